//! Points whose logarithms are small integers, so that what a sum must be is looked up.

use std::sync::OnceLock;

use ark_bn254::{G1Projective, G2Projective};
use ark_ec::PrimeGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::{AdditiveGroup, Zero};
use zkwright_engine::curve::{G1, G2, Group, pack};

/// The largest factor of the generator in the tables.
pub const MOST: usize = 1280;

/// A group with a table of multiples.
pub trait Multiples: Group<Packed: PartialEq> {
    /// Multiple i of the generator, for i up to [`MOST`].
    fn positive() -> &'static [Self::Packed];
    /// Multiple -i.
    fn negative() -> &'static [Self::Packed];

    /// The packed multiple of the generator by a small factor of either sign.
    fn multiple(factor: i64) -> Self::Packed {
        let table = if factor < 0 { Self::negative() } else { Self::positive() };
        table[factor.unsigned_abs() as usize]
    }
}

impl Multiples for G1 {
    fn positive() -> &'static [Self::Packed] {
        static TABLE: OnceLock<Vec<[u8; 64]>> = OnceLock::new();
        TABLE.get_or_init(|| table::<Self>(G1Projective::generator()))
    }

    fn negative() -> &'static [Self::Packed] {
        static TABLE: OnceLock<Vec<[u8; 64]>> = OnceLock::new();
        TABLE.get_or_init(|| table::<Self>(-G1Projective::generator()))
    }
}

impl Multiples for G2 {
    fn positive() -> &'static [Self::Packed] {
        static TABLE: OnceLock<Vec<[u8; 128]>> = OnceLock::new();
        TABLE.get_or_init(|| table::<Self>(G2Projective::generator()))
    }

    fn negative() -> &'static [Self::Packed] {
        static TABLE: OnceLock<Vec<[u8; 128]>> = OnceLock::new();
        TABLE.get_or_init(|| table::<Self>(-G2Projective::generator()))
    }
}

fn table<G: Group>(step: Projective<G::Curve>) -> Vec<G::Packed> {
    let mut multiple = Projective::<G::Curve>::ZERO;
    let mut table = Vec::with_capacity(MOST + 1);
    for _ in 0..=MOST {
        table.push(if multiple.is_zero() { G::INFINITY } else { pack::<G>(multiple) });
        multiple += step;
    }
    table
}
