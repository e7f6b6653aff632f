//! Runs a long call on a pool of its own while the calling thread watches for Ctrl-C and reports progress.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

use super::EngineError;
use crate::progress::{Error, Progress, Result};

/// How often the calling thread looks: well within the second that Ctrl-C may take.
const TICK: Duration = Duration::from_millis(50);

/// Threads that may be asked for: to start many more takes minutes.
const MOST_THREADS: usize = 1024;

/// Rows, wires and terms that one thread is done with before another has started.
const SMALL: usize = 1 << 12;

/// Call `work` without the GIL on `threads` threads (all of the machine's when `None`).
///
/// `callback(step, done, total)` is called about every tick, and once for the end of the last step. An exception that it
/// raises, or a signal handler does, cancels the work and is raised from here.
pub fn run<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    callback: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Progress) -> Result<T> + Send,
) -> PyResult<T> {
    if threads == Some(0) {
        return Err(PyValueError::new_err("threads must be at least 1, or None for all of the machine's"));
    }
    if threads.is_some_and(|threads| threads > MOST_THREADS) {
        return Err(PyValueError::new_err(format!("threads must be at most {MOST_THREADS}")));
    }
    let pool = ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| EngineError::new_err(format!("cannot start the worker threads: {error}")))?;
    let callback = callback.map(|callback| callback.clone().unbind());
    let progress = Progress::default();
    py.detach(|| {
        thread::scope(|scope| {
            let (finished, watch) = channel::<()>();
            let worker = scope.spawn(|| {
                let _finished = finished;
                catch_unwind(AssertUnwindSafe(|| pool.install(|| work(&progress))))
            });
            let mut raised = None;
            let mut reporter = Reporter { callback, last: None };
            while watch.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if raised.is_none() {
                    raised =
                        Python::attach(|py| py.check_signals().and_then(|()| reporter.report(py, &progress))).err();
                    if raised.is_some() {
                        progress.cancel();
                    }
                }
            }
            let outcome = worker.join().and_then(|outcome| outcome);
            match (raised, outcome) {
                (Some(error), _) => Err(error),
                (None, Ok(Ok(value))) => Python::attach(|py| reporter.report(py, &progress)).map(|()| value),
                (None, Ok(Err(error))) => Err(to_python(error)),
                (None, Err(_)) => Err(EngineError::new_err(
                    "the engine failed within itself: please report this with its input's sizes",
                )),
            }
        })
    })
}

/// Like [`run`], but on the calling thread where `size`, of rows, wires and terms together, is small: to start threads takes
/// longer than such work. What leaves small work to one thread itself may be given, so that none of the machine's are started.
pub fn run_sized<T: Send>(
    py: Python<'_>,
    size: usize,
    threads: Option<usize>,
    callback: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Progress) -> Result<T> + Send,
) -> PyResult<T> {
    if size > SMALL || threads == Some(0) {
        return run(py, threads, callback, work);
    }
    let progress = Progress::default();
    let value = run_short(py, || work(&progress))?;
    let mut reporter = Reporter { callback: callback.map(|callback| callback.clone().unbind()), last: None };
    reporter.report(py, &progress).map(|()| value)
}

/// Like [`run`], for calls of a few milliseconds: on the calling thread.
pub fn run_short<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    match py.detach(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(outcome) => outcome.map_err(to_python),
        Err(_) => {
            Err(EngineError::new_err("the engine failed within itself: please report this with its input's sizes"))
        }
    }
}

struct Reporter {
    callback: Option<Py<PyAny>>,
    last: Option<(&'static str, usize, usize)>,
}

impl Reporter {
    fn report(&mut self, py: Python<'_>, progress: &Progress) -> PyResult<()> {
        let now = progress.state();
        if let Some(callback) = &self.callback
            && self.last != Some(now)
            && now.2 > 0
        {
            callback.call1(py, now)?;
            self.last = Some(now);
        }
        Ok(())
    }
}

pub fn to_python(error: Error) -> PyErr {
    match error {
        Error::Invalid(text) => PyValueError::new_err(text),
        Error::Interrupted => PyKeyboardInterrupt::new_err(()),
    }
}
