//! Which parts of a program can run beside each other.
//!
//! A program is cut into segments: consecutive rows with their hints. A segment needs those before it that give the wires it
//! reads their values. Where to cut is found by playing the program through with as many threads as there are segments: a
//! row begins a segment of its own where it could run well before the segment so far is over, or would keep it waiting.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Program;
use super::hints::Opcode;
use crate::matrix::Matrix;

/// How finely to cut, in terms.
#[derive(Clone, Copy, Debug)]
pub struct Grain {
    /// Segments are cut where that saves as much.
    pub saving: u64,
    /// Segments are cut when they have grown to this.
    pub largest: u64,
}

impl Default for Grain {
    fn default() -> Self {
        // Some 10 and 40 microseconds; handing over a segment takes one.
        Self { saving: 1 << 9, largest: 1 << 11 }
    }
}

/// Calling a Python function takes as long as these terms.
const PYTHON_CALL: u64 = 1 << 9;

/// Terms of a segment, on average, that make up for handing it over.
const WORTH_A_SEGMENT: u64 = 1 << 7;

/// Rows between two looks whether the plan is still wanted.
const ROWS_BETWEEN_LOOKS: usize = 1 << 12;

/// Nobody gives the wire a value, so far.
const NOBODY: u32 = u32::MAX;
/// The wire has its value from the start.
const GIVEN: u32 = u32::MAX - 1;
/// A hint of the row that is looked at gives the wire its value.
const HERE: u32 = u32::MAX - 2;

/// Consecutive rows with their hints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The first row.
    pub row: usize,
    /// The first hint.
    pub hint: usize,
    /// Whether a hint calls Python, which only one thread may; such segments need each other in turn.
    pub calls_python: bool,
    /// Where the segments that it needs begin among all that are needed.
    first_need: usize,
    /// When it begins and ends, in terms, where threads abound.
    start: u64,
    end: u64,
}

/// The segments of a program.
#[derive(Debug)]
pub struct Plan {
    /// In order; a segment needs only those before it.
    pub segments: Vec<Segment>,
    needs: Vec<u32>,
    /// For each wire, the segment that gives it its value.
    giver: Vec<u32>,
    n_rows: usize,
}

impl Plan {
    /// Cut up a program that gives each wire its value once, before it is read: None for any other. The program has been checked.
    ///
    /// Costs one visit to every term. Gives up, also with None, when `unwanted` is set.
    pub fn new(program: &Program, n_inputs: usize, grain: Grain, unwanted: &AtomicBool) -> Option<Self> {
        let mut planner = Planner::new(program, n_inputs, grain, unwanted);
        for row in 0..program.system.a.rows() {
            if row % ROWS_BETWEEN_LOOKS == 0 {
                planner.look()?;
            }
            planner.row(row)?;
        }
        planner.last_hints()?;
        Some(planner.plan)
    }

    /// Whether more than one thread saves a quarter of the time, and segments are long enough to hand over.
    pub fn pays(&self) -> bool {
        let work: u64 = self.segments.iter().map(|segment| segment.end - segment.start).sum();
        let shortest = self.segments.iter().map(|segment| segment.end).max().unwrap_or(0);
        4 * shortest <= 3 * work && work >= WORTH_A_SEGMENT * self.segments.len() as u64
    }

    /// The first row of a segment; of the one after the last, the number of rows.
    pub fn row(&self, segment: usize) -> usize {
        self.segments.get(segment).map_or(self.n_rows, |segment| segment.row)
    }

    /// The segments that a segment needs, each once.
    pub fn needs(&self, segment: usize) -> &[u32] {
        let end = self.segments.get(segment + 1).map_or(self.needs.len(), |next| next.first_need);
        &self.needs[self.segments[segment].first_need..end]
    }

    /// The wires that get their values in segments after `segment`.
    pub fn wires_after(&self, segment: usize) -> impl Iterator<Item = usize> {
        self.giver
            .iter()
            .enumerate()
            .filter(move |(_, giver)| (segment + 1..HERE as usize).contains(&(**giver as usize)))
            .map(|(wire, _)| wire)
    }
}

struct Planner<'a> {
    program: &'a Program<'a>,
    grain: Grain,
    unwanted: &'a AtomicBool,
    plan: Plan,
    next_hint: usize,
    /// For each segment, the last one that was found to need it.
    needed_by: Vec<u32>,
    last_python: Option<u32>,
    item: Item,
}

/// What is found of a row and its hints before they are put into a segment.
#[derive(Default)]
struct Item {
    work: u64,
    /// When all that it reads from earlier segments is there.
    ready: u64,
    reads_segment: bool,
    calls_python: bool,
    needs: Vec<u32>,
}

impl<'a> Planner<'a> {
    fn new(program: &'a Program<'a>, n_inputs: usize, grain: Grain, unwanted: &'a AtomicBool) -> Self {
        let mut giver = vec![NOBODY; program.system.n_wires];
        giver[0] = GIVEN;
        giver[program.first_input..program.first_input + n_inputs].fill(GIVEN);
        let first = Segment { row: 0, hint: 0, calls_python: false, first_need: 0, start: 0, end: 0 };
        let plan = Plan { segments: vec![first], needs: Vec::new(), giver, n_rows: program.system.a.rows() };
        let needed_by = vec![NOBODY];
        Self { program, grain, unwanted, plan, next_hint: 0, needed_by, last_python: None, item: Item::default() }
    }

    fn look(&self) -> Option<()> {
        (!self.unwanted.load(Ordering::Relaxed)).then_some(())
    }

    fn row(&mut self, row: usize) -> Option<()> {
        let first_hint = self.next_hint;
        let hints = &self.program.hints;
        self.item = Item { needs: std::mem::take(&mut self.item.needs), ..Item::default() };
        self.item.needs.clear();
        while self.next_hint < hints.len() && hints.position[self.next_hint] <= row as i64 {
            self.hint()?;
        }
        let mut unknown = None;
        let system = &self.program.system;
        for matrix in [&system.a, &system.b, &system.c] {
            for wire in wires(matrix, row) {
                if !self.read(*wire) && unknown.replace(*wire).is_some() {
                    return None;
                }
            }
        }
        self.item.work += 1;
        let segment = self.place(row, first_hint);
        if let Some(wire) = unknown {
            self.plan.giver[wire as usize] = segment;
        }
        self.settle(first_hint, segment)
    }

    /// The hints after the last row go to the last segment.
    fn last_hints(&mut self) -> Option<()> {
        let first_hint = self.next_hint;
        self.item = Item::default();
        while self.next_hint < self.program.hints.len() {
            self.hint()?;
        }
        let segment = self.join();
        self.settle(first_hint, segment)
    }

    fn hint(&mut self) -> Option<()> {
        self.look()?;
        let hint = self.program.hints.get(self.next_hint).ok()?;
        self.next_hint += 1;
        for row in hint.first_input..hint.first_input + hint.n_inputs {
            for wire in wires(&self.program.arguments, row) {
                if !self.read(*wire) {
                    return None;
                }
            }
        }
        for giver in &mut self.plan.giver[hint.first_output..hint.first_output + hint.n_outputs] {
            if *giver != NOBODY {
                return None;
            }
            *giver = HERE;
        }
        self.item.work += 1 + hint.n_outputs as u64;
        if hint.opcode == Opcode::Python {
            self.item.calls_python = true;
            self.item.work += PYTHON_CALL;
            if let Some(last) = self.last_python {
                self.need(last);
            }
        }
        Some(())
    }

    /// Whether the wire has a value.
    #[inline]
    fn read(&mut self, wire: u32) -> bool {
        self.item.work += 1;
        match self.plan.giver[wire as usize] {
            GIVEN | HERE => true,
            NOBODY => false,
            segment => {
                self.need(segment);
                true
            }
        }
    }

    #[inline]
    fn need(&mut self, segment: u32) {
        if segment as usize == self.plan.segments.len() - 1 {
            self.item.reads_segment = true;
        } else if self.item.needs.last() != Some(&segment) {
            self.item.needs.push(segment);
            self.item.ready = self.item.ready.max(self.plan.segments[segment as usize].end);
        }
    }

    /// Put the row into the segment so far, or begin one with it; returns which.
    fn place(&mut self, row: usize, hint: usize) -> u32 {
        let current = self.plan.segments.len() - 1;
        let Segment { start, end, .. } = self.plan.segments[current];
        let could_run_before = !self.item.reads_segment && self.item.ready + self.grain.saving <= end;
        let would_keep_waiting = self.item.ready >= start + self.grain.saving;
        if row > 0 && (could_run_before || would_keep_waiting || end - start >= self.grain.largest) {
            if self.item.reads_segment {
                self.item.needs.push(current as u32);
            }
            let first_need = self.plan.needs.len();
            self.plan.segments.push(Segment { row, hint, calls_python: false, first_need, start: 0, end: 0 });
            self.needed_by.push(NOBODY);
        }
        self.join()
    }

    fn join(&mut self) -> u32 {
        let current = self.plan.segments.len() - 1;
        let mut ready = 0;
        for need in &self.item.needs {
            if self.needed_by[*need as usize] != current as u32 {
                self.needed_by[*need as usize] = current as u32;
                self.plan.needs.push(*need);
            }
            ready = ready.max(self.plan.segments[*need as usize].end);
        }
        let segment = &mut self.plan.segments[current];
        let waits = ready.saturating_sub(segment.start);
        segment.start += waits;
        segment.end += waits + self.item.work;
        if self.item.calls_python {
            segment.calls_python = true;
            self.last_python = Some(current as u32);
        }
        current as u32
    }

    /// Remember which segment the hints from `first_hint` on went to. None when that is more than there can be.
    fn settle(&mut self, first_hint: usize, segment: u32) -> Option<()> {
        for index in first_hint..self.next_hint {
            let hint = self.program.hints.get(index).ok()?;
            self.plan.giver[hint.first_output..hint.first_output + hint.n_outputs].fill(segment);
        }
        (segment < HERE - 1).then_some(())
    }
}

fn wires<'a>(matrix: &Matrix<'a>, row: usize) -> &'a [u32] {
    &matrix.wires[matrix.indptr[row] as usize..matrix.indptr[row + 1] as usize]
}
