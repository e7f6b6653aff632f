//! Many affine additions that share one field inversion: 5 multiplications and a squaring each.
//!
//! Complete: infinity, equal points and opposite points are handled wherever they turn up.

use crate::curve::Point;
use crate::field::{Coordinate, invert_all};

/// Buffers that live across batches, so that a batch allocates nothing.
#[derive(Debug)]
pub struct Workspace<F> {
    inverses: Vec<F>,
    scratch: Vec<F>,
}

impl<F: Coordinate> Default for Workspace<F> {
    fn default() -> Self {
        Self { inverses: Vec::new(), scratch: Vec::new() }
    }
}

impl<F: Coordinate> Workspace<F> {
    /// sums[i] += addends[i] for every i.
    pub fn add_each(&mut self, sums: &mut [Point<F>], addends: &[Point<F>]) {
        self.inverses.clear();
        self.inverses.extend(sums.iter().zip(addends).map(|(p, q)| denominator(p, q)));
        invert_all(&mut self.inverses, &mut self.scratch);
        for ((p, q), inverse) in sums.iter_mut().zip(addends).zip(&self.inverses) {
            *p = add(p, q, inverse);
        }
    }

    /// Sum each group of consecutive points; `lengths[i]` points belong to group i. The sums end up in front, in order.
    ///
    /// Every round adds the points of each group in pairs, so a group takes ceil(log2(length)) rounds. An empty group
    /// sums to infinity only if it has a slot: lengths must be at least 1. `lengths` are all 1 afterwards.
    pub fn sum_groups(&mut self, points: &mut [Point<F>], lengths: &mut [u32]) {
        while lengths.iter().any(|length| *length > 1) {
            self.inverses.clear();
            let mut rest = &points[..];
            for length in lengths.iter() {
                let (group, after) = rest.split_at(*length as usize);
                self.inverses.extend(group.as_chunks::<2>().0.iter().map(|[p, q]| denominator(p, q)));
                rest = after;
            }
            invert_all(&mut self.inverses, &mut self.scratch);
            let mut inverses = self.inverses.iter();
            let (mut read, mut write) = (0, 0);
            for length in lengths.iter_mut() {
                for _ in 0..*length / 2 {
                    if let Some(inverse) = inverses.next() {
                        points[write] = add(&points[read], &points[read + 1], inverse);
                    }
                    read += 2;
                    write += 1;
                }
                if *length % 2 == 1 {
                    points[write] = points[read];
                    read += 1;
                    write += 1;
                }
                *length = length.div_ceil(2);
            }
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
