//! Which rows of a system a witness violates.

use ark_ff::Field;
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::field::{Fr, Packed, scalars};
use crate::inner_product::InnerProduct;
use crate::matrix::{Matrix, System};
use crate::progress::{Error, Progress, Result};

/// Rows checked between two looks at the cancel flag.
const CHUNK: usize = 1 << 12;

/// The first `limit` rows, ascending, that do not hold. A wire 0 other than 1 violates no row, so it is an error of its own.
pub fn violated_rows(system: &System, witness: &[Packed], limit: usize, progress: &Progress) -> Result<Vec<usize>> {
    system.check()?;
    if witness.len() != system.n_wires {
        return Err(Error::Invalid(format!(
            "the witness has {} wires but the system {}",
            witness.len(),
            system.n_wires
        )));
    }
    let values = Zeroizing::new(scalars(witness, "witness")?);
    if values.first() != Some(&Fr::ONE) {
        return Err(Error::Invalid("wire 0 of the witness must be the constant 1".to_owned()));
    }
    let rows = system.a.rows();
    progress.begin("constraints", rows);
    let violated = |chunk: usize| -> Result<Vec<usize>> {
        let range = chunk * CHUNK..rows.min((chunk + 1) * CHUNK);
        progress.advance(range.len())?;
        let product = |matrix: &Matrix, row| inner_product(matrix, row, system.table, &values);
        let holds = |row: &usize| product(&system.a, *row) * product(&system.b, *row) == product(&system.c, *row);
        Ok(range.filter(|row| !holds(row)).take(limit).collect())
    };
    if rows <= CHUNK {
        return violated(0);
    }
    let chunks: Vec<Vec<usize>> = (0..rows.div_ceil(CHUNK)).into_par_iter().map(violated).collect::<Result<_>>()?;
    Ok(chunks.into_iter().flatten().take(limit).collect())
}

/// For each row of a matrix the sum of table\[coefficient\] * values\[wire\]; few on the calling thread.
pub fn row_values(matrix: &Matrix, table: &[Fr], values: &[Fr], are_few: bool, progress: &Progress) -> Result<Vec<Fr>> {
    matrix.check("of the rows", values.len(), table.len())?;
    let value = |row| inner_product(matrix, row, table, values);
    if are_few {
        return Ok((0..matrix.rows()).map(value).collect());
    }
    let rows = (0..matrix.rows()).into_par_iter().with_min_len(CHUNK / 4);
    rows.map(|row| progress.check().map(|()| value(row))).collect()
}

fn inner_product(matrix: &Matrix, row: usize, table: &[Fr], values: &[Fr]) -> Fr {
    let mut sum = InnerProduct::new();
    for (wire, index) in matrix.row(row) {
        sum.add_product(&table[index], &values[wire]);
    }
    sum.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::pack_scalar;

    #[test]
    fn values_of_rows() {
        let (table, values) = ([Fr::from(3u64), -Fr::ONE], [Fr::ONE, Fr::from(7u64)]);
        let matrix = Matrix { indptr: &[0, 2, 2, 3], wires: &[0, 1, 1], coefficients: &[0, 1, 0] };
        let progress = Progress::default();
        for are_few in [true, false] {
            let rows = row_values(&matrix, &table, &values, are_few, &progress);
            assert_eq!(rows, Ok(vec![-Fr::from(4u64), Fr::from(0u64), Fr::from(21u64)]));
            assert!(row_values(&matrix, &table, &values[..1], are_few, &progress).is_err());
            assert!(row_values(&matrix, &table[..1], &values, are_few, &progress).is_err());
        }
    }

    /// Rows: w1 * w2 = w3, then 2 w3 * 1 = w1.
    fn violated(witness: &[u64], limit: usize) -> Result<Vec<usize>> {
        let table = [Fr::ONE, Fr::from(2u64)];
        let a = Matrix { indptr: &[0, 1, 2], wires: &[1, 3], coefficients: &[0, 1] };
        let b = Matrix { indptr: &[0, 1, 2], wires: &[2, 0], coefficients: &[0, 0] };
        let c = Matrix { indptr: &[0, 1, 2], wires: &[3, 1], coefficients: &[0, 0] };
        let system = System { n_wires: 4, n_public: 0, a, b, c, table: &table };
        let packed: Vec<Packed> = witness.iter().map(|value| pack_scalar(&Fr::from(*value))).collect();
        violated_rows(&system, &packed, limit, &Progress::default())
    }

    #[test]
    fn rows_that_do_not_hold_are_named() {
        assert_eq!(violated(&[1, 0, 5, 0], 9), Ok(vec![]));
        assert_eq!(violated(&[1, 12, 5, 6], 9), Ok(vec![0]));
        assert_eq!(violated(&[1, 2, 3, 6], 9), Ok(vec![1]));
        assert_eq!(violated(&[1, 2, 3, 7], 9), Ok(vec![0, 1]));
        assert_eq!(violated(&[1, 2, 3, 7], 1), Ok(vec![0]));
    }

    #[test]
    fn a_witness_of_another_shape_is_refused() {
        assert!(violated(&[1, 0, 5], 9).is_err());
        assert!(violated(&[0, 0, 5, 0], 9).is_err());
    }
}
