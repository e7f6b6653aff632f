//! The witness solver: a constraint system read as a program. `compiler/solver.py` is the specification.
//!
//! Rows are walked in order; before a row its hints run; then the row gives its one unknown wire a value, or is a check.
//!
//! A wire's value w is kept as its canonical limbs, in place, in the caller's array. Read as Montgomery limbs they are the
//! field element w/R, R = 2^256: sums with coefficients need no conversion, and a product of two values one factor of R.

mod hints;

pub use hints::{Hints, Opcode};

use ark_ff::{AdditiveGroup, BigInt, Field};
use zeroize::{Zeroize, Zeroizing};

use crate::control::{Error, Result};
use crate::field::{Fr, Packed, invert_all, limbs, pack, scalar};
use crate::inner_product::InnerProduct;
use crate::matrix::{Matrix, System};
use hints::Hint;

/// A wire's value: four limbs, least significant first.
pub type Value = [u64; 4];

/// Stands for the value of a wire that has none yet. No value is as large.
const UNKNOWN: Value = [0, 0, 0, u64::MAX];

/// Stands for the value of a wire that waits for a division.
const DIVIDING: Value = [0, 0, 0, u64::MAX - 1];

/// The number 1/R, whose limbs are 1.
const INVERSE_OF_R: Fr = Fr::new_unchecked(BigInt([1, 0, 0, 0]));

/// The number R.
const R: Fr = Fr::new_unchecked(Fr::R2);

/// Divisions that wait for a common inversion; more would not be cheaper.
const MAX_DIVISIONS: usize = 256;

/// How many combinations are remembered: x^5 reads one in three rows, and a permutation may interleave some lanes.
const REMEMBERED: usize = 4;

/// Combinations of fewer terms are added up again rather than looked up.
const WORTH_REMEMBERING: usize = 4;

/// Terms between two looks at the host: a fraction of a millisecond.
const TERMS_BETWEEN_LOOKS: usize = 1 << 14;

/// What the solver needs of its caller.
pub trait Host {
    /// What stops the walk.
    type Error: From<Error>;

    /// Run hint `index` of the circuit's author.
    fn call(&mut self, index: usize, inputs: &[Packed], n_outputs: usize) -> Called<Self::Error>;

    /// Called about every millisecond, with the rows done.
    fn look(&mut self, rows: usize) -> std::result::Result<(), Self::Error>;
}

/// What became of a hint.
pub enum Called<E> {
    /// Its outputs.
    Returned(Vec<Packed>),
    /// The hint failed, which is no news when its inputs already break a row.
    Raised(E),
    /// The walk is to stop.
    Stopped(E),
}

/// A system as a program.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The rows.
    pub system: System<'a>,
    /// The hints.
    pub hints: Hints<'a>,
    /// The combinations that hints take as inputs.
    pub arguments: Matrix<'a>,
    /// The wire of the first input.
    pub first_input: usize,
}

impl Program<'_> {
    /// Refuse whatever leads outside the program's arrays.
    pub fn check(&self, n_python_hints: usize) -> Result<()> {
        let System { n_wires, table, .. } = self.system;
        self.system.check()?;
        self.arguments.check("of hint inputs", n_wires, table.len())?;
        self.hints.check(n_wires, self.arguments.rows(), n_python_hints)
    }
}

/// Give every wire a value; returns the rows that do not hold, ascending. The program has been checked.
///
/// `values` are left without meaning, but not secret, when the walk stops.
pub fn solve<H: Host>(
    program: &Program,
    inputs: &[Packed],
    values: &mut [Value],
    host: &mut H,
) -> std::result::Result<Vec<i64>, H::Error> {
    let solved = Walk::new(program, inputs, values, host).and_then(Walk::run);
    if solved.is_err() {
        values.iter_mut().for_each(Zeroize::zeroize);
    }
    solved
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

/// Divisions put off until a quotient is read, so that they share one inversion.
struct Divisions {
    wires: Vec<u32>,
    dividends: Zeroizing<Vec<Fr>>,
    divisors: Zeroizing<Vec<Fr>>,
    scratch: Zeroizing<Vec<Fr>>,
}

impl Divisions {
    fn new() -> Self {
        // Never grown, so that no copy of a secret stays behind.
        let room = || Zeroizing::new(Vec::with_capacity(MAX_DIVISIONS));
        Self { wires: Vec::with_capacity(MAX_DIVISIONS), dividends: room(), divisors: room(), scratch: room() }
    }

    fn finish(&mut self, values: &mut [Value]) {
        invert_all(&mut self.divisors, &mut self.scratch);
        for ((wire, dividend), inverse) in self.wires.iter().zip(self.dividends.iter()).zip(self.divisors.iter()) {
            values[*wire as usize] = (*dividend * inverse).0.0;
        }
        self.wires.clear();
        self.dividends.clear();
        self.divisors.clear();
    }
}

struct Walk<'a, H> {
    program: &'a Program<'a>,
    values: &'a mut [Value],
    host: &'a mut H,
    failed: Vec<i64>,
    divisions: Divisions,
    recent: [Terms<'a>; REMEMBERED],
    recent_sums: Zeroizing<[Fr; REMEMBERED]>,
    oldest: usize,
    /// The index of the coefficient 1, and that of -1.
    one: Option<u32>,
    minus_one: Option<u32>,
    /// The inverse of every coefficient, once one is needed.
    inverses: Vec<Fr>,
    row: usize,
    terms_since_look: usize,
}

impl<'a, H: Host> Walk<'a, H> {
    fn new(
        program: &'a Program<'a>,
        inputs: &[Packed],
        values: &'a mut [Value],
        host: &'a mut H,
    ) -> std::result::Result<Self, H::Error> {
        let System { n_wires, table, .. } = program.system;
        let room = n_wires.checked_sub(program.first_input);
        if values.len() != n_wires || room.is_none_or(|room| room < inputs.len()) || program.first_input == 0 {
            let text =
                format!("{n_wires} wires have no place for {} inputs from {}", inputs.len(), program.first_input);
            return Err(Error::Invalid(text).into());
        }
        values.fill(UNKNOWN);
        values[0] = [1, 0, 0, 0];
        for (index, input) in inputs.iter().enumerate() {
            scalar(input, format_args!("inputs[{index}]"))?;
            values[program.first_input + index] = limbs(input);
        }
        let index_of = |value: Fr| table.iter().position(|entry| *entry == value).map(|index| index as u32);
        Ok(Self {
            program,
            values,
            host,
            failed: Vec::new(),
            divisions: Divisions::new(),
            recent: [Terms::default(); REMEMBERED],
            recent_sums: Zeroizing::new([Fr::ZERO; REMEMBERED]),
            oldest: 0,
            one: index_of(Fr::ONE),
            minus_one: index_of(-Fr::ONE),
            inverses: Vec::new(),
            row: 0,
            terms_since_look: 0,
        })
    }

    fn run(mut self) -> std::result::Result<Vec<i64>, H::Error> {
        match self.walk() {
            Ok(()) => {}
            Err(Stop::RaisedByHint(_)) if !self.failed.is_empty() => {}
            Err(Stop::RaisedByHint(error) | Stop::Error(error)) => return Err(error),
        }
        self.divisions.finish(self.values);
        for value in self.values.iter_mut().filter(|value| **value == UNKNOWN) {
            *value = [0; 4];
        }
        Ok(self.failed)
    }

    fn walk(&mut self) -> std::result::Result<(), Stop<H::Error>> {
        let hints = &self.program.hints;
        let mut next = 0;
        for row in 0..self.program.system.a.rows() {
            self.row = row;
            while next < hints.len() && hints.position[next] <= row as i64 {
                self.hint(hints.get(next)?)?;
                next += 1;
            }
            self.solve_row()?;
        }
        for index in next..hints.len() {
            self.hint(hints.get(index)?)?;
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
                self.values[unknown.wire as usize] = inverse.map_or(rest, |inverse| rest * inverse).0.0;
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
    fn divide(&mut self, unknown: Term, known: Fr, other: Fr, product: Fr) -> std::result::Result<(), Stop<H::Error>> {
        if other == Fr::ZERO {
            self.values[unknown.wire as usize] = [0; 4];
            if product != Fr::ZERO {
                self.failed.push(self.row as i64);
            }
            return Ok(());
        }
        let inverse = self.inverse(unknown)?;
        let dividend = product * INVERSE_OF_R - known * other;
        self.divide_later(unknown.wire, inverse.map_or(dividend, |inverse| dividend * inverse), other);
        Ok(())
    }

    fn divide_later(&mut self, wire: u32, dividend: Fr, divisor: Fr) {
        if self.divisions.wires.len() == MAX_DIVISIONS {
            self.divisions.finish(self.values);
        }
        self.values[wire as usize] = DIVIDING;
        self.divisions.wires.push(wire);
        self.divisions.dividends.push(dividend);
        self.divisions.divisors.push(divisor);
    }

    /// The inverse of an unknown wire's coefficient, or None for 1.
    fn inverse(&mut self, unknown: Term) -> std::result::Result<Option<Fr>, Stop<H::Error>> {
        if Some(unknown.coefficient) == self.one {
            return Ok(None);
        }
        if self.inverses.is_empty() {
            self.inverses = self.program.system.table.to_vec();
            invert_all(&mut self.inverses, &mut Vec::new());
        }
        let inverse = self.inverses[unknown.coefficient as usize];
        if inverse == Fr::ZERO {
            let Self { row, .. } = self;
            let text = format!("row {row} multiplies its unknown wire {} by 0", unknown.wire);
            return Err(Error::Invalid(text).into());
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
            let mut value = self.values[*wire as usize];
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
                self.divisions.finish(self.values);
                value = self.values[*wire as usize];
            }
            let value = Fr::new_unchecked(BigInt(value));
            if Some(*coefficient) == self.one {
                sum.add(&value);
            } else if Some(*coefficient) == self.minus_one {
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
        let outputs = hint.first_output..hint.first_output + hint.n_outputs;
        if self.values[outputs.clone()].iter().any(|value| *value != UNKNOWN) {
            // Only a forged table sets a wire twice: what depends on its first value must not change.
            self.divisions.finish(self.values);
            self.recent = [Terms::default(); REMEMBERED];
        }
        match hint.opcode {
            Opcode::InverseOrZero if inputs[0] == [0; 4] => self.values[hint.first_output] = [0; 4],
            Opcode::InverseOrZero => {
                let divisor = Fr::new_unchecked(BigInt(inputs[0]));
                self.divide_later(hint.first_output as u32, INVERSE_OF_R * INVERSE_OF_R, divisor);
            }
            Opcode::Bits => hints::bits(&inputs[0], hint.parameter, &mut self.values[outputs]),
            Opcode::DivMod => {
                let (quotient, remainder) = hints::divide(inputs[0], inputs[1]);
                self.values[hint.first_output] = quotient;
                self.values[hint.first_output + 1] = remainder;
            }
            Opcode::SelectBits => {
                self.values[hint.first_output] = hints::select_bits(&inputs[0], &inputs[1], &inputs[2]);
            }
            Opcode::Python => self.call(hint, &inputs)?,
        }
        Ok(())
    }

    fn call(&mut self, hint: Hint, inputs: &[Value]) -> std::result::Result<(), Stop<H::Error>> {
        let packed = Zeroizing::new(inputs.iter().map(|value| pack(*value)).collect::<Vec<_>>());
        let outputs = match self.host.call(hint.parameter, &packed, hint.n_outputs) {
            Called::Returned(outputs) => Zeroizing::new(outputs),
            Called::Raised(error) => return Err(Stop::RaisedByHint(error)),
            Called::Stopped(error) => return Err(Stop::Error(error)),
        };
        if outputs.len() != hint.n_outputs {
            let text = format!("hint {} gave {} values for {} wires", hint.parameter, outputs.len(), hint.n_outputs);
            return Err(Error::Invalid(text).into());
        }
        for (index, output) in outputs.iter().enumerate() {
            scalar(output, format_args!("output {index} of hint {}", hint.parameter))?;
            self.values[hint.first_output + index] = limbs(output);
        }
        Ok(())
    }

    #[inline]
    fn look_after(&mut self, terms: usize) -> std::result::Result<(), Stop<H::Error>> {
        self.terms_since_look += terms;
        if self.terms_since_look >= TERMS_BETWEEN_LOOKS {
            self.terms_since_look = 0;
            self.host.look(self.row).map_err(Stop::Error)?;
        }
        Ok(())
    }
}

/// Why the walk ends early.
enum Stop<E> {
    RaisedByHint(E),
    Error(E),
}

impl<E: From<Error>> From<Error> for Stop<E> {
    fn from(error: Error) -> Self {
        Self::Error(error.into())
    }
}

#[cfg(test)]
mod tests;
