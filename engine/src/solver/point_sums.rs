//! Points of a curve, as `compiler/solver/point_sums.py` computes them.

use num_bigint::BigUint;

use super::named::inverse;

/// None is the neutral element.
type Point = Option<(BigUint, BigUint)>;

/// The sum of k (x, y) for two such triples, on a curve y^2 = x^3 + a x + b modulo p; 0, 0 for the neutral element and p = 0.
pub fn weierstrass_sum(p: &BigUint, a: &BigUint, terms: [(&BigUint, &BigUint, &BigUint); 2]) -> (BigUint, BigUint) {
    if *p == BigUint::ZERO {
        return (BigUint::ZERO, BigUint::ZERO);
    }
    let [one, other] = terms.map(|(x, y, _)| Some((x % p, y % p)));
    let [k1, k2] = terms.map(|(_, _, k)| k);
    let both = add(&one, &other, p, a);
    let mut total = None;
    for place in (0..k1.bits().max(k2.bits())).rev() {
        total = add(&total, &total, p, a);
        let chosen = match (k1.bit(place), k2.bit(place)) {
            (false, false) => continue,
            (true, false) => &one,
            (false, true) => &other,
            (true, true) => &both,
        };
        total = add(&total, chosen, p, a);
    }
    total.unwrap_or_default()
}

/// How many x are tried.
const LIFTS: u64 = 128;

/// y and the smallest c with y^2 = (x + c)^3 + a (x + c) + b modulo p, where p is 3 modulo 4 or 5 modulo 8; 0, 0 where
/// none is found.
pub fn weierstrass_lift(p: &BigUint, a: &BigUint, b: &BigUint, x: &BigUint) -> (BigUint, u64) {
    if *p == BigUint::ZERO {
        return (BigUint::ZERO, 0);
    }
    for more in 0..LIFTS {
        let at = x + more;
        let square = ((&at * &at + a) * &at + b) % p;
        let y = candidate_root(&square, p);
        if &y * &y % p == square {
            return (y, more);
        }
    }
    (BigUint::ZERO, 0)
}

/// A root, where the number is a square and p as above.
fn candidate_root(square: &BigUint, p: &BigUint) -> BigUint {
    if !(p.bit(0) && !p.bit(1) && p.bit(2)) {
        return square.modpow(&((p + 1u8) >> 2), p);
    }
    let y = square.modpow(&((p + 3u8) >> 3), p);
    if &y * &y % p == *square {
        return y;
    }
    y * BigUint::from(2u8).modpow(&((p - 1u8) >> 2), p) % p
}

fn add(one: &Point, other: &Point, p: &BigUint, a: &BigUint) -> Point {
    let (Some((x1, y1)), Some((x2, y2))) = (one, other) else { return one.clone().or_else(|| other.clone()) };
    // All are below p.
    let minus = |x: &BigUint, y: &BigUint| (x + p - y) % p;
    let slope = if x1 != x2 {
        minus(y2, y1) * inverse(&minus(x2, x1), p)
    } else if (y1 + y2) % p == BigUint::ZERO {
        return None;
    } else {
        (x1 * x1 * 3u8 + a) * inverse(&(y1 * 2u8 % p), p)
    } % p;
    let x = minus(&minus(&(&slope * &slope % p), x1), x2);
    let y = minus(&(slope * minus(x1, &x) % p), y1);
    Some((x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lift() {
        let [p, a, b, x] = [103u8, 2, 3, 5].map(BigUint::from);
        assert_eq!(weierstrass_lift(&p, &a, &b, &x), (98u8.into(), 1));
        assert_eq!(weierstrass_lift(&101u8.into(), &a, &b, &x), (80u8.into(), 0));
        assert_eq!(weierstrass_lift(&BigUint::ZERO, &a, &b, &x), (BigUint::ZERO, 0));
    }

    #[test]
    fn a_small_curve() {
        let [p, a, x, y] = [97u8, 2, 3, 6].map(BigUint::from);
        let times = |k: u8, l: u8| weierstrass_sum(&p, &a, [(&x, &y, &k.into()), (&x, &y, &l.into())]);
        assert_eq!(times(2, 1), (80u8.into(), 87u8.into()));
        assert_eq!(times(0, 1), (3u8.into(), 6u8.into()));
        assert_eq!(times(0, 0), (BigUint::ZERO, BigUint::ZERO));
        assert_eq!(times(4, 1), (BigUint::ZERO, BigUint::ZERO)); // its order is 5
    }
}
