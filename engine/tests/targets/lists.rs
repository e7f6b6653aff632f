//! Sums of lists of points, eight at a time and in pairs, against the sums of their logarithms.

use arbitrary::{Result, Unstructured};
use zkwright_engine::batch_affine::{Entry, Points, Workspace};
use zkwright_engine::curve::{G1, G2};
#[cfg(target_arch = "x86_64")]
use zkwright_engine::ifma;
#[cfg(target_arch = "x86_64")]
use zkwright_engine::{ifma::lanes::LaneGroup, point_lists::NEGATIVE, progress::Progress};

use super::multiples::{MOST, Multiples};

/// Points to name: multiples 1 to this many of the generator.
const POINTS: usize = 20;

const MOST_ENTRIES: usize = MOST / POINTS;

/// Lists that overlap, of any lengths.
pub fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    if input.ratio(1, 4).unwrap_or(false) {
        let _ = check::<G2>(&mut input);
    } else {
        let _ = check::<G1>(&mut input);
    }
}

/// A group that has kernels of every kind.
#[cfg(target_arch = "x86_64")]
trait Summed: Multiples + LaneGroup {}
#[cfg(target_arch = "x86_64")]
impl<G: Multiples + LaneGroup> Summed for G {}
#[cfg(not(target_arch = "x86_64"))]
use super::multiples::Multiples as Summed;

/// Where a list begins, and how long it is.
type List = (usize, usize);

fn check<G: Summed>(input: &mut Unstructured) -> Result<()> {
    // Few different points meet again and again: equal, opposite, at infinity when half of a list is summed.
    let spread = input.int_in_range(1..=POINTS as i64)?;
    let mut factors = Vec::new();
    for _ in 0..input.int_in_range(0..=MOST_ENTRIES)? {
        factors.push(input.int_in_range(1..=spread)? * *input.choose(&[1, -1])?);
    }
    let mut lists: Vec<List> = Vec::new();
    for _ in 0..input.int_in_range(0..=40)? {
        let start = input.int_in_range(0..=factors.len())?;
        lists.push((start, input.int_in_range(0..=factors.len() - start)?));
    }
    if input.ratio(1, 64)? {
        lists = lists.repeat(1 << input.int_in_range(1..=4)?);
    }
    compare::<G>(&factors, &lists);
    Ok(())
}

/// As many lists as share an inversion, in either group, and about as many.
pub fn about_blocks() {
    let factors: Vec<i64> = (0..MOST_ENTRIES as i64).map(|i| (i % 5 + 1) * if i % 3 == 0 { -1 } else { 1 }).collect();
    for length in [2047, 2048, 2049, 4095, 4096, 4097, 8193] {
        let lists: Vec<List> = (0..length).map(|i| (i % 31, i % 11)).collect();
        compare::<G1>(&factors, &lists);
        compare::<G2>(&factors, &lists);
    }
}

fn compare<G: Summed>(factors: &[i64], lists: &[List]) {
    let expected: Vec<_> =
        lists.iter().map(|(start, length)| G::multiple(factors[*start..][..*length].iter().sum())).collect();
    assert!(in_pairs::<G>(factors, lists) == expected, "{factors:?} {lists:?}");
    #[cfg(target_arch = "x86_64")]
    if ifma::available() {
        assert!(in_lanes::<G>(factors, lists) == expected, "{factors:?} {lists:?}");
    }
}

fn in_pairs<G: Multiples>(factors: &[i64], lists: &[List]) -> Vec<G::Packed> {
    let (mut entries, mut lengths) = (Vec::new(), Vec::new());
    for (start, length) in lists.iter().filter(|(_, length)| *length > 0) {
        let factors = &factors[*start..][..*length];
        entries.extend(factors.iter().map(|factor| Entry::new(factor.unsigned_abs() as usize, *factor < 0)));
        lengths.push(*length as u32);
    }
    let points = Points::<G::F>::packed(&G::positive()[..=POINTS]);
    let mut sums = Workspace::default().sum_groups(points, &entries, &mut lengths).into_iter();
    let mut packed = vec![G::INFINITY; lists.len()];
    for (packed, _) in packed.iter_mut().zip(lists).filter(|(_, (_, length))| *length > 0) {
        sums.next().inspect(|sum| sum.write(packed.as_mut()));
    }
    packed
}

#[cfg(target_arch = "x86_64")]
fn in_lanes<G: Summed>(factors: &[i64], lists: &[List]) -> Vec<G::Packed> {
    let sign = |factor: i64| if factor < 0 { NEGATIVE } else { 0 };
    let entries: Vec<u32> = factors.iter().map(|factor| (factor.unsigned_abs() as u32 - 1) | sign(*factor)).collect();
    let segments: Vec<_> = lists
        .iter()
        .map(|(start, length)| zkwright_engine::point_lists::Segment { start: *start as u32, length: *length as u32 })
        .collect();
    // What was there before must not matter.
    let mut sums = vec![G::multiple(1); lists.len()];
    let points = &G::positive()[1..=POINTS];
    assert_eq!(ifma::lists::sum_lists::<G>(points, &entries, &segments, &mut sums, &Progress::default()), Ok(()));
    sums
}
