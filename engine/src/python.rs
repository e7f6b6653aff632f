//! The Python module `zkwright._engine`: checks shapes, drops the GIL, calls in. `engine/_engine.pyi` documents it.

mod arrays;
mod buffers;
mod ceremony;
mod functions;
mod prover;
mod r1cs;
mod solver;
mod vectors;
mod verification;
mod watch;

use pyo3::prelude::*;

pyo3::create_exception!(
    _engine,
    EngineError,
    pyo3::exceptions::PyRuntimeError,
    "A defect of the engine itself, never of its input."
);

/// A hash of the stubs (FNV-1a, without carriage returns), which say all that Python may rely on. The Python sources have the
/// hash of theirs, and refuse an engine that was built from others.
const ABI: u32 = {
    let stubs = include_bytes!("../_engine.pyi");
    let (mut hash, mut place) = (0x811c_9dc5_u32, 0);
    while place < stubs.len() {
        if stubs[place] != b'\r' {
            hash = (hash ^ stubs[place] as u32).wrapping_mul(0x0100_0193);
        }
        place += 1;
    }
    hash
};

#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("ABI", ABI)?;
    module.add("EngineError", module.py().get_type::<EngineError>())?;
    functions::add(module)?;
    prover::add(module)?;
    r1cs::add(module)?;
    solver::add(module)?;
    vectors::add(module)?;
    verification::add(module)
}
