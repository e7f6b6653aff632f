//! Sums of many short lists of points at once.

use crate::batch_affine::{Entry, Points, Workspace};
use crate::curve::Group;
use crate::kernel::Kernel;
use crate::progress::{Progress, Result};

/// The sign bit of an entry; the rest is the index of a point.
pub const NEGATIVE: u32 = 1 << 31;

/// A list: `length` entries from `start` on.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// The first entry.
    pub start: u32,
    /// How many entries.
    pub length: u32,
}

impl Segment {
    /// Its entries.
    pub fn of<'a>(&self, entries: &'a [u32]) -> &'a [u32] {
        &entries[self.start as usize..][..self.length as usize]
    }
}

/// Lists of points under way: a pool that grows by those which are named, none of them infinity.
pub struct PointLists<G: Group> {
    points: Vec<G::Packed>,
    entries: Vec<u32>,
    segments: Vec<Segment>,
}

impl<G: Group> Default for PointLists<G> {
    fn default() -> Self {
        Self { points: Vec::new(), entries: Vec::new(), segments: Vec::new() }
    }
}

impl<G: Group> PointLists<G> {
    /// Begin a list.
    pub fn begin(&mut self) {
        self.segments.push(Segment { start: self.entries.len() as u32, length: 0 });
    }

    /// Put a point, or its negative, into the list that was begun last.
    pub fn push(&mut self, point: &G::Packed, negative: bool) {
        if is_infinity::<G>(point) {
            return;
        }
        if let Some(segment) = self.segments.last_mut() {
            self.entries.push(self.points.len() as u32 | if negative { NEGATIVE } else { 0 });
            self.points.push(*point);
            segment.length += 1;
        }
    }

    /// The sums of the lists, in their order; there are none afterwards.
    pub fn sums(&mut self, kernel: Kernel, progress: &Progress) -> Result<Vec<G::Packed>> {
        let sums = sum_lists::<G>(kernel, &self.points, &self.entries, &self.segments, progress);
        self.points.clear();
        self.entries.clear();
        self.segments.clear();
        sums
    }
}

/// The sums of lists of points. An entry is the index of a point that is not infinity, with [`NEGATIVE`] where its negative is
/// meant.
pub fn sum_lists<G: Group>(
    kernel: Kernel,
    points: &[G::Packed],
    entries: &[u32],
    segments: &[Segment],
    progress: &Progress,
) -> Result<Vec<G::Packed>> {
    let mut out = vec![G::INFINITY; segments.len()];
    match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => G::sum_lists_ifma(points, entries, segments, &mut out, progress)?,
        _ => {
            progress.check()?;
            let finite: Vec<usize> = (0..out.len()).filter(|place| segments[*place].length > 0).collect();
            let mut lengths: Vec<u32> = finite.iter().map(|place| segments[*place].length).collect();
            let named = finite.iter().flat_map(|place| segments[*place].of(entries));
            let named: Vec<Entry> =
                named.map(|entry| Entry::new((entry & !NEGATIVE) as usize, entry & NEGATIVE != 0)).collect();
            let sums = Workspace::<G::F>::default().sum_groups(Points::packed(points), &named, &mut lengths);
            for (place, sum) in finite.into_iter().zip(sums) {
                sum.write(out[place].as_mut());
            }
        }
    }
    Ok(out)
}

/// Whether a packed point is infinity.
pub fn is_infinity<G: Group>(packed: &G::Packed) -> bool {
    packed.as_ref().iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2};
    use crate::field::Fr;
    use crate::testing::multiple;

    fn lists_of_every_kind<G: Group>() {
        let lists: [&[i64]; 8] = [&[], &[0], &[1], &[-1, 1], &[2, 2], &[1, 2, 3, 0, -9], &[5, -5, 7], &[0, 0, -4]];
        for kernel in Kernel::available() {
            let mut sums = PointLists::<G>::default();
            for _ in 0..2 {
                for list in lists {
                    sums.begin();
                    for factor in list {
                        sums.push(&multiple::<G>(Fr::from(factor.unsigned_abs())), *factor < 0);
                    }
                }
                let expected: Vec<_> =
                    lists.iter().map(|list| multiple::<G>(Fr::from(list.iter().sum::<i64>()))).collect();
                let found = sums.sums(kernel, &Progress::default()).unwrap_or_default();
                assert!(found.iter().zip(&expected).all(|(a, b)| a.as_ref() == b.as_ref()), "{kernel:?}");
                assert_eq!(found.len(), lists.len());
            }
        }
    }

    #[test]
    fn sums_by_every_kernel() {
        lists_of_every_kind::<G1>();
        lists_of_every_kind::<G2>();
    }
}
