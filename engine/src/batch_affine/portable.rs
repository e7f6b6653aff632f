//! Pairs of points added with arkworks' field arithmetic.

use super::{Pair, Sources};
use crate::curve::Point;
use crate::field::{Coordinate, invert_all};

/// Reused between batches.
#[derive(Debug)]
pub struct Buffers<F> {
    inverses: Vec<F>,
    scratch: Vec<F>,
}

impl<F> Default for Buffers<F> {
    fn default() -> Self {
        Self { inverses: Vec::new(), scratch: Vec::new() }
    }
}

/// out\[pair.sum\] = the sum of the pair, for every pair.
pub fn add_pairs<F: Coordinate>(buffers: &mut Buffers<F>, pairs: &[Pair], sources: Sources<F>, out: &mut [Point<F>]) {
    let Buffers { inverses, scratch } = buffers;
    inverses.clear();
    inverses.extend(pairs.iter().map(|pair| denominator(&sources.left.get(pair.left), &sources.right.get(pair.right))));
    invert_all(inverses, scratch);
    for (pair, inverse) in pairs.iter().zip(inverses) {
        out[pair.sum as usize] = add(&sources.left.get(pair.left), &sources.right.get(pair.right), inverse);
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
