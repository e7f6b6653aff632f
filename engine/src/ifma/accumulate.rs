//! Sums of many lists of points at once, by affine additions that share one inversion.
//!
//! Each lane of each block works through one list, a point a round: no two additions of a round depend on each other,
//! so all blocks share the round's inversion (Montgomery's trick, in [`CHAINS`] interleaved chains of lanes). An addition
//! costs five multiplications and a square.
//!
//! A round takes two steps: differences and their running products are *opened*, then, from the inverses of the products,
//! the additions *closed*, in the opposite order of blocks. One pass closes a round and opens the next while a block is at
//! hand, so passes go up and down in turn, and the traffic with the second-level cache, where the blocks are, is hidden
//! behind the multiplications.
//!
//! Coordinates stay as they lie in a key, with R = 2^256, while a product divides by 2^260: a slope that is 2^258 times
//! the true one makes its square 2^256 times it, and the factor 4 = 2^(260 + 256 - 258 - 256) is a shift.

use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch, _mm256_loadu_si256, _mm256_movepi32_mask};

use super::lanes::{LaneGroup, Lanes};
use crate::field::Coordinate;
use crate::point_lists::NEGATIVE;

/// Lanes of a block.
pub const LANES: usize = 8;

/// Blocks of a group: their chains of products wait for their own multiplications only.
const CHAINS: usize = 4;

/// Lists come in multiples of this many: those of a group.
pub const GROUP: usize = CHAINS * LANES;

/// Groups whose points are on their way into the first-level cache.
const AHEAD: usize = 3;

/// What happens in a round to the first lists, for lists are in order of falling length.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Where the entry of the first list is; those of the others follow.
    pub start: usize,
    /// How many lists.
    pub lists: usize,
    /// Whether their sums are doubled, and no entry is added.
    pub doubles: bool,
}

impl Round {
    /// A round that adds an entry to each list.
    pub fn adding(start: usize, lists: usize) -> Self {
        Self { start, lists, doubles: false }
    }

    /// A round that doubles the sum of each list.
    pub fn doubling(lists: usize) -> Self {
        Self { start: 0, lists, doubles: true }
    }

    fn groups(&self) -> usize {
        self.lists.div_ceil(GROUP)
    }

    /// The lanes of a block that have no entry in this round.
    #[inline(always)]
    fn missing(&self, block: usize) -> u8 {
        let left = self.lists.saturating_sub(block * LANES);
        if left >= LANES { 0 } else { !0 << left }
    }
}

/// What there is to sum.
struct Batch<'a, G: LaneGroup> {
    points: &'a [G::Packed],
    entries: &'a [u32],
    rounds: &'a [Round],
}

/// The lists of eight lanes, on their way.
#[derive(Clone, Copy)]
struct Block<L> {
    /// x and y of the sums.
    sum: [L; 2],
    /// The differences of x of a round's addends and sums.
    run: L,
    /// The differences of y.
    rise: L,
    /// The product of the runs of the chain's blocks before this one.
    product: L,
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

/// The blocks, reused from call to call.
pub struct Workspace<G: LaneGroup> {
    blocks: Vec<Block<G::Lanes>>,
    /// The lanes whose sum is infinity.
    infinite: Vec<u8>,
    /// Of the round that is closed, in the order in which it was opened.
    closing: Vec<Unusual<G::Lanes>>,
    /// Of the round that is opened.
    opening: Vec<Unusual<G::Lanes>>,
}

impl<G: LaneGroup> Default for Workspace<G> {
    fn default() -> Self {
        Self { blocks: Vec::new(), infinite: Vec::new(), closing: Vec::new(), opening: Vec::new() }
    }
}

impl<G: LaneGroup> Workspace<G> {
    /// out\[i\] = the sum of the points that the entries of list i name, for the lists of the first round.
    ///
    /// A round's entries go on to the end of its last group: what is behind the last list is never used but must name a
    /// point. None of the points may be infinity. The first round adds, and one that doubles has as many lists as it.
    ///
    /// # Safety
    /// The processor must have the kernels' features ([`super::available`]), and every entry of the rounds name a point.
    pub unsafe fn sum(&mut self, points: &[G::Packed], entries: &[u32], rounds: &[Round], out: &mut [G::Packed]) {
        let Some(first) = rounds.first() else { return };
        assert!(first.lists == out.len() && !first.doubles && rounds.is_sorted_by(|a, b| a.lists >= b.lists));
        let mut adding = rounds.iter().filter(|round| !round.doubles);
        assert!(adding.clone().all(|round| round.start + round.groups() * GROUP <= entries.len()));
        debug_assert!(adding.all(|round| {
            let all = &entries[round.start..][..round.groups() * GROUP];
            all.iter().all(|entry| ((entry & !NEGATIVE) as usize) < points.len())
        }));
        let batch = Batch { points, entries, rounds };
        // SAFETY: by contract, and by the assertions.
        unsafe {
            let mut chains = self.begin(&batch);
            for round in 1..rounds.len() {
                core::mem::swap(&mut self.closing, &mut self.opening);
                chains = if round % 2 == 1 {
                    self.pass::<true>(&batch, round, chains)
                } else {
                    self.pass::<false>(&batch, round, chains)
                };
            }
            self.finish(out);
        }
    }

    /// Every sum is its list's first point, and round 1 is opened, upwards.
    ///
    /// # Safety
    /// As [`Self::sum`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn begin(&mut self, batch: &Batch<G>) -> [G::Lanes; CHAINS] {
        let zero = G::Lanes::zero();
        let blocks = batch.rounds[0].groups() * CHAINS;
        self.blocks.resize(blocks, Block { sum: [zero; 2], run: zero, rise: zero, product: zero });
        self.infinite.clear();
        self.infinite.extend((0..blocks).map(|block| batch.rounds[0].missing(block)));
        self.opening.clear();
        let mut chains = [G::Lanes::power_of_two::<260>(); CHAINS];
        // SAFETY: by contract.
        unsafe {
            for group in 0..AHEAD {
                (0..CHAINS).for_each(|chain| batch.prefetch(0, group, chain));
                (0..CHAINS).for_each(|chain| batch.prefetch(1, group, chain));
            }
            for group in 0..blocks / CHAINS {
                for chain in 0..CHAINS {
                    batch.prefetch(0, group + AHEAD, chain);
                    batch.prefetch(1, group + AHEAD, chain);
                    let block = group * CHAINS + chain;
                    let entries = batch.entries(0, block);
                    let [x, y] = batch.read(entries);
                    self.blocks[block].sum = [x, y.signed(negative(entries))];
                }
                self.open(batch, 1, group, &mut chains);
            }
        }
        chains
    }

    /// Close a round, downwards or upwards, and open the next.
    ///
    /// # Safety
    /// As [`Self::sum`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn pass<const DOWN: bool>(
        &mut self,
        batch: &Batch<G>,
        round: usize,
        mut inverses: [G::Lanes; CHAINS],
    ) -> [G::Lanes; CHAINS] {
        let groups = batch.rounds[round].groups();
        let place = |step: usize| if DOWN { groups.wrapping_sub(step + 1) } else { step };
        let mut chains = [G::Lanes::power_of_two::<260>(); CHAINS];
        // SAFETY: by contract.
        unsafe {
            // These points have the time of the inversion to arrive.
            for step in 0..AHEAD {
                (0..CHAINS).for_each(|chain| batch.prefetch(round + 1, place(step), chain));
            }
            invert::<G::Lanes>(&mut inverses);
            for step in 0..groups {
                let next = Next { batch, round: round + 1, group: place(step + AHEAD) };
                self.close(place(step), &mut inverses, batch.rounds[round].doubles, &next);
                self.open(batch, round + 1, place(step), &mut chains);
            }
        }
        chains
    }

    /// The differences of a group's sums and addends, and the running products of those of x.
    ///
    /// # Safety
    /// As [`Self::sum`].
    #[inline(always)]
    unsafe fn open(&mut self, batch: &Batch<G>, round: usize, group: usize, chains: &mut [G::Lanes; CHAINS]) {
        let Some(lists) = batch.rounds.get(round).filter(|round| group < round.groups()) else { return };
        if lists.doubles {
            return self.open_doubling(group, chains);
        }
        // Memory first, multiplications afterwards: so none of them waits for its own operand.
        for block in group * CHAINS..(group + 1) * CHAINS {
            let missing = lists.missing(block);
            // SAFETY: by contract.
            let entries = unsafe { batch.entries(round, block) };
            // SAFETY: by contract.
            let [x2, y2] = unsafe { batch.read(entries) };
            let negative = negative(entries);
            let here = &mut self.blocks[block];
            let [x1, y1] = here.sum;
            here.run = x2.minus::<3>(&x1);
            here.rise = y2.signed_minus(negative, &y1);
            if (here.run.perhaps_zero() | missing | self.infinite[block]) != 0 {
                // SAFETY: the features are there by contract.
                unsafe { self.set_apart(block, [x2, y2.signed(negative)], missing) };
            }
        }
        self.multiply_runs(group, chains);
    }

    /// The tangents of a group's sums: 3 x^2 over 2 y. The square divides by 2^260, and with R = 2^256 lacks 2^4, whence 4 x.
    ///
    /// There is no point of order two, so that only infinity has none.
    #[inline(always)]
    fn open_doubling(&mut self, group: usize, chains: &mut [G::Lanes; CHAINS]) {
        let blocks = &mut self.blocks[group * CHAINS..][..CHAINS];
        for ([a, b], infinite) in
            blocks.as_chunks_mut::<2>().0.iter_mut().zip(self.infinite[group * CHAINS..].chunks(2))
        {
            let quadrupled = |block: &Block<G::Lanes>| {
                let twice = block.sum[0].plus(&block.sum[0]);
                twice.plus(&twice)
            };
            let squares = Lanes::squared_each([&quadrupled(a), &quadrupled(b)]);
            for (square, (block, infinite)) in squares.iter().zip([a, b].into_iter().zip(infinite)) {
                block.rise = square.plus(square).plus(square);
                block.run = block.sum[1].plus(&block.sum[1]);
                if *infinite != 0 {
                    block.run = block.run.replaced(*infinite, &G::Lanes::power_of_two::<260>());
                }
            }
        }
        self.multiply_runs(group, chains);
    }

    /// Put a group's runs behind the running products.
    #[inline(always)]
    fn multiply_runs(&mut self, group: usize, chains: &mut [G::Lanes; CHAINS]) {
        let blocks = self.blocks[group * CHAINS..].as_chunks_mut::<2>().0;
        for ([p, q], [a, b]) in chains.as_chunks_mut::<2>().0.iter_mut().zip(blocks) {
            (a.product, b.product) = (*p, *q);
            [*p, *q] = Lanes::times_each([p, q], [&a.run, &b.run]);
        }
    }

    /// The additions of a group, from the inverses of the chains' products. Between them `next` is sent for, a block at a
    /// time: all at once they would wait for each other, and the multiplications for them.
    ///
    /// # Safety
    /// As [`Self::sum`].
    #[inline(always)]
    unsafe fn close(&mut self, group: usize, inverses: &mut [G::Lanes; CHAINS], doubles: bool, next: &Next<G>) {
        let Some(blocks) = self.blocks[group * CHAINS..].first_chunk_mut::<CHAINS>() else { return };
        // SAFETY: by contract, and so below.
        unsafe { next.prefetch(0) };
        // The slopes take the place of the products.
        for (inverse, block) in inverses.iter_mut().zip(blocks.iter_mut()) {
            [block.product, *inverse] = Lanes::times_each([&*inverse, &*inverse], [&block.product, &block.run]);
        }
        // SAFETY: as above.
        unsafe { next.prefetch(1) };
        for [a, b] in blocks.as_chunks_mut::<2>().0 {
            [a.product, b.product] = Lanes::times_each([&a.product, &b.product], [&a.rise, &b.rise]);
        }
        // SAFETY: as above.
        unsafe { next.prefetch(2) };
        // What is left to multiply by the slopes takes the place of the runs.
        for [a, b] in blocks.as_chunks_mut::<2>().0 {
            let [p, q] = Lanes::squared_each([&a.product, &b.product]);
            for (square, block) in [(p, a), (q, b)] {
                if doubles {
                    block.run = G::Lanes::zero();
                }
                let x = square.minus_sum(&block.run, &block.sum[0]);
                block.run = block.sum[0].minus_times_four(&x);
                block.sum[0] = x;
            }
        }
        // SAFETY: as above.
        unsafe { next.prefetch(3) };
        for [a, b] in blocks.as_chunks_mut::<2>().0 {
            let [p, q] = Lanes::times_each([&a.product, &b.product], [&a.run, &b.run]);
            (a.sum[1], b.sum[1]) = (p.minus_squeezed(&a.sum[1]), q.minus_squeezed(&b.sum[1]));
        }
        while let Some(unusual) = self.closing.pop_if(|unusual| unusual.block / CHAINS == group) {
            let slope = self.blocks[unusual.block].product;
            // SAFETY: the features are there by contract.
            unsafe { self.mend(&unusual, &slope) };
        }
    }

    /// Replace the differences where there is no line through two different points; most often nothing is found.
    #[cold]
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn set_apart(&mut self, block: usize, addend: [G::Lanes; 2], addend_infinite: u8) {
        let Block { sum, run, rise, .. } = self.blocks[block];
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
        (self.blocks[block].run, self.blocks[block].rise) = (run, rise);
        self.opening.push(Unusual { block, sum, addend, sum_infinite, addend_infinite, opposite });
    }

    /// Redo a block's addition with all that may happen in it.
    #[cold]
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn mend(&mut self, unusual: &Unusual<G::Lanes>, slope: &G::Lanes) {
        let Unusual { block, sum: [x1, y1], addend: [x2, y2], sum_infinite, addend_infinite, opposite } = unusual;
        let x = slope.squared().minus_sum(&x2.minus::<3>(x1), x1);
        let y = slope.times(&x1.minus_times_four(&x)).minus_squeezed(y1);
        self.blocks[*block].sum = [
            x.replaced(*addend_infinite, x1).replaced(*sum_infinite, x2),
            y.replaced(*addend_infinite, y1).replaced(*sum_infinite, y2),
        ];
        self.infinite[*block] = (sum_infinite & addend_infinite) | opposite;
    }

    /// Write the sums, reduced, and infinity as zeros.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    unsafe fn finish(&mut self, out: &mut [G::Packed]) {
        for (block, out) in out.chunks_mut(LANES).enumerate() {
            let [x, y] = &self.blocks[block].sum;
            let (zero, infinite) = (G::Lanes::zero(), self.infinite[block]);
            let mut packed = [G::INFINITY; LANES];
            let point = [x.canonical().replaced(infinite, &zero), y.canonical().replaced(infinite, &zero)];
            G::write(&point, &mut packed);
            out.copy_from_slice(&packed[..out.len()]);
        }
    }
}

/// The group that is sent for while another is at hand.
struct Next<'a, 'b, G: LaneGroup> {
    batch: &'a Batch<'b, G>,
    round: usize,
    group: usize,
}

impl<G: LaneGroup> Next<'_, '_, G> {
    /// Bring the points of the block of this chain into the cache.
    ///
    /// # Safety
    /// As [`Workspace::sum`].
    #[inline(always)]
    unsafe fn prefetch(&self, chain: usize) {
        // SAFETY: by contract.
        unsafe { self.batch.prefetch(self.round, self.group, chain) };
    }
}

impl<G: LaneGroup> Batch<'_, G> {
    /// The entries of a block.
    ///
    /// # Safety
    /// The round must have the block.
    #[inline(always)]
    unsafe fn entries(&self, round: usize, block: usize) -> &[u32; LANES] {
        // SAFETY: by contract, and `Workspace::sum` has checked where rounds end.
        unsafe { &*self.entries.as_ptr().add(self.rounds[round].start + block * LANES).cast() }
    }

    /// Eight points by their entries, signs aside.
    ///
    /// # Safety
    /// The entries must name points.
    #[inline(always)]
    unsafe fn read(&self, entries: &[u32; LANES]) -> [G::Lanes; 2] {
        let mut offsets = [0; LANES];
        for (offset, entry) in offsets.iter_mut().zip(entries) {
            *offset = (entry & !NEGATIVE) as usize * size_of::<G::Packed>();
        }
        // SAFETY: by contract.
        unsafe { G::read(self.points.as_ptr().cast(), &offsets) }
    }

    /// Bring a block's points of a round into the cache, if the round has the group.
    ///
    /// # Safety
    /// As [`Workspace::sum`].
    #[inline(always)]
    unsafe fn prefetch(&self, round: usize, group: usize, chain: usize) {
        if self.rounds.get(round).is_none_or(|round| round.doubles || group >= round.groups()) {
            return;
        }
        // SAFETY: the round has the block.
        let entries = unsafe { self.entries(round, group * CHAINS + chain) };
        let bring = |entry: u32, line: usize| {
            let point = self.points.as_ptr().wrapping_add((entry & !NEGATIVE) as usize).cast::<i8>();
            // SAFETY: a prefetch never faults.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(point.wrapping_add(64 * line)) };
        };
        for entry in entries {
            (0..G::LINES).for_each(|line| bring(*entry, line));
        }
        // Points that begin within a line end in another.
        if self.points.as_ptr().align_offset(64) != 0 {
            entries.iter().for_each(|entry| bring(*entry, G::LINES));
        }
    }
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
    let inverse = eight.first().inverted().unwrap_or_default();
    let inverse = L::splat(&inverse).times(&L::power_of_two::<266>());
    let inverse = inverse.times(&four.rotated::<1>()).times(&two.rotated::<2>()).times(&one.rotated::<4>());
    let (of_ab, of_cd) = (inverse.times(&cd), inverse.times(&ab));
    *chains = [of_ab.times(&b), of_ab.times(&a), of_cd.times(&d), of_cd.times(&c)];
}
