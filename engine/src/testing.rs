//! Values that the tests of several kernels share: edges first.

use ark_bn254::{G1Affine, G2Affine};
use ark_ec::short_weierstrass::Projective;
use ark_ec::{AffineRepr, PrimeGroup};
use ark_ff::{AdditiveGroup, Field, UniformRand};
use ark_std::rand::Rng;

use crate::curve::{G1, G2, Group, pack, to_standard};
use crate::field::{Fr, Packed};
use crate::kernel::Kernel;
use crate::progress::Result;
use crate::verification::{KeyPoints, PreparedKey, ProofPoints};

/// Scalars at which arithmetic goes wrong first: about 0, about r, about r / 2, about powers of two.
pub fn edge_scalars() -> Vec<Fr> {
    let one = Fr::ONE;
    let half = Fr::from(2u64).inverse().unwrap_or(one);
    let mut scalars = vec![Fr::ZERO, one, Fr::from(2u64), -one, -Fr::from(2u64), -Fr::from(3u64)];
    scalars.extend([half, half - one, -half]);
    for bit in [4, 12, 13, 15, 16, 63, 64, 127, 128, 252, 253] {
        let power = (0..bit).fold(one, |power, _| power.double());
        scalars.extend([power, power - one, power + one, -power]);
    }
    scalars
}

/// The packed multiple of the generator.
pub fn multiple<G: Group>(factor: Fr) -> G::Packed {
    pack::<G>(Projective::<G::Curve>::generator() * factor)
}

fn g1(factor: Fr) -> [Packed; 2] {
    to_standard::<G1>(G1Affine::generator() * factor).try_into().unwrap_or([[0; 32]; 2])
}

fn g2(factor: Fr) -> [Packed; 4] {
    to_standard::<G2>(G2Affine::generator() * factor).try_into().unwrap_or([[0; 32]; 4])
}

/// The discrete logarithms of a key's points.
pub struct Exponents {
    /// Of alpha.
    pub alpha: Fr,
    /// Of beta, gamma and delta.
    pub g2: [Fr; 3],
    /// Of the points that signals multiply.
    pub ic: Vec<Fr>,
}

impl Exponents {
    /// Of a key that nobody chose.
    pub fn random(n_public: usize, rng: &mut impl Rng) -> Self {
        let ic = (0..=n_public).map(|_| Fr::rand(rng)).collect();
        Self { alpha: Fr::rand(rng), g2: core::array::from_fn(|_| Fr::rand(rng)), ic }
    }

    /// The key.
    pub fn prepared(&self, kernel: Kernel) -> Result<PreparedKey> {
        let (alpha, [beta, gamma, delta]) = (g1(self.alpha), self.g2.map(g2));
        let ic: Vec<_> = self.ic.iter().map(|factor| g1(*factor)).collect();
        PreparedKey::by(kernel, KeyPoints { alpha: &alpha, g2: [&beta, &gamma, &delta], ic: &ic })
    }

    /// The exponent of the sum that signals make.
    pub fn sum(&self, signals: &[Fr]) -> Fr {
        self.ic[1..].iter().zip(signals).fold(self.ic[0], |sum, (point, signal)| sum + *point * signal)
    }

    /// The points of a valid proof with these A and B, times `factor` in C.
    pub fn proof(&self, signals: &[Fr], a: Fr, b: Fr, factor: Fr) -> ProofPoints {
        let [beta, gamma, delta] = self.g2;
        let c = (a * b - self.alpha * beta - self.sum(signals) * gamma) / delta;
        let points = [g1(a).as_slice(), g2(b).as_slice(), g1(c * factor).as_slice()].concat();
        points.try_into().unwrap_or([[0; 32]; 8])
    }
}
