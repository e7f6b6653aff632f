//! Many multiples of one point from a table, for [`crate::fixed_base`]: each is a list of the table's points.

use rayon::prelude::*;
use zeroize::Zeroizing;

use super::lanes::LaneGroup;
use super::lists::sum_lists;
use crate::field::Fr;
use crate::msm::Digits;
use crate::point_lists::{NEGATIVE, Segment};
use crate::progress::{Progress, Result};

/// Multiples computed at a time: their entries take some megabytes.
const CHUNK: usize = 1 << 15;

/// base, 2 * base, ..., count * base for each base, for a power of two: each round adds the last to all before it.
pub fn multiples<G: LaneGroup>(bases: &[G::Packed], count: usize, progress: &Progress) -> Result<Vec<G::Packed>> {
    let mut all = vec![G::INFINITY; bases.len() * count];
    for (base, multiples) in bases.iter().zip(all.chunks_mut(count)) {
        multiples[0] = *base;
    }
    let mut known = 1;
    while known < count {
        let firsts = (0..all.len() as u32).step_by(count);
        let pairs = firsts.flat_map(|first| (0..known as u32).map(move |i| [first + known as u32 - 1, first + i]));
        let entries: Vec<u32> = pairs.flatten().collect();
        let segments: Vec<Segment> =
            (0..entries.len() as u32).step_by(2).map(|start| Segment { start, length: 2 }).collect();
        let mut sums = vec![G::INFINITY; segments.len()];
        sum_lists::<G>(&all, &entries, &segments, &mut sums, progress)?;
        for (multiples, sums) in all.chunks_mut(count).zip(sums.chunks(known)) {
            multiples[known..2 * known].copy_from_slice(sums);
        }
        known *= 2;
    }
    Ok(all)
}

/// out\[i\] = scalars\[i\] * base, from the multiples d * 2^(window_bits * w) * base for each window w and
/// 1 <= d <= 2^(window_bits - 1), one window after the other.
pub fn multiply_into<G: LaneGroup>(
    multiples: &[G::Packed],
    window_bits: usize,
    scalars: &[Fr],
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    for (scalars, out) in scalars.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
        let digits = Digits::from_field(scalars, window_bits);
        let windows = digits.windows();
        let mut entries = Zeroizing::new(vec![0u32; windows * scalars.len()]);
        let mut segments = vec![Segment { start: 0, length: 0 }; scalars.len()];
        let lists = entries.par_chunks_mut(windows).zip(segments.par_iter_mut());
        lists.enumerate().for_each(|(index, (entries, segment))| {
            let mut length = 0;
            for window in 0..windows {
                let digit = digits.window(window, index..index + 1)[0];
                if digit != 0 {
                    let place = (window << (window_bits - 1)) + usize::from(digit.unsigned_abs()) - 1;
                    entries[length] = place as u32 | if digit < 0 { NEGATIVE } else { 0 };
                    length += 1;
                }
            }
            *segment = Segment { start: (index * windows) as u32, length: length as u32 };
        });
        sum_lists::<G>(multiples, &entries, &segments, out, progress)?;
        progress.advance(scalars.len())?;
    }
    Ok(())
}
