//! The records of section 4 of a `.zkey`: whatever they name, the quotient is found or refused.

use arbitrary::{Result, Unstructured};
use zkwright_engine::control::Control;
use zkwright_engine::groth16::qap::{Record, quotient};

use super::packed;

/// Records within the domain and the witness, but for one in some.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

fn check(input: &mut Unstructured) -> Result<()> {
    let size = if input.ratio(1, 16)? { input.int_in_range(0..=70)? } else { 1 << input.int_in_range(0..=9)? };
    let witness = (0..input.int_in_range(0..=5)?).map(|_| packed(input)).collect::<Result<Vec<_>>>()?;
    let mut records: Vec<Record> = Vec::new();
    let mut within = true;
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
        record[12..].copy_from_slice(&packed(input)?);
        records.push(record);
    }
    let found = quotient(&records, &witness, size, &Control::default());
    assert_eq!(found.is_ok(), within && size.is_power_of_two(), "{size}");
    assert!(found.is_ok_and(|values| values.len() == size) || !within || !size.is_power_of_two());
    Ok(())
}
