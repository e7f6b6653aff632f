//! A single-party setup (eprint 2016/260, section 3.2) with gamma = 1, written in the layout of a `.zkey`.
//!
//! Whoever knows tau, alpha, beta and delta forges proofs: this is for development, and for tests.

use ark_ff::{AdditiveGroup, Field};
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::curve::{G1, G2, Group};
use crate::elementwise::combine;
use crate::field::{Fr, Packed, scalar};
use crate::fixed_base::Table;
use crate::kernel::Kernel;
use crate::lagrange::{Basis, lagrange, odd_lagrange};
use crate::matrix::{Matrix, System};
use crate::progress::{Error, Progress, Result};
use crate::transpose::{multiply_left, padded};

type G1Packed = <G1 as Group>::Packed;
type G2Packed = <G2 as Group>::Packed;

/// Wires that a thread takes at a time.
const CHUNK: usize = 1 << 12;

/// The toxic waste, wiped when dropped.
pub struct Secrets {
    /// tau, alpha, beta, delta.
    values: Zeroizing<[Fr; 4]>,
}

impl Secrets {
    /// From standard form: tau, alpha, beta, delta, each in \[1, r).
    pub fn new(packed: &[Packed; 4]) -> Result<Self> {
        let mut values = Zeroizing::new([Fr::ZERO; 4]);
        for (index, (value, packed)) in values.iter_mut().zip(packed).enumerate() {
            *value = scalar(packed, format_args!("secrets[{index}]"))?;
            if *value == Fr::ZERO {
                return Err(Error::Invalid(format!("secrets[{index}] is zero: draw it from [1, r)")));
            }
        }
        Ok(Self { values })
    }
}

/// Where the points of a key go: views into arrays of a `.zkey`'s layout.
pub struct Output<'a> {
    /// Public wires, the constant first: (beta A + alpha B + C) at tau.
    pub ic: &'a mut [G1Packed],
    /// A of each wire at tau.
    pub a: &'a mut [G1Packed],
    /// B of each wire at tau, in G1.
    pub b1: &'a mut [G1Packed],
    /// B of each wire at tau, in G2.
    pub b2: &'a mut [G2Packed],
    /// Private wires: (beta A + alpha B + C) / delta at tau.
    pub c: &'a mut [G1Packed],
    /// The Lagrange basis at the odd powers of the 2n-th root, over delta; as many as the domain has elements.
    pub h: &'a mut [G1Packed],
}

impl Output<'_> {
    fn check(&self, system: &System) -> Result<()> {
        let needed = (system.a.rows() + system.n_public + 1).next_power_of_two();
        let lengths = [
            ("ic", self.ic.len(), system.n_public + 1),
            ("a", self.a.len(), system.n_wires),
            ("b1", self.b1.len(), system.n_wires),
            ("b2", self.b2.len(), system.n_wires),
            ("c", self.c.len(), system.n_wires - system.n_public - 1),
            ("h", self.h.len(), needed),
        ];
        for (name, length, expected) in lengths {
            if length != expected {
                return Err(Error::Invalid(format!(
                    "output {name} has room for {length} points, not for the system's {expected}"
                )));
            }
        }
        Ok(())
    }
}

/// Fill the output with the key's points. A unit of progress is a point.
pub fn setup(system: &System, secrets: &Secrets, output: &mut Output, progress: &Progress) -> Result<()> {
    system.check()?;
    output.check(system)?;
    let [tau, alpha, beta, delta] = *secrets.values;
    let inverse_delta = delta.inverse().unwrap_or(Fr::ZERO);
    let size = output.h.len();
    progress.begin("polynomials", 4);
    let kernel = Kernel::current();
    let basis = lagrange(kernel, &tau, size)?;
    progress.advance(1)?;
    let table = padded(kernel, system.table);
    let of = |matrix, identity_rows| at_tau(matrix, identity_rows, system.n_wires, &table, &basis);
    let (a, (b, c)) =
        rayon::join(|| of(&system.a, system.n_public + 1), || rayon::join(|| of(&system.b, 0), || of(&system.c, 0)));
    drop(basis);
    progress.advance(1)?;
    let mut combined = c;
    let (public, private) = combined.split_at_mut(system.n_public + 1);
    combine(kernel, &[beta, alpha, Fr::ONE], &a[..public.len()], &b[..public.len()], public);
    let (a_private, b_private) = (&a[public.len()..], &b[public.len()..]);
    let factors = [beta * inverse_delta, alpha * inverse_delta, inverse_delta];
    let chunks = private.par_chunks_mut(CHUNK).zip(a_private.par_chunks(CHUNK).zip(b_private.par_chunks(CHUNK)));
    chunks.for_each(|(c, (a, b))| combine(kernel, &factors, a, b, c));
    progress.advance(1)?;
    let h = odd_lagrange(kernel, &tau, &inverse_delta, size)?;
    progress.advance(1)?;
    let points = 3 * system.n_wires + size;
    progress.begin("points", points + system.n_wires);
    let g1 = Table::<G1>::of_generator(points, progress)?;
    g1.multiply_into(&a, output.a, progress)?;
    g1.multiply_into(&b, output.b1, progress)?;
    let (public, private) = combined.split_at(system.n_public + 1);
    g1.multiply_into(public, output.ic, progress)?;
    g1.multiply_into(private, output.c, progress)?;
    g1.multiply_into(&h, output.h, progress)?;
    drop(g1);
    Table::<G2>::of_generator(system.n_wires, progress)?.multiply_into(&b, output.b2, progress)
}

/// A matrix' polynomials at tau: for each wire the sum over its terms of coefficient * basis\[row\].
///
/// Below the system's own rows, row i of `identity_rows` holds wire i alone: snarkjs adds these to A for the constant and
/// the public wires, which makes their polynomials independent.
fn at_tau(matrix: &Matrix, identity_rows: usize, n_wires: usize, table: &[Fr], basis: &[Fr]) -> Basis {
    let mut sums = multiply_left(Kernel::current(), matrix, n_wires, table, basis);
    for (sum, value) in sums.iter_mut().zip(&basis[matrix.rows()..]).take(identity_rows) {
        *sum += value;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_and_what_is_not_reduced_are_no_secrets() {
        let one = crate::field::pack_scalar(&Fr::ONE);
        assert!(Secrets::new(&[one, one, [0; 32], one]).is_err());
        assert!(Secrets::new(&[one, one, one, [0xff; 32]]).is_err());
    }
}
