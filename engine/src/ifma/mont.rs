//! Eight elements of a prime field of 254 bits, one in each 64-bit lane of five 512-bit registers.
//!
//! An element is five limbs of 52 bits, the width of the IFMA multiplier. Multiplication is Montgomery's with
//! R = 2^260 (P. L. Montgomery, "Modular multiplication without trial division", 1985). All steps but the last add m * N
//! for a multiple N = -1 modulo 2^52 of the modulus p: m is then the lowest limb itself, so that no step waits for a
//! multiplication to find it.
//!
//! Values are not reduced fully. Each function says what it takes and what it gives in multiples of p; the five limbs
//! hold up to 84 p. A product of values below a p and b p is below (a b / 84 + 1.13) p.
//!
//! Memory keeps elements in Montgomery form with R = 2^256. Nothing is converted: the product of two such forms, of which
//! one is scaled by 2^4, is again one, and the callers scale what they multiply by constants and shifts.

use core::arch::x86_64::{
    __m512i, __mmask8, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_and_si512, _mm512_cmpeq_epu64_mask,
    _mm512_cmple_epu64_mask, _mm512_load_si512, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_blend_epi64,
    _mm512_mask_sub_epi64, _mm512_or_si512, _mm512_permutexvar_epi64, _mm512_set1_epi64, _mm512_setzero_si512,
    _mm512_shrdi_epi64, _mm512_slli_epi64, _mm512_srai_epi64, _mm512_srli_epi64, _mm512_sub_epi64,
};
use core::marker::PhantomData;

use ark_bn254::{FqConfig, FrConfig};
use ark_ff::MontConfig;

use super::constants::{BITS, LIMBS, MASK, Table, fold, multiples, negated_inverse, power_of_two, times, to_limbs};

/// One limb of eight elements.
pub(super) type Limb = __m512i;

/// A prime p with 2^253 < p < 2^254.
pub trait Modulus: Copy + Send + Sync + 'static {
    /// p, in 64-bit limbs.
    const P: [u64; 4];
}

/// The modulus of the coordinates.
#[derive(Clone, Copy, Debug)]
pub struct Q;

/// The modulus of the scalars.
#[derive(Clone, Copy, Debug)]
pub struct R;

impl Modulus for Q {
    const P: [u64; 4] = <FqConfig as MontConfig<4>>::MODULUS.0;
}

impl Modulus for R {
    const P: [u64; 4] = <FrConfig as MontConfig<4>>::MODULUS.0;
}

/// Eight elements modulo `M`.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Mont<M: Modulus> {
    pub(super) limbs: [Limb; LIMBS],
    modulus: PhantomData<M>,
}

/// Eight coordinates.
pub type Fq8 = Mont<Q>;

/// Eight scalars.
pub type Fr8 = Mont<R>;

// The wrappers below must be inlined into a function that enables the features; `ifma::enabled` guards all of those.
macro_rules! lanewise {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty = $intrinsic:ident;)*) => {
        $(#[inline(always)]
        pub(super) fn $name($($argument: $kind),*) -> $result {
            // SAFETY: only reached where the CPU has the features.
            unsafe { $intrinsic($($argument),*) }
        })*
    };
}

lanewise! {
    add(a: Limb, b: Limb) -> Limb = _mm512_add_epi64;
    sub(a: Limb, b: Limb) -> Limb = _mm512_sub_epi64;
    and(a: Limb, b: Limb) -> Limb = _mm512_and_si512;
    or(a: Limb, b: Limb) -> Limb = _mm512_or_si512;
    zero() -> Limb = _mm512_setzero_si512;
    splat(value: i64) -> Limb = _mm512_set1_epi64;
    low(sum: Limb, a: Limb, b: Limb) -> Limb = _mm512_madd52lo_epu64;
    high(sum: Limb, a: Limb, b: Limb) -> Limb = _mm512_madd52hi_epu64;
    pick(index: Limb, table: Limb) -> Limb = _mm512_permutexvar_epi64;
    equal(a: Limb, b: Limb) -> __mmask8 = _mm512_cmpeq_epu64_mask;
    at_most(a: Limb, b: Limb) -> __mmask8 = _mm512_cmple_epu64_mask;
    blend(mask: __mmask8, a: Limb, b: Limb) -> Limb = _mm512_mask_blend_epi64;
    sub_where(otherwise: Limb, mask: __mmask8, a: Limb, b: Limb) -> Limb = _mm512_mask_sub_epi64;
}

/// The array of an expression for each limb. A closure would hide the instructions from the inliner.
macro_rules! each {
    (|$i:ident| $limb:expr) => {
        [
            {
                let $i = 0;
                $limb
            },
            {
                let $i = 1;
                $limb
            },
            {
                let $i = 2;
                $limb
            },
            {
                let $i = 3;
                $limb
            },
            {
                let $i = 4;
                $limb
            },
        ]
    };
}

pub(super) use each;

#[inline(always)]
pub(super) fn shift_left<const COUNT: u32>(a: Limb) -> Limb {
    // SAFETY: only reached where the CPU has the features.
    unsafe { _mm512_slli_epi64::<COUNT>(a) }
}

#[inline(always)]
fn shift_right<const COUNT: u32>(a: Limb) -> Limb {
    // SAFETY: only reached where the CPU has the features.
    unsafe { _mm512_srli_epi64::<COUNT>(a) }
}

/// The bits of `high` and `low`, seen as one number of 128 bits, from bit `COUNT` on.
#[inline(always)]
fn funnel<const COUNT: i32>(high: Limb, low: Limb) -> Limb {
    // SAFETY: only reached where the CPU has the features.
    unsafe { _mm512_shrdi_epi64::<COUNT>(low, high) }
}

/// The carry of a column, which may be negative.
#[inline(always)]
fn carry(column: Limb) -> Limb {
    // SAFETY: only reached where the CPU has the features.
    unsafe { _mm512_srai_epi64::<BITS>(column) }
}

#[inline(always)]
pub(super) fn constant(limb: u64) -> Limb {
    splat(limb as i64)
}

#[inline(always)]
fn constants(limbs: [u64; LIMBS]) -> [Limb; LIMBS] {
    each!(|i| constant(limbs[i]))
}

impl<M: Modulus> Mont<M> {
    const P: [u64; LIMBS] = to_limbs(M::P);

    /// -1 / p modulo 2^52.
    const FACTOR: u64 = negated_inverse(M::P[0]);

    /// (N + 1) / 2^52 for N = FACTOR * p, which is -1 modulo 2^52.
    const FOLD: [u64; LIMBS] = fold(Self::P, Self::FACTOR);

    /// For k in 0..8 the largest multiple of p that is at most k * 2^254, limb by limb.
    const MULTIPLES: Table = multiples(M::P);

    #[inline(always)]
    pub(super) fn new(limbs: [Limb; LIMBS]) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    /// The same number, below 2^260, in every lane.
    #[inline(always)]
    pub fn splat(limbs: [u64; LIMBS]) -> Self {
        Self::new(constants(limbs))
    }

    /// Zero.
    #[inline(always)]
    pub fn zero() -> Self {
        Self::new([zero(); LIMBS])
    }

    /// `k` * p, for k up to 8.
    #[inline(always)]
    pub(super) fn multiple<const K: u64>() -> [Limb; LIMBS] {
        constants(const { times(to_limbs(M::P), K) })
    }

    /// 2^`exponent` modulo p.
    pub const fn power_of_two(exponent: u32) -> [u64; LIMBS] {
        to_limbs(power_of_two(M::P, exponent))
    }

    /// The limbs of lane 0.
    #[inline(always)]
    pub fn first(&self) -> [u64; LIMBS] {
        // SAFETY: plain bits of the same size.
        each!(|i| unsafe { core::mem::transmute::<Limb, [u64; 8]>(self.limbs[i]) }[0])
    }

    /// The lanes moved down by N places, around the end.
    #[inline(always)]
    pub fn rotated<const N: i32>(&self) -> Self {
        // SAFETY: only reached where the CPU has the features.
        Self::new(each!(|i| unsafe { _mm512_alignr_epi64::<N>(self.limbs[i], self.limbs[i]) }))
    }

    /// From 64-bit limbs. Any number of 256 bits.
    #[inline(always)]
    pub fn from_words([w0, w1, w2, w3]: [__m512i; 4]) -> Self {
        let mask = constant(MASK);
        Self::new([
            and(w0, mask),
            and(funnel::<52>(w1, w0), mask),
            and(funnel::<40>(w2, w1), mask),
            and(funnel::<28>(w3, w2), mask),
            shift_right::<16>(w3),
        ])
    }

    /// To 64-bit limbs. The value must be below 5 p, that is within 256 bits.
    #[inline(always)]
    pub fn to_words(self) -> [__m512i; 4] {
        let [l0, l1, l2, l3, l4] = self.limbs;
        [
            or(l0, shift_left::<52>(l1)),
            or(shift_right::<12>(l1), shift_left::<40>(l2)),
            or(shift_right::<24>(l2), shift_left::<28>(l3)),
            or(shift_right::<36>(l3), shift_left::<16>(l4)),
        ]
    }

    /// Limbs of 52 bits from columns that may be larger or negative; the number itself is not negative.
    #[inline(always)]
    pub(super) fn carried([c0, c1, c2, c3, c4]: [Limb; LIMBS]) -> Self {
        let mask = constant(MASK);
        let c1 = add(c1, carry(c0));
        let c2 = add(c2, carry(c1));
        let c3 = add(c3, carry(c2));
        let c4 = add(c4, carry(c3));
        Self::new([and(c0, mask), and(c1, mask), and(c2, mask), and(c3, mask), c4])
    }

    /// The same modulo p but below 2.33 p, from columns that make a number in \[0, 8 * 2^254), that is below 10.5 p.
    #[inline(always)]
    pub(super) fn squeezed(columns: [Limb; LIMBS]) -> Self {
        // The quotient needs no more than the highest limb, and of the carries only the one into it.
        let top = add(columns[4], carry(columns[3]));
        let quotient = shift_right::<46>(top);
        let table = const { &Self::MULTIPLES };
        // SAFETY: a row of the table is aligned and 64 bytes long; the features are there.
        Self::carried(each!(|i| sub(
            columns[i],
            pick(quotient, unsafe { _mm512_load_si512(table.0[i].as_ptr().cast()) })
        )))
    }

    /// The columns of a product.
    #[inline(always)]
    fn columns(a: &Self, b: &Self) -> [Limb; 2 * LIMBS] {
        let mut columns = [zero(); 2 * LIMBS];
        Self::accumulate(&mut columns, a, b);
        columns
    }

    /// columns += a * b.
    #[inline(always)]
    pub(super) fn accumulate(columns: &mut [Limb; 2 * LIMBS], a: &Self, b: &Self) {
        for i in 0..LIMBS {
            Self::accumulate_row(columns, i, a, b);
        }
    }

    /// columns += 2^(52 i) times limb i of a * b.
    #[inline(always)]
    fn accumulate_row(columns: &mut [Limb; 2 * LIMBS], i: usize, a: &Self, b: &Self) {
        for j in 0..LIMBS {
            columns[i + j] = low(columns[i + j], a.limbs[i], b.limbs[j]);
        }
        for j in 0..LIMBS {
            columns[i + j + 1] = high(columns[i + j + 1], a.limbs[i], b.limbs[j]);
        }
    }

    /// The columns of a square.
    #[inline(always)]
    fn square_columns(a: &Self) -> [Limb; 2 * LIMBS] {
        let mut columns = [zero(); 2 * LIMBS];
        for i in 0..LIMBS {
            for j in i + 1..LIMBS {
                columns[i + j] = low(columns[i + j], a.limbs[i], a.limbs[j]);
            }
            for j in i + 1..LIMBS {
                columns[i + j + 1] = high(columns[i + j + 1], a.limbs[i], a.limbs[j]);
            }
        }
        for column in &mut columns[1..9] {
            *column = add(*column, *column);
        }
        for i in 0..LIMBS {
            columns[2 * i] = low(columns[2 * i], a.limbs[i], a.limbs[i]);
            columns[2 * i + 1] = high(columns[2 * i + 1], a.limbs[i], a.limbs[i]);
        }
        columns
    }

    /// The columns of a number equal modulo p to that of `columns` over 2^260, and at most 1.13 p above it.
    #[inline(always)]
    pub(super) fn reduced(mut columns: [Limb; 2 * LIMBS]) -> [Limb; LIMBS] {
        for i in 0..LIMBS {
            Self::reduce_column(&mut columns, i);
        }
        Self::upper(columns)
    }

    /// What is left once the lower columns are multiples of 2^52.
    #[inline(always)]
    fn upper([_, _, _, _, c4, c5, c6, c7, c8, c9]: [Limb; 2 * LIMBS]) -> [Limb; LIMBS] {
        [add(c5, carry(c4)), c6, c7, c8, c9]
    }

    /// Move what column i holds to those above, up to multiples of p and the carry of the last.
    #[inline(always)]
    fn reduce_column(columns: &mut [Limb; 2 * LIMBS], i: usize) {
        if i < LIMBS - 1 {
            let fold = constants(const { Self::FOLD });
            // The multiplier takes the low 52 bits of the column and drops the rest, which is the carry.
            let factor = columns[i];
            columns[i + 1] = add(columns[i + 1], carry(factor));
            for j in 0..LIMBS {
                columns[i + j + 1] = low(columns[i + j + 1], factor, fold[j]);
            }
            for j in 0..LIMBS {
                columns[i + j + 2] = high(columns[i + j + 2], factor, fold[j]);
            }
            return;
        }
        // N has 306 bits: a last step with it would leave a number as large, one with p leaves at most p more.
        let p = constants(const { Self::P });
        let factor = low(zero(), columns[i], constant(const { Self::FACTOR }));
        for j in 0..LIMBS {
            columns[i + j] = low(columns[i + j], factor, p[j]);
        }
        for j in 0..LIMBS {
            columns[i + j + 1] = high(columns[i + j + 1], factor, p[j]);
        }
    }

    /// a * b / 2^260, below 2.13 p for factors below a p and b p with a b <= 84.
    #[inline(always)]
    pub fn times(&self, other: &Self) -> Self {
        Self::carried(Self::reduced(Self::columns(self, other)))
    }

    /// a^2 / 2^260, below 2.13 p for a below 9 p.
    #[inline(always)]
    pub fn squared(&self) -> Self {
        Self::carried(Self::reduced(Self::square_columns(self)))
    }

    /// [`Self::times`] of both, step by step in turns: neither waits for its own last step.
    #[inline(always)]
    pub fn times_each([a, b]: [&Self; 2], [c, d]: [&Self; 2]) -> [Self; 2] {
        let (mut left, mut right) = ([zero(); 2 * LIMBS], [zero(); 2 * LIMBS]);
        for i in 0..LIMBS {
            Self::accumulate_row(&mut left, i, a, c);
            Self::accumulate_row(&mut right, i, b, d);
        }
        Self::carried_each(left, right)
    }

    /// [`Self::squared`] of both, step by step in turns.
    #[inline(always)]
    pub fn squared_each([a, b]: [&Self; 2]) -> [Self; 2] {
        Self::carried_each(Self::square_columns(a), Self::square_columns(b))
    }

    #[inline(always)]
    fn carried_each(mut left: [Limb; 2 * LIMBS], mut right: [Limb; 2 * LIMBS]) -> [Self; 2] {
        for i in 0..LIMBS {
            Self::reduce_column(&mut left, i);
            Self::reduce_column(&mut right, i);
        }
        [Self::carried(Self::upper(left)), Self::carried(Self::upper(right))]
    }

    /// (a b + c d) / 2^260, below 2.13 p for products that add up to 84 p^2.
    #[inline(always)]
    pub fn sum_of_products([a, b]: [&Self; 2], [c, d]: [&Self; 2]) -> Self {
        let mut columns = Self::columns(a, b);
        Self::accumulate(&mut columns, c, d);
        Self::carried(Self::reduced(columns))
    }

    /// (a b - c d) / 2^260 + p, below 3.13 p for products up to 84 p^2 each.
    #[inline(always)]
    pub fn difference_of_products([a, b]: [&Self; 2], [c, d]: [&Self; 2]) -> Self {
        let mut columns = Self::columns(c, d);
        let offset = Self::multiple::<1>();
        for i in 0..LIMBS {
            columns[i] = sub(zero(), columns[i]);
            columns[LIMBS + i] = sub(offset[i], columns[LIMBS + i]);
        }
        Self::accumulate(&mut columns, a, b);
        Self::carried(Self::reduced(columns))
    }

    /// a + b.
    #[inline(always)]
    pub fn plus(&self, other: &Self) -> Self {
        Self::carried(each!(|i| add(self.limbs[i], other.limbs[i])))
    }

    /// a - b + K p, for b up to K p.
    #[inline(always)]
    pub fn minus<const K: u64>(&self, other: &Self) -> Self {
        let offset = Self::multiple::<K>();
        Self::carried(each!(|i| sub(add(self.limbs[i], offset[i]), other.limbs[i])))
    }

    /// 2^SHIFT (a - b + K p), for b up to K p.
    #[inline(always)]
    pub fn minus_shifted<const K: u64, const SHIFT: u32>(&self, other: &Self) -> Self {
        let offset = Self::multiple::<K>();
        Self::carried(each!(|i| shift_left::<SHIFT>(sub(add(self.limbs[i], offset[i]), other.limbs[i]))))
    }

    /// 2^SHIFT a.
    #[inline(always)]
    pub fn shifted<const SHIFT: u32>(&self) -> Self {
        Self::carried(each!(|i| shift_left::<SHIFT>(self.limbs[i])))
    }

    /// The same modulo p as a - b, below 2.33 p, for a - b + K p in \[0, 10.5 p).
    #[inline(always)]
    pub fn minus_squeezed<const K: u64>(&self, other: &Self) -> Self {
        let offset = Self::multiple::<K>();
        Self::squeezed(each!(|i| sub(add(self.limbs[i], offset[i]), other.limbs[i])))
    }

    /// 3 p - a in the lanes of `mask`, for a up to 3 p; its limbs are not carried and go into a sum or difference alone.
    #[inline(always)]
    fn negated_where(&self, mask: __mmask8) -> Self {
        let offset = Self::multiple::<3>();
        Self::new(each!(|i| sub_where(self.limbs[i], mask, offset[i], self.limbs[i])))
    }

    /// (-a in the lanes of `mask`, else a) - b + 3 p, for a and b up to 3 p.
    #[inline(always)]
    pub fn signed_minus(&self, mask: __mmask8, other: &Self) -> Self {
        self.negated_where(mask).minus::<3>(other)
    }

    /// 3 p - a in the lanes of `mask`, else a, for a up to 3 p.
    #[inline(always)]
    pub fn signed(&self, mask: __mmask8) -> Self {
        Self::carried(self.negated_where(mask).limbs)
    }

    /// The same modulo p as a - b - 2 c, below 2.33 p, for b + 2 c up to 8 p and a up to 2.5 p.
    #[inline(always)]
    pub fn minus_sum(&self, b: &Self, c: &Self) -> Self {
        let offset = Self::multiple::<8>();
        Self::squeezed(each!(|i| {
            let doubled = add(c.limbs[i], c.limbs[i]);
            sub(sub(add(self.limbs[i], offset[i]), b.limbs[i]), doubled)
        }))
    }

    /// `other` in the lanes of `mask`.
    #[inline(always)]
    pub fn replaced(&self, mask: __mmask8, other: &Self) -> Self {
        Self::new(each!(|i| blend(mask, self.limbs[i], other.limbs[i])))
    }

    /// (a + b w, a - b w + 2 p), w divided by 2^260, for a product b w up to 73 p^2. The limbs of all but w may be uncarried.
    ///
    /// Either is less than 2 p above a.
    #[inline(always)]
    pub fn butterfly(a: &mut Self, b: &mut Self, w: &Self) {
        let product = Self::reduced(Self::columns(&Self::carried(b.limbs), w));
        let offset = Self::multiple::<2>();
        *b = Self::new(each!(|i| sub(add(a.limbs[i], offset[i]), product[i])));
        *a = Self::new(each!(|i| add(a.limbs[i], product[i])));
    }

    /// (a + b, (a - b + K p) w), w divided by 2^260, for b up to K p. The limbs of all but w may be uncarried.
    #[inline(always)]
    pub fn butterfly_back<const K: u64>(a: &mut Self, b: &mut Self, w: &Self) {
        let offset = Self::multiple::<K>();
        let difference = Self::carried(each!(|i| sub(add(a.limbs[i], offset[i]), b.limbs[i])));
        *a = Self::new(each!(|i| add(a.limbs[i], b.limbs[i])));
        *b = Self::new(Self::reduced(Self::columns(&difference, w)));
    }

    /// The same modulo p, below 2.33 p, for a value below 10.5 p whose limbs may be uncarried.
    #[inline(always)]
    pub fn tidied(&self) -> Self {
        Self::squeezed(self.limbs)
    }

    /// The same modulo p, below p, for a value below 10.5 p whose limbs may be uncarried.
    #[inline(always)]
    pub fn canonical(&self) -> Self {
        let mut value = self.tidied();
        let p = Self::multiple::<1>();
        for _ in 0..2 {
            let less = Self::carried(each!(|i| sub(value.limbs[i], p[i])));
            // The highest limb is the only one with a sign.
            let fits = at_most(less.limbs[LIMBS - 1], constant(MASK));
            value = value.replaced(fits, &less);
        }
        value
    }

    /// The lanes that may be a multiple of p: every one that is, up to 15 p, and of the others one in 2^48.
    #[inline(always)]
    pub fn perhaps_zero(&self) -> __mmask8 {
        // The lowest limb of k p is k p0 modulo 2^52, and over p0 it is k.
        let multiple = low(zero(), self.limbs[0], constant(const { MASK + 1 - Self::FACTOR }));
        at_most(multiple, constant(15))
    }

    /// The lanes that are a multiple of p, up to 15 p.
    #[inline(always)]
    pub fn is_zero(&self) -> __mmask8 {
        let mut found = 0;
        for k in 0..16 {
            let multiple = times(const { Self::P }, k);
            let mut same = !0;
            for (limb, wanted) in self.limbs.into_iter().zip(multiple) {
                same &= equal(limb, constant(wanted));
            }
            found |= same;
        }
        found
    }
}

/// A sum of products under way, of which each lane may add up to 84 p^2.
#[derive(Clone, Copy, Debug)]
pub struct SumOfProducts<M: Modulus> {
    columns: [Limb; 2 * LIMBS],
    modulus: PhantomData<M>,
}

impl<M: Modulus> SumOfProducts<M> {
    /// The empty sum.
    #[inline(always)]
    pub fn zero() -> Self {
        Self { columns: [zero(); 2 * LIMBS], modulus: PhantomData }
    }

    /// Add a * b.
    #[inline(always)]
    pub fn add(&mut self, a: &Mont<M>, b: &Mont<M>) {
        Mont::accumulate(&mut self.columns, a, b);
    }

    /// The sum / 2^260, below 2.13 p.
    #[inline(always)]
    pub fn finish(self) -> Mont<M> {
        Mont::carried(Mont::<M>::reduced(self.columns))
    }
}

#[cfg(test)]
mod tests;
