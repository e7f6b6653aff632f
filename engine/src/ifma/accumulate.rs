//! Sums of many lists of points at once, by affine additions that share one inversion.
//!
//! Each lane of each block works through one list, a point a round: no two additions of a round depend on each other,
//! so all blocks share the round's inversion (Montgomery's trick, in [`CHAINS`] interleaved chains of lanes). Lists of
//! about equal length share a block. An addition costs five multiplications and a square, and the memory traffic of
//! about 1 KB per block, within the second-level cache.
//!
//! Coordinates stay as they lie in a key, with R = 2^256, while a product divides by 2^260: a slope that is 2^258 times
//! the true one makes its square 2^256 times it, and the factor 4 = 2^(260 + 256 - 258 - 256) is a shift.

use core::arch::x86_64::{
    _MM_HINT_T0, _MM_HINT_T1, _mm_prefetch, _mm256_add_epi32, _mm256_cmpgt_epu32_mask, _mm256_loadu_si256,
    _mm256_mmask_i32gather_epi32, _mm256_movepi32_mask, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256,
};

use super::lanes::{LaneGroup, Lanes};
use crate::curve::Group;
use ark_ff::Field;

/// The sign bit of an entry; the rest is the index of a point.
pub const NEGATIVE: u32 = 1 << 31;

/// Independent chains of products: each waits for its own multiplications only.
const CHAINS: usize = 4;

/// Blocks whose points are on their way into the first-level cache.
const AHEAD: usize = 8;

/// Lanes of a block.
pub const LANES: usize = 8;

/// A list: `length` entries from `start` on.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// The first entry.
    pub start: u32,
    /// How many entries.
    pub length: u32,
}

/// What a round leaves for the way back, block by block, and the sums themselves. Reused from call to call.
pub struct Workspace<G: LaneGroup> {
    /// The entries of every lane, round by round and block by block; a missing one is 0, which any point may answer.
    schedule: Vec<[u32; LANES]>,
    /// Where in the schedule each round begins, and where one more would.
    rounds: Vec<usize>,
    /// The blocks that have an entry in each round, in whole [`CHAINS`].
    active: Vec<usize>,
    lengths: Vec<[u32; LANES]>,
    sums: Vec<[G::Lanes; 2]>,
    infinite: Vec<u8>,
    runs: Vec<G::Lanes>,
    rises: Vec<G::Lanes>,
    products: Vec<G::Lanes>,
    unusual: Vec<Unusual<G::Lanes>>,
}

/// A block in which some lanes need more than the addition of two different points.
struct Unusual<L> {
    block: usize,
    sum: [L; 2],
    addend: [L; 2],
    sum_infinite: u8,
    addend_infinite: u8,
    opposite: u8,
}

impl<G: LaneGroup> Default for Workspace<G> {
    fn default() -> Self {
        Self {
            schedule: Vec::new(),
            rounds: Vec::new(),
            active: Vec::new(),
            lengths: Vec::new(),
            sums: Vec::new(),
            infinite: Vec::new(),
            runs: Vec::new(),
            rises: Vec::new(),
            products: Vec::new(),
            unusual: Vec::new(),
        }
    }
}

impl<G: LaneGroup> Workspace<G> {
    /// out\[i\] = the sum of the points in segments\[i\], which must be in order of falling length.
    ///
    /// # Safety
    /// The processor must have the kernels' features ([`super::available`]).
    pub unsafe fn sum(&mut self, points: &[G::Packed], entries: &[u32], segments: &[Segment], out: &mut [G::Packed]) {
        assert!(!points.is_empty() && points.len() <= NEGATIVE as usize && segments.len() == out.len());
        assert!(segments.is_sorted_by(|a, b| a.length >= b.length));
        debug_assert!(entries.iter().all(|entry| ((entry & !NEGATIVE) as usize) < points.len()));
        assert!(segments.iter().all(|segment| segment.start as usize + segment.length as usize <= entries.len()));
        // SAFETY: by contract.
        unsafe {
            self.prepare(entries, segments);
            self.begin(points);
            for round in 1..self.active.len() {
                let mut chains = self.forward(points, round);
                invert::<G::Lanes>(&mut chains);
                self.backward(points, round, chains);
            }
            self.finish(out);
        }
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn prepare(&mut self, entries: &[u32], segments: &[Segment]) {
        let blocks = segments.len().div_ceil(LANES).next_multiple_of(CHAINS);
        self.lengths.clear();
        self.rounds.clear();
        self.rounds.push(0);
        self.active.clear();
        for block in segments.chunks(LANES) {
            self.lengths.push(core::array::from_fn(|lane| block.get(lane).map_or(0, |segment| segment.length)));
        }
        self.lengths.resize(blocks, [0; LANES]);
        let (mut active, mut end) = (blocks, 0);
        for round in 0..segments.first().map_or(0, |segment| segment.length) {
            while self.lengths[active - CHAINS][0] <= round {
                active -= CHAINS;
            }
            // Two more rows keep the rounds of a block from falling into one set of the cache.
            end += active + 2;
            self.rounds.push(end);
            self.active.push(active);
        }
        self.schedule.resize(end, [0; LANES]);
        for block in 0..blocks {
            let lanes = segments.get(block * LANES..).unwrap_or(&[]);
            let starts = core::array::from_fn(|lane| lanes.get(lane).map_or(0, |segment| segment.start));
            for round in 0..self.lengths[block - block % CHAINS][0] as usize {
                let row = self.rounds[round] + block;
                // SAFETY: the lists lie within `entries`, and the features are there by contract.
                self.schedule[row] = unsafe { self.look_up(entries, &starts, block, round) };
            }
        }
        self.sums.resize(blocks, [G::Lanes::zero(); 2]);
        self.infinite.resize(blocks, 0);
        self.runs.resize(blocks, G::Lanes::zero());
        self.rises.resize(blocks, G::Lanes::zero());
        self.products.resize(blocks, G::Lanes::zero());
    }

    /// The entries of the lanes that have one in this round, and 0.
    ///
    /// # Safety
    /// The lists must lie within `entries`.
    #[inline(always)]
    unsafe fn look_up(&self, entries: &[u32], starts: &[u32; LANES], block: usize, round: usize) -> [u32; LANES] {
        let mut found = [0; LANES];
        // SAFETY: by contract; only reached where the CPU has the features.
        unsafe {
            let starts = _mm256_loadu_si256(starts.as_ptr().cast());
            let places = _mm256_add_epi32(starts, _mm256_set1_epi32(round as i32));
            let base = entries.as_ptr().cast();
            let lanes = !self.missing(block, round);
            let row = _mm256_mmask_i32gather_epi32::<4>(_mm256_setzero_si256(), lanes, places, base);
            _mm256_storeu_si256(found.as_mut_ptr().cast(), row);
        }
        found
    }

    /// Every sum is its list's first point; the second one's are on their way.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn begin(&mut self, points: &[G::Packed]) {
        for block in 0..self.lengths.len() {
            self.infinite[block] = self.missing(block, 0);
            if self.lengths[block - block % CHAINS][0] == 0 {
                continue;
            }
            let entries = &self.schedule[block];
            // SAFETY: entries are in range by contract.
            let [x, y] = unsafe { read::<G>(points, entries) };
            self.sums[block] = [x, y.signed(negative(entries))];
            self.prefetch::<_MM_HINT_T1>(points, 1, block);
        }
    }

    /// Bring a block's points of a round into the cache named by `HINT`.
    #[inline(always)]
    fn prefetch<const HINT: i32>(&self, points: &[G::Packed], round: usize, block: usize) {
        if self.active.get(round).is_none_or(|active| block >= *active) {
            return;
        }
        let entries = &self.schedule[self.rounds[round] + block];
        for entry in entries {
            let point = points.as_ptr().wrapping_add((entry & !NEGATIVE) as usize).cast::<i8>();
            // SAFETY: a prefetch never faults.
            unsafe {
                _mm_prefetch::<HINT>(point);
                if G::LINES > 1 {
                    _mm_prefetch::<HINT>(point.wrapping_add(64));
                }
            }
        }
    }

    /// The lanes of a block that have no entry in this round.
    #[inline(always)]
    fn missing(&self, block: usize, round: usize) -> u8 {
        // SAFETY: an array is 32 bytes; only reached where the CPU has the features.
        !unsafe {
            let lengths = _mm256_loadu_si256(self.lengths[block].as_ptr().cast());
            _mm256_cmpgt_epu32_mask(lengths, _mm256_set1_epi32(round as i32))
        }
    }

    /// The differences of sums and addends, and the running products of those of x. Returns the whole products.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn forward(&mut self, points: &[G::Packed], round: usize) -> [G::Lanes; CHAINS] {
        self.unusual.clear();
        let mut chains = [G::Lanes::power_of_two::<260>(); CHAINS];
        let start = self.rounds[round];
        for first in (0..self.active[round]).step_by(CHAINS) {
            for (chain, product) in chains.iter_mut().enumerate() {
                let block = first + chain;
                self.prefetch::<_MM_HINT_T0>(points, round, block + AHEAD);
                let entries = &self.schedule[start + block];
                // SAFETY: entries are in range by contract.
                let [x2, y2] = unsafe { read::<G>(points, entries) };
                let [x1, y1] = self.sums[block];
                let negative = negative(entries);
                self.runs[block] = x2.minus::<3>(&x1);
                self.rises[block] = y2.signed_minus(negative, &y1);
                let missing = self.missing(block, round);
                if (self.runs[block].perhaps_zero() | missing | self.infinite[block]) != 0 {
                    // SAFETY: the features are there by contract.
                    unsafe { self.set_apart(block, [x2, y2.signed(negative)], missing) };
                }
                self.products[block] = *product;
                *product = product.times(&self.runs[block]);
            }
        }
        chains
    }

    /// Replace the differences where there is no line through two different points; most often nothing is found.
    #[cold]
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn set_apart(&mut self, block: usize, addend: [G::Lanes; 2], addend_infinite: u8) {
        let (run, rise) = (self.runs[block], self.rises[block]);
        let sum = self.sums[block];
        let sum_infinite = self.infinite[block];
        let finite = !(sum_infinite | addend_infinite);
        let mut same_x = run.perhaps_zero() & finite;
        if same_x != 0 {
            same_x &= run.is_zero();
        }
        if same_x == 0 && finite == !0 {
            return;
        }
        let equal = if same_x == 0 { 0 } else { same_x & rise.is_zero() & !sum[1].is_zero() };
        let opposite = same_x & !equal;
        let mut run = run.replaced(!finite | opposite, &G::Lanes::power_of_two::<260>());
        let mut rise = rise;
        if equal != 0 {
            // The tangent: 3 x^2 / 2 y. The square divides by 2^260, and with R = 2^256 lacks 2^4, whence 4 x.
            let twice = sum[0].plus(&sum[0]);
            let square = twice.plus(&twice).squared();
            rise = rise.replaced(equal, &square.plus(&square).plus(&square));
            run = run.replaced(equal, &sum[1].plus(&sum[1]));
        }
        self.runs[block] = run;
        self.rises[block] = rise;
        self.unusual.push(Unusual { block, sum, addend, sum_infinite, addend_infinite, opposite });
    }

    /// The additions, from the inverses of the chains' products; the next round's addends are on their way.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn backward(&mut self, points: &[G::Packed], round: usize, mut inverses: [G::Lanes; CHAINS]) {
        for first in (0..self.active[round]).step_by(CHAINS).rev() {
            let mut slopes = inverses;
            for chain in 0..CHAINS {
                let block = first + chain;
                slopes[chain] = inverses[chain].times(&self.products[block]);
                inverses[chain] = inverses[chain].times(&self.runs[block]);
            }
            for (chain, slope) in slopes.iter_mut().enumerate() {
                self.prefetch::<_MM_HINT_T1>(points, round + 1, first + chain);
                *slope = slope.times(&self.rises[first + chain]);
            }
            let mut xs = slopes;
            for chain in 0..CHAINS {
                let block = first + chain;
                xs[chain] = slopes[chain].squared().minus_sum(&self.runs[block], &self.sums[block][0]);
            }
            for chain in 0..CHAINS {
                let [x1, y1] = self.sums[first + chain];
                let y = slopes[chain].times(&x1.minus_times_four(&xs[chain])).minus_squeezed(&y1);
                self.sums[first + chain] = [xs[chain], y];
            }
            while let Some(unusual) = self.unusual.pop_if(|unusual| unusual.block >= first) {
                // SAFETY: the features are there by contract.
                unsafe { self.mend(&unusual, &slopes[unusual.block - first]) };
            }
        }
    }

    /// Redo a block's addition with all that may happen in it.
    #[cold]
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn mend(&mut self, unusual: &Unusual<G::Lanes>, slope: &G::Lanes) {
        let Unusual { block, sum: [x1, y1], addend: [x2, y2], sum_infinite, addend_infinite, opposite } = unusual;
        let x = slope.squared().minus_sum(&x2.minus::<3>(x1), x1);
        let y = slope.times(&x1.minus_times_four(&x)).minus_squeezed(y1);
        self.sums[*block] = [
            x.replaced(*addend_infinite, x1).replaced(*sum_infinite, x2),
            y.replaced(*addend_infinite, y1).replaced(*sum_infinite, y2),
        ];
        self.infinite[*block] = (sum_infinite & addend_infinite) | opposite;
    }

    /// Write the sums, reduced, and infinity as zeros.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn finish(&mut self, out: &mut [G::Packed]) {
        for (block, out) in out.chunks_mut(LANES).enumerate() {
            let [x, y] = &self.sums[block];
            let (zero, infinite) = (G::Lanes::zero(), self.infinite[block]);
            let mut packed = [G::INFINITY; LANES];
            let point = [x.canonical().replaced(infinite, &zero), y.canonical().replaced(infinite, &zero)];
            G::write(&point, &mut packed);
            out.copy_from_slice(&packed[..out.len()]);
        }
    }
}

/// Eight points by their entries, signs aside.
#[inline(always)]
unsafe fn read<G: LaneGroup>(points: &[<G as Group>::Packed], entries: &[u32; LANES]) -> [G::Lanes; 2] {
    let mut offsets = [0; LANES];
    for (offset, entry) in offsets.iter_mut().zip(entries) {
        *offset = (entry & !NEGATIVE) as usize * size_of::<G::Packed>();
    }
    // SAFETY: the entries are in range by contract.
    unsafe { G::read(points.as_ptr().cast(), &offsets) }
}

/// The lanes whose entry is negative.
#[inline(always)]
fn negative(entries: &[u32; LANES]) -> u8 {
    // SAFETY: an array is 32 bytes; only reached where the CPU has the features.
    unsafe { _mm256_movepi32_mask(_mm256_loadu_si256(entries.as_ptr().cast())) }
}

/// Replace each by 2^518 over it: the inverses for running products in which each factor came with 2^-260.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn invert<L: Lanes>(chains: &mut [L; CHAINS]) {
    let [a, b, c, d] = *chains;
    let (ab, cd) = (a.times(&b), c.times(&d));
    // The product of all lanes in each lane: of two, of four, of eight.
    let one = ab.times(&cd);
    let two = one.times(&one.rotated::<4>());
    let four = two.times(&two.rotated::<2>());
    let eight = four.times(&four.rotated::<1>());
    // An inverse with R = 2^256 is 2^512 over the number; there is none if the points were on no curve.
    let inverse = eight.first().inverse().unwrap_or_default();
    let inverse = L::splat(&inverse).times(&L::power_of_two::<266>());
    let inverse = inverse.times(&four.rotated::<1>()).times(&two.rotated::<2>()).times(&one.rotated::<4>());
    let (of_ab, of_cd) = (inverse.times(&cd), inverse.times(&ab));
    *chains = [of_ab.times(&b), of_ab.times(&a), of_cd.times(&d), of_cd.times(&c)];
}
