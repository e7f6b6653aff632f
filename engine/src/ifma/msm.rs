//! Multi-scalar multiplication by buckets, for [`crate::msm::msm`].

use ark_ec::short_weierstrass::Projective;
use ark_ff::AdditiveGroup;
use rayon::prelude::*;

use super::accumulate::NEGATIVE;
use super::lanes::LaneGroup;
use super::layout::Segment;
use super::lists::{is_infinity, sum_lists};
use super::resident::Resident;
use crate::control::{Control, Result};
use crate::curve::{Point, ascending_sum};
use crate::msm::Digits;

/// Entries at a time: 64 MB of them.
const ENTRIES: usize = 1 << 24;

/// Sets of points up to this size are weighed one point after the other.
const SMALL: usize = 16;

/// The sum of digits\[first + i\] * points\[i\]. Points at infinity are skipped. A unit of progress is a window.
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
        control.advance(high + 1 - low)?;
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
    let buckets = 1usize << (digits.window_bits() - 1);
    let window = |window| digits.window(window, first..first + points.len());
    let lengths: Vec<Vec<u32>> = windows.clone().into_par_iter().map(|w| count(window(w), finite, buckets)).collect();
    let mut segments = Vec::with_capacity(windows.len() * buckets);
    let mut total = 0;
    for length in lengths.into_iter().flatten() {
        segments.push(Segment { start: total, length });
        total += length;
    }
    let mut entries = vec![0u32; total as usize];
    let mut rest = &mut entries[..];
    let mut shares = Vec::with_capacity(windows.len());
    for (window, segments) in windows.zip(segments.chunks(buckets)) {
        let (share, after) = rest.split_at_mut(segments.iter().map(|segment| segment.length as usize).sum());
        shares.push((window, segments, share));
        rest = after;
    }
    shares.into_par_iter().for_each(|(w, segments, share)| sort(window(w), finite, segments, share));
    let mut sums = vec![G::INFINITY; segments.len()];
    sum_lists::<G>(points, &entries, &segments, &mut sums, control)?;
    weigh::<G>(sums, buckets, control)
}

/// The number of points in each bucket. Bucket b holds the digits b + 1 and -(b + 1).
fn count(digits: &[i16], finite: &[bool], buckets: usize) -> Vec<u32> {
    let mut lengths = vec![0u32; buckets + 1];
    for (digit, finite) in digits.iter().zip(finite) {
        lengths[usize::from(digit.unsigned_abs())] += u32::from(*finite);
    }
    lengths.remove(0);
    lengths
}

/// The entries of one window in order of buckets.
fn sort(digits: &[i16], finite: &[bool], segments: &[Segment], entries: &mut [u32]) {
    let first = segments.first().map_or(0, |segment| segment.start);
    let mut starts: Vec<u32> = segments.iter().map(|segment| segment.start - first).collect();
    for (index, (digit, finite)) in digits.iter().zip(finite).enumerate() {
        if *finite && *digit != 0 {
            let start = &mut starts[usize::from(digit.unsigned_abs()) - 1];
            entries[*start as usize] = index as u32 | if *digit < 0 { NEGATIVE } else { 0 };
            *start += 1;
        }
    }
}

/// For each set of `size` points, a power of two, the sum of (i + 1) * set\[i\].
///
/// With i = high * 2^k + low that is 2^k * (sum of high * row\[high\]) + (sum of (low + 1) * column\[low\]), both of the same
/// kind over the square root of as many points, which are again weighed together.
fn weigh<G: LaneGroup>(points: Vec<G::Packed>, size: usize, control: &Control) -> Result<Vec<Projective<G::Curve>>> {
    if size <= SMALL {
        return Ok(points.par_chunks(size).map(weigh_small::<G>).collect());
    }
    let column_bits = size.trailing_zeros() / 2;
    let columns = 1usize << column_bits;
    let rows = size / columns;
    let sets = points.len() / size;
    // Each set has `rows` lists for its rows, of which the first weighs nothing, and as many for its columns.
    let mut entries = vec![0u32; 2 * points.len()];
    let mut segments = vec![Segment { start: 0, length: 0 }; 2 * rows * sets];
    let tables = entries.par_chunks_mut(2 * size).zip(segments.par_chunks_mut(2 * rows));
    tables.enumerate().for_each(|(set, (entries, segments))| {
        let first = set * size;
        let finite: Vec<bool> = points[first..first + size].iter().map(|point| !is_infinity::<G>(point)).collect();
        let mut end = 0;
        let mut list = |segment: &mut Segment, slots: &mut dyn Iterator<Item = usize>| {
            let start = end;
            for slot in slots.filter(|slot| finite[*slot]) {
                entries[end] = (first + slot) as u32;
                end += 1;
            }
            *segment = Segment { start: (2 * first + start) as u32, length: (end - start) as u32 };
        };
        let (by_row, by_column) = segments.split_at_mut(rows);
        for (row, segment) in (1..rows).zip(by_row) {
            list(segment, &mut (row * columns..(row + 1) * columns));
        }
        for (column, segment) in (0..columns).zip(by_column) {
            list(segment, &mut (column..size).step_by(columns));
        }
    });
    let mut sums = vec![G::INFINITY; segments.len()];
    sum_lists::<G>(&points, &entries, &segments, &mut sums, control)?;
    drop(points);
    let weighed = weigh::<G>(sums, rows, control)?;
    let join = |pair: &[Projective<G::Curve>; 2]| (0..column_bits).fold(pair[0], |high, _| high.double()) + pair[1];
    Ok(weighed.as_chunks::<2>().0.iter().map(join).collect())
}

fn weigh_small<G: LaneGroup>(points: &[G::Packed]) -> Projective<G::Curve> {
    ascending_sum(points.iter().map(|point| Point::<G::F>::read(point.as_ref()).to_affine::<G::Curve>()))
}
