//! The points of a key as multi-scalar multiplication wants them: where they lie, or copied to where they load fastest.
//!
//! Buckets take points in random order, but known ahead: what is brought into the cache in time costs no more from a file
//! mapped in pages of 4 KB. What does cost is a point across two lines of the cache, a tenth of the time at 2^20 points.

use rayon::prelude::*;

use crate::curve::Group;
use crate::huge_pages::HugePages;

/// Points looked at by one thread at a time.
const CHUNK: usize = 1 << 12;

/// Points to multiply by scalars.
pub struct Bases<'a, G: Group> {
    points: Storage<'a, G>,
    finite: Vec<bool>,
}

enum Storage<'a, G: Group> {
    /// All of them.
    Borrowed(&'a [G::Packed]),
    /// Those that are not infinity.
    Copied(HugePages<G::Packed>),
}

impl<'a, G: Group> Bases<'a, G> {
    /// Points where they lie.
    pub fn in_place(points: &'a [G::Packed]) -> Self {
        Self { points: Storage::Borrowed(points), finite: finite::<G>(points) }
    }

    /// A copy for many products: only what is not infinity, on lines of the cache of their own, in pages of 2 MB.
    pub fn copied(points: &[G::Packed]) -> Self {
        let finite = finite::<G>(points);
        let count = |finite: &[bool]| finite.iter().map(|finite| usize::from(*finite)).sum();
        let counts: Vec<usize> = finite.par_chunks(CHUNK).map(count).collect();
        // SAFETY: the parts are as long as the finite points they are for.
        let copy = unsafe {
            HugePages::filled(counts.iter().sum(), |mut rest| {
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
        Self { points: Storage::Copied(copy), finite }
    }

    /// Points on lines of the cache: where they lie if that is on lines, else copied.
    pub fn on_lines(points: &'a [G::Packed]) -> Self {
        if points.as_ptr().align_offset(64) == 0 { Self::in_place(points) } else { Self::copied(points) }
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

    /// The points that [`Bases::places`] are in, in order.
    pub fn points(&self) -> &[G::Packed] {
        match &self.points {
            Storage::Borrowed(points) => points,
            Storage::Copied(points) => points,
        }
    }

    /// Where the points are that are not infinity.
    pub fn places(&self) -> Places<'_> {
        Places { finite: &self.finite, with_infinity: matches!(self.points, Storage::Borrowed(_)) }
    }

    /// Bytes of memory, without those of points that lie elsewhere.
    pub fn bytes(&self) -> usize {
        let copied = match &self.points {
            Storage::Borrowed(_) => 0,
            Storage::Copied(points) => size_of_val::<[G::Packed]>(points),
        };
        copied + self.finite.len()
    }
}

/// Where the points of a sequence are, of which some may be infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places<'a> {
    /// Which of them are not infinity.
    pub finite: &'a [bool],
    /// Whether those that are infinity have a place as well.
    pub with_infinity: bool,
}

impl Places<'_> {
    /// The places that a point takes, one or none.
    #[inline]
    pub fn taken(&self, finite: bool) -> u32 {
        u32::from(finite | self.with_infinity)
    }
}

fn finite<G: Group>(points: &[G::Packed]) -> Vec<bool> {
    let mut finite = vec![false; points.len()];
    finite.par_chunks_mut(CHUNK).zip(points.par_chunks(CHUNK)).for_each(|(finite, points)| {
        for (finite, point) in finite.iter_mut().zip(points) {
            *finite = point.as_ref().iter().any(|byte| *byte != 0);
        }
    });
    finite
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::G1;

    #[test]
    fn what_is_infinite_is_left_out_of_a_copy_at_every_length() {
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
            let copied = Bases::<G1>::copied(&points);
            let finite: Vec<_> = points.iter().copied().filter(|point| *point != G1::INFINITY).collect();
            assert_eq!(copied.points(), finite);
            assert_eq!(copied.points().as_ptr().align_offset(64), 0);
            let in_place = Bases::<G1>::in_place(&points);
            assert_eq!(in_place.points().as_ptr(), points.as_ptr());
            assert_eq!(copied.bytes(), in_place.bytes() + 64 * finite.len());
            for bases in [copied, in_place] {
                assert_eq!(bases.len(), length);
                assert_eq!(bases.is_empty(), length == 0);
                assert!(bases.finite().iter().enumerate().all(|(index, finite)| *finite == (index % 3 != 1)));
                let places = bases.places();
                let taken: u32 = places.finite.iter().map(|finite| places.taken(*finite)).sum();
                assert_eq!(taken as usize, bases.points().len());
            }
        }
    }
}
