//! Many sums of points times public scalars, in which points and scalars turn up again and again.
//!
//! The doublings of a sum are shared by its terms (E. Straus, "Addition chains of vectors", American Mathematical Monthly 71,
//! 1964), and the multiples of a point by all terms that it is in: where both have many, a term costs little more than an
//! addition for each of its digits. Scalars are written as in [`crate::scaling`], digits as wide as suits the terms at hand.

use ark_ec::short_weierstrass::Projective;
use ark_ec::{AdditiveGroup, PrimeGroup};
use rayon::prelude::*;

use crate::curve::{Group, pack, unpack};
use crate::kernel::Kernel;
use crate::point_lists::{NEGATIVE, PointLists, Segment, is_infinity, sum_lists};
use crate::progress::{Progress, Result};
use crate::scaling::{multiples_and_images, weighted_rows};

/// Points whose multiples are made together, and sums whose rows are weighed together.
const CHUNK: usize = 1 << 10;

/// Bits of a half of a scalar.
const HALF_BITS: usize = 127;

/// A scalar as odd halves: see [`crate::scaling::Lattice::odd_halves`].
pub type OddHalves = [i128; 2];

/// Sums under way.
pub struct Sums<G: Group> {
    /// Points that are multiplied, those of groups to come.
    points: Vec<G::Packed>,
    /// Points whose sums are multiplied, and the numbers that these have among the points.
    groups: PointLists<G>,
    group_numbers: Vec<u32>,
    /// A point's number, and a scalar's.
    products: Vec<[u32; 2]>,
    /// Points that are added as they are.
    plain: Vec<G::Packed>,
    /// Their numbers, with [`NEGATIVE`] where the negative is meant.
    plain_terms: Vec<u32>,
    /// How many products and how many plain terms are before each sum's.
    starts: Vec<[usize; 2]>,
}

impl<G: Group> Default for Sums<G> {
    fn default() -> Self {
        let (groups, group_numbers) = (PointLists::default(), Vec::new());
        let (points, products, plain, plain_terms, starts) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { points, groups, group_numbers, products, plain, plain_terms, starts }
    }
}

impl<G: Group> Sums<G> {
    /// Begin a sum.
    pub fn begin(&mut self) {
        self.starts.push(self.ends());
    }

    /// The number of a point that is going to be multiplied, which must be finite and in its group.
    pub fn point(&mut self, point: &G::Packed) -> u32 {
        self.points.push(*point);
        self.points.len() as u32 - 1
    }

    /// The number of the sum of these points.
    pub fn point_of_sum<'a>(&mut self, points: impl Iterator<Item = &'a G::Packed>) -> u32
    where
        G::Packed: 'a,
    {
        self.groups.begin();
        points.for_each(|point| self.groups.push(point, false));
        self.group_numbers.push(self.points.len() as u32);
        self.point(&G::INFINITY)
    }

    /// Put a product into the sum that was begun last, of a point and of a scalar by their numbers.
    pub fn push_product(&mut self, point: u32, factor: u32) {
        self.products.push([point, factor]);
    }

    /// Put a finite point, or its negative, into the sum that was begun last.
    pub fn push(&mut self, point: &G::Packed, negative: bool) {
        self.plain_terms.push(self.plain.len() as u32 | if negative { NEGATIVE } else { 0 });
        self.plain.push(*point);
    }

    /// The sums, in their order; there are none afterwards. Scalars are looked up in `factors`.
    pub fn finish(&mut self, kernel: Kernel, factors: &[OddHalves], progress: &Progress) -> Result<Vec<G::Packed>> {
        for (number, sum) in self.group_numbers.drain(..).zip(self.groups.sums(kernel, progress)?) {
            self.points[number as usize] = sum;
        }
        let sums = self.sums(kernel, factors, progress);
        self.points.clear();
        self.products.clear();
        self.plain.clear();
        self.plain_terms.clear();
        self.starts.clear();
        sums
    }

    fn ends(&self) -> [usize; 2] {
        [self.products.len(), self.plain_terms.len()]
    }

    fn sums(&self, kernel: Kernel, factors: &[OddHalves], progress: &Progress) -> Result<Vec<G::Packed>> {
        let ends: Vec<_> = self.starts.iter().skip(1).copied().chain([self.ends()]).collect();
        let products = |sum: usize| {
            let terms = &self.products[self.starts[sum][0]..ends[sum][0]];
            terms.iter().filter(|[point, _]| !is_infinity::<G>(&self.points[*point as usize]))
        };
        let (heavy, light): (Vec<usize>, Vec<usize>) = (0..ends.len()).partition(|sum| products(*sum).next().is_some());
        let digits = Digits::for_terms(self.products.len(), self.points.len(), heavy.len());
        let (size, first_plain) = (2 * digits.multiples(), 2 * digits.multiples() * self.points.len());
        let mut pool = vec![G::INFINITY; first_plain + self.plain.len()];
        let (multiples, rest) = pool.split_at_mut(first_plain);
        rest.copy_from_slice(&self.plain);
        multiples.par_chunks_mut(size * CHUNK).zip(self.points.par_chunks(CHUNK)).for_each(|(multiples, points)| {
            // Products of infinity are left out; so that its multiples are points, it is replaced.
            let finite: Vec<_> = points.iter().map(finite_or_generator::<G>).collect();
            multiples.copy_from_slice(&multiples_and_images::<G>(kernel, &finite, size / 2));
        });
        progress.check()?;

        let plain = |sum: usize| {
            let terms = &self.plain_terms[self.starts[sum][1]..ends[sum][1]];
            terms.iter().map(|term| term + first_plain as u32)
        };
        let mut entries = Vec::with_capacity(2 * digits.count * self.products.len() + self.plain_terms.len());
        let mut segments = vec![Segment { start: 0, length: 0 }; digits.count * heavy.len() + light.len()];
        for (place, sum) in heavy.iter().enumerate() {
            let (first, count) = (entries.len(), 2 * products(*sum).count());
            entries.resize(first + digits.count * count, 0);
            for (term, [point, factor]) in products(*sum).enumerate() {
                for (half, value) in factors[*factor as usize].iter().enumerate() {
                    let places = entries[first + 2 * term + half..].iter_mut().step_by(count);
                    for (entry, digit) in places.zip(digits.of(*value)) {
                        *entry = self.multiple(&digits, *point, half, digit);
                    }
                }
            }
            // The lowest digits come last, and with them the points that are added as they are.
            for row in 0..digits.count {
                let start = first + (digits.count - 1 - row) * count;
                segments[row * heavy.len() + place] = Segment { start: start as u32, length: count as u32 };
            }
            let before = entries.len();
            entries.extend(plain(*sum));
            segments[place].length += (entries.len() - before) as u32;
        }
        for (sum, segment) in light.iter().zip(&mut segments[digits.count * heavy.len()..]) {
            let start = entries.len();
            entries.extend(plain(*sum));
            *segment = Segment { start: start as u32, length: (entries.len() - start) as u32 };
        }
        let found = sum_lists::<G>(kernel, &pool, &entries, &segments, progress)?;
        let (rows, rest) = found.split_at(digits.count * heavy.len());
        let mut sums = vec![G::INFINITY; ends.len()];
        for (sum, found) in light.iter().zip(rest) {
            sums[*sum] = *found;
        }
        for (sum, found) in heavy.iter().zip(weighed::<G>(kernel, rows, heavy.len(), digits.bits)) {
            sums[*sum] = found;
        }
        Ok(sums)
    }

    /// Where the multiple of a point is.
    fn multiple(&self, digits: &Digits, point: u32, half: usize, digit: i32) -> u32 {
        let (chunk, index) = (point as usize / CHUNK, point as usize % CHUNK);
        let row = half * digits.multiples() + (digit.unsigned_abs() / 2) as usize;
        let first = 2 * digits.multiples() * CHUNK * chunk;
        let length = CHUNK.min(self.points.len() - CHUNK * chunk);
        (first + row * length + index) as u32 | if digit < 0 { NEGATIVE } else { 0 }
    }
}

fn finite_or_generator<G: Group>(point: &G::Packed) -> G::Packed {
    if is_infinity::<G>(point) { pack::<G>(Projective::generator()) } else { *point }
}

/// For each column the sum over the rows of 2^(`bits` row) * points\[`width` row + column\].
fn weighed<G: Group>(kernel: Kernel, points: &[G::Packed], width: usize, bits: usize) -> Vec<G::Packed> {
    let column = |column: usize| points[column..].iter().step_by(width);
    let is_finite = |place: &u32| !column(*place as usize).any(is_infinity::<G>);
    let (finite, others): (Vec<u32>, Vec<u32>) = (0..width as u32).partition(is_finite);
    let chunks: Vec<Vec<_>> =
        finite.par_chunks(CHUNK).map(|columns| weighted_rows::<G>(kernel, points, width, columns, bits)).collect();
    let mut sums = vec![G::INFINITY; width];
    for (place, sum) in finite.iter().zip(chunks.concat()) {
        sums[*place as usize] = sum;
    }
    for place in others {
        let shifted = |sum: Projective<G::Curve>| (0..bits).fold(sum, |sum, _| sum.double());
        let rows = column(place as usize).rev();
        sums[place as usize] = pack::<G>(rows.fold(Projective::ZERO, |sum, point| shifted(sum) + unpack::<G>(point)));
    }
    sums
}

/// Odd digits of halves of scalars, each below 2^`bits` and none of them zero.
struct Digits {
    bits: usize,
    count: usize,
}

impl Digits {
    /// The width that takes the fewest operations.
    fn for_terms(products: usize, points: usize, sums: usize) -> Self {
        let of = |bits: usize| Self { bits, count: HALF_BITS.div_ceil(bits) };
        // An addition is 10; a doubling costs a seventh more, the image of a multiple a fifth.
        let cost = |digits: &Self| {
            20 * digits.count * products + 12 * digits.multiples() * points + (1450 + 10 * digits.count) * sums
        };
        (3..=8).map(of).min_by_key(cost).unwrap_or(of(4))
    }

    /// The odd multiples that digits name.
    fn multiples(&self) -> usize {
        1 << (self.bits - 1)
    }

    /// The digits of a half, highest first.
    fn of(&self, half: i128) -> impl Iterator<Item = i32> {
        // The lowest digits of an odd number and those above them: see `crate::scaling::digits`. From above, a digit is 1 of
        // the bits that it stands for and of the one above them.
        let (bits, magnitude) = (self.bits, half.unsigned_abs());
        let highest = self.count - 1;
        (0..self.count).rev().map(move |place| {
            let above = magnitude >> (place * bits);
            let digit = if place == highest {
                above as i32 | 1
            } else {
                ((above | 1) & ((2 << bits) - 1)) as i32 - (1 << bits)
            };
            if half < 0 { -digit } else { digit }
        })
    }
}
