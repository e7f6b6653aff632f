//! The matrices A and B as section 4 of a `.zkey` holds them.

use ark_ff::{Field, PrimeField};
use rayon::prelude::*;

use crate::field::{Fr, Packed, first_not_below, pack};
use crate::groth16::rows::Record;
use crate::matrix::System;
use crate::progress::{Error, Result};

/// Rows that a thread takes at a time.
const CHUNK: usize = 1 << 12;

/// The number of records of a system.
fn n_records(system: &System) -> usize {
    system.a.wires.len() + system.b.wires.len() + system.n_public + 1
}

/// Write the terms of A and B row after row, those of A first, and then a row of A for each public wire, the constant first.
///
/// An error for 2^32 rows or more, or another number of records. The system has been checked.
pub fn write_records(system: &System, records: &mut [Record]) -> Result<()> {
    let rows = system.a.rows();
    if records.len() != n_records(system) || u32::try_from(rows + system.n_public + 1).is_err() {
        return Err(Error::Invalid(format!("{} records for a system of {}", records.len(), n_records(system))));
    }
    // A value is multiplied by R^2, and an element's limbs are by R already.
    let radix = Fr::from(2u64).pow([256]);
    let table: Vec<Packed> = system.table.iter().map(|coefficient| pack((radix * coefficient).0.0)).collect();
    let (terms, public) = records.split_at_mut(system.a.wires.len() + system.b.wires.len());
    let mut rest = terms;
    let mut chunks = Vec::with_capacity(rows.div_ceil(CHUNK));
    for first in (0..rows).step_by(CHUNK) {
        let range = first..rows.min(first + CHUNK);
        let terms = [&system.a, &system.b].map(|matrix| matrix.indptr[range.end] - matrix.indptr[range.start]);
        let (chunk, after) = rest.split_at_mut((terms[0] + terms[1]) as usize);
        chunks.push((range, chunk));
        rest = after;
    }
    chunks.into_par_iter().for_each(|(range, chunk)| {
        let mut chunk = chunk.iter_mut();
        for row in range {
            for (matrix, terms) in [system.a.row(row), system.b.row(row)].into_iter().enumerate() {
                for ((wire, coefficient), record) in terms.zip(&mut chunk) {
                    *record = made(matrix as u32, row as u32, wire as u32, &table[coefficient]);
                }
            }
        }
    });
    let one = pack(radix.0.0);
    for (wire, record) in (0..).zip(public) {
        *record = made(0, rows as u32 + wire, wire, &one);
    }
    Ok(())
}

#[inline]
fn made(matrix: u32, row: u32, wire: u32, value: &Packed) -> Record {
    let mut record = [0; 44];
    for (bytes, word) in record.as_chunks_mut::<4>().0.iter_mut().zip([matrix, row, wire]) {
        *bytes = word.to_le_bytes();
    }
    record[12..].copy_from_slice(value);
    record
}

/// The first record outside the matrices, which have `size` rows and a column a wire, or whose value is not below r; and what of
/// it is wrong: `matrix`, `row`, `wire` or `value`. A wrong matrix anywhere comes before a wrong row, and so on.
pub fn first_unfit(records: &[Record], size: usize, n_wires: usize) -> Option<(usize, &'static str)> {
    let modulus = pack(Fr::MODULUS.0);
    let beyond = |record: &Record, word: usize, bound: usize| {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&record[4 * word..4 * word + 4]);
        u32::from_le_bytes(bytes) as usize >= bound
    };
    let unfit = |record: &Record, part: usize| match part {
        0 => beyond(record, 0, 2),
        1 => beyond(record, 1, size),
        2 => beyond(record, 2, n_wires),
        _ => record[12..].as_chunks().0.first().is_some_and(|value| first_not_below(&[*value], &modulus).is_some()),
    };
    records.iter().find(|record| (0..4).any(|part| unfit(record, part)))?;
    ["matrix", "row", "wire", "value"]
        .into_iter()
        .enumerate()
        .find_map(|(part, name)| Some((records.iter().position(|record| unfit(record, part))?, name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfit_records_are_found_part_by_part() {
        let fit = made(1, 7, 4, &pack((-Fr::from(1u64)).into_bigint().0));
        assert_eq!(first_unfit(&[], 8, 5), None);
        assert_eq!(first_unfit(&[fit; 3], 8, 5), None);
        let modulus = pack(Fr::MODULUS.0);
        let value = made(0, 0, 0, &modulus);
        for (unfit, name) in [
            (made(2, 0, 0, &[0; 32]), "matrix"),
            (made(1, 8, 0, &[0; 32]), "row"),
            (made(1, 0, 5, &[0; 32]), "wire"),
            (made(1, u32::MAX, 0, &[0xff; 32]), "row"),
        ] {
            assert_eq!(first_unfit(&[fit, value, unfit], 8, 5), Some((2, name)));
        }
        assert_eq!(first_unfit(&[fit, value], 8, 5), Some((1, "value")));
    }
}
