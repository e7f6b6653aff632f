//! Poseidon (eprint 2019/458) with the S-box x^5, many hashes at a time. The constants are the caller's.

use ark_ff::{AdditiveGroup, Field};
use rayon::prelude::*;

use crate::field::Fr;
use crate::progress::{Error, Progress, Result};

/// Hashes that a worker computes between two looks at whether to stop: some milliseconds.
const CHUNK: usize = 256;

/// The permutation of `T` lanes: one of capacity, the others of input.
struct Permutation<'a, const T: usize> {
    constants: &'a [[Fr; T]],
    mds: &'a [[Fr; T]],
    /// The first round with an S-box on lane 0 alone, and the first one after them.
    partial: (usize, usize),
}

impl<const T: usize> Permutation<'_, T> {
    fn hash(&self, inputs: &[Fr]) -> Fr {
        let mut lanes = [Fr::ZERO; T];
        lanes[1..].copy_from_slice(inputs);
        for (round, constants) in self.constants.iter().enumerate() {
            lanes.iter_mut().zip(constants).for_each(|(lane, constant)| *lane += constant);
            let active = if (self.partial.0..self.partial.1).contains(&round) { 1 } else { T };
            lanes[..active].iter_mut().for_each(|lane| *lane *= lane.square().square());
            let mut mixed = [Fr::ZERO; T];
            mixed.iter_mut().zip(self.mds).for_each(|(to, weights)| *to = Fr::sum_of_products(weights, &lanes));
            lanes = mixed;
        }
        lanes[0]
    }
}

/// Lane 0 of the permutation of (0, inputs) for each `width - 1` inputs, with `full_rounds` full rounds, half of them at
/// either end. `constants` has `width` elements a round, `mds` the matrix row by row.
pub fn hashes(
    width: usize,
    full_rounds: usize,
    constants: &[Fr],
    mds: &[Fr],
    inputs: &[Fr],
    progress: &Progress,
) -> Result<Vec<Fr>> {
    match width {
        2 => hashes_of::<2>(full_rounds, constants, mds, inputs, progress),
        3 => hashes_of::<3>(full_rounds, constants, mds, inputs, progress),
        4 => hashes_of::<4>(full_rounds, constants, mds, inputs, progress),
        5 => hashes_of::<5>(full_rounds, constants, mds, inputs, progress),
        6 => hashes_of::<6>(full_rounds, constants, mds, inputs, progress),
        _ => Err(Error::Invalid(format!("a permutation of {width} lanes: 2 to 6 are supported"))),
    }
}

fn hashes_of<const T: usize>(
    full_rounds: usize,
    constants: &[Fr],
    mds: &[Fr],
    inputs: &[Fr],
    progress: &Progress,
) -> Result<Vec<Fr>> {
    let rounds = constants.len() / T;
    let fits = constants.len().is_multiple_of(T) && mds.len() == T * T && inputs.len().is_multiple_of(T - 1);
    if !fits || full_rounds > rounds || !full_rounds.is_multiple_of(2) {
        let sizes = format!("{} constants, {} weights, {} inputs", constants.len(), mds.len(), inputs.len());
        return Err(Error::Invalid(format!("{sizes} and {full_rounds} full rounds do not fit {T} lanes")));
    }
    let permutation = Permutation::<T> {
        constants: constants.as_chunks().0,
        mds: mds.as_chunks().0,
        partial: (full_rounds / 2, rounds - full_rounds / 2),
    };
    progress.begin("hash", inputs.len() / (T - 1));
    let parts: Result<Vec<Vec<Fr>>> = inputs
        .par_chunks(CHUNK * (T - 1))
        .map(|part| {
            let hashed: Vec<Fr> = part.chunks_exact(T - 1).map(|inputs| permutation.hash(inputs)).collect();
            progress.advance(hashed.len()).map(|()| hashed)
        })
        .collect();
    Ok(parts?.concat())
}
