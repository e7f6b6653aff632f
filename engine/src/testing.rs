//! Values that the tests of several kernels share: edges first.

use ark_ec::PrimeGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::{AdditiveGroup, Field};

use crate::curve::{Group, pack};
use crate::field::Fr;

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
