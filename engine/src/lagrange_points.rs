//! The points of a Lagrange basis from the points of the powers: an inverse transform in the group.
//!
//! The basis of the n-th roots of unity w^i at tau is L_i = 1 / n * the sum over j of w^(-i j) tau^j (eprint 2017/1050,
//! section 4.3), butterflies of additions where those of [`crate::ntt`] have field elements.

use ark_ff::{AdditiveGroup, Field};

use crate::curve::Group;
use crate::field::Fr;
use crate::kernel::Kernel;
use crate::ntt::root_of_unity;
use crate::point_lists::PointLists;
use crate::progress::{Error, Progress, Result};
use crate::scaling::{Factors, scale_by};

/// Butterflies taken at a time, so that what they need is little.
const BATCH: usize = 1 << 14;

/// Replace tau^j at place j by L_i(tau) at place i, times the same generator, for a number of points that is a power of two.
///
/// A unit of progress is a butterfly. Points must be in their group, or infinity.
pub fn to_lagrange<G: Group>(points: &mut [G::Packed], progress: &Progress) -> Result<()> {
    to_lagrange_by::<G>(Kernel::current(), points, progress)
}

/// [`to_lagrange`] by a kernel that must be available.
pub fn to_lagrange_by<G: Group>(kernel: Kernel, points: &mut [G::Packed], progress: &Progress) -> Result<()> {
    let n = points.len();
    let root = if n.is_power_of_two() { root_of_unity(n.trailing_zeros()) } else { None };
    let Some(root) = root.and_then(|root| root.inverse()) else {
        return Err(Error::Invalid(format!("{n} points are no domain: take a power of two up to 2^28")));
    };
    let log_n = n.trailing_zeros();
    progress.begin("basis", (n / 2) * log_n as usize);
    for place in 0..n {
        let other = if log_n == 0 { 0 } else { place.reverse_bits() >> (usize::BITS - log_n) };
        if place < other {
            points.swap(place, other);
        }
    }
    for log_half in 0..log_n {
        let half = 1usize << log_half;
        let last = log_half + 1 == log_n;
        // The division by n goes with the last round's factors.
        let scale = if last { Fr::from(n as u64).inverse().unwrap_or(Fr::ZERO) } else { Fr::ONE };
        let twiddles = powers(&root.pow([(n >> (log_half + 1)) as u64]), &scale, half);
        for first in (0..n / 2).step_by(BATCH) {
            let pairs: Vec<usize> = (first..(n / 2).min(first + BATCH)).collect();
            round::<G>(kernel, points, &pairs, half, &twiddles, last.then_some(scale), progress)?;
        }
    }
    Ok(())
}

/// The butterflies of these pairs: pair i is of the places i and i + half, counted within blocks of two halves.
fn round<G: Group>(
    kernel: Kernel,
    points: &mut [G::Packed],
    pairs: &[usize],
    half: usize,
    twiddles: &[Fr],
    scale: Option<Fr>,
    progress: &Progress,
) -> Result<()> {
    let low = |pair: usize| pair / half * 2 * half + pair % half;
    let quiet = Progress::default();
    progress.check()?;
    let mut lefts: Vec<G::Packed> = pairs.iter().map(|pair| points[low(*pair)]).collect();
    if let Some(scale) = scale {
        let bare = lefts.clone();
        scale_by::<G>(kernel, &bare, Factors::Same(&scale), &mut lefts, &quiet)?;
    }
    let mut rights: Vec<G::Packed> = pairs.iter().map(|pair| points[low(*pair) + half]).collect();
    // The first twiddle of each block is one, but in the last round.
    let turned: Vec<usize> = (0..pairs.len()).filter(|i| twiddles[pairs[*i] % half] != Fr::ONE).collect();
    let bare: Vec<G::Packed> = turned.iter().map(|i| rights[*i]).collect();
    let factors: Vec<Fr> = turned.iter().map(|i| twiddles[pairs[*i] % half]).collect();
    let mut products = vec![G::INFINITY; bare.len()];
    scale_by::<G>(kernel, &bare, Factors::Each(&factors), &mut products, &quiet)?;
    for (i, product) in turned.into_iter().zip(products) {
        rights[i] = product;
    }
    let mut lists = PointLists::<G>::default();
    for (left, right) in lefts.iter().zip(&rights) {
        for negative in [false, true] {
            lists.begin();
            lists.push(left, false);
            lists.push(right, negative);
        }
    }
    for (pair, sums) in pairs.iter().zip(lists.sums(kernel, progress)?.as_chunks::<2>().0) {
        [points[low(*pair)], points[low(*pair) + half]] = *sums;
    }
    progress.advance(pairs.len())
}

/// scale, scale * base, scale * base^2, ...
fn powers(base: &Fr, scale: &Fr, count: usize) -> Vec<Fr> {
    let mut power = *scale;
    let next = |_| {
        let this = power;
        power *= base;
        this
    };
    (0..count).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2};
    use crate::lagrange::lagrange;
    use crate::testing::multiple;

    fn the_basis_is_that_of_tau<G: Group>(size: usize, tau: Fr) {
        for kernel in Kernel::available() {
            let mut points: Vec<_> = powers(&tau, &Fr::ONE, size).iter().map(|power| multiple::<G>(*power)).collect();
            assert_eq!(to_lagrange_by::<G>(kernel, &mut points, &Progress::default()), Ok(()));
            let basis = lagrange(kernel, &tau, size).unwrap_or_default();
            let same = |(point, value): (&G::Packed, &Fr)| point.as_ref() == multiple::<G>(*value).as_ref();
            assert!(points.iter().zip(basis.iter()).all(same), "{kernel:?} {size}");
        }
    }

    #[test]
    fn small_domains_in_both_groups() {
        for size in [1, 2, 4, 8, 64] {
            the_basis_is_that_of_tau::<G1>(size, Fr::from(77u64));
            the_basis_is_that_of_tau::<G2>(size, -Fr::from(3u64));
        }
    }

    #[test]
    fn powers_that_meet_in_the_butterflies() {
        // With tau = 2 and with infinity among the points, sums of equal and opposite points turn up.
        the_basis_is_that_of_tau::<G1>(16, Fr::from(2u64));
        for kernel in Kernel::available() {
            let mut points = [multiple::<G1>(Fr::ONE); 8];
            assert_eq!(to_lagrange_by::<G1>(kernel, &mut points, &Progress::default()), Ok(()));
            assert_eq!(points[0], multiple::<G1>(Fr::ONE));
            assert_eq!(points[1..], [G1::INFINITY; 7]);
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for size in [0usize, 3, 6] {
            let mut points = vec![G1::INFINITY; size];
            assert!(to_lagrange::<G1>(&mut points, &Progress::default()).is_err());
        }
    }
}
