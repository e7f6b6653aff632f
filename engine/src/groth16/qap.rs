//! The quotient of the QAP (eprint 2016/260, section 3.1), in the basis that a `.zkey` demands.
//!
//! With A, B, C the polynomials of degree below n that take the rows' values on the domain, P = A B - C vanishes on the
//! domain exactly when every row holds. P has degree below 2n, so it is fixed by its values at the odd powers of the 2n-th
//! root of unity, and section 9 of a `.zkey` holds the points for those: no division by the vanishing polynomial is needed.

use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::control::{Control, Error, Result};
use crate::field::{Fr, Packed, fr_from_montgomery, limbs};
use crate::ntt::{Domain, root_of_unity};
use ark_ff::{AdditiveGroup, BigInt, Field};

/// A record of section 4: matrix (0 is A, 1 is B), row, wire (32 bits each), value * R^2 modulo r.
pub type Record = [u8; 44];

const STEP: &str = "quotient polynomial";

/// The values of P at the odd powers of the 2n-th root of unity, n = `size`: the scalars of section 9's points.
pub fn quotient(records: &[Record], witness: &[Packed], size: usize, control: &Control) -> Result<Zeroizing<Vec<Fr>>> {
    control.begin(STEP, 7);
    let domain = Domain::new(size)?;
    let shift = root_of_unity(size.trailing_zeros() + 1).ok_or_else(|| {
        Error::Invalid(format!("a domain of {size} is the field's largest and leaves no coset for the quotient"))
    })?;
    let scale = Fr::from(size as u64).inverse().unwrap_or(Fr::ZERO);
    let (mut a, mut b) = evaluate(records, witness, size)?;
    let mut c = Zeroizing::new(vec![Fr::ZERO; size]);
    c.par_iter_mut().zip(a.par_iter().zip(b.par_iter())).for_each(|(c, (a, b))| *c = *a * b);
    control.advance(1)?;
    for values in [&mut a, &mut b, &mut c] {
        domain.scramble(values, true, control)?;
        control.advance(1)?;
        domain.scale_by_powers(values, shift, scale);
        domain.unscramble(values, false, control)?;
        control.advance(1)?;
    }
    a.par_iter_mut().zip(b.par_iter().zip(c.par_iter())).for_each(|(a, (b, c))| *a = *a * b - c);
    Ok(a)
}

type Evaluations = (Zeroizing<Vec<Fr>>, Zeroizing<Vec<Fr>>);

/// The values of A and B on the domain: each row's combination of the witness, in Montgomery form.
///
/// A record's limbs are c R^2 and a wire's limbs w, so that their Montgomery product is c w R: no conversion. Every block
/// of rows reads all records and takes its own, because the file promises no order.
fn evaluate(records: &[Record], witness: &[Packed], size: usize) -> Result<Evaluations> {
    let mut a = Zeroizing::new(vec![Fr::ZERO; size]);
    let mut b = Zeroizing::new(vec![Fr::ZERO; size]);
    let block = size.div_ceil(rayon::current_num_threads());
    let bad = |record: &&Record| {
        let [matrix, row, wire] = indices(record);
        matrix > 1 || row >= size || wire >= witness.len()
    };
    if let Some(record) = records.par_iter().find_any(bad) {
        let [matrix, row, wire] = indices(record);
        return Err(Error::Invalid(format!(
            "the key's coefficients name matrix {matrix}, row {row}, wire {wire}, outside 2 matrices, {size} rows, {} wires",
            witness.len()
        )));
    }
    a.par_chunks_mut(block).zip(b.par_chunks_mut(block)).enumerate().for_each(|(index, (a, b))| {
        let first = index * block;
        for record in records {
            let [matrix, row, wire] = indices(record);
            let target = if matrix == 0 { &mut *a } else { &mut *b };
            if let Some(sum) = row.checked_sub(first).and_then(|offset| target.get_mut(offset)) {
                *sum += value(record) * Fr::new_unchecked(BigInt(limbs(&witness[wire])));
            }
        }
    });
    Ok((a, b))
}

#[inline]
fn indices(record: &Record) -> [usize; 3] {
    let word = |at: usize| u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]) as usize;
    [word(0), word(4), word(8)]
}

#[inline]
fn value(record: &Record) -> Fr {
    let mut packed = [0; 32];
    packed.copy_from_slice(&record[12..]);
    fr_from_montgomery(&packed)
}
