//! Memory for what is loaded in random order: on lines of the cache of its own, in pages of 2 MB.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::ptr::NonNull;
use std::slice;

/// The large page of this architecture.
const PAGE: usize = 1 << 21;

/// A slice of plain data, filled once.
pub struct HugePages<P: Copy> {
    start: NonNull<P>,
    length: usize,
    layout: Layout,
}

// SAFETY: it owns its plain bytes, as a vector does.
unsafe impl<P: Copy + Send> Send for HugePages<P> {}
// SAFETY: as above.
unsafe impl<P: Copy + Sync> Sync for HugePages<P> {}

impl<P: Copy> HugePages<P> {
    /// A slice of this length, which `fill` must write, all of it.
    ///
    /// # Safety
    /// `fill` must initialise every element.
    pub unsafe fn filled(length: usize, fill: impl FnOnce(&mut [MaybeUninit<P>])) -> Self {
        let bytes = length * size_of::<P>();
        let size = bytes.max(64).next_multiple_of(if bytes < PAGE { 64 } else { PAGE });
        let Ok(layout) = Layout::from_size_align(size, if size < PAGE { 64 } else { PAGE }) else {
            unreachable!("as much lies in the address space already")
        };
        // SAFETY: the size is not zero.
        let Some(start) = NonNull::new(unsafe { alloc(layout) }.cast::<P>()) else { handle_alloc_error(layout) };
        #[cfg(all(target_os = "linux", not(miri)))]
        // SAFETY: the range is ours, and the advice changes no content. Where it is not heeded, pages stay small.
        unsafe {
            libc::madvise(start.as_ptr().cast(), size, libc::MADV_HUGEPAGE);
        }
        let filled = Self { start, length, layout };
        // SAFETY: as many elements as were allocated, and nobody reads them before they are written.
        fill(unsafe { slice::from_raw_parts_mut(start.as_ptr().cast::<MaybeUninit<P>>(), length) });
        filled
    }
}

impl<P: Copy> Deref for HugePages<P> {
    type Target = [P];

    fn deref(&self) -> &[P] {
        // SAFETY: `filled` has written them all.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl<P: Copy> Drop for HugePages<P> {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout.
        unsafe { dealloc(self.start.as_ptr().cast(), self.layout) };
    }
}
