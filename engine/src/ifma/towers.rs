//! Eight elements of F_q12, one in each lane: the coefficients of 1, w, ..., w^5 one after the other.
//!
//! Products add up before they are reduced once. Bounds are as in [`super::mont`]: every component is below 2.33 p.

use ark_bn254::{Fq6, Fq12};
use ark_ff::{AdditiveGroup, Field};

use super::constants::LIMBS;
use super::lanes::{Fq2x8, Lanes};
use super::mont::{Fq8, Limb, zero};
use super::tower::{Rows, negated, times_nonresidue};
use crate::field::Fq2;

/// Eight elements of F_q12.
pub struct Towers([Fq2x8; 6]);

/// The columns of both components of a sum of products under way.
struct Columns([[Limb; 2 * LIMBS]; 2]);

impl Columns {
    /// value * 2^260, which is the value once reduced.
    #[inline(always)]
    fn starting_at(value: &Fq2x8) -> Self {
        let mut columns = [[zero(); 2 * LIMBS]; 2];
        columns[0][LIMBS..].copy_from_slice(&value.c0.limbs);
        columns[1][LIMBS..].copy_from_slice(&value.c1.limbs);
        Self(columns)
    }

    /// self += a b, for the second component of a up to 3 p, of which the negative is given.
    #[inline(always)]
    fn add(&mut self, a: &Fq2x8, negated_a1: &Fq8, b: &Fq2x8) {
        let [c0, c1] = &mut self.0;
        Fq8::accumulate(c0, &a.c0, &b.c0);
        Fq8::accumulate(c0, negated_a1, &b.c1);
        Fq8::accumulate(c1, &a.c0, &b.c1);
        Fq8::accumulate(c1, &a.c1, &b.c0);
    }

    /// The sum over 2^260, below 2.33 p.
    #[inline(always)]
    fn reduced(self) -> Fq2x8 {
        let [c0, c1] = self.0;
        Fq2x8 { c0: Fq8::squeezed(Fq8::reduced(c0)), c1: Fq8::squeezed(Fq8::reduced(c1)) }
    }
}

/// For each coefficient of a square the pairs whose products it has: those that are equal once, the others twice; from 6 on the
/// second of a pair is 9 + u times a coefficient.
const SQUARE: [&[[usize; 2]]; 6] = [
    &[[0, 0], [3, 9], [1, 11], [2, 10]],
    &[[0, 1], [2, 11], [3, 10]],
    &[[1, 1], [4, 10], [0, 2], [3, 11]],
    &[[0, 3], [1, 2], [4, 11]],
    &[[2, 2], [5, 11], [0, 4], [1, 3]],
    &[[0, 5], [1, 4], [2, 3]],
];

impl Towers {
    /// One in every lane.
    ///
    /// # Safety
    /// The processor must have the features: see [`super::available`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub fn one() -> Self {
        let mut coefficients = [Fq2x8::zero(); 6];
        coefficients[0] = Rows::from_elements(&[Fq2::ONE; 8]).load();
        Self(coefficients)
    }

    /// self^2.
    ///
    /// # Safety
    /// The processor must have the features: see [`super::available`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub fn squared(&self) -> Self {
        let f = &self.0;
        let mut negatives = [Fq8::zero(); 6];
        let mut operands = [Fq2x8::zero(); 12];
        for (k, coefficient) in f.iter().enumerate() {
            negatives[k] = negated(&coefficient.c1);
            operands[k] = *coefficient;
            operands[6 + k] = times_nonresidue(coefficient);
        }
        let mut square = [Fq2x8::zero(); 6];
        for (coefficient, pairs) in square.iter_mut().zip(SQUARE) {
            // Three products of at most 2.33 (2 * 2.33) + 3 (2 * 2.33) p^2, or two of them and two of half the size: 75 p^2.
            let mut sum = Columns::starting_at(&Fq2x8::zero());
            for [i, j] in pairs {
                let other = &operands[*j];
                let other = if i == j || i + 6 == *j { *other } else { other.plus(other) };
                sum.add(&f[*i], &negatives[*i], &other);
            }
            *coefficient = sum.reduced();
        }
        Self(square)
    }

    /// self *= 1 + a w + b w^3, for a and b up to 3 p.
    ///
    /// # Safety
    /// The processor must have the features: see [`super::available`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub fn multiply_by_monic_line(&mut self, a: &Fq2x8, b: &Fq2x8) {
        let f = self.0;
        let (negated_a1, negated_b1) = (negated(&a.c1), negated(&b.c1));
        let wrapped = [times_nonresidue(&f[3]), times_nonresidue(&f[4]), times_nonresidue(&f[5])];
        for k in 0..6 {
            // Two products of at most 3 * 2.33 + 3 * 2.33 p^2 and a coefficient.
            let mut sum = Columns::starting_at(&f[k]);
            sum.add(a, &negated_a1, if k < 1 { &wrapped[2] } else { &f[k - 1] });
            sum.add(b, &negated_b1, if k < 3 { &wrapped[k] } else { &f[k - 3] });
            self.0[k] = sum.reduced();
        }
    }

    /// The elements.
    ///
    /// # Safety
    /// The processor must have the features: see [`super::available`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub fn to_elements(&self) -> [Fq12; 8] {
        let mut coefficients = [[Fq2::ZERO; 8]; 6];
        for (elements, coefficient) in coefficients.iter_mut().zip(&self.0) {
            *elements = Rows::of(&coefficient.canonical()).to_elements();
        }
        let [g0, g1, g2, g3, g4, g5] = coefficients;
        core::array::from_fn(|lane| {
            Fq12::new(Fq6::new(g0[lane], g2[lane], g4[lane]), Fq6::new(g1[lane], g3[lane], g5[lane]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Fq;
    use ark_ff::{BigInt, UniformRand};
    use ark_std::rand::Rng;

    /// Components that in Montgomery form are near 0 or p, or anywhere.
    fn component(rng: &mut impl Rng) -> Fq {
        match rng.gen_range(0..4) {
            0 => Fq::new_unchecked(BigInt([rng.gen_range(0..3), 0, 0, 0])),
            1 => -Fq::new_unchecked(BigInt([rng.gen_range(1..3), 0, 0, 0])),
            _ => Fq::rand(rng),
        }
    }

    fn eight(rng: &mut impl Rng) -> [Fq2; 8] {
        core::array::from_fn(|_| Fq2::new(component(rng), component(rng)))
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn agree_with_arkworks() {
        let mut rng = ark_std::test_rng();
        let mut towers = Towers::one();
        let mut expected = [Fq12::ONE; 8];
        for round in 0..60 {
            let (a, b) = (eight(&mut rng), eight(&mut rng));
            let [left, right] = [&a, &b].map(|part| Rows::from_elements(part).load());
            // Up to 3 p every other time.
            let (first, sign) =
                if round % 2 == 0 { (left, Fq2::ONE) } else { (Fq2x8::zero().minus::<3>(&left), -Fq2::ONE) };
            towers.multiply_by_monic_line(&first, &right);
            for (lane, element) in expected.iter_mut().enumerate() {
                element.mul_by_034(&Fq2::ONE, &(sign * a[lane]), &b[lane]);
            }
            assert_eq!(towers.to_elements(), expected, "{round}");
            towers = towers.squared();
            expected = expected.map(|element| element.square());
            assert_eq!(towers.to_elements(), expected, "{round}");
        }
    }

    #[test]
    fn products_and_squares_agree_with_arkworks() {
        if crate::ifma::available() {
            // SAFETY: the processor has the features.
            unsafe { agree_with_arkworks() }
        }
    }
}
