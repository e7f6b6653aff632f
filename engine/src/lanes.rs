//! Eight elements of `Fq` or `Fq2` at a time with AVX-512 IFMA, which multiplies 52-bit limbs.
//!
//! An element is five limbs of 52 bits; a product is Montgomery's with R = 2^260. Memory keeps four limbs of 64 bits with
//! R = 2^256, and loading only regroups the bits: what memory means by x is then 2^-4 x here. Point addition is written so
//! that this factor drops out (see `batch_affine::ifma`).
//!
//! Bounds are multiples of q, and lazy: for factors below a q and b q the product is below (1 + a b / 84) q. Elements are
//! below 9 q unless a comment says so, and *canonical*, below q, where they enter and leave memory or are compared.
//!
//! Everything here must be called from code compiled for `avx512f` and `avx512ifma`, on a machine that has them: this is
//! the one safety requirement of every unsafe function below. They are always inlined into such code, but closures would not
//! be: hence the loops.

#![expect(
    clippy::needless_range_loop,
    reason = "vectors are indexed together, and iterators' closures are not inlined here"
)]

use std::arch::x86_64::*;

use ark_ff::{BigInt, MontConfig, PrimeField};

use crate::field::{Coordinate, Fq, Fq2};

const MASK: u64 = (1 << 52) - 1;

/// q in limbs of 52 bits.
const Q: [u64; 5] = regroup(Fq::MODULUS.0);

/// -1 / q modulo 2^52.
const NEGATED_INVERSE: u64 = ark_bn254::FqConfig::INV & MASK;

// The kernels read field elements as plain limbs in order, which arkworks promises nowhere.
const _: () = assert!(size_of::<Fq>() == 32 && std::mem::offset_of!(Fq, 0) == 0);
const _: () =
    assert!(size_of::<Fq2>() == 64 && std::mem::offset_of!(Fq2, c0) == 0 && std::mem::offset_of!(Fq2, c1) == 32);

const fn regroup(limbs: [u64; 4]) -> [u64; 5] {
    let [a, b, c, d] = limbs;
    [a & MASK, (a >> 52 | b << 12) & MASK, (b >> 40 | c << 24) & MASK, (c >> 28 | d << 36) & MASK, d >> 16]
}

/// Eight elements of the field `F`, with the operations that adding points takes.
pub trait Lanes: Copy {
    /// The field.
    type F: Coordinate;

    /// The coordinates (x, y) of eight packed points, canonical.
    unsafe fn load(points: [*const u8; 8]) -> (Self, Self);
    /// The inverse of `load` for canonical elements.
    unsafe fn store(x: Self, y: Self, points: &[*mut Self::F]);
    /// The element whose every lane is `value`.
    unsafe fn splat(value: Self::F) -> Self;
    /// The lanes, reduced.
    unsafe fn lanes(self) -> [Self::F; 8];
    /// From lanes.
    unsafe fn from_lanes(lanes: [Self::F; 8]) -> Self;
    /// a b.
    unsafe fn mul(a: Self, b: Self) -> Self;
    /// a^2, for a below 6 q.
    unsafe fn square(a: Self) -> Self;
    /// a - b below 2 q, for canonical a and b.
    unsafe fn difference(a: Self, b: Self) -> Self;
    /// 4 (a - b) below 8 q, for canonical a and b.
    unsafe fn fourfold_difference(a: Self, b: Self) -> Self;
    /// a - b - c, canonical; b and c are.
    unsafe fn minus_both(a: Self, b: Self, c: Self) -> Self;
    /// a - b, canonical; b is.
    unsafe fn minus(a: Self, b: Self) -> Self;
    /// -a, canonical; a is.
    unsafe fn negate(a: Self) -> Self;
    /// b where the mask has a bit, else a.
    unsafe fn select(mask: u8, a: Self, b: Self) -> Self;
    /// Where a = b, both canonical.
    unsafe fn equal(a: Self, b: Self) -> u8;
}

/// Eight elements of `Fq`.
#[derive(Clone, Copy)]
pub struct Fq8([__m512i; 5]);

/// Eight elements of `Fq2`.
#[derive(Clone, Copy)]
pub struct Fq2x8 {
    c0: Fq8,
    c1: Fq8,
}

impl Fq8 {
    #[inline(always)]
    unsafe fn constant(limbs: [u64; 5]) -> Self {
        let mut vectors = [unsafe { _mm512_setzero_si512() }; 5];
        for i in 0..5 {
            vectors[i] = unsafe { _mm512_set1_epi64(limbs[i] as i64) };
        }
        Self(vectors)
    }

    /// q times a small number, limb by limb: limbs may exceed 52 bits.
    #[inline(always)]
    unsafe fn times_q(factor: u64) -> Self {
        unsafe { Self::constant([Q[0] * factor, Q[1] * factor, Q[2] * factor, Q[3] * factor, Q[4] * factor]) }
    }

    /// a + b, limb by limb.
    #[inline(always)]
    unsafe fn plus(mut self, b: Self) -> Self {
        for i in 0..5 {
            self.0[i] = unsafe { _mm512_add_epi64(self.0[i], b.0[i]) };
        }
        self
    }

    /// a - b, limb by limb.
    #[inline(always)]
    unsafe fn less(mut self, b: Self) -> Self {
        for i in 0..5 {
            self.0[i] = unsafe { _mm512_sub_epi64(self.0[i], b.0[i]) };
        }
        self
    }

    /// Limbs of 52 bits from limbs of up to 63 bits and a sign; the sign of the whole number ends in the top limb.
    #[inline(always)]
    unsafe fn carry(self) -> Self {
        let mut limbs = self.0;
        unsafe {
            let mask = _mm512_set1_epi64(MASK as i64);
            for i in 0..4 {
                limbs[i + 1] = _mm512_add_epi64(limbs[i + 1], _mm512_srai_epi64::<52>(limbs[i]));
                limbs[i] = _mm512_and_si512(limbs[i], mask);
            }
        }
        Self(limbs)
    }

    #[inline(always)]
    unsafe fn add(a: Self, b: Self) -> Self {
        unsafe { a.plus(b).carry() }
    }

    /// a - b + factor * q, for b of at most that.
    #[inline(always)]
    unsafe fn sub(a: Self, b: Self, factor: u64) -> Self {
        unsafe { a.plus(Self::times_q(factor)).less(b).carry() }
    }

    /// Canonical, for a below 2^STEPS q.
    #[inline(always)]
    unsafe fn reduce<const STEPS: usize>(mut self) -> Self {
        for step in (0..STEPS).rev() {
            unsafe {
                let less = self.less(Self::times_q(1 << step)).carry();
                let negative = _mm512_cmplt_epi64_mask(less.0[4], _mm512_setzero_si512());
                self = Self::select(negative, less, self);
            }
        }
        self
    }

    /// From words of 64 bits, one vector for each word.
    #[inline(always)]
    unsafe fn from_words(w: [__m512i; 4]) -> Self {
        unsafe {
            let mask = _mm512_set1_epi64(MASK as i64);
            Self([
                _mm512_and_si512(w[0], mask),
                _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64::<52>(w[0]), _mm512_slli_epi64::<12>(w[1])), mask),
                _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64::<40>(w[1]), _mm512_slli_epi64::<24>(w[2])), mask),
                _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64::<28>(w[2]), _mm512_slli_epi64::<36>(w[3])), mask),
                _mm512_srli_epi64::<16>(w[3]),
            ])
        }
    }

    /// The inverse of `from_words`, for a canonical element.
    #[inline(always)]
    unsafe fn words(self) -> [__m512i; 4] {
        let l = self.0;
        unsafe {
            [
                _mm512_or_si512(l[0], _mm512_slli_epi64::<52>(l[1])),
                _mm512_or_si512(_mm512_srli_epi64::<12>(l[1]), _mm512_slli_epi64::<40>(l[2])),
                _mm512_or_si512(_mm512_srli_epi64::<24>(l[2]), _mm512_slli_epi64::<28>(l[3])),
                _mm512_or_si512(_mm512_srli_epi64::<36>(l[3]), _mm512_slli_epi64::<16>(l[4])),
            ]
        }
    }
}

impl Lanes for Fq8 {
    type F = Fq;

    #[inline(always)]
    unsafe fn load(points: [*const u8; 8]) -> (Self, Self) {
        unsafe {
            let mut rows = [_mm512_setzero_si512(); 8];
            for i in 0..8 {
                rows[i] = _mm512_loadu_si512(points[i].cast());
            }
            let [a, b, c, d, e, f, g, h] = transpose(rows);
            (Self::from_words([a, b, c, d]), Self::from_words([e, f, g, h]))
        }
    }

    #[inline(always)]
    unsafe fn store(x: Self, y: Self, points: &[*mut Fq]) {
        unsafe {
            let ([a, b, c, d], [e, f, g, h]) = (x.words(), y.words());
            let rows = transpose([a, b, c, d, e, f, g, h]);
            for i in 0..points.len().min(8) {
                _mm512_storeu_si512(points[i].cast(), rows[i]);
            }
        }
    }

    #[inline(always)]
    unsafe fn splat(value: Fq) -> Self {
        unsafe { Self::constant(regroup(value.0.0)) }
    }

    #[inline(always)]
    unsafe fn lanes(self) -> [Fq; 8] {
        let mut lanes = [[0u64; 4]; 8];
        unsafe {
            let words = self.reduce::<4>().words();
            for i in 0..4 {
                let mut column = [0u64; 8];
                _mm512_storeu_si512(column.as_mut_ptr().cast(), words[i]);
                for lane in 0..8 {
                    lanes[lane][i] = column[lane];
                }
            }
        }
        lanes.map(|limbs| Fq::new_unchecked(BigInt(limbs)))
    }

    #[inline(always)]
    unsafe fn from_lanes(lanes: [Fq; 8]) -> Self {
        unsafe {
            let mut words = [_mm512_setzero_si512(); 4];
            for i in 0..4 {
                let column = lanes.map(|lane| lane.0.0[i]);
                words[i] = _mm512_loadu_si512(column.as_ptr().cast());
            }
            Self::from_words(words)
        }
    }

    #[inline(always)]
    unsafe fn mul(a: Self, b: Self) -> Self {
        let (a, b) = (a.0, b.0);
        unsafe {
            let zero = _mm512_setzero_si512();
            let q = Self::constant(Q).0;
            let negated_inverse = _mm512_set1_epi64(NEGATED_INVERSE as i64);
            let mut sum = [zero; 5];
            for b in b {
                for j in 0..5 {
                    sum[j] = _mm512_madd52lo_epu64(sum[j], a[j], b);
                }
                // Adding factor * q clears the lowest limb, which then drops out.
                let factor = _mm512_madd52lo_epu64(zero, sum[0], negated_inverse);
                for j in 0..5 {
                    sum[j] = _mm512_madd52lo_epu64(sum[j], factor, q[j]);
                }
                let carry = _mm512_srli_epi64::<52>(sum[0]);
                sum = [_mm512_add_epi64(sum[1], carry), sum[2], sum[3], sum[4], zero];
                for j in 0..5 {
                    sum[j] = _mm512_madd52hi_epu64(sum[j], a[j], b);
                    sum[j] = _mm512_madd52hi_epu64(sum[j], factor, q[j]);
                }
            }
            Self(sum).carry()
        }
    }

    #[inline(always)]
    unsafe fn square(a: Self) -> Self {
        unsafe { Self::mul(a, a) }
    }

    #[inline(always)]
    unsafe fn difference(a: Self, b: Self) -> Self {
        unsafe { Self::sub(a, b, 1) }
    }

    #[inline(always)]
    unsafe fn fourfold_difference(a: Self, b: Self) -> Self {
        unsafe {
            let mut difference = a.plus(Self::times_q(1)).less(b);
            for i in 0..5 {
                difference.0[i] = _mm512_slli_epi64::<2>(difference.0[i]);
            }
            difference.carry()
        }
    }

    #[inline(always)]
    unsafe fn minus_both(a: Self, b: Self, c: Self) -> Self {
        // a is a product, below 6 q even for the parts of an `Fq2`: 8 q bound the sum with 2 q.
        unsafe { a.plus(Self::times_q(2)).less(b).less(c).carry().reduce::<3>() }
    }

    #[inline(always)]
    unsafe fn minus(a: Self, b: Self) -> Self {
        // a is a product, below 7 q even for the parts of an `Fq2`.
        unsafe { Self::sub(a, b, 1).reduce::<3>() }
    }

    #[inline(always)]
    unsafe fn negate(a: Self) -> Self {
        unsafe { Self::times_q(1).less(a).carry().reduce::<1>() }
    }

    #[inline(always)]
    unsafe fn select(mask: u8, mut a: Self, b: Self) -> Self {
        for i in 0..5 {
            a.0[i] = unsafe { _mm512_mask_blend_epi64(mask, a.0[i], b.0[i]) };
        }
        a
    }

    #[inline(always)]
    unsafe fn equal(a: Self, b: Self) -> u8 {
        let mut mask = 0xff;
        for i in 0..5 {
            mask &= unsafe { _mm512_cmpeq_epi64_mask(a.0[i], b.0[i]) };
        }
        mask
    }
}

impl Lanes for Fq2x8 {
    type F = Fq2;

    #[inline(always)]
    unsafe fn load(points: [*const u8; 8]) -> (Self, Self) {
        unsafe {
            let mut second = points;
            for lane in 0..8 {
                second[lane] = points[lane].add(64);
            }
            let ((x0, x1), (y0, y1)) = (Fq8::load(points), Fq8::load(second));
            (Self { c0: x0, c1: x1 }, Self { c0: y0, c1: y1 })
        }
    }

    #[inline(always)]
    unsafe fn store(x: Self, y: Self, points: &[*mut Fq2]) {
        for (i, coordinate) in [x, y].into_iter().enumerate() {
            let mut places = [std::ptr::null_mut(); 8];
            for (place, point) in places.iter_mut().zip(points) {
                *place = unsafe { point.add(i).cast() };
            }
            unsafe { Fq8::store(coordinate.c0, coordinate.c1, &places[..points.len()]) };
        }
    }

    #[inline(always)]
    unsafe fn splat(value: Fq2) -> Self {
        unsafe { Self { c0: Fq8::splat(value.c0), c1: Fq8::splat(value.c1) } }
    }

    #[inline(always)]
    unsafe fn lanes(self) -> [Fq2; 8] {
        let (c0, c1) = unsafe { (self.c0.lanes(), self.c1.lanes()) };
        std::array::from_fn(|lane| Fq2::new(c0[lane], c1[lane]))
    }

    #[inline(always)]
    unsafe fn from_lanes(lanes: [Fq2; 8]) -> Self {
        unsafe {
            Self { c0: Fq8::from_lanes(lanes.map(|lane| lane.c0)), c1: Fq8::from_lanes(lanes.map(|lane| lane.c1)) }
        }
    }

    /// Karatsuba: (a0 + a1)(b0 + b1) - a0 b0 - a1 b1 and a0 b0 - a1 b1.
    ///
    /// For factors below 9 q the products of parts are below 2 q and that of sums below 5 q: the parts are below 4 q and 9 q.
    #[inline(always)]
    unsafe fn mul(a: Self, b: Self) -> Self {
        unsafe {
            let sums = Fq8::mul(Fq8::add(a.c0, a.c1), Fq8::add(b.c0, b.c1));
            let (first, second) = (Fq8::mul(a.c0, b.c0), Fq8::mul(a.c1, b.c1));
            Self { c0: Fq8::sub(first, second, 2), c1: Fq8::sub(sums, Fq8::add(first, second), 4) }
        }
    }

    /// (a0 + a1)(a0 - a1) and 2 a0 a1: for a below 6 q the parts are below 3 q.
    #[inline(always)]
    unsafe fn square(a: Self) -> Self {
        unsafe {
            let product = Fq8::mul(a.c0, a.c1);
            let c0 = Fq8::mul(Fq8::add(a.c0, a.c1), Fq8::sub(a.c0, a.c1, 6));
            Self { c0, c1: Fq8::add(product, product) }
        }
    }

    #[inline(always)]
    unsafe fn difference(a: Self, b: Self) -> Self {
        unsafe { Self { c0: Fq8::difference(a.c0, b.c0), c1: Fq8::difference(a.c1, b.c1) } }
    }

    #[inline(always)]
    unsafe fn fourfold_difference(a: Self, b: Self) -> Self {
        unsafe { Self { c0: Fq8::fourfold_difference(a.c0, b.c0), c1: Fq8::fourfold_difference(a.c1, b.c1) } }
    }

    #[inline(always)]
    unsafe fn minus_both(a: Self, b: Self, c: Self) -> Self {
        unsafe { Self { c0: Fq8::minus_both(a.c0, b.c0, c.c0), c1: Fq8::minus_both(a.c1, b.c1, c.c1) } }
    }

    #[inline(always)]
    unsafe fn minus(a: Self, b: Self) -> Self {
        unsafe { Self { c0: Fq8::minus(a.c0, b.c0), c1: Fq8::minus(a.c1, b.c1) } }
    }

    #[inline(always)]
    unsafe fn negate(a: Self) -> Self {
        unsafe { Self { c0: Fq8::negate(a.c0), c1: Fq8::negate(a.c1) } }
    }

    #[inline(always)]
    unsafe fn select(mask: u8, a: Self, b: Self) -> Self {
        unsafe { Self { c0: Fq8::select(mask, a.c0, b.c0), c1: Fq8::select(mask, a.c1, b.c1) } }
    }

    #[inline(always)]
    unsafe fn equal(a: Self, b: Self) -> u8 {
        unsafe { Fq8::equal(a.c0, b.c0) & Fq8::equal(a.c1, b.c1) }
    }
}

/// Rows to columns of an 8 by 8 matrix of words: pairs of words, then halves of a row, then quarters.
#[inline(always)]
unsafe fn transpose(r: [__m512i; 8]) -> [__m512i; 8] {
    unsafe {
        let mut columns = r;
        for odd in 0..2 {
            let mut pairs = [_mm512_setzero_si512(); 4];
            for i in 0..4 {
                let (a, b) = (r[2 * i], r[2 * i + 1]);
                pairs[i] = if odd == 0 { _mm512_unpacklo_epi64(a, b) } else { _mm512_unpackhi_epi64(a, b) };
            }
            let [a, b, c, d] = pairs;
            let (e, f) = (_mm512_shuffle_i64x2::<0x88>(a, b), _mm512_shuffle_i64x2::<0x88>(c, d));
            let (g, h) = (_mm512_shuffle_i64x2::<0xdd>(a, b), _mm512_shuffle_i64x2::<0xdd>(c, d));
            columns[odd] = _mm512_shuffle_i64x2::<0x88>(e, f);
            columns[2 + odd] = _mm512_shuffle_i64x2::<0x88>(g, h);
            columns[4 + odd] = _mm512_shuffle_i64x2::<0xdd>(e, f);
            columns[6 + odd] = _mm512_shuffle_i64x2::<0xdd>(g, h);
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch_affine::vector_kernel;
    use ark_ff::{AdditiveGroup, Field, UniformRand};

    /// 0, 1, values about q, limbs of all ones in either radix, and random ones: a multiple of eight.
    fn edge_values() -> Vec<Fq> {
        let mut rng = ark_std::test_rng();
        let ones = [[u64::MAX, 0, 0, 0], [u64::MAX, u64::MAX, u64::MAX, 0], [MASK, 0, 0, 0], [0, 0, 0, 1 << 61]];
        let mut values: Vec<Fq> = ones.into_iter().map(|limbs| Fq::new_unchecked(BigInt(limbs))).collect();
        for small in 0..4u64 {
            let limbs = |value: BigInt<4>| Fq::new_unchecked(value);
            let mut top = Fq::MODULUS;
            top.0[0] -= small + 1;
            values.extend([limbs(BigInt([small, 0, 0, 0])), limbs(top)]);
        }
        values.extend((0..12).map(|_| Fq::rand(&mut rng)));
        values
    }

    /// Every operation, on a and b raised by `a_extra` q and `b_extra` q where it takes lazy values.
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn check(a: [Fq; 8], b: [Fq; 8], a_extra: u64, b_extra: u64) {
        // A product here is 2^-4 times that in memory's Montgomery form.
        let sixteenth = Fq::from(16u64).inverse().unwrap_or(Fq::ZERO);
        let each = |f: &dyn Fn(Fq, Fq) -> Fq| -> [Fq; 8] { std::array::from_fn(|i| f(a[i], b[i])) };
        unsafe {
            let (x, y) = (Fq8::from_lanes(a), Fq8::from_lanes(b));
            let lazy = |value: Fq8, extra| value.plus(Fq8::times_q(extra)).carry();
            let (lazy_x, lazy_y) = (lazy(x, a_extra), lazy(y, b_extra));
            assert_eq!(x.lanes(), a);
            assert_eq!(Fq8::mul(lazy_x, lazy_y).lanes(), each(&|a, b| a * b * sixteenth));
            assert_eq!(Fq8::square(lazy_x).lanes(), each(&|a, _| a * a * sixteenth));
            assert_eq!(Fq8::difference(x, y).lanes(), each(&|a, b| a - b));
            assert_eq!(Fq8::fourfold_difference(x, y).lanes(), each(&|a, b| (a - b) * Fq::from(4u64)));
            assert_eq!(Fq8::minus_both(lazy(x, a_extra.min(4)), y, x).lanes(), each(&|_, b| -b));
            assert_eq!(Fq8::minus(lazy(x, a_extra.min(5)), y).lanes(), each(&|a, b| a - b));
            assert_eq!(Fq8::equal(Fq8::negate(x), Fq8::from_lanes(each(&|a, _| -a))), 0xff);
            let mask = (0..8).fold(0, |mask, i| mask | u8::from(a[i] == b[i]) << i);
            assert_eq!(Fq8::equal(x, y), mask);
            assert_eq!(Fq8::equal(Fq8::minus(lazy(x, a_extra.min(5)), y), Fq8::from_lanes(each(&|a, b| a - b))), 0xff);

            let sixteenth = Fq2::new(sixteenth, Fq::ZERO);
            let wide = |c0: [Fq; 8], c1: [Fq; 8]| -> [Fq2; 8] { std::array::from_fn(|i| Fq2::new(c0[i], c1[i])) };
            let (v, w) = (wide(a, b), wide(b, each(&|a, b| a - b)));
            let (p, q) = (Fq2x8::from_lanes(v), Fq2x8::from_lanes(w));
            let lazy2 = |value: Fq2x8, extra| Fq2x8 { c0: lazy(value.c0, extra), c1: lazy(value.c1, extra) };
            let product: [Fq2; 8] = std::array::from_fn(|i| v[i] * w[i] * sixteenth);
            assert_eq!(Fq2x8::mul(lazy2(p, a_extra), lazy2(q, b_extra)).lanes(), product);
            let square: [Fq2; 8] = std::array::from_fn(|i| v[i] * v[i] * sixteenth);
            assert_eq!(Fq2x8::square(lazy2(p, a_extra.min(5))).lanes(), square);
        }
    }

    #[test]
    fn arithmetic_agrees_with_arkworks_up_to_the_lazy_bounds() {
        // Elsewhere the code cannot run at all.
        let values = if vector_kernel() { edge_values() } else { Vec::new() };
        for shift in 0..values.len() {
            for chunk in values.as_chunks::<8>().0 {
                let other = std::array::from_fn(|i| values[(shift + i) % values.len()]);
                for (a_extra, b_extra) in [(0, 0), (1, 1), (8, 8), (8, 0)] {
                    // SAFETY: the machine has the instructions.
                    unsafe { check(*chunk, other, a_extra, b_extra) };
                }
            }
        }
    }
}
