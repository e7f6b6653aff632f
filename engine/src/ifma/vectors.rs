//! Combinations and inner products of vectors in lanes, for [`crate::vectors`]: sixteen elements at a time.

use super::elementwise::{SIXTEEN, read, splat, write};
use super::lanes::{halves, read_square};
use super::mont::{Fr8, R, SumOfProducts};
use super::ntt::LINES;
use crate::field::{Fr, Packed};
use crate::vectors::raw;

/// Products between two reductions: those of values below r add up to less than the 84 r^2 that one takes, with one of a number
/// of 256 bits among them.
const PENDING: usize = 64;

/// out\[i\] = the sum of factors\[k\] * parts\[k\]\[i\] / 2^260.
///
/// # Safety
/// All parts must be as long as `out`, and the processor have the kernels' features ([`super::available`]).
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn combine(factors: &[Fr], parts: &[&[Packed]], out: &mut [Fr]) {
    let mut splats = Vec::with_capacity(factors.len());
    for factor in factors {
        splats.push(splat(factor));
    }
    for (at, out) in out.chunks_mut(SIXTEEN).enumerate() {
        let (mut even, mut odd) = (Fr8::zero(), Fr8::zero());
        for (factors, parts) in splats.chunks(PENDING).zip(parts.chunks(PENDING)) {
            let (mut evens, mut odds) = (SumOfProducts::zero(), SumOfProducts::zero());
            for (factor, part) in factors.iter().zip(parts) {
                let [a, b] = read_some(&part[at * SIXTEEN..][..out.len()]);
                evens.add(&a, factor);
                odds.add(&b, factor);
            }
            (even, odd) = (even.plus(&evens.finish()).tidied(), odd.plus(&odds.finish()).tidied());
        }
        if let Ok(out) = <&mut [Fr; SIXTEEN]>::try_from(&mut *out) {
            write(out, [even, odd]);
        } else {
            let mut last = [Fr::default(); SIXTEEN];
            write(&mut last, [even, odd]);
            out.copy_from_slice(&last[..out.len()]);
        }
    }
}

/// The sums of left\[k\]\[i\] * right\[l\]\[i\] / 2^260 over i, for each k and then each l, for vectors of one length.
///
/// # Safety
/// The processor must have the kernels' features ([`super::available`]).
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn sums_of_products(left: &[Vec<Packed>], right: &[Vec<Packed>]) -> Vec<Fr> {
    // SAFETY: the features are there.
    let (left, right) = unsafe { (in_lanes(left), in_lanes(right)) };
    let mut sums = Vec::with_capacity(left.len() * right.len());
    for left in &left {
        for right in &right {
            let mut sum = Fr8::zero();
            for (left, right) in left.chunks(PENDING).zip(right.chunks(PENDING)) {
                let mut products = SumOfProducts::zero();
                for (a, b) in left.iter().zip(right) {
                    products.add(a, b);
                }
                sum = sum.plus(&products.finish()).tidied();
            }
            let mut lanes = [Fr::default(); SIXTEEN];
            write(&mut lanes, [sum, Fr8::zero()]);
            sums.push(lanes.iter().sum());
        }
    }
    sums
}

/// Vectors, each with zeros behind up to a multiple of sixteen.
///
/// # Safety
/// As for [`sums_of_products`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
unsafe fn in_lanes(vectors: &[Vec<Packed>]) -> Vec<Vec<Fr8>> {
    let mut read = Vec::with_capacity(vectors.len());
    for vector in vectors {
        let mut lanes = Vec::with_capacity(vector.len().div_ceil(SIXTEEN) * 2);
        for elements in vector.chunks(SIXTEEN) {
            lanes.extend(read_some(elements));
        }
        read.push(lanes);
    }
    read
}

/// The even and the odd ones of up to sixteen elements, with zeros behind.
#[inline(always)]
fn read_some(elements: &[Packed]) -> [Fr8; 2] {
    if elements.len() == SIXTEEN {
        // SAFETY: sixteen elements are eight lines.
        return halves::<R>(unsafe { read_square(elements.as_ptr().cast(), &LINES) });
    }
    let mut padded = [Fr::default(); SIXTEEN];
    for (padded, element) in padded.iter_mut().zip(elements) {
        *padded = raw(element);
    }
    read(&padded)
}
