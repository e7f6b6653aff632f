//! Columns of matrices as sums of points: the polynomials of wires, at a tau that nobody knows.
//!
//! What a setup computes in the field from tau, a ceremony computes from the points of the Lagrange basis at tau.

use ark_ec::short_weierstrass::Projective;
use ark_ff::{AdditiveGroup, Field};

use crate::curve::{Group, pack};
use crate::field::Fr;
use crate::kernel::Kernel;
use crate::matrix::Matrix;
use crate::msm::{Digits, msm_by, window_bits};
use crate::point_lists::is_infinity;
use crate::progress::{Error, Progress, Result};
use crate::scaling::Lattice;
use crate::straus::{OddHalves, Sums};
use crate::transpose::by_column;

/// Terms of a batch, or some more: what they need takes some 50 MB.
const BATCH: usize = 1 << 14;

/// Columns of more terms, such as the constant's, are summed by buckets.
const LONG: usize = 1 << 11;

/// Terms of a long column that are summed at a time.
const PIECE: usize = 1 << 16;

/// A matrix, and the point that each of its rows stands for.
#[derive(Clone, Copy)]
pub struct Part<'a, G: Group> {
    /// The matrix.
    pub matrix: Matrix<'a>,
    /// A point for each row, or more.
    pub points: &'a [G::Packed],
}

/// out\[j\] = for column `first` + j, the sum over the terms of all parts of table\[coefficient\] * points\[row\].
///
/// A unit of progress is a term; the parts must be fewer than 256. Points must be in their group, or infinity.
pub fn column_sums<G: Group>(
    parts: &[Part<'_, G>],
    table: &[Fr],
    first: usize,
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    column_sums_by::<G>(Kernel::current(), parts, table, first, out, progress)
}

/// [`column_sums`] by a kernel that must be available.
pub fn column_sums_by<G: Group>(
    kernel: Kernel,
    parts: &[Part<'_, G>],
    table: &[Fr],
    first: usize,
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    let Some(n_columns) = first.checked_add(out.len()) else {
        return Err(Error::Invalid("more columns than can be counted".to_owned()));
    };
    let mut columns = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let widest = part.matrix.wires.iter().max().map_or(0, |wire| *wire as usize + 1);
        part.matrix.check(&index.to_string(), widest, table.len())?;
        if widest > n_columns || part.points.len() < part.matrix.rows() {
            return Err(Error::Invalid(format!(
                "matrix {index} has {widest} columns and {} rows: more than the {n_columns} columns or the {} points",
                part.matrix.rows(),
                part.points.len()
            )));
        }
        columns.push(by_column(&part.matrix, widest));
    }
    let after = |starts: &[usize]| starts.last().zip(starts.get(first)).map_or(0, |(end, start)| end - start);
    progress.begin("points", columns.iter().map(|(starts, _)| after(starts)).sum());
    let lattice = Lattice::new::<G>();
    let factors: Vec<Factor> = table.iter().map(|coefficient| Factor::of(coefficient, &lattice)).collect();
    let halves: Vec<OddHalves> = factors.iter().map(Factor::halves).collect();
    let terms = |part: usize, column: usize| -> &[[u32; 2]] {
        let (starts, all) = &columns[part];
        // Columns behind the last that a matrix mentions are empty.
        let range = starts.get(column).zip(starts.get(column.saturating_add(1)));
        &all[range.map_or(0..0, |(start, end)| *start..*end)]
    };
    let count = |column: usize| (0..parts.len()).map(|part| terms(part, column).len()).sum::<usize>();
    // Two batches at a time: what one thread prepares for one of them, the others need not wait for.
    let mut lanes = [Vec::new(), Vec::new()];
    let (mut start, mut rest) = (first, out);
    while !rest.is_empty() {
        let (mut end, mut n_terms) = (start, 0);
        while end < n_columns && n_terms < BATCH {
            n_terms += Some(count(end)).filter(|count| *count <= LONG).unwrap_or(0);
            end += 1;
        }
        let (sums, others) = rest.split_at_mut(end - start);
        lanes[0].push((start, sums));
        lanes.swap(0, 1);
        (start, rest) = (end, others);
    }
    let sum_all = |lane: Vec<(usize, &mut [G::Packed])>| -> Result<()> {
        let mut batch = Batch::<G>::new(kernel, parts, &factors, &halves);
        for (start, sums) in lane {
            for (place, sum) in sums.iter_mut().enumerate() {
                let mut found = Vec::new();
                for (part, Part { matrix, points }) in parts.iter().enumerate() {
                    for [row, coefficient] in terms(part, start + place) {
                        let (row, factor) = (*row as usize, *coefficient as usize);
                        // Whoever holds the arrays may have written to them since they were checked.
                        if row >= points.len().min(matrix.rows()) || factor >= table.len() {
                            return Err(Error::Invalid("a matrix changed while it was read".to_owned()));
                        }
                        found.push(Term { coefficient: *coefficient, part, row });
                    }
                }
                if found.len() > LONG {
                    *sum = long_column(kernel, parts, table, &found, progress)?;
                } else {
                    batch.push(place, &mut found);
                }
            }
            batch.finish(sums, progress)?;
        }
        Ok(())
    };
    let [one, other] = lanes;
    let (done, done_too) = rayon::join(|| sum_all(one), || sum_all(other));
    done.and(done_too)
}

/// A point, by its part and row, and what it is multiplied by.
#[derive(Clone, Copy)]
struct Term {
    coefficient: u32,
    part: usize,
    row: usize,
}

/// The sum of many terms.
fn long_column<G: Group>(
    kernel: Kernel,
    parts: &[Part<'_, G>],
    table: &[Fr],
    terms: &[Term],
    progress: &Progress,
) -> Result<G::Packed> {
    let mut sum = Projective::ZERO;
    for terms in terms.chunks(PIECE) {
        let points: Vec<_> = terms.iter().map(|term| parts[term.part].points[term.row]).collect();
        let scalars: Vec<_> = terms.iter().map(|term| table[term.coefficient as usize]).collect();
        let digits = Digits::from_field(&scalars, window_bits(scalars.len()));
        sum += msm_by::<G>(kernel, &points, &digits, 0, &Progress::default())?;
        progress.advance(terms.len())?;
    }
    Ok(pack::<G>(sum))
}

/// What a coefficient asks for.
enum Factor {
    Nothing,
    One,
    MinusOne,
    Other(OddHalves),
}

impl Factor {
    fn of(coefficient: &Fr, lattice: &Lattice) -> Self {
        if *coefficient == Fr::ONE {
            return Self::One;
        }
        if *coefficient == -Fr::ONE {
            return Self::MinusOne;
        }
        lattice.odd_halves(coefficient).map_or(Self::Nothing, |halves| Self::Other(*halves))
    }

    fn halves(&self) -> OddHalves {
        if let Self::Other(halves) = self { *halves } else { [1, 1] }
    }
}

/// Terms that are summed together.
struct Batch<'a, G: Group> {
    kernel: Kernel,
    parts: &'a [Part<'a, G>],
    factors: &'a [Factor],
    halves: &'a [OddHalves],
    sums: Sums<G>,
    n_terms: usize,
    /// The places of sums.
    places: Vec<usize>,
    /// For each part and row 1 more than the number of its point, if it has one.
    numbers: Vec<Vec<u32>>,
    /// The parts and rows that have one.
    numbered: Vec<(usize, usize)>,
}

impl<'a, G: Group> Batch<'a, G> {
    fn new(kernel: Kernel, parts: &'a [Part<'a, G>], factors: &'a [Factor], halves: &'a [OddHalves]) -> Self {
        let numbers = parts.iter().map(|part| vec![0; part.matrix.rows()]).collect();
        let (sums, places, numbered) = (Sums::default(), Vec::new(), Vec::new());
        Self { kernel, parts, factors, halves, sums, n_terms: 0, places, numbers, numbered }
    }

    /// Take the terms of a column.
    fn push(&mut self, place: usize, terms: &mut [Term]) {
        self.n_terms += terms.len();
        self.places.push(place);
        self.sums.begin();
        terms.sort_unstable_by_key(|term| term.coefficient);
        let parts = self.parts;
        let point = |term: &Term| &parts[term.part].points[term.row];
        for equal in terms.chunk_by(|a, b| a.coefficient == b.coefficient) {
            let coefficient = equal[0].coefficient;
            let finite = equal.iter().filter(|term| !is_infinity::<G>(point(term)));
            match self.factors[coefficient as usize] {
                Factor::Nothing => {}
                Factor::One => finite.for_each(|term| self.sums.push(point(term), false)),
                Factor::MinusOne => finite.for_each(|term| self.sums.push(point(term), true)),
                Factor::Other(_) if equal.len() > 1 => {
                    let number = self.sums.point_of_sum(finite.map(point));
                    self.sums.push_product(number, coefficient);
                }
                Factor::Other(_) => finite.for_each(|term| {
                    let number = &mut self.numbers[term.part][term.row];
                    if *number == 0 {
                        *number = 1 + self.sums.point(point(term));
                        self.numbered.push((term.part, term.row));
                    }
                    self.sums.push_product(*number - 1, coefficient);
                }),
            }
        }
    }

    /// Write the sums of the terms; there are none afterwards.
    fn finish(&mut self, out: &mut [G::Packed], progress: &Progress) -> Result<()> {
        for (place, sum) in self.places.iter().zip(self.sums.finish(self.kernel, self.halves, progress)?) {
            out[*place] = sum;
        }
        progress.advance(self.n_terms)?;
        self.n_terms = 0;
        self.places.clear();
        for (part, row) in self.numbered.drain(..) {
            self.numbers[part][row] = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2};
    use crate::testing::{edge_scalars, multiple};
    use ark_ff::AdditiveGroup;

    fn columns_are_sums<G: Group>(rows: usize, n_columns: usize) {
        let table = edge_scalars();
        let factors: Vec<Fr> = (0..rows as u64).map(|row| Fr::from(row * row % 50)).collect();
        let points: Vec<_> = factors.iter().map(|factor| multiple::<G>(*factor)).collect();
        let (mut indptr, mut wires, mut coefficients) = (vec![0], vec![], vec![]);
        let mut expected = vec![Fr::ZERO; n_columns];
        for (row, factor) in factors.iter().enumerate() {
            // Every row has column 0, and the others columns of their own or shared ones.
            for column in [0, row % n_columns, 7 * row % n_columns].into_iter().take(1 + row % 3) {
                let coefficient = (row + column) % table.len();
                wires.push(column as u32);
                coefficients.push(coefficient as u32);
                expected[column] += table[coefficient] * factor * Fr::from(2u64);
            }
            indptr.push(wires.len() as i64);
        }
        let matrix = Matrix { indptr: &indptr, wires: &wires, coefficients: &coefficients };
        let part = Part::<G> { matrix, points: &points };
        for kernel in Kernel::available() {
            for first in [0, n_columns / 2] {
                let mut out = vec![multiple::<G>(Fr::ONE); n_columns - first];
                let done = column_sums_by(kernel, &[part, part], &table, first, &mut out, &Progress::default());
                assert_eq!(done, Ok(()));
                for (packed, factor) in out.iter().zip(&expected[first..]) {
                    assert_eq!(packed.as_ref(), multiple::<G>(*factor).as_ref(), "{kernel:?}");
                }
            }
        }
    }

    #[test]
    fn sums_of_two_parts_by_every_kernel() {
        columns_are_sums::<G1>(300, 40);
        columns_are_sums::<G1>(0, 2);
        columns_are_sums::<G2>(60, 70);
    }

    #[test]
    fn long_columns_beside_short_ones_and_more_than_a_batch() {
        let rows = 3 * LONG;
        let indptr: Vec<i64> = (0..=rows as i64).map(|row| 2 * row).collect();
        let wires: Vec<u32> = (0..rows as u32).flat_map(|row| [1, 3 + row % 29]).collect();
        let coefficients: Vec<u32> = (0..rows as u32).flat_map(|row| [row % 3, row % 2]).collect();
        let table = [Fr::ONE, -Fr::from(5u64), Fr::from(3u64).pow([100])];
        let some: Vec<_> = (0..7u64).map(|factor| multiple::<G1>(Fr::from(factor))).collect();
        let points: Vec<_> = some.iter().copied().cycle().take(rows).collect();
        let matrix = Matrix { indptr: &indptr, wires: &wires, coefficients: &coefficients };
        let mut expected = vec![Fr::ZERO; 32];
        for (term, (wire, coefficient)) in wires.iter().zip(&coefficients).enumerate() {
            expected[*wire as usize] += table[*coefficient as usize] * Fr::from((term / 2 % 7) as u64);
        }
        for kernel in Kernel::available() {
            let mut out = vec![G1::INFINITY; 32];
            let parts = [Part::<G1> { matrix, points: &points }];
            assert_eq!(column_sums_by(kernel, &parts, &table, 0, &mut out, &Progress::default()), Ok(()));
            let right = |(packed, factor): (&[u8; 64], &Fr)| *packed == multiple::<G1>(*factor);
            assert!(out.iter().zip(&expected).all(right), "{kernel:?}");
        }
    }

    #[test]
    fn terms_that_cancel_each_other() {
        let factor = Fr::from(3u64).pow([77]);
        let (table, point) = ([factor, -factor, Fr::ZERO], multiple::<G1>(Fr::from(9u64)));
        let opposite = multiple::<G1>(-Fr::from(9u64));
        let matrix = |coefficients| Matrix { indptr: &[0, 1], wires: &[0], coefficients };
        let part = |coefficients, points| Part::<G1> { matrix: matrix(coefficients), points };
        let (points, opposites) = ([point], [opposite]);
        for kernel in Kernel::available() {
            let sum = |parts: &[Part<'_, G1>]| {
                let mut out = [point];
                column_sums_by(kernel, parts, &table, 0, &mut out, &Progress::default()).map(|()| out[0])
            };
            assert_eq!(sum(&[part(&[0], &points), part(&[0], &opposites)]), Ok(G1::INFINITY));
            assert_eq!(sum(&[part(&[0], &points), part(&[1], &points)]), Ok(G1::INFINITY));
            assert_eq!(sum(&[part(&[0], &points), part(&[1], &opposites), part(&[2], &points)]), {
                Ok(multiple::<G1>(factor * Fr::from(18u64)))
            });
            let both = [part(&[0], &points), part(&[0], &opposites), part(&[1], &points)];
            assert_eq!(sum(&both), Ok(multiple::<G1>(-factor * Fr::from(9u64))));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let matrix = Matrix { indptr: &[0, 1, 2], wires: &[0, 5], coefficients: &[0, 0] };
        let sums = |matrix, points: &[_], table: &[Fr], columns| {
            let mut out = vec![G1::INFINITY; columns];
            column_sums::<G1>(&[Part { matrix, points }], table, 0, &mut out, &Progress::default()).is_ok()
        };
        let points = [multiple::<G1>(Fr::ONE); 2];
        assert!(sums(matrix, &points, &[Fr::ONE], 6));
        assert!(!sums(matrix, &points, &[Fr::ONE], 5));
        assert!(!sums(matrix, &points[..1], &[Fr::ONE], 6));
        assert!(!sums(matrix, &points, &[], 6));
    }
}
