//! What fuzzing feeds with bytes. A target panics where two ways to one result differ, or where the engine does.
//!
//! The same functions run from a seeded generator in `cargo test` (`tests/fuzz_short.rs`) and under libFuzzer, which looks for
//! new paths (`engine/fuzz`).

pub mod coefficients;
pub mod constraints;
pub mod digits;
pub mod field;
pub mod lists;
pub mod membership;
pub mod msm;
pub mod multiples;
pub mod ntt;
pub mod solver;
pub mod verification;

use arbitrary::{Result, Unstructured};
use ark_ff::{BigInt, BigInteger, PrimeField};
use zkwright_engine::field::{Fq, Fq2, Fr, Packed, pack};

/// A field element: an edge, a small one of either sign, a power of two about which carries happen, or any.
pub fn element<F: PrimeField<BigInt = BigInt<4>>>(input: &mut Unstructured) -> Result<F> {
    let small = F::from(input.arbitrary::<u8>()?);
    Ok(match input.int_in_range(0..=4)? {
        0 => small,
        1 => -small,
        2 => F::from(2u64).pow([input.int_in_range(0..=253)?]) + small,
        3 => F::from(2u64).inverse().unwrap_or(F::ONE) - small,
        _ => F::from_le_bytes_mod_order(&input.arbitrary::<[u8; 32]>()?),
    })
}

/// An element of the quadratic extension.
pub fn extension(input: &mut Unstructured) -> Result<Fq2> {
    Ok(Fq2::new(element::<Fq>(input)?, element::<Fq>(input)?))
}

/// 32 bytes that may be a scalar in standard form, often just not.
pub fn packed(input: &mut Unstructured) -> Result<Packed> {
    Ok(match input.int_in_range(0..=9)? {
        0 => input.arbitrary()?,
        1 => [0xff; 32],
        2 => {
            let mut above = Fr::MODULUS;
            above.add_with_carry(&BigInt::from(input.arbitrary::<u8>()?));
            pack(above.0)
        }
        _ => pack(element::<Fr>(input)?.into_bigint().0),
    })
}
