//! Vectors of scalars: [`crate::vectors`], and what rows make of one.

use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::functions::{MatrixArrays, Words};
use super::watch::{run, run_short};
use crate::field::{Fr, Packed, scalar, scalars};
use crate::kernel::Kernel;
use crate::prepared_rows;
use crate::progress::{Progress, Result};
use crate::satisfaction;
use crate::vectors::{self, SERIAL, WIDE, checked, raw};

/// Vectors in one call: what is read of each is looked at several times.
const MOST_VECTORS: usize = 1 << 12;

/// Elements of a vector: an array of them has 32 GiB.
const LONGEST: usize = 1 << 30;

/// Add what this file defines to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(field_multiply, module)?)?;
    module.add_function(wrap_pyfunction!(field_combine, module)?)?;
    module.add_function(wrap_pyfunction!(field_inner_products, module)?)?;
    module.add_function(wrap_pyfunction!(field_powers, module)?)?;
    module.add_function(wrap_pyfunction!(field_reduce, module)?)?;
    module.add_class::<PreparedRows>()?;
    module.add_function(wrap_pyfunction!(row_values, module)?)
}

#[pyfunction]
#[pyo3(signature = (left, right, *, threads=None))]
fn field_multiply<'py>(
    py: Python<'py>,
    left: Words<'py>,
    right: Words<'py>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let (left, right) = (left.rows("left")?, right.rows("right")?);
    if left.len() != right.len() {
        return Err(PyValueError::new_err(format!("left has {} elements but right {}", left.len(), right.len())));
    }
    let products = run_where_long(py, left.len(), threads, |progress| {
        vectors::products(Kernel::current(), checked(left, "left")?, checked(right, "right")?, progress)
    })?;
    new_limbs(py, products)
}

#[pyfunction]
#[pyo3(signature = (factors, vectors, *, threads=None))]
fn field_combine<'py>(
    py: Python<'py>,
    factors: Words<'py>,
    vectors: Vec<Words<'py>>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let factors = factors.rows("factors")?;
    let (slices, length) = slices(&vectors, "vectors")?;
    if factors.len() != slices.len() {
        return Err(PyValueError::new_err(format!("{} factors but {} vectors", factors.len(), slices.len())));
    }
    let combined = run_where_long(py, length * slices.len(), threads, |progress| {
        let factors = scalars(factors, "factors")?;
        check_all(&slices, "vectors")?;
        vectors::combination(Kernel::current(), &factors, &slices, length, progress)
    })?;
    new_limbs(py, combined)
}

#[pyfunction]
#[pyo3(signature = (left, right, *, threads=None))]
fn field_inner_products<'py>(
    py: Python<'py>,
    left: Vec<Words<'py>>,
    right: Vec<Words<'py>>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let ((left, length), (right, other)) = (slices(&left, "left")?, slices(&right, "right")?);
    if length != other {
        return Err(PyValueError::new_err(format!(
            "the vectors on the left have {length} elements but those on the right {other}"
        )));
    }
    let size = length.saturating_mul(left.len()).saturating_mul(right.len());
    let sums = run_where_long(py, size, threads, |progress| {
        check_all(&left, "left")?;
        check_all(&right, "right")?;
        vectors::inner_products(Kernel::current(), &left, &right, length, progress)
    })?;
    new_limbs(py, sums)
}

#[pyfunction]
#[pyo3(signature = (base, length, *, threads=None))]
fn field_powers<'py>(
    py: Python<'py>,
    base: &[u8],
    length: usize,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let base: &Packed =
        base.try_into().map_err(|_| PyValueError::new_err(format!("base must be 32 bytes, not {}", base.len())))?;
    if length > LONGEST {
        return Err(PyValueError::new_err(format!("length must be at most 2**30, not {length}")));
    }
    let powers = run_where_long(py, length, threads, |progress| {
        vectors::powers(Kernel::current(), &scalar(base, "base")?, length, progress)
    })?;
    new_limbs(py, powers)
}

#[pyfunction]
#[pyo3(signature = (wide, *, threads=None))]
fn field_reduce<'py>(
    py: Python<'py>,
    wide: &Bound<'py, PyBytes>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let (wide, rest) = wide.as_bytes().as_chunks::<WIDE>();
    if !rest.is_empty() {
        let length = wide.len() * WIDE + rest.len();
        return Err(PyValueError::new_err(format!("wide must be n * {WIDE} bytes, not {length}")));
    }
    let reduced =
        run_where_long(py, 2 * wide.len(), threads, |progress| vectors::reduced(Kernel::current(), wide, progress))?;
    new_limbs(py, reduced)
}

#[pyfunction]
#[pyo3(signature = (matrix, coefficients, values, *, threads=None))]
fn row_values<'py>(
    py: Python<'py>,
    matrix: MatrixArrays<'py>,
    coefficients: Words<'py>,
    values: Words<'py>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let (matrix, coefficients, values) = (matrix.view()?, coefficients.rows("coefficients")?, values.rows("values")?);
    let size = matrix.rows() + matrix.wires.len() + values.len();
    let rows = run_where_long(py, size, threads, |progress| {
        let coefficients = scalars(coefficients, "coefficients")?;
        // Rows are linear in the values, so that those may be seen as elements times 1 / R.
        let values: Vec<Fr> = checked(values, "values")?.iter().map(raw).collect();
        satisfaction::row_values(&matrix, &coefficients, &values, size <= SERIAL, progress)
    })?;
    new_limbs(py, rows)
}

#[pyclass(frozen, module = "zkwright._engine")]
struct PreparedRows(prepared_rows::PreparedRows);

#[pymethods]
impl PreparedRows {
    #[new]
    #[pyo3(signature = (matrix, coefficients, n_wires, *, threads=None))]
    fn new(
        py: Python<'_>,
        matrix: MatrixArrays<'_>,
        coefficients: Words<'_>,
        n_wires: usize,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let (matrix, coefficients) = (matrix.view()?, coefficients.rows("coefficients")?);
        let rows = run(py, threads, None, |progress| {
            let coefficients = scalars(coefficients, "coefficients")?;
            prepared_rows::PreparedRows::by(Kernel::current(), &matrix, &coefficients, n_wires, progress)
        })?;
        Ok(Self(rows))
    }

    #[pyo3(signature = (values, *, threads=None))]
    fn values<'py>(
        &self,
        py: Python<'py>,
        values: Words<'py>,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyArray2<u64>>> {
        let values = values.rows("values")?;
        let size = self.0.size();
        let rows = run_where_long(py, size, threads, |progress| self.0.values(values, size <= SERIAL, progress))?;
        new_limbs(py, rows)
    }
}

/// [`run`], or [`run_short`] where there are fewer elements than it takes to start threads.
fn run_where_long<T: Send>(
    py: Python<'_>,
    size: usize,
    threads: Option<usize>,
    work: impl FnOnce(&Progress) -> Result<T> + Send,
) -> PyResult<T> {
    if size > SERIAL || threads == Some(0) {
        return run(py, threads, None, work);
    }
    run_short(py, || work(&Progress::default()))
}

/// Vectors of one length, and that length.
fn slices<'a>(vectors: &'a [Words<'_>], name: &str) -> PyResult<(Vec<&'a [Packed]>, usize)> {
    if vectors.is_empty() || vectors.len() > MOST_VECTORS {
        return Err(PyValueError::new_err(format!(
            "{name} must be between 1 and {MOST_VECTORS} arrays, not {}",
            vectors.len()
        )));
    }
    let slices = vectors.iter().enumerate().map(|(index, vector)| vector.rows(&format!("{name}[{index}]")));
    let slices: Vec<&[Packed]> = slices.collect::<PyResult<_>>()?;
    let length = slices[0].len();
    match slices.iter().position(|slice| slice.len() != length) {
        None => Ok((slices, length)),
        Some(index) => Err(PyValueError::new_err(format!(
            "{name}[0] has {length} elements but {name}[{index}] {}",
            slices[index].len()
        ))),
    }
}

fn check_all(slices: &[&[Packed]], name: &str) -> Result<()> {
    slices.iter().enumerate().try_for_each(|(index, slice)| checked(slice, &format!("{name}[{index}]")).map(|_| ()))
}

/// A new array of the limbs of elements, of shape (n, 4).
fn new_limbs(py: Python<'_>, values: Vec<Fr>) -> PyResult<Bound<'_, PyArray2<u64>>> {
    let length = values.len();
    let words: Vec<[u64; 4]> = values.into_iter().map(|value| value.0.0).collect();
    PyArray1::from_vec(py, words.into_flattened()).reshape([length, 4])
}
