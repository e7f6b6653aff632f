//! The rows of A and B as the quotient takes them from a key: checked, grouped, their coefficients in short tables.

use std::ops::Range;

use ark_ff::{BigInt, PrimeField};
use rayon::prelude::*;

use crate::elementwise::multiply;
use crate::field::{Fr, Packed, limbs};
use crate::kernel::Kernel;
use crate::ntt::{Coset, Domain, root_of_unity, unit};
use crate::progress::{Error, Progress, Result};
use crate::sell_matrix::{BLOCK, Block, Builder};

/// A record of section 4: matrix (0 is A, 1 is B), row, wire (32 bits each), value * R^2 modulo r.
pub type Record = [u8; 44];

/// Log2 of the coefficients remembered, so that the next equal one is found.
const LOG_REMEMBERED: u32 = 12;

/// An odd number near 2^64 over the golden ratio: the upper bits of its multiples differ where the factors do.
const MIXER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A and B of a key, checked and grouped, and their domain: what serves every proof.
///
/// About 10 bytes for each term, where few coefficients are different, and 32 for each row.
pub struct Rows {
    n_wires: usize,
    domain: Domain,
    coset: Coset,
    blocks: Vec<Rectangle>,
}

/// Consecutive rows of A and B.
struct Rectangle {
    /// The coefficients, each times R^2 and the kernel's unit; the first is 0.
    table: Vec<Fr>,
    a: Block,
    b: Block,
}

impl Rows {
    /// Group the records of a key for `n_wires` wires and a domain of `size` rows; they may come in any order.
    ///
    /// An error for a record outside the matrices, or whose value is not below r, and unless `size` is a power of two up to
    /// 2^27. Records in order of their rows, as snarkjs and zkwright write them, are read where they lie; others are
    /// copied and sorted first.
    pub fn new(records: &[Record], n_wires: usize, size: usize) -> Result<Self> {
        Self::by(Kernel::current(), records, n_wires, size)
    }

    /// [`Rows::new`] for a kernel that must be available.
    pub fn by(kernel: Kernel, records: &[Record], n_wires: usize, size: usize) -> Result<Self> {
        // A record in another place than its block's is found there, and costs no pass of its own where there is none.
        Self::group(kernel, records, n_wires, size).or_else(|_| {
            let mut sorted = records.to_vec();
            sorted.par_sort_by_key(row_of);
            Self::group(kernel, &sorted, n_wires, size)
        })
    }

    fn group(kernel: Kernel, records: &[Record], n_wires: usize, size: usize) -> Result<Self> {
        let shift = root_of_unity(size.trailing_zeros() + 1).ok_or_else(|| {
            Error::Invalid(format!("a domain of {size} rows leaves no coset for the quotient: at most 2^27 do"))
        })?;
        let domain = Domain::by(kernel, size)?;
        let kernel = domain.kernel();
        let from = |row: usize| records.partition_point(|record| row_of(record) < row);
        if let Some(record) = records.get(from(size)) {
            return Err(outside(record, n_wires, size));
        }
        let block = |index: usize| {
            let rows = index * BLOCK..size.min((index + 1) * BLOCK);
            let range = from(rows.start)..from(rows.end);
            let records = records.get(range.clone()).ok_or_else(|| outside(&records[range.end], n_wires, size))?;
            Rectangle::new(kernel, records, n_wires, size, rows)
        };
        let blocks = (0..size.div_ceil(BLOCK)).into_par_iter().map(block).collect::<Result<_>>()?;
        let coset = domain.coset(shift);
        Ok(Self { n_wires, domain, coset, blocks })
    }

    /// The domain of the rows, of which some may have no terms.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The odd powers of the 2n-th root of unity, for n rows: the coset on which the quotient is found.
    pub fn coset(&self) -> &Coset {
        &self.coset
    }

    /// Bytes of memory, those of the domain's tables included.
    pub fn bytes(&self) -> usize {
        let block = |block: &Block| size_of_val(&block.steps[..]) + size_of_val(&block.slices[..]);
        let rectangle = |part: &Rectangle| size_of_val(&part.table[..]) + block(&part.a) + block(&part.b);
        self.blocks.iter().map(rectangle).sum::<usize>() + self.domain.size * size_of::<Fr>()
    }

    /// Write the values of A, of B, and their products, row by row, for a witness in standard form.
    ///
    /// An error when the witness has another length, or holds what is not below r.
    pub fn evaluate(&self, witness: &[Packed], [a, b, c]: [&mut [Fr]; 3], progress: &Progress) -> Result<()> {
        if witness.len() != self.n_wires {
            return Err(Error::Invalid(format!(
                "the key is for {} wires but the witness has {}: they are of different circuits",
                self.n_wires,
                witness.len()
            )));
        }
        if let Some(wire) = witness.par_iter().position_any(|packed| BigInt(limbs(packed)) >= Fr::MODULUS) {
            return Err(Error::Invalid(format!("the value of wire {wire} is not below r: reduce it first")));
        }
        assert!([&*a, &*b, &*c].iter().all(|values| values.len() == self.domain.size));
        let kernel = self.domain.kernel();
        let values = a.par_chunks_mut(BLOCK).zip(b.par_chunks_mut(BLOCK)).zip(c.par_chunks_mut(BLOCK));
        values.zip(&self.blocks).try_for_each(|(((a, b), c), block)| {
            // SAFETY: wires, coefficients, and the witness were checked. A coefficient's limbs are c R^2 and a wire's w, so
            // that their Montgomery product is c w R.
            unsafe {
                block.a.multiply(kernel, &block.table, witness, a);
                block.b.multiply(kernel, &block.table, witness, b);
            }
            multiply(kernel, a, b, c);
            progress.check()
        })
    }
}

impl Rectangle {
    /// Group the records of some rows. An error also for a record of another row.
    fn new(kernel: Kernel, records: &[Record], n_wires: usize, size: usize, rows: Range<usize>) -> Result<Self> {
        let mut lengths = [vec![0u32; rows.len()], vec![0u32; rows.len()]];
        for record in records {
            let [matrix, row, wire] = indices(record);
            let place = row.wrapping_sub(rows.start);
            match lengths.get_mut(matrix).and_then(|lengths| lengths.get_mut(place)) {
                Some(length) if wire < n_wires => *length += 1,
                _ => return Err(outside(record, n_wires, size)),
            }
        }
        let mut blocks = lengths.map(|lengths| Builder::new(&lengths));
        let mut coefficients = Coefficients::new();
        for record in records {
            let [matrix, row, wire] = indices(record);
            let place = row.wrapping_sub(rows.start);
            // Again, for the file that the record is mapped from may have been written to since.
            if matrix > 1 || wire >= n_wires || place >= rows.len() {
                return Err(outside(record, n_wires, size));
            }
            let coefficient = coefficients.place(value(record)).ok_or_else(|| {
                let what = "that is not below r: make the key again";
                Error::Invalid(format!(
                    "the key's coefficients have a value of matrix {matrix}, row {row}, wire {wire} {what}"
                ))
            })?;
            if !blocks[matrix].push(place, wire as u32, coefficient) {
                return Err(Error::Invalid("the key changed while it was read: nothing else may write to it".into()));
            }
        }
        let unit = unit(kernel);
        let table = coefficients.seen.iter().map(|limbs| Fr::new_unchecked(BigInt(*limbs)) * unit).collect();
        let [a, b] = blocks.map(Builder::finish);
        Ok(Self { table, a, b })
    }
}

/// Different coefficients in order of appearance. An old one that others displaced may be there twice.
struct Coefficients {
    seen: Vec<[u64; 4]>,
    remembered: Vec<u32>,
}

impl Coefficients {
    fn new() -> Self {
        Self { seen: vec![[0; 4]], remembered: vec![0; 1 << LOG_REMEMBERED] }
    }

    /// The place of a coefficient, unless it is not below r.
    #[inline]
    fn place(&mut self, limbs: [u64; 4]) -> Option<u32> {
        let mixed = limbs[0].wrapping_mul(MIXER) >> (u64::BITS - LOG_REMEMBERED);
        let slot = &mut self.remembered[mixed as usize];
        if self.seen[*slot as usize] != limbs {
            if BigInt(limbs) >= Fr::MODULUS {
                return None;
            }
            *slot = self.seen.len() as u32;
            self.seen.push(limbs);
        }
        Some(*slot)
    }
}

fn outside(record: &Record, n_wires: usize, size: usize) -> Error {
    let [matrix, row, wire] = indices(record);
    Error::Invalid(format!(
        "the key's coefficients name matrix {matrix}, row {row}, wire {wire}, outside 2 matrices, {size} rows, {n_wires} wires"
    ))
}

#[inline]
fn word(record: &Record, at: usize) -> usize {
    u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]) as usize
}

#[inline]
fn indices(record: &Record) -> [usize; 3] {
    [word(record, 0), word(record, 4), word(record, 8)]
}

#[inline]
fn row_of(record: &Record) -> usize {
    word(record, 4)
}

#[inline]
fn value(record: &Record) -> [u64; 4] {
    let mut packed = [0; 32];
    packed.copy_from_slice(&record[12..]);
    limbs(&packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{pack, pack_scalar};
    use crate::testing::edge_scalars;
    use ark_ff::{AdditiveGroup, BigInteger, Field, UniformRand};

    const N_WIRES: usize = 300;

    fn record(matrix: u32, row: u32, wire: u32, coefficient: Fr) -> Record {
        let stored = coefficient * Fr::from(2u64).pow([256]);
        let words = [matrix, row, wire].map(u32::to_le_bytes);
        let bytes = [words.as_flattened(), &pack(stored.0.0)].concat();
        bytes.try_into().unwrap_or([0; 44])
    }

    /// Terms of rows of many lengths: none, few, more than are told apart, more than are added up at once.
    fn terms(size: usize) -> Vec<(u32, u32, u32, Fr)> {
        let mut rng = ark_std::test_rng();
        let edges = edge_scalars();
        let mut terms = Vec::new();
        for row in (0..size).filter(|row| row % 7 != 3) {
            for matrix in 0..2 {
                let length = match (row + matrix) % 97 {
                    0 => 70,
                    1 => 200,
                    other => other % 6,
                };
                for term in 0..length {
                    let wire = (31 * row + 17 * term) % N_WIRES;
                    let edge = edges.get((row + term) % (2 * edges.len()));
                    let coefficient = edge.copied().unwrap_or_else(|| Fr::rand(&mut rng));
                    terms.push((matrix as u32, row as u32, wire as u32, coefficient));
                }
            }
        }
        terms
    }

    fn witness() -> Vec<Fr> {
        let mut rng = ark_std::test_rng();
        let mut values = edge_scalars();
        values.resize_with(N_WIRES, || Fr::rand(&mut rng));
        values
    }

    fn evaluated(rows: &Rows, witness: &[Fr]) -> Result<[Vec<Fr>; 3]> {
        let packed: Vec<Packed> = witness.iter().map(pack_scalar).collect();
        // What was there before must not show through.
        let mut values = [(); 3].map(|()| vec![-Fr::ONE; rows.domain.size]);
        let [a, b, c] = &mut values;
        rows.evaluate(&packed, [a, b, c], &Progress::default()).map(|()| values)
    }

    #[test]
    fn rows_are_sums_of_their_terms_in_whatever_order_they_come() {
        for size in [1, 8, 64, 256, 2 * BLOCK] {
            let (terms, witness) = (terms(size), witness());
            let mut expected = [(); 3].map(|()| vec![Fr::ZERO; size]);
            for (matrix, row, wire, coefficient) in &terms {
                expected[*matrix as usize][*row as usize] += *coefficient * witness[*wire as usize];
            }
            expected[2] = expected[0].iter().zip(&expected[1]).map(|(a, b)| *a * b).collect();
            let in_order: Vec<Record> = terms.iter().map(|(m, r, w, c)| record(*m, *r, *w, *c)).collect();
            let backwards: Vec<Record> = in_order.iter().rev().copied().collect();
            let mut by_matrix = in_order.clone();
            by_matrix.sort_by_key(|record| indices(record)[0]);
            for kernel in Kernel::available() {
                for records in [&in_order, &backwards, &by_matrix] {
                    let rows = Rows::by(kernel, records, N_WIRES, size);
                    let values = rows.and_then(|rows| evaluated(&rows, &witness));
                    assert!(values.as_ref() == Ok(&expected), "{kernel:?} {size}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_evaluated_to_zeros() {
        for kernel in Kernel::available() {
            let rows = Rows::by(kernel, &[], 1, 256);
            let zeros = [(); 3].map(|()| vec![Fr::ZERO; 256]);
            assert!(rows.and_then(|rows| evaluated(&rows, &[Fr::ONE])) == Ok(zeros));
        }
    }

    #[test]
    fn equal_coefficients_share_a_place() {
        let records: Vec<Record> = (0..1000).map(|i| record(i % 2, i / 4, i % 3, Fr::from(1 + i % 5))).collect();
        let rows = Rows::new(&records, 3, 256).unwrap_or_else(|_| unreachable!());
        assert_eq!(rows.blocks.iter().map(|block| block.table.len()).collect::<Vec<_>>(), [6]);
    }

    #[test]
    fn records_that_lead_outside_are_refused() {
        let refused = |record: Record, what: &str| {
            let error = Rows::new(&[record], 5, 4).err();
            assert!(matches!(&error, Some(Error::Invalid(text)) if text.contains(what)), "{error:?}");
        };
        refused(record(2, 0, 0, Fr::ONE), "matrix 2, row 0, wire 0, outside 2 matrices, 4 rows, 5 wires");
        refused(record(0, 4, 0, Fr::ONE), "row 4, wire 0, outside 2 matrices, 4 rows");
        refused(record(0, u32::MAX, 0, Fr::ONE), "outside 2 matrices, 4 rows");
        refused(record(1, 3, 5, Fr::ONE), "wire 5, outside 2 matrices, 4 rows, 5 wires");
        let mut value = record(1, 3, 4, Fr::ONE);
        value[12..].copy_from_slice(&pack(Fr::MODULUS.0));
        refused(value, "is not below r");
        assert!(Rows::new(&[record(1, 3, 4, -Fr::ONE)], 5, 4).is_ok());
    }

    #[test]
    fn witnesses_of_another_length_or_not_reduced_are_refused() {
        let rows = Rows::new(&[record(0, 0, 1, Fr::ONE)], 2, 1).unwrap_or_else(|_| unreachable!());
        assert!(evaluated(&rows, &[Fr::ONE; 3]).is_err());
        assert!(evaluated(&rows, &[Fr::ONE; 1]).is_err());
        let mut values = [(); 3].map(|()| vec![Fr::ZERO; 1]);
        let [a, b, c] = &mut values;
        let mut raised = Fr::ONE.into_bigint();
        raised.add_with_carry(&Fr::MODULUS);
        let witness = [pack_scalar(&Fr::ONE), pack(raised.0)];
        let error = rows.evaluate(&witness, [a, b, c], &Progress::default());
        assert!(matches!(error, Err(Error::Invalid(text)) if text.contains("wire 1 is not below r")));
    }

    #[test]
    fn cancelled() {
        let rows = Rows::new(&[], 1, 1).unwrap_or_else(|_| unreachable!());
        let progress = Progress::default();
        progress.cancel();
        let mut values = [(); 3].map(|()| vec![Fr::ZERO; 1]);
        let [a, b, c] = &mut values;
        assert_eq!(rows.evaluate(&[pack_scalar(&Fr::ONE)], [a, b, c], &progress), Err(Error::Interrupted));
    }
}
