//! The wires' values while one thread or several give and read them.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Value;

/// Stands for the value of a wire that has none yet. No value is as large.
pub const UNKNOWN: Value = [0, 0, 0, u64::MAX];

/// Stands for the value of a wire that waits for a division.
pub const DIVIDING: Value = [0, 0, 0, u64::MAX - 1];

/// A value for every wire. What one thread gives another may read once a lock or a join lies between the two.
#[derive(Clone, Copy)]
pub struct Values<'a>(&'a [[AtomicU64; 4]]);

impl<'a> Values<'a> {
    /// The caller's array for as long as threads share it.
    pub fn new(values: &'a mut [Value]) -> Self {
        const { assert!(align_of::<Value>() == align_of::<[AtomicU64; 4]>()) };
        // SAFETY: atomic words have the size, the alignment (see above) and the bit patterns of plain ones, and nothing else
        // reaches the array while it is borrowed exclusively for 'a.
        Self(unsafe { &*(&raw mut *values as *const [[AtomicU64; 4]]) })
    }

    /// A wire's value, or what stands for it.
    #[inline]
    pub fn get(self, wire: usize) -> Value {
        self.0[wire].each_ref().map(|limb| limb.load(Ordering::Relaxed))
    }

    /// Give a wire its value.
    #[inline]
    pub fn set(self, wire: usize, value: Value) {
        for (limb, word) in self.0[wire].iter().zip(value) {
            limb.store(word, Ordering::Relaxed);
        }
    }
}
