//! The solver's program: whatever its arrays say, it is refused or run; without hints, the rows that fail are those that a
//! check of the witness finds.

use arbitrary::{Result, Unstructured};
use zkwright_engine::field::{Fr, Packed, pack, scalars};
use zkwright_engine::matrix::{Matrix, System};
use zkwright_engine::progress::{Error, Progress};
use zkwright_engine::satisfaction::violated_rows;
use zkwright_engine::solver::{Called, Grain, Hints, Host, Program, Threads, solve};

use super::{element, packed};

/// A host whose one hint returns what the input says, too much, too little, or nothing.
struct Returns(Vec<Packed>);

impl Host for Returns {
    type Error = Error;

    fn call(&mut self, _: usize, _: &[Packed], _: usize) -> Called<Error> {
        match self.0.len() {
            3 => Called::Raised(Error::Invalid("the hint failed".to_owned())),
            _ => Called::Returned(self.0.clone()),
        }
    }

    fn look(&mut self, _: usize) -> std::result::Result<(), Error> {
        Ok(())
    }
}

/// Small programs, well formed but for one number in some.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

/// A number in 0..bound, seldom any.
fn below(input: &mut Unstructured, bound: i64) -> Result<i64> {
    if input.ratio(1, 128)? { input.arbitrary() } else { input.int_in_range(0..=bound.max(1) - 1) }
}

struct Columns {
    indptr: Vec<i64>,
    wires: Vec<u32>,
    coefficients: Vec<u32>,
}

impl Columns {
    fn new(input: &mut Unstructured, rows: i64, n_wires: i64, n_coefficients: i64) -> Result<Self> {
        let mut columns = Self { indptr: vec![0], wires: Vec::new(), coefficients: Vec::new() };
        for _ in 0..rows {
            for _ in 0..input.int_in_range(0..=6)? {
                columns.wires.push(below(input, n_wires)? as u32);
                columns.coefficients.push(below(input, n_coefficients)? as u32);
            }
            let end = columns.wires.len() as i64;
            columns.indptr.push(if input.ratio(1, 128)? { input.arbitrary()? } else { end });
        }
        Ok(columns)
    }

    fn view(&self) -> Matrix<'_> {
        Matrix { indptr: &self.indptr, wires: &self.wires, coefficients: &self.coefficients }
    }
}

/// Inputs and outputs that the opcode takes, and the largest parameter worth trying.
fn shape(input: &mut Unstructured, opcode: i64) -> Result<(i64, i64, i64)> {
    let some = input.int_in_range(1..=3)?;
    Ok(match opcode {
        0 => (1, some, 1),
        2 | 8 => (1, some, 300),
        3 => (2, 2, 0),
        4 => (3, 1, 0),
        7 => (2, 1, 0),
        9 => (some, some, 0),
        10 => (some, 1, 0),
        11 => (1 + some, 1 + some, 0),
        12 => (1 + some, some, 0),
        _ => (1, 1, 0),
    })
}

fn check(input: &mut Unstructured) -> Result<()> {
    let n_wires = input.int_in_range(1..=12i64)?;
    let rows = input.int_in_range(0..=8i64)?;
    let table = (0..4).map(|_| element::<Fr>(input)).collect::<Result<Vec<_>>>()?;
    let [a, b, c] = [0; 3].map(|_| Columns::new(input, rows, n_wires, 4));
    let (a, b, c) = (a?, b?, c?);
    let arguments = Columns::new(input, 9, n_wires, 4)?;
    let mut hints = [const { Vec::new() }; 7];
    let n_hints = if input.arbitrary()? { 0 } else { input.int_in_range(1..=3)? };
    let mut next_input = 0;
    for _ in 0..n_hints {
        let opcode = below(input, 12)?;
        let (n_inputs, n_outputs, bound) = shape(input, opcode)?;
        let bits = input.int_in_range(1..=253i64)?;
        let first_input = if input.ratio(1, 16)? { below(input, 3)? } else { next_input };
        next_input += n_inputs;
        let bounds = [rows + 1, 0, bound, 0, 0, n_wires, 0];
        for (place, column) in hints.iter_mut().enumerate() {
            column.push(match place {
                1 => opcode,
                2 if opcode >= 11 => bits | below(input, 2)? << 8,
                3 => first_input,
                4 => n_inputs,
                6 => n_outputs,
                _ => below(input, bounds[place])?,
            });
        }
    }
    hints[0].sort_unstable();
    let [position, opcode, parameter, first_input, inputs_of, first_output, outputs_of] = &hints;
    let program = Program {
        system: System {
            n_wires: n_wires as usize,
            n_public: input.int_in_range(0..=n_wires as usize - 1)?,
            a: a.view(),
            b: b.view(),
            c: c.view(),
            table: &table,
        },
        hints: Hints {
            position,
            opcode,
            parameter,
            first_input,
            n_inputs: inputs_of,
            first_output,
            n_outputs: outputs_of,
        },
        arguments: arguments.view(),
        first_input: below(input, 3)? as usize,
    };
    let inputs = (0..input.int_in_range(0..=3)?).map(|_| packed(input)).collect::<Result<Vec<_>>>()?;
    let mut host = Returns((0..input.int_in_range(0..=3)?).map(|_| packed(input)).collect::<Result<Vec<_>>>()?);
    let together = input.ratio(1, 4)?.then_some((input.int_in_range(2..=3)?, input.int_in_range(0..=8)?));
    if program.check(1).is_err() {
        return Ok(());
    }
    // What the caller's array held before must not matter.
    let mut values = vec![[u64::MAX; 4]; n_wires as usize];
    if program.place(&inputs, &mut values).is_err() {
        return Ok(());
    }
    let solved = solve(&program, inputs.len(), &mut values, &mut host, Threads { count: Some(1), grain: None });
    if let Some((count, saving)) = together {
        let mut others = vec![[7; 4]; n_wires as usize];
        let threads = Threads { count: Some(count), grain: Some(Grain { saving, largest: 4 * saving }) };
        assert_eq!(program.place(&inputs, &mut others), Ok(()));
        assert_eq!(solve(&program, inputs.len(), &mut others, &mut host, threads), solved);
        assert_eq!(others, values);
    }
    let Ok(failed) = solved else {
        assert!(values.iter().all(|value| *value == [0; 4]));
        return Ok(());
    };
    let witness: Vec<Packed> = values.into_iter().map(pack).collect();
    assert!(scalars(&witness, "witness").is_ok());
    if !position.is_empty() {
        // A hint may give a wire that has a value another one, which no compiler has it do.
        return Ok(());
    }
    let violated = violated_rows(&program.system, &witness, usize::MAX, &Progress::default());
    assert_eq!(violated.map(|rows| rows.into_iter().map(|row| row as i64).collect()), Ok(failed));
    Ok(())
}
