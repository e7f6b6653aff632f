//! Multi-scalar multiplication by buckets, for [`crate::msm::msm`].

use ark_ec::short_weierstrass::Projective;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField};
use rayon::prelude::*;

use super::accumulate::{NEGATIVE, Segment};
use super::lanes::LaneGroup;
use super::lists::{NOWHERE, sum_lists};
use super::resident::Resident;
use crate::control::{Control, Result};
use crate::curve::{Point, ascending_sum};
use crate::field::{Fq, limbs, pack};
use crate::msm::Digits;

/// Entries at a time: 64 MB of them.
const ENTRIES: usize = 1 << 24;

/// Sets of points up to this size are weighed one point after the other.
const SMALL: usize = 16;

/// The sum of digits\[first + i\] * points\[i\]. Points at infinity are skipped.
///
/// Windows are taken together, as many as [`ENTRIES`] allow, so that each inversion serves many buckets.
pub fn msm<G: LaneGroup>(
    points: &[G::Packed],
    digits: &Digits,
    first: usize,
    control: &Control,
) -> Result<Projective<G::Curve>> {
    let mut finite = vec![false; points.len()];
    let points = &Resident::copy(points, &mut finite);
    let bits = digits.window_bits();
    let windows = digits.windows();
    let together = (ENTRIES / points.len().max(1)).clamp(1, windows);
    let mut total = Projective::<G::Curve>::ZERO;
    for high in (0..windows).rev().step_by(together) {
        let low = (high + 1).saturating_sub(together);
        let sums = sum_windows::<G>(points, &finite, digits, first, low..high + 1, control)?;
        for sum in sums.into_iter().rev() {
            total = (0..bits).fold(total, |total, _| total.double()) + sum;
        }
        control.advance(points.len() * (high + 1 - low) / windows)?;
    }
    Ok(total)
}

fn sum_windows<G: LaneGroup>(
    points: &[G::Packed],
    finite: &[bool],
    digits: &Digits,
    first: usize,
    windows: std::ops::Range<usize>,
    control: &Control,
) -> Result<Vec<Projective<G::Curve>>> {
    let bits = digits.window_bits();
    let buckets = 1usize << (bits - 1);
    let sorted: Vec<_> = windows
        .clone()
        .into_par_iter()
        .map(|window| sort(digits.window(window, first..first + points.len()), finite, buckets))
        .collect();
    let mut entries = Vec::with_capacity(sorted.iter().map(|(_, entries)| entries.len()).sum());
    let mut segments = Vec::with_capacity(windows.len() * buckets);
    for (lengths, window) in &sorted {
        let mut start = entries.len() as u32;
        for length in lengths {
            segments.push(Segment { start, length: *length });
            start += length;
        }
        entries.extend_from_slice(window);
    }
    drop(sorted);
    let sums = sum_lists::<G>(points, &entries, &segments, control)?;
    let sets = sums.places.chunks(buckets).map(<[u32]>::to_vec).collect();
    weigh::<G>(sums.points, sets, control)
}

/// The number of points in each bucket, and the entries of all in order of buckets.
fn sort(digits: &[i16], finite: &[bool], buckets: usize) -> (Vec<u32>, Vec<u32>) {
    let mut lengths = vec![0u32; buckets + 1];
    for (digit, finite) in digits.iter().zip(finite) {
        lengths[usize::from(digit.unsigned_abs())] += u32::from(*finite);
    }
    lengths[0] = 0;
    let mut total = 0;
    let mut starts: Vec<u32> = lengths.iter().map(|length| { let start = total; total += length; start }).collect();
    let mut entries = vec![0u32; total as usize];
    for (index, (digit, finite)) in digits.iter().zip(finite).enumerate() {
        if *finite && *digit != 0 {
            let start = &mut starts[usize::from(digit.unsigned_abs())];
            entries[*start as usize] = index as u32 | if *digit < 0 { NEGATIVE } else { 0 };
            *start += 1;
        }
    }
    lengths.remove(0);
    (lengths, entries)
}

/// For each set the sum of (i + 1) * points\[set\[i\]\]. The sets are of one size, a power of two.
///
/// With i = high * 2^k + low that is 2^k * (sum of high * row\[high\]) + (sum of (low + 1) * column\[low\]), both of the same
/// kind over the square root of as many points, which are again weighed together.
fn weigh<G: LaneGroup>(
    points: Vec<G::Packed>,
    sets: Vec<Vec<u32>>,
    control: &Control,
) -> Result<Vec<Projective<G::Curve>>> {
    let size = sets.first().map_or(0, Vec::len);
    if size <= SMALL {
        return Ok(sets.par_iter().map(|set| weigh_small::<G>(&points, set)).collect());
    }
    let column_bits = size.trailing_zeros() / 2;
    let columns = 1usize << column_bits;
    let rows = size / columns;
    let mut entries = Vec::with_capacity(2 * size * sets.len());
    let mut segments = Vec::with_capacity((rows + columns) * sets.len());
    let mut list = |indices: &mut dyn Iterator<Item = u32>| {
        let start = entries.len() as u32;
        entries.extend(indices.filter(|index| *index != NOWHERE));
        segments.push(Segment { start, length: entries.len() as u32 - start });
    };
    for set in &sets {
        for row in set.chunks(columns) {
            list(&mut row.iter().copied());
        }
        for column in 0..columns {
            list(&mut set.iter().skip(column).step_by(columns).copied());
        }
    }
    let sums = sum_lists::<G>(&points, &entries, &segments, control)?;
    drop(points);
    let mut halves = Vec::with_capacity(2 * sets.len());
    for places in sums.places.chunks(rows + columns) {
        let (by_row, by_column) = places.split_at(rows);
        // Row 0 weighs nothing; the others move up.
        halves.push(by_row[1..].iter().copied().chain([NOWHERE]).collect());
        halves.push(by_column.iter().copied().chain(std::iter::repeat_n(NOWHERE, rows - columns)).collect());
    }
    let weighed = weigh::<G>(sums.points, halves, control)?;
    let join = |pair: &[Projective<G::Curve>; 2]| {
        (0..column_bits).fold(pair[0], |high, _| high.double()) + pair[1]
    };
    Ok(weighed.as_chunks::<2>().0.iter().map(join).collect())
}

fn weigh_small<G: LaneGroup>(points: &[G::Packed], set: &[u32]) -> Projective<G::Curve> {
    let point = |place: &u32| match *place {
        NOWHERE => Point::INFINITY,
        place => read_reduced::<G>(&points[place as usize]),
    };
    ascending_sum(set.iter().map(|place| point(place).to_affine::<G::Curve>()))
}

/// A packed point whose coordinates the kernels left unreduced.
fn read_reduced<G: LaneGroup>(packed: &G::Packed) -> Point<G::F> {
    let mut reduced = *packed;
    for coordinate in reduced.as_mut().as_chunks_mut::<32>().0 {
        let mut number = BigInt(limbs(coordinate));
        while number >= Fq::MODULUS {
            number.sub_with_borrow(&Fq::MODULUS);
        }
        *coordinate = pack(number.0);
    }
    Point::read(reduced.as_ref())
}
