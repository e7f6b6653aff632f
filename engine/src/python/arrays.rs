//! NumPy arrays as slices of fixed-size little-endian elements, without copies.
//!
//! A memory-mapped section of a file need not start at a multiple of eight, so words are seen as bytes.

use numpy::ndarray::{Dimension, Ix1, Ix2};
use numpy::{
    BorrowError, Element, PyArray, PyArray1, PyArray2, PyArrayDescrMethods, PyArrayMethods, PyReadonlyArray,
    PyReadwriteArray, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::slice::{from_raw_parts, from_raw_parts_mut};

/// An array argument, borrowed for reading as long as this lives.
pub struct Reading<'py, T: Element, D: Dimension>(PyReadonlyArray<'py, T, D>);

/// An array argument, borrowed for writing as long as this lives.
pub struct Writing<'py, T: Element, D: Dimension>(PyReadwriteArray<'py, T, D>);

// rust-numpy's own conversions panic where an array is read-only or in use.
impl<'py, T: Element, D: Dimension + 'static> FromPyObject<'_, 'py> for Reading<'py, T, D> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        object.cast::<PyArray<T, D>>()?.try_readonly().map(Self).map_err(unusable)
    }
}

impl<'py, T: Element, D: Dimension + 'static> FromPyObject<'_, 'py> for Writing<'py, T, D> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        object.cast::<PyArray<T, D>>()?.try_readwrite().map(Self).map_err(unusable)
    }
}

fn unusable(error: BorrowError) -> PyErr {
    PyValueError::new_err(match error {
        BorrowError::NotWriteable => "an array to be written is read-only: pass a copy",
        _ => "an array to be written is also another argument, or in use by another call: pass a copy",
    })
}

impl<T: Element> Reading<'_, T, Ix1> {
    /// The whole array.
    pub fn items(&self, name: &str) -> PyResult<&[T]> {
        self.0
            .as_slice()
            .map_err(|_| PyValueError::new_err(format!("{name} must be contiguous and aligned: pass a copy")))
    }
}

impl Reading<'_, u64, Ix1> {
    /// The `BYTES` bytes of an array of shape (`BYTES` / 8,).
    pub fn row<const BYTES: usize>(&self, name: &str) -> PyResult<&[u8; BYTES]> {
        let array = &self.0;
        check(array.is_c_contiguous() && array.len() * 8 == BYTES, name, &format!("({},)", BYTES / 8), array.shape())?;
        // SAFETY: the array is C-contiguous, and borrowed for reading as long as the slice; bytes need no alignment.
        Ok(unsafe { &*array.data().cast() })
    }
}

impl Reading<'_, u64, Ix2> {
    /// The rows of an array of shape (n, `BYTES` / 8), each as `BYTES` bytes.
    pub fn rows<const BYTES: usize>(&self, name: &str) -> PyResult<&[[u8; BYTES]]> {
        let array = &self.0;
        check(
            array.is_c_contiguous() && array.shape()[1] * 8 == BYTES,
            name,
            &format!("(n, {})", BYTES / 8),
            array.shape(),
        )?;
        // SAFETY: as in `row`.
        Ok(unsafe { from_raw_parts(array.data().cast(), array.shape()[0]) })
    }
}

impl Writing<'_, u8, Ix1> {
    /// An array of n * `BYTES` bytes, in pieces of as many.
    pub fn pieces<const BYTES: usize>(&mut self, name: &str) -> PyResult<&mut [[u8; BYTES]]> {
        let shape = [self.0.len()];
        check(self.0.is_c_contiguous() && shape[0] % BYTES == 0, name, &format!("({BYTES} * n,)"), &shape)?;
        Ok(self.0.as_slice_mut().map_or(&mut [], |bytes| bytes.as_chunks_mut().0))
    }
}

impl Writing<'_, u64, Ix2> {
    /// The rows of an array of shape (n, `BYTES` / 8), each as `BYTES` bytes.
    pub fn rows<const BYTES: usize>(&mut self, name: &str) -> PyResult<&mut [[u8; BYTES]]> {
        let array = &mut self.0;
        check(
            array.is_c_contiguous() && array.shape()[1] * 8 == BYTES,
            name,
            &format!("(n, {})", BYTES / 8),
            array.shape(),
        )?;
        // SAFETY: as in `row`, and the borrow is exclusive.
        Ok(unsafe { from_raw_parts_mut(array.data().cast(), array.shape()[0]) })
    }
}

impl Writing<'_, u64, Ix2> {
    /// The rows of an array of shape (n, 4), each as four limbs.
    pub fn limbs(&mut self, name: &str) -> PyResult<&mut [[u64; 4]]> {
        let array = &mut self.0;
        let fits = array.is_c_contiguous() && array.shape()[1] == 4;
        check(fits, name, "(n, 4)", array.shape())?;
        let words = array.as_slice_mut();
        let words = words.map_err(|_| PyValueError::new_err(format!("{name} must be aligned: pass a copy")))?;
        Ok(words.as_chunks_mut().0)
    }
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
