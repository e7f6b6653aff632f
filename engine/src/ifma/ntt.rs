//! The transforms of [`crate::ntt`] in lanes: three rounds of butterflies for each time a value is loaded and stored.
//!
//! A round whose halves are 16 values or longer takes 16 neighbours of each half at a time, the even and the odd ones in
//! two registers of lanes. The last four rounds take eight blocks of 16 values at a time, a block in each lane. Twiddles are
//! in Montgomery form with R = 2^260, so that values keep theirs with 2^256. Between rounds values are below 2.33 r.

use core::arch::x86_64::_mm512_storeu_si512;
use core::slice;

use rayon::prelude::*;

use super::constants::to_limbs;
use super::lanes::{Square, halves, joined, read_square, transpose};
use super::mont::Fr8;
use crate::field::Fr;
use crate::progress::{Progress, Result};

/// Below this length a transform stays on one thread: 256 KB, within the second-level cache.
const SERIAL: usize = 1 << 13;

/// Log2 of the blocks that the last rounds transform within lanes.
const LAST: u32 = 4;

/// The fewest values: eight blocks for the last rounds.
pub const SHORTEST: usize = 8 << LAST;

/// Rounds taken together.
const TOGETHER: u32 = 3;

/// Bytes of a value.
const BYTES: usize = size_of::<Fr>();

/// Values as raw memory, of which each thread takes a part.
#[derive(Clone, Copy)]
struct Memory(*mut u8);

// SAFETY: threads are given disjoint parts.
unsafe impl Send for Memory {}
// SAFETY: as above.
unsafe impl Sync for Memory {}

impl Memory {
    #[inline(always)]
    fn at(self, index: usize) -> *mut u8 {
        self.0.wrapping_add(index * BYTES)
    }
}

/// The twiddles of some rounds: those of round k from place 2^k on.
type Twiddles = [Fr8; 1 << LAST];

/// One transform over a domain.
struct Transform<'a> {
    memory: Memory,
    twiddles: &'a [Fr],
    forward: bool,
    progress: &'a Progress,
}

/// The transform of `values` from natural into bit-reversed order; the table is that of [`crate::ntt`], times 2^4.
pub fn scramble(values: &mut [Fr], twiddles: &[Fr], progress: &Progress) -> Result<()> {
    run(values, twiddles, true, progress)
}

/// The transform of `values` from bit-reversed into natural order; the table is that of [`crate::ntt`], times 2^4.
pub fn unscramble(values: &mut [Fr], twiddles: &[Fr], progress: &Progress) -> Result<()> {
    run(values, twiddles, false, progress)
}

fn run(values: &mut [Fr], twiddles: &[Fr], forward: bool, progress: &Progress) -> Result<()> {
    assert!(values.len() >= SHORTEST && values.len().is_power_of_two() && twiddles.len() == values.len() / 2);
    let memory = Memory(values.as_mut_ptr().cast());
    let transform = Transform { memory, twiddles, forward, progress };
    // SAFETY: the values are ours alone, and this module is only used where `available` says so.
    unsafe { transform.block(0, values.len(), 0) }
}

/// [`scramble`] with the first table, `scale` of the index of a part and that part, and [`unscramble`] with the second.
///
/// All that happens to a part that stays on one thread happens at once, while it is in the cache.
pub fn there_and_back(
    values: &mut [Fr],
    tables: [&[Fr]; 2],
    scale: impl Fn(usize, &mut [Fr]) + Sync,
    progress: &Progress,
) -> Result<()> {
    let length = values.len();
    assert!(length >= SHORTEST && length.is_power_of_two() && tables.iter().all(|table| table.len() == length / 2));
    let memory = Memory(values.as_mut_ptr().cast());
    let there = Transform { memory, twiddles: tables[0], forward: true, progress };
    let back = Transform { memory, twiddles: tables[1], forward: false, progress };
    // SAFETY: as in `run`.
    unsafe { there.block_and_back(&back, &scale, 0, length, 0) }
}

impl Transform<'_> {
    /// [`Transform::block`], `scale`, and the same block of the transform back.
    ///
    /// # Safety
    /// As there; the transforms are of the same values.
    unsafe fn block_and_back(
        &self,
        back: &Self,
        scale: &(impl Fn(usize, &mut [Fr]) + Sync),
        first: usize,
        length: usize,
        block: usize,
    ) -> Result<()> {
        // SAFETY: the parts are disjoint, and so are the columns.
        unsafe {
            if length <= SERIAL {
                self.serial(first, length, block);
                scale(first, slice::from_raw_parts_mut(self.memory.at(first).cast(), length));
                back.serial(first, length, block);
                return self.progress.check();
            }
            let log = rounds_at(length);
            let part = length >> log;
            self.all_rounds(first, length, block);
            (0..1usize << log)
                .into_par_iter()
                .try_for_each(|i| self.block_and_back(back, scale, first + i * part, part, (block << log) + i))?;
            back.all_rounds(first, length, block);
            Ok(())
        }
    }

    /// The rounds within a block of the domain, and those of its parts.
    ///
    /// # Safety
    /// Nobody else may use these values.
    unsafe fn block(&self, first: usize, length: usize, block: usize) -> Result<()> {
        // SAFETY: the parts are disjoint, and so are the columns.
        unsafe {
            if length <= SERIAL {
                self.serial(first, length, block);
                return self.progress.check();
            }
            let log = rounds_at(length);
            let part = length >> log;
            let parts = || {
                (0..1usize << log)
                    .into_par_iter()
                    .try_for_each(|i| self.block(first + i * part, part, (block << log) + i))
            };
            if self.forward {
                self.all_rounds(first, length, block);
                parts()
            } else {
                parts()?;
                self.all_rounds(first, length, block);
                Ok(())
            }
        }
    }

    /// The rounds between the parts of a block, on all threads.
    ///
    /// # Safety
    /// Nobody else may use these values.
    unsafe fn all_rounds(&self, first: usize, length: usize, block: usize) {
        let log = rounds_at(length);
        let part = length >> log;
        let columns = part / rayon::current_num_threads().next_power_of_two().min(part / 16) / 4;
        let columns = columns.max(16);
        (0..part / columns).into_par_iter().for_each(|i| {
            // SAFETY: the columns are disjoint.
            unsafe { self.rounds(first, length, block, log, i * columns..(i + 1) * columns) };
        });
    }

    /// [`Transform::block`] on this thread.
    ///
    /// # Safety
    /// As there.
    unsafe fn serial(&self, first: usize, length: usize, block: usize) {
        // SAFETY: by contract.
        unsafe {
            let log = rounds_at(length);
            let part = length >> log;
            if self.forward {
                self.rounds(first, length, block, log, 0..part);
            }
            if length == SHORTEST {
                self.last(first, block << log);
            } else {
                for i in 0..1 << log {
                    self.serial(first + i * part, part, (block << log) + i);
                }
            }
            if !self.forward {
                self.rounds(first, length, block, log, 0..part);
            }
        }
    }

    /// Rounds between the 2^log parts of a block, in some columns.
    ///
    /// # Safety
    /// Nobody else may use these columns.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn rounds(&self, first: usize, length: usize, block: usize, log: u32, columns: std::ops::Range<usize>) {
        let part = length >> log;
        let mut twiddles: Twiddles = [Fr8::zero(); 1 << LAST];
        for round in 0..log {
            for i in 0..1 << round {
                twiddles[(1 << round) + i] = Fr8::splat(to_limbs(self.twiddles[(block << round) + i].0.0));
            }
        }
        // The order of a transform to natural order ends with the rounds of the whole domain.
        let exact = !self.forward && length == 2 * self.twiddles.len();
        let (mut even, mut odd) = ([Fr8::zero(); 1 << TOGETHER], [Fr8::zero(); 1 << TOGETHER]);
        let (even, odd) = (&mut even[..1 << log], &mut odd[..1 << log]);
        for column in columns.step_by(16) {
            for (row, (even, odd)) in even.iter_mut().zip(odd.iter_mut()).enumerate() {
                let at = self.memory.at(first + row * part + column);
                // SAFETY: within the block.
                [*even, *odd] = halves(unsafe { read_square(at, &LINES) });
            }
            butterflies(even, log, &twiddles, self.forward);
            butterflies(odd, log, &twiddles, self.forward);
            for (row, (even, odd)) in even.iter().zip(odd.iter()).enumerate() {
                let at = self.memory.at(first + row * part + column);
                // SAFETY: within the block.
                unsafe { write_square(at, &LINES, finished(even, odd, exact)) };
            }
        }
    }

    /// The last rounds, or the first on the way back, of eight blocks of 2^LAST values.
    ///
    /// # Safety
    /// Nobody else may use these values.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn last(&self, first: usize, block: usize) {
        let mut twiddles: Twiddles = [Fr8::zero(); 1 << LAST];
        let table = self.twiddles.as_ptr().cast::<u8>();
        for round in 0..LAST {
            for i in (0..1usize << round).step_by(2) {
                let at = table.wrapping_add(BYTES * ((block << round) + i));
                // SAFETY: all are in the first half of the table, so that even one more than needed can be read.
                let [even, odd] = halves(unsafe { read_square(at, &strides(BYTES << round)) });
                twiddles[(1 << round) + i] = even;
                if round > 0 {
                    twiddles[(1 << round) + i + 1] = odd;
                }
            }
        }
        let mut rows = [Fr8::zero(); 1 << LAST];
        let offsets = strides(BYTES << LAST);
        for row in (0..1 << LAST).step_by(2) {
            // SAFETY: within the eight blocks.
            let [even, odd] = halves(unsafe { read_square(self.memory.at(first + row), &offsets) });
            rows[row] = even;
            rows[row + 1] = odd;
        }
        butterflies(&mut rows, LAST, &twiddles, self.forward);
        for row in (0..1 << LAST).step_by(2) {
            // SAFETY: within the eight blocks.
            unsafe {
                write_square(self.memory.at(first + row), &offsets, finished(&rows[row], &rows[row + 1], self.forward))
            };
        }
    }
}

/// How many rounds to take together for a block of this length: what is over first, so that threes are left.
fn rounds_at(length: usize) -> u32 {
    match (length.trailing_zeros() - LAST) % TOGETHER {
        0 => TOGETHER,
        over => over,
    }
}

/// All rounds between these rows.
#[inline(always)]
fn butterflies(rows: &mut [Fr8], log: u32, twiddles: &Twiddles, forward: bool) {
    if forward {
        for round in 0..log {
            let half = rows.len() >> (round + 1);
            for (i, block) in rows.chunks_exact_mut(2 * half).enumerate() {
                let (left, right) = block.split_at_mut(half);
                for (a, b) in left.iter_mut().zip(right) {
                    Fr8::butterfly(a, b, &twiddles[(1 << round) + i]);
                }
            }
        }
        return;
    }
    for round in (0..log).rev() {
        let half = rows.len() >> (round + 1);
        let grown = (log - round).is_multiple_of(2);
        for (i, block) in rows.chunks_exact_mut(2 * half).enumerate() {
            let (left, right) = block.split_at_mut(half);
            for (a, b) in left.iter_mut().zip(right) {
                Fr8::butterfly_back::<5>(a, b, &twiddles[(1 << round) + i]);
                // Two rounds of sums from 2.33 r are below 9.33 r, and the next would be too large.
                if grown {
                    *a = a.tidied();
                }
            }
        }
    }
}

/// Two rows as they are stored.
#[inline(always)]
pub(super) fn finished(even: &Fr8, odd: &Fr8, exact: bool) -> Square {
    if exact { joined(&even.canonical(), &odd.canonical()) } else { joined(&even.tidied(), &odd.tidied()) }
}

/// Eight lines one after the other.
pub(super) const LINES: [usize; 8] = strides(64);

const fn strides(stride: usize) -> [usize; 8] {
    [0, stride, 2 * stride, 3 * stride, 4 * stride, 5 * stride, 6 * stride, 7 * stride]
}

/// The inverse of [`read_square`].
///
/// # Safety
/// There must be 64 bytes at each offset from `base` on.
#[inline(always)]
pub(super) unsafe fn write_square(base: *mut u8, offsets: &[usize; 8], square: Square) {
    let rows = transpose(square);
    for i in 0..8 {
        // SAFETY: by contract; only reached where the CPU has the features.
        unsafe { _mm512_storeu_si512(base.add(offsets[i]).cast(), rows[i]) };
    }
}
