//! The points of one window sorted into buckets, and laid out as [`super::accumulate::Workspace`] takes them.

use zeroize::Zeroize;

use super::layout::Layout;
use crate::bases::Places;
use crate::point_lists::NEGATIVE;

/// A bucket: where the ranks of its lists are, and how many entries it has.
#[derive(Clone, Copy, Default)]
struct Bucket {
    first: u32,
    length: u32,
}

/// Lists of the points that belong to each bucket, reused from window to window. A bucket that is much longer than others
/// is cut into several lists, so that whatever the digits are, there are enough lists of about equal length.
///
/// Bucket b holds the digits b + 1 and -(b + 1). Wiped when dropped: it tells of a witness.
#[derive(Default)]
pub struct Buckets {
    layout: Layout,
    buckets: Vec<Bucket>,
    /// The position of each list in the layout, bucket by bucket.
    ranks: Vec<u32>,
}

impl Drop for Buckets {
    fn drop(&mut self) {
        self.ranks.zeroize();
        self.buckets.iter_mut().for_each(|bucket| (bucket.first, bucket.length) = (0, 0));
    }
}

impl Buckets {
    /// Sort the digits whose point is finite; entries are places of points.
    ///
    /// Lists are as long as `lists` of them, full, would be, or shorter.
    pub fn sort(&mut self, digits: &[i16], places: Places<'_>, buckets: usize, lists: usize) {
        let magnitude = |digit: i16, finite: bool| usize::from(digit.unsigned_abs()) * usize::from(finite);
        let mut lengths = vec![0u32; buckets + 1];
        for (digit, finite) in digits.iter().zip(places.finite) {
            lengths[magnitude(*digit, *finite)] += 1;
        }
        let lengths = &lengths[1..];
        let total: usize = lengths.iter().map(|length| *length as usize).sum();
        let cut = (total / lists).max(8).next_power_of_two();
        let pieces = self.order(lengths, cut);
        self.layout.reserve(pieces.into_iter());
        let (shift, mask) = (cut.trailing_zeros(), cut as u32 - 1);
        let mut index = 0;
        for (digit, finite) in digits.iter().zip(places.finite) {
            let magnitude = magnitude(*digit, *finite);
            if magnitude != 0 {
                let bucket = &mut self.buckets[magnitude - 1];
                let rank = self.ranks[(bucket.first + (bucket.length >> shift)) as usize];
                let round = &self.layout.rounds[(bucket.length & mask) as usize];
                self.layout.entries[round.start + rank as usize] = index | if *digit < 0 { NEGATIVE } else { 0 };
                bucket.length += 1;
            }
            index += places.taken(*finite);
        }
    }

    /// Cut and rank the lists of buckets of these lengths, longest first; returns how many there are in each round.
    fn order(&mut self, lengths: &[u32], cut: usize) -> Vec<usize> {
        // Of each length, how many lists; then, how many are longer.
        let mut longer = vec![0usize; cut + 1];
        for length in lengths.iter().map(|length| *length as usize) {
            longer[cut] += length / cut;
            longer[length % cut] += 1;
        }
        longer[0] = 0;
        let mut total = 0;
        for count in longer.iter_mut().rev() {
            (*count, total) = (total, total + *count);
        }
        let rounds = longer[..cut].iter().copied().take_while(|lists| *lists > 0).collect();
        self.ranks.clear();
        self.buckets.clear();
        let mut next = longer;
        for length in lengths.iter().map(|length| *length as usize) {
            self.buckets.push(Bucket { first: self.ranks.len() as u32, length: 0 });
            let (full, rest) = (length / cut, length % cut);
            for length in core::iter::repeat_n(cut, full).chain((rest > 0).then_some(rest)) {
                self.ranks.push(next[length] as u32);
                next[length] += 1;
            }
        }
        rounds
    }

    /// The entries of the lists, by rounds.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// For each bucket, the positions of its lists in the layout.
    pub fn lists(&self) -> impl Iterator<Item = &[u32]> {
        let ends = self.buckets[1..].iter().map(|bucket| bucket.first).chain([self.ranks.len() as u32]);
        self.buckets.iter().zip(ends).map(|(bucket, end)| &self.ranks[bucket.first as usize..end as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(finite: &[bool]) -> Places<'_> {
        Places { finite, with_infinity: true }
    }

    /// The entries of each bucket, in no order.
    fn sorted(digits: &[i16], places: Places<'_>, count: usize, lists: usize) -> Vec<Vec<u32>> {
        let mut buckets = Buckets::default();
        // A second use must not see the first.
        buckets.sort(&[1; 100], all(&[true; 100]), 1, 1);
        buckets.sort(digits, places, count, lists);
        let rounds = &buckets.layout.rounds;
        assert!(rounds.is_sorted_by(|a, b| a.lists >= b.lists && b.lists > 0));
        let list = |rank: &u32| {
            let rounds = rounds.iter().take_while(|round| (*rank as usize) < round.lists);
            rounds.map(|round| buckets.layout.entries[round.start + *rank as usize]).collect::<Vec<_>>()
        };
        let entries = |ranks: &[u32]| {
            let mut entries: Vec<u32> = ranks.iter().flat_map(list).collect();
            entries.sort_unstable();
            entries
        };
        buckets.lists().map(entries).collect()
    }

    #[test]
    fn digits_go_to_the_bucket_of_their_magnitude() {
        let digits = [1, -1, 0, 2, -4, 1, 3];
        let found = sorted(&digits, all(&[true; 7]), 4, 100);
        assert_eq!(found, [vec![0, 5, 1 | NEGATIVE], vec![3], vec![6], vec![4 | NEGATIVE]]);
    }

    #[test]
    fn points_at_infinity_have_a_place_or_none() {
        let finite = [true, false, false, true];
        assert_eq!(sorted(&[1, 2, 1, 2], all(&finite), 2, 100), [vec![0], vec![3]]);
        let copied = Places { finite: &finite, with_infinity: false };
        assert_eq!(sorted(&[1, 2, 1, 2], copied, 2, 100), [vec![0], vec![1]]);
        assert_eq!(sorted(&[1, 2], all(&[false; 2]), 2, 100), vec![Vec::<u32>::new(); 2]);
        assert_eq!(sorted(&[], all(&[]), 1, 100), vec![Vec::<u32>::new()]);
    }

    #[test]
    fn long_buckets_are_cut() {
        let mut digits = vec![2i16; 1000];
        digits[700..].fill(-1);
        for lists in [1, 10, 64, 10_000] {
            let found = sorted(&digits, all(&[true; 1000]), 2, lists);
            assert_eq!(found[0], (700..1000).map(|index| index | NEGATIVE).collect::<Vec<u32>>());
            assert_eq!(found[1], (0..700).collect::<Vec<u32>>());
        }
    }
}
