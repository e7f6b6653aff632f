//! What ceremonies are made of: points times secrets, bases and columns as points, and points as they are hashed.

use numpy::PyArray2;
use numpy::ndarray::Ix2;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::arrays::{Writing, new_rows};
use super::functions::{Callback, MatrixArrays, Words};
use super::watch::{run, run_short};
use crate::blake2b::compress;
use crate::columns::{Part, column_sums};
use crate::curve::{G1, G2, Group, compressed, uncompressed};
use crate::field::scalars;
use crate::kernel::Kernel;
use crate::lagrange_points::to_lagrange;
use crate::point_lists::PointLists;
use crate::scaling::{Factors, scale};

/// Points whose differences are taken at a time.
const BATCH: usize = 1 << 14;

/// Add every function to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(scale_g1, module)?)?;
    module.add_function(wrap_pyfunction!(scale_g2, module)?)?;
    module.add_function(wrap_pyfunction!(column_sums_g1, module)?)?;
    module.add_function(wrap_pyfunction!(column_sums_g2, module)?)?;
    module.add_function(wrap_pyfunction!(lagrange_g1, module)?)?;
    module.add_function(wrap_pyfunction!(lagrange_g2, module)?)?;
    module.add_function(wrap_pyfunction!(differences_g1, module)?)?;
    module.add_function(wrap_pyfunction!(uncompressed_g1, module)?)?;
    module.add_function(wrap_pyfunction!(uncompressed_g2, module)?)?;
    module.add_function(wrap_pyfunction!(compressed_g1, module)?)?;
    module.add_function(wrap_pyfunction!(compressed_g2, module)?)?;
    module.add_function(wrap_pyfunction!(blake2b_blocks, module)?)
}

#[pyfunction]
#[pyo3(signature = (points, factors, out, *, threads=None, progress=None))]
fn scale_g1<'py>(
    py: Python<'py>,
    points: Words<'py>,
    factors: Words<'py>,
    mut out: Writing<'py, u64, Ix2>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<()> {
    scale_into::<G1>(py, points.rows("points")?, &factors, out.rows("out")?, threads, progress)
}

#[pyfunction]
#[pyo3(signature = (points, factors, out, *, threads=None, progress=None))]
fn scale_g2<'py>(
    py: Python<'py>,
    points: Words<'py>,
    factors: Words<'py>,
    mut out: Writing<'py, u64, Ix2>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<()> {
    scale_into::<G2>(py, points.rows("points")?, &factors, out.rows("out")?, threads, progress)
}

fn scale_into<G: Group>(
    py: Python<'_>,
    points: &[G::Packed],
    factors: &Words<'_>,
    out: &mut [G::Packed],
    threads: Option<usize>,
    progress: Callback<'_, '_>,
) -> PyResult<()> {
    let factors = factors.rows("factors")?;
    run(py, threads, progress, |progress| {
        let factors = Zeroizing::new(scalars(factors, "factors")?);
        progress.begin("points", points.len());
        let factors = match factors.as_slice() {
            [one] => Factors::Same(one),
            each => Factors::Each(each),
        };
        scale::<G>(points, factors, out, progress)
    })
}

#[pyfunction]
#[pyo3(signature = (matrices, points, coefficients, first, out, *, threads=None, progress=None))]
#[expect(clippy::too_many_arguments, reason = "the arguments of the function in Python")]
fn column_sums_g1<'py>(
    py: Python<'py>,
    matrices: Vec<MatrixArrays<'py>>,
    points: Vec<Words<'py>>,
    coefficients: Words<'py>,
    first: usize,
    mut out: Writing<'py, u64, Ix2>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<()> {
    let rows: PyResult<Vec<_>> = points.iter().map(|points| points.rows("points")).collect();
    sum_columns::<G1>(py, &matrices, &rows?, &coefficients, first, out.rows("out")?, threads, progress)
}

#[pyfunction]
#[pyo3(signature = (matrices, points, coefficients, first, out, *, threads=None, progress=None))]
#[expect(clippy::too_many_arguments, reason = "the arguments of the function in Python")]
fn column_sums_g2<'py>(
    py: Python<'py>,
    matrices: Vec<MatrixArrays<'py>>,
    points: Vec<Words<'py>>,
    coefficients: Words<'py>,
    first: usize,
    mut out: Writing<'py, u64, Ix2>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<()> {
    let rows: PyResult<Vec<_>> = points.iter().map(|points| points.rows("points")).collect();
    sum_columns::<G2>(py, &matrices, &rows?, &coefficients, first, out.rows("out")?, threads, progress)
}

#[expect(clippy::too_many_arguments, reason = "the arguments of the function in Python")]
fn sum_columns<G: Group>(
    py: Python<'_>,
    matrices: &[MatrixArrays<'_>],
    points: &[&[G::Packed]],
    coefficients: &Words<'_>,
    first: usize,
    out: &mut [G::Packed],
    threads: Option<usize>,
    progress: Callback<'_, '_>,
) -> PyResult<()> {
    if matrices.len() != points.len() {
        return Err(PyValueError::new_err(format!(
            "{} matrices but {} arrays of points",
            matrices.len(),
            points.len()
        )));
    }
    let coefficients = coefficients.rows("coefficients")?;
    let views: PyResult<Vec<_>> = matrices.iter().map(MatrixArrays::view).collect();
    let parts: Vec<_> = views?.into_iter().zip(points).map(|(matrix, points)| Part::<G> { matrix, points }).collect();
    run(py, threads, progress, |progress| {
        column_sums(&parts, &scalars(coefficients, "coefficients")?, first, out, progress)
    })
}

#[pyfunction]
#[pyo3(signature = (powers, *, threads=None, progress=None))]
fn lagrange_g1<'py>(
    py: Python<'py>,
    powers: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    new_rows(py, &lagrange_of::<G1>(py, powers.rows("powers")?, threads, progress)?)
}

#[pyfunction]
#[pyo3(signature = (powers, *, threads=None, progress=None))]
fn lagrange_g2<'py>(
    py: Python<'py>,
    powers: Words<'py>,
    threads: Option<usize>,
    progress: Callback<'_, 'py>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    new_rows(py, &lagrange_of::<G2>(py, powers.rows("powers")?, threads, progress)?)
}

fn lagrange_of<G: Group>(
    py: Python<'_>,
    powers: &[G::Packed],
    threads: Option<usize>,
    progress: Callback<'_, '_>,
) -> PyResult<Vec<G::Packed>> {
    run(py, threads, progress, |progress| {
        let mut points = powers.to_vec();
        to_lagrange::<G>(&mut points, progress)?;
        Ok(points)
    })
}

#[pyfunction]
#[pyo3(signature = (left, right, *, threads=None))]
fn differences_g1<'py>(
    py: Python<'py>,
    left: Words<'py>,
    right: Words<'py>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let (left, right): (&[[u8; 64]], &[[u8; 64]]) = (left.rows("left")?, right.rows("right")?);
    if left.len() != right.len() {
        return Err(PyValueError::new_err(format!("{} points less {}: they must agree", left.len(), right.len())));
    }
    let differences = run(py, threads, None, |progress| {
        let mut differences = Vec::with_capacity(left.len());
        for (left, right) in left.chunks(BATCH).zip(right.chunks(BATCH)) {
            let mut lists = PointLists::<G1>::default();
            for (left, right) in left.iter().zip(right) {
                lists.begin();
                lists.push(left, false);
                lists.push(right, true);
            }
            differences.append(&mut lists.sums(Kernel::current(), progress)?);
        }
        Ok(differences)
    })?;
    new_rows(py, &differences)
}

#[pyfunction]
#[pyo3(signature = (points, *, threads=None))]
fn uncompressed_g1<'py>(py: Python<'py>, points: Words<'py>, threads: Option<usize>) -> PyResult<Bound<'py, PyBytes>> {
    as_hashed::<G1, 64>(py, points.rows("points")?, threads)
}

#[pyfunction]
#[pyo3(signature = (points, *, threads=None))]
fn uncompressed_g2<'py>(py: Python<'py>, points: Words<'py>, threads: Option<usize>) -> PyResult<Bound<'py, PyBytes>> {
    as_hashed::<G2, 128>(py, points.rows("points")?, threads)
}

fn as_hashed<'py, G: Group<Packed = [u8; N]>, const N: usize>(
    py: Python<'py>,
    points: &[[u8; N]],
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = run(py, threads, None, |_| Ok(points.par_iter().map(uncompressed::<G>).collect::<Vec<_>>()))?;
    Ok(PyBytes::new(py, bytes.as_flattened()))
}

#[pyfunction]
#[pyo3(signature = (points, *, threads=None))]
fn compressed_g1<'py>(py: Python<'py>, points: Words<'py>, threads: Option<usize>) -> PyResult<Bound<'py, PyBytes>> {
    as_compressed::<G1, 64>(py, points.rows("points")?, threads)
}

#[pyfunction]
#[pyo3(signature = (points, *, threads=None))]
fn compressed_g2<'py>(py: Python<'py>, points: Words<'py>, threads: Option<usize>) -> PyResult<Bound<'py, PyBytes>> {
    as_compressed::<G2, 128>(py, points.rows("points")?, threads)
}

fn as_compressed<'py, G: Group<Packed = [u8; N]>, const N: usize>(
    py: Python<'py>,
    points: &[[u8; N]],
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = run(py, threads, None, |_| Ok(points.par_iter().flat_map_iter(compressed::<G>).collect::<Vec<u8>>()))?;
    Ok(PyBytes::new(py, &bytes))
}

#[pyfunction]
fn blake2b_blocks<'py>(py: Python<'py>, chain: [u64; 8], counted: u128, blocks: &[u8]) -> PyResult<[u64; 8]> {
    let (whole, rest) = blocks.as_chunks();
    if !rest.is_empty() {
        return Err(PyValueError::new_err(format!("{} bytes are not a whole number of blocks of 128", blocks.len())));
    }
    let mut chain = chain;
    run_short(py, || {
        compress(&mut chain, counted, whole);
        Ok(chain)
    })
}
