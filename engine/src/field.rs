//! The fields of BN254: the boundary behind which faster arithmetic can take arkworks' place.
//!
//! `Fr` is the scalar field (order of the groups), `Fq` the base field (coordinates), `Fq2` its quadratic extension
//! with u^2 = -1. All are kept in Montgomery form with R = 2^256, which is also the form inside a `.zkey`.

pub use ark_bn254::{Fq, Fq2, Fr};
use ark_ff::{BigInt, Field, PrimeField};
use std::fmt::Display;

use crate::inverse::inverse;
use crate::progress::{Error, Result};

/// A field element as it lies in memory and files: 32 bytes, little-endian.
pub type Packed = [u8; 32];

/// The four 64-bit limbs of a packed element, least significant first.
#[inline]
pub fn limbs(packed: &Packed) -> [u64; 4] {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(packed.as_chunks::<8>().0) {
        *limb = u64::from_le_bytes(*bytes);
    }
    limbs
}

/// The inverse of [`limbs`].
#[inline]
pub fn pack(limbs: [u64; 4]) -> Packed {
    let mut packed = [0; 32];
    for (bytes, limb) in packed.as_chunks_mut::<8>().0.iter_mut().zip(limbs) {
        *bytes = limb.to_le_bytes();
    }
    packed
}

/// The field element, or an error that names it when it is not below r.
pub fn scalar(packed: &Packed, name: impl Display) -> Result<Fr> {
    Fr::from_bigint(BigInt(limbs(packed))).ok_or_else(|| {
        Error::Invalid(format!("{name} is not below r, the order of BN254's scalar field: reduce it first"))
    })
}

/// The field elements, or an error that names the first one that is not below r.
pub fn scalars(packed: &[Packed], name: &str) -> Result<Vec<Fr>> {
    let mut values = Vec::with_capacity(packed.len());
    for (index, packed) in packed.iter().enumerate() {
        values.push(scalar(packed, format_args!("{name}[{index}]"))?);
    }
    Ok(values)
}

/// The index of the first integer that is not below `modulus`.
pub fn first_not_below(packed: &[Packed], modulus: &Packed) -> Option<usize> {
    // Arrays compare from the front.
    let highest_first = |packed: &Packed| {
        let [a, b, c, d] = limbs(packed);
        [d, c, b, a]
    };
    let modulus = highest_first(modulus);
    packed.iter().position(|packed| highest_first(packed) >= modulus)
}

/// The standard form of a scalar.
#[inline]
pub fn pack_scalar(value: &Fr) -> Packed {
    pack(value.into_bigint().0)
}

/// The element whose Montgomery limbs are these, without a conversion.
#[inline]
pub fn fr_from_montgomery(packed: &Packed) -> Fr {
    Fr::new_unchecked(BigInt(limbs(packed)))
}

/// A field that curve coordinates live in, with its place in the `.zkey` layout.
pub trait Coordinate: Field<BasePrimeField = Fq> {
    /// Bytes of one packed element.
    const BYTES: usize;

    /// The element whose Montgomery limbs these bytes are.
    fn read(bytes: &[u8]) -> Self;

    /// The inverse of [`Coordinate::read`].
    fn write(&self, bytes: &mut [u8]);

    /// 1 / x, none for 0, in a time that depends on x.
    fn inverted(&self) -> Option<Self>;
}

impl Coordinate for Fq {
    const BYTES: usize = 32;

    #[inline]
    fn read(bytes: &[u8]) -> Self {
        let mut packed = [0; 32];
        packed.copy_from_slice(&bytes[..32]);
        Self::new_unchecked(BigInt(limbs(&packed)))
    }

    #[inline]
    fn write(&self, bytes: &mut [u8]) {
        bytes[..32].copy_from_slice(&pack(self.0.0));
    }

    fn inverted(&self) -> Option<Self> {
        inverse(self)
    }
}

impl Coordinate for Fq2 {
    const BYTES: usize = 64;

    #[inline]
    fn read(bytes: &[u8]) -> Self {
        Self::new(Fq::read(&bytes[..32]), Fq::read(&bytes[32..64]))
    }

    #[inline]
    fn write(&self, bytes: &mut [u8]) {
        self.c0.write(&mut bytes[..32]);
        self.c1.write(&mut bytes[32..64]);
    }

    fn inverted(&self) -> Option<Self> {
        // u^2 = -1, so the norm is the sum of the squares.
        let inverse = inverse(&(self.c0.square() + self.c1.square()))?;
        Some(Self::new(self.c0 * inverse, -self.c1 * inverse))
    }
}

/// Independent chains of multiplications in [`invert_all`]: one chain would wait for each product in turn.
const CHAINS: usize = 4;

/// Replace every element by its inverse, zero by zero: three multiplications each and one inversion (Montgomery's trick).
///
/// `scratch` is reused between calls and holds no meaning.
pub fn invert_all<F: Field>(values: &mut [F], scratch: &mut Vec<F>) {
    scratch.clear();
    scratch.reserve(values.len());
    let mut products = [F::ONE; CHAINS];
    for (i, value) in values.iter().enumerate() {
        let product = &mut products[i % CHAINS];
        scratch.push(*product);
        if !value.is_zero() {
            *product *= value;
        }
    }
    let mut inverses = invert_few(products);
    for (i, value) in values.iter_mut().enumerate().rev() {
        if !value.is_zero() {
            let inverse = &mut inverses[i % CHAINS];
            let next = *inverse * *value;
            *value = *inverse * scratch[i];
            *inverse = next;
        }
    }
}

/// The inverses of a few elements, none of them zero, by one inversion.
fn invert_few<F: Field, const N: usize>(values: [F; N]) -> [F; N] {
    let mut before = [F::ONE; N];
    let mut product = F::ONE;
    for (slot, value) in before.iter_mut().zip(&values) {
        *slot = product;
        product *= value;
    }
    let mut inverse = product.inverse().unwrap_or(F::ZERO);
    let mut inverses = [F::ZERO; N];
    for i in (0..N).rev() {
        inverses[i] = inverse * before[i];
        inverse *= values[i];
    }
    inverses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::edge_scalars;
    use ark_ff::{AdditiveGroup, UniformRand};

    #[test]
    fn packing_round_trips() {
        for value in edge_scalars() {
            assert_eq!(scalar(&pack_scalar(&value), "x"), Ok(value));
        }
    }

    #[test]
    fn the_modulus_is_not_a_scalar() {
        let error = scalars(&[[0; 32], pack(Fr::MODULUS.0)], "witness");
        assert!(matches!(error, Err(Error::Invalid(text)) if text.starts_with("witness[1] is not below r")));
        assert!(scalar(&[0xff; 32], "r").is_err());
    }

    #[test]
    fn what_is_not_below_a_modulus_is_found() {
        let modulus = pack(Fr::MODULUS.0);
        let [low, high] = [-Fr::from(1u64), Fr::from(1u64)].map(|value| pack_scalar(&value));
        assert_eq!(first_not_below(&[], &modulus), None);
        assert_eq!(first_not_below(&[low, high, [0; 32]], &modulus), None);
        assert_eq!(first_not_below(&[low, high, modulus, [0xff; 32]], &modulus), Some(2));
        assert_eq!(first_not_below(&[pack([0, 0, 0, 1]), pack([0, 0, 1, 0])], &pack([0, 0, 1, 0])), Some(0));
    }

    #[test]
    fn invert_all_matches_single_inversions_for_every_length() {
        let mut rng = ark_std::test_rng();
        let mut scratch = Vec::new();
        for length in 0..20 {
            let mut values: Vec<Fq2> = (0..length).map(|_| Fq2::rand(&mut rng)).collect();
            if length > 3 {
                values[2] = Fq2::ZERO;
            }
            let expected: Vec<Fq2> = values.iter().map(|x| x.inverse().unwrap_or(Fq2::ZERO)).collect();
            invert_all(&mut values, &mut scratch);
            assert_eq!(values, expected);
        }
    }
}
