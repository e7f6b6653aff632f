//! Sums of any number of lists of points, of any lengths: ordered by length, cut where long, shared among the threads.

use rayon::prelude::*;

use super::accumulate::{LANES, Segment, Workspace};
use super::lanes::LaneGroup;
use crate::control::{Control, Result};

/// Place of infinity.
pub const NOWHERE: u32 = u32::MAX;

/// Blocks that share an inversion, at most: as many as the second-level cache holds, in units of 64 bytes per point.
const BLOCKS: usize = 512;

/// Lists are cut at this length, or at twice the mean.
const CUT: usize = 32;

/// The sums of lists.
pub struct Sums<P> {
    /// Points, in no particular order.
    pub points: Vec<P>,
    /// Where in `points` the sum of each list is; [`NOWHERE`] if it is infinity.
    pub places: Vec<u32>,
}

/// Sum the points that the entries of each segment name. An entry is an index, with a sign in bit 31.
pub fn sum_lists<G: LaneGroup>(
    points: &[G::Packed],
    entries: &[u32],
    segments: &[Segment],
    control: &Control,
) -> Result<Sums<G::Packed>> {
    let cut = CUT.max(2 * entries.len() / segments.len().max(1)) as u32;
    let pieces = cut_and_order(segments, cut);
    let mut sums = vec![G::INFINITY; pieces.segments.len()];
    let chunk = chunk_length(pieces.segments.len(), BLOCKS / G::LINES);
    sums.par_chunks_mut(chunk).zip(pieces.segments.par_chunks(chunk)).try_for_each_init(
        Workspace::<G>::default,
        |workspace, (sums, segments)| {
            control.check()?;
            // SAFETY: `LaneGroup` is only used where `available` says so.
            unsafe { workspace.sum(points, entries, segments, sums) };
            Ok(())
        },
    )?;
    let mut places = vec![NOWHERE; segments.len()];
    let (mut owners, mut rest, mut joined) = (Vec::new(), Vec::new(), Vec::new());
    for (index, segment) in segments.iter().enumerate() {
        let first = pieces.first[index] as usize;
        let ranks = &pieces.ranks[first..first + segment.length.div_ceil(cut) as usize];
        let finite = ranks.iter().copied().filter(|rank| !is_infinity::<G>(&sums[*rank as usize]));
        let start = joined.len();
        joined.extend(finite);
        match joined.len() - start {
            0 => {}
            1 => places[index] = joined[start],
            length => {
                owners.push(index);
                rest.push(Segment { start: start as u32, length: length as u32 });
                continue;
            }
        }
        joined.truncate(start);
    }
    if !rest.is_empty() {
        let whole = sum_lists::<G>(&sums, &joined, &rest, control)?;
        for (owner, place) in owners.into_iter().zip(whole.places) {
            places[owner] = if place == NOWHERE { NOWHERE } else { sums.len() as u32 + place };
        }
        sums.extend(whole.points);
    }
    Ok(Sums { points: sums, places })
}

fn is_infinity<G: LaneGroup>(packed: &G::Packed) -> bool {
    packed.as_ref().iter().all(|byte| *byte == 0)
}

/// Segments per call: a share for each thread, but not more than `blocks` blocks.
fn chunk_length(segments: usize, blocks: usize) -> usize {
    let threads = rayon::current_num_threads();
    let shares = segments.div_ceil(threads * blocks * LANES) * threads;
    segments.div_ceil(shares.max(1)).next_multiple_of(LANES).max(LANES)
}

struct Pieces {
    /// Pieces of the segments in order of falling length.
    segments: Vec<Segment>,
    /// The number of each segment's first piece.
    first: Vec<u32>,
    /// The position of each piece in `segments`.
    ranks: Vec<u32>,
}

fn cut_and_order(segments: &[Segment], cut: u32) -> Pieces {
    let mut first = Vec::with_capacity(segments.len());
    let mut starts = vec![0u32; cut as usize + 1];
    let mut count = 0;
    let length_of = |segment: &Segment, piece: u32| cut.min(segment.length - piece * cut);
    for segment in segments {
        first.push(count);
        for piece in 0..segment.length.div_ceil(cut) {
            starts[length_of(segment, piece) as usize] += 1;
            count += 1;
        }
    }
    let mut total = 0;
    for start in starts.iter_mut().rev() {
        total += *start;
        *start = total - *start;
    }
    let mut ordered = vec![Segment { start: 0, length: 0 }; count as usize];
    let mut ranks = Vec::with_capacity(count as usize);
    for segment in segments {
        for piece in 0..segment.length.div_ceil(cut) {
            let length = length_of(segment, piece);
            let rank = &mut starts[length as usize];
            ordered[*rank as usize] = Segment { start: segment.start + piece * cut, length };
            ranks.push(*rank);
            *rank += 1;
        }
    }
    Pieces { segments: ordered, first, ranks }
}
