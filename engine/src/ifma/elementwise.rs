//! Arithmetic on vectors of scalars, element by element, for [`crate::elementwise`]: sixteen at a time.

use super::constants::to_limbs;
use super::lanes::{halves, read_square};
use super::mont::{Fr8, R, SumOfProducts};
use super::ntt::{LINES, finished, write_square};
use crate::field::Fr;

/// Elements at a time: two in each of eight lines of the cache.
pub const SIXTEEN: usize = 16;

/// products\[i\] = a\[i\] * b\[i\].
///
/// # Safety
/// The processor must have the kernels' features ([`super::available`]).
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn multiply(a: &[[Fr; SIXTEEN]], b: &[[Fr; SIXTEEN]], products: &mut [[Fr; SIXTEEN]]) {
    for (product, (a, b)) in products.iter_mut().zip(a.iter().zip(b)) {
        let ([a0, a1], [b0, b1]) = (read(a), read(b));
        write(product, [a0.times(&b0.shifted::<4>()), a1.times(&b1.shifted::<4>())]);
    }
}

/// a\[i\] = a\[i\] * b\[i\] - c\[i\].
///
/// # Safety
/// As for [`multiply`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn multiply_subtract(a: &mut [[Fr; SIXTEEN]], b: &[[Fr; SIXTEEN]], c: &[[Fr; SIXTEEN]]) {
    for (a, (b, c)) in a.iter_mut().zip(b.iter().zip(c)) {
        let ([a0, a1], [b0, b1], [c0, c1]) = (read(a), read(b), read(c));
        write(a, [a0.times(&b0.shifted::<4>()).minus::<1>(&c0), a1.times(&b1.shifted::<4>()).minus::<1>(&c1)]);
    }
}

/// values\[i\] *= factors\[i\] * factor, the latter times 2^8.
///
/// # Safety
/// As for [`multiply`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn scale(values: &mut [[Fr; SIXTEEN]], factors: &[[Fr; SIXTEEN]], factor: &Fr) {
    let factor = splat(factor);
    for (values, factors) in values.iter_mut().zip(factors) {
        let ([v0, v1], [f0, f1]) = (read(values), read(factors));
        write(values, [v0.times(&f0.times(&factor)), v1.times(&f1.times(&factor))]);
    }
}

/// c\[i\] = f a\[i\] + g b\[i\] + h c\[i\], for f, g and h times 2^4.
///
/// # Safety
/// As for [`multiply`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn combine([f, g, h]: &[Fr; 3], a: &[[Fr; SIXTEEN]], b: &[[Fr; SIXTEEN]], c: &mut [[Fr; SIXTEEN]]) {
    let (f, g, h) = (splat(f), splat(g), splat(h));
    for (c, (a, b)) in c.iter_mut().zip(a.iter().zip(b)) {
        let ([a0, a1], [b0, b1], [c0, c1]) = (read(a), read(b), read(c));
        let (mut even, mut odd) = (SumOfProducts::zero(), SumOfProducts::zero());
        even.add(&a0, &f);
        even.add(&b0, &g);
        even.add(&c0, &h);
        odd.add(&a1, &f);
        odd.add(&b1, &g);
        odd.add(&c1, &h);
        write(c, [even.finish(), odd.finish()]);
    }
}

/// The same element in every lane.
#[inline(always)]
pub fn splat(value: &Fr) -> Fr8 {
    Fr8::splat(to_limbs(value.0.0))
}

/// The even and the odd ones of sixteen elements.
#[inline(always)]
pub fn read(elements: &[Fr; SIXTEEN]) -> [Fr8; 2] {
    // SAFETY: sixteen elements are eight lines.
    halves::<R>(unsafe { read_square(elements.as_ptr().cast(), &LINES) })
}

/// The inverse of [`read`], for elements below 10.5 r, which are reduced.
#[inline(always)]
pub fn write(elements: &mut [Fr; SIXTEEN], [even, odd]: [Fr8; 2]) {
    // SAFETY: sixteen elements are eight lines.
    unsafe { write_square(elements.as_mut_ptr().cast(), &LINES, finished(&even, &odd, true)) };
}
