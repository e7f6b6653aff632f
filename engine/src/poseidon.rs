//! Poseidon (eprint 2019/458) with the S-box x^5, many hashes at a time. The constants are the caller's.

use std::ops::Range;

use ark_ff::{AdditiveGroup, Field};
use rayon::prelude::*;

use crate::field::Fr;
use crate::kernel::Kernel;
use crate::progress::{Error, Progress, Result};

/// Hashes that a worker computes between two looks at whether to stop: some milliseconds.
const CHUNK: usize = 256;

/// So many hashes one at a time take no longer than sixteen at once.
#[cfg(target_arch = "x86_64")]
const FEW: usize = 4;

/// The most lanes of a permutation: one of capacity, sixteen of input.
const MOST_LANES: usize = 17;

/// The permutation of `T` lanes: one of capacity, the others of input.
struct Permutation<'a, const T: usize> {
    constants: &'a [[Fr; T]],
    mds: &'a [[Fr; T]; T],
    /// The rounds with an S-box on lane 0 alone.
    partial: Range<usize>,
}

impl<const T: usize> Permutation<'_, T> {
    fn hash(&self, inputs: &[Fr]) -> Fr {
        let mut lanes = [Fr::ZERO; T];
        lanes[1..].copy_from_slice(inputs);
        for (round, constants) in self.constants.iter().enumerate() {
            lanes.iter_mut().zip(constants).for_each(|(lane, constant)| *lane += constant);
            let active = if self.partial.contains(&round) { 1 } else { T };
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
    kernel: Kernel,
    width: usize,
    full_rounds: usize,
    constants: &[Fr],
    mds: &[Fr],
    inputs: &[Fr],
    progress: &Progress,
) -> Result<Vec<Fr>> {
    macro_rules! dispatch {
        ($($t:literal)*) => {
            match width {
                $($t => hashes_of::<$t>(kernel, full_rounds, constants, mds, inputs, progress),)*
                _ => {
                    Err(Error::Invalid(format!("a permutation of {width} lanes: 2 to {MOST_LANES} are supported")))
                }
            }
        };
    }
    dispatch!(2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17)
}

fn hashes_of<const T: usize>(
    kernel: Kernel,
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
    let mut rows = [[Fr::ZERO; T]; T];
    rows.copy_from_slice(mds.as_chunks().0);
    let permutation = Permutation::<T> {
        constants: constants.as_chunks().0,
        mds: &rows,
        partial: full_rounds / 2..rounds - full_rounds / 2,
    };
    progress.begin("hash", inputs.len() / (T - 1));
    let each = |part: &[Fr]| part.chunks_exact(T - 1).map(|inputs| permutation.hash(inputs)).collect();
    #[cfg(target_arch = "x86_64")]
    if kernel == Kernel::Ifma && inputs.len() > FEW * (T - 1) {
        use crate::ifma::poseidon::{SIXTEEN, Weights};
        let weights = Weights::new(permutation.constants, permutation.mds, permutation.partial.clone());
        return in_chunks::<T>(inputs, progress, |part| {
            let mut hashed = Vec::with_capacity(CHUNK);
            for rows in part.chunks(SIXTEEN * (T - 1)) {
                if rows.len() <= FEW * (T - 1) {
                    hashed.extend::<Vec<Fr>>(each(rows));
                    continue;
                }
                let (mut padded, mut out) = (rows.to_vec(), [Fr::ZERO; SIXTEEN]);
                padded.resize(SIXTEEN * (T - 1), Fr::ZERO);
                // SAFETY: the kernel is only chosen where the processor has the features.
                unsafe { weights.hash(&padded, &mut out) };
                hashed.extend(&out[..rows.len() / (T - 1)]);
            }
            hashed
        });
    }
    let _ = kernel;
    in_chunks::<T>(inputs, progress, each)
}

/// What `hash` makes of each part of some rows of T - 1 inputs, on all threads where there are several parts.
fn in_chunks<const T: usize>(
    inputs: &[Fr],
    progress: &Progress,
    hash: impl Fn(&[Fr]) -> Vec<Fr> + Sync,
) -> Result<Vec<Fr>> {
    let look = |part: &[Fr]| {
        let hashed = hash(part);
        progress.advance(hashed.len()).map(|()| hashed)
    };
    if inputs.len() <= CHUNK * (T - 1) {
        return look(inputs);
    }
    let parts: Result<Vec<Vec<Fr>>> = inputs.par_chunks(CHUNK * (T - 1)).map(look).collect();
    Ok(parts?.concat())
}

#[cfg(test)]
mod tests {
    use ark_ff::FftField;

    use super::*;

    /// Elements without a pattern: powers of a generator, from one on.
    fn elements(count: usize, seed: u64) -> Vec<Fr> {
        let step = Fr::GENERATOR.pow([seed]);
        std::iter::successors(Some(step), |last| Some(*last * step + Fr::from(seed))).take(count).collect()
    }

    #[test]
    fn kernels_agree_for_every_width_and_for_numbers_of_hashes_around_their_steps() {
        for width in 2..=MOST_LANES {
            let (constants, mds) = (elements(12 * width, 3), elements(width * width, 5));
            for count in [0, 1, 4, 5, 15, 16, 17, 33, CHUNK, CHUNK + 1, 2 * CHUNK + 7] {
                let mut inputs = elements(count * (width - 1), 7);
                if let Some(first) = inputs.first_mut() {
                    *first = -Fr::ONE;
                }
                let hash = |kernel| hashes(kernel, width, 8, &constants, &mds, &inputs, &Progress::default());
                let expected = hash(Kernel::Portable);
                assert_eq!(expected.as_ref().map(Vec::len), Ok(count));
                for kernel in Kernel::available() {
                    assert_eq!(hash(kernel), expected, "{width} lanes, {count} hashes");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (constants, mds, inputs) = (elements(30, 3), elements(9, 5), elements(4, 7));
        let hash = |width, full, constants: &[Fr], mds: &[Fr], inputs: &[Fr]| {
            hashes(Kernel::current(), width, full, constants, mds, inputs, &Progress::default())
        };
        assert!(hash(3, 8, &constants, &mds, &inputs).is_ok());
        for width in [0, 1, MOST_LANES + 1] {
            assert!(hash(width, 8, &constants, &mds, &inputs).is_err());
        }
        assert!(hash(3, 7, &constants, &mds, &inputs).is_err());
        assert!(hash(3, 12, &constants, &mds, &inputs).is_err());
        assert!(hash(3, 8, &constants[1..], &mds, &inputs).is_err());
        assert!(hash(3, 8, &constants, &mds[1..], &inputs).is_err());
        assert!(hash(3, 8, &constants, &mds, &inputs[1..]).is_err());
    }
}
