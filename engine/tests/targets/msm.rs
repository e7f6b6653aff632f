//! Multi-scalar multiplication by every kernel against one multiplication, on points whose logarithms are known.

use arbitrary::{Result, Unstructured};
use ark_ec::PrimeGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::PrimeField;
use zkwright_engine::bases::Bases;
use zkwright_engine::curve::{G1, G2};
use zkwright_engine::field::Fr;
use zkwright_engine::kernel::Kernel;
use zkwright_engine::msm::{Digits, msm_by, msm_of, msm_of_both};
use zkwright_engine::progress::Progress;

use super::element;
use super::multiples::Multiples;

const MOST_FACTOR: i64 = 4;

/// A few terms, some of them many times over, so that points meet in a bucket and a bucket is cut.
const MOST_TERMS: usize = 8;

/// Points repeat, are opposite and infinite; scalars are small, and in some inputs edges or any.
pub fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let _ = match input.int_in_range(0..=7).unwrap_or(0) {
        0 => check::<G2>(&mut input),
        1 => check_both(&mut input),
        _ => check::<G1>(&mut input),
    };
}

/// Points by their logarithms, and their scalars.
struct Terms {
    factors: Vec<i64>,
    scalars: Vec<Fr>,
    window_bits: usize,
}

impl Terms {
    fn new(input: &mut Unstructured) -> Result<Self> {
        // Inputs are many where most windows are empty, as those of small scalars are, and few buckets are to be weighed.
        let (large, most_bits) = match input.int_in_range(0..=63)? {
            0..2 => (true, 8),
            2 => (false, 16),
            _ => (false, 6),
        };
        let window_bits = input.int_in_range(2..=most_bits)?;
        let (mut factors, mut scalars) = (Vec::new(), Vec::new());
        for _ in 0..input.int_in_range(0..=MOST_TERMS)? {
            let factor = input.int_in_range(-MOST_FACTOR..=MOST_FACTOR)?;
            let scalar = if large { element(input)? } else { signed(input.int_in_range(-(1 << 10)..=1 << 10)?) };
            let times = if input.ratio(1, 4)? { input.int_in_range(1..=40)? } else { 1 };
            factors.extend([factor].repeat(times));
            scalars.extend([scalar].repeat(times));
        }
        Ok(Self { factors, scalars, window_bits })
    }

    fn product<G: Multiples>(&self, factors: &[i64]) -> Projective<G::Curve> {
        let logarithm: Fr = factors.iter().zip(&self.scalars).map(|(factor, scalar)| signed(*factor) * *scalar).sum();
        // The shorter way round the group.
        let generator = Projective::<G::Curve>::generator();
        let (up, down) = (logarithm.into_bigint(), (-logarithm).into_bigint());
        if up <= down { generator.mul_bigint(up) } else { -generator.mul_bigint(down) }
    }
}

fn signed(value: i64) -> Fr {
    let magnitude = Fr::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

fn check<G: Multiples>(input: &mut Unstructured) -> Result<()> {
    let terms = Terms::new(input)?;
    let before = vec![Fr::from(7u64); input.int_in_range(0..=3)?];
    let digits = Digits::from_field(&[&before[..], &terms.scalars].concat(), terms.window_bits);
    let points: Vec<_> = terms.factors.iter().map(|factor| G::multiple(*factor)).collect();
    let expected = terms.product::<G>(&terms.factors);
    for kernel in Kernel::available() {
        let sum = msm_by::<G>(kernel, &points, &digits, before.len(), &Progress::default());
        assert_eq!(sum, Ok(expected), "{kernel:?}");
    }
    assert_eq!(msm_of::<G>(&Bases::copied(&points), &digits, before.len(), &Progress::default()), Ok(expected));
    Ok(())
}

/// The same scalars on points of both groups, infinite in the same places or not, copied or not.
fn check_both(input: &mut Unstructured) -> Result<()> {
    let terms = Terms::new(input)?;
    let mut others = terms.factors.clone();
    for factor in &mut others {
        if *factor != 0 || input.ratio(1, 16)? {
            *factor = *input.choose(&[-2, -1, 1, 2])?;
        }
    }
    let left: Vec<_> = terms.factors.iter().map(|factor| G1::multiple(*factor)).collect();
    let right: Vec<_> = others.iter().map(|factor| G2::multiple(*factor)).collect();
    let digits = Digits::from_field(&terms.scalars, terms.window_bits);
    let left = if input.arbitrary()? { Bases::copied(&left) } else { Bases::in_place(&left) };
    let right = if input.arbitrary()? { Bases::copied(&right) } else { Bases::in_place(&right) };
    let products = msm_of_both(&left, &right, &digits, &Progress::default());
    assert_eq!(products, Ok((terms.product::<G1>(&terms.factors), terms.product::<G2>(&others))));
    Ok(())
}
