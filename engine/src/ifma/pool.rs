//! Memory that threads use in turn.

use std::sync::{Mutex, PoisonError};

/// Values that are lent to one thread at a time; as many as are lent at once.
#[derive(Debug, Default)]
pub struct Pool<T>(Mutex<Vec<T>>);

impl<T: Default> Pool<T> {
    /// Work with a value that was used before, if one is free, else with a new one.
    pub fn lend<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut value = free.unwrap_or_default();
        let result = work(&mut value);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_lent_again() {
        let pool = Pool::<Vec<u8>>::default();
        pool.lend(|outer| {
            outer.push(1);
            pool.lend(|inner| assert!(inner.is_empty()));
        });
        pool.lend(|first| pool.lend(|second| assert_eq!(first.len() + second.len(), 1)));
    }
}
