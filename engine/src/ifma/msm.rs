//! Multi-scalar multiplication by buckets, for [`crate::msm::msm`].
//!
//! Each window is the work of one thread, in memory that it uses again for the next and that stays in its cache; a thread
//! without a window of its own helps with the chunks of another's.

use ark_ec::short_weierstrass::Projective;
use ark_ff::AdditiveGroup;
use rayon::prelude::*;

use super::accumulate::Workspace;
use super::buckets::Buckets;
use super::lanes::LaneGroup;
use super::lists::{is_infinity, most_lists, sum_lists};
use super::pool::Pool;
use crate::bases::Bases;
use crate::curve::{Group, Point, ascending_sum};
use crate::msm::Digits;
use crate::point_lists::Segment;
use crate::progress::{Progress, Result};

/// A point of a group, for few additions.
type Sum<G> = Projective<<G as Group>::Curve>;

/// Sets of points up to this size are weighed one point after the other.
const SMALL: usize = 16;

/// For each window the sum of its digits, from the `first` on, times the points. A unit of progress is a window.
pub fn sum_windows<G: LaneGroup>(
    bases: &Bases<G>,
    digits: &Digits,
    first: usize,
    progress: &Progress,
) -> Result<Vec<Sum<G>>> {
    let (buckets, workspaces) = (Pool::default(), Pool::default());
    each_window(digits, progress, |window| {
        buckets.lend(|buckets: &mut Buckets| {
            sort::<G>(buckets, bases, digits, first, window);
            sum_buckets::<G>(bases, buckets, &workspaces, progress)
        })
    })
}

/// [`sum_windows`] of two groups at once, over bases with the same places: their buckets are sorted once.
pub fn sum_windows_of_both<G: LaneGroup, H: LaneGroup>(
    (left, right): (&Bases<G>, &Bases<H>),
    digits: &Digits,
    progress: &Progress,
) -> Result<Vec<(Sum<G>, Sum<H>)>> {
    let (buckets, lefts, rights) = (Pool::default(), Pool::default(), Pool::default());
    each_window(digits, progress, |window| {
        buckets.lend(|buckets: &mut Buckets| {
            sort::<H>(buckets, right, digits, 0, window);
            let left = sum_buckets::<G>(left, buckets, &lefts, progress)?;
            Ok((left, sum_buckets::<H>(right, buckets, &rights, progress)?))
        })
    })
}

fn each_window<T: Send>(
    digits: &Digits,
    progress: &Progress,
    sum: impl Fn(usize) -> Result<T> + Send + Sync,
) -> Result<Vec<T>> {
    let windows = (0..digits.windows()).into_par_iter().with_max_len(1);
    windows
        .map(|window| {
            let sum = sum(window)?;
            progress.advance(1)?;
            Ok(sum)
        })
        .collect()
}

fn sort<G: LaneGroup>(buckets: &mut Buckets, bases: &Bases<G>, digits: &Digits, first: usize, window: usize) {
    let here = digits.window(window, first..first + bases.len());
    buckets.sort(here, bases.places(), 1 << (digits.window_bits() - 1), most_lists::<G>() / 2);
}

/// The sum of (b + 1) * the points in bucket b.
fn sum_buckets<G: LaneGroup>(
    bases: &Bases<G>,
    buckets: &Buckets,
    workspaces: &Pool<Workspace<G>>,
    progress: &Progress,
) -> Result<Sum<G>> {
    let layout = buckets.layout();
    if layout.rounds.is_empty() {
        return Ok(Sum::<G>::ZERO);
    }
    let chunk = most_lists::<G>();
    let mut sums = vec![G::INFINITY; layout.rounds[0].lists];
    sums.par_chunks_mut(chunk).enumerate().try_for_each(|(index, sums)| {
        progress.check()?;
        let rounds = layout.part(index * chunk, sums.len());
        // SAFETY: `LaneGroup` is only used where `available` says so; the entries are places of points.
        workspaces.lend(|workspace| unsafe { workspace.sum(bases.points(), &layout.entries, &rounds, sums) });
        Ok(())
    })?;
    let mut whole = Vec::with_capacity(buckets.lists().size_hint().0);
    let (mut cut, mut rest, mut joined) = (Vec::new(), Vec::new(), Vec::new());
    for lists in buckets.lists() {
        if lists.len() > 1 {
            let start = joined.len();
            joined.extend(lists.iter().filter(|rank| !is_infinity::<G>(&sums[**rank as usize])));
            rest.push(Segment { start: start as u32, length: (joined.len() - start) as u32 });
            cut.push(whole.len());
        }
        whole.push(lists.first().map_or(G::INFINITY, |rank| sums[*rank as usize]));
    }
    let mut totals = vec![G::INFINITY; cut.len()];
    sum_lists::<G>(&sums, &joined, &rest, &mut totals, progress)?;
    for (bucket, total) in cut.into_iter().zip(totals) {
        whole[bucket] = total;
    }
    weigh::<G>(whole, progress)
}

/// The sum of (i + 1) * points\[i\], for a power of two of points.
fn weigh<G: LaneGroup>(points: Vec<G::Packed>, progress: &Progress) -> Result<Sum<G>> {
    let size = points.len();
    Ok(weigh_sets::<G>(points, size, progress)?.into_iter().sum())
}

/// For each set of `size` points, a power of two, the sum of (i + 1) * set\[i\].
///
/// With i = high * 2^k + low that is 2^k * (sum of high * row\[high\]) + (sum of (low + 1) * column\[low\]), both of the same
/// kind over the square root of as many points, which are again weighed together.
fn weigh_sets<G: LaneGroup>(points: Vec<G::Packed>, size: usize, progress: &Progress) -> Result<Vec<Sum<G>>> {
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
    sum_lists::<G>(&points, &entries, &segments, &mut sums, progress)?;
    drop(points);
    let weighed = weigh_sets::<G>(sums, rows, progress)?;
    let join = |pair: &[Sum<G>; 2]| (0..column_bits).fold(pair[0], |high, _| high.double()) + pair[1];
    Ok(weighed.as_chunks::<2>().0.iter().map(join).collect())
}

fn weigh_small<G: LaneGroup>(points: &[G::Packed]) -> Sum<G> {
    ascending_sum(points.iter().map(|point| Point::<G::F>::read(point.as_ref()).to_affine::<G::Curve>()))
}
