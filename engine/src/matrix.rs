//! One of a system's matrices A, B, C in compressed sparse rows, as the Python side keeps it.

use rayon::prelude::*;

use crate::field::Fr;
use crate::progress::{Error, Result};

/// Indices that a thread looks at at once.
const CHUNK: usize = 1 << 14;

/// Views of a sparse matrix: the terms of row i are `indptr[i]..indptr[i + 1]` of `wires` and `coefficients`.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// Where each row starts; one more entry than rows.
    pub indptr: &'a [i64],
    /// The wire of each term.
    pub wires: &'a [u32],
    /// The coefficient of each term, as an index into the system's table.
    pub coefficients: &'a [u32],
}

impl Matrix<'_> {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    /// The terms of a row: wire, and index of the coefficient. The matrix has been checked.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, usize)> {
        let range = self.indptr[row] as usize..self.indptr[row + 1] as usize;
        self.wires[range.clone()]
            .iter()
            .zip(&self.coefficients[range])
            .map(|(wire, index)| (*wire as usize, *index as usize))
    }

    /// Refuse arrays whose indices lead outside each other, outside the wires or outside the coefficient table.
    pub fn check(&self, name: &str, n_wires: usize, n_coefficients: usize) -> Result<()> {
        let terms = self.wires.len();
        let starts_well = self.indptr.first() == Some(&0) && self.indptr.last() == i64::try_from(terms).ok().as_ref();
        if !starts_well || self.coefficients.len() != terms || self.indptr.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(Error::Invalid(format!(
                "matrix {name}: indptr must ascend from 0 to the number of terms, {terms}"
            )));
        }
        if !all_below(self.wires, n_wires) {
            return Err(Error::Invalid(format!("matrix {name} names a wire outside the system's {n_wires}")));
        }
        if !all_below(self.coefficients, n_coefficients) {
            return Err(Error::Invalid(format!(
                "matrix {name} names a coefficient outside the table's {n_coefficients}"
            )));
        }
        Ok(())
    }
}

/// Whether every index is below `end`; the largest of many is found without a decision at each.
fn all_below(indices: &[u32], end: usize) -> bool {
    let largest = |indices: &[u32]| indices.iter().fold(0, |largest, index| largest.max(*index));
    let largest = if indices.len() <= CHUNK {
        (!indices.is_empty()).then(|| largest(indices))
    } else {
        indices.par_chunks(CHUNK).map(largest).max()
    };
    largest.is_none_or(|largest| (largest as usize) < end)
}

/// A rank-1 constraint system: rows <A_i, w> * <B_i, w> = <C_i, w>.
#[derive(Clone, Copy, Debug)]
pub struct System<'a> {
    /// The number of wires, the constant 1 included.
    pub n_wires: usize,
    /// The number of public wires, the constant 1 excluded.
    pub n_public: usize,
    /// The left factors.
    pub a: Matrix<'a>,
    /// The right factors.
    pub b: Matrix<'a>,
    /// The products.
    pub c: Matrix<'a>,
    /// The coefficients that the matrices' terms index.
    pub table: &'a [Fr],
}

impl System<'_> {
    /// How much there is of it: rows, wires and terms together.
    pub fn size(&self) -> usize {
        let terms = |matrix: &Matrix| matrix.wires.len();
        self.a.rows() + self.n_wires + terms(&self.a) + terms(&self.b) + terms(&self.c)
    }

    /// Refuse matrices of different heights, and whatever [`Matrix::check`] refuses.
    pub fn check(&self) -> Result<()> {
        let rows = self.a.rows();
        if self.b.rows() != rows || self.c.rows() != rows {
            return Err(Error::Invalid(format!(
                "A, B and C have {rows}, {} and {} rows: they must agree",
                self.b.rows(),
                self.c.rows()
            )));
        }
        if self.n_public >= self.n_wires {
            return Err(Error::Invalid(format!(
                "{} public wires beside the constant need more than {} wires",
                self.n_public, self.n_wires
            )));
        }
        for (name, matrix) in [("A", &self.a), ("B", &self.b), ("C", &self.c)] {
            matrix.check(name, self.n_wires, self.table.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(indptr: &[i64], wires: &[u32], coefficients: &[u32]) -> bool {
        Matrix { indptr, wires, coefficients }.check("A", 3, 2).is_err()
    }

    #[test]
    fn rows_are_read_in_order() {
        let matrix = Matrix { indptr: &[0, 2, 2, 3], wires: &[0, 2, 1], coefficients: &[1, 0, 1] };
        assert_eq!(matrix.check("A", 3, 2), Ok(()));
        assert_eq!(matrix.rows(), 3);
        assert_eq!(matrix.row(0).collect::<Vec<_>>(), [(0, 1), (2, 0)]);
        assert_eq!(matrix.row(1).count(), 0);
    }

    #[test]
    fn indices_that_lead_outside_are_refused() {
        assert!(refused(&[], &[], &[]));
        assert!(refused(&[1], &[], &[]));
        assert!(refused(&[0, 2], &[0], &[0]));
        assert!(refused(&[0, -1, 1], &[0], &[0]));
        assert!(refused(&[0, 2, 1, 2], &[0, 0], &[0, 0]));
        assert!(refused(&[0, 1], &[0], &[]));
        assert!(refused(&[0, 1], &[3], &[0]));
        assert!(refused(&[0, 1], &[0], &[2]));
        assert!(!refused(&[0], &[], &[]));
    }
}
