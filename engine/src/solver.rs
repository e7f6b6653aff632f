//! The witness solver: a constraint system read as a program. `compiler/solver/solver.py` is the specification.
//!
//! Rows are walked in order; before a row its hints run; then the row gives its one unknown wire a value, or is a check.
//!
//! A wire's value w is kept as its canonical limbs, in place, in the caller's array. Read as Montgomery limbs they are the
//! field element w/R, R = 2^256: sums with coefficients need no conversion, and a product of two values one factor of R.

mod divisions;
mod hints;
mod named;
mod plan;
mod point_sums;
mod routing;
mod short_vectors;
mod values;
mod walk;
mod workers;

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

pub use hints::{Hints, Opcode};
pub use plan::Grain;

use rayon::prelude::*;
use zeroize::Zeroize;

use crate::field::{Packed, limbs, scalar};
use crate::matrix::{Matrix, System};
use crate::progress::{Error, Result};
use plan::Plan;
use values::{UNKNOWN, Values};
use walk::{Ground, Stop, Walk};

/// A wire's value: four limbs, least significant first.
pub type Value = [u64; 4];

/// Programs of fewer terms are solved before a thread has started.
const WORTH_A_PLAN: usize = 1 << 18;

/// Values that a thread places at once: half a megabyte.
const PLACED_AT_ONCE: usize = 1 << 14;

/// Rows walked between two looks for a plan.
const ROWS_BETWEEN_LOOKS: usize = 1 << 10;

/// What the solver needs of its caller.
pub trait Host {
    /// What stops the walk.
    type Error: From<Error>;

    /// Run hint `index` of the circuit's author.
    fn call(&mut self, index: usize, inputs: &[Packed], n_outputs: usize) -> Called<Self::Error>;

    /// Called about every millisecond, with the rows done.
    fn look(&mut self, rows: usize) -> std::result::Result<(), Self::Error>;
}

impl<H: Host> Host for &mut H {
    type Error = H::Error;

    fn call(&mut self, index: usize, inputs: &[Packed], n_outputs: usize) -> Called<H::Error> {
        (**self).call(index, inputs, n_outputs)
    }

    fn look(&mut self, rows: usize) -> std::result::Result<(), H::Error> {
        (**self).look(rows)
    }
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
    /// How much there is of it: rows, wires, terms and hints together.
    pub fn size(&self) -> usize {
        self.system.size() + self.arguments.wires.len() + self.hints.len()
    }

    /// Refuse whatever leads outside the program's arrays.
    pub fn check(&self, n_python_hints: usize) -> Result<()> {
        let System { n_wires, table, .. } = self.system;
        self.system.check()?;
        self.arguments.check("of hint inputs", n_wires, table.len())?;
        self.hints.check(n_wires, self.arguments.rows(), n_python_hints)
    }

    /// Give the constant 1 and the inputs their values, and no other wire, in the threads of the current pool.
    pub fn place(&self, inputs: &[Packed], values: &mut [Value]) -> Result<()> {
        let Self { system: System { n_wires, .. }, first_input, .. } = *self;
        let room = n_wires.checked_sub(first_input);
        if values.len() != n_wires || room.is_none_or(|room| room < inputs.len()) || first_input == 0 {
            let text = format!("{n_wires} wires have no place for {} inputs from {first_input}", inputs.len());
            return Err(Error::Invalid(text));
        }
        for (index, input) in inputs.iter().enumerate() {
            scalar(input, format_args!("inputs[{index}]"))?;
        }
        // New memory is the system's to clear, which takes longer than the rest.
        if values.len() <= PLACED_AT_ONCE {
            values.fill(UNKNOWN);
        } else {
            values.par_chunks_mut(PLACED_AT_ONCE).for_each(|part| part.fill(UNKNOWN));
        }
        values[0] = [1, 0, 0, 0];
        for (value, input) in values[first_input..].iter_mut().zip(inputs) {
            *value = limbs(input);
        }
        Ok(())
    }
}

/// How many threads to use.
#[derive(Clone, Copy, Debug)]
pub struct Threads {
    /// How many, this one included. None: as many as the machine has, which takes longer to ask than a small circuit to solve.
    pub count: Option<usize>,
    /// None: cut up the program where it pays, while a first thread walks on. Else cut it so before anything else.
    pub grain: Option<Grain>,
}

impl Threads {
    /// How many beside this one.
    fn helpers(self) -> usize {
        let count = self.count.or_else(|| thread::available_parallelism().ok().map(NonZero::get));
        count.map_or(0, |count| count.saturating_sub(1))
    }
}

/// Give every wire a value; returns the rows that do not hold, ascending.
///
/// The program has been checked, and its `n_inputs` inputs placed. However many threads, values, rows and errors are those of
/// one. Only this one calls the host. `values` are left without meaning, but not secret, when the walk stops.
pub fn solve<H: Host>(
    program: &Program,
    n_inputs: usize,
    values: &mut [Value],
    host: &mut H,
    threads: Threads,
) -> std::result::Result<Vec<i64>, H::Error> {
    let ground = Ground::new(program, Values::new(values));
    let mut failed = Vec::new();
    let error = match run(&ground, n_inputs, host, threads, &mut failed) {
        Ok(()) => None,
        // Nobody promised the hint such inputs.
        Err(Stop::Raised(_)) if !failed.is_empty() => None,
        Err(Stop::Raised(error) | Stop::Host(error)) => Some(error),
        Err(Stop::Invalid(error)) => Some(error.into()),
    };
    if let Some(error) = error {
        values.iter_mut().for_each(Zeroize::zeroize);
        return Err(error);
    }
    values.iter_mut().filter(|value| **value == UNKNOWN).for_each(|value| *value = [0; 4]);
    Ok(failed)
}

/// Walk all rows; `failed` gets those that do not hold.
fn run<H: Host>(
    ground: &Ground,
    n_inputs: usize,
    host: &mut H,
    threads: Threads,
    failed: &mut Vec<i64>,
) -> std::result::Result<(), Stop<H::Error>> {
    let System { a, b, c, .. } = ground.program.system;
    if let Some(grain) = threads.grain
        && let Some(plan) = Plan::new(ground.program, n_inputs, grain, &AtomicBool::new(false))
    {
        return workers::run(ground, &plan, 0, threads.helpers(), host, failed);
    }
    let worth_a_plan = a.wires.len() + b.wires.len() + c.wires.len() >= WORTH_A_PLAN;
    let mut walk = Walk::new(ground, &mut *host);
    let helpers = if threads.grain.is_none() && worth_a_plan { threads.helpers() } else { 0 };
    let walked =
        if helpers > 0 { walk_until_planned(&mut walk, n_inputs) } else { walk.on_to(a.rows()).map(|()| None) };
    failed.append(&mut walk.failed);
    let Some(plan) = walked? else { return Ok(()) };
    let next = plan.segments.partition_point(|segment| segment.row < walk.next_row());
    let walked = walk.on_to(plan.row(next));
    failed.append(&mut walk.failed);
    walked?;
    workers::run(ground, &plan, next, helpers, host, failed)
}

/// Walk while another thread looks whether more of them pay: until it says so, or the rows end.
fn walk_until_planned<H: Host>(
    walk: &mut Walk<H>,
    n_inputs: usize,
) -> std::result::Result<Option<Plan>, Stop<H::Error>> {
    let program = walk.program;
    let rows = program.system.a.rows();
    let unwanted = AtomicBool::new(false);
    thread::scope(|scope| {
        let plan = || Plan::new(program, n_inputs, Grain::default(), &unwanted).filter(Plan::pays);
        // Where the system gives no thread this one walks to the end.
        let mut planner = thread::Builder::new().spawn_scoped(scope, plan).ok();
        while walk.next_row() < rows {
            if let Some(finished) = planner.take_if(|planner| planner.is_finished())
                && let Some(plan) = finished.join().unwrap_or_else(|panic| resume_unwind(panic))
            {
                return Ok(Some(plan));
            }
            let walked = walk.on_to(rows.min(walk.next_row() + ROWS_BETWEEN_LOOKS));
            if walked.is_err() {
                unwanted.store(true, Ordering::Relaxed);
            }
            walked?;
        }
        unwanted.store(true, Ordering::Relaxed);
        Ok(None)
    })
}

#[cfg(test)]
mod tests;
