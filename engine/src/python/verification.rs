//! Verifying keys that are ready to verify.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use super::functions::{standard, standard_all};
use super::watch::{run, run_short};
use crate::many_proofs::{Claims, Weight, all_hold};
use crate::verification::{KeyPoints, PreparedKey as Prepared, Verdict};

/// Add the class to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PreparedKey>()?;
    module.add_function(wrap_pyfunction!(all_proofs_hold, module)?)
}

#[pyclass(frozen, module = "zkwright._engine")]
struct PreparedKey(Prepared);

#[pymethods]
impl PreparedKey {
    #[new]
    fn new(py: Python<'_>, alpha: &[u8], beta: &[u8], gamma: &[u8], delta: &[u8], ic: &[u8]) -> PyResult<Self> {
        let points = KeyPoints {
            alpha: standard(alpha, "alpha")?,
            g2: [standard(beta, "beta")?, standard(gamma, "gamma")?, standard(delta, "delta")?],
            ic: standard_all(ic, "ic")?,
        };
        run_short(py, || Prepared::new(points)).map(Self)
    }

    fn verify(&self, py: Python<'_>, signals: &[u8], proof: &[u8]) -> PyResult<Option<bool>> {
        let (signals, proof) = (standard_all::<1>(signals, "signals")?, standard(proof, "proof")?);
        let verdict = run_short(py, || self.0.verify(signals.as_flattened(), proof))?;
        Ok(match verdict {
            Verdict::Holds => Some(true),
            Verdict::Fails => Some(false),
            Verdict::Cancelled => None,
        })
    }
}

type OneKeys = (Py<PreparedKey>, PyBackedBytes, PyBackedBytes, PyBackedBytes);

#[pyfunction]
#[pyo3(signature = (claims, *, threads=None))]
fn all_proofs_hold(py: Python<'_>, claims: Vec<OneKeys>, threads: Option<usize>) -> PyResult<bool> {
    let claims = claims.iter().map(of_one_key).collect::<PyResult<Vec<_>>>()?;
    run(py, threads, None, |progress| all_hold(&claims, progress))
}

fn of_one_key((key, signals, proofs, weights): &OneKeys) -> PyResult<Claims<'_>> {
    let signals = standard_all::<1>(signals, "signals")?.as_flattened();
    let (weights, rest) = weights.as_chunks::<{ size_of::<Weight>() }>();
    if !rest.is_empty() {
        return Err(PyValueError::new_err("weights must be a multiple of 16 bytes"));
    }
    Ok(Claims { key: &key.get().0, signals, proofs: standard_all(proofs, "proofs")?, weights })
}
