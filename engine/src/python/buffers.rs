//! Bytes that nobody in this process can write to, as slices without copies.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyMemoryView, PyType};
use std::slice::from_raw_parts;

/// The bytes of a `bytes` object, or of a contiguous view of one or of a file that was mapped for reading.
///
/// Whatever else has a buffer is refused: what a `bytearray` or an array lends for reading, others may write to meanwhile.
pub struct Unwritten(PyBuffer<u8>);

impl Unwritten {
    /// The bytes of an argument; `None` for one that is no bytes and no view of any.
    pub fn of(object: Borrowed<'_, '_, PyAny>) -> PyResult<Option<Self>> {
        if !object.is_instance_of::<PyBytes>() {
            if !object.is_instance_of::<PyMemoryView>() {
                return Ok(None);
            }
            require_unwritten(&object.getattr("obj")?)?;
        }
        let buffer = PyBuffer::<u8>::get(&object)?;
        if buffer.is_c_contiguous() { Ok(Some(Self(buffer))) } else { Err(refusal("of bytes one after another")) }
    }

    /// All of them.
    pub fn slice(&self) -> &[u8] {
        if self.0.len_bytes() == 0 {
            return &[];
        }
        // SAFETY: the buffer is C-contiguous and held as long as the slice, so its owner neither moves nor frees it, and nobody
        // can write to it.
        unsafe { from_raw_parts(self.0.buf_ptr().cast(), self.0.len_bytes()) }
    }

    /// All of them, in pieces of `BYTES`.
    pub fn pieces<const BYTES: usize>(&self, name: &str) -> PyResult<&[[u8; BYTES]]> {
        match self.slice().as_chunks() {
            (pieces, []) => Ok(pieces),
            _ => Err(PyValueError::new_err(format!("{name} must be n * {BYTES} bytes, not {}", self.slice().len()))),
        }
    }
}

/// Refuse an owner of memory that can be written to.
fn require_unwritten(owner: &Bound<'_, PyAny>) -> PyResult<()> {
    static MMAP: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if owner.is_instance_of::<PyBytes>() {
        return Ok(());
    }
    let mmap = MMAP.import(owner.py(), "mmap", "mmap")?;
    if owner.is_instance(mmap)? && PyBuffer::<u8>::get(owner)?.readonly() {
        return Ok(());
    }
    Err(refusal("of `bytes`, or of a file mapped for reading"))
}

fn refusal(wanted: &str) -> PyErr {
    PyValueError::new_err(format!("a view must be one {wanted}: pass a copy, or an array"))
}
