//! Multi-scalar multiplication by every kernel against one multiplication, on points whose logarithms are known.

use std::sync::OnceLock;

use arbitrary::{Result, Unstructured};
use ark_ec::PrimeGroup;
use ark_ec::short_weierstrass::Projective;
use zkwright_engine::control::Control;
use zkwright_engine::curve::{G1, G2, Group, pack};
use zkwright_engine::field::Fr;
use zkwright_engine::kernel::Kernel;
use zkwright_engine::msm::{Digits, msm_by};

use super::element;

const MOST_POINTS: usize = 300;
const MOST_FACTOR: i64 = 20;

/// Points repeat, are opposite and infinite; scalars are edges, small, repeated, or any.
pub fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    if input.ratio(1, 4).unwrap_or(false) {
        let _ = check::<G2>(&mut input, g2());
    } else {
        let _ = check::<G1>(&mut input, g1());
    }
}

fn g1() -> &'static [<G1 as Group>::Packed] {
    static POINTS: OnceLock<Vec<<G1 as Group>::Packed>> = OnceLock::new();
    POINTS.get_or_init(multiples::<G1>)
}

fn g2() -> &'static [<G2 as Group>::Packed] {
    static POINTS: OnceLock<Vec<<G2 as Group>::Packed>> = OnceLock::new();
    POINTS.get_or_init(multiples::<G2>)
}

fn multiples<G: Group>() -> Vec<G::Packed> {
    let generator = Projective::<G::Curve>::generator();
    (-MOST_FACTOR..=MOST_FACTOR).map(|factor| pack::<G>(generator * logarithm(factor))).collect()
}

fn logarithm(factor: i64) -> Fr {
    let magnitude = Fr::from(factor.unsigned_abs());
    if factor < 0 { -magnitude } else { magnitude }
}

fn check<G: Group>(input: &mut Unstructured, multiples: &[G::Packed]) -> Result<()> {
    let window_bits = input.int_in_range(2..=16)?;
    let first = input.int_in_range(0..=3)?;
    let length = input.int_in_range(0..=MOST_POINTS)?;
    // One scalar that many points share, so that they meet in a bucket.
    let shared = element::<Fr>(input)?;
    let spread = input.int_in_range(0..=MOST_FACTOR)?;
    let mut scalars = vec![Fr::from(7u64); first];
    let mut points = Vec::with_capacity(length);
    let mut expected = Fr::from(0u64);
    for _ in 0..length {
        let factor = input.int_in_range(-spread..=spread)?;
        let scalar = if input.ratio(1, 2)? { shared } else { element(input)? };
        points.push(multiples[(factor + MOST_FACTOR) as usize]);
        scalars.push(scalar);
        expected += logarithm(factor) * scalar;
    }
    let digits = Digits::from_field(&scalars, window_bits);
    for kernel in Kernel::available() {
        let sum = msm_by::<G>(kernel, &points, &digits, first, &Control::default());
        assert_eq!(sum, Ok(Projective::<G::Curve>::generator() * expected), "{kernel:?}");
    }
    Ok(())
}
