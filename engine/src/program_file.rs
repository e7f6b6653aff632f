//! The hints of a program as its `.r1cs` file carries them, and a program put together from the file's sections.

use ark_ff::Zero;

use crate::field::{Fr, scalar, scalars};
use crate::matrix::{Matrix, System};
use crate::progress::{Error, Progress, Result};
use crate::r1cs_io::{Columns, read_rows};
use crate::solver::{Hints, Program};

/// The numbers of the header that a program follows from.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Constraints.
    pub n_rows: usize,
    /// Wires, the constant 1 included.
    pub n_wires: usize,
    /// Public outputs.
    pub n_outputs: usize,
    /// Public and private inputs.
    pub n_inputs: usize,
    /// Public outputs and public inputs.
    pub n_public: usize,
}

/// A program whose parts are its own.
#[derive(Debug)]
pub struct OwnedProgram {
    sizes: Sizes,
    matrices: [Columns; 3],
    table: Vec<Fr>,
    hints: [Vec<i64>; 7],
    arguments: Columns,
}

impl OwnedProgram {
    /// Read sections 2 (the constraints) and 0x7A6B0002 (the hints); an error, without details, for whatever they may not hold.
    ///
    /// A hint that calls Python is refused as well, when the program is viewed and checked for as many as none.
    pub fn read(constraints: &[u8], hints: &[u8], sizes: Sizes, progress: &Progress) -> Result<Self> {
        let rows = read_rows(constraints, sizes.n_rows, sizes.n_wires, progress)?;
        let rows = rows.map_err(|refusal| Error::Invalid(refusal.what))?;
        let packed: Vec<_> = rows.table.iter().map(|limbs| crate::field::pack(*limbs)).collect();
        let mut table = scalars(&packed, "coefficients")?;
        let (hints, arguments) = read_hints(hints, &mut table).ok_or_else(damaged)?;
        let program = Self { sizes, matrices: rows.matrices, table, hints, arguments };
        program.check_hints()?;
        Ok(program)
    }

    /// The program as the solver takes it.
    pub fn view(&self) -> Program<'_> {
        let Self { sizes, matrices: [a, b, c], table, hints, arguments } = self;
        let [position, opcode, parameter, first_input, n_inputs, first_output, n_outputs] = hints;
        Program {
            system: System {
                n_wires: sizes.n_wires,
                n_public: sizes.n_public,
                a: matrix(a),
                b: matrix(b),
                c: matrix(c),
                table,
            },
            hints: Hints { position, opcode, parameter, first_input, n_inputs, first_output, n_outputs },
            arguments: matrix(arguments),
            first_input: 1 + sizes.n_outputs,
        }
    }

    /// Refuse hints out of order, and those that set the constant, an output or an input; the rest the program's check refuses.
    fn check_hints(&self) -> Result<()> {
        let [position, .., first_output, _] = &self.hints;
        let inputs_end =
            self.sizes.n_outputs.checked_add(self.sizes.n_inputs).and_then(|last| i64::try_from(last).ok());
        let rows = i64::try_from(self.sizes.n_rows).map_err(|_| damaged())?;
        let in_order = position.is_sorted()
            && position.first().is_none_or(|first| *first >= 0)
            && position.last().is_none_or(|last| *last <= rows);
        let inputs_end = inputs_end.ok_or_else(damaged)?;
        if in_order && first_output.iter().all(|wire| *wire > inputs_end) { Ok(()) } else { Err(damaged()) }
    }
}

fn matrix(columns: &Columns) -> Matrix<'_> {
    Matrix { indptr: &columns.indptr, wires: &columns.wires, coefficients: &columns.coefficients }
}

/// The columns of the hints and their input combinations, whose coefficients go behind those of `table`.
///
/// Four counts (hints, combinations, terms, coefficients), seven columns, the combinations' bounds, their terms' wires and
/// coefficients, and these themselves: all little-endian, none of them 0 or above r.
fn read_hints(section: &[u8], table: &mut Vec<Fr>) -> Option<([Vec<i64>; 7], Columns)> {
    let mut rest = section;
    let mut counts = [0; 4];
    for (count, bytes) in counts.iter_mut().zip(take::<8>(&mut rest, 4)?) {
        *count = usize::try_from(u64::from_le_bytes(*bytes)).ok()?;
    }
    let [n_hints, n_combinations, n_terms, n_coefficients] = counts;
    let mut columns = [const { Vec::new() }; 7];
    for column in &mut columns {
        *column = numbers(take(&mut rest, n_hints)?);
    }
    let indptr = numbers(take(&mut rest, n_combinations.checked_add(1)?)?);
    let wires = words(take(&mut rest, n_terms)?).collect();
    let first = u32::try_from(table.len()).ok()?;
    let coefficients = words(take(&mut rest, n_terms)?).map(|index| first.checked_add(index)).collect::<Option<_>>()?;
    for packed in take(&mut rest, n_coefficients)? {
        table.push(scalar(packed, "coefficient").ok().filter(|value| !value.is_zero())?);
    }
    rest.is_empty().then_some((columns, Columns { indptr, wires, coefficients }))
}

/// The next `count` items of `BYTES` bytes, if there are as many.
fn take<'a, const BYTES: usize>(rest: &mut &'a [u8], count: usize) -> Option<&'a [[u8; BYTES]]> {
    let (items, after) = rest.split_at_checked(count.checked_mul(BYTES)?)?;
    *rest = after;
    Some(items.as_chunks().0)
}

fn numbers(items: &[[u8; 8]]) -> Vec<i64> {
    items.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect()
}

fn words(items: &[[u8; 4]]) -> impl Iterator<Item = u32> {
    items.iter().map(|bytes| u32::from_le_bytes(*bytes))
}

fn damaged() -> Error {
    Error::Invalid("the sections are damaged".to_owned())
}
