//! The points of a key as multi-scalar multiplication wants them: those at infinity left out, the others copied to where
//! they load fast, on lines of the cache of their own, in pages of 2 MB.
//!
//! Buckets take points in random order. From a file mapped in pages of 4 KB nearly every load would wait for a walk of
//! the page tables, and most points would lie across two lines.

use rayon::prelude::*;

use crate::curve::Group;
use crate::resident::Resident;

/// Points looked at by one thread at a time.
const CHUNK: usize = 1 << 12;

/// Points to multiply by scalars again and again; only those of them that are not infinity take memory.
pub struct Bases<G: Group> {
    points: Resident<G::Packed>,
    finite: Vec<bool>,
}

impl<G: Group> Bases<G> {
    /// Copy packed points, on all threads.
    pub fn new(points: &[G::Packed]) -> Self {
        let mut finite = vec![false; points.len()];
        let look = |(finite, points): (&mut [bool], &[G::Packed])| -> usize {
            for (finite, point) in finite.iter_mut().zip(points) {
                *finite = point.as_ref().iter().any(|byte| *byte != 0);
            }
            finite.iter().map(|finite| usize::from(*finite)).sum()
        };
        let counts: Vec<usize> = finite.par_chunks_mut(CHUNK).zip(points.par_chunks(CHUNK)).map(look).collect();
        // SAFETY: the parts are as long as the finite points they are for.
        let resident = unsafe {
            Resident::filled(counts.iter().sum(), |mut rest| {
                let mut parts = Vec::with_capacity(counts.len());
                for count in counts {
                    let (part, after) = rest.split_at_mut(count);
                    parts.push(part);
                    rest = after;
                }
                let sources = points.par_chunks(CHUNK).zip(finite.par_chunks(CHUNK));
                parts.into_par_iter().zip(sources).for_each(|(part, (points, finite))| {
                    let points = points.iter().zip(finite).filter(|(_, finite)| **finite);
                    for (target, (point, _)) in part.iter_mut().zip(points) {
                        target.write(*point);
                    }
                });
            })
        };
        Self { points: resident, finite }
    }

    /// The number of points, with those at infinity.
    pub fn len(&self) -> usize {
        self.finite.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.finite.is_empty()
    }

    /// Which of the points are not infinity.
    pub fn finite(&self) -> &[bool] {
        &self.finite
    }

    /// The points that are not infinity, in order.
    pub fn points(&self) -> &[G::Packed] {
        &self.points
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        size_of_val(self.points()) + self.finite.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::G1;

    #[test]
    fn what_is_infinite_is_left_out_at_every_length() {
        for length in [0, 1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let point = |index: usize| {
                let mut point = G1::INFINITY;
                if index % 3 != 1 {
                    point[63] = 1;
                    point[..8].copy_from_slice(&index.to_le_bytes());
                }
                point
            };
            let points: Vec<_> = (0..length).map(point).collect();
            let bases = Bases::<G1>::new(&points);
            let finite: Vec<_> = points.iter().copied().filter(|point| *point != G1::INFINITY).collect();
            assert_eq!(bases.points(), finite);
            assert_eq!(bases.len(), length);
            assert_eq!(bases.is_empty(), length == 0);
            assert!(bases.finite().iter().enumerate().all(|(index, finite)| *finite == (index % 3 != 1)));
            assert_eq!(bases.points().as_ptr().align_offset(64), 0);
        }
    }
}
