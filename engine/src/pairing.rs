//! Pairing products, and membership in the groups.

use ark_bn254::{Bn254, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::{BigInt, Field, One, PrimeField};

use crate::field::{Fq, Fq2, Fr, Packed, limbs, pack};
use crate::progress::{Error, Result};
use crate::subgroup::in_g2;

/// A point of G1 from its affine coordinates in standard form, or `None` unless they are below q and on the curve.
///
/// The curve's order is r itself, so a point on the curve is in the group. (0, 0), which stands for infinity,
/// is refused.
pub fn g1_from_standard([x, y]: &[Packed; 2]) -> Option<G1Affine> {
    let point = G1Affine::new_unchecked(fq(x)?, fq(y)?);
    (point.is_on_curve() && !point.is_zero()).then_some(point)
}

/// A point of G2 from x = c0 + c1 u and y, in the order x.c0, x.c1, y.c0, y.c1, or `None` unless the coordinates are below
/// q, on the twist, and in its subgroup of order r.
pub fn g2_from_standard(coordinates: &[Packed; 4]) -> Option<G2Affine> {
    g2_on_twist(coordinates).filter(in_g2)
}

/// The same without the subgroup: a finite point of the twist.
pub fn g2_on_twist([x0, x1, y0, y1]: &[Packed; 4]) -> Option<G2Affine> {
    let point = G2Affine::new_unchecked(Fq2::new(fq(x0)?, fq(x1)?), Fq2::new(fq(y0)?, fq(y1)?));
    (point.is_on_curve() && !point.is_zero()).then_some(point)
}

fn fq(packed: &Packed) -> Option<Fq> {
    Fq::from_bigint(BigInt(limbs(packed)))
}

/// The sum of factors\[i\] * points\[i\], for the few points of a verifying key.
pub fn combine(points: &[[Packed; 2]], factors: &[Fr]) -> Result<G1Projective> {
    if points.len() != factors.len() {
        return Err(Error::Invalid(format!("{} points but {} factors", points.len(), factors.len())));
    }
    let points: Vec<_> =
        points.iter().enumerate().map(|(index, point)| g1(point, "points", index)).collect::<Result<_>>()?;
    Ok(G1Projective::msm_unchecked(&points, factors))
}

/// Whether the product of the pairings e(P, Q) is one, each pair the coordinates of P, then of Q. The empty product is.
///
/// Q must be in the subgroup of order r, which is costly to see: check it once with [`g2_from_standard`].
pub fn product_is_one(pairs: &[[Packed; 6]]) -> Result<bool> {
    let (first, second) = points(pairs)?;
    Ok(Bn254::final_exponentiation(Bn254::multi_miller_loop(first, second)).is_some_and(|value| value.0.is_one()))
}

/// e(P, Q), the coordinates of P, then of Q, as c0 and c1 of F_q12 over F_q6, each c0, c1, c2 of F_q6 over F_q2.
///
/// arkworks and snarkjs share the final exponentiation of "Faster hashing to G2" (SAC 2011), so this is snarkjs' value.
pub fn pairing(pair: &[Packed; 6]) -> Result<Vec<Packed>> {
    let (first, second) = points(std::slice::from_ref(pair))?;
    let value = Bn254::multi_pairing(first, second).0;
    Ok(value.to_base_prime_field_elements().map(|element| pack(element.into_bigint().0)).collect())
}

fn points(pairs: &[[Packed; 6]]) -> Result<(Vec<G1Affine>, Vec<G2Affine>)> {
    let mut first = Vec::with_capacity(pairs.len());
    let mut second = Vec::with_capacity(pairs.len());
    for (index, [px, py, q @ ..]) in pairs.iter().enumerate() {
        first.push(g1(&[*px, *py], "pairs", index)?);
        let point =
            g2_on_twist(q).ok_or_else(|| Error::Invalid(format!("pairs[{index}]: Q is not on the twist of BN254")))?;
        second.push(point);
    }
    Ok((first, second))
}

fn g1(point: &[Packed; 2], what: &str, index: usize) -> Result<G1Affine> {
    g1_from_standard(point).ok_or_else(|| Error::Invalid(format!("{what}[{index}]: not a point of G1")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::CurveGroup;
    use ark_ff::BigInteger;

    fn standard(values: &[Fq]) -> Vec<Packed> {
        values.iter().map(|value| pack(value.into_bigint().0)).collect()
    }

    fn g1(point: G1Affine) -> [Packed; 2] {
        standard(&[point.x, point.y]).try_into().unwrap_or([[0; 32]; 2])
    }

    fn g2(point: G2Affine) -> [Packed; 4] {
        standard(&[point.x.c0, point.x.c1, point.y.c0, point.y.c1]).try_into().unwrap_or([[0; 32]; 4])
    }

    #[test]
    fn points_round_trip() {
        let (p, q) = (G1Affine::generator(), G2Affine::generator());
        assert_eq!(g1_from_standard(&g1(p)), Some(p));
        assert_eq!(g2_from_standard(&g2(q)), Some(q));
    }

    #[test]
    fn a_coordinate_not_below_q_is_refused() {
        let mut coordinates = g1(G1Affine::generator());
        let mut raised = BigInt(limbs(&coordinates[0]));
        raised.add_with_carry(&Fq::MODULUS);
        coordinates[0] = pack(raised.0);
        assert_eq!(g1_from_standard(&coordinates), None);
    }

    #[test]
    fn points_off_the_curve_and_infinity_are_refused() {
        assert_eq!(g1_from_standard(&[[0; 32]; 2]), None);
        assert_eq!(g2_from_standard(&[[0; 32]; 4]), None);
        let mut coordinates = g1(G1Affine::generator());
        coordinates.swap(0, 1);
        assert_eq!(g1_from_standard(&coordinates), None);
    }

    #[test]
    fn a_twist_point_outside_the_subgroup_is_refused() {
        let outside = (0u64..)
            .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ONE), false))
            .find(|point| !point.is_in_correct_subgroup_assuming_on_curve());
        assert_eq!(outside.and_then(|point| g2_from_standard(&g2(point))), None);
        assert!(outside.is_some_and(|point| point.is_on_curve()));
    }

    fn pair(p: u64, q: u64) -> [Packed; 6] {
        let (p, q) = (G1Affine::generator() * Fr::from(p), G2Affine::generator() * Fr::from(q));
        let coordinates = [g1(p.into_affine()).as_slice(), g2(q.into_affine()).as_slice()].concat();
        coordinates.try_into().unwrap_or([[0; 32]; 6])
    }

    fn negated(mut pair: [Packed; 6]) -> [Packed; 6] {
        pair[1] = standard(&[-fq(&pair[1]).unwrap_or_default()])[0];
        pair
    }

    #[test]
    fn products_are_bilinear() {
        assert_eq!(product_is_one(&[]), Ok(true));
        assert_eq!(product_is_one(&[pair(1, 1)]), Ok(false));
        assert_eq!(product_is_one(&[pair(6, 1), negated(pair(2, 3))]), Ok(true));
        assert_eq!(product_is_one(&[pair(6, 1), negated(pair(2, 4))]), Ok(false));
        assert_eq!(product_is_one(&[pair(6, 1), pair(4, 1), negated(pair(2, 5))]), Ok(true));
    }

    #[test]
    fn a_pairing_depends_on_the_product_of_the_factors_alone() {
        let value = pairing(&pair(2, 3));
        assert_eq!(value, pairing(&pair(6, 1)));
        assert_ne!(value, pairing(&pair(5, 1)));
        assert_eq!(value.map(|elements| elements.len()), Ok(12));
    }

    #[test]
    fn pairs_of_what_are_no_points_are_refused() {
        for broken in 0..6 {
            let mut pair = pair(2, 3);
            pair[broken] = [0; 32];
            assert!(product_is_one(&[pair]).is_err());
            assert!(pairing(&pair).is_err());
        }
    }

    #[test]
    fn combinations() {
        let point = g1(G1Affine::generator());
        let sum = combine(&[point, point, point], &[Fr::from(0u64), Fr::from(5u64), -Fr::from(2u64)]);
        assert_eq!(sum, Ok(G1Affine::generator() * Fr::from(3u64)));
        assert_eq!(combine(&[], &[]), Ok(G1Projective::default()));
        assert!(combine(&[point], &[]).is_err());
        assert!(combine(&[[[0; 32]; 2]], &[Fr::from(1u64)]).is_err());
    }
}
