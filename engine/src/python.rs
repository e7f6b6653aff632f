//! The Python module `zkwright._engine`: checks shapes, drops the GIL, calls in. `engine/_engine.pyi` documents it.

mod arrays;
mod buffers;
mod functions;
mod prover;
mod r1cs;
mod solver;
mod verification;
mod watch;

use pyo3::prelude::*;

pyo3::create_exception!(
    _engine,
    EngineError,
    pyo3::exceptions::PyRuntimeError,
    "A defect of the engine itself, never of its input."
);

#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("EngineError", module.py().get_type::<EngineError>())?;
    functions::add(module)?;
    prover::add(module)?;
    r1cs::add(module)?;
    solver::add(module)?;
    verification::add(module)
}
