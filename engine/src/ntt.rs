//! Number-theoretic transforms over `Fr`, in place, without bit reversal between a transform and its inverse.
//!
//! [`Domain::scramble`] evaluates from natural order into bit-reversed order (Cooley-Tukey butterflies), and
//! [`Domain::unscramble`] the other way (Gentleman-Sande). A proof goes back to coefficients with the one and forth to
//! the coset with the other, so that no permutation is ever paid for. The twiddle of a block depends on the block's
//! number alone, in every round, so one table of n / 2 powers in bit-reversed order serves all rounds.

use ark_ff::{AdditiveGroup, FftField, Field};
use rayon::prelude::*;

use crate::elementwise;
use crate::field::Fr;
#[cfg(target_arch = "x86_64")]
use crate::ifma;
use crate::kernel::Kernel;
use crate::progress::{Error, Progress, Result};

/// Below this length a transform stays on one thread: 256 KB, within the second-level cache.
const SERIAL: usize = 1 << 13;

/// Below this length there is nothing to gain from lanes.
const SHORTEST: usize = 256;

/// The n-th roots of unity for one n = 2^log_n, and the tables both directions need.
pub struct Domain {
    /// The number of elements.
    pub size: usize,
    log_size: u32,
    kernel: Kernel,
    forward: Vec<Fr>,
    backward: Vec<Fr>,
}

/// The powers of a coset's base over the size of the domain, for coefficients in bit-reversed order.
pub struct Coset {
    low: Vec<Fr>,
    high: Vec<Fr>,
}

impl Coset {
    /// Scale the coefficients from place `first` on, a multiple of [`SERIAL`], as is their number unless they are all.
    fn scale(&self, kernel: Kernel, first: usize, coefficients: &mut [Fr]) {
        let length = self.low.len();
        for (chunk, high) in coefficients.chunks_mut(length).zip(&self.high[first / length..]) {
            elementwise::scale(kernel, chunk, &self.low, high);
        }
    }
}

/// A primitive root of unity of order 2^log_order, from the generator 5 as snarkjs has it.
pub fn root_of_unity(log_order: u32) -> Option<Fr> {
    (log_order <= Fr::TWO_ADICITY)
        .then(|| (log_order..Fr::TWO_ADICITY).fold(Fr::TWO_ADIC_ROOT_OF_UNITY, |root, _| root.square()))
}

impl Domain {
    /// The domain of `size` elements; an error unless a power of two up to 2^28.
    pub fn new(size: usize) -> Result<Self> {
        Self::by(Kernel::current(), size)
    }

    /// [`Domain::new`] for a kernel that must be available.
    pub fn by(kernel: Kernel, size: usize) -> Result<Self> {
        let kernel = if size < SHORTEST { Kernel::Portable } else { kernel };
        let log_size = size.trailing_zeros();
        let root = root_of_unity(log_size).filter(|_| size.is_power_of_two());
        let root = root.ok_or_else(|| {
            Error::Invalid(format!("a domain has a power of two of elements, up to 2^28, not {size}"))
        })?;
        let (forward, backward) = (twiddles(unit(kernel), root, size), twiddles(unit(kernel), inverse(root), size));
        Ok(Self { size, log_size, kernel, forward, backward })
    }

    /// The kernel in use: the portable one for few values.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The generator of the domain.
    pub fn root(&self) -> Fr {
        root_of_unity(self.log_size).unwrap_or(Fr::ONE)
    }

    /// From coefficients in natural order to values at the powers of the root (of its inverse when `backward`), bit-reversed.
    pub fn scramble(&self, values: &mut [Fr], backward: bool, progress: &Progress) -> Result<()> {
        let twiddles = if backward { &self.backward } else { &self.forward };
        match self.kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Ifma => ifma::ntt::scramble(values, twiddles, progress),
            _ => scramble(values, twiddles, 0, progress),
        }
    }

    /// From coefficients in bit-reversed order to values in natural order.
    pub fn unscramble(&self, values: &mut [Fr], backward: bool, progress: &Progress) -> Result<()> {
        let twiddles = if backward { &self.backward } else { &self.forward };
        match self.kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Ifma => ifma::ntt::unscramble(values, twiddles, progress),
            _ => unscramble(values, twiddles, 0, progress),
        }
    }

    /// Move every element to the place whose index has its bits in reverse.
    pub fn reverse_bits(&self, values: &mut [Fr]) {
        for index in 0..values.len() {
            let mirrored = self.mirror(index);
            if index < mirrored {
                values.swap(index, mirrored);
            }
        }
    }

    /// What it takes to move values from the domain to `base` times it.
    pub fn coset(&self, base: Fr) -> Coset {
        // base^mirror(high * 2^k + low) = base^(mirror of high) * base^(mirror of low): two short tables.
        let low_bits = self.log_size.div_ceil(2).min(SERIAL.trailing_zeros());
        let power = |index: usize| base.pow([self.mirror(index) as u64]);
        let scale = inverse(Fr::from(self.size as u64));
        let low = (0..1 << low_bits).into_par_iter().map(power).collect();
        let high = (0..self.size >> low_bits).into_par_iter().map(|index| power(index << low_bits) * scale).collect();
        Coset { low, high }
    }

    /// From the values of a polynomial of degree below n on the domain to those on a coset of it, both in natural order.
    pub fn to_coset(&self, values: &mut [Fr], coset: &Coset, progress: &Progress) -> Result<()> {
        match self.kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Ifma => {
                let scale = |first: usize, values: &mut [Fr]| coset.scale(self.kernel, first, values);
                ifma::ntt::there_and_back(values, [&self.backward, &self.forward], scale, progress)
            }
            _ => {
                self.scramble(values, true, progress)?;
                let chunks = values.par_chunks_mut(SERIAL).enumerate();
                chunks.for_each(|(index, values)| coset.scale(self.kernel, index * SERIAL, values));
                self.unscramble(values, false, progress)
            }
        }
    }

    /// a\[i\] = a\[i\] * b\[i\] - c\[i\], in any order that all three share.
    pub fn multiply_subtract(&self, a: &mut [Fr], b: &[Fr], c: &[Fr]) {
        let chunks = a.par_chunks_mut(SERIAL).zip(b.par_chunks(SERIAL)).zip(c.par_chunks(SERIAL));
        chunks.for_each(|((a, b), c)| elementwise::multiply_subtract(self.kernel, a, b, c));
    }

    fn mirror(&self, index: usize) -> usize {
        if self.log_size == 0 { 0 } else { index.reverse_bits() >> (usize::BITS - self.log_size) }
    }
}

/// What a kernel wants constant factors multiplied by: with it they are in Montgomery form with R = 2^260.
pub(crate) fn unit(kernel: Kernel) -> Fr {
    match kernel {
        Kernel::Portable => Fr::ONE,
        Kernel::Ifma => Fr::from(16u64),
    }
}

/// unit * root^mirror(i) for i < size / 2, bits mirrored within log2(size / 2).
fn twiddles(unit: Fr, root: Fr, size: usize) -> Vec<Fr> {
    let half = size / 2;
    let mut table = Vec::with_capacity(half.max(1));
    table.push(unit);
    // The entries from 2^k on are those before, times root^(size / 2^(k + 2)): the bit that k mirrors to.
    while table.len() < half {
        let step = root.pow([(size / 4 / table.len()) as u64]);
        let known = table.len();
        table.extend_from_within(..);
        table[known..].par_iter_mut().with_min_len(1 << 10).for_each(|value| *value *= step);
    }
    table
}

fn inverse(value: Fr) -> Fr {
    value.inverse().unwrap_or(Fr::ZERO)
}

fn scramble(values: &mut [Fr], twiddles: &[Fr], block: usize, progress: &Progress) -> Result<()> {
    let length = values.len();
    if length <= SERIAL {
        scramble_serial(values, twiddles, block);
        return progress.check();
    }
    let twiddle = twiddles[block];
    let (left, right) = values.split_at_mut(length / 2);
    left.par_iter_mut().zip(right.par_iter_mut()).with_min_len(SERIAL / 2).for_each(|(a, b)| {
        let product = *b * twiddle;
        *b = *a - product;
        *a += product;
    });
    let (first, second) = rayon::join(
        || scramble(left, twiddles, 2 * block, progress),
        || scramble(right, twiddles, 2 * block + 1, progress),
    );
    first.and(second)
}

fn scramble_serial(values: &mut [Fr], twiddles: &[Fr], block: usize) {
    let (mut length, mut block) = (values.len(), block);
    while length > 1 {
        for (chunk, twiddle) in values.chunks_exact_mut(length).zip(&twiddles[block..]) {
            let (left, right) = chunk.split_at_mut(length / 2);
            for (a, b) in left.iter_mut().zip(right) {
                let product = *b * twiddle;
                *b = *a - product;
                *a += product;
            }
        }
        length /= 2;
        block *= 2;
    }
}

fn unscramble(values: &mut [Fr], twiddles: &[Fr], block: usize, progress: &Progress) -> Result<()> {
    let length = values.len();
    if length <= SERIAL {
        unscramble_serial(values, twiddles, block);
        return progress.check();
    }
    let (left, right) = values.split_at_mut(length / 2);
    let (first, second) = rayon::join(
        || unscramble(left, twiddles, 2 * block, progress),
        || unscramble(right, twiddles, 2 * block + 1, progress),
    );
    first.and(second)?;
    let twiddle = twiddles[block];
    left.par_iter_mut().zip(right.par_iter_mut()).with_min_len(SERIAL / 2).for_each(|(a, b)| {
        let difference = *a - *b;
        *a += *b;
        *b = difference * twiddle;
    });
    Ok(())
}

fn unscramble_serial(values: &mut [Fr], twiddles: &[Fr], block: usize) {
    let total = values.len();
    let mut length = 2;
    while length <= total {
        let block = block * (total / length);
        for (chunk, twiddle) in values.chunks_exact_mut(length).zip(&twiddles[block..]) {
            let (left, right) = chunk.split_at_mut(length / 2);
            for (a, b) in left.iter_mut().zip(right) {
                let difference = *a - *b;
                *a += *b;
                *b = difference * twiddle;
            }
        }
        length *= 2;
    }
}

/// The values of a polynomial at the powers of the root, from its coefficients; or, when `backward`, the coefficients.
pub fn transform(values: &mut [Fr], backward: bool, progress: &Progress) -> Result<()> {
    transform_on(&Domain::new(values.len())?, values, backward, progress)
}

fn transform_on(domain: &Domain, values: &mut [Fr], backward: bool, progress: &Progress) -> Result<()> {
    domain.scramble(values, backward, progress)?;
    domain.reverse_bits(values);
    if backward {
        let scale = inverse(Fr::from(domain.size as u64));
        values.par_iter_mut().with_min_len(1 << 10).for_each(|value| *value *= scale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::edge_scalars;
    use ark_ff::UniformRand;
    use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};

    const SIZES: [usize; 12] = [1, 2, 4, 8, 64, 256, 512, 1024, SERIAL, 2 * SERIAL, 4 * SERIAL, 16 * SERIAL];

    fn random(length: usize) -> Vec<Fr> {
        let mut rng = ark_std::test_rng();
        (0..length).map(|_| Fr::rand(&mut rng)).collect()
    }

    #[test]
    fn agrees_with_arkworks_both_ways() {
        for size in SIZES {
            let domain = Radix2EvaluationDomain::<Fr>::new(size).unwrap_or_else(|| unreachable!());
            for kernel in Kernel::available() {
                let ours = Domain::by(kernel, size).unwrap_or_else(|_| unreachable!());
                for input in [random(size), vec![Fr::ZERO; size], vec![-Fr::ONE; size]] {
                    let mut values = input.clone();
                    assert_eq!(transform_on(&ours, &mut values, false, &Progress::default()), Ok(()));
                    assert_eq!(values, domain.fft(&input), "{kernel:?} {size}");
                    assert_eq!(transform_on(&ours, &mut values, true, &Progress::default()), Ok(()));
                    assert_eq!(values, input, "{kernel:?} {size}");
                }
            }
        }
    }

    #[test]
    fn edge_values_by_the_definition() {
        let mut input = edge_scalars();
        input.resize(input.len().next_power_of_two(), Fr::ZERO);
        let root = root_of_unity(input.len().trailing_zeros()).unwrap_or(Fr::ZERO);
        let mut values = input.clone();
        assert_eq!(transform(&mut values, false, &Progress::default()), Ok(()));
        for (k, value) in values.iter().enumerate() {
            let at = root.pow([k as u64]);
            assert_eq!(*value, input.iter().rev().fold(Fr::ZERO, |sum, coefficient| sum * at + coefficient));
        }
    }

    #[test]
    fn values_move_to_a_coset() {
        for (size, kernel) in SIZES.into_iter().flat_map(|size| Kernel::available().into_iter().map(move |k| (size, k)))
        {
            let input = random(size);
            let domain = Domain::by(kernel, size).unwrap_or_else(|_| unreachable!());
            let base = Fr::from(7u64);
            let mut values = input.clone();
            assert_eq!(domain.to_coset(&mut values, &domain.coset(base), &Progress::default()), Ok(()));
            let plain = Radix2EvaluationDomain::<Fr>::new(size).unwrap_or_else(|| unreachable!());
            let coset = plain.get_coset(base).unwrap_or_else(|| unreachable!());
            assert!(values == coset.fft(&plain.ifft(&input)), "{kernel:?} {size}");
        }
    }

    #[test]
    fn sizes_that_are_no_domain() {
        for size in [0, 3, 6, (1 << 28) + 1, 1 << 29] {
            assert!(matches!(Domain::new(size), Err(Error::Invalid(_))), "{size}");
        }
    }

    #[test]
    fn cancelled() {
        let progress = Progress::default();
        progress.cancel();
        assert_eq!(transform(&mut random(64), false, &progress), Err(Error::Interrupted));
    }
}
