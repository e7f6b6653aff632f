//! Sparse matrices times vectors in lanes, for [`crate::sell_matrix`].

use core::arch::x86_64::{
    __m512i, _MM_HINT_T0, _mm_prefetch, _mm256_loadu_si256, _mm512_castsi256_si512, _mm512_inserti64x4,
    _mm512_shuffle_i64x2, _mm512_unpackhi_epi64, _mm512_unpacklo_epi64,
};
use core::mem::transmute;

use ark_ff::BigInt;

use super::mont::{Fr8, SumOfProducts};
use crate::field::{Fr, Packed};
use crate::sell_matrix::{Block, Element, LANES, Slice};

/// Terms between two reductions: their products of values below r add up to less than the 84 r^2 that one takes.
const PENDING: usize = 64;

/// Steps whose values are on their way into the cache.
const AHEAD: usize = 6;

/// Write the values of the rows that have terms.
///
/// # Safety
/// As for [`Block::multiply`], and the processor must have the kernels' features ([`super::available`]).
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn multiply<E: Element>(block: &Block, table: &[Fr], values: &[E], out: &mut [Fr]) {
    const { assert!(size_of::<E>() == 32) };
    for slice in &block.slices {
        // SAFETY: by contract.
        let sum = unsafe { sum(block, slice, table.as_ptr().cast(), values.as_ptr().cast()) };
        scatter(&sum.canonical(), &slice.rows, out);
    }
}

/// The values of eight rows, below 2.33 r.
///
/// # Safety
/// As for [`multiply`].
#[inline(always)]
unsafe fn sum(block: &Block, slice: &Slice, table: *const Packed, values: *const Packed) -> Fr8 {
    let ahead = block.steps.get(slice.start as usize + AHEAD..).unwrap_or(&[]);
    let mut sum = Fr8::zero();
    for (part, steps) in slice.steps(&block.steps).chunks(PENDING).enumerate() {
        let mut products = SumOfProducts::zero();
        for (i, step) in steps.iter().enumerate() {
            if let Some(step) = ahead.get(part * PENDING + i) {
                for column in step.columns {
                    // SAFETY: a prefetch never faults.
                    unsafe { _mm_prefetch::<_MM_HINT_T0>(values.wrapping_add(column as usize).cast()) };
                }
            }
            // SAFETY: by contract.
            let (coefficients, columns) = unsafe { (gather(table, &step.coefficients), gather(values, &step.columns)) };
            products.add(&coefficients, &columns);
        }
        sum = sum.plus(&products.finish()).tidied();
    }
    sum
}

/// The 32-byte elements at these places.
///
/// # Safety
/// All must be there.
#[inline(always)]
unsafe fn gather(base: *const Packed, places: &[u32; LANES]) -> Fr8 {
    // SAFETY: by contract; only reached where the CPU has the features.
    unsafe {
        // These halves are what the shuffles put in order.
        let (z02, z13) = (pair(base, places[0], places[2]), pair(base, places[1], places[3]));
        let (z46, z57) = (pair(base, places[4], places[6]), pair(base, places[5], places[7]));
        let (low, low_after) = (_mm512_unpacklo_epi64(z02, z13), _mm512_unpacklo_epi64(z46, z57));
        let (high, high_after) = (_mm512_unpackhi_epi64(z02, z13), _mm512_unpackhi_epi64(z46, z57));
        Fr8::from_words([
            _mm512_shuffle_i64x2::<0x88>(low, low_after),
            _mm512_shuffle_i64x2::<0x88>(high, high_after),
            _mm512_shuffle_i64x2::<0xdd>(low, low_after),
            _mm512_shuffle_i64x2::<0xdd>(high, high_after),
        ])
    }
}

/// Two elements, one in each half.
///
/// # Safety
/// Both must be there.
#[inline(always)]
unsafe fn pair(base: *const Packed, low: u32, high: u32) -> __m512i {
    // SAFETY: by contract; only reached where the CPU has the features.
    unsafe {
        let low = _mm256_loadu_si256(base.add(low as usize).cast());
        let high = _mm256_loadu_si256(base.add(high as usize).cast());
        _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high)
    }
}

/// Write the elements, which are reduced, to these rows.
#[inline(always)]
fn scatter(values: &Fr8, rows: &[u16; LANES], out: &mut [Fr]) {
    // SAFETY: plain bits of the same size.
    let words: [[u64; LANES]; 4] = values.to_words().map(|word| unsafe { transmute::<__m512i, [u64; LANES]>(word) });
    for (lane, row) in rows.iter().enumerate() {
        if *row != Slice::NONE {
            out[usize::from(*row)] = Fr::new_unchecked(BigInt(words.map(|word| word[lane])));
        }
    }
}
