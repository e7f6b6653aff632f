//! Short solutions of a = h b modulo n, as `compiler/solver/short_vectors.py` finds them, coordinate for coordinate.

use num_bigint::{BigInt, BigUint};

/// A number a + b w, where w^2 + w + 1 = 0.
type Eisenstein = (BigInt, BigInt);

/// Coefficients of a basis that are tried, up to their sign.
const REACH: i64 = 3;

/// a and b, or with a root a0, a1, b0, b1; all 0 for n = 0.
pub fn short_vector(h: &BigUint, n: &BigUint, root: Option<&BigUint>) -> Vec<BigInt> {
    if *n == BigUint::ZERO {
        return vec![BigInt::ZERO; if root.is_none() { 2 } else { 4 }];
    }
    let (h, n) = (BigInt::from(h % n), BigInt::from(n.clone()));
    match root {
        None => half_size(h, &n),
        Some(root) => quarter_size(h, n, BigInt::from(root.clone())),
    }
}

fn half_size(h: BigInt, n: &BigInt) -> Vec<BigInt> {
    let (mut before, mut rest) = (n.clone(), h);
    let (mut cofactor_before, mut cofactor) = (BigInt::ZERO, BigInt::from(1));
    while &rest * &rest > *n {
        let quotient = &before / &rest;
        let remainder = before - &quotient * &rest;
        (before, rest) = (rest, remainder);
        let next = cofactor_before - quotient * &cofactor;
        (cofactor_before, cofactor) = (cofactor, next);
    }
    shortest(&[vec![before, cofactor_before], vec![rest, cofactor]])
}

fn quarter_size(h: BigInt, n: BigInt, root: BigInt) -> Vec<BigInt> {
    let zero = || (BigInt::ZERO, BigInt::ZERO);
    let prime = common_divisor((n.clone(), BigInt::ZERO), (root, BigInt::from(-1)));
    let rest = divided(&(h, BigInt::ZERO), &prime).1;
    let (mut before, mut rest) = (prime, rest);
    let (mut cofactor_before, mut cofactor) = (zero(), (BigInt::from(1), BigInt::ZERO));
    while norm(&rest).pow(2) > n {
        let (quotient, remainder) = divided(&before, &rest);
        (before, rest) = (rest, remainder);
        let next = less(&cofactor_before, &times(&quotient, &cofactor));
        (cofactor_before, cofactor) = (cofactor, next);
    }
    let w = (BigInt::ZERO, BigInt::from(1));
    let turned = [(&before, &cofactor_before), (&rest, &cofactor)].map(|(a, b)| (times(a, &w), times(b, &w)));
    let pairs = [(before, cofactor_before), (rest, cofactor)].into_iter().chain(turned);
    shortest(&pairs.map(|(a, b)| vec![a.0, a.1, b.0, b.1]).collect::<Vec<_>>())
}

/// The first combination whose largest coordinate is smallest, coefficients ascending, the last one fastest.
fn shortest(basis: &[Vec<BigInt>]) -> Vec<BigInt> {
    let size = |vector: &[BigInt]| vector.iter().map(|part| part.magnitude().clone()).max().unwrap_or_default();
    let mut best = basis.first().cloned().unwrap_or_default();
    let mut smallest = size(&best);
    let mut coefficients = vec![-REACH; basis.len()];
    loop {
        if coefficients.iter().any(|coefficient| *coefficient != 0) {
            let mut vector = vec![BigInt::ZERO; basis.len()];
            for (coefficient, row) in coefficients.iter().zip(basis) {
                for (total, part) in vector.iter_mut().zip(row) {
                    *total += part * *coefficient;
                }
            }
            let largest = size(&vector);
            if largest < smallest {
                (best, smallest) = (vector, largest);
            }
        }
        let Some(place) = coefficients.iter().rposition(|coefficient| *coefficient < REACH) else { return best };
        coefficients[place] += 1;
        coefficients[place + 1..].fill(-REACH);
    }
}

fn common_divisor(mut one: Eisenstein, mut other: Eisenstein) -> Eisenstein {
    while other != (BigInt::ZERO, BigInt::ZERO) {
        let rest = divided(&one, &other).1;
        (one, other) = (other, rest);
    }
    one
}

fn norm((a, b): &Eisenstein) -> BigInt {
    a * a - a * b + b * b
}

fn less(x: &Eisenstein, y: &Eisenstein) -> Eisenstein {
    (&x.0 - &y.0, &x.1 - &y.1)
}

fn times(x: &Eisenstein, y: &Eisenstein) -> Eisenstein {
    let high = &x.1 * &y.1;
    (&x.0 * &y.0 - &high, &x.0 * &y.1 + &x.1 * &y.0 - high)
}

/// The quotient, rounded to the nearest, and what is left; y is not 0.
fn divided(x: &Eisenstein, y: &Eisenstein) -> (Eisenstein, Eisenstein) {
    let norm = norm(y);
    let (one, other) = times(x, &(&y.0 - &y.1, -&y.1));
    let twice = &norm * 2;
    let rounded = |part: BigInt| floor_div(&(part * 2 + &norm), &twice);
    let quotient = (rounded(one), rounded(other));
    let rest = less(x, &times(&quotient, y));
    (quotient, rest)
}

/// The quotient, rounded down; the divisor is above 0.
fn floor_div(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    (dividend - floor_mod(dividend, divisor)) / divisor
}

/// What a number is modulo another, which is above 0, from 0 on.
pub fn floor_mod(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    let rest = dividend % divisor;
    if rest < BigInt::ZERO { rest + divisor } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(h: u32, n: u32, root: Option<u32>) -> Vec<BigInt> {
        short_vector(&h.into(), &n.into(), root.map(BigUint::from).as_ref())
    }

    #[test]
    fn small_moduli() {
        assert_eq!(vector(5, 0, None), [0, 0].map(BigInt::from));
        assert_eq!(vector(5, 0, Some(1)), [0; 4].map(BigInt::from));
        for n in 1..60u32 {
            for h in 0..n {
                let found = vector(h, n, None);
                let off = &found[0] - &found[1] * h;
                assert_eq!(off % n, BigInt::ZERO);
                assert!(
                    found.iter().all(|part| part.pow(2) <= n.into()) && found.iter().any(|part| *part != BigInt::ZERO)
                );
            }
        }
    }

    #[test]
    fn quarters() {
        let (n, root) = (10009u32, 0u32);
        assert_eq!(vector(7, n, Some(root)).len(), 4); // no root of unity: any numbers, and an end
        let (n, root) = (7u32, 2u32);
        for h in 0..n {
            let found = vector(h, n, Some(root));
            let off = &found[0] + &found[1] * root - (&found[2] + &found[3] * root) * h;
            assert_eq!(off % n, BigInt::ZERO);
        }
    }
}
