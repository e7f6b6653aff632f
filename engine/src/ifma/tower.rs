//! F_q12 in lanes: an element of F_q12 = F_q2\[w\] / (w^6 - (9 + u)) is its coefficients of 1, w, ..., w^5 in lanes 0 to 5.
//!
//! A product is six steps: a coefficient of one factor, in all lanes, times the other factor moved up by as many lanes,
//! where what leaves at the top comes back at the bottom times 9 + u. The steps add up before they are reduced once.
//!
//! Elements are in Montgomery form with R = 2^260, every component below 2.33 p, also in lanes 6 and 7, which hold nothing.
//! Bounds are as in [`super::mont`].

use core::arch::x86_64::{
    __m512i, _mm512_loadu_si512, _mm512_permutexvar_epi64, _mm512_setr_epi64, _mm512_storeu_si512,
};

use ark_bn254::{Fq6, Fq12};
use ark_ff::{AdditiveGroup, BigInt, Field, MontFp};

use super::constants::{LIMBS, to_limbs};
use super::lanes::{Fq2x8, Lanes};
use super::mont::{Fq8, Limb, add, constant, each, high, low, shift_left, sub, zero};
use crate::field::{Fq, Fq2};

/// For each limb of c0, then of c1, the number in each lane: where single coefficients are taken from.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Rows([[u64; 8]; 2 * LIMBS]);

/// 2^-4.
const UNSCALE: Fq = MontFp!("12312136615409592312513603231707217237391675025980025810262583815737939742328");

impl Rows {
    /// The rows of eight elements in lanes.
    #[inline(always)]
    pub fn of(value: &Fq2x8) -> Self {
        let mut rows = Self([[0; 8]; 2 * LIMBS]);
        for i in 0..LIMBS {
            store(&mut rows.0[i], value.c0.limbs[i]);
            store(&mut rows.0[LIMBS + i], value.c1.limbs[i]);
        }
        rows
    }

    /// The inverse of [`Rows::of`].
    #[inline(always)]
    pub fn load(&self) -> Fq2x8 {
        Fq2x8 { c0: Fq8::new(each!(|i| load(&self.0[i]))), c1: Fq8::new(each!(|i| load(&self.0[LIMBS + i]))) }
    }

    /// The rows of eight elements of arkworks.
    pub fn from_elements(elements: &[Fq2; 8]) -> Self {
        let mut rows = Self([[0; 8]; 2 * LIMBS]);
        for (lane, element) in elements.iter().enumerate() {
            for (half, component) in [element.c0, element.c1].into_iter().enumerate() {
                for (i, limb) in limbs(component).into_iter().enumerate() {
                    rows.0[half * LIMBS + i][lane] = limb;
                }
            }
        }
        rows
    }

    /// The inverse of [`Rows::from_elements`], for components below p.
    pub fn to_elements(self) -> [Fq2; 8] {
        core::array::from_fn(|lane| {
            let component = |half: usize| element(core::array::from_fn(|i| self.0[half * LIMBS + i][lane]));
            Fq2::new(component(0), component(1))
        })
    }

    /// The rows of an element of arkworks.
    pub fn from_tower(Fq12 { c0: even, c1: odd }: &Fq12) -> Self {
        Self::from_elements(&[even.c0, odd.c0, even.c1, odd.c1, even.c2, odd.c2, Fq2::ZERO, Fq2::ZERO])
    }

    /// The inverse of [`Rows::from_tower`], for components below p.
    fn to_tower(self) -> Fq12 {
        let [g0, g1, g2, g3, g4, g5, _, _] = self.to_elements();
        Fq12::new(Fq6::new(g0, g2, g4), Fq6::new(g1, g3, g5))
    }
}

/// The Montgomery form with R = 2^260.
fn limbs(value: Fq) -> [u64; LIMBS] {
    to_limbs((value * Fq::from(16u64)).0.0)
}

/// The inverse of [`limbs`].
fn element([l0, l1, l2, l3, l4]: [u64; LIMBS]) -> Fq {
    let words = [l0 | l1 << 52, l1 >> 12 | l2 << 40, l2 >> 24 | l3 << 28, l3 >> 36 | l4 << 16];
    Fq::new_unchecked(BigInt(words)) * UNSCALE
}

/// The same coordinate in all lanes.
#[inline(always)]
pub fn splat(value: Fq) -> Fq8 {
    Fq8::splat(limbs(value))
}

#[inline(always)]
fn load(row: &[u64; 8]) -> Limb {
    // SAFETY: a row is 64 bytes long; only reached where the CPU has the features.
    unsafe { _mm512_loadu_si512(row.as_ptr().cast()) }
}

#[inline(always)]
fn store(row: &mut [u64; 8], limb: Limb) {
    // SAFETY: as above.
    unsafe { _mm512_storeu_si512(row.as_mut_ptr().cast(), limb) }
}

/// The lanes in this order.
#[inline(always)]
pub fn arranged(value: &Fq2x8, order: [i64; 8]) -> Fq2x8 {
    let [a, b, c, d, e, f, g, h] = order;
    // SAFETY: only reached where the CPU has the features.
    let order = unsafe { _mm512_setr_epi64(a, b, c, d, e, f, g, h) };
    Fq2x8 { c0: permuted(&value.c0, order), c1: permuted(&value.c1, order) }
}

#[inline(always)]
fn permuted(value: &Fq8, order: __m512i) -> Fq8 {
    // SAFETY: only reached where the CPU has the features.
    Fq8::new(each!(|i| unsafe { _mm512_permutexvar_epi64(order, value.limbs[i]) }))
}

/// Both components times the same coordinate.
#[inline(always)]
pub fn scaled(value: &Fq2x8, factor: &Fq8) -> Fq2x8 {
    Fq2x8 { c0: value.c0.times(factor), c1: value.c1.times(factor) }
}

/// The same modulo p, below 2.33 p, for components below 10.5 p.
#[inline(always)]
pub fn tidied(value: &Fq2x8) -> Fq2x8 {
    Fq2x8 { c0: value.c0.tidied(), c1: value.c1.tidied() }
}

/// a - 2 b, below 2.33 p, for a up to 5.5 p and b up to 2.5 p.
#[inline(always)]
pub fn minus_twice(a: &Fq2x8, b: &Fq2x8) -> Fq2x8 {
    Fq2x8 { c0: component_minus_twice(&a.c0, &b.c0), c1: component_minus_twice(&a.c1, &b.c1) }
}

#[inline(always)]
fn component_minus_twice(a: &Fq8, b: &Fq8) -> Fq8 {
    let offset = Fq8::multiple::<5>();
    Fq8::squeezed(each!(|i| sub(add(a.limbs[i], offset[i]), add(b.limbs[i], b.limbs[i]))))
}

/// (9 + u) a, below 2.33 p.
#[inline(always)]
pub fn times_nonresidue(a: &Fq2x8) -> Fq2x8 {
    Fq2x8 { c0: nine_minus(&a.c0, &a.c1), c1: nine_plus(&a.c1, &a.c0) }
}

/// Twice 4 a, which 8 a would be too large to squeeze in one.
#[inline(always)]
fn eight(a: &Fq8) -> [Limb; LIMBS] {
    let four = Fq8::squeezed(each!(|i| shift_left::<2>(a.limbs[i])));
    each!(|i| add(four.limbs[i], four.limbs[i]))
}

/// 9 a - b.
#[inline(always)]
fn nine_minus(a: &Fq8, b: &Fq8) -> Fq8 {
    let (eight, offset) = (eight(a), Fq8::multiple::<3>());
    Fq8::squeezed(each!(|i| sub(add(add(eight[i], offset[i]), a.limbs[i]), b.limbs[i])))
}

/// 9 a + b.
#[inline(always)]
fn nine_plus(a: &Fq8, b: &Fq8) -> Fq8 {
    let eight = eight(a);
    Fq8::squeezed(each!(|i| add(add(eight[i], a.limbs[i]), b.limbs[i])))
}

/// a - b + 3 p for each component.
#[inline(always)]
pub fn negated(a: &Fq8) -> Fq8 {
    Fq8::zero().minus::<3>(a)
}

/// A factor at all six places at once: a row for each limb of c0, c1 and -c1, of (9 + u) times the coefficients and then
/// of the coefficients. Eight lanes from column 6 - k on are the factor times w^k.
#[repr(C, align(64))]
pub struct Shifts([[u64; 16]; 3 * LIMBS]);

impl Shifts {
    /// All places of a factor.
    #[inline(always)]
    pub fn of(factor: &Fq2x8) -> Self {
        let wrapped = times_nonresidue(factor);
        let mut shifts = Self([[0; 16]; 3 * LIMBS]);
        shifts.write(0, &wrapped.c0, &factor.c0);
        shifts.write(LIMBS, &wrapped.c1, &factor.c1);
        shifts.write(2 * LIMBS, &negated(&wrapped.c1), &negated(&factor.c1));
        shifts
    }

    #[inline(always)]
    fn write(&mut self, first: usize, wrapped: &Fq8, factor: &Fq8) {
        for i in 0..LIMBS {
            let row = &mut self.0[first + i];
            // SAFETY: both are within the row; only reached where the CPU has the features.
            unsafe {
                _mm512_storeu_si512(row.as_mut_ptr().cast(), wrapped.limbs[i]);
                _mm512_storeu_si512(row.as_mut_ptr().add(6).cast(), factor.limbs[i]);
            }
        }
    }

    /// Row `i` of the factor times w^`place`, for a place up to 5.
    #[inline(always)]
    fn row(&self, i: usize, place: usize) -> Limb {
        let row = &self.0[i][6 - place..14 - place];
        // SAFETY: eight words; only reached where the CPU has the features.
        unsafe { _mm512_loadu_si512(row.as_ptr().cast()) }
    }
}

/// A sum of products before its reduction: the columns of both components.
struct Sum {
    c0: [Limb; 2 * LIMBS],
    c1: [Limb; 2 * LIMBS],
}

impl Sum {
    #[inline(always)]
    fn zero() -> Self {
        Self { c0: [zero(); 2 * LIMBS], c1: [zero(); 2 * LIMBS] }
    }

    /// value * 2^260, which is the value once reduced.
    #[inline(always)]
    fn starting_at(value: &Fq2x8) -> Self {
        let mut sum = Self::zero();
        for i in 0..LIMBS {
            sum.c0[LIMBS + i] = value.c0.limbs[i];
            sum.c1[LIMBS + i] = value.c1.limbs[i];
        }
        sum
    }

    /// self += the coefficient in `lane` of `rows` * factor * w^`place`.
    #[inline(always)]
    fn add_step(&mut self, rows: &Rows, lane: usize, factor: &Shifts, place: usize) {
        for i in 0..LIMBS {
            let (a0, a1) = (constant(rows.0[i][lane]), constant(rows.0[LIMBS + i][lane]));
            for j in 0..LIMBS {
                let (b0, b1) = (factor.row(j, place), factor.row(LIMBS + j, place));
                let negated_b1 = factor.row(2 * LIMBS + j, place);
                self.c0[i + j] = low(low(self.c0[i + j], a0, b0), a1, negated_b1);
                self.c1[i + j] = low(low(self.c1[i + j], a0, b1), a1, b0);
                self.c0[i + j + 1] = high(high(self.c0[i + j + 1], a0, b0), a1, negated_b1);
                self.c1[i + j + 1] = high(high(self.c1[i + j + 1], a0, b1), a1, b0);
            }
        }
    }

    /// The sum over 2^260, below 2.33 p.
    #[inline(always)]
    fn reduced(self) -> Fq2x8 {
        Fq2x8 { c0: Fq8::squeezed(Fq8::reduced(self.c0)), c1: Fq8::squeezed(Fq8::reduced(self.c1)) }
    }
}

/// a * b.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn product(a: &Fq2x8, b: &Fq2x8) -> Fq2x8 {
    // Six steps of at most 2.33 (2.33 + 3) p^2 add up to less than 84 p^2.
    let (rows, shifts) = (Rows::of(a), Shifts::of(b));
    let mut sum = Sum::zero();
    for place in 0..6 {
        sum.add_step(&rows, place, &shifts, place);
    }
    sum.reduced()
}

/// f * (1 + a w + b w^3) for a and b in this lane, below 5 p.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn times_monic_line(f: &Fq2x8, a: &Rows, b: &Rows, lane: usize) -> Fq2x8 {
    let shifts = Shifts::of(f);
    let mut sum = Sum::starting_at(f);
    sum.add_step(a, lane, &shifts, 1);
    sum.add_step(b, lane, &shifts, 3);
    sum.reduced()
}

/// f * (a + b w + c w^3) for a, b and c in lanes 5, 6 and 7, below 5 p.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn times_line(f: &Fq2x8, line: &Fq2x8) -> Fq2x8 {
    let (rows, shifts) = (Rows::of(line), Shifts::of(f));
    let mut sum = Sum::zero();
    for (lane, place) in [(5, 0), (6, 1), (7, 3)] {
        sum.add_step(&rows, lane, &shifts, place);
    }
    sum.reduced()
}

/// f^(q^6): the inverse, where f^(q^6 + 1) = 1.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn conjugate(f: &Fq2x8) -> Fq2x8 {
    tidied(&f.signed(0b101010))
}

/// f^2, where f^(q^4 - q^2 + 1) = 1 (Granger, Scott, eprint 2009/565).
///
/// With s = w^3 and f = A + B w + C w^2, A = g0 + g3 s, B = g1 + g4 s, C = g2 + g5 s, the bar negating s:
/// f^2 = (3 A^2 - 2 A') + (3 s C^2 + 2 B') w + (3 B^2 - 2 C') w^2.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn cyclotomic_square(f: &Fq2x8) -> Fq2x8 {
    let wrapped = times_nonresidue(f);
    // Each lane is a b + c d: with x for 9 + u times the coefficient,
    // g0 g0 + x3 g3,  g2 x5 + x5 g2,  g1 g1 + x4 g4,  g0 g3 + g3 g0,  g2 g2 + x5 g5,  g1 g4 + g4 g1.
    let a = arranged(f, [0, 2, 1, 0, 2, 1, 6, 7]);
    let b = arranged(f, [0, 5, 1, 3, 2, 4, 6, 7]).replaced(0b000010, &arranged(&wrapped, [0, 5, 1, 3, 2, 4, 6, 7]));
    let c = arranged(&wrapped, [3, 5, 4, 3, 5, 4, 6, 7]).replaced(0b101000, &arranged(f, [3, 5, 4, 3, 5, 4, 6, 7]));
    let d = arranged(f, [3, 2, 4, 0, 5, 1, 6, 7]);
    let sum = sum_of_two_products(&a, &b, &c, &d);
    Fq2x8 { c0: three_and_two(&sum.c0, &f.c0), c1: three_and_two(&sum.c1, &f.c1) }
}

/// a b + c d, below 2.13 p.
#[inline(always)]
fn sum_of_two_products(a: &Fq2x8, b: &Fq2x8, c: &Fq2x8, d: &Fq2x8) -> Fq2x8 {
    let mut columns = [[zero(); 2 * LIMBS]; 2];
    Fq8::accumulate(&mut columns[0], &a.c0, &b.c0);
    Fq8::accumulate(&mut columns[1], &a.c0, &b.c1);
    Fq8::accumulate(&mut columns[0], &negated(&a.c1), &b.c1);
    Fq8::accumulate(&mut columns[1], &a.c1, &b.c0);
    Fq8::accumulate(&mut columns[0], &c.c0, &d.c0);
    Fq8::accumulate(&mut columns[1], &c.c0, &d.c1);
    Fq8::accumulate(&mut columns[0], &negated(&c.c1), &d.c1);
    Fq8::accumulate(&mut columns[1], &c.c1, &d.c0);
    let [c0, c1] = columns;
    Fq2x8 { c0: Fq8::carried(Fq8::reduced(c0)), c1: Fq8::carried(Fq8::reduced(c1)) }
}

/// 3 a + 2 b in lanes 1, 3 and 5, else 3 a - 2 b, below 2.33 p, for a below 1.6 p.
#[inline(always)]
fn three_and_two(a: &Fq8, b: &Fq8) -> Fq8 {
    let offset = Fq8::multiple::<5>();
    let plus = Fq8::new(each!(|i| add(b.limbs[i], b.limbs[i])));
    let minus = Fq8::new(each!(|i| sub(offset[i], plus.limbs[i])));
    let two = minus.replaced(0b101010, &plus);
    Fq8::squeezed(each!(|i| add(add(a.limbs[i], a.limbs[i]), add(a.limbs[i], two.limbs[i]))))
}

/// What f^(q^k) multiplies the coefficients by, for k = 1, 2 and 3.
pub fn frobenius_factors() -> [Rows; 3] {
    let ones = Fq12::new(Fq6::new(Fq2::ONE, Fq2::ONE, Fq2::ONE), Fq6::new(Fq2::ONE, Fq2::ONE, Fq2::ONE));
    [1, 2, 3].map(|power| Rows::from_tower(&ones.frobenius_map(power)))
}

/// f^(q^k), where `factors` belongs to this k.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn frobenius<const K: u32>(f: &Fq2x8, factors: &[Rows; 3]) -> Fq2x8 {
    let conjugated = if K % 2 == 1 { Fq2x8 { c0: f.c0, c1: negated(&f.c1) } } else { *f };
    tidied(&conjugated.times(&factors[K as usize - 1].load()))
}

/// 1 / f, by arkworks; zero for zero.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn inverse(f: &Fq2x8) -> Fq2x8 {
    let value = Rows::of(&f.canonical()).to_tower();
    Rows::from_tower(&value.inverse().unwrap_or(Fq12::ZERO)).load()
}

/// Whether both are the same element.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn equal(a: &Fq2x8, b: &Fq2x8) -> bool {
    a.minus::<3>(b).is_zero() & 0b111111 == 0b111111
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ifma::constants::{BITS, MASK, times};
    use crate::ifma::mont::{Modulus, Q};
    use ark_ff::{CyclotomicMultSubgroup, UniformRand};
    use ark_std::rand::Rng;

    /// value + multiple * p, value in Montgomery form.
    fn raised(value: Fq, multiple: u64) -> [u64; LIMBS] {
        let mut sum = times(to_limbs(Q::P), multiple);
        let mut carry = 0;
        for (limb, other) in sum.iter_mut().zip(limbs(value)) {
            carry += *limb + other;
            *limb = carry & MASK;
            carry >>= BITS;
        }
        sum
    }

    /// An element whose components are now reduced, now just below 2.33 p: p or 2 p above what they stand for.
    fn unreduced(value: &Fq12, rng: &mut impl Rng) -> Rows {
        let mut rows = Rows::from_tower(value);
        for (lane, element) in rows.to_elements().into_iter().enumerate() {
            for (half, component) in [element.c0, element.c1].into_iter().enumerate() {
                // 2 p where that keeps it below 2.33 p.
                let low = limbs(component)[LIMBS - 1] < limbs(-Fq::ONE)[LIMBS - 1] / 4;
                let high = raised(component, rng.gen_range(0..=1) + u64::from(low));
                for (i, limb) in high.into_iter().enumerate() {
                    rows.0[half * LIMBS + i][lane] = limb;
                }
            }
        }
        rows
    }

    /// An element with components that in Montgomery form are near 0, p / 4 or p, or anywhere.
    fn element_at_the_edges(rng: &mut impl Rng) -> Fq12 {
        let mut component = || match rng.gen_range(0..5) {
            0 => Fq::new_unchecked(BigInt([rng.gen_range(0..3), 0, 0, 0])),
            1 => -Fq::new_unchecked(BigInt([rng.gen_range(1..3), 0, 0, 0])),
            2 => Fq::new_unchecked(BigInt([u64::MAX, u64::MAX, u64::MAX, Q::P[3] / 4 - 1])),
            _ => Fq::rand(rng),
        };
        let mut half = || Fq6::new(Fq2::new(component(), component()), Fq2::new(component(), component()), Fq2::ZERO);
        Fq12::new(half(), half())
    }

    fn same(found: &Fq2x8, expected: &Fq12) -> bool {
        let reduced = Rows::of(found).0.chunks(LIMBS).all(|half| half[LIMBS - 1][..6].iter().all(|top| *top < 1 << 48));
        // SAFETY: as in the test.
        reduced && unsafe { equal(found, &Rows::from_tower(expected).load()) }
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn agrees_with_arkworks() {
        let mut rng = ark_std::test_rng();
        let factors = frobenius_factors();
        for _ in 0..300 {
            let (a, b) = (element_at_the_edges(&mut rng), element_at_the_edges(&mut rng));
            let (left, right) = (unreduced(&a, &mut rng).load(), unreduced(&b, &mut rng).load());
            assert!(same(&product(&left, &right), &(a * b)), "{a} {b}");
            let mut conjugated = a;
            conjugated.conjugate_in_place();
            assert!(same(&conjugate(&left), &conjugated), "{a}");
            assert!(same(&frobenius::<1>(&left, &factors), &a.frobenius_map(1)), "{a}");
            assert!(same(&frobenius::<2>(&left, &factors), &a.frobenius_map(2)), "{a}");
            assert!(same(&frobenius::<3>(&left, &factors), &a.frobenius_map(3)), "{a}");
            let (c0, c1, c3) = (b.c0.c0, b.c0.c1, b.c1.c0);
            let mut line = a;
            line.mul_by_034(&c0, &c1, &c3);
            let lanes = Rows::from_elements(&[Fq2::ZERO, Fq2::ZERO, Fq2::ZERO, Fq2::ZERO, Fq2::ZERO, c0, c1, c3]);
            assert!(same(&times_line(&left, &lanes.load()), &line), "{a} {b}");
            let mut line = a;
            line.mul_by_034(&Fq2::ONE, &c1, &c3);
            let [first, second] = [c1, c3].map(|part| Rows::from_elements(&[part; 8]));
            assert!(same(&times_monic_line(&left, &first, &second, 3), &line), "{a} {b}");
            let Some(inverted) = a.inverse() else { continue };
            assert!(same(&inverse(&left), &inverted), "{a}");
            let unitary = conjugated * inverted;
            let cyclotomic = unitary.frobenius_map(2) * unitary;
            let square = cyclotomic_square(&unreduced(&cyclotomic, &mut rng).load());
            assert!(same(&square, &cyclotomic.cyclotomic_square()), "{a}");
        }
    }

    #[test]
    fn every_operation_agrees_with_arkworks_on_unreduced_elements() {
        if crate::ifma::available() {
            // SAFETY: the processor has the features.
            unsafe { agrees_with_arkworks() }
        }
    }
}
