//! Lists of entries laid out round by round, as [`super::accumulate::Workspace`] takes them.

use core::arch::x86_64::{
    _mm256_add_epi32, _mm256_cmpgt_epu32_mask, _mm256_loadu_si256, _mm256_mmask_i32gather_epi32, _mm256_set1_epi32,
    _mm256_setzero_si256, _mm256_storeu_si256,
};

use super::accumulate::{GROUP, LANES, Round};
use crate::point_lists::Segment;
use zeroize::Zeroize;

/// The entries of some lists by rounds, reused from call to call, and wiped when dropped: they tell of a witness.
#[derive(Default)]
pub struct Layout {
    /// The entries.
    pub entries: Vec<u32>,
    /// Where those of each round are.
    pub rounds: Vec<Round>,
}

impl Drop for Layout {
    fn drop(&mut self) {
        self.entries.zeroize();
    }
}

impl Layout {
    /// Make room for as many rounds as `lists` has items, which tell how many lists each has; where there is no list the
    /// entries are 0, which any point may answer.
    pub fn reserve(&mut self, lists: impl Iterator<Item = usize>) {
        self.rounds.clear();
        let mut end = 0;
        for lists in lists {
            self.rounds.push(Round::adding(end, lists));
            // Some more keep the rounds of a list from falling into one set of the cache.
            end += lists.next_multiple_of(GROUP) + 2 * LANES;
        }
        if self.entries.len() < end {
            self.entries.resize(end, 0);
        }
        for Round { start, lists, .. } in &self.rounds {
            self.entries[start + lists..start + lists.next_multiple_of(GROUP)].fill(0);
        }
    }

    /// The rounds of `count` lists from the `first` on, a multiple of [`GROUP`].
    pub fn part(&self, first: usize, count: usize) -> Vec<Round> {
        let rounds = self.rounds.iter().take_while(|round| round.lists > first);
        rounds.map(|round| Round::adding(round.start + first, (round.lists - first).min(count))).collect()
    }

    /// Lay out these lists, which must be in order of falling length.
    pub fn lay_out(&mut self, entries: &[u32], segments: &[Segment]) {
        assert!(segments.is_sorted_by(|a, b| a.length >= b.length));
        assert!(segments.iter().all(|segment| segment.start as usize + segment.length as usize <= entries.len()));
        let mut lists = segments.len();
        let longest = segments.first().map_or(0, |segment| segment.length);
        self.reserve((0..longest).map(|round| {
            while segments[lists - 1].length <= round {
                lists -= 1;
            }
            lists
        }));
        for (block, segments) in segments.chunks(LANES).enumerate() {
            // SAFETY: the lists lie within `entries` as asserted; the kernels that need layouts have the features.
            unsafe { self.lay_out_block(entries, block, segments) };
        }
    }

    /// Gather the entries of up to eight lists.
    ///
    /// # Safety
    /// The lists must lie within `entries`, and the processor have the kernels' features.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn lay_out_block(&mut self, entries: &[u32], block: usize, segments: &[Segment]) {
        let of_lane = |get: fn(&Segment) -> u32| -> [u32; LANES] {
            core::array::from_fn(|lane| segments.get(lane).map_or(0, get))
        };
        let (starts, lengths) = (of_lane(|segment| segment.start), of_lane(|segment| segment.length));
        for (round, here) in self.rounds[..lengths[0] as usize].iter().enumerate() {
            let row = &mut self.entries[here.start + block * LANES..][..LANES];
            // SAFETY: rows and arrays are 32 bytes; only lanes with an entry are looked up.
            unsafe {
                let round = _mm256_set1_epi32(round as i32);
                let lanes = _mm256_cmpgt_epu32_mask(_mm256_loadu_si256(lengths.as_ptr().cast()), round);
                let places = _mm256_add_epi32(_mm256_loadu_si256(starts.as_ptr().cast()), round);
                let found =
                    _mm256_mmask_i32gather_epi32::<4>(_mm256_setzero_si256(), lanes, places, entries.as_ptr().cast());
                _mm256_storeu_si256(row.as_mut_ptr().cast(), found);
            }
        }
    }
}
