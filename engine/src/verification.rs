//! The equation of Groth16 (eprint 2016/260, section 3.2) for many proofs under one verifying key.
//!
//! What does not change from proof to proof is computed once: the lines of gamma and delta, e(alpha, beta), and multiples of
//! the points that public signals multiply. A verification is then one Miller loop for three pairs and one final
//! exponentiation.

use ark_bn254::{Bn254, Fq12, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{AdditiveGroup, Field, One, PrimeField};
use rayon::prelude::*;

use crate::curve::{G1, Group, Point};
use crate::field::{Fq, Fr, Packed, scalars};
#[cfg(target_arch = "x86_64")]
use crate::ifma;
use crate::kernel::Kernel;
use crate::pairing::{g1_from_standard, g2_from_standard, g2_on_twist};
use crate::point_lists::{Segment, is_infinity, sum_lists};
use crate::progress::{Error, Progress, Result};

/// Bits of a signal that one addition takes care of.
const WINDOW: usize = 5;

/// Windows of a signal.
const WINDOWS: usize = 254usize.div_ceil(WINDOW);

/// The largest number of signals that get tables, of 52 KiB each; beyond it, they are shared work for one sum.
const MOST_TABLES: usize = 64;

/// What became of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The equation holds.
    Holds,
    /// It does not.
    Fails,
    /// The signals cancel the points that they multiply, which no one can bring about under an honest key.
    Cancelled,
}

/// A verifying key, ready to verify.
pub struct PreparedKey {
    /// alpha.
    pub(crate) alpha: G1Affine,
    /// beta, gamma and delta.
    pub(crate) g2: [G2Affine; 3],
    /// What public signals multiply.
    pub(crate) ic: Signals,
    equation: Equation,
}

/// The points that public signals multiply.
pub(crate) enum Signals {
    /// The constant's point, then for each signal the multiples d * 2^(WINDOW * w) of its point, for each window w and
    /// 1 <= d < 2^WINDOW.
    Tables(Vec<<G1 as Group>::Packed>),
    /// The constant's point, then the signals'.
    Points(Vec<G1Affine>),
}

/// e(A, B) = e(alpha, beta) e(x, gamma) e(C, delta), by kernel.
enum Equation {
    Portable(Box<Portable>),
    #[cfg(target_arch = "x86_64")]
    Ifma(Box<ifma::ate::Equation>),
}

struct Portable {
    gamma: <Bn254 as Pairing>::G2Prepared,
    delta: <Bn254 as Pairing>::G2Prepared,
    target: Fq12,
}

/// The coordinates of a proof: A, B and C.
pub type ProofPoints = [Packed; 8];

/// The points of a verifying key, coordinates in standard form.
#[derive(Clone, Copy, Debug)]
pub struct KeyPoints<'a> {
    /// alpha, in G1.
    pub alpha: &'a [Packed; 2],
    /// beta, gamma and delta, in G2.
    pub g2: [&'a [Packed; 4]; 3],
    /// A point in G1 for the constant 1 and one for each public signal.
    pub ic: &'a [[Packed; 2]],
}

impl PreparedKey {
    /// Prepare a key. Every point must be in its group, and finite.
    pub fn new(points: KeyPoints<'_>) -> Result<Self> {
        Self::by(Kernel::current(), points)
    }

    /// [`PreparedKey::new`] by one kernel.
    pub fn by(kernel: Kernel, points: KeyPoints<'_>) -> Result<Self> {
        let alpha = g1_from_standard(points.alpha).ok_or_else(|| outside("alpha"))?;
        let [beta, gamma, delta] = points.g2.map(g2_from_standard);
        let beta = beta.ok_or_else(|| outside("beta"))?;
        let gamma = gamma.ok_or_else(|| outside("gamma"))?;
        let delta = delta.ok_or_else(|| outside("delta"))?;
        let ic = points.ic.iter().enumerate();
        let ic = ic.map(|(i, point)| g1_from_standard(point).ok_or_else(|| outside(&format!("ic[{i}]"))));
        let ic = ic.collect::<Result<Vec<_>>>()?;
        if ic.is_empty() {
            return Err(Error::Invalid("ic must have at least one point".into()));
        }
        let ic = if ic.len() <= 1 + MOST_TABLES { Signals::Tables(tables(&ic)) } else { Signals::Points(ic) };
        // e(A, B) / (e(x, gamma) e(C, delta)) is compared, so that only A changes its sign: see `verify`.
        let target = Bn254::pairing(-alpha, beta).0;
        let equation = Equation::new(kernel, &gamma, &delta, target)?;
        Ok(Self { alpha, g2: [beta, gamma, delta], ic, equation })
    }

    /// The number of public signals.
    pub fn n_public(&self) -> usize {
        match &self.ic {
            Signals::Tables(points) => (points.len() - 1) / (WINDOWS * MULTIPLES),
            Signals::Points(points) => points.len() - 1,
        }
    }

    /// Whether a proof holds of the public signals. Whether B is in the subgroup of order r must be known before.
    pub fn verify(&self, signals: &[Packed], proof: &ProofPoints) -> Result<Verdict> {
        if signals.len() != self.n_public() {
            let (expected, found) = (self.n_public(), signals.len());
            return Err(Error::Invalid(format!("expected {expected} public signals, found {found}")));
        }
        let signals = scalars(signals, "signals")?;
        let (a, b, c) = points(proof)?;
        let x = self.ic.combine(&Fr::ONE, &signals);
        if x == G1Projective::ZERO {
            return Ok(Verdict::Cancelled);
        }
        Ok(if self.equation.holds(&-a, &b, &x, &c.into()) { Verdict::Holds } else { Verdict::Fails })
    }
}

/// A, B and C, finite and on their curves.
pub(crate) fn points([ax, ay, b @ .., cx, cy]: &ProofPoints) -> Result<(G1Affine, G2Affine, G1Affine)> {
    let a = g1_from_standard(&[*ax, *ay]).ok_or_else(|| outside("A"))?;
    let b = g2_on_twist(b).ok_or_else(|| outside("B"))?;
    let c = g1_from_standard(&[*cx, *cy]).ok_or_else(|| outside("C"))?;
    Ok((a, b, c))
}

fn outside(name: &str) -> Error {
    Error::Invalid(format!("{name} is not a finite point of its group"))
}

impl Signals {
    /// The sum of the points times the constant and the signals.
    pub(crate) fn combine(&self, constant: &Fr, signals: &[Fr]) -> G1Projective {
        let times_constant = |point: G1Affine| if constant.is_one() { point.into() } else { point * constant };
        match self {
            Self::Tables(points) => {
                let first = times_constant(affine(&points[0]));
                entries(signals).fold(first, |sum, entry| sum + affine(&points[entry as usize]))
            }
            Self::Points(points) => times_constant(points[0]) + G1Projective::msm_unchecked(&points[1..], signals),
        }
    }

    /// Whether signals cancel the points, the constant 1 with them, for any of so many proofs.
    pub(crate) fn cancel(&self, kernel: Kernel, signals: &[Vec<Fr>], progress: &Progress) -> Result<bool> {
        let Self::Tables(points) = self else {
            let cancels = |signals: &Vec<Fr>| self.combine(&Fr::ONE, signals) == G1Projective::ZERO;
            return Ok(signals.par_iter().any(cancels));
        };
        let (mut all, mut segments) = (Vec::new(), Vec::new());
        for signals in signals {
            let start = all.len();
            all.push(0);
            all.extend(entries(signals));
            segments.push(Segment { start: start as u32, length: (all.len() - start) as u32 });
        }
        let sums = sum_lists::<G1>(kernel, points, &all, &segments, progress)?;
        Ok(sums.iter().any(is_infinity::<G1>))
    }
}

/// The multiples in [`Signals::Tables`] that add up to the signals times their points.
fn entries(signals: &[Fr]) -> impl Iterator<Item = u32> {
    signals.iter().enumerate().flat_map(|(place, signal)| {
        let bits = signal.into_bigint();
        (0..WINDOWS).filter_map(move |window| {
            let digit = bits_at(&bits.0, window * WINDOW);
            (digit != 0).then(|| ((place * WINDOWS + window) * MULTIPLES + digit) as u32)
        })
    })
}

/// Nonzero digits of a window.
const MULTIPLES: usize = (1 << WINDOW) - 1;

/// The first point, and the multiples of the others that [`Signals::combine`] takes.
fn tables(points: &[G1Affine]) -> Vec<<G1 as Group>::Packed> {
    let mut tables = vec![packed(&points[0])];
    for point in &points[1..] {
        let mut multiples = Vec::with_capacity(WINDOWS * MULTIPLES);
        let mut base = point.into_group();
        for _ in 0..WINDOWS {
            let mut multiple = base;
            for _ in 0..MULTIPLES {
                multiples.push(multiple);
                multiple += base;
            }
            base = multiple;
        }
        tables.extend(G1Projective::normalize_batch(&multiples).iter().map(packed));
    }
    tables
}

/// A point as the kernels for lists take it.
pub(crate) fn packed(point: &G1Affine) -> <G1 as Group>::Packed {
    let mut packed = G1::INFINITY;
    Point { x: point.x, y: point.y }.write(&mut packed);
    packed
}

/// The inverse of [`packed`].
pub(crate) fn affine(packed: &<G1 as Group>::Packed) -> G1Affine {
    Point::<Fq>::read(packed).to_affine()
}

/// [`WINDOW`] bits from bit `start` on.
fn bits_at(words: &[u64; 4], start: usize) -> usize {
    let (word, shift) = (start / 64, start % 64);
    let low = words[word] >> shift;
    let high = if shift == 0 { 0 } else { words.get(word + 1).copied().unwrap_or(0) << (64 - shift) };
    (low | high) as usize & MULTIPLES
}

impl Equation {
    fn new(kernel: Kernel, gamma: &G2Affine, delta: &G2Affine, target: Fq12) -> Result<Self> {
        match kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Ifma if ifma::available() => ifma::ate::Equation::new(gamma, delta, &target)
                .map(|equation| Self::Ifma(Box::new(equation)))
                .ok_or_else(|| outside("gamma or delta")),
            _ => Ok(Self::Portable(Box::new(Portable { gamma: gamma.into(), delta: delta.into(), target }))),
        }
    }

    /// Whether e(a, b) e(x, gamma) e(c, delta) is the target.
    fn holds(&self, a: &G1Affine, b: &G2Affine, x: &G1Projective, c: &G1Projective) -> bool {
        match self {
            Self::Portable(equation) => equation.holds(a, b, x, c),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this variant is made only where the processor has the features.
            Self::Ifma(equation) => unsafe { equation.holds(a, b, x, c) },
        }
    }
}

impl Portable {
    fn holds(&self, a: &G1Affine, b: &G2Affine, x: &G1Projective, c: &G1Projective) -> bool {
        let first = [*a, x.into_affine(), c.into_affine()];
        let second = [b.into(), self.gamma.clone(), self.delta.clone()];
        let value = Bn254::final_exponentiation(Bn254::multi_miller_loop(first, second));
        value.is_some_and(|value| value.0 == self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::pack_scalar;
    use crate::testing::{Exponents, edge_scalars};
    use ark_ff::UniformRand;

    fn packed(signals: &[Fr]) -> Vec<Packed> {
        signals.iter().map(pack_scalar).collect()
    }

    #[test]
    fn proofs_hold_and_others_do_not_by_every_kernel() {
        let mut rng = ark_std::test_rng();
        for n_public in [0, 1, 2, 5] {
            let exponents = Exponents::random(n_public, &mut rng);
            for kernel in Kernel::available() {
                let key = exponents.prepared(kernel);
                let key = key.as_ref();
                assert_eq!(key.map(PreparedKey::n_public), Ok(n_public));
                let verdict = |signals: &[Fr], proof: &ProofPoints| {
                    key.map_or(Err(Error::Interrupted), |key| key.verify(&packed(signals), proof))
                };
                for _ in 0..4 {
                    let mut signals: Vec<Fr> = (0..n_public).map(|_| Fr::rand(&mut rng)).collect();
                    let (a, b) = (Fr::rand(&mut rng), Fr::rand(&mut rng));
                    let proof = exponents.proof(&signals, a, b, Fr::ONE);
                    assert_eq!(verdict(&signals, &proof), Ok(Verdict::Holds), "{kernel:?}");
                    assert_eq!(verdict(&signals, &exponents.proof(&signals, -a, -b, Fr::ONE)), Ok(Verdict::Holds));
                    assert_eq!(verdict(&signals, &exponents.proof(&signals, a, b, -Fr::ONE)), Ok(Verdict::Fails));
                    assert_eq!(verdict(&signals, &exponents.proof(&signals, a, b, Fr::from(2u64))), Ok(Verdict::Fails));
                    if let Some(signal) = signals.last_mut() {
                        *signal += Fr::ONE;
                        assert_eq!(verdict(&signals, &proof), Ok(Verdict::Fails));
                    }
                }
            }
        }
    }

    #[test]
    fn points_that_are_small_multiples_of_the_generator() {
        let small = |value: i64| if value < 0 { -Fr::from(value.unsigned_abs()) } else { Fr::from(value as u64) };
        for exponents in [
            Exponents { alpha: small(1), g2: [small(1); 3], ic: vec![small(1); 2] },
            Exponents { alpha: small(-1), g2: [small(2), small(-1), small(1)], ic: vec![small(2), small(-1)] },
        ] {
            for kernel in Kernel::available() {
                let key = exponents.prepared(kernel);
                for signal in edge_scalars() {
                    for (a, b) in [(1, 1), (1, -1), (-2, 3)] {
                        let proof = exponents.proof(&[signal], small(a), small(b), Fr::ONE);
                        let verdict = key.as_ref().map(|key| key.verify(&packed(&[signal]), &proof));
                        let expected =
                            if exponents.sum(&[signal]) == Fr::ZERO { Verdict::Cancelled } else { Verdict::Holds };
                        // C is at infinity where the rest cancels.
                        let finite = proof[6..] != [[0; 32]; 2];
                        if finite {
                            assert_eq!(verdict, Ok(Ok(expected)), "{kernel:?} {signal} {a} {b}");
                        } else {
                            assert!(matches!(verdict, Ok(Err(Error::Invalid(_)))));
                        }
                    }
                }
            }
        }
    }
}
