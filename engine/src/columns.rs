//! Columns of matrices as sums of points: the polynomials of wires, at a tau that nobody knows.
//!
//! What a setup computes in the field from tau, a ceremony computes from the points of the Lagrange basis at tau.

use ark_ff::{AdditiveGroup, Field};

use crate::curve::Group;
use crate::field::Fr;
use crate::kernel::Kernel;
use crate::matrix::Matrix;
use crate::point_lists::PointLists;
use crate::progress::{Error, Progress, Result};
use crate::scaling::{Factors, scale_by};
use crate::transpose::by_column;

/// Terms taken at a time: their points and products take some 30 MB.
const BATCH: usize = 1 << 17;

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
    let n_columns = first.saturating_add(out.len());
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
    progress.begin("points", columns.iter().map(|(_, terms)| terms.len()).sum());
    let kinds: Vec<Kind> = table.iter().map(Kind::of).collect();
    let mut batch = Batch::<G>::new(kernel, table);
    for place in 0..out.len() {
        batch.begin(place);
        for (part, (starts, terms)) in parts.iter().zip(&columns) {
            // Columns behind the last that a matrix mentions are empty.
            let column = first.saturating_add(place);
            let range =
                starts.get(column).zip(starts.get(column.saturating_add(1))).map_or(0..0, |(start, end)| *start..*end);
            for [row, coefficient] in &terms[range] {
                // Whoever holds the arrays may have written to them since they were checked.
                let point = part.points.get(*row as usize).ok_or_else(changed)?;
                let kind = kinds.get(*coefficient as usize).ok_or_else(changed)?;
                batch.push(point, *coefficient, *kind);
                if batch.terms.len() == BATCH {
                    batch.finish(out, progress)?;
                    batch.begin(place);
                    // The list goes on with what is summed of it.
                    batch.carry(&out[place]);
                }
            }
        }
    }
    batch.finish(out, progress)
}

fn changed() -> Error {
    Error::Invalid("a matrix changed while it was read".to_owned())
}

/// What a coefficient costs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zero,
    One,
    MinusOne,
    Other,
}

impl Kind {
    fn of(coefficient: &Fr) -> Self {
        match *coefficient {
            zero if zero == Fr::ZERO => Self::Zero,
            one if one == Fr::ONE => Self::One,
            minus_one if minus_one == -Fr::ONE => Self::MinusOne,
            _ => Self::Other,
        }
    }
}

/// A term of a list: a point as it is, or the product of this number.
enum Term<P> {
    Point(P, bool),
    Product(usize),
}

/// Terms whose products are computed together.
struct Batch<'a, G: Group> {
    kernel: Kernel,
    table: &'a [Fr],
    /// The places of lists, and how many terms are before each.
    lists: Vec<(usize, usize)>,
    terms: Vec<Term<G::Packed>>,
    points: Vec<G::Packed>,
    factors: Vec<Fr>,
}

impl<'a, G: Group> Batch<'a, G> {
    fn new(kernel: Kernel, table: &'a [Fr]) -> Self {
        Self { kernel, table, lists: Vec::new(), terms: Vec::new(), points: Vec::new(), factors: Vec::new() }
    }

    fn begin(&mut self, place: usize) {
        self.lists.push((place, self.terms.len()));
    }

    fn carry(&mut self, point: &G::Packed) {
        self.terms.push(Term::Point(*point, false));
    }

    fn push(&mut self, point: &G::Packed, coefficient: u32, kind: Kind) {
        self.terms.push(match kind {
            Kind::Zero => return,
            Kind::One => Term::Point(*point, false),
            Kind::MinusOne => Term::Point(*point, true),
            Kind::Other => {
                self.points.push(*point);
                self.factors.push(self.table[coefficient as usize]);
                Term::Product(self.points.len() - 1)
            }
        });
    }

    /// Write the sums of the lists; there are none afterwards.
    fn finish(&mut self, out: &mut [G::Packed], progress: &Progress) -> Result<()> {
        let mut products = vec![G::INFINITY; self.points.len()];
        // Each term of the whole is counted once, here.
        let quiet = Progress::default();
        progress.check()?;
        scale_by::<G>(self.kernel, &self.points, Factors::Each(&self.factors), &mut products, &quiet)?;
        let mut sums = PointLists::<G>::default();
        let ends = self.lists[1..].iter().map(|(_, start)| *start).chain([self.terms.len()]);
        for ((_, start), end) in self.lists.iter().zip(ends) {
            sums.begin();
            for term in &self.terms[*start..end] {
                match term {
                    Term::Point(point, negative) => sums.push(point, *negative),
                    Term::Product(index) => sums.push(&products[*index], false),
                }
            }
        }
        for ((place, _), sum) in self.lists.iter().zip(sums.sums(self.kernel, progress)?) {
            out[*place] = sum;
        }
        progress.advance(self.terms.len())?;
        self.lists.clear();
        self.terms.clear();
        self.points.clear();
        self.factors.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2};
    use crate::testing::{edge_scalars, multiple};

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
    fn a_column_longer_than_a_batch_goes_on_in_the_next() {
        let rows = 2 * BATCH + 3;
        let indptr: Vec<i64> = (0..=rows as i64).collect();
        let matrix = Matrix { indptr: &indptr, wires: &vec![1; rows], coefficients: &vec![0; rows] };
        let points = vec![multiple::<G1>(Fr::ONE); rows];
        let mut out = [G1::INFINITY; 3];
        let table = [Fr::ONE];
        let parts = [Part::<G1> { matrix, points: &points }];
        assert_eq!(column_sums(&parts, &table, 0, &mut out, &Progress::default()), Ok(()));
        assert_eq!(out[1], multiple::<G1>(Fr::from(rows as u64)));
        assert_eq!([out[0], out[2]], [G1::INFINITY; 2]);
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
