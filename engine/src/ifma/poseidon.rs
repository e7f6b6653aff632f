//! Poseidon in lanes, for [`crate::poseidon`]: sixteen hashes at a time, in two vectors whose steps alternate.

use core::arch::x86_64::__m512i;
use core::mem::transmute;
use core::ops::Range;

use ark_ff::BigInt;

use super::constants::{LIMBS, to_limbs};
use super::mont::{Fr8, SumOfProducts};
use crate::field::Fr;

/// Hashes at a time.
pub const SIXTEEN: usize = 16;

/// Elements in one vector.
const LANES: usize = 8;

/// Sixteen elements.
type Pair = [Fr8; 2];

type Limbs = [u64; LIMBS];

/// What the permutation of `T` elements adds and multiplies by.
///
/// An element x stands as 2^256 x, and a product loses 2^260. So a fifth power stands as 2^240 x^5: what it is multiplied by
/// makes up for that, and stands as 2^276 times a weight; what other elements are multiplied by as 2^260 times one.
pub struct Weights<const T: usize> {
    constants: Vec<[Limbs; T]>,
    full: [[Limbs; T]; T],
    partial: [[Limbs; T]; T],
    partial_rounds: Range<usize>,
}

impl<const T: usize> Weights<T> {
    /// Of the round constants and the matrix's rows; in the partial rounds only element 0 is raised.
    pub fn new(constants: &[[Fr; T]], mds: &[[Fr; T]; T], partial_rounds: Range<usize>) -> Self {
        let (raised, kept) = (Fr::from(1u64 << 20), Fr::from(1u64 << 4));
        let limbs = |value: Fr| to_limbs(value.0.0);
        Self {
            constants: constants.iter().map(|round| round.map(limbs)).collect(),
            full: mds.map(|row| row.map(|weight| limbs(weight * raised))),
            partial: mds.map(|row| {
                let mut place = 0;
                row.map(|weight| {
                    place += 1;
                    limbs(weight * if place == 1 { raised } else { kept })
                })
            }),
            partial_rounds,
        }
    }

    /// Element 0 of the permutation of (0, inputs) for each of sixteen rows of T - 1 inputs.
    ///
    /// # Safety
    /// The processor must have the kernels' features ([`super::available`]).
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub unsafe fn hash(&self, inputs: &[Fr], out: &mut [Fr; SIXTEEN]) {
        let mut state = [[Fr8::zero(); 2]; T];
        for (place, element) in state[1..].iter_mut().enumerate() {
            *element = [0, LANES].map(|first| read(|lane| &inputs[(first + lane) * (T - 1) + place]));
        }
        for (round, constants) in self.constants.iter().enumerate() {
            for (element, constant) in state.iter_mut().zip(constants) {
                let constant = Fr8::splat(*constant);
                *element = [element[0].plus(&constant), element[1].plus(&constant)];
            }
            let partial = self.partial_rounds.contains(&round);
            for element in &mut state[..if partial { 1 } else { T }] {
                *element = fifth_power(element);
            }
            let matrix = if partial { &self.partial } else { &self.full };
            let mut mixed = state;
            for (to, weights) in mixed.iter_mut().zip(matrix) {
                *to = weighted(weights, &state);
            }
            state = mixed;
        }
        let [first, second] = state[0];
        write(&first, &mut out[..LANES]);
        write(&second, &mut out[LANES..]);
    }
}

/// The fifth powers, which lose 2^16, of elements below 9 r: below 2.13 r.
#[inline(always)]
fn fifth_power([a, b]: &Pair) -> Pair {
    let [a2, b2] = Fr8::squared_each([a, b]);
    let [a4, b4] = Fr8::squared_each([&a2, &b2]);
    Fr8::times_each([&a4, &b4], [a, b])
}

/// The sum of up to 17 products, of weights below r and elements below 3.13 r: below 2.13 r.
#[inline(always)]
fn weighted<const T: usize>(weights: &[Limbs; T], elements: &[Pair; T]) -> Pair {
    let (mut left, mut right) = (SumOfProducts::zero(), SumOfProducts::zero());
    for (weight, [a, b]) in weights.iter().zip(elements) {
        let weight = Fr8::splat(*weight);
        left.add(a, &weight);
        right.add(b, &weight);
    }
    [left.finish(), right.finish()]
}

/// Eight elements, each found by its lane.
#[inline(always)]
fn read<'a>(element: impl Fn(usize) -> &'a Fr) -> Fr8 {
    let mut words = [[0; LANES]; 4];
    for lane in 0..LANES {
        for (word, value) in words.iter_mut().zip(element(lane).0.0) {
            word[lane] = value;
        }
    }
    // SAFETY: plain bits of the same size.
    Fr8::from_words(words.map(|word| unsafe { transmute::<[u64; LANES], __m512i>(word) }))
}

/// Write eight elements below 10.5 r, which are reduced.
#[inline(always)]
fn write(values: &Fr8, out: &mut [Fr]) {
    let words = values.canonical().to_words();
    // SAFETY: plain bits of the same size.
    let words = words.map(|word| unsafe { transmute::<__m512i, [u64; LANES]>(word) });
    for (lane, value) in out.iter_mut().enumerate() {
        *value = Fr::new_unchecked(BigInt(words.map(|word| word[lane])));
    }
}
