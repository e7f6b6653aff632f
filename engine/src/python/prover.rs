//! The proof: once from the arrays of a key, or many times from a key that was prepared.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::arrays::Records;
use super::functions::{Callback, Row, Words};
use super::watch::run;
use crate::curve::{G1, G2, to_standard};
use crate::groth16::prove::{Coefficients, Points, Proof, ProvingKey, prove as groth16_prove};

/// Add what this file defines to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PreparedProvingKey>()?;
    module.add_function(wrap_pyfunction!(prove, module)?)
}

/// The arrays of a `ProvingKey` that a proof needs.
#[derive(FromPyObject)]
struct KeyArrays<'py> {
    n_public: usize,
    alpha_g1: Row<'py>,
    beta_g1: Row<'py>,
    delta_g1: Row<'py>,
    beta_g2: Row<'py>,
    delta_g2: Row<'py>,
    coefficients: Records<'py>,
    a: Words<'py>,
    b1: Words<'py>,
    b2: Words<'py>,
    c: Words<'py>,
    h: Words<'py>,
}

impl KeyArrays<'_> {
    fn view(&self) -> PyResult<ProvingKey<'_>> {
        Ok(ProvingKey {
            n_public: self.n_public,
            alpha_g1: *self.alpha_g1.row("key.alpha_g1")?,
            beta_g1: *self.beta_g1.row("key.beta_g1")?,
            delta_g1: *self.delta_g1.row("key.delta_g1")?,
            beta_g2: *self.beta_g2.row("key.beta_g2")?,
            delta_g2: *self.delta_g2.row("key.delta_g2")?,
            coefficients: Coefficients::Records(self.coefficients.items("key.coefficients")?),
            a: Points::Packed(self.a.rows("key.a")?),
            b1: Points::Packed(self.b1.rows("key.b1")?),
            b2: Points::Packed(self.b2.rows("key.b2")?),
            c: Points::Packed(self.c.rows("key.c")?),
            h: Points::Packed(self.h.rows("key.h")?),
        })
    }
}

#[pyfunction]
#[pyo3(signature = (key, witness, r, s, *, threads=None, progress=None))]
fn prove<'py>(
    py: Python<'py>,
    key: KeyArrays<'py>,
    witness: Words<'py>,
    r: Row<'py>,
    s: Row<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyBytes>> {
    prove_with(py, &key.view()?, &witness, [&r, &s], threads, progress)
}

fn prove_with<'py>(
    py: Python<'py>,
    key: &ProvingKey,
    witness: &Words<'py>,
    [r, s]: [&Row<'py>; 2],
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyBytes>> {
    let (witness, r, s) = (witness.rows("witness")?, r.row("r")?, s.row("s")?);
    let Proof { a, b, c } = run(py, threads, progress, |progress| groth16_prove(key, witness, r, s, progress))?;
    Ok(PyBytes::new(py, [to_standard::<G1>(a), to_standard::<G2>(b), to_standard::<G1>(c)].concat().as_flattened()))
}

#[pyclass(frozen, module = "zkwright._engine")]
struct PreparedProvingKey {
    key: ProvingKey<'static>,
}

#[pymethods]
impl PreparedProvingKey {
    #[new]
    #[pyo3(signature = (key, *, threads=None, progress=None))]
    fn new(py: Python<'_>, key: KeyArrays<'_>, threads: Option<usize>, progress: Callback<'_, '_>) -> PyResult<Self> {
        let view = key.view()?;
        Ok(Self { key: run(py, threads, progress, |progress| view.prepared(progress))? })
    }

    #[getter]
    fn memory(&self) -> usize {
        self.key.bytes()
    }

    #[pyo3(signature = (witness, r, s, *, threads=None, progress=None))]
    fn prove<'py>(
        &self,
        py: Python<'py>,
        witness: Words<'py>,
        r: Row<'py>,
        s: Row<'py>,
        threads: Option<usize>,
        progress: Callback<'_, 'py>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        prove_with(py, &self.key, &witness, [&r, &s], threads, progress)
    }
}
