//! Many affine additions that share one field inversion: 5 multiplications and a squaring each.
//!
//! Complete: infinity, equal points and opposite points are handled wherever they turn up.

use std::marker::PhantomData;
use std::slice::from_raw_parts;

use crate::curve::Point;
use crate::field::{Coordinate, invert_all};

/// The place of a point in [`Points`], and in the highest bit whether its negative is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry(u32);

impl Entry {
    const NEGATIVE: u32 = 1 << 31;

    /// One more than the last index that an entry can hold.
    pub const LIMIT: usize = Self::NEGATIVE as usize;

    /// The point at `index`, below [`Entry::LIMIT`].
    #[inline]
    pub fn new(index: usize, negative: bool) -> Self {
        Self(index as u32 | if negative { Self::NEGATIVE } else { 0 })
    }

    #[inline]
    fn index(self) -> usize {
        (self.0 & !Self::NEGATIVE) as usize
    }

    #[inline]
    fn is_negative(self) -> bool {
        self.0 & Self::NEGATIVE != 0
    }
}

/// Packed points, as they lie in a file or in memory.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a, F> {
    bytes: &'a [u8],
    field: PhantomData<F>,
}

// What arkworks keeps in memory is read as the bytes of a packed point.
#[cfg(target_endian = "big")]
compile_error!("the engine is written for little-endian machines");

impl<'a, F: Coordinate> Points<'a, F> {
    /// Bytes of one point.
    const SIZE: usize = 2 * F::BYTES;

    /// Points in memory.
    pub fn in_memory(points: &'a [Point<F>]) -> Self {
        const { assert!(size_of::<Point<F>>() == Self::SIZE) };
        // SAFETY: a point is two coordinates without padding, coordinates are words, and any words are bytes.
        let bytes = unsafe { from_raw_parts(points.as_ptr().cast(), size_of_val(points)) };
        Self { bytes, field: PhantomData }
    }

    /// Packed points, of `2 * F::BYTES` bytes each.
    pub fn packed<P: AsRef<[u8]>>(points: &'a [P]) -> Self {
        const { assert!(size_of::<P>() == Self::SIZE && align_of::<P>() == 1) };
        // SAFETY: the packed points of a group are arrays of bytes.
        let bytes = unsafe { from_raw_parts(points.as_ptr().cast(), size_of_val(points)) };
        Self { bytes, field: PhantomData }
    }

    /// The bytes of a point, whatever its sign.
    #[inline]
    fn bytes(&self, entry: Entry) -> &'a [u8] {
        &self.bytes[entry.index() * Self::SIZE..][..Self::SIZE]
    }

    #[inline]
    fn get(&self, entry: Entry) -> Point<F> {
        Point::read(self.bytes(entry)).signed(entry.is_negative())
    }
}

/// Two points to add, and the place of their sum.
#[derive(Clone, Copy, Debug)]
struct Pair {
    left: Entry,
    right: Entry,
    sum: u32,
}

/// Where the left and the right points of pairs lie.
#[derive(Clone, Copy, Debug)]
struct Sources<'a, F> {
    left: Points<'a, F>,
    right: Points<'a, F>,
}

/// Buffers that live across batches, so that a batch allocates nothing.
pub struct Workspace<F> {
    inverses: Vec<F>,
    scratch: Vec<F>,
    pairs: Vec<Pair>,
    spare: Vec<Point<F>>,
}

impl<F: Coordinate> Default for Workspace<F> {
    fn default() -> Self {
        Self { inverses: Vec::new(), scratch: Vec::new(), pairs: Vec::new(), spare: Vec::new() }
    }
}

impl<F: Coordinate> Workspace<F> {
    /// sums\[i\] += addends\[i\] for every i.
    pub fn add_each(&mut self, sums: &mut Vec<Point<F>>, addends: &[Point<F>]) {
        let pair = |i: usize| Pair { left: Entry::new(i, false), right: Entry::new(i, false), sum: i as u32 };
        self.pairs.clear();
        self.pairs.extend((0..sums.len()).map(pair));
        self.spare.resize(sums.len(), Point::INFINITY);
        let sources = Sources { left: Points::in_memory(sums), right: Points::in_memory(addends) };
        let mut spare = std::mem::take(&mut self.spare);
        self.add_pairs(sources, &mut spare);
        self.spare = std::mem::replace(sums, spare);
    }

    /// The sum of each group of consecutive entries; `lengths\[i\]` of them, at least one, belong to group i.
    ///
    /// Every round adds the points of each group in pairs, so a group takes ceil(log2(length)) rounds. `lengths` are all 1
    /// afterwards.
    pub fn sum_groups(&mut self, points: Points<F>, entries: &[Entry], lengths: &mut [u32]) -> Vec<Point<F>> {
        let mut sums = Vec::new();
        self.add_neighbours(points, |i| entries[i], lengths, &mut sums);
        let mut next = std::mem::take(&mut self.spare);
        while lengths.iter().any(|length| *length > 1) {
            self.add_neighbours(Points::in_memory(&sums), |i| Entry::new(i, false), lengths, &mut next);
            std::mem::swap(&mut sums, &mut next);
        }
        self.spare = next;
        sums
    }

    /// One round: halve every group.
    fn add_neighbours(
        &mut self,
        points: Points<F>,
        entry: impl Fn(usize) -> Entry,
        lengths: &mut [u32],
        sums: &mut Vec<Point<F>>,
    ) {
        let total: u32 = lengths.iter().map(|length| length.div_ceil(2)).sum();
        sums.resize(total as usize, Point::INFINITY);
        self.pairs.clear();
        let (mut read, mut write) = (0, 0);
        for length in lengths {
            for _ in 0..*length / 2 {
                self.pairs.push(Pair { left: entry(read), right: entry(read + 1), sum: write });
                read += 2;
                write += 1;
            }
            if *length % 2 == 1 {
                sums[write as usize] = points.get(entry(read));
                read += 1;
                write += 1;
            }
            *length = length.div_ceil(2);
        }
        self.add_pairs(Sources { left: points, right: points }, sums);
    }

    /// out\[pair.sum\] = the sum of the pair, for every one of the pairs.
    fn add_pairs(&mut self, sources: Sources<F>, out: &mut [Point<F>]) {
        let Self { inverses, scratch, pairs, .. } = self;
        let points = |pair: &Pair| (sources.left.get(pair.left), sources.right.get(pair.right));
        inverses.clear();
        inverses.extend(pairs.iter().map(|pair| {
            let (p, q) = points(pair);
            denominator(&p, &q)
        }));
        invert_all(inverses, scratch);
        for (pair, inverse) in pairs.iter().zip(inverses) {
            let (p, q) = points(pair);
            out[pair.sum as usize] = add(&p, &q, inverse);
        }
    }
}

/// What must be inverted to add these points: zero when the sum needs no slope.
#[inline]
fn denominator<F: Coordinate>(p: &Point<F>, q: &Point<F>) -> F {
    if p.is_infinity() || q.is_infinity() {
        return F::ZERO;
    }
    let run = q.x - p.x;
    if !run.is_zero() {
        run
    } else if p.y == q.y {
        p.y.double()
    } else {
        F::ZERO
    }
}

/// p + q, given the inverse of their [`denominator`] (zero for zero).
#[inline]
fn add<F: Coordinate>(p: &Point<F>, q: &Point<F>, inverse: &F) -> Point<F> {
    if inverse.is_zero() {
        return match (p.is_infinity(), q.is_infinity()) {
            (true, _) => *q,
            (_, true) => *p,
            _ => Point::INFINITY,
        };
    }
    let rise = if p.x == q.x {
        let square = p.x.square();
        square.double() + square
    } else {
        q.y - p.y
    };
    let slope = rise * inverse;
    let x = slope.square() - p.x - q.x;
    Point { x, y: slope * (p.x - x) - p.y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2, Group};
    use crate::field::Fr;
    use ark_ec::PrimeGroup;
    use ark_ec::short_weierstrass::Projective;

    fn multiple<G: Group>(factor: i64) -> Point<G::F> {
        Point::from(Projective::<G::Curve>::generator() * Fr::from(factor))
    }

    fn adds_every_kind_of_pair<G: Group>() {
        let factors = [0, 1, -1, 2, -2, 3, 7];
        let pairs: Vec<(i64, i64)> = factors.iter().flat_map(|a| factors.iter().map(|b| (*a, *b))).collect();
        let mut sums: Vec<_> = pairs.iter().map(|(a, _)| multiple::<G>(*a)).collect();
        let addends: Vec<_> = pairs.iter().map(|(_, b)| multiple::<G>(*b)).collect();
        Workspace::default().add_each(&mut sums, &addends);
        for (sum, (a, b)) in sums.iter().zip(pairs) {
            assert_eq!(*sum, multiple::<G>(a + b), "{a} + {b}");
        }
    }

    #[test]
    fn every_kind_of_pair() {
        adds_every_kind_of_pair::<G1>();
        adds_every_kind_of_pair::<G2>();
    }

    #[test]
    fn groups_of_every_length() {
        let mut lengths: Vec<u32> = (1..20).collect();
        let factors: Vec<i64> = (0..190).map(|i| (i * i) % 5 - 2).collect();
        let points: Vec<_> = factors.iter().map(|factor| multiple::<G1>(*factor)).collect();
        let negative = |i: usize| [true, false, false, false][i % 4];
        let entries: Vec<_> = (0..190).map(|i| Entry::new(189 - i, negative(i))).collect();
        let signed: Vec<i64> = (0..190).map(|i| factors[189 - i] * if negative(i) { -1 } else { 1 }).collect();
        let mut rest = &signed[..];
        let mut expected = Vec::new();
        for length in &lengths {
            let (group, after) = rest.split_at(*length as usize);
            expected.push(multiple::<G1>(group.iter().sum()));
            rest = after;
        }
        let sums = Workspace::default().sum_groups(Points::in_memory(&points), &entries, &mut lengths);
        assert_eq!(sums, expected);
        assert!(lengths.iter().all(|length| *length == 1));
    }

    #[test]
    fn equal_points_and_cancelling_points_in_one_group() {
        let point = [multiple::<G2>(5)];
        let entries = [false, false, false, false, true, true, false, false].map(|negative| Entry::new(0, negative));
        let sums = Workspace::default().sum_groups(Points::in_memory(&point), &entries, &mut [4, 4]);
        assert_eq!(sums, [multiple::<G2>(20), Point::INFINITY]);
        assert_eq!(Workspace::default().sum_groups(Points::in_memory(&point), &[], &mut []), []);
    }
}
