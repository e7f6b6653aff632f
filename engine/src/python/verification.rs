//! Verifying keys that are ready to verify.

use pyo3::prelude::*;

use super::functions::{standard, standard_all};
use super::watch::run_short;
use crate::verification::{KeyPoints, PreparedKey as Prepared, Verdict};

/// Add the class to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PreparedKey>()
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
