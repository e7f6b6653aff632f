//! Products of points and scalars, for [`crate::scaling`]: the doublings and additions of a chunk share their inversions.

use std::borrow::Cow;

use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ff::Field;
use zeroize::Zeroizing;

use super::accumulate::{GROUP, LANES, NEGATIVE, Round, Workspace};
use super::lanes::{LaneGroup, Lanes};
use crate::field::Fq;
use crate::scaling::{DIGIT_BITS, DIGITS, Halves, MULTIPLES};

/// The products of finite points and scalars that are not zero. The processor must have the features.
pub fn products<G: LaneGroup>(points: &[G::Packed], digits: &[Cow<'_, Halves>]) -> Vec<G::Packed> {
    let count = points.len();
    let mut workspace = Workspace::<G>::default();
    let table = multiples::<G>(points, &mut workspace);
    // Some more keep the rounds of a list from falling into one set of the cache.
    let stride = count.next_multiple_of(GROUP) + 2 * LANES;
    let mut entries = Zeroizing::new(vec![0u32; 2 * DIGITS * stride]);
    let mut rounds = Vec::with_capacity(2 * DIGITS + (DIGITS - 1) * DIGIT_BITS);
    for place in (0..DIGITS).rev() {
        if place < DIGITS - 1 {
            rounds.extend([Round::doubling(count); DIGIT_BITS]);
        }
        for half in 0..2 {
            let start = (2 * place + half) * stride;
            rounds.push(Round::adding(start, count));
            for (index, (entry, digits)) in entries[start..].iter_mut().zip(digits).enumerate() {
                let digit = digits.0[half][place];
                let row = half * MULTIPLES + usize::from(digit.unsigned_abs() / 2);
                *entry = (row * count + index) as u32 | if digit < 0 { NEGATIVE } else { 0 };
            }
        }
    }
    let mut sums = vec![G::INFINITY; count];
    // SAFETY: the caller has the features; entries name points of the table, which has a first one where there is a list.
    unsafe { workspace.sum(&table, &entries, &rounds[..if count == 0 { 0 } else { rounds.len() }], &mut sums) };
    sums
}

/// The odd multiples of the points up to 15, and their images under the endomorphism, one row after the other.
fn multiples<G: LaneGroup>(points: &[G::Packed], workspace: &mut Workspace<G>) -> Vec<G::Packed> {
    let count = points.len();
    if count == 0 {
        return Vec::new();
    }
    let padded = count.next_multiple_of(GROUP);
    let mut table = vec![G::INFINITY; 2 * MULTIPLES * count];
    table[..count].copy_from_slice(points);
    let mut entries = vec![0u32; 2 * padded];
    let mut row = vec![G::INFINITY; count];
    let name = |entries: &mut [u32], row: usize| {
        entries.iter_mut().take(count).enumerate().for_each(|(index, entry)| *entry = (row * count + index) as u32);
    };
    name(&mut entries, 0);
    // SAFETY: the caller has the features, the entries name points of the table, and so below.
    unsafe { workspace.sum(&table, &entries, &[Round::adding(0, count), Round::doubling(count)], &mut row) };
    // The twofold stands behind the multiples until the images take its place.
    table[MULTIPLES * count..][..count].copy_from_slice(&row);
    name(&mut entries[padded..], MULTIPLES);
    for known in 0..MULTIPLES - 1 {
        name(&mut entries, known);
        // SAFETY: as above.
        unsafe { workspace.sum(&table, &entries, &[Round::adding(0, count), Round::adding(padded, count)], &mut row) };
        table[(known + 1) * count..][..count].copy_from_slice(&row);
    }
    let (multiples, images) = table.split_at_mut(MULTIPLES * count);
    // SAFETY: as above.
    unsafe { endomorphism::<G>(multiples, images) };
    table
}

/// The image of each point: its first coordinate times a cube root of one.
///
/// # Safety
/// The processor must have the kernels' features.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
unsafe fn endomorphism<G: LaneGroup>(points: &[G::Packed], images: &mut [G::Packed]) {
    // A product divides by 2^260, which with R = 2^256 leaves 2^4 to make good.
    let root = G::Lanes::splat(&(G::Curve::ENDO_COEFFS[0] * G::F::from_base_prime_field(Fq::from(16u64))));
    for (points, images) in points.chunks(LANES).zip(images.chunks_mut(LANES)) {
        let last = points.len() - 1;
        // SAFETY: the offsets are of points of the chunk.
        let [x, y] = unsafe {
            G::read(points.as_ptr().cast(), &core::array::from_fn(|lane| lane.min(last) * size_of::<G::Packed>()))
        };
        let mut packed = [G::INFINITY; LANES];
        G::write(&[x.times(&root), y], &mut packed);
        images.copy_from_slice(&packed[..images.len()]);
    }
}
