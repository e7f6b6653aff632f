//! Inner products of field elements, reduced once in a while instead of at every product.

use ark_ff::{AdditiveGroup, BigInt, MontConfig, PrimeField};

use crate::field::Fr;

type FrConfig = ark_bn254::FrConfig;

/// Products that `wide` takes between two reductions. A product is below r^2 < 0.1891 r 2^256, so 15 of them reduce to less
/// than (15 * 0.1891 + 1) r < 4 r, which two conditional subtractions finish, and fit in 512 bits.
const MAX_PENDING: usize = 15;

const MODULUS: [u64; 4] = Fr::MODULUS.0;
const TWICE_THE_MODULUS: [u64; 4] = double(MODULUS);

/// A sum under way.
#[derive(Clone, Copy, Debug)]
pub struct InnerProduct {
    wide: [u64; 8],
    pending: usize,
    reduced: Fr,
}

impl InnerProduct {
    /// The empty sum.
    #[inline]
    pub fn new() -> Self {
        Self { wide: [0; 8], pending: 0, reduced: Fr::ZERO }
    }

    /// Add `left * right`.
    #[inline]
    pub fn add_product(&mut self, left: &Fr, right: &Fr) {
        if self.pending == MAX_PENDING {
            self.reduce();
        }
        self.pending += 1;
        let (left, right) = (left.0.0, right.0.0);
        let mut overflow = 0;
        for (i, left) in left.iter().enumerate() {
            let mut carry = 0;
            for (j, right) in right.iter().enumerate() {
                (self.wide[i + j], carry) = multiply_add(*left, *right, self.wide[i + j], carry);
            }
            let top = u128::from(self.wide[i + 4]) + u128::from(carry) + u128::from(overflow);
            (self.wide[i + 4], overflow) = halves(top);
        }
    }

    /// Add `value`.
    #[inline]
    pub fn add(&mut self, value: &Fr) {
        self.reduced += value;
    }

    /// Subtract `value`.
    #[inline]
    pub fn subtract(&mut self, value: &Fr) {
        self.reduced -= value;
    }

    /// The sum.
    #[inline]
    pub fn finish(mut self) -> Fr {
        if self.pending > 0 {
            self.reduce();
        }
        self.reduced
    }

    /// Montgomery's reduction of what is pending.
    #[inline]
    fn reduce(&mut self) {
        let wide = &mut self.wide;
        let mut overflow = 0;
        for i in 0..4 {
            let factor = wide[i].wrapping_mul(FrConfig::INV);
            let mut carry = 0;
            for (j, limb) in MODULUS.iter().enumerate() {
                (wide[i + j], carry) = multiply_add(factor, *limb, wide[i + j], carry);
            }
            let top = u128::from(wide[i + 4]) + u128::from(carry) + u128::from(overflow);
            (wide[i + 4], overflow) = halves(top);
        }
        let mut rest = [wide[4], wide[5], wide[6], wide[7]];
        subtract_if_not_below(&mut rest, &TWICE_THE_MODULUS);
        subtract_if_not_below(&mut rest, &MODULUS);
        self.reduced += Fr::new_unchecked(BigInt(rest));
        self.wide = [0; 8];
        self.pending = 0;
    }
}

impl Default for InnerProduct {
    fn default() -> Self {
        Self::new()
    }
}

/// a * b + c + d, low half first; it never overflows.
#[inline]
fn multiply_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    halves(u128::from(a) * u128::from(b) + u128::from(c) + u128::from(d))
}

#[inline]
fn halves(value: u128) -> (u64, u64) {
    (value as u64, (value >> 64) as u64)
}

const fn double(value: [u64; 4]) -> [u64; 4] {
    let [a, b, c, d] = value;
    [a << 1, b << 1 | a >> 63, c << 1 | b >> 63, d << 1 | c >> 63]
}

#[inline]
fn subtract_if_not_below(value: &mut [u64; 4], bound: &[u64; 4]) {
    let mut difference = [0; 4];
    let mut borrow = false;
    for i in 0..4 {
        let (without, first) = value[i].overflowing_sub(bound[i]);
        let (with, second) = without.overflowing_sub(u64::from(borrow));
        (difference[i], borrow) = (with, first | second);
    }
    if !borrow {
        *value = difference;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::edge_scalars;
    use ark_ff::UniformRand;

    #[test]
    fn sums_of_every_length_match_one_product_at_a_time() {
        let mut rng = ark_std::test_rng();
        for length in 0..64 {
            let (mut sum, mut expected) = (InnerProduct::default(), Fr::ZERO);
            for i in 0..length {
                let (left, right) = (Fr::rand(&mut rng), Fr::rand(&mut rng));
                sum.add_product(&left, &right);
                expected += left * right;
                if i % 3 == 0 {
                    sum.add(&left);
                    sum.subtract(&right);
                    expected += left - right;
                }
            }
            assert_eq!(sum.finish(), expected);
        }
    }

    #[test]
    fn the_largest_limbs_do_not_overflow() {
        let largest = Fr::new_unchecked(BigInt([MODULUS[0] - 1, MODULUS[1], MODULUS[2], MODULUS[3]]));
        let mut edges = edge_scalars();
        edges.push(largest);
        for value in edges {
            let (mut sum, mut expected) = (InnerProduct::new(), Fr::ZERO);
            for _ in 0..100 {
                sum.add_product(&value, &largest);
                expected += value * largest;
                assert_eq!(sum.finish(), expected);
            }
        }
    }
}
