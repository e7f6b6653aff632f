//! Points copied to where lanes load them fast: on lines of the cache of their own, in pages of 2 MB.
//!
//! Buckets take points in random order. From a file mapped in pages of 4 KB nearly every load would wait for a walk of
//! the page tables, and most points would lie across two lines.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ops::Deref;
use std::ptr::NonNull;
use std::slice;

use rayon::prelude::*;

/// The large page of this architecture.
const PAGE: usize = 1 << 21;

/// Points copied by one thread at a time.
const CHUNK: usize = 1 << 12;

/// A copy of some points.
pub struct Resident<P: Copy> {
    start: NonNull<P>,
    length: usize,
    layout: Layout,
}

// SAFETY: it owns its plain bytes, as a vector does.
unsafe impl<P: Copy + Send> Send for Resident<P> {}
// SAFETY: as above.
unsafe impl<P: Copy + Sync> Sync for Resident<P> {}

impl<P: Copy + Send + Sync + AsRef<[u8]>> Resident<P> {
    /// Copy `points`, and note which of them are not infinity.
    pub fn copy(points: &[P], finite: &mut [bool]) -> Self {
        let size = size_of_val(points).max(64).next_multiple_of(if size_of_val(points) < PAGE { 64 } else { PAGE });
        let Ok(layout) = Layout::from_size_align(size, if size < PAGE { 64 } else { PAGE }) else {
            unreachable!("a slice is smaller than half of the address space")
        };
        // SAFETY: the size is not zero.
        let Some(start) = NonNull::new(unsafe { alloc(layout) }.cast::<P>()) else { handle_alloc_error(layout) };
        #[cfg(target_os = "linux")]
        // SAFETY: the range is ours, and the advice changes no content. Where it is not heeded, pages stay small.
        unsafe {
            libc::madvise(start.as_ptr().cast(), size, libc::MADV_HUGEPAGE);
        }
        let copy = Self { start, length: points.len(), layout };
        // SAFETY: as many points as were allocated, and nobody reads them before they are written.
        let target =
            unsafe { slice::from_raw_parts_mut(start.as_ptr().cast::<std::mem::MaybeUninit<P>>(), points.len()) };
        let chunks = target.par_chunks_mut(CHUNK).zip(points.par_chunks(CHUNK)).zip(finite.par_chunks_mut(CHUNK));
        chunks.for_each(|((target, points), finite)| {
            for ((target, point), finite) in target.iter_mut().zip(points).zip(finite) {
                target.write(*point);
                *finite = point.as_ref().iter().any(|byte| *byte != 0);
            }
        });
        copy
    }
}

impl<P: Copy> Deref for Resident<P> {
    type Target = [P];

    fn deref(&self) -> &[P] {
        // SAFETY: `copy` has written them all.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl<P: Copy> Drop for Resident<P> {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout.
        unsafe { dealloc(self.start.as_ptr().cast(), self.layout) };
    }
}
