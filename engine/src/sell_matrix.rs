//! Sparse matrices times vectors: eight rows of about equal length at a time, a term of each in every step.
//!
//! This is the sliced ELLPACK format with sorting, SELL-8-4096 (Kreutzer et al., "A unified sparse matrix data format for
//! efficient general sparse matrix-vector multiplication on modern processors with wide SIMD units", 2014, section 3), with
//! every coefficient replaced by its place in a table: circuits repeat few of them many times.

use std::mem::replace;

use ark_ff::BigInt;

use crate::field::{Fr, Packed, limbs};
#[cfg(target_arch = "x86_64")]
use crate::ifma;
use crate::inner_product::InnerProduct;
use crate::kernel::Kernel;

/// Rows of a slice: one for each lane.
pub const LANES: usize = 8;

/// Rows ordered by length among themselves: two vectors of their values, 256 KB, stay in the second-level cache.
pub const BLOCK: usize = 1 << 12;

/// Longer rows than this are not told apart when the rows are ordered by length.
const LONG: usize = 63;

/// What a matrix is multiplied by: elements of 32 bytes below r, that lanes load as they lie.
pub trait Element: Copy + Send + Sync {
    /// 64-bit limbs, least significant first.
    fn limbs(&self) -> [u64; 4];
}

impl Element for Packed {
    #[inline]
    fn limbs(&self) -> [u64; 4] {
        limbs(self)
    }
}

impl Element for Fr {
    #[inline]
    fn limbs(&self) -> [u64; 4] {
        self.0.0
    }
}

/// A term of each of eight rows; the column and coefficient of a row that has ended are 0.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
pub struct Step {
    /// Columns.
    pub columns: [u32; LANES],
    /// Places in the table of coefficients.
    pub coefficients: [u32; LANES],
}

/// Up to eight rows, as many steps as the longest of them has terms.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The first step.
    pub start: u32,
    /// The number of steps.
    pub length: u32,
    /// The rows, as places in the block; a missing one is [`Slice::NONE`].
    pub rows: [u16; LANES],
}

impl Slice {
    /// No row.
    pub const NONE: u16 = u16::MAX;

    /// Its steps among the block's.
    #[inline]
    pub fn steps<'a>(&self, steps: &'a [Step]) -> &'a [Step] {
        &steps[self.start as usize..][..self.length as usize]
    }
}

/// Up to [`BLOCK`] consecutive rows of a matrix.
#[derive(Debug)]
pub struct Block {
    /// The number of rows.
    pub height: usize,
    /// The steps of all slices.
    pub steps: Vec<Step>,
    /// Rows without terms are in no slice.
    pub slices: Vec<Slice>,
}

impl Block {
    /// out\[row\] = the sum of table\[coefficient\] * values\[column\] / R over the row's terms, as Montgomery's multiplication
    /// gives it; for [`Kernel::Ifma`] the coefficients are times its unit. The first coefficient is 0.
    ///
    /// # Safety
    /// Every column that was pushed must be below the length of `values`, every coefficient below that of `table`, elements of
    /// both below r, and the kernel available.
    pub unsafe fn multiply<E: Element>(&self, kernel: Kernel, table: &[Fr], values: &[E], out: &mut [Fr]) {
        assert!(out.len() == self.height && !table.is_empty());
        out.fill(Fr::default());
        match kernel {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: by contract; rows are within the block.
            Kernel::Ifma => unsafe { ifma::sell_matrix::multiply(self, table, values, out) },
            _ => self.multiply_portable(table, values, out),
        }
    }

    fn multiply_portable<E: Element>(&self, table: &[Fr], values: &[E], out: &mut [Fr]) {
        for slice in &self.slices {
            let steps = slice.steps(&self.steps);
            for (lane, row) in slice.rows.iter().enumerate().filter(|(_, row)| **row != Slice::NONE) {
                let mut sum = InnerProduct::new();
                for step in steps {
                    let value = Fr::new_unchecked(BigInt(values[step.columns[lane] as usize].limbs()));
                    sum.add_product(&table[step.coefficients[lane] as usize], &value);
                }
                out[usize::from(*row)] = sum.finish();
            }
        }
    }
}

/// A block under way.
pub struct Builder {
    block: Block,
    /// For each row the step and the lane of its next term.
    places: Vec<(u32, u8)>,
}

impl Builder {
    /// A block whose rows will have these numbers of terms, at most [`BLOCK`] of them and 2^32 terms.
    pub fn new(lengths: &[u32]) -> Self {
        assert!(lengths.len() <= BLOCK);
        let mut places = vec![(0, 0); lengths.len()];
        let mut end = 0;
        let slice = |rows: &[u16]| {
            let (start, length) = (end, rows.iter().map(|row| lengths[usize::from(*row)]).max().unwrap_or(0));
            end += length;
            for (lane, row) in rows.iter().enumerate() {
                places[usize::from(*row)] = (start, lane as u8);
            }
            let row = |lane| rows.get(lane).copied().unwrap_or(Slice::NONE);
            Slice { start, length, rows: core::array::from_fn(row) }
        };
        let slices = longest_first(lengths).chunks(LANES).map(slice).collect();
        let steps = vec![Step::default(); end as usize];
        Self { block: Block { height: lengths.len(), steps, slices }, places }
    }

    /// The next term of a row; false where there is no room. More of them than were announced may also spoil another row.
    #[inline]
    #[must_use]
    pub fn push(&mut self, row: usize, column: u32, coefficient: u32) -> bool {
        let (step, lane) = &mut self.places[row];
        let Some(step) = self.block.steps.get_mut(replace(step, *step + 1) as usize) else { return false };
        step.columns[usize::from(*lane)] = column;
        step.coefficients[usize::from(*lane)] = coefficient;
        true
    }

    /// The block.
    pub fn finish(self) -> Block {
        self.block
    }
}

/// The rows that have terms, by falling length; all rows longer than [`LONG`] count as equally long.
fn longest_first(lengths: &[u32]) -> Vec<u16> {
    let class = |length: u32| LONG - (length as usize).min(LONG);
    let mut starts = [0usize; LONG + 1];
    for length in lengths {
        starts[class(*length)] += 1;
    }
    let mut total = 0;
    for start in &mut starts {
        total += replace(start, total);
    }
    let mut rows = vec![0; lengths.len()];
    for (row, length) in lengths.iter().enumerate() {
        let place = &mut starts[class(*length)];
        rows[replace(place, *place + 1)] = row as u16;
    }
    // The empty rows are in the last class, which begins where the one before it has ended.
    rows.truncate(starts[LONG - 1]);
    rows
}
