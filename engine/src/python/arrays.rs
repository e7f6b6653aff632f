//! NumPy arrays, and bytes that nobody writes to, as slices of fixed-size little-endian elements, without copies.
//!
//! A memory-mapped section of a file need not start at a multiple of eight, so words are seen as bytes.
//! Who passes bytes needs no NumPy: nothing here looks for it before it meets an argument that is none of them.

use numpy::ndarray::{Dimension, Ix1, Ix2};
use numpy::{
    BorrowError, Element, PyArray, PyArray1, PyArray2, PyArrayDescrMethods, PyArrayMethods, PyReadonlyArray,
    PyReadwriteArray, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::slice::{from_raw_parts, from_raw_parts_mut};

use super::buffers::Unwritten;

/// An array argument, or the bytes of one, borrowed for reading as long as this lives.
pub enum Reading<'py, T: Element, D: Dimension> {
    Array(PyReadonlyArray<'py, T, D>),
    Bytes(Unwritten),
}

/// An array argument, borrowed for writing as long as this lives.
pub struct Writing<'py, T: Element, D: Dimension>(PyReadwriteArray<'py, T, D>);

// rust-numpy's own conversions panic where an array is read-only or in use.
impl<'py, T: Element, D: Dimension + 'static> FromPyObject<'_, 'py> for Reading<'py, T, D> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Some(bytes) = Unwritten::of(object)? {
            return Ok(Self::Bytes(bytes));
        }
        object.cast::<PyArray<T, D>>()?.try_readonly().map(Self::Array).map_err(unusable)
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

impl<T: Element + Plain> Reading<'_, T, Ix1> {
    /// The whole array.
    pub fn items(&self, name: &str) -> PyResult<&[T]> {
        let unusable = || PyValueError::new_err(format!("{name} must be contiguous and aligned: pass a copy"));
        match self {
            Self::Array(array) => array.as_slice().map_err(|_| unusable()),
            Self::Bytes(bytes) => {
                // SAFETY: any bytes are an integer.
                let (before, items, after) = unsafe { bytes.slice().align_to::<T>() };
                if before.is_empty() && after.is_empty() { Ok(items) } else { Err(unusable()) }
            }
        }
    }
}

/// Integers as a file holds them.
///
/// # Safety
///
/// Any bytes are one.
pub unsafe trait Plain {}

// SAFETY: integers, and this machine has them as files do.
unsafe impl Plain for u8 {}
// SAFETY: as above.
unsafe impl Plain for u32 {}
// SAFETY: as above.
unsafe impl Plain for i64 {}

impl Reading<'_, u64, Ix1> {
    /// The `BYTES` bytes of an array of shape (`BYTES` / 8,).
    pub fn row<const BYTES: usize>(&self, name: &str) -> PyResult<&[u8; BYTES]> {
        let expected = format!("({},)", BYTES / 8);
        match self {
            Self::Array(array) => {
                let fits = array.is_c_contiguous() && array.len() * 8 == BYTES;
                check(fits, name, &expected, array.shape())?;
                // SAFETY: the array is C-contiguous, and borrowed for reading as long as the slice; bytes need no alignment.
                Ok(unsafe { &*array.data().cast() })
            }
            Self::Bytes(bytes) => bytes.slice().try_into().map_err(|_| misfit(name, &expected, &[bytes.slice().len()])),
        }
    }
}

impl Reading<'_, u64, Ix2> {
    /// The rows of an array of shape (n, `BYTES` / 8), each as `BYTES` bytes.
    pub fn rows<const BYTES: usize>(&self, name: &str) -> PyResult<&[[u8; BYTES]]> {
        let expected = format!("(n, {})", BYTES / 8);
        match self {
            Self::Array(array) => {
                let fits = array.is_c_contiguous() && array.shape()[1] * 8 == BYTES;
                check(fits, name, &expected, array.shape())?;
                // SAFETY: as in `row`.
                Ok(unsafe { from_raw_parts(array.data().cast(), array.shape()[0]) })
            }
            Self::Bytes(bytes) => bytes.pieces(name),
        }
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

/// A structured array of shape (n,) whose items have `BYTES` bytes, or the bytes of one.
pub enum Records<'py> {
    Array(Bound<'py, PyUntypedArray>),
    Bytes(Unwritten),
}

impl<'py> FromPyObject<'_, 'py> for Records<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match Unwritten::of(object)? {
            Some(bytes) => Ok(Self::Bytes(bytes)),
            None => Ok(Self::Array(object.cast::<PyUntypedArray>()?.to_owned())),
        }
    }
}

impl Records<'_> {
    /// The items.
    pub fn items<const BYTES: usize>(&self, name: &str) -> PyResult<&[[u8; BYTES]]> {
        let array = match self {
            Self::Array(array) => array,
            Self::Bytes(bytes) => return bytes.pieces(name),
        };
        let fits = array.is_c_contiguous()
            && array.ndim() == 1
            && array.dtype().itemsize() == BYTES
            && !array.dtype().has_object();
        check(fits, name, &format!("(n,) of {BYTES}-byte records"), array.shape())?;
        // SAFETY: the array is alive as long as the slice and C-contiguous; its items are plain bytes.
        Ok(unsafe { from_raw_parts((*array.as_array_ptr()).data.cast(), array.len()) })
    }
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
    if fits { Ok(()) } else { Err(misfit(name, expected, shape)) }
}

fn misfit(name: &str, expected: &str, shape: &[usize]) -> PyErr {
    PyValueError::new_err(format!("{name} must be a C-contiguous array of shape {expected}, not {shape:?}"))
}
