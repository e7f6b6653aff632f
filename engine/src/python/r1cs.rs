//! The bulk of `.r1cs` files.

use numpy::PyArray1;
use numpy::ndarray::Ix1;
use numpy::{PyArray2, PyArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::arrays::Reading;
use super::functions::SystemArrays;
use super::watch::{run_short, run_sized};
use crate::r1cs_io::{Columns, Refusal, read_rows, write_rows};

pyo3::create_exception!(
    _engine,
    MalformedSectionError,
    PyValueError,
    "A section of a file is not what it must be: (what is wrong, how to mend it, at which byte)."
);

type ColumnArrays<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<u32>>, Bound<'py, PyArray1<u32>>);

/// Add every function to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("MalformedSectionError", module.py().get_type::<MalformedSectionError>())?;
    module.add_function(wrap_pyfunction!(constraint_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(read_constraints, module)?)
}

#[pyfunction]
fn constraint_bytes<'py>(
    py: Python<'py>,
    r1cs: SystemArrays<'py>,
    start: usize,
    stop: usize,
) -> PyResult<Bound<'py, PyArray1<u8>>> {
    let matrices = [r1cs.a.view()?, r1cs.b.view()?, r1cs.c.view()?];
    let table = r1cs.coefficients.rows("r1cs.coefficients")?;
    let bytes = run_short(py, || write_rows(matrices, table, start..stop))?;
    Ok(PyArray1::from_vec(py, bytes))
}

#[pyfunction]
fn read_constraints<'py>(
    py: Python<'py>,
    section: Reading<'py, u8, Ix1>,
    n_rows: usize,
    n_wires: usize,
) -> PyResult<([ColumnArrays<'py>; 3], Bound<'py, PyArray2<u64>>)> {
    let section = section.items("section")?;
    let size = (section.len() / 4).saturating_add(n_rows.max(n_wires));
    match run_sized(py, size, Some(1), None, |progress| read_rows(section, n_rows, n_wires, progress))? {
        Ok(constraints) => {
            let matrices = constraints.matrices.map(|columns| arrays(py, columns));
            let n_coefficients = constraints.table.len();
            let table = PyArray1::from_vec(py, constraints.table.into_flattened());
            Ok((matrices, table.reshape([n_coefficients, 4])?))
        }
        Err(Refusal { what, mend, at }) => Err(MalformedSectionError::new_err((what, mend, at))),
    }
}

fn arrays(py: Python<'_>, columns: Columns) -> ColumnArrays<'_> {
    let Columns { indptr, wires, coefficients } = columns;
    (PyArray1::from_vec(py, indptr), PyArray1::from_vec(py, wires), PyArray1::from_vec(py, coefficients))
}
