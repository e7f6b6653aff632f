//! One thread's walk over consecutive rows and their hints.

use std::ops::Range;
use std::sync::OnceLock;

use ark_ff::{AdditiveGroup, BigInt, Field};
use zeroize::Zeroizing;

use super::divisions::Divisions;
use super::hints::{self, Hint, Opcode};
use super::named;
use super::values::{DIVIDING, UNKNOWN, Values};
use super::{Called, Host, Program, Value};
use crate::field::{Fr, invert_all, limbs, pack, scalar};
use crate::inner_product::InnerProduct;
use crate::matrix::Matrix;
use crate::progress::{Error, Result};

/// The number 1/R, whose limbs are 1.
const INVERSE_OF_R: Fr = Fr::new_unchecked(BigInt([1, 0, 0, 0]));

/// The number R.
const R: Fr = Fr::new_unchecked(Fr::R2);

/// How many combinations are remembered: x^5 reads one in three rows, and a permutation may interleave some lanes.
const REMEMBERED: usize = 4;

/// Combinations of fewer terms are added up again rather than looked up.
const WORTH_REMEMBERING: usize = 4;

/// Terms between two looks at the host: a fraction of a millisecond.
const TERMS_BETWEEN_LOOKS: usize = 1 << 14;

/// What all walks over a program have in common.
pub struct Ground<'a> {
    pub program: &'a Program<'a>,
    pub values: Values<'a>,
    /// The index of the coefficient 1, and that of -1.
    one: Option<u32>,
    minus_one: Option<u32>,
    /// The inverse of every coefficient, once one is needed.
    inverses: OnceLock<Vec<Fr>>,
}

impl<'a> Ground<'a> {
    pub fn new(program: &'a Program<'a>, values: Values<'a>) -> Self {
        let table = program.system.table;
        let index_of = |value: Fr| table.iter().position(|entry| *entry == value).map(|index| index as u32);
        Self { program, values, one: index_of(Fr::ONE), minus_one: index_of(-Fr::ONE), inverses: OnceLock::new() }
    }

    fn inverses(&self) -> &[Fr] {
        self.inverses.get_or_init(|| {
            let mut inverses = self.program.system.table.to_vec();
            invert_all(&mut inverses, &mut Vec::new());
            inverses
        })
    }
}

/// Why a walk ends early.
pub enum Stop<E> {
    /// A hint of the circuit's author raised.
    Raised(E),
    /// The program is not one.
    Invalid(Error),
    /// The host wants no more.
    Host(E),
}

impl<E> From<Error> for Stop<E> {
    fn from(error: Error) -> Self {
        Self::Invalid(error)
    }
}

/// The terms of a combination.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Terms<'a> {
    wires: &'a [u32],
    coefficients: &'a [u32],
}

impl<'a> Terms<'a> {
    fn of(matrix: &Matrix<'a>, row: usize) -> Self {
        let range = matrix.indptr[row] as usize..matrix.indptr[row + 1] as usize;
        Self { wires: &matrix.wires[range.clone()], coefficients: &matrix.coefficients[range] }
    }
}

/// A wire without a value and the index of its coefficient.
#[derive(Clone, Copy)]
struct Term {
    wire: u32,
    coefficient: u32,
}

/// See the module.
pub struct Walk<'a, H> {
    ground: &'a Ground<'a>,
    /// What is walked.
    pub program: &'a Program<'a>,
    values: Values<'a>,
    host: H,
    /// The rows that do not hold, as they were met.
    pub failed: Vec<i64>,
    divisions: Divisions<'a>,
    recent: [Terms<'a>; REMEMBERED],
    recent_sums: Zeroizing<[Fr; REMEMBERED]>,
    oldest: usize,
    row: usize,
    next_row: usize,
    next_hint: usize,
    terms_since_look: usize,
}

impl<'a, H: Host> Walk<'a, H> {
    pub fn new(ground: &'a Ground<'a>, host: H) -> Self {
        Self {
            ground,
            program: ground.program,
            values: ground.values,
            host,
            failed: Vec::new(),
            divisions: Divisions::new(ground.values),
            recent: [Terms::default(); REMEMBERED],
            recent_sums: Zeroizing::new([Fr::ZERO; REMEMBERED]),
            oldest: 0,
            row: 0,
            next_row: 0,
            next_hint: 0,
            terms_since_look: 0,
        }
    }

    /// The row after those walked last.
    pub fn next_row(&self) -> usize {
        self.next_row
    }

    /// Walk on to the row before `end`; the last row of all includes the hints after it. No wire waits for a division then.
    pub fn on_to(&mut self, end: usize) -> std::result::Result<(), Stop<H::Error>> {
        self.run(self.next_row..end, self.next_hint)
    }

    /// Like [`Walk::on_to`], but from another place: the first row and the first hint that is its or a later one's.
    pub fn run(&mut self, rows: Range<usize>, hint: usize) -> std::result::Result<(), Stop<H::Error>> {
        (self.next_row, self.next_hint) = (rows.end, hint);
        let outcome = self.walk(rows);
        self.divisions.finish();
        outcome
    }

    /// Let the host have a look, outside of a walk.
    pub fn look(&mut self) -> std::result::Result<(), Stop<H::Error>> {
        self.host.look(self.row).map_err(Stop::Host)
    }

    fn walk(&mut self, rows: Range<usize>) -> std::result::Result<(), Stop<H::Error>> {
        let hints = &self.program.hints;
        let is_last = rows.end == self.program.system.a.rows();
        for row in rows {
            self.row = row;
            while self.next_hint < hints.len() && hints.position[self.next_hint] <= row as i64 {
                self.hint(hints.get(self.next_hint)?)?;
                self.next_hint += 1;
            }
            self.solve_row()?;
        }
        while is_last && self.next_hint < hints.len() {
            self.hint(hints.get(self.next_hint)?)?;
            self.next_hint += 1;
        }
        Ok(())
    }

    fn solve_row(&mut self) -> std::result::Result<(), Stop<H::Error>> {
        let (system, row) = (&self.program.system, self.row);
        let [a, b, c] = [&system.a, &system.b, &system.c].map(|matrix| Terms::of(matrix, row));
        self.look_after(1 + a.wires.len() + b.wires.len() + c.wires.len())?;
        let (left, in_a) = self.sum(a, row)?;
        let (right, in_b) = self.sum(b, row)?;
        let (product, in_c) = self.sum(c, row)?;
        match (in_a, in_b, in_c) {
            (None, None, None) => {
                if left * right * R != product {
                    self.failed.push(row as i64);
                }
            }
            (None, None, Some(unknown)) => {
                let inverse = self.inverse(unknown)?;
                let rest = left * right * R - product;
                self.values.set(unknown.wire as usize, inverse.map_or(rest, |inverse| rest * inverse).0.0);
            }
            (Some(unknown), None, None) => self.divide(unknown, left, right, product)?,
            (None, Some(unknown), None) => self.divide(unknown, right, left, product)?,
            _ => {
                let text = format!("row {row} has an unknown wire on two sides: the system is not in solving order");
                return Err(Error::Invalid(text).into());
            }
        }
        Ok(())
    }

    /// Solve (known + coefficient * unknown) * other = product.
    fn divide(&mut self, unknown: Term, known: Fr, other: Fr, product: Fr) -> Result<()> {
        if other == Fr::ZERO {
            self.values.set(unknown.wire as usize, [0; 4]);
            if product != Fr::ZERO {
                self.failed.push(self.row as i64);
            }
            return Ok(());
        }
        let inverse = self.inverse(unknown)?;
        let dividend = product * INVERSE_OF_R - known * other;
        self.divisions.divide(unknown.wire, inverse.map_or(dividend, |inverse| dividend * inverse), other);
        Ok(())
    }

    /// The inverse of an unknown wire's coefficient, or None for 1.
    fn inverse(&self, unknown: Term) -> Result<Option<Fr>> {
        if Some(unknown.coefficient) == self.ground.one {
            return Ok(None);
        }
        let inverse = self.ground.inverses()[unknown.coefficient as usize];
        if inverse == Fr::ZERO {
            let Self { row, .. } = self;
            let text = format!("row {row} multiplies its unknown wire {} by 0", unknown.wire);
            return Err(Error::Invalid(text));
        }
        Ok(Some(inverse))
    }

    /// What the known wires of a combination add up to, and its unknown wire, if any; `row` is the combination's, for errors.
    #[inline]
    fn sum(&mut self, terms: Terms<'a>, row: usize) -> Result<(Fr, Option<Term>)> {
        let worth_remembering = terms.wires.len() >= WORTH_REMEMBERING;
        if worth_remembering && let Some(index) = self.recent.iter().position(|recent| *recent == terms) {
            return Ok((self.recent_sums[index], None));
        }
        let mut sum = InnerProduct::new();
        let mut unknown: Option<Term> = None;
        for (wire, coefficient) in terms.wires.iter().zip(terms.coefficients) {
            let mut value = self.values.get(*wire as usize);
            if value[3] >= DIVIDING[3] {
                if value == UNKNOWN {
                    if let Some(Term { wire: first, .. }) = unknown {
                        return Err(Error::Invalid(format!(
                            "row {row} has two unknown wires, {first} and {wire}: the system is not in solving order"
                        )));
                    }
                    unknown = Some(Term { wire: *wire, coefficient: *coefficient });
                    continue;
                }
                self.divisions.finish();
                value = self.values.get(*wire as usize);
            }
            let value = Fr::new_unchecked(BigInt(value));
            if Some(*coefficient) == self.ground.one {
                sum.add(&value);
            } else if Some(*coefficient) == self.ground.minus_one {
                sum.subtract(&value);
            } else {
                sum.add_product(&self.program.system.table[*coefficient as usize], &value);
            }
        }
        let sum = sum.finish();
        if worth_remembering && unknown.is_none() {
            self.recent[self.oldest] = terms;
            self.recent_sums[self.oldest] = sum;
            self.oldest = (self.oldest + 1) % REMEMBERED;
        }
        Ok((sum, unknown))
    }

    fn hint(&mut self, hint: Hint) -> std::result::Result<(), Stop<H::Error>> {
        let mut inputs = Zeroizing::new(Vec::with_capacity(hint.n_inputs));
        for row in hint.first_input..hint.first_input + hint.n_inputs {
            let terms = Terms::of(&self.program.arguments, row);
            self.look_after(1 + terms.wires.len())?;
            inputs.push(self.sum(terms, row)?.0.0.0);
        }
        self.look_after(1 + hint.n_outputs)?;
        let first = hint.first_output;
        // Only a forged table sets a wire twice. Rows that were found to hold with its first value would go unchecked.
        if let Some(wire) = (first..first + hint.n_outputs).find(|wire| self.values.get(*wire) != UNKNOWN) {
            let Self { next_hint, .. } = self;
            let text = format!(
                "hint {next_hint} sets wire {wire}, which has a value already: the system is not in solving order"
            );
            return Err(Error::Invalid(text).into());
        }
        match hint.opcode {
            Opcode::InverseOrZero if inputs[0] == [0; 4] => self.values.set(first, [0; 4]),
            Opcode::InverseOrZero => {
                let divisor = Fr::new_unchecked(BigInt(inputs[0]));
                self.divisions.divide(first as u32, INVERSE_OF_R * INVERSE_OF_R, divisor);
            }
            Opcode::Bits => {
                for index in 0..hint.n_outputs {
                    self.values.set(first + index, hints::bit(&inputs[0], hint.parameter.saturating_add(index)));
                }
            }
            Opcode::DivMod => {
                let (quotient, remainder) = hints::divide(inputs[0], inputs[1]);
                self.values.set(first, quotient);
                self.values.set(first + 1, remainder);
            }
            Opcode::SelectBits => {
                self.values.set(first, hints::select_bits(&inputs[0], &inputs[1], &inputs[2]));
            }
            Opcode::Python => self.call(hint, &inputs)?,
            _ => {
                let outputs = Zeroizing::new(named::evaluate(hint, &inputs));
                for (index, output) in outputs.iter().enumerate() {
                    self.values.set(first + index, *output);
                }
            }
        }
        Ok(())
    }

    fn call(&mut self, hint: Hint, inputs: &[Value]) -> std::result::Result<(), Stop<H::Error>> {
        let packed = Zeroizing::new(inputs.iter().map(|value| pack(*value)).collect::<Vec<_>>());
        let outputs = match self.host.call(hint.parameter, &packed, hint.n_outputs) {
            Called::Returned(outputs) => Zeroizing::new(outputs),
            Called::Raised(error) => return Err(Stop::Raised(error)),
            Called::Stopped(error) => return Err(Stop::Host(error)),
        };
        if outputs.len() != hint.n_outputs {
            let text = format!("hint {} gave {} values for {} wires", hint.parameter, outputs.len(), hint.n_outputs);
            return Err(Error::Invalid(text).into());
        }
        for (index, output) in outputs.iter().enumerate() {
            scalar(output, format_args!("output {index} of hint {}", hint.parameter))?;
            self.values.set(hint.first_output + index, limbs(output));
        }
        Ok(())
    }

    #[inline]
    fn look_after(&mut self, terms: usize) -> std::result::Result<(), Stop<H::Error>> {
        self.terms_since_look += terms;
        if self.terms_since_look >= TERMS_BETWEEN_LOOKS {
            self.terms_since_look = 0;
            self.look()?;
        }
        Ok(())
    }
}
