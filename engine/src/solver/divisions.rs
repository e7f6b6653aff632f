//! Divisions, put off until a quotient is read, so that they share one inversion.

use std::sync::LazyLock;

use ark_ff::{BigInt, PrimeField};
use zeroize::Zeroizing;

use super::values::{DIVIDING, Values};
use crate::field::{Fr, invert_all};

/// Divisions that wait for a common inversion; more would not be cheaper.
const MAX_WAITING: usize = 256;

/// Divisors whose inverses are kept, and their negatives: what sums of a few bits come to.
const SMALL: u64 = 16;

/// The inverses of the elements whose limbs are 1, 2, ..., [`SMALL`].
static SMALL_INVERSES: LazyLock<Vec<Fr>> = LazyLock::new(|| {
    let mut inverses: Vec<Fr> = (1..=SMALL).map(|limb| Fr::new_unchecked(BigInt([limb, 0, 0, 0]))).collect();
    invert_all(&mut inverses, &mut Vec::new());
    inverses
});

/// The divisions of one thread.
pub struct Divisions<'a> {
    values: Values<'a>,
    wires: Vec<u32>,
    dividends: Zeroizing<Vec<Fr>>,
    divisors: Zeroizing<Vec<Fr>>,
    scratch: Zeroizing<Vec<Fr>>,
}

impl<'a> Divisions<'a> {
    pub fn new(values: Values<'a>) -> Self {
        Self {
            values,
            wires: Vec::new(),
            dividends: Zeroizing::default(),
            divisors: Zeroizing::default(),
            scratch: Zeroizing::default(),
        }
    }

    /// Give a wire the value `dividend / divisor`, at the latest in [`Divisions::finish`]. The divisor is not zero.
    pub fn divide(&mut self, wire: u32, dividend: Fr, divisor: Fr) {
        if let Some(inverse) = small_inverse(&divisor) {
            self.values.set(wire as usize, (dividend * inverse).0.0);
            return;
        }
        match self.wires.len() {
            // Reserved once and never grown, so that no copy of a secret stays behind.
            0 => {
                self.wires.reserve(MAX_WAITING);
                self.dividends.reserve(MAX_WAITING);
                self.divisors.reserve(MAX_WAITING);
                self.scratch.reserve(MAX_WAITING);
            }
            MAX_WAITING => self.finish(),
            _ => {}
        }
        self.values.set(wire as usize, DIVIDING);
        self.wires.push(wire);
        self.dividends.push(dividend);
        self.divisors.push(divisor);
    }

    /// Give every waiting wire its value.
    pub fn finish(&mut self) {
        if self.wires.is_empty() {
            return;
        }
        invert_all(&mut self.divisors, &mut self.scratch);
        for ((wire, dividend), inverse) in self.wires.iter().zip(self.dividends.iter()).zip(self.divisors.iter()) {
            self.values.set(*wire as usize, (*dividend * inverse).0.0);
        }
        self.wires.clear();
        self.dividends.clear();
        self.divisors.clear();
    }
}

/// The inverse of an element whose limbs, or whose negative's, are those of a small integer.
fn small_inverse(divisor: &Fr) -> Option<Fr> {
    let of = |element: &Fr| match element.0.0 {
        [limb @ 1..=SMALL, 0, 0, 0] => Some(SMALL_INVERSES[limb as usize - 1]),
        _ => None,
    };
    if divisor.0.0[3] == Fr::MODULUS.0[3] { of(&-*divisor).map(|inverse| -inverse) } else { of(divisor) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::values::UNKNOWN;
    use ark_ff::{AdditiveGroup, Field};

    #[test]
    fn quotients_are_those_of_the_field_whether_they_wait_or_not() {
        let plain = |number: u64| Fr::new_unchecked(BigInt([number, 0, 0, 0]));
        let divisors: Vec<Fr> = (1..=2 * SMALL).flat_map(|number| [plain(number), -plain(number)]).collect();
        let mut values = vec![UNKNOWN; divisors.len()];
        let mut divisions = Divisions::new(Values::new(&mut values));
        for (wire, divisor) in divisors.iter().enumerate() {
            divisions.divide(wire as u32, Fr::from(7u64), *divisor);
        }
        assert_eq!(divisions.wires.len(), 2 * SMALL as usize);
        divisions.finish();
        for (value, divisor) in values.iter().zip(&divisors) {
            assert_eq!(
                Some(Fr::new_unchecked(BigInt(*value))),
                divisor.inverse().map(|inverse| inverse * Fr::from(7u64))
            );
        }
    }

    #[test]
    fn more_divisions_than_wait_are_all_made() {
        let mut values = vec![UNKNOWN; 2 * MAX_WAITING + 1];
        let mut divisions = Divisions::new(Values::new(&mut values));
        let divisor = |wire: usize| Fr::from(wire as u64 + 100);
        for wire in 0..2 * MAX_WAITING + 1 {
            divisions.divide(wire as u32, divisor(wire) * Fr::from(5u64), divisor(wire));
        }
        divisions.finish();
        assert!(values.iter().all(|value| Fr::new_unchecked(BigInt(*value)) == Fr::from(5u64)));
        assert_eq!(small_inverse(&Fr::ZERO), None);
    }
}
