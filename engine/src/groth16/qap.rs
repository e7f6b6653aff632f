//! The quotient of the QAP (eprint 2016/260, section 3.1), in the basis that a `.zkey` demands.
//!
//! With A, B, C the polynomials of degree below n that take the rows' values on the domain, P = A B - C vanishes on the
//! domain exactly when every row holds. P has degree below 2n, so it is fixed by its values at the odd powers of the 2n-th
//! root of unity, and section 9 of a `.zkey` holds the points for those: no division by the vanishing polynomial is needed.
//! The values of A B on the domain stand for those of C, which are the same for a witness that satisfies the rows.

use ark_ff::AdditiveGroup;
use zeroize::Zeroizing;

use crate::field::{Fr, Packed};
pub use crate::groth16::rows::Record;
use crate::groth16::rows::Rows;
use crate::progress::{Progress, Result};

/// The units of progress of a quotient.
pub const QUOTIENT_STEPS: usize = 4;

/// [`quotient_of`] for records that serve one proof alone.
pub fn quotient(
    records: &[Record],
    witness: &[Packed],
    size: usize,
    progress: &Progress,
) -> Result<Zeroizing<Vec<Fr>>> {
    quotient_of(&Rows::new(records, witness.len(), size)?, witness, progress)
}

/// The values of P at the odd powers of the 2n-th root of unity, n the number of rows: the scalars of section 9's points.
///
/// An error when the witness has another length than the rows are for, or holds what is not below r.
pub fn quotient_of(rows: &Rows, witness: &[Packed], progress: &Progress) -> Result<Zeroizing<Vec<Fr>>> {
    let domain = rows.domain();
    let size = domain.size;
    let [mut a, mut b, mut c] = [(); 3].map(|()| Zeroizing::new(vec![Fr::ZERO; size]));
    rows.evaluate(witness, [&mut a, &mut b, &mut c], progress)?;
    progress.advance(1)?;
    for values in [&mut a, &mut b, &mut c] {
        domain.to_coset(values, rows.coset(), progress)?;
        progress.advance(1)?;
    }
    domain.multiply_subtract(&mut a, &b, &c);
    Ok(a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{pack, pack_scalar};
    use crate::ntt::root_of_unity;
    use ark_ff::{Field, UniformRand};
    use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};

    /// Row i of A holds wires i and i + 1, row i of B wire i alone, all with this coefficient; the rest is empty.
    fn records(rows: u32, coefficient: Fr) -> Vec<Record> {
        let value = pack((coefficient * Fr::from(2u64).pow([256])).0.0);
        let term = |matrix: u32, row: u32, wire: u32| {
            let words = [matrix, row, wire].map(u32::to_le_bytes);
            [words.as_flattened(), &value].concat().try_into().unwrap_or([0; 44])
        };
        (0..rows).flat_map(|row| [term(0, row, row), term(0, row, row + 1), term(1, row, row)]).collect()
    }

    #[test]
    fn the_quotient_is_a_b_minus_c_off_the_domain() {
        let mut rng = ark_std::test_rng();
        for size in [1usize, 2, 16, 256, 1 << 13] {
            let n_rows = size - size / 4;
            let coefficient = Fr::rand(&mut rng);
            let witness: Vec<Fr> = (0..=n_rows).map(|_| Fr::rand(&mut rng)).collect();
            let mut a: Vec<Fr> = witness.windows(2).map(|pair| coefficient * (pair[0] + pair[1])).collect();
            let mut b: Vec<Fr> = witness[..n_rows].iter().map(|value| coefficient * value).collect();
            a.resize(size, Fr::ZERO);
            b.resize(size, Fr::ZERO);
            let c: Vec<Fr> = a.iter().zip(&b).map(|(a, b)| *a * b).collect();
            let domain = Radix2EvaluationDomain::<Fr>::new(size).unwrap_or_else(|| unreachable!());
            let shift = root_of_unity(size.trailing_zeros() + 1).unwrap_or_default();
            let coset = domain.get_coset(shift).unwrap_or_else(|| unreachable!());
            let [a, b, c] = [a, b, c].map(|values| coset.fft(&domain.ifft(&values)));
            let expected: Vec<Fr> = a.iter().zip(b.iter().zip(c)).map(|(a, (b, c))| *a * b - c).collect();
            let packed: Vec<Packed> = witness.iter().map(pack_scalar).collect();
            let values = quotient(&records(n_rows as u32, coefficient), &packed, size, &Progress::default());
            assert!(values.as_deref() == Ok(&expected), "{size}");
        }
    }

    #[test]
    fn prepared_rows_serve_many_witnesses() {
        let records = records(300, -Fr::ONE);
        let rows = Rows::new(&records, 301, 512).unwrap_or_else(|_| unreachable!());
        for value in 0..3u64 {
            let witness = vec![pack_scalar(&Fr::from(value)); 301];
            let values = quotient_of(&rows, &witness, &Progress::default());
            assert!(values == quotient(&records, &witness, 512, &Progress::default()));
        }
    }

    #[test]
    fn sizes_that_are_no_domain_with_a_coset_are_refused() {
        for size in [0, 3, 1 << 28] {
            assert!(quotient(&[], &[pack_scalar(&Fr::ONE)], size, &Progress::default()).is_err(), "{size}");
        }
    }
}
