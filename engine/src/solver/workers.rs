//! The threads that run a plan's segments: each takes the earliest one whose needs are met.
//!
//! The outcome is that of one thread: a stop counts only where nothing before it stops, and what lies after it never was.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use super::plan::Plan;
use super::values::UNKNOWN;
use super::walk::{Ground, Stop, Walk};
use super::{Called, Host};
use crate::field::Packed;
use crate::progress::{Error, Result};

/// How long the thread that watches the host may sleep.
const TICK: Duration = Duration::from_millis(50);

/// Looks for news before going to sleep: some 20 microseconds.
const SPINS: usize = 1000;

/// Run the segments of a plan from `first` on, those before it being done, with this thread and `helpers` others.
///
/// `failed` gets the rows that do not hold, ascending. When the walk stops early no wire has a value that it would give later.
pub fn run<H: Host>(
    ground: &Ground,
    plan: &Plan,
    first: usize,
    helpers: usize,
    host: &mut H,
    failed: &mut Vec<i64>,
) -> std::result::Result<(), Stop<H::Error>> {
    let workers = Workers::new(ground, plan, first);
    let (lead, parts) = thread::scope(|scope| {
        let help = || workers.work(Helper { workers: &workers }, false);
        // Where the system gives no thread the others do the work.
        let helpers = (0..helpers).filter_map(|_| thread::Builder::new().spawn_scoped(scope, help).ok());
        let helpers: Vec<_> = helpers.collect();
        let lead = workers.work(Lead { workers: &workers, host }, true);
        let join = |helper: ScopedJoinHandle<'_, _>| helper.join().unwrap_or_else(|panic| resume_unwind(panic));
        (lead, helpers.into_iter().map(join).collect())
    });
    workers.outcome(lead, parts, failed)
}

/// Decides who runs what.
struct Workers<'a> {
    ground: &'a Ground<'a>,
    plan: &'a Plan,
    /// For each segment, those that need it: `dependents[starts[i]..starts[i + 1]]`.
    starts: Vec<usize>,
    dependents: Vec<u32>,
    state: Mutex<State>,
    changed: Condvar,
    rows_done: AtomicUsize,
    abandoned: AtomicBool,
}

/// What the threads have come to.
struct State {
    ready: BinaryHeap<Reverse<u32>>,
    /// Ready, but of the lead alone.
    ready_for_lead: BinaryHeap<Reverse<u32>>,
    n_unmet: Vec<u32>,
    done: Vec<bool>,
    /// Segments from here on are not wanted.
    end: usize,
    /// Segments before `end` that are not done.
    n_left: usize,
}

/// What a thread is to do next.
enum Next {
    Run(usize),
    Look,
    Leave,
}

/// What one thread did: the rows that do not hold, and the first segment that it had to leave.
type Part<E> = (Vec<i64>, Option<(usize, Stop<E>)>);

impl<'a> Workers<'a> {
    fn new(ground: &'a Ground<'a>, plan: &'a Plan, first: usize) -> Self {
        let n = plan.segments.len();
        let needs =
            |segment: usize| plan.needs(segment).iter().map(|need| *need as usize).filter(|need| *need >= first);
        let mut starts = vec![0; n + 1];
        (first..n).flat_map(needs).for_each(|need| starts[need + 1] += 1);
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut free = starts.clone();
        let mut dependents = vec![0; starts[n]];
        let mut state = State {
            ready: BinaryHeap::new(),
            ready_for_lead: BinaryHeap::new(),
            n_unmet: vec![0; n],
            done: vec![false; n],
            end: n,
            n_left: n - first,
        };
        state.done[..first].fill(true);
        for segment in first..n {
            for need in needs(segment) {
                dependents[free[need]] = segment as u32;
                free[need] += 1;
                state.n_unmet[segment] += 1;
            }
            if state.n_unmet[segment] == 0 {
                state.offer(segment as u32, plan);
            }
        }
        let rows_done = plan.row(first);
        Self {
            ground,
            plan,
            starts,
            dependents,
            state: Mutex::new(state),
            changed: Condvar::new(),
            rows_done: AtomicUsize::new(rows_done),
            abandoned: AtomicBool::new(false),
        }
    }

    fn work<H: Host>(&self, host: H, is_lead: bool) -> Part<H::Error> {
        let _leaving = Leaving(self);
        let mut walk = Walk::new(self.ground, host);
        let mut first_stop = None;
        loop {
            match self.next(is_lead) {
                Next::Run(segment) => {
                    let rows = self.plan.row(segment)..self.plan.row(segment + 1);
                    match walk.run(rows, self.plan.segments[segment].hint) {
                        Ok(()) => self.complete(segment),
                        Err(stop) => {
                            // A stop after another is of an earlier segment: later ones are not wanted any more.
                            self.end_at(segment, matches!(stop, Stop::Host(_)));
                            first_stop = Some((segment, stop));
                        }
                    }
                }
                Next::Look => {
                    if let Err(stop) = walk.look() {
                        self.end_at(0, true);
                        first_stop = Some((0, stop));
                    }
                }
                Next::Leave => return (walk.failed, first_stop),
            }
        }
    }

    /// Wait for something to do.
    fn next(&self, is_lead: bool) -> Next {
        let mut state = self.lock();
        let mut has_spun = false;
        loop {
            if state.n_left == 0 || self.abandoned.load(Ordering::Relaxed) {
                return Next::Leave;
            }
            if let Some(segment) = state.take(is_lead) {
                return Next::Run(segment);
            }
            if !has_spun {
                has_spun = true;
                let rows_done = self.rows_done.load(Ordering::Relaxed);
                drop(state);
                self.spin(rows_done);
                state = self.lock();
                continue;
            }
            let (woken, waited) = self.changed.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            if is_lead && waited.timed_out() {
                return Next::Look;
            }
        }
    }

    /// Wait for another segment to be done without going to sleep: waking up takes as long as some segments.
    fn spin(&self, rows_done: usize) {
        for _ in 0..SPINS {
            if self.rows_done.load(Ordering::Relaxed) != rows_done {
                return;
            }
            hint::spin_loop();
        }
    }

    fn complete(&self, segment: usize) {
        let mut state = self.lock();
        state.done[segment] = true;
        state.n_left -= usize::from(segment < state.end);
        for dependent in &self.dependents[self.starts[segment]..self.starts[segment + 1]] {
            let n_unmet = &mut state.n_unmet[*dependent as usize];
            *n_unmet -= 1;
            if *n_unmet == 0 {
                state.offer(*dependent, self.plan);
            }
        }
        self.rows_done.fetch_add(self.plan.row(segment + 1) - self.plan.row(segment), Ordering::Relaxed);
        // This thread takes one of them itself.
        if state.n_left == 0 || state.ready.len() > 1 || !state.ready_for_lead.is_empty() {
            self.changed.notify_all();
        }
    }

    /// Nothing from a segment on is wanted any more, or nothing at all.
    fn end_at(&self, segment: usize, abandoned: bool) {
        let mut state = self.lock();
        self.abandoned.fetch_or(abandoned, Ordering::Relaxed);
        state.end = state.end.min(segment);
        state.n_left = state.done[..state.end].iter().filter(|done| !**done).count();
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one thread would have come to.
    fn outcome<E>(
        &self,
        lead: Part<E>,
        helpers: Vec<Part<Error>>,
        failed: &mut Vec<i64>,
    ) -> std::result::Result<(), Stop<E>> {
        let (mut rows, mut stops) = (lead.0, Vec::from_iter(lead.1));
        for (others, stop) in helpers {
            rows.extend(others);
            // Helpers have no host, but for being called off.
            if let Some((segment, Stop::Invalid(error))) = stop {
                stops.push((segment, Stop::Invalid(error)));
            }
        }
        let first = stops.into_iter().min_by_key(|(segment, stop)| (!matches!(stop, Stop::Host(_)), *segment));
        if let Some((segment, _)) = &first {
            rows.retain(|row| *row < self.plan.row(*segment + 1) as i64);
            self.plan.wires_after(*segment).for_each(|wire| self.ground.values.set(wire, UNKNOWN));
        }
        rows.sort_unstable();
        failed.append(&mut rows);
        first.map_or(Ok(()), |(_, stop)| Err(stop))
    }
}

impl State {
    fn offer(&mut self, segment: u32, plan: &Plan) {
        let calls_python = plan.segments[segment as usize].calls_python;
        if calls_python { &mut self.ready_for_lead } else { &mut self.ready }.push(Reverse(segment));
    }

    fn take(&mut self, is_lead: bool) -> Option<usize> {
        let first = if is_lead { self.ready_for_lead.pop() } else { None };
        let Reverse(segment) = first.or_else(|| self.ready.pop())?;
        // Later ones are not wanted either.
        Some(segment as usize).filter(|segment| *segment < self.end)
    }
}

/// Calls the others off when a thread dies, that they may not wait for it.
struct Leaving<'a>(&'a Workers<'a>);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.end_at(0, true);
        }
    }
}

/// The host of the thread that has one.
struct Lead<'a, H> {
    workers: &'a Workers<'a>,
    host: &'a mut H,
}

impl<H: Host> Host for Lead<'_, H> {
    type Error = H::Error;

    fn call(&mut self, index: usize, inputs: &[Packed], n_outputs: usize) -> Called<H::Error> {
        self.host.call(index, inputs, n_outputs)
    }

    fn look(&mut self, _: usize) -> std::result::Result<(), H::Error> {
        self.host.look(self.workers.rows_done.load(Ordering::Relaxed))
    }
}

/// The host of the other threads: it only knows whether they were called off.
struct Helper<'a> {
    workers: &'a Workers<'a>,
}

impl Host for Helper<'_> {
    type Error = Error;

    fn call(&mut self, _: usize, _: &[Packed], _: usize) -> Called<Error> {
        Called::Stopped(Error::Invalid("a thread without a host was to call a hint".to_owned()))
    }

    fn look(&mut self, _: usize) -> Result<()> {
        if self.workers.abandoned.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }
}
