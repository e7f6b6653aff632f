//! Lagrange bases of the domains at one point.

use ark_ff::Field;
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::field::{Fr, invert_all};
#[cfg(target_arch = "x86_64")]
use crate::ifma;
use crate::kernel::Kernel;
use crate::ntt::root_of_unity;
use crate::progress::{Error, Result};

/// Elements that share an inversion.
const CHUNK: usize = 1 << 12;

/// The values of a basis at a secret point, wiped when dropped.
pub type Basis = Zeroizing<Vec<Fr>>;

/// The Lagrange basis of the domain of `size` elements at tau.
pub fn lagrange(kernel: Kernel, tau: &Fr, size: usize) -> Result<Basis> {
    at(kernel, tau, size, &Fr::ONE, &root(size)?, &Fr::ONE, size)
}

/// The odd part of the Lagrange basis of the domain of 2 `size` elements at tau, times `factor`.
pub fn odd_lagrange(kernel: Kernel, tau: &Fr, factor: &Fr, size: usize) -> Result<Basis> {
    let root = root(2 * size)?;
    at(kernel, tau, 2 * size, &root, &root.square(), factor, size)
}

/// `count` elements of the Lagrange basis of a domain of n = `order` elements, times `factor`: those for x = first,
/// first * step, ...
///
/// L_x(tau) = (tau^n - 1) / n * x / (tau - x), and x / (tau - x) = tau / (tau - x) - 1.
fn at(kernel: Kernel, tau: &Fr, order: usize, first: &Fr, step: &Fr, factor: &Fr, count: usize) -> Result<Basis> {
    let n = Fr::from(order as u64);
    let factor = (tau.pow([order as u64]) - Fr::ONE) * n.inverse().unwrap_or_default() * factor;
    if factor == Fr::default() {
        return Err(Error::Invalid("secrets[0], tau, is a root of unity of the domain: draw it again".to_owned()));
    }
    let mut basis = Zeroizing::new(vec![Fr::default(); count]);
    basis.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, basis)| {
        let start = *first * step.pow([(chunk * CHUNK) as u64]);
        match kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Ifma if basis.len().is_multiple_of(ifma::lagrange::ROW) => {
                // SAFETY: the caller's kernel is available.
                unsafe { ifma::lagrange::fill(tau, &start, step, &factor, basis.as_chunks_mut().0) };
            }
            _ => fill(tau, &start, step, &factor, basis),
        }
    });
    Ok(basis)
}

/// out\[i\] = factor * tau / (tau - start * step^i) - factor.
fn fill(tau: &Fr, start: &Fr, step: &Fr, factor: &Fr, out: &mut [Fr]) {
    let mut x = *start;
    for value in &mut *out {
        *value = *tau - x;
        x *= step;
    }
    invert_all(out, &mut Zeroizing::new(Vec::with_capacity(out.len())));
    let scale = *factor * tau;
    out.iter_mut().for_each(|value| *value = scale * *value - factor);
}

fn root(order: usize) -> Result<Fr> {
    root_of_unity(order.trailing_zeros()).ok_or_else(|| {
        Error::Invalid("the system is too large: BN254's scalar field has domains of up to 2^28 elements".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::UniformRand;

    fn points() -> Vec<Fr> {
        let mut rng = ark_std::test_rng();
        vec![Fr::from(2u64), -Fr::from(2u64), Fr::from(1234567u64), Fr::rand(&mut rng)]
    }

    #[test]
    fn the_basis_interpolates_powers() {
        for (tau, kernel) in points().into_iter().flat_map(|tau| Kernel::available().into_iter().map(move |k| (tau, k)))
        {
            for size in [1usize, 2, 8, 16, 32, 64, 2 * CHUNK] {
                let basis = lagrange(kernel, &tau, size).unwrap_or_default();
                let w = root(size).unwrap_or_default();
                for power in (0..size as u64).take(5).chain([size as u64 - 1]) {
                    let step = w.pow([power]);
                    let terms = basis.iter().scan(Fr::ONE, |x, l| Some(*l * std::mem::replace(x, *x * step)));
                    assert_eq!(terms.sum::<Fr>(), tau.pow([power]), "{kernel:?} {size}");
                }
            }
        }
    }

    #[test]
    fn a_polynomial_that_vanishes_on_the_domain_needs_the_odd_part_alone() {
        for (tau, kernel) in points().into_iter().flat_map(|tau| Kernel::available().into_iter().map(move |k| (tau, k)))
        {
            for size in [1usize, 4, 64] {
                let (w, factor) = (root(2 * size).unwrap_or_default(), Fr::from(77u64));
                let at = |x: Fr| (x.pow([size as u64]) - Fr::ONE) * (x * Fr::from(size as u64 - 1) + Fr::from(3u64));
                let basis = odd_lagrange(kernel, &tau, &factor, size).unwrap_or_default();
                let value: Fr = basis.iter().zip(0u64..).map(|(l, i)| *l * at(w.pow([2 * i + 1]))).sum();
                assert_eq!(value, factor * at(tau), "{kernel:?} {size}");
            }
        }
    }

    #[test]
    fn a_root_of_unity_is_no_secret() {
        for kernel in Kernel::available() {
            let w = root(64).unwrap_or_default();
            assert!(lagrange(kernel, &w, 64).is_err());
            assert!(odd_lagrange(kernel, &w, &Fr::ONE, 32).is_err());
        }
    }
}
