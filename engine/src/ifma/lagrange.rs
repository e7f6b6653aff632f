//! A part of a Lagrange basis in lanes, for [`crate::lagrange`].

use ark_ff::{AdditiveGroup, Field};
use zeroize::Zeroizing;

use super::elementwise::{SIXTEEN, read, splat, write};
use super::mont::Fr8;
use crate::field::{Fr, invert_all};

/// Elements at a time.
pub const ROW: usize = 2 * SIXTEEN;

/// As many in lanes: four vectors, so that none waits for its own last multiplication alone.
type Lanes = [Fr8; ROW / 8];

/// out\[i\] = factor * tau / (tau - start * step^i) - factor.
///
/// # Safety
/// The processor must have the kernels' features ([`super::available`]).
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub unsafe fn fill(tau: &Fr, start: &Fr, step: &Fr, factor: &Fr, out: &mut [[Fr; ROW]]) {
    let unit = Fr::from(16u64);
    let mut first = [*start; ROW];
    for i in 1..ROW {
        first[i] = first[i - 1] * step;
    }
    let stride = splat(&(step.pow([ROW as u64]) * unit));
    let (mut x, at_tau) = (load(&first), splat(tau));
    // A product of lanes is 2^4 too small. So is each of these, which makes its inverse too large by what is lost next.
    let mut products = load(&[Fr::ONE; ROW]);
    let mut before = Zeroizing::new(vec![[Fr::ZERO; ROW]; out.len()]);
    for (row, before) in out.iter_mut().zip(before.iter_mut()) {
        store(before, &products);
        let mut differences = x;
        for i in 0..x.len() {
            differences[i] = at_tau.minus::<3>(&x[i]);
            products[i] = products[i].times(&differences[i]);
            x[i] = x[i].times(&stride);
        }
        store(row, &differences);
    }
    let mut last = Zeroizing::new([Fr::ZERO; ROW]);
    store(&mut last, &products);
    invert_all(&mut last[..], &mut Zeroizing::new(Vec::with_capacity(ROW)));
    let mut inverses = load(&last);
    let (scale, offset) = (splat(&(*factor * tau * unit)), splat(factor));
    for (row, before) in out.iter_mut().zip(before.iter()).rev() {
        let (mut values, before) = (load(row), load(before));
        for i in 0..values.len() {
            let inverse = inverses[i].times(&before[i]);
            inverses[i] = inverses[i].times(&values[i]);
            values[i] = inverse.times(&scale).minus::<1>(&offset);
        }
        store(row, &values);
    }
}

#[inline(always)]
fn load(row: &[Fr; ROW]) -> Lanes {
    let halves = row.as_chunks().0;
    let ([a, b], [c, d]) = (read(&halves[0]), read(&halves[1]));
    [a, b, c, d]
}

#[inline(always)]
fn store(row: &mut [Fr; ROW], [a, b, c, d]: &Lanes) {
    let halves = row.as_chunks_mut().0;
    write(&mut halves[0], [*a, *b]);
    write(&mut halves[1], [*c, *d]);
}
