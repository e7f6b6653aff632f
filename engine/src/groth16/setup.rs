//! A single-party setup (eprint 2016/260, section 3.2) with gamma = 1, written in the layout of a `.zkey`.
//!
//! Whoever knows tau, alpha, beta and delta forges proofs: this is for development, and for tests.

use ark_ff::{AdditiveGroup, Field};
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::control::{Control, Error, Result};
use crate::curve::{G1, G2, Group};
use crate::field::{Fr, Packed, invert_all, scalar};
use crate::fixed_base::Table;
use crate::matrix::{Matrix, System};
use crate::ntt::root_of_unity;

type G1Packed = <G1 as Group>::Packed;
type G2Packed = <G2 as Group>::Packed;
type Scalars = Zeroizing<Vec<Fr>>;

/// Elements of the basis that share an inversion.
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
pub fn setup(system: &System, secrets: &Secrets, output: &mut Output, control: &Control) -> Result<()> {
    system.check()?;
    output.check(system)?;
    let [tau, alpha, beta, delta] = *secrets.values;
    let inverse_delta = delta.inverse().unwrap_or(Fr::ZERO);
    let size = output.h.len();
    control.begin("polynomials", 4);
    let basis = lagrange(tau, size)?;
    control.advance(1)?;
    let (a, (b, c)) = rayon::join(
        || at_tau(&system.a, system.n_public + 1, system, &basis),
        || rayon::join(|| at_tau(&system.b, 0, system, &basis), || at_tau(&system.c, 0, system, &basis)),
    );
    drop(basis);
    control.advance(1)?;
    let mut combined = c;
    combined.par_iter_mut().zip(a.par_iter().zip(b.par_iter())).enumerate().for_each(|(wire, (c, (a, b)))| {
        *c += beta * a + alpha * b;
        if wire > system.n_public {
            *c *= inverse_delta;
        }
    });
    control.advance(1)?;
    let h = odd_lagrange(tau, inverse_delta, size)?;
    control.advance(1)?;
    let points = 3 * system.n_wires + size;
    control.begin("points", points + system.n_wires);
    let g1 = Table::<G1>::of_generator(points);
    g1.multiply_into(&a, output.a, control)?;
    g1.multiply_into(&b, output.b1, control)?;
    let (public, private) = combined.split_at(system.n_public + 1);
    g1.multiply_into(public, output.ic, control)?;
    g1.multiply_into(private, output.c, control)?;
    g1.multiply_into(&h, output.h, control)?;
    drop(g1);
    Table::<G2>::of_generator(system.n_wires).multiply_into(&b, output.b2, control)
}

/// A matrix' polynomials at tau: for each wire the sum over its terms of coefficient * basis\[row\].
///
/// Below the system's own rows, row i of `identity_rows` holds wire i alone: snarkjs adds these to A for the constant and
/// the public wires, which makes their polynomials independent.
fn at_tau(matrix: &Matrix, identity_rows: usize, system: &System, basis: &[Fr]) -> Scalars {
    let mut sums = Zeroizing::new(vec![Fr::ZERO; system.n_wires]);
    for (row, value) in basis.iter().take(matrix.rows()).enumerate() {
        for (wire, index) in matrix.row(row) {
            sums[wire] += system.table[index] * value;
        }
    }
    for (sum, value) in sums.iter_mut().zip(&basis[matrix.rows()..]).take(identity_rows) {
        *sum += value;
    }
    sums
}

/// The Lagrange basis of the domain of `size` elements at tau.
fn lagrange(tau: Fr, size: usize) -> Result<Scalars> {
    lagrange_at(tau, size, Fr::ONE, root(size)?, size)
}

/// The odd part of the Lagrange basis of the domain of 2 `size` elements at tau, times `factor`.
fn odd_lagrange(tau: Fr, factor: Fr, size: usize) -> Result<Scalars> {
    let root = root(2 * size)?;
    let mut basis = lagrange_at(tau, 2 * size, root, root.square(), size)?;
    basis.par_iter_mut().for_each(|value| *value *= factor);
    Ok(basis)
}

/// `count` elements of the Lagrange basis of a domain of n = `order` elements: those for x = first, first * step, ...
///
/// L_x(tau) = (tau^n - 1) / n * x / (tau - x).
fn lagrange_at(tau: Fr, order: usize, first: Fr, step: Fr, count: usize) -> Result<Scalars> {
    let n = Fr::from(order as u64);
    let scale = (tau.pow([order as u64]) - Fr::ONE) * n.inverse().unwrap_or(Fr::ZERO);
    if scale == Fr::ZERO {
        return Err(Error::Invalid("secrets[0], tau, is a root of unity of the domain: draw it again".to_owned()));
    }
    let mut basis = Zeroizing::new(vec![Fr::ZERO; count]);
    basis.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, basis)| {
        let start = first * step.pow([(chunk * CHUNK) as u64]);
        let mut scratch = Zeroizing::new(Vec::new());
        let points = || std::iter::successors(Some(start), |x| Some(*x * step));
        basis.iter_mut().zip(points()).for_each(|(value, x)| *value = tau - x);
        invert_all(basis, &mut scratch);
        basis.iter_mut().zip(points()).for_each(|(value, x)| *value *= scale * x);
    });
    Ok(basis)
}

fn root(order: usize) -> Result<Fr> {
    root_of_unity(order.trailing_zeros()).ok_or_else(|| {
        Error::Invalid("the system is too large: BN254's scalar field has domains of up to 2^28 elements".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basis_interpolates_powers() {
        let tau = Fr::from(1234567u64);
        for size in [1usize, 2, 8] {
            let basis = lagrange(tau, size).unwrap_or_default();
            let w = root(size).unwrap_or_default();
            for power in 0..size as u64 {
                let value: Fr = basis.iter().zip(0u64..).map(|(l, i)| *l * w.pow([i * power])).sum();
                assert_eq!(value, tau.pow([power]));
            }
        }
    }

    #[test]
    fn a_polynomial_that_vanishes_on_the_domain_needs_the_odd_part_alone() {
        let (tau, size) = (Fr::from(1234567u64), 4usize);
        let w = root(2 * size).unwrap_or_default();
        let at = |x: Fr| (x.pow([size as u64]) - Fr::ONE) * (x * x + Fr::from(3u64));
        let basis = odd_lagrange(tau, Fr::ONE, size).unwrap_or_default();
        let value: Fr = basis.iter().zip(0u64..).map(|(l, i)| *l * at(w.pow([2 * i + 1]))).sum();
        assert_eq!(value, at(tau));
    }

    #[test]
    fn a_root_of_unity_or_zero_is_no_secret() {
        let w = root(8).unwrap_or_default();
        assert!(lagrange(w, 8).is_err());
        assert!(odd_lagrange(root(16).unwrap_or_default(), Fr::ONE, 8).is_err());
        let one = crate::field::pack_scalar(&Fr::ONE);
        assert!(Secrets::new(&[one, one, [0; 32], one]).is_err());
        assert!(Secrets::new(&[one, one, one, [0xff; 32]]).is_err());
    }
}
