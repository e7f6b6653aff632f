//! The functions of the module.

use numpy::ndarray::{Ix1, Ix2};
use numpy::{PyArray1, PyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use zeroize::Zeroizing;

use super::arrays::{Reading, Records, Writing, new_row, new_rows};
use super::watch::{run, run_short, run_sized};
use crate::curve::{G1, G2, Group, pack, to_standard};
use crate::field::{Fr, Packed, first_not_below as first_packed_not_below, invert_all, pack_scalar, scalars};
use crate::fixed_base::Table;
use crate::groth16::records::{first_unfit, write_records};
use crate::groth16::setup::{Output, Secrets, setup as groth16_setup};
use crate::kernel::Kernel;
use crate::many_in_g2::first_outside_by_weights;
use crate::matrix::{Matrix, System};
use crate::msm::{Digits, msm, window_bits};
use crate::ntt::transform;
use crate::pairing::{combine, g1_from_standard, g2_from_standard, pairing as reduced_pairing, product_is_one};
use crate::poseidon::hashes;
use crate::satisfaction;
use crate::subgroup::first_outside;

pub(super) type Words<'py> = Reading<'py, u64, Ix2>;
pub(super) type Row<'py> = Reading<'py, u64, Ix1>;
pub(super) type Callback<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// Add every function to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(kernel, module)?)?;
    module.add_function(wrap_pyfunction!(threads, module)?)?;
    module.add_function(wrap_pyfunction!(field_inverse, module)?)?;
    module.add_function(wrap_pyfunction!(first_not_below, module)?)?;
    module.add_function(wrap_pyfunction!(first_unfit_record, module)?)?;
    module.add_function(wrap_pyfunction!(ntt, module)?)?;
    module.add_function(wrap_pyfunction!(msm_g1, module)?)?;
    module.add_function(wrap_pyfunction!(msm_g2, module)?)?;
    module.add_function(wrap_pyfunction!(multiples_g1, module)?)?;
    module.add_function(wrap_pyfunction!(multiples_g2, module)?)?;
    module.add_function(wrap_pyfunction!(g1_contains, module)?)?;
    module.add_function(wrap_pyfunction!(g2_contains, module)?)?;
    module.add_function(wrap_pyfunction!(first_outside_g1, module)?)?;
    module.add_function(wrap_pyfunction!(first_outside_g2, module)?)?;
    module.add_function(wrap_pyfunction!(g1_combine, module)?)?;
    module.add_function(wrap_pyfunction!(pairing, module)?)?;
    module.add_function(wrap_pyfunction!(pairing_product_is_one, module)?)?;
    module.add_function(wrap_pyfunction!(poseidon, module)?)?;
    module.add_function(wrap_pyfunction!(violated_rows, module)?)?;
    module.add_function(wrap_pyfunction!(coefficient_records, module)?)?;
    module.add_function(wrap_pyfunction!(setup, module)?)?;
    super::ceremony::add(module)
}

fn pack_all(values: &[Fr]) -> Vec<Packed> {
    values.iter().map(pack_scalar).collect()
}

#[pyfunction]
fn kernel() -> &'static str {
    Kernel::current().name()
}

#[pyfunction]
#[pyo3(signature = (limit=None))]
fn threads(py: Python<'_>, limit: Option<usize>) -> PyResult<usize> {
    run(py, limit, None, |_| Ok(rayon::current_num_threads()))
}

#[pyfunction]
fn field_inverse<'py>(py: Python<'py>, values: Words<'py>) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let values = values.rows("values")?;
    let inverses = run_short(py, || {
        let mut values = scalars(values, "values")?;
        invert_all(&mut values, &mut Vec::new());
        Ok(pack_all(&values))
    })?;
    new_rows(py, &inverses)
}

#[pyfunction]
fn first_not_below(py: Python<'_>, values: Words<'_>, modulus: &[u8]) -> PyResult<Option<usize>> {
    let (values, [modulus]) = (values.rows("values")?, standard(modulus, "modulus")?);
    run_short(py, || Ok(first_packed_not_below(values, modulus)))
}

#[pyfunction]
fn first_unfit_record(
    py: Python<'_>,
    records: Records<'_>,
    size: usize,
    n_wires: usize,
) -> PyResult<Option<(usize, &'static str)>> {
    let records = records.items("records")?;
    run_short(py, || Ok(first_unfit(records, size, n_wires)))
}

#[pyfunction]
#[pyo3(signature = (values, *, inverse=false, threads=None))]
fn ntt<'py>(
    py: Python<'py>,
    values: Words<'py>,
    inverse: bool,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let values = values.rows("values")?;
    let transformed = run(py, threads, None, |progress| {
        let mut values = scalars(values, "values")?;
        transform(&mut values, inverse, progress)?;
        Ok(pack_all(&values))
    })?;
    new_rows(py, &transformed)
}

/// How many terms of a sparse matrix take as long as an element's share in each lane's hash, about.
const TERMS_OF_A_LANE: usize = 4;

#[pyfunction]
#[pyo3(signature = (inputs, width, full_rounds, constants, mds, *, threads=None))]
fn poseidon<'py>(
    py: Python<'py>,
    inputs: Words<'py>,
    width: usize,
    full_rounds: usize,
    constants: Words<'py>,
    mds: Words<'py>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let (inputs, constants, mds) = (inputs.rows("inputs")?, constants.rows("constants")?, mds.rows("mds")?);
    let size = inputs.len().saturating_mul(width).saturating_mul(TERMS_OF_A_LANE);
    let hashed = run_sized(py, size, threads, None, |progress| {
        let (constants, mds) = (scalars(constants, "constants")?, scalars(mds, "mds")?);
        let kernel = Kernel::current();
        let hashed = hashes(kernel, width, full_rounds, &constants, &mds, &scalars(inputs, "inputs")?, progress)?;
        Ok(pack_all(&hashed))
    })?;
    new_rows(py, &hashed)
}

#[pyfunction]
#[pyo3(signature = (points, scalars, *, threads=None, progress=None))]
fn msm_g1<'py>(
    py: Python<'py>,
    points: Words<'py>,
    scalars: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray1<u64>>> {
    multiply_and_sum::<G1>(py, points.rows("points")?, &scalars, threads, progress)
}

#[pyfunction]
#[pyo3(signature = (points, scalars, *, threads=None, progress=None))]
fn msm_g2<'py>(
    py: Python<'py>,
    points: Words<'py>,
    scalars: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray1<u64>>> {
    multiply_and_sum::<G2>(py, points.rows("points")?, &scalars, threads, progress)
}

fn multiply_and_sum<'py, G: Group>(
    py: Python<'py>,
    points: &[G::Packed],
    scalars: &Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray1<u64>>> {
    let scalars = scalars.rows("scalars")?;
    if points.len() != scalars.len() {
        return Err(PyValueError::new_err(format!("{} points but {} scalars", points.len(), scalars.len())));
    }
    let product = run(py, threads, progress, |progress| {
        let digits = Digits::from_packed(scalars, window_bits(scalars.len()))?;
        progress.begin("points", digits.windows());
        Ok(pack::<G>(msm::<G>(points, &digits, 0, progress)?))
    })?;
    Ok(new_row(py, product.as_ref()))
}

#[pyfunction]
#[pyo3(signature = (scalars, *, threads=None, progress=None))]
fn multiples_g1<'py>(
    py: Python<'py>,
    scalars: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let multiples = multiples_of_generator::<G1>(py, &scalars, threads, progress)?;
    new_rows(py, &multiples)
}

#[pyfunction]
#[pyo3(signature = (scalars, *, threads=None, progress=None))]
fn multiples_g2<'py>(
    py: Python<'py>,
    scalars: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let multiples = multiples_of_generator::<G2>(py, &scalars, threads, progress)?;
    new_rows(py, &multiples)
}

fn multiples_of_generator<G: Group>(
    py: Python<'_>,
    factors: &Words<'_>,
    threads: Option<usize>,
    progress: Callback<'_, '_>,
) -> PyResult<Vec<G::Packed>> {
    let factors = factors.rows("scalars")?;
    run(py, threads, progress, |progress| {
        let factors = Zeroizing::new(scalars(factors, "scalars")?);
        let mut multiples = vec![G::INFINITY; factors.len()];
        progress.begin("points", factors.len());
        Table::<G>::of_generator(factors.len(), progress)?.multiply_into(&factors, &mut multiples, progress)?;
        Ok(multiples)
    })
}

#[pyfunction]
fn g1_contains(py: Python<'_>, point: &[u8]) -> PyResult<bool> {
    let point = standard(point, "point")?;
    run_short(py, || Ok(g1_from_standard(point).is_some()))
}

#[pyfunction]
fn g2_contains(py: Python<'_>, point: &[u8]) -> PyResult<bool> {
    let point = standard(point, "point")?;
    run_short(py, || Ok(g2_from_standard(point).is_some()))
}

#[pyfunction]
#[pyo3(signature = (points, *, threads=None, progress=None))]
fn first_outside_g1<'py>(
    py: Python<'py>,
    points: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Option<usize>> {
    let points = points.rows("points")?;
    run(py, threads, progress, |progress| first_outside::<G1>(points, progress))
}

#[pyfunction]
#[pyo3(signature = (points, *, seed=None, threads=None, progress=None))]
fn first_outside_g2<'py>(
    py: Python<'py>,
    points: Words<'py>,
    seed: Option<[u8; 32]>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Option<usize>> {
    let points = points.rows("points")?;
    run(py, threads, progress, |progress| match &seed {
        Some(seed) => first_outside_by_weights(points, seed, progress),
        None => first_outside::<G2>(points, progress),
    })
}

#[pyfunction]
fn g1_combine<'py>(py: Python<'py>, points: &[u8], factors: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let (points, factors) = (standard_all(points, "points")?, standard_all::<1>(factors, "factors")?);
    let sum = run_short(py, || combine(points, &scalars(factors.as_flattened(), "factors")?))?;
    Ok(PyBytes::new(py, to_standard::<G1>(sum).as_flattened()))
}

#[pyfunction]
fn pairing<'py>(py: Python<'py>, pair: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let pair = standard(pair, "pair")?;
    let value = run_short(py, || reduced_pairing(pair))?;
    Ok(PyBytes::new(py, value.as_flattened()))
}

#[pyfunction]
fn pairing_product_is_one(py: Python<'_>, pairs: &[u8]) -> PyResult<bool> {
    let pairs = standard_all(pairs, "pairs")?;
    run_short(py, || product_is_one(pairs))
}

/// Exactly `N` field elements.
pub(super) fn standard<'a, const N: usize>(bytes: &'a [u8], name: &str) -> PyResult<&'a [Packed; N]> {
    match standard_all(bytes, name)? {
        [one] => Ok(one),
        _ => Err(PyValueError::new_err(format!("{name} must be {} bytes, not {}", 32 * N, bytes.len()))),
    }
}

/// Any number of groups of `N` field elements.
pub(super) fn standard_all<'a, const N: usize>(bytes: &'a [u8], name: &str) -> PyResult<&'a [[Packed; N]]> {
    let (elements, rest) = bytes.as_chunks::<32>();
    let (groups, odd) = elements.as_chunks();
    if rest.is_empty() && odd.is_empty() {
        return Ok(groups);
    }
    Err(PyValueError::new_err(format!("{name} must be a multiple of {} bytes, not {}", 32 * N, bytes.len())))
}

/// A `SparseMatrix` of the Python side.
#[derive(FromPyObject)]
pub(super) struct MatrixArrays<'py> {
    indptr: Reading<'py, i64, Ix1>,
    wires: Reading<'py, u32, Ix1>,
    coefficients: Reading<'py, u32, Ix1>,
}

impl MatrixArrays<'_> {
    pub(super) fn view(&self) -> PyResult<Matrix<'_>> {
        Ok(Matrix {
            indptr: self.indptr.items("indptr")?,
            wires: self.wires.items("wires")?,
            coefficients: self.coefficients.items("coefficients")?,
        })
    }
}

/// An `R1CS` of the Python side.
#[derive(FromPyObject)]
pub(super) struct SystemArrays<'py> {
    n_wires: usize,
    n_public: usize,
    pub(super) a: MatrixArrays<'py>,
    pub(super) b: MatrixArrays<'py>,
    pub(super) c: MatrixArrays<'py>,
    pub(super) coefficients: Words<'py>,
}

impl SystemArrays<'_> {
    pub(super) fn table(&self) -> PyResult<Vec<Fr>> {
        let table = self.coefficients.rows("r1cs.coefficients")?;
        scalars(table, "r1cs.coefficients").map_err(super::watch::to_python)
    }

    pub(super) fn view<'a>(&'a self, table: &'a [Fr]) -> PyResult<System<'a>> {
        let Self { n_wires, n_public, .. } = *self;
        Ok(System { n_wires, n_public, a: self.a.view()?, b: self.b.view()?, c: self.c.view()?, table })
    }
}

#[pyfunction]
#[pyo3(signature = (r1cs, witness, *, limit=10, threads=None, progress=None))]
fn violated_rows<'py>(
    py: Python<'py>,
    r1cs: SystemArrays<'py>,
    witness: Words<'py>,
    limit: usize,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Vec<usize>> {
    let table = r1cs.table()?;
    let (system, witness) = (r1cs.view(&table)?, witness.rows("witness")?);
    run_sized(py, system.size(), threads, progress, |progress| {
        satisfaction::violated_rows(&system, witness, limit, progress)
    })
}

#[pyfunction]
#[pyo3(signature = (r1cs, records, *, threads=None))]
fn coefficient_records<'py>(
    py: Python<'py>,
    r1cs: SystemArrays<'py>,
    mut records: Writing<'py, u8, Ix1>,
    threads: Option<usize>,
) -> PyResult<()> {
    let table = r1cs.table()?;
    let system = r1cs.view(&table)?;
    let records = records.pieces("records")?;
    run(py, threads, None, |_| {
        system.check()?;
        write_records(&system, records)
    })
}

/// The arrays of a `ProvingKey` that setup fills.
#[derive(FromPyObject)]
struct OutputArrays<'py> {
    ic: Writing<'py, u64, Ix2>,
    a: Writing<'py, u64, Ix2>,
    b1: Writing<'py, u64, Ix2>,
    b2: Writing<'py, u64, Ix2>,
    c: Writing<'py, u64, Ix2>,
    h: Writing<'py, u64, Ix2>,
}

#[pyfunction]
#[pyo3(signature = (r1cs, secrets, key, *, threads=None, progress=None))]
fn setup<'py>(
    py: Python<'py>,
    r1cs: SystemArrays<'py>,
    secrets: Words<'py>,
    mut key: OutputArrays<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<()> {
    let table = r1cs.table()?;
    let system = r1cs.view(&table)?;
    let secrets = coordinates(&secrets, "secrets")?;
    let mut output = Output {
        ic: key.ic.rows("key.ic")?,
        a: key.a.rows("key.a")?,
        b1: key.b1.rows("key.b1")?,
        b2: key.b2.rows("key.b2")?,
        c: key.c.rows("key.c")?,
        h: key.h.rows("key.h")?,
    };
    run(py, threads, progress, |progress| groth16_setup(&system, &Secrets::new(secrets)?, &mut output, progress))
}

/// Exactly `N` rows of coordinates.
fn coordinates<'a, const N: usize>(array: &'a Words<'_>, name: &str) -> PyResult<&'a [Packed; N]> {
    let rows = array.rows(name)?;
    rows.try_into().map_err(|_| PyValueError::new_err(format!("{name} must have {N} rows, not {}", rows.len())))
}
