//! How far a long call has come, and how it is stopped: the current step, and a cancel flag.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Why a call gave no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// [`Progress::cancel`] was called.
    Interrupted,
    /// An argument is unusable; the text says which and how to mend it.
    Invalid(String),
}

/// What every kernel returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Shared by the workers, who report and ask whether to stop, and the caller, who watches and may stop them.
#[derive(Debug, Default)]
pub struct Progress {
    cancelled: AtomicBool,
    done: AtomicUsize,
    total: AtomicUsize,
    step: Mutex<&'static str>,
}

impl Progress {
    /// Ask every worker to stop at its next [`Progress::check`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// `Err(Interrupted)` once cancelled. Kernels call this at least every few milliseconds.
    pub fn check(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Start a step of `total` units of work.
    pub fn begin(&self, step: &'static str, total: usize) {
        let mut current = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        *current = step;
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Count `units` of the current step as done, and check.
    pub fn advance(&self, units: usize) -> Result<()> {
        self.done.fetch_add(units, Ordering::Relaxed);
        self.check()
    }

    /// The current step, the units done and the total.
    pub fn state(&self) -> (&'static str, usize, usize) {
        let step = *self.step.lock().unwrap_or_else(PoisonError::into_inner);
        let total = self.total.load(Ordering::Relaxed);
        (step, self.done.load(Ordering::Relaxed).min(total), total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_stops_the_next_check() {
        let progress = Progress::default();
        progress.begin("step", 3);
        assert_eq!(progress.advance(1), Ok(()));
        assert_eq!(progress.state(), ("step", 1, 3));
        progress.cancel();
        assert_eq!(progress.check(), Err(Error::Interrupted));
        assert_eq!(progress.advance(1), Err(Error::Interrupted));
    }
}
