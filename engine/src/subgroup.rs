//! Membership in G1 and G2, for one point or all points of a key.
//!
//! The twist has r * h points, h = 2 q - r. Let psi be its endomorphism that takes a point to the curve over F_q12, raises its
//! coordinates to the power q, and comes back. psi^2 - \[t\] psi + \[q\] = 0 with t = 6u^2 + 1, and in G2 psi is
//! multiplication by q. There, by the lattice of the optimal ate pairing (eprint 2008/096),
//!
//! f(psi) P = \[6u + 2\] P + psi(P) - psi^2(P) + psi^3(P) = 0.
//!
//! Conversely f = a + b x modulo x^2 - t x + q, and f(psi) P = 0 implies \[N\] P = 0 for the norm N = a^2 + a b t + b^2 q. Since
//! gcd(N, r h) = r, then \[r\] P = 0 (the criterion of eprint 2022/352): 65 doublings and 24 additions decide.

use ark_bn254::{Config, G2Affine, G2Projective};
use ark_ec::AffineRepr;
use ark_ec::bn::BnConfig;
use ark_ec::short_weierstrass::Affine;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use rayon::prelude::*;

use crate::curve::{G2, Group, Point};
use crate::field::{Coordinate, Fq};
#[cfg(target_arch = "x86_64")]
use crate::ifma;
use crate::kernel::Kernel;
use crate::progress::{Progress, Result};

/// Points that one thread checks between two reports.
const CHUNK: usize = 1 << 10;

/// psi of a finite point; in G2, multiplication by q.
pub fn power_of_q(point: &G2Affine) -> G2Affine {
    let [x, y] = [point.x, point.y].map(|coordinate| coordinate.frobenius_map(1));
    G2Affine::new_unchecked(x * Config::TWIST_MUL_BY_Q_X, y * Config::TWIST_MUL_BY_Q_Y)
}

/// The signed digits of 6u + 2 below the highest, which is 1, most significant first.
pub fn ate_digits() -> impl Iterator<Item = i8> {
    Config::ATE_LOOP_COUNT.iter().rev().skip(1).copied()
}

/// Whether a finite point of the twist is in its subgroup of order r.
pub fn in_g2(point: &G2Affine) -> bool {
    in_g2_by(Kernel::current(), point)
}

/// [`in_g2`] by one kernel.
pub fn in_g2_by(kernel: Kernel, point: &G2Affine) -> bool {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the processor has the features.
        Kernel::Ifma if ifma::available() => unsafe { ifma::ate::in_subgroup(point) },
        _ => {
            let mut sum = point.into_group();
            for digit in ate_digits() {
                sum.double_in_place();
                match digit {
                    0 => {}
                    1 => sum += point,
                    _ => sum -= point,
                }
            }
            let image = power_of_q(point);
            let second = power_of_q(&image);
            sum + image - second + power_of_q(&second) == G2Projective::ZERO
        }
    }
}

/// The first packed point that is not in the group: whose coordinates are not below q, or which is neither on the curve nor
/// at infinity, or not of order r.
pub fn first_outside<G: Group>(points: &[G::Packed], progress: &Progress) -> Result<Option<usize>> {
    first_outside_by::<G>(Kernel::current(), points, progress)
}

/// [`first_outside`] by one kernel.
pub fn first_outside_by<G: Group>(kernel: Kernel, points: &[G::Packed], progress: &Progress) -> Result<Option<usize>> {
    progress.begin("points", points.len());
    let chunks = points.par_chunks(CHUNK).enumerate();
    let places = chunks.map(|(index, chunk)| {
        let place = first_of::<G>(kernel, chunk).map(|place| index * CHUNK + place);
        progress.advance(chunk.len()).map(|()| place)
    });
    places.try_reduce(|| None, |a, b| Ok(a.into_iter().chain(b).min()))
}

fn first_of<G: Group>(kernel: Kernel, points: &[G::Packed]) -> Option<usize> {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma if ifma::available() => points.chunks(8).enumerate().find_map(|(index, some)| {
            let mut eight = [G::INFINITY; 8];
            eight[..some.len()].copy_from_slice(some);
            let outside = G::outside_ifma(&eight);
            (outside != 0).then(|| 8 * index + outside.trailing_zeros() as usize)
        }),
        _ => points.iter().position(|point| !contains::<G>(point)),
    }
}

/// Whether one of up to eight packed points has coordinates that are not below q, or is neither on the twist nor infinity.
pub fn off_twist(kernel: Kernel, points: &[<G2 as Group>::Packed]) -> bool {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma if ifma::available() => {
            let mut eight = [G2::INFINITY; 8];
            eight[..points.len()].copy_from_slice(points);
            // SAFETY: the processor has the features.
            unsafe { ifma::subgroup::off_twist(&eight) != 0 }
        }
        _ => points.iter().any(|point| curve_point::<G2>(point).is_none()),
    }
}

/// A point whose coordinates are reduced, and which is on its curve or infinity.
fn curve_point<G: Group>(packed: &G::Packed) -> Option<Affine<G::Curve>> {
    let point = Point::<G::F>::read(packed.as_ref());
    let affine = point.to_affine::<G::Curve>();
    (is_reduced(&point.x) && is_reduced(&point.y) && affine.is_on_curve()).then_some(affine)
}

fn contains<G: Group>(packed: &G::Packed) -> bool {
    curve_point::<G>(packed).is_some_and(|point| point.is_zero() || G::in_group(&point))
}

fn is_reduced<F: Coordinate>(value: &F) -> bool {
    value.to_base_prime_field_elements().all(|part: Fq| part.0 < Fq::MODULUS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2};
    use crate::field::{Fq2, Fr};
    use ark_bn254::{G1Affine, g2};
    use ark_ec::{AffineRepr, CurveConfig, CurveGroup};
    use ark_ff::{BigInteger, UniformRand};

    /// The prime factors of h below 2^32.
    const SMALL_ORDERS: [u64; 2] = [10069, 5_864_401];

    /// h / divisor.
    fn cofactor_over(divisor: u64) -> Vec<u64> {
        let mut rest = 0u128;
        let mut quotient = g2::Config::COFACTOR.to_vec();
        for limb in quotient.iter_mut().rev() {
            let part = rest << 64 | u128::from(*limb);
            *limb = (part / u128::from(divisor)) as u64;
            rest = part % u128::from(divisor);
        }
        assert_eq!(rest, 0);
        quotient
    }

    /// Finite points of the twist, hardly any of them in G2.
    fn twist_points() -> impl Iterator<Item = G2Affine> {
        (0u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ONE), x % 2 == 0))
    }

    fn of_order(order: u64) -> impl Iterator<Item = G2Affine> {
        let factor = cofactor_over(order);
        let multiples = twist_points().map(move |p| p.mul_bigint(Fr::MODULUS).into_affine().mul_bigint(&factor));
        multiples.map(|multiple| multiple.into_affine()).filter(|point| !point.is_zero())
    }

    /// Points of every kind of order: r, each small factor, h / them, r times them, and what random points have.
    fn points() -> Vec<G2Affine> {
        let mut rng = ark_std::test_rng();
        let inside: Vec<_> = (0..9).map(|_| (G2Affine::generator() * Fr::rand(&mut rng)).into_affine()).collect();
        let mut points = vec![G2Affine::generator(), -G2Affine::generator()];
        points.extend(&inside);
        points.extend(twist_points().take(9));
        points.extend(twist_points().take(3).map(|point| point.mul_bigint(Fr::MODULUS).into_affine()));
        points.extend(twist_points().take(3).map(|point| point.mul_bigint(g2::Config::COFACTOR).into_affine()));
        for order in SMALL_ORDERS {
            let small: Vec<_> = of_order(order).take(3).collect();
            assert!(small.iter().all(|point| point.mul_bigint([order]) == G2Projective::ZERO));
            points.extend(small.iter().zip(&inside).map(|(small, inside)| (*small + *inside).into_affine()));
            points.extend(small);
            points.extend(twist_points().take(2).map(|point| point.mul_bigint([order]).into_affine()));
        }
        points
    }

    fn by_definition(point: &G2Affine) -> bool {
        point.mul_bigint(Fr::MODULUS) == G2Projective::ZERO
    }

    fn packed<G: Group>(point: &Affine<G::Curve>) -> G::Packed {
        crate::curve::pack::<G>((*point).into())
    }

    #[test]
    fn one_point_by_every_kernel() {
        for point in points() {
            for kernel in Kernel::available() {
                assert_eq!(in_g2_by(kernel, &point), by_definition(&point), "{kernel:?} {point}");
            }
        }
    }

    #[test]
    fn each_point_in_each_lane_by_every_kernel() {
        let progress = Progress::default();
        let inside = packed::<G2>(&G2Affine::generator());
        for (index, point) in points().iter().enumerate() {
            let mut among = [inside; 19];
            among[5] = G2::INFINITY;
            let place = index % 19;
            among[place] = packed::<G2>(point);
            let expected = (!by_definition(point)).then_some(place);
            for kernel in Kernel::available() {
                assert_eq!(first_outside_by::<G2>(kernel, &among, &progress), Ok(expected), "{kernel:?} {point}");
            }
        }
    }

    /// Packed points that are in no group: coordinates out of range, off the curve, one coordinate zero.
    fn broken<G: Group>(point: G::Packed) -> Vec<G::Packed> {
        let mut broken = Vec::new();
        for part in 0..point.as_ref().len() / 32 {
            let place = 32 * part..32 * part + 32;
            let mut raised = Fq::read(&point.as_ref()[place.clone()]).0;
            raised.add_with_carry(&Fq::MODULUS);
            for value in [crate::field::pack(raised.0), crate::field::pack(Fq::MODULUS.0), [0xff; 32], [0; 32]] {
                let mut other = point;
                other.as_mut()[place.clone()].copy_from_slice(&value);
                broken.push(other);
            }
            let mut other = point;
            other.as_mut()[place.start] ^= 1;
            broken.push(other);
        }
        let mut zero = G::INFINITY;
        zero.as_mut()[..32].copy_from_slice(&crate::field::pack(Fq::MODULUS.0));
        broken.push(zero);
        broken
    }

    fn broken_points_are_found<G: Group>(point: G::Packed) {
        let progress = Progress::default();
        for kernel in Kernel::available() {
            for broken in broken::<G>(point) {
                for place in [0, 7, 8, 16] {
                    let mut points = [point; 17];
                    points[place] = broken;
                    points[16] = broken;
                    assert_eq!(first_outside_by::<G>(kernel, &points, &progress), Ok(Some(place)), "{kernel:?}");
                }
            }
        }
    }

    #[test]
    fn points_that_are_none() {
        broken_points_are_found::<G1>(packed::<G1>(&G1Affine::generator()));
        broken_points_are_found::<G2>(packed::<G2>(&G2Affine::generator()));
    }

    fn every_length_is_covered<G: Group>(generator: Affine<G::Curve>) {
        let progress = Progress::default();
        let mut rng = ark_std::test_rng();
        for length in [0, 1, 7, 8, 9, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1] {
            let mut points = vec![packed::<G>(&generator); length];
            for kernel in Kernel::available() {
                assert_eq!(first_outside_by::<G>(kernel, &points, &progress), Ok(None));
            }
            if let Some(last) = points.last_mut() {
                last.as_mut()[0] ^= 1;
                for kernel in Kernel::available() {
                    assert_eq!(first_outside_by::<G>(kernel, &points, &progress), Ok(Some(length - 1)));
                }
            }
        }
        let multiples: Vec<_> = (0..64).map(|_| crate::curve::pack::<G>(generator * Fr::rand(&mut rng))).collect();
        for kernel in Kernel::available() {
            assert_eq!(first_outside_by::<G>(kernel, &multiples, &progress), Ok(None));
        }
    }

    #[test]
    fn every_length() {
        every_length_is_covered::<G1>(G1Affine::generator());
        every_length_is_covered::<G2>(G2Affine::generator());
    }

    #[test]
    fn a_cancelled_check_says_nothing() {
        let progress = Progress::default();
        progress.cancel();
        let points = vec![packed::<G1>(&G1Affine::generator()); 3];
        assert!(first_outside::<G1>(&points, &progress).is_err());
    }
}
