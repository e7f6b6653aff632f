//! The records of section 4 of a `.zkey`: refused exactly when they name what is not there or hold what is
//! not below r; else every kernel finds the same quotient.

use arbitrary::{Result, Unstructured};
use zkwright_engine::field::scalar;
use zkwright_engine::groth16::qap::{Record, quotient_of};
use zkwright_engine::groth16::rows::Rows;
use zkwright_engine::kernel::Kernel;
use zkwright_engine::progress::Progress;

use super::packed;

/// Records within the domain and the witness, but for one in some.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

fn check(input: &mut Unstructured) -> Result<()> {
    let size = if input.ratio(1, 16)? { input.int_in_range(0..=70)? } else { 1 << input.int_in_range(0..=9)? };
    let witness = (0..input.int_in_range(0..=5)?).map(|_| packed(input)).collect::<Result<Vec<_>>>()?;
    let mut records: Vec<Record> = Vec::new();
    let mut within = witness.iter().all(|wire| scalar(wire, "wire").is_ok());
    for _ in 0..input.int_in_range(0..=40)? {
        let bounds = [2, size as u32, witness.len() as u32];
        let mut record = [0; 44];
        for (place, bound) in bounds.into_iter().enumerate() {
            let index = if bound == 0 || input.ratio(1, 64)? {
                input.arbitrary()?
            } else {
                input.int_in_range(0..=bound - 1)?
            };
            within &= index < bound;
            record[4 * place..][..4].copy_from_slice(&index.to_le_bytes());
        }
        let value = packed(input)?;
        within &= scalar(&value, "value").is_ok();
        record[12..].copy_from_slice(&value);
        records.push(record);
    }
    let found: Vec<_> = Kernel::available()
        .into_iter()
        .map(|kernel| {
            let rows = Rows::by(kernel, &records, witness.len(), size)?;
            quotient_of(&rows, &witness, &Progress::default()).map(|values| values.to_vec())
        })
        .collect();
    let found = found.iter().map(|quotient| quotient.as_ref().ok()).collect::<Vec<_>>();
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:?}");
    let usable = within && size.is_power_of_two();
    assert!(found.iter().all(|quotient| quotient.map(Vec::len) == usable.then_some(size)), "{size} {found:?}");
    Ok(())
}
