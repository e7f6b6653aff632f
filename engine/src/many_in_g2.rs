//! Membership of many points of the twist in G2 at once, by sums with random weights.
//!
//! A point of the twist is one of G2 plus one whose order divides h, and no prime below 10069 divides h. If of any point the
//! latter is not zero, then for all but one of the 2^12 weights that the point may get the weighted sum of all points is
//! outside of G2, for the differences of two weights are below 10069. After [`ROUNDS`] sums whose weights nobody could
//! foresee, points that are not all in G2 have passed with a probability of 2^-132.
//! Such tests are those of M. Bellare, J. Garay and T. Rabin, "Fast Batch Verification for Modular Exponentiation and Digital
//! Signatures", EUROCRYPT '98; that small orders bound what one sum tells, C. Boyd and C. Pavlovski showed, "Attacking and
//! Repairing Batch Verification Schemes", ASIACRYPT 2000.

use rayon::prelude::*;

use crate::bases::Bases;
use crate::blake2b::{BLOCK, compress};
use crate::curve::{G2, Group, Point};
use crate::kernel::Kernel;
use crate::msm::{Digits, msm_of_by};
use crate::progress::{Progress, Result};
use crate::subgroup::{first_outside_by, in_g2_by, off_twist};

/// Bits of a weight.
const BITS: usize = 12;

/// Sums, each with weights of its own.
const ROUNDS: usize = 11;

/// Points that are summed together.
const CHUNK: usize = 1 << 16;

/// Fewer points are looked at one by one, which takes no longer.
const FEW: usize = 1 << 10;

/// The first packed point that is not in G2, as [`crate::subgroup::first_outside`] finds it, with a doubt of 2^-132.
///
/// The weights follow from the seed, which must be random and unknown to whoever made the points.
pub fn first_outside_by_weights(
    points: &[<G2 as Group>::Packed],
    seed: &[u8; 32],
    progress: &Progress,
) -> Result<Option<usize>> {
    by_kernel(Kernel::current(), points, seed, progress)
}

fn by_kernel(
    kernel: Kernel,
    points: &[<G2 as Group>::Packed],
    seed: &[u8; 32],
    progress: &Progress,
) -> Result<Option<usize>> {
    progress.begin("points", points.len());
    for (index, chunk) in points.chunks(CHUNK).enumerate() {
        if !passes(kernel, chunk, seed, index, progress)? {
            let place = first_outside_by::<G2>(kernel, chunk, &Progress::default())?;
            if place.is_some() {
                return Ok(place.map(|place| index * CHUNK + place));
            }
        }
        progress.advance(chunk.len())?;
    }
    Ok(None)
}

/// Whether the points are in G2; where they are few, not even those that are pass.
fn passes(
    kernel: Kernel,
    points: &[<G2 as Group>::Packed],
    seed: &[u8; 32],
    index: usize,
    progress: &Progress,
) -> Result<bool> {
    if points.len() < FEW || points.par_chunks(8).any(|some| off_twist(kernel, some)) {
        return Ok(false);
    }
    let bases = Bases::<G2>::on_lines(points);
    for round in 0..ROUNDS {
        progress.check()?;
        let weights = Digits::of_one_window(weights(seed, index * ROUNDS + round, points.len()), BITS);
        let sum = msm_of_by::<G2>(kernel, &bases, &weights, 0, &Progress::default())?;
        let sum = Point::from(sum);
        if !sum.is_infinity() && !in_g2_by(kernel, &sum.to_affine()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Weights from -2^11 + 1 to 2^11: BLAKE2b's compression of the seed and a counter, cut.
fn weights(seed: &[u8; 32], stream: usize, count: usize) -> Vec<i16> {
    const PER_BLOCK: usize = 32;
    let blocks = (0..count.div_ceil(PER_BLOCK)).into_par_iter().flat_map_iter(|counter| {
        let mut block = [0; BLOCK];
        block[..32].copy_from_slice(seed);
        block[32..40].copy_from_slice(&(stream as u64).to_le_bytes());
        block[40..48].copy_from_slice(&(counter as u64).to_le_bytes());
        let mut chain = [0; 8];
        compress(&mut chain, 0, &[block]);
        chain.into_iter().flat_map(|word| [0, 16, 32, 48].map(|shift| (word >> shift & 0xfff) as i16 - 0x7ff))
    });
    let mut weights: Vec<i16> = blocks.collect();
    weights.truncate(count);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::pack;
    use crate::field::{Fq, Fq2, Fr};
    use crate::testing::multiple;
    use ark_bn254::{G2Affine, g2};
    use ark_ec::{AffineRepr, CurveConfig, CurveGroup};
    use ark_ff::{Field, PrimeField};

    const SEED: [u8; 32] = [7; 32];

    fn multiples(count: usize) -> Vec<<G2 as Group>::Packed> {
        let some: Vec<_> = (0..97u64).map(|factor| multiple::<G2>(Fr::from(factor))).collect();
        some.into_iter().cycle().take(count).collect()
    }

    /// h / divisor, most significant limb last.
    fn cofactor_over(divisor: u64) -> (Vec<u64>, u64) {
        let mut rest = 0u128;
        let mut quotient = g2::Config::COFACTOR.to_vec();
        for limb in quotient.iter_mut().rev() {
            let part = rest << 64 | u128::from(*limb);
            *limb = (part / u128::from(divisor)) as u64;
            rest = part % u128::from(divisor);
        }
        (quotient, rest as u64)
    }

    /// A point of the least order that any outside of G2 has.
    fn of_small_order() -> G2Affine {
        let factor = cofactor_over(10069).0;
        let points =
            (0u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ONE), true));
        let multiples =
            points.map(|point| point.mul_bigint(Fr::MODULUS).into_affine().mul_bigint(&factor).into_affine());
        multiples.into_iter().find(|point| !point.is_zero()).unwrap_or_default()
    }

    #[test]
    fn no_order_is_below_the_number_of_weights() {
        assert!((2..10069).all(|divisor| cofactor_over(divisor).1 != 0));
        assert_eq!(cofactor_over(10069).1, 0);
        let weights = weights(&SEED, 3, 1 << 16);
        assert_eq!((weights.iter().min(), weights.iter().max()), (Some(&-0x7ff), Some(&0x800)));
        assert_eq!(weights.len(), 1 << 16);
        assert_eq!(weights[..5], super::weights(&SEED, 3, 5));
        assert_ne!(weights[..5], super::weights(&SEED, 4, 5));
    }

    #[test]
    fn one_point_among_many_is_found_wherever_it_is() {
        let small = of_small_order();
        let inside: G2Affine = crate::curve::unpack::<G2>(&multiple::<G2>(Fr::from(5u64))).into_affine();
        for kernel in Kernel::available() {
            for count in [0, 1, FEW - 1, FEW, FEW + 5] {
                let points = multiples(count);
                assert_eq!(by_kernel(kernel, &points, &SEED, &Progress::default()), Ok(None));
                for place in [0, count / 2, count.saturating_sub(1)].into_iter().filter(|place| *place < count) {
                    for outside in [small, (small + inside).into_affine()] {
                        let mut points = points.clone();
                        points[place] = pack::<G2>(outside.into());
                        assert_eq!(by_kernel(kernel, &points, &SEED, &Progress::default()), Ok(Some(place)));
                    }
                    let mut points = points.clone();
                    points[place][3] ^= 1;
                    assert_eq!(by_kernel(kernel, &points, &SEED, &Progress::default()), Ok(Some(place)));
                }
            }
        }
    }

    #[test]
    fn points_that_cancel_each_other_are_found() {
        let small = of_small_order();
        let mut points = multiples(2 * FEW);
        points[FEW] = pack::<G2>(small.into());
        points[FEW + 1] = pack::<G2>((-small).into());
        assert_eq!(first_outside_by_weights(&points, &SEED, &Progress::default()), Ok(Some(FEW)));
    }

    #[test]
    fn later_chunks_have_weights_of_their_own_and_are_looked_at() {
        let mut points = multiples(CHUNK + FEW);
        assert_eq!(first_outside_by_weights(&points, &SEED, &Progress::default()), Ok(None));
        points[CHUNK + 3] = pack::<G2>(of_small_order().into());
        assert_eq!(first_outside_by_weights(&points, &SEED, &Progress::default()), Ok(Some(CHUNK + 3)));
    }
}
