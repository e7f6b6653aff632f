//! Products of points and scalars, for [`crate::scaling`]: the doublings and additions of a chunk share their inversions.

use std::borrow::Cow;

use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ff::Field;
use zeroize::Zeroizing;

use super::accumulate::{GROUP, LANES, Round, Workspace};
use super::lanes::{LaneGroup, Lanes};
use crate::field::Fq;
use crate::point_lists::NEGATIVE;
use crate::scaling::{DIGIT_BITS, DIGITS, Halves, MULTIPLES};

/// The products of finite points and scalars that are not zero. The processor must have the features.
pub fn products<G: LaneGroup>(points: &[G::Packed], digits: &[Cow<'_, Halves>]) -> Vec<G::Packed> {
    let count = points.len();
    let mut workspace = Workspace::<G>::default();
    let table = odd_multiples::<G>(points, MULTIPLES, &mut workspace);
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

/// The multiples of finite points by 1, 3, 5, ..., so many of them, and their images under the endomorphism, one row after the
/// other. The processor must have the features.
pub fn odd_multiples<G: LaneGroup>(
    points: &[G::Packed],
    n_multiples: usize,
    workspace: &mut Workspace<G>,
) -> Vec<G::Packed> {
    let count = points.len();
    if count == 0 {
        return Vec::new();
    }
    let padded = count.next_multiple_of(GROUP);
    let mut table = vec![G::INFINITY; 2 * n_multiples * count];
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
    table[n_multiples * count..][..count].copy_from_slice(&row);
    name(&mut entries[padded..], n_multiples);
    for known in 0..n_multiples - 1 {
        name(&mut entries, known);
        // SAFETY: as above.
        unsafe { workspace.sum(&table, &entries, &[Round::adding(0, count), Round::adding(padded, count)], &mut row) };
        table[(known + 1) * count..][..count].copy_from_slice(&row);
    }
    let (multiples, images) = table.split_at_mut(n_multiples * count);
    // SAFETY: as above.
    unsafe { endomorphism::<G>(multiples, images) };
    table
}

/// For each of these columns the sum over the rows of 2^(`bits` row) * points\[`width` row + column\].
///
/// The points must be finite, and the processor have the features.
pub fn weighted_rows<G: LaneGroup>(points: &[G::Packed], width: usize, columns: &[u32], bits: usize) -> Vec<G::Packed> {
    let count = columns.len();
    let mut sums = vec![G::INFINITY; count];
    if count == 0 {
        return sums;
    }
    let rows = points.len() / width;
    let stride = count.next_multiple_of(GROUP) + 2 * LANES;
    let mut entries = vec![0u32; rows * stride];
    let mut rounds = Vec::with_capacity(rows * (1 + bits));
    for (row, entries) in entries.chunks_mut(stride).enumerate().rev() {
        entries.iter_mut().zip(columns).for_each(|(entry, column)| *entry = (row * width) as u32 + column);
        if row < rows - 1 {
            rounds.extend((0..bits).map(|_| Round::doubling(count)));
        }
        rounds.push(Round::adding(row * stride, count));
    }
    assert!(columns.iter().all(|column| (*column as usize) < width));
    // SAFETY: the caller has the features; entries name points, the first where there is no column.
    unsafe { Workspace::<G>::default().sum(points, &entries, &rounds, &mut sums) };
    sums
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
