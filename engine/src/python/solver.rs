//! The witness solver: without the GIL but where a hint is a Python function, which is called on the calling thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use numpy::PyArray1;
use numpy::ndarray::{Ix1, Ix2};
use pyo3::exceptions::{PyException, PyMemoryError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use zeroize::Zeroizing;

use super::EngineError;
use super::arrays::{Reading, Writing};
use super::functions::{Callback, MatrixArrays, SystemArrays, Words};
use super::watch::{run_sized, to_python};
use crate::field::{Packed, pack};
use crate::program_file::{OwnedProgram, Sizes};
use crate::progress::Error;
use crate::solver::{Called, Grain, Hints, Host, Program, Threads, Value, solve as solve_rows};

/// How often Ctrl-C is looked for: well within the second that it may take.
const TICK: Duration = Duration::from_millis(50);

/// Add every function to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(solve, module)?)?;
    module.add_function(wrap_pyfunction!(solve_file, module)?)
}

/// A `HintTable` of the Python side.
#[derive(FromPyObject)]
struct HintArrays<'py> {
    position: Reading<'py, i64, Ix1>,
    opcode: Reading<'py, i64, Ix1>,
    parameter: Reading<'py, i64, Ix1>,
    first_input: Reading<'py, i64, Ix1>,
    n_inputs: Reading<'py, i64, Ix1>,
    first_output: Reading<'py, i64, Ix1>,
    n_outputs: Reading<'py, i64, Ix1>,
}

impl HintArrays<'_> {
    fn view(&self) -> PyResult<Hints<'_>> {
        Ok(Hints {
            position: self.position.items("hints.position")?,
            opcode: self.opcode.items("hints.opcode")?,
            parameter: self.parameter.items("hints.parameter")?,
            first_input: self.first_input.items("hints.first_input")?,
            n_inputs: self.n_inputs.items("hints.n_inputs")?,
            first_output: self.first_output.items("hints.first_output")?,
            n_outputs: self.n_outputs.items("hints.n_outputs")?,
        })
    }
}

#[pyfunction]
#[pyo3(signature = (r1cs, first_input, hints, hint_inputs, python_hints, inputs, witness, *, threads=None, grain=None, progress=None))]
#[expect(clippy::too_many_arguments, reason = "the parts of a program")]
fn solve<'py>(
    py: Python<'py>,
    r1cs: SystemArrays<'py>,
    first_input: usize,
    hints: HintArrays<'py>,
    hint_inputs: MatrixArrays<'py>,
    python_hints: Vec<Py<PyAny>>,
    inputs: Words<'py>,
    mut witness: Writing<'py, u64, Ix2>,
    threads: Option<usize>,
    grain: Option<u64>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray1<i64>>> {
    let table = r1cs.table()?;
    let (system, hints, arguments) = (r1cs.view(&table)?, hints.view()?, hint_inputs.view()?);
    let (inputs, values) = (inputs.rows("inputs")?, witness.limbs("witness")?);
    let program = Program { system, hints, arguments, first_input };
    run_sized(py, program.size(), threads, None, |_| {
        program.check(python_hints.len())?;
        program.place(inputs, values)
    })?;
    let failed = walk(py, &program, inputs.len(), values, python_hints, threads, grain, progress)?;
    Ok(PyArray1::from_vec(py, failed))
}

/// Give every wire a value; returns the rows that do not hold. The program has been checked, its inputs placed.
#[expect(clippy::too_many_arguments, reason = "a program, its inputs and how to walk it")]
fn walk(
    py: Python<'_>,
    program: &Program,
    n_inputs: usize,
    values: &mut [Value],
    python_hints: Vec<Py<PyAny>>,
    threads: Option<usize>,
    grain: Option<u64>,
    progress: Callback<'_, '_>,
) -> PyResult<Vec<i64>> {
    let threads =
        Threads { count: threads, grain: grain.map(|saving| Grain { saving, largest: saving.saturating_mul(4) }) };
    let rows = program.system.a.rows();
    let mut host = Interpreter {
        python_hints,
        progress: progress.map(|call| call.clone().unbind()),
        rows,
        last_look: Instant::now(),
    };
    let failed = py.detach(|| {
        catch_unwind(AssertUnwindSafe(|| {
            let failed = solve_rows(program, n_inputs, values, &mut host, threads)?;
            host.report(rows)?;
            Ok(failed)
        }))
    });
    failed.unwrap_or_else(|_| {
        Err(EngineError::new_err("the engine failed within itself: please report this with its input's sizes"))
    })
}

/// The witness of a program as its file holds it: None where the program, an input or a row is at fault, or a hint is Python's.
#[pyfunction]
#[pyo3(signature = (constraints, hints, sizes, inputs, *, threads=None))]
fn solve_file<'py>(
    py: Python<'py>,
    constraints: Reading<'py, u8, Ix1>,
    hints: Reading<'py, u8, Ix1>,
    sizes: SystemSizes,
    inputs: Words<'py>,
    threads: Option<usize>,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let (constraints, hints) = (constraints.items("constraints")?, hints.items("hints")?);
    let inputs = inputs.rows("inputs")?;
    let sizes = Sizes {
        n_rows: sizes.n_rows,
        n_wires: sizes.n_wires,
        n_outputs: sizes.n_outputs,
        n_inputs: inputs.len(),
        n_public: sizes.n_public,
    };
    let mut values = Zeroizing::new(Vec::new());
    if values.try_reserve_exact(sizes.n_wires).is_err() {
        return Err(PyMemoryError::new_err(()));
    }
    values.resize(sizes.n_wires, [0; 4]);
    // Every term, count and number of a hint takes four bytes or more.
    let size = (constraints.len() / 4 + hints.len() / 4).saturating_add(sizes.n_rows.max(sizes.n_wires));
    let prepared = run_sized(py, size, threads, None, |progress| {
        let mut read = || {
            let owned = OwnedProgram::read(constraints, hints, sizes, progress)?;
            let program = owned.view();
            program.check(0)?;
            program.place(inputs, &mut values)?;
            Ok(owned)
        };
        match read() {
            Ok(owned) => Ok(Some(owned)),
            Err(Error::Invalid(_)) => Ok(None),
            Err(Error::Interrupted) => Err(Error::Interrupted),
        }
    })?;
    let Some(owned) = prepared else { return Ok(None) };
    let failed = walk(py, &owned.view(), inputs.len(), &mut values, Vec::new(), threads, None, None);
    match failed {
        Ok(failed) if failed.is_empty() => {}
        Err(error) if !error.is_instance_of::<PyValueError>(py) => return Err(error),
        _ => return Ok(None),
    }
    PyBytes::new_with(py, 32 * values.len(), |bytes| {
        for (packed, value) in bytes.as_chunks_mut::<32>().0.iter_mut().zip(values.iter()) {
            *packed = pack(*value);
        }
        Ok(())
    })
    .map(Some)
}

/// What the header of an `.r1cs` file says.
#[derive(FromPyObject)]
struct SystemSizes {
    n_rows: usize,
    n_wires: usize,
    n_outputs: usize,
    n_public: usize,
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        to_python(error)
    }
}

/// The Python side of a walk.
struct Interpreter {
    python_hints: Vec<Py<PyAny>>,
    progress: Option<Py<PyAny>>,
    rows: usize,
    last_look: Instant,
}

impl Interpreter {
    fn report(&self, done: usize) -> PyResult<()> {
        match &self.progress {
            Some(progress) => Python::attach(|py| progress.call1(py, ("rows", done, self.rows)).map(drop)),
            None => Ok(()),
        }
    }
}

impl Host for Interpreter {
    type Error = PyErr;

    fn call(&mut self, index: usize, inputs: &[Packed], n_outputs: usize) -> Called<PyErr> {
        Python::attach(|py| {
            let inputs = PyBytes::new(py, inputs.as_flattened());
            match self.python_hints[index].call1(py, (inputs, n_outputs)) {
                Ok(outputs) => match outputs.extract::<&[u8]>(py).map(<[u8]>::as_chunks) {
                    Ok((outputs, [])) => Called::Returned(outputs.to_vec()),
                    Ok(_) => Called::Stopped(PyValueError::new_err("a hint must return 32 bytes for each value")),
                    Err(error) => Called::Stopped(error.into()),
                },
                Err(error) if error.is_instance_of::<PyException>(py) => Called::Raised(error),
                Err(error) => Called::Stopped(error),
            }
        })
    }

    fn look(&mut self, done: usize) -> PyResult<()> {
        if self.last_look.elapsed() < TICK {
            return Ok(());
        }
        self.last_look = Instant::now();
        Python::attach(|py| py.check_signals())?;
        self.report(done)
    }
}
