//! Eight coordinates at a time, over either field: what the kernels for G1 and G2 are generic in.
//!
//! Bounds in multiples of p hold for each component. A stored coordinate is below 3 p, one just squeezed below 2.33 p.

use core::arch::x86_64::{
    __m512i, __mmask8, _mm512_loadu_si512, _mm512_shuffle_i64x2, _mm512_storeu_si512, _mm512_unpackhi_epi64,
    _mm512_unpacklo_epi64,
};

use ark_ff::PrimeField;

use super::constants::{LIMBS, to_limbs};
use super::mont::{Fq8, Modulus, Mont};
use crate::curve::{G1, G2, Group};
use crate::field::{Coordinate, Fq, Fq2};

/// Eight rows of eight 64-bit words.
pub type Square = [__m512i; 8];

/// A group with points that the kernels can load.
pub trait LaneGroup: Group<F = <Self::Lanes as Lanes>::Scalar> {
    /// Eight coordinates.
    type Lanes: Lanes;
    /// Units of 64 bytes in a packed point.
    const LINES: usize;

    /// The coordinates x and y of the points at these offsets, in bytes.
    ///
    /// # Safety
    /// There must be points at these offsets from `points` on.
    unsafe fn read(points: *const u8, offsets: &[usize; 8]) -> [Self::Lanes; 2];

    /// Write eight points with coordinates below 5 p, one after the other.
    fn write(point: &[Self::Lanes; 2], out: &mut [Self::Packed; 8]);
}

/// Eight elements of a field of coordinates.
pub trait Lanes: Copy + Send + Sync + 'static {
    /// The element in one lane.
    type Scalar: Coordinate;

    /// Zero.
    fn zero() -> Self;
    /// The Montgomery form, R = 2^260, of 2^(exponent - 260).
    fn power_of_two<const EXPONENT: u32>() -> Self;
    /// a * b / 2^260, below 2.8 p for factors below a p and b p with a b <= 42, below 3.2 p with a b <= 70.
    fn times(&self, other: &Self) -> Self;
    /// a^2 / 2^260, below 2.8 p for a below 3 p, below 6 p for a up to 10 p.
    fn squared(&self) -> Self;
    /// [`Lanes::times`] of both.
    fn times_each(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2];
    /// [`Lanes::squared`] of both.
    fn squared_each(a: [&Self; 2]) -> [Self; 2];
    /// a + b.
    fn plus(&self, other: &Self) -> Self;
    /// a - b + K p, for b up to K p.
    fn minus<const K: u64>(&self, other: &Self) -> Self;
    /// 4 (a - b + 3 p), for b up to 3 p.
    fn minus_times_four(&self, other: &Self) -> Self;
    /// The same modulo p as a - b, below 2.33 p, for b up to 3 p and a up to 7 p.
    fn minus_squeezed(&self, other: &Self) -> Self;
    /// The same modulo p as a - b - 2 c, below 2.33 p, for b + 2 c up to 8 p and a up to 2.8 p.
    fn minus_sum(&self, b: &Self, c: &Self) -> Self;
    /// (-a in the lanes of `mask`, else a) - b + 3 p, for a and b up to 3 p.
    fn signed_minus(&self, mask: __mmask8, other: &Self) -> Self;
    /// -a in the lanes of `mask`, else a; for a up to 3 p, and gives no more.
    fn signed(&self, mask: __mmask8) -> Self;
    /// `other` in the lanes of `mask`.
    fn replaced(&self, mask: __mmask8, other: &Self) -> Self;
    /// Every lane that is zero modulo p, and hardly another; for values up to 15 p.
    fn perhaps_zero(&self) -> __mmask8;
    /// The lanes that are zero modulo p, for values up to 15 p.
    fn is_zero(&self) -> __mmask8;
    /// The same modulo p, below p, for values below 10.5 p.
    fn canonical(&self) -> Self;
    /// The lanes moved down by N places, around the end.
    fn rotated<const N: i32>(&self) -> Self;
    /// The element in lane 0, reduced.
    fn first(&self) -> Self::Scalar;
    /// The same element in all lanes.
    fn splat(scalar: &Self::Scalar) -> Self;
}

impl Lanes for Fq8 {
    type Scalar = Fq;

    #[inline(always)]
    fn zero() -> Self {
        Fq8::zero()
    }

    #[inline(always)]
    fn power_of_two<const EXPONENT: u32>() -> Self {
        Fq8::splat(const { Fq8::power_of_two(EXPONENT) })
    }

    #[inline(always)]
    fn times(&self, other: &Self) -> Self {
        Fq8::times(self, other)
    }

    #[inline(always)]
    fn squared(&self) -> Self {
        Fq8::squared(self)
    }

    #[inline(always)]
    fn times_each(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        Fq8::times_each(a, b)
    }

    #[inline(always)]
    fn squared_each(a: [&Self; 2]) -> [Self; 2] {
        Fq8::squared_each(a)
    }

    #[inline(always)]
    fn plus(&self, other: &Self) -> Self {
        Fq8::plus(self, other)
    }

    #[inline(always)]
    fn minus<const K: u64>(&self, other: &Self) -> Self {
        Fq8::minus::<K>(self, other)
    }

    #[inline(always)]
    fn minus_times_four(&self, other: &Self) -> Self {
        Fq8::minus_shifted::<3, 2>(self, other)
    }

    #[inline(always)]
    fn minus_squeezed(&self, other: &Self) -> Self {
        Fq8::minus_squeezed::<3>(self, other)
    }

    #[inline(always)]
    fn minus_sum(&self, b: &Self, c: &Self) -> Self {
        Fq8::minus_sum(self, b, c)
    }

    #[inline(always)]
    fn signed_minus(&self, mask: __mmask8, other: &Self) -> Self {
        Fq8::signed_minus(self, mask, other)
    }

    #[inline(always)]
    fn signed(&self, mask: __mmask8) -> Self {
        Fq8::signed(self, mask)
    }

    #[inline(always)]
    fn replaced(&self, mask: __mmask8, other: &Self) -> Self {
        Fq8::replaced(self, mask, other)
    }

    #[inline(always)]
    fn perhaps_zero(&self) -> __mmask8 {
        Fq8::perhaps_zero(self)
    }

    #[inline(always)]
    fn is_zero(&self) -> __mmask8 {
        Fq8::is_zero(self)
    }

    #[inline(always)]
    fn canonical(&self) -> Self {
        Fq8::canonical(self)
    }

    #[inline(always)]
    fn rotated<const N: i32>(&self) -> Self {
        Fq8::rotated::<N>(self)
    }

    #[inline(always)]
    fn first(&self) -> Fq {
        Fq::new_unchecked(canonical(Fq8::first(self)))
    }

    #[inline(always)]
    fn splat(scalar: &Fq) -> Self {
        Fq8::splat(to_limbs(scalar.0.0))
    }
}

/// The number of these 52-bit limbs modulo q, in 64-bit limbs.
fn canonical(limbs: [u64; LIMBS]) -> <Fq as PrimeField>::BigInt {
    let [l0, l1, l2, l3, l4] = limbs;
    let mut number = ark_ff::BigInt([l0 | l1 << 52, l1 >> 12 | l2 << 40, l2 >> 24 | l3 << 28, l3 >> 36 | l4 << 16]);
    while number >= Fq::MODULUS {
        ark_ff::BigInteger::sub_with_borrow(&mut number, &Fq::MODULUS);
    }
    number
}

/// Eight elements of the quadratic extension, u^2 = -1.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Fq2x8 {
    pub(super) c0: Fq8,
    pub(super) c1: Fq8,
}

impl Lanes for Fq2x8 {
    type Scalar = Fq2;

    #[inline(always)]
    fn zero() -> Self {
        Self { c0: Fq8::zero(), c1: Fq8::zero() }
    }

    #[inline(always)]
    fn power_of_two<const EXPONENT: u32>() -> Self {
        Self { c0: <Fq8 as Lanes>::power_of_two::<EXPONENT>(), c1: Fq8::zero() }
    }

    #[inline(always)]
    fn times(&self, other: &Self) -> Self {
        Self {
            c0: Fq8::difference_of_products([&self.c0, &other.c0], [&self.c1, &other.c1]),
            c1: Fq8::sum_of_products([&self.c0, &other.c1], [&self.c1, &other.c0]),
        }
    }

    #[inline(always)]
    fn squared(&self) -> Self {
        let (sum, difference) = (self.c0.plus(&self.c1), self.c0.minus::<10>(&self.c1));
        Self { c0: sum.times(&difference), c1: self.c0.plus(&self.c0).times(&self.c1) }
    }

    // The components of one product are enough work side by side.
    #[inline(always)]
    fn times_each([a, b]: [&Self; 2], [c, d]: [&Self; 2]) -> [Self; 2] {
        [a.times(c), b.times(d)]
    }

    #[inline(always)]
    fn squared_each([a, b]: [&Self; 2]) -> [Self; 2] {
        [a.squared(), b.squared()]
    }

    #[inline(always)]
    fn plus(&self, other: &Self) -> Self {
        Self { c0: self.c0.plus(&other.c0), c1: self.c1.plus(&other.c1) }
    }

    #[inline(always)]
    fn minus<const K: u64>(&self, other: &Self) -> Self {
        Self { c0: self.c0.minus::<K>(&other.c0), c1: self.c1.minus::<K>(&other.c1) }
    }

    #[inline(always)]
    fn minus_times_four(&self, other: &Self) -> Self {
        Self { c0: self.c0.minus_times_four(&other.c0), c1: self.c1.minus_times_four(&other.c1) }
    }

    #[inline(always)]
    fn minus_squeezed(&self, other: &Self) -> Self {
        Self { c0: Lanes::minus_squeezed(&self.c0, &other.c0), c1: Lanes::minus_squeezed(&self.c1, &other.c1) }
    }

    #[inline(always)]
    fn minus_sum(&self, b: &Self, c: &Self) -> Self {
        Self { c0: self.c0.minus_sum(&b.c0, &c.c0), c1: self.c1.minus_sum(&b.c1, &c.c1) }
    }

    #[inline(always)]
    fn signed_minus(&self, mask: __mmask8, other: &Self) -> Self {
        Self { c0: self.c0.signed_minus(mask, &other.c0), c1: self.c1.signed_minus(mask, &other.c1) }
    }

    #[inline(always)]
    fn signed(&self, mask: __mmask8) -> Self {
        Self { c0: self.c0.signed(mask), c1: self.c1.signed(mask) }
    }

    #[inline(always)]
    fn replaced(&self, mask: __mmask8, other: &Self) -> Self {
        Self { c0: self.c0.replaced(mask, &other.c0), c1: self.c1.replaced(mask, &other.c1) }
    }

    #[inline(always)]
    fn perhaps_zero(&self) -> __mmask8 {
        self.c0.perhaps_zero() & self.c1.perhaps_zero()
    }

    #[inline(always)]
    fn is_zero(&self) -> __mmask8 {
        self.c0.is_zero() & self.c1.is_zero()
    }

    #[inline(always)]
    fn canonical(&self) -> Self {
        Self { c0: self.c0.canonical(), c1: self.c1.canonical() }
    }

    #[inline(always)]
    fn rotated<const N: i32>(&self) -> Self {
        Self { c0: self.c0.rotated::<N>(), c1: self.c1.rotated::<N>() }
    }

    #[inline(always)]
    fn first(&self) -> Fq2 {
        Fq2::new(Lanes::first(&self.c0), Lanes::first(&self.c1))
    }

    #[inline(always)]
    fn splat(scalar: &Fq2) -> Self {
        Self { c0: <Fq8 as Lanes>::splat(&scalar.c0), c1: <Fq8 as Lanes>::splat(&scalar.c1) }
    }
}

impl LaneGroup for G1 {
    type Lanes = Fq8;
    const LINES: usize = 1;

    #[inline(always)]
    unsafe fn read(points: *const u8, offsets: &[usize; 8]) -> [Fq8; 2] {
        // SAFETY: by contract.
        halves(unsafe { read_square(points, offsets) })
    }

    #[inline(always)]
    fn write([x, y]: &[Fq8; 2], out: &mut [[u8; 64]; 8]) {
        write_square(joined(x, y), out, 0);
    }
}

impl LaneGroup for G2 {
    type Lanes = Fq2x8;
    const LINES: usize = 2;

    #[inline(always)]
    unsafe fn read(points: *const u8, offsets: &[usize; 8]) -> [Fq2x8; 2] {
        // SAFETY: by contract; a point has two lines.
        let (x, y) = unsafe { (read_square(points, offsets), read_square(points.add(64), offsets)) };
        let ([x0, x1], [y0, y1]) = (halves(x), halves(y));
        [Fq2x8 { c0: x0, c1: x1 }, Fq2x8 { c0: y0, c1: y1 }]
    }

    #[inline(always)]
    fn write([x, y]: &[Fq2x8; 2], out: &mut [[u8; 128]; 8]) {
        write_square(joined(&x.c0, &x.c1), out, 0);
        write_square(joined(&y.c0, &y.c1), out, 64);
    }
}

/// Word i of the 64 bytes at each offset, for all i.
///
/// # Safety
/// There must be 64 bytes at each offset from `base` on.
#[inline(always)]
pub unsafe fn read_square(base: *const u8, offsets: &[usize; 8]) -> Square {
    // SAFETY: by contract; only reached where the CPU has the features.
    unsafe {
        transpose([
            _mm512_loadu_si512(base.add(offsets[0]).cast()),
            _mm512_loadu_si512(base.add(offsets[1]).cast()),
            _mm512_loadu_si512(base.add(offsets[2]).cast()),
            _mm512_loadu_si512(base.add(offsets[3]).cast()),
            _mm512_loadu_si512(base.add(offsets[4]).cast()),
            _mm512_loadu_si512(base.add(offsets[5]).cast()),
            _mm512_loadu_si512(base.add(offsets[6]).cast()),
            _mm512_loadu_si512(base.add(offsets[7]).cast()),
        ])
    }
}

/// The inverse of [`read_square`]: 64 bytes from byte `offset` of each element on.
#[inline(always)]
fn write_square<const N: usize>(square: Square, out: &mut [[u8; N]; 8], offset: usize) {
    for (packed, row) in out.iter_mut().zip(transpose(square)) {
        let line = &mut packed[offset..offset + 64];
        // SAFETY: the line is 64 bytes long; only reached where the CPU has the features.
        unsafe { _mm512_storeu_si512(line.as_mut_ptr().cast(), row) };
    }
}

/// Two elements that lie next to each other, from their words.
#[inline(always)]
pub fn halves<M: Modulus>([a0, a1, a2, a3, b0, b1, b2, b3]: Square) -> [Mont<M>; 2] {
    [Mont::from_words([a0, a1, a2, a3]), Mont::from_words([b0, b1, b2, b3])]
}

/// The inverse of [`halves`], for elements below 5 p.
#[inline(always)]
pub fn joined<M: Modulus>(a: &Mont<M>, b: &Mont<M>) -> Square {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a.to_words(), b.to_words());
    [a0, a1, a2, a3, b0, b1, b2, b3]
}

/// Swap rows and columns.
#[inline(always)]
pub fn transpose([r0, r1, r2, r3, r4, r5, r6, r7]: Square) -> Square {
    // SAFETY: only reached where the CPU has the features.
    unsafe {
        let [c0, c2, c4, c6] = transpose_pairs([
            _mm512_unpacklo_epi64(r0, r1),
            _mm512_unpacklo_epi64(r2, r3),
            _mm512_unpacklo_epi64(r4, r5),
            _mm512_unpacklo_epi64(r6, r7),
        ]);
        let [c1, c3, c5, c7] = transpose_pairs([
            _mm512_unpackhi_epi64(r0, r1),
            _mm512_unpackhi_epi64(r2, r3),
            _mm512_unpackhi_epi64(r4, r5),
            _mm512_unpackhi_epi64(r6, r7),
        ]);
        [c0, c1, c2, c3, c4, c5, c6, c7]
    }
}

/// Swap rows and columns of pairs of words.
#[inline(always)]
fn transpose_pairs([a, b, c, d]: [__m512i; 4]) -> [__m512i; 4] {
    // SAFETY: only reached where the CPU has the features.
    unsafe {
        let (ab02, ab13) = (_mm512_shuffle_i64x2::<0x88>(a, b), _mm512_shuffle_i64x2::<0xdd>(a, b));
        let (cd02, cd13) = (_mm512_shuffle_i64x2::<0x88>(c, d), _mm512_shuffle_i64x2::<0xdd>(c, d));
        [
            _mm512_shuffle_i64x2::<0x88>(ab02, cd02),
            _mm512_shuffle_i64x2::<0x88>(ab13, cd13),
            _mm512_shuffle_i64x2::<0xdd>(ab02, cd02),
            _mm512_shuffle_i64x2::<0xdd>(ab13, cd13),
        ]
    }
}
