//! Sums of any number of lists of points, of any lengths: ordered by length, cut where long, shared among the threads.

use rayon::prelude::*;

use super::accumulate::{LANES, Workspace};
use super::lanes::LaneGroup;
use super::layout::Layout;
use crate::point_lists::Segment;
use crate::progress::{Progress, Result};

/// Blocks that share an inversion, at most: as many as the second-level cache holds, for points of one line.
const BLOCKS: usize = 512;

/// Lists are cut no shorter than this.
const CUT: usize = 8;

/// out\[i\] = the sum of the points that the entries of segments\[i\] name. An entry is an index, with a sign in bit 31.
///
/// Infinity is all zeros; none of the points that the entries name may be infinity.
pub fn sum_lists<G: LaneGroup>(
    points: &[G::Packed],
    entries: &[u32],
    segments: &[Segment],
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    let part = part_length::<G>(segments.len());
    out.par_chunks_mut(part)
        .zip(segments.par_chunks(part))
        .try_for_each(|(out, segments)| sum_part::<G>(points, entries, segments, out, progress))
}

/// Lists that share an inversion, at most.
pub const fn most_lists<G: LaneGroup>() -> usize {
    BLOCKS / G::LINES * LANES
}

/// Lists per call: enough to fill the blocks, and a share for each thread.
fn part_length<G: LaneGroup>(segments: usize) -> usize {
    let threads = rayon::current_num_threads();
    let shares = segments.div_ceil(threads * most_lists::<G>()) * threads;
    segments.div_ceil(shares.max(1)).next_multiple_of(LANES).max(LANES)
}

fn sum_part<G: LaneGroup>(
    points: &[G::Packed],
    entries: &[u32],
    segments: &[Segment],
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    let total: usize = segments.iter().map(|segment| segment.length as usize).sum();
    // Twice the mean of lists that fill the blocks; a few long lists are cut to fill them as well.
    let cut = CUT.max(2 * total / (BLOCKS * LANES)) as u32;
    let pieces = cut_and_order(segments, cut);
    let mut sums = vec![G::INFINITY; pieces.segments.len()];
    let chunk = most_lists::<G>();
    sums.par_chunks_mut(chunk).zip(pieces.segments.par_chunks(chunk)).try_for_each_init(
        || (Workspace::<G>::default(), Layout::default()),
        |(workspace, layout), (sums, segments)| {
            progress.check()?;
            layout.lay_out(entries, segments);
            // SAFETY: `LaneGroup` is only used where `available` says so; the caller's entries name points.
            unsafe { workspace.sum(points, &layout.entries, &layout.rounds, sums) };
            Ok(())
        },
    )?;
    let (mut owners, mut rest, mut joined) = (Vec::new(), Vec::new(), Vec::new());
    let mut ranks = &pieces.ranks[..];
    for (index, segment) in segments.iter().enumerate() {
        let (own, after) = ranks.split_at(segment.length.div_ceil(cut) as usize);
        ranks = after;
        match own {
            [] => out[index] = G::INFINITY,
            [rank] => out[index] = sums[*rank as usize],
            own => {
                let start = joined.len();
                joined.extend(own.iter().filter(|rank| !is_infinity::<G>(&sums[**rank as usize])));
                rest.push(Segment { start: start as u32, length: (joined.len() - start) as u32 });
                owners.push(index);
            }
        }
    }
    if !rest.is_empty() {
        let mut whole = vec![G::INFINITY; rest.len()];
        sum_part::<G>(&sums, &joined, &rest, &mut whole, progress)?;
        for (owner, sum) in owners.into_iter().zip(whole) {
            out[owner] = sum;
        }
    }
    Ok(())
}

/// Whether a packed point is infinity.
pub fn is_infinity<G: LaneGroup>(packed: &G::Packed) -> bool {
    packed.as_ref().iter().all(|byte| *byte == 0)
}

struct Pieces {
    /// Pieces of the segments in order of falling length.
    segments: Vec<Segment>,
    /// The position of each piece in `segments`.
    ranks: Vec<u32>,
}

fn cut_and_order(segments: &[Segment], cut: u32) -> Pieces {
    let mut starts = vec![0u32; cut as usize + 1];
    let pieces = |segment: &Segment| {
        let Segment { start, length } = *segment;
        (0..length.div_ceil(cut))
            .map(move |piece| Segment { start: start + piece * cut, length: cut.min(length - piece * cut) })
    };
    for piece in segments.iter().flat_map(pieces) {
        starts[piece.length as usize] += 1;
    }
    let mut total = 0;
    for start in starts.iter_mut().rev() {
        total += *start;
        *start = total - *start;
    }
    let mut ordered = vec![Segment { start: 0, length: 0 }; total as usize];
    let mut ranks = Vec::with_capacity(total as usize);
    for piece in segments.iter().flat_map(pieces) {
        let rank = &mut starts[piece.length as usize];
        ordered[*rank as usize] = piece;
        ranks.push(*rank);
        *rank += 1;
    }
    Pieces { segments: ordered, ranks }
}
