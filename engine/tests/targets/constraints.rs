//! Section 2 of a `.r1cs` file: any bytes are read or refused, and what is read is written back to the same rows.

use arbitrary::{Result, Unstructured};
use zkwright_engine::field::pack;
use zkwright_engine::matrix::Matrix;
use zkwright_engine::progress::Progress;
use zkwright_engine::r1cs_io::{Constraints, read_rows, write_rows};

use super::packed;

/// Rows that are well formed but for one in some, then any bytes.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

fn check(input: &mut Unstructured) -> Result<()> {
    let n_rows = input.int_in_range(0..=6)?;
    let n_wires = input.int_in_range(0..=9)?;
    let mut section = Vec::new();
    for _ in 0..3 * n_rows {
        let terms = input.int_in_range(0..=4u32)?;
        let claimed = if input.ratio(1, 64)? { input.arbitrary()? } else { terms };
        section.extend(claimed.to_le_bytes());
        for _ in 0..terms {
            let wire = if input.ratio(1, 64)? { input.arbitrary()? } else { input.int_in_range(0..=9u32)? };
            section.extend(wire.to_le_bytes());
            section.extend(packed(input)?);
        }
    }
    if input.ratio(1, 8)? {
        section.truncate(input.int_in_range(0..=section.len())?);
    }
    if input.ratio(1, 8)? {
        let length = input.len();
        section.extend(input.bytes(length)?);
    }
    let Ok(outcome) = read_rows(&section, n_rows, n_wires, &Progress::default()) else {
        unreachable!("nobody cancels")
    };
    match outcome {
        Err(refusal) => assert!(refusal.at <= section.len(), "{refusal:?}"),
        Ok(constraints) => {
            let written = written(&constraints, n_rows);
            assert_eq!(written.len(), section.len());
            let again = read_rows(&written, n_rows, n_wires, &Progress::default());
            assert!(again.is_ok_and(|read| read.is_ok_and(|again| self::written(&again, n_rows) == written)));
        }
    }
    Ok(())
}

fn written(constraints: &Constraints, n_rows: usize) -> Vec<u8> {
    let matrices = constraints.matrices.each_ref().map(|columns| Matrix {
        indptr: &columns.indptr,
        wires: &columns.wires,
        coefficients: &columns.coefficients,
    });
    let table: Vec<_> = constraints.table.iter().map(|limbs| pack(*limbs)).collect();
    write_rows(matrices, &table, 0..n_rows).unwrap_or_default()
}
