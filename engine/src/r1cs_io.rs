//! The constraints of a `.r1cs` file (section 2): rows to bytes and back.
//!
//! For each row A, B, C; for each of these a term count (u32), then the terms, each a wire (u32) and 32 bytes of coefficient.
//! All is little-endian and nothing is aligned. Source: iden3 `r1csfile`, doc/r1cs_bin_format.md.

use std::collections::HashMap;
use std::ops::Range;

use ark_ff::{BigInt, PrimeField};

use crate::field::{Fr, Packed, limbs};
use crate::matrix::Matrix;
use crate::progress::{Error, Progress, Result};

const COUNT_BYTES: usize = 4;
const TERM_BYTES: usize = 36;

/// Combinations read between two looks at the cancel flag.
const CHUNK: usize = 1 << 12;

const RECOMPILE: &str = "compile the circuit again";

/// Rows of A, B, C as the file's bytes. Only what these rows refer to is checked.
pub fn write_rows(matrices: [Matrix; 3], table: &[Packed], rows: Range<usize>) -> Result<Vec<u8>> {
    let outside = || Error::Invalid(format!("rows {rows:?} refer to what the system does not have"));
    let mut size = 0;
    for matrix in &matrices {
        let bounds = matrix.indptr.get(rows.start..=rows.end).ok_or_else(outside)?;
        let [Some(first), Some(last)] = [bounds.first(), bounds.last()].map(|bound| bound.copied()) else {
            return Err(outside());
        };
        let terms = usize::try_from(last.wrapping_sub(first)).ok().filter(|terms| *terms <= matrix.wires.len());
        size += COUNT_BYTES * rows.len() + TERM_BYTES * terms.ok_or_else(outside)?;
    }
    let mut bytes = Vec::with_capacity(size);
    for row in rows.clone() {
        for matrix in &matrices {
            let bound = |row: usize| usize::try_from(matrix.indptr[row]).map_err(|_| outside());
            let range = bound(row)?..bound(row + 1)?;
            let wires = matrix.wires.get(range.clone()).ok_or_else(outside)?;
            let coefficients = matrix.coefficients.get(range).ok_or_else(outside)?;
            bytes.extend_from_slice(&u32::try_from(wires.len()).map_err(|_| outside())?.to_le_bytes());
            for (wire, index) in wires.iter().zip(coefficients) {
                let coefficient = table.get(*index as usize).ok_or_else(outside)?;
                let mut term = [0; TERM_BYTES];
                term[..4].copy_from_slice(&wire.to_le_bytes());
                term[4..].copy_from_slice(coefficient);
                bytes.extend_from_slice(&term);
            }
        }
    }
    Ok(bytes)
}

/// A matrix as it is being read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// See [`Matrix`].
    pub indptr: Vec<i64>,
    /// See [`Matrix`].
    pub wires: Vec<u32>,
    /// See [`Matrix`].
    pub coefficients: Vec<u32>,
}

/// What a section holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// A, B and C.
    pub matrices: [Columns; 3],
    /// The distinct coefficients in order of first appearance.
    pub table: Vec<[u64; 4]>,
}

/// Why a section is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
    /// The byte of the section it is about.
    pub at: usize,
}

/// Read a section of `n_rows` rows. Terms out of order are sorted.
pub fn read_rows(
    section: &[u8],
    n_rows: usize,
    n_wires: usize,
    progress: &Progress,
) -> Result<std::result::Result<Constraints, Refusal>> {
    let mut reader = Reader::new(section, n_rows, n_wires);
    for first in (0..3 * n_rows).step_by(CHUNK) {
        progress.check()?;
        for combination in first..(first + CHUNK).min(3 * n_rows) {
            if let Err(refusal) = reader.read_combination(combination) {
                return Ok(Err(refusal));
            }
        }
    }
    Ok(reader.finish())
}

struct Reader<'a> {
    section: &'a [u8],
    n_rows: usize,
    n_wires: usize,
    position: usize,
    matrices: [Columns; 3],
    interned: Interned,
    // The first of each kind of defect: a worse one may follow.
    missing_wire: Option<Refusal>,
    unreduced: Option<Refusal>,
    repeated: Option<Refusal>,
    sorted: Vec<(u32, u32)>,
}

impl<'a> Reader<'a> {
    fn new(section: &'a [u8], n_rows: usize, n_wires: usize) -> Self {
        let matrices = [(); 3].map(|()| Columns { indptr: vec![0], ..Columns::default() });
        Self {
            section,
            n_rows,
            n_wires,
            position: 0,
            matrices,
            interned: Interned::new(),
            missing_wire: None,
            unreduced: None,
            repeated: None,
            sorted: Vec::new(),
        }
    }

    fn read_combination(&mut self, combination: usize) -> std::result::Result<(), Refusal> {
        let (row, place) = (combination / 3, combination % 3);
        let start = self.position;
        let Some((count, rest)) = self.section.get(start..).and_then(<[u8]>::split_first_chunk::<COUNT_BYTES>) else {
            return Err(Refusal {
                what: format!("constraint {row} of {} runs past the end", self.n_rows),
                mend: "the file is truncated or forged: compile again",
                at: 0,
            });
        };
        let size = TERM_BYTES * u32::from_le_bytes(*count) as usize;
        self.position = start + COUNT_BYTES + size;
        let Some(terms) = rest.get(..size) else {
            return Ok(()); // the next combination or the end runs past the section
        };
        let refusal = |what: &str, term: usize| Refusal {
            what: format!("{what} in {} of constraint {row}", ["A", "B", "C"][place]),
            mend: RECOMPILE,
            at: start + COUNT_BYTES + TERM_BYTES * term,
        };
        let matrix = &mut self.matrices[place];
        let first = matrix.wires.len();
        let mut ascending = true;
        for (term, bytes) in terms.as_chunks::<TERM_BYTES>().0.iter().enumerate() {
            let (wire, coefficient) = split_term(bytes);
            if wire as usize >= self.n_wires && self.missing_wire.is_none() {
                self.missing_wire = Some(refusal(&format!("wire {wire} of {}", self.n_wires), term));
            }
            let (id, is_new) = self.interned.id(coefficient);
            if is_new && BigInt(coefficient) >= Fr::MODULUS && self.unreduced.is_none() {
                self.unreduced = Some(refusal("a coefficient that is not below r", term));
            }
            ascending &= term == 0 || matrix.wires[first + term - 1] < wire;
            matrix.wires.push(wire);
            matrix.coefficients.push(id);
        }
        matrix.indptr.push(matrix.wires.len() as i64);
        if !ascending {
            let (wires, coefficients) = (&mut matrix.wires[first..], &mut matrix.coefficients[first..]);
            sort_terms(wires, coefficients, &mut self.sorted);
            if let Some(term) = wires.windows(2).position(|pair| pair[0] == pair[1])
                && self.repeated.is_none()
            {
                self.repeated = Some(refusal(&format!("wire {} twice", wires[term]), term));
            }
        }
        Ok(())
    }

    fn finish(self) -> std::result::Result<Constraints, Refusal> {
        let Self { section, n_rows, position, .. } = self;
        if position != section.len() {
            return Err(Refusal {
                what: format!("the {n_rows} constraints take {position} bytes of {}", section.len()),
                mend: RECOMPILE,
                at: position.min(section.len()),
            });
        }
        match self.missing_wire.or(self.unreduced).or(self.repeated) {
            Some(refusal) => Err(refusal),
            None => Ok(Constraints { matrices: self.matrices, table: self.interned.table }),
        }
    }
}

/// Coefficients in order of first appearance.
struct Interned {
    table: Vec<[u64; 4]>,
    ids: HashMap<[u64; 4], u32>,
    /// Where a coefficient was found last, by a few bits of it: circuits use few, and the map's hash is slow.
    found: Vec<u32>,
}

impl Interned {
    const FOUND_BITS: u32 = 12;

    fn new() -> Self {
        Self { table: Vec::new(), ids: HashMap::new(), found: vec![0; 1 << Self::FOUND_BITS] }
    }

    /// The place of a coefficient in the table, and whether it is new there.
    #[inline]
    fn id(&mut self, coefficient: [u64; 4]) -> (u32, bool) {
        let mixed = (coefficient[0] ^ coefficient[2]).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let found = &mut self.found[(mixed >> (u64::BITS - Self::FOUND_BITS)) as usize];
        if self.table.get(*found as usize) == Some(&coefficient) {
            return (*found, false);
        }
        let next = self.table.len() as u32;
        let id = *self.ids.entry(coefficient).or_insert(next);
        if id == next {
            self.table.push(coefficient);
        }
        *found = id;
        (id, id == next)
    }
}

fn split_term(bytes: &[u8; TERM_BYTES]) -> (u32, [u64; 4]) {
    let mut wire = [0; 4];
    let mut coefficient = [0; 32];
    wire.copy_from_slice(&bytes[..4]);
    coefficient.copy_from_slice(&bytes[4..]);
    (u32::from_le_bytes(wire), limbs(&coefficient))
}

/// Sort terms by their wires; equal ones keep their order.
fn sort_terms(wires: &mut [u32], coefficients: &mut [u32], scratch: &mut Vec<(u32, u32)>) {
    scratch.clear();
    scratch.extend(wires.iter().copied().zip(coefficients.iter().copied()));
    scratch.sort_by_key(|term| term.0);
    for (index, (wire, coefficient)) in scratch.iter().enumerate() {
        (wires[index], coefficients[index]) = (*wire, *coefficient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::pack;

    const TABLE: [Packed; 2] = [pack_small(5), pack_small(7)];

    const fn pack_small(value: u8) -> Packed {
        let mut packed = [0; 32];
        packed[0] = value;
        packed
    }

    /// Two rows: A = 5 x2 + 7 x1 (out of order if so wanted), B = C = nothing; then A = nothing, B = 7 x0, C = 5 x3.
    fn bytes(ordered: bool) -> Vec<u8> {
        let (wires, coefficients) = if ordered { ([1, 2], [1, 0]) } else { ([2, 1], [0, 1]) };
        let a = Matrix { indptr: &[0, 2, 2], wires: &wires, coefficients: &coefficients };
        let b = Matrix { indptr: &[0, 0, 1], wires: &[0], coefficients: &[1] };
        let c = Matrix { indptr: &[0, 0, 1], wires: &[3], coefficients: &[0] };
        let piece = |rows| write_rows([a, b, c], &TABLE, rows).unwrap_or_default();
        [piece(0..1), piece(1..1), piece(1..2)].concat()
    }

    fn read(section: &[u8], n_rows: usize, n_wires: usize) -> std::result::Result<Constraints, Refusal> {
        let broken = |error| Err(Refusal { what: format!("{error:?}"), mend: "", at: 0 });
        read_rows(section, n_rows, n_wires, &Progress::default()).unwrap_or_else(broken)
    }

    #[test]
    fn rows_come_back_sorted() {
        for (ordered, table) in [(true, [7, 5]), (false, [5, 7])] {
            let read = read(&bytes(ordered), 2, 4).unwrap_or_default();
            assert_eq!(read.table, table.map(|value| [value, 0, 0, 0]));
            assert_eq!(read.matrices[0].indptr, [0, 2, 2]);
            assert_eq!(read.matrices[0].wires, [1, 2]);
            let values: Vec<u64> = read.matrices[0].coefficients.iter().map(|id| read.table[*id as usize][0]).collect();
            assert_eq!(values, [7, 5]);
            assert_eq!(read.matrices[2].wires, [3]);
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let whole = bytes(true);
        let at = |section: &[u8], n_rows, n_wires| read(section, n_rows, n_wires).map_err(|refusal| refusal.at);
        assert_eq!(at(&whole, 2, 3), Err(whole.len() - 36));
        assert_eq!(at(&whole, 3, 4), Err(0));
        assert_eq!(at(&whole, 1, 4), Err(4 + 72 + 4 + 4));
        assert_eq!(at(&whole[..80], 2, 4), Err(0));
        assert_eq!(at(&[0xff; 12], 1, 4), Err(0));
        let mut unreduced = whole.clone();
        unreduced[8..40].copy_from_slice(&pack(Fr::MODULUS.0));
        assert_eq!(at(&unreduced, 2, 4), Err(4));
        let mut repeated = whole;
        repeated[40] = 1;
        assert_eq!(at(&repeated, 2, 4), Err(4));
    }

    #[test]
    fn rows_that_refer_outside_are_refused() {
        let none = Matrix { indptr: &[0, 0], wires: &[], coefficients: &[] };
        for odd in [
            Matrix { indptr: &[0, 1], wires: &[], coefficients: &[] },
            Matrix { indptr: &[0, -1], wires: &[0], coefficients: &[0] },
            Matrix { indptr: &[-1, 0], wires: &[0], coefficients: &[0] },
            Matrix { indptr: &[0, i64::MAX], wires: &[0], coefficients: &[0] },
            Matrix { indptr: &[0, 1], wires: &[0], coefficients: &[2] },
            Matrix { indptr: &[0], wires: &[], coefficients: &[] },
        ] {
            assert!(write_rows([none, none, odd], &TABLE, 0..1).is_err());
        }
        assert!(write_rows([none, none, none], &TABLE, 0..2).is_err());
        #[expect(clippy::reversed_empty_ranges, reason = "what a careless caller may pass")]
        let reversed = 1..0;
        assert!(write_rows([none, none, none], &TABLE, reversed).is_err());
    }
}
