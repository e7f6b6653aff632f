//! A sparse matrix that is multiplied by many vectors in standard form: its rows grouped for lanes once.

use rayon::prelude::*;

use crate::field::{Fr, Packed};
use crate::kernel::Kernel;
use crate::matrix::Matrix;
use crate::ntt::unit;
use crate::progress::{Error, Progress, Result};
use crate::sell_matrix::{BLOCK, Block, Builder};
use crate::vectors::checked;

/// The rows of a matrix, 8 bytes for each term and about as many again where rows differ in length.
pub struct PreparedRows {
    kernel: Kernel,
    n_columns: usize,
    n_rows: usize,
    /// 0, and the coefficients times the kernel's unit.
    table: Vec<Fr>,
    blocks: Vec<Block>,
}

impl PreparedRows {
    /// Group the rows of a matrix whose columns are the elements of vectors of that length.
    pub fn by(
        kernel: Kernel,
        matrix: &Matrix,
        coefficients: &[Fr],
        n_columns: usize,
        progress: &Progress,
    ) -> Result<Self> {
        matrix.check("of the rows", n_columns, coefficients.len())?;
        let n_rows = matrix.rows();
        let block = |first: usize| {
            progress.check()?;
            grouped(matrix, first * BLOCK..n_rows.min((first + 1) * BLOCK), n_columns, coefficients.len())
        };
        let blocks = (0..n_rows.div_ceil(BLOCK)).into_par_iter().map(block).collect::<Result<_>>()?;
        let unit = unit(kernel);
        let table = [Fr::default()].into_iter().chain(coefficients.iter().map(|value| *value * unit)).collect();
        Ok(Self { kernel, n_columns, n_rows, table, blocks })
    }

    /// How many rows and terms there are to be walked, about.
    pub fn size(&self) -> usize {
        self.n_rows + self.blocks.iter().map(|block| block.steps.len() * 8).sum::<usize>()
    }

    /// For each row the sum of coefficient * values\[column\], as the limbs of that in standard form; few on the calling thread.
    pub fn values(&self, values: &[Packed], are_few: bool, progress: &Progress) -> Result<Vec<Fr>> {
        if values.len() != self.n_columns {
            return Err(Error::Invalid(format!("the rows are of {} values, not {}", self.n_columns, values.len())));
        }
        checked(values, "values")?;
        let mut out = vec![Fr::default(); self.n_rows];
        let fill = |(block, out): (&Block, &mut [Fr])| {
            // SAFETY: columns and coefficients were looked at when they were pushed, the values just now, and nobody else can
            // write to any of them; the kernel is available.
            unsafe { block.multiply(self.kernel, &self.table, values, out) };
            progress.check()
        };
        if are_few {
            self.blocks.iter().zip(out.chunks_mut(BLOCK)).try_for_each(fill)?;
        } else {
            self.blocks.par_iter().zip(out.par_chunks_mut(BLOCK)).try_for_each(fill)?;
        }
        Ok(out)
    }
}

/// Some rows of a matrix, which was checked before: but somebody may have written to it since.
fn grouped(matrix: &Matrix, rows: std::ops::Range<usize>, n_columns: usize, n_coefficients: usize) -> Result<Block> {
    let changed = || Error::Invalid("the matrix changed while it was read: nothing else may write to it".to_owned());
    let ends = &matrix.indptr[rows.start..=rows.end];
    let lengths = ends.windows(2).map(|pair| u32::try_from(pair[1] - pair[0]).map_err(|_| changed()));
    let mut builder = Builder::new(&lengths.collect::<Result<Vec<u32>>>()?);
    for (place, row) in rows.enumerate() {
        for (column, coefficient) in matrix.row(row) {
            if column >= n_columns || coefficient >= n_coefficients {
                return Err(changed());
            }
            if !builder.push(place, column as u32, coefficient as u32 + 1) {
                return Err(changed());
            }
        }
    }
    Ok(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{pack, pack_scalar};
    use crate::satisfaction::row_values;
    use crate::testing::edge_scalars;

    #[test]
    fn rows_of_many_lengths_are_what_they_are_one_by_one() {
        let values = edge_scalars();
        let packed: Vec<Packed> = values.iter().map(pack_scalar).collect();
        let table = [-Fr::from(1u64), Fr::from(3u64), Fr::from(1u64 << 40)];
        for n_rows in [0, 1, 9, BLOCK, BLOCK + 3] {
            let lengths = (0..n_rows).map(|row| if row % 97 == 0 { 150 } else { row % 6 });
            let mut indptr = vec![0i64];
            indptr.extend(lengths.scan(0, |end, length| {
                *end += length as i64;
                Some(*end)
            }));
            let n_terms = indptr[n_rows] as usize;
            let wires: Vec<u32> = (0..n_terms).map(|term| (term * 7 % values.len()) as u32).collect();
            let coefficients: Vec<u32> = (0..n_terms).map(|term| term as u32 % 3).collect();
            let matrix = Matrix { indptr: &indptr, wires: &wires, coefficients: &coefficients };
            let progress = Progress::default();
            let expected = row_values(&matrix, &table, &values, true, &progress).unwrap_or_default();
            let expected: Vec<Packed> = expected.iter().map(pack_scalar).collect();
            for kernel in Kernel::available() {
                let rows = PreparedRows::by(kernel, &matrix, &table, values.len(), &progress);
                let rows = rows.unwrap_or_else(|_| unreachable!());
                for are_few in [true, false] {
                    let found = rows.values(&packed, are_few, &progress).unwrap_or_default();
                    assert_eq!(found.iter().map(|value| pack(value.0.0)).collect::<Vec<_>>(), expected);
                }
                assert!(rows.values(&packed[1..], true, &progress).is_err());
            }
            let outside = PreparedRows::by(Kernel::Portable, &matrix, &table, 1, &progress);
            assert_eq!(outside.is_err(), n_terms > 0);
        }
    }
}
