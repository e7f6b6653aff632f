//! NumPy arrays as slices of fixed-size little-endian elements, without copies.
//!
//! A memory-mapped section of a file need not start at a multiple of eight, so words are seen as bytes.

use numpy::{
    PyArray1, PyArray2, PyArrayDescrMethods, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2, PyReadwriteArray2,
    PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::slice::{from_raw_parts, from_raw_parts_mut};

/// The rows of an array of shape (n, `BYTES` / 8), each as `BYTES` bytes.
pub fn rows<'a, const BYTES: usize>(array: &'a PyReadonlyArray2<'_, u64>, name: &str) -> PyResult<&'a [[u8; BYTES]]> {
    let shape = array.shape();
    check(array.is_c_contiguous() && shape[1] == BYTES / 8, name, &format!("(n, {})", BYTES / 8), shape)?;
    // SAFETY: the array is C-contiguous, and borrowed for reading as long as the slice; bytes need no alignment.
    Ok(unsafe { from_raw_parts(array.data().cast(), shape[0]) })
}

/// The same, to be written.
pub fn rows_mut<'a, const BYTES: usize>(
    array: &'a mut PyReadwriteArray2<'_, u64>,
    name: &str,
) -> PyResult<&'a mut [[u8; BYTES]]> {
    let shape = [array.shape()[0], array.shape()[1]];
    check(array.is_c_contiguous() && shape[1] == BYTES / 8, name, &format!("(n, {})", BYTES / 8), &shape)?;
    // SAFETY: as in `rows`, and the borrow is exclusive.
    Ok(unsafe { from_raw_parts_mut(array.data().cast(), shape[0]) })
}

/// An array of shape (`BYTES` / 8,) as `BYTES` bytes.
pub fn row<'a, const BYTES: usize>(array: &'a PyReadonlyArray1<'_, u64>, name: &str) -> PyResult<&'a [u8; BYTES]> {
    check(array.is_c_contiguous() && array.len() * 8 == BYTES, name, &format!("({},)", BYTES / 8), array.shape())?;
    // SAFETY: as in `rows`.
    Ok(unsafe { &*array.data().cast() })
}

/// A structured array of shape (n,) whose items have `BYTES` bytes.
pub fn records<'a, const BYTES: usize>(
    array: &'a Bound<'_, PyUntypedArray>,
    name: &str,
) -> PyResult<&'a [[u8; BYTES]]> {
    let fits = array.is_c_contiguous()
        && array.ndim() == 1
        && array.dtype().itemsize() == BYTES
        && !array.dtype().has_object();
    check(fits, name, &format!("(n,) of {BYTES}-byte records"), array.shape())?;
    // SAFETY: the array is alive as long as the slice and C-contiguous; its items are plain bytes.
    Ok(unsafe { from_raw_parts((*array.as_array_ptr()).data.cast(), array.len()) })
}

/// A whole array of indices.
pub fn indices<'a, T: numpy::Element>(array: &'a PyReadonlyArray1<'_, T>, name: &str) -> PyResult<&'a [T]> {
    array.as_slice().map_err(|_| PyValueError::new_err(format!("{name} must be contiguous and aligned: pass a copy")))
}

/// A new array of shape (n, `BYTES` / 8).
pub fn new_rows<'py, const BYTES: usize>(py: Python<'py>, rows: &[[u8; BYTES]]) -> PyResult<Bound<'py, PyArray2<u64>>> {
    new_row(py, rows.as_flattened()).reshape([rows.len(), BYTES / 8])
}

/// A new array of one dimension.
pub fn new_row<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyArray1<u64>> {
    let words = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
    PyArray1::from_vec(py, words.collect())
}

fn check(fits: bool, name: &str, expected: &str, shape: &[usize]) -> PyResult<()> {
    if fits {
        return Ok(());
    }
    Err(PyValueError::new_err(format!("{name} must be a C-contiguous array of shape {expected}, not {shape:?}")))
}
