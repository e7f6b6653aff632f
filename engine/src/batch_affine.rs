//! Many affine additions that share one field inversion: 5 multiplications and a squaring each.
//!
//! Complete: infinity, equal points and opposite points are handled wherever they turn up. The additions run eight at a
//! time where the machine has AVX-512 IFMA, else one by one on arkworks.

#[cfg(target_arch = "x86_64")]
mod ifma;
mod portable;

use crate::curve::Point;
use crate::field::{Coordinate, Fq, Fq2};

/// Whether additions run eight at a time: the machine can, and `ZKWRIGHT_KERNEL=portable` does not forbid it.
pub fn vector_kernel() -> bool {
    #[cfg(target_arch = "x86_64")]
    return ifma::available();
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// Two points to add: their places in the two [`Sources`], and the place of their sum.
#[derive(Clone, Copy, Debug)]
struct Pair {
    left: u32,
    right: u32,
    sum: u32,
}

/// Where the points of pairs lie.
#[derive(Clone, Copy, Debug)]
struct Sources<'a, F> {
    left: &'a [Point<F>],
    right: &'a [Point<F>],
}

impl<'a, F> Sources<'a, F> {
    fn of(&self, pair: &Pair) -> (&'a Point<F>, &'a Point<F>) {
        (&self.left[pair.left as usize], &self.right[pair.right as usize])
    }
}

/// A field whose points can be added in batches.
pub trait BatchAdd: Coordinate {
    /// What a batch needs, reused by the next.
    type Buffers: Default;

    /// out\[pair.sum\] = the sum of the pair, for every pair.
    #[expect(private_interfaces, reason = "only this module calls it")]
    fn add_pairs(buffers: &mut Self::Buffers, pairs: &[Pair], sources: Sources<Self>, out: &mut [Point<Self>]);
}

macro_rules! batch_add {
    ($field:ty, $lanes:ty) => {
        impl BatchAdd for $field {
            #[cfg(target_arch = "x86_64")]
            type Buffers = ifma::Buffers<$lanes>;
            #[cfg(not(target_arch = "x86_64"))]
            type Buffers = portable::Buffers<$field>;

            #[expect(private_interfaces, reason = "only this module calls it")]
            fn add_pairs(buffers: &mut Self::Buffers, pairs: &[Pair], sources: Sources<Self>, out: &mut [Point<Self>]) {
                #[cfg(target_arch = "x86_64")]
                ifma::add_pairs(buffers, pairs, sources, out);
                #[cfg(not(target_arch = "x86_64"))]
                portable::add_pairs(buffers, pairs, sources, out);
            }
        }
    };
}

batch_add!(Fq, crate::lanes::Fq8);
batch_add!(Fq2, crate::lanes::Fq2x8);

/// Buffers that live across batches, so that a batch allocates nothing.
pub struct Workspace<F: BatchAdd> {
    buffers: F::Buffers,
    pairs: Vec<Pair>,
    spare: Vec<Point<F>>,
}

impl<F: BatchAdd> Default for Workspace<F> {
    fn default() -> Self {
        Self { buffers: F::Buffers::default(), pairs: Vec::new(), spare: Vec::new() }
    }
}

impl<F: BatchAdd> Workspace<F> {
    /// sums\[i\] += addends\[i\] for every i.
    pub fn add_each(&mut self, sums: &mut Vec<Point<F>>, addends: &[Point<F>]) {
        self.pairs.clear();
        self.pairs.extend((0..sums.len() as u32).map(|i| Pair { left: i, right: i, sum: i }));
        self.spare.resize(sums.len(), Point::INFINITY);
        F::add_pairs(&mut self.buffers, &self.pairs, Sources { left: sums, right: addends }, &mut self.spare);
        std::mem::swap(sums, &mut self.spare);
    }

    /// Replace each group of consecutive points by its sum; `lengths\[i\]` points, at least one, belong to group i.
    ///
    /// Every round adds the points of each group in pairs, so a group takes ceil(log2(length)) rounds. `lengths` are all 1
    /// afterwards.
    pub fn sum_groups(&mut self, points: &mut Vec<Point<F>>, lengths: &mut [u32]) {
        while lengths.iter().any(|length| *length > 1) {
            self.pairs.clear();
            self.spare.resize(points.len(), Point::INFINITY);
            let (mut read, mut write) = (0, 0);
            for length in lengths.iter_mut() {
                for _ in 0..*length / 2 {
                    self.pairs.push(Pair { left: read, right: read + 1, sum: write });
                    read += 2;
                    write += 1;
                }
                if *length % 2 == 1 {
                    self.spare[write as usize] = points[read as usize];
                    read += 1;
                    write += 1;
                }
                *length = length.div_ceil(2);
            }
            self.spare.truncate(write as usize);
            F::add_pairs(&mut self.buffers, &self.pairs, Sources { left: points, right: points }, &mut self.spare);
            std::mem::swap(points, &mut self.spare);
        }
    }
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

    /// Both kernels on enough pairs for a block and a part of one, of every kind.
    fn kernels_agree<G: Group>() {
        let factors: Vec<i64> = (0..21).map(|i| [0, 1, 1, -1, 2, 5, -2][i % 7]).collect();
        let points: Vec<_> = factors.iter().map(|factor| multiple::<G>(*factor)).collect();
        for count in [1, 7, 8, 9, 16, 21] {
            let pairs: Vec<_> = (0..count).map(|i| Pair { left: i, right: 20 - i, sum: (i + 3) % count }).collect();
            let sources = Sources { left: &points, right: &points };
            let mut sums = vec![Point::INFINITY; count as usize];
            let mut portable_sums = sums.clone();
            G::F::add_pairs(&mut Default::default(), &pairs, sources, &mut sums);
            portable::add_pairs(&mut Default::default(), &pairs, sources, &mut portable_sums);
            assert_eq!(sums, portable_sums, "{count}");
        }
    }

    #[test]
    fn the_vector_kernel_agrees_with_the_portable_one() {
        kernels_agree::<G1>();
        kernels_agree::<G2>();
    }

    #[test]
    fn groups_of_every_length() {
        let mut lengths: Vec<u32> = (1..20).collect();
        let mut points = Vec::new();
        let mut expected = Vec::new();
        for (group, length) in (0i64..).zip(&lengths) {
            let factors: Vec<i64> = (0..i64::from(*length)).map(|i| (i * group) % 5 - 2).collect();
            points.extend(factors.iter().map(|factor| multiple::<G1>(*factor)));
            expected.push(multiple::<G1>(factors.iter().sum()));
        }
        Workspace::default().sum_groups(&mut points, &mut lengths);
        assert_eq!(points[..expected.len()], expected);
        assert!(lengths.iter().all(|length| *length == 1));
    }

    #[test]
    fn equal_points_and_cancelling_points_in_one_group() {
        let p = multiple::<G2>(5);
        let mut points = vec![p, p, p, p, p.signed(true), p.signed(true), p, p];
        Workspace::default().sum_groups(&mut points, &mut [4, 4]);
        assert_eq!(points[0], multiple::<G2>(20));
        assert!(points[1].is_infinity());
    }
}
