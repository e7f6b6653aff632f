//! Multi-scalar multiplication: the sum of scalars\[i\] * points\[i\], by Pippenger's buckets with affine additions.
//!
//! Scalars are recoded to signed digits once ([`Digits`]) and serve any number of products over the same witness. For
//! each window the points are sorted by the magnitude of their digit, then every bucket is summed as a tree of pairs
//! ([`Workspace::sum_groups`]): no two additions of a round depend on each other, so all share one inversion, and a
//! bucket that half of the witness falls into costs no more than any other. Zero digits cost nothing, so neither do the
//! upper windows of scalars near zero, of either sign.

use std::ops::Range;

use ark_ec::short_weierstrass::{Projective, SWCurveConfig};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField};
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::bases::{Bases, Places};
use crate::batch_affine::{Entry, Points, Workspace};
use crate::curve::{G1, G2, Group, Point, ascending_sum};
use crate::field::{Coordinate, Fr, Packed, limbs};
use crate::kernel::Kernel;
use crate::progress::{Error, Progress, Result};

/// Entries summed at a time: their points (64 or 128 bytes each) and denominators stay in the second-level cache.
const PIECE: usize = 1 << 13;

/// Scalars recoded at a time: the digits of a window fill a line of the cache.
const TILE: usize = 32;

/// Scalars as signed digits: scalar i = sum over w of digit(w, i) * 2^(window_bits * w), modulo r.
///
/// Wiped when dropped: digits of a witness are the witness.
pub struct Digits {
    window_bits: usize,
    length: usize,
    digits: Zeroizing<Vec<i16>>,
}

impl Digits {
    /// Bits a recoded scalar may need: those of (r - 1) / 2, a sign, and room for the last carry.
    pub(crate) const BITS: usize = 255;

    /// Recode packed scalars in standard form; one that is not below r is an error.
    pub fn from_packed(scalars: &[Packed], window_bits: usize) -> Result<Self> {
        let bad = |(_, packed): &(usize, &Packed)| BigInt(limbs(packed)) >= Fr::MODULUS;
        if let Some((index, _)) = scalars.par_iter().enumerate().find_first(bad) {
            return Err(Error::Invalid(format!(
                "scalar {index} is not below r, the order of the group: reduce it first"
            )));
        }
        Ok(Self::recode(scalars.len(), window_bits, |i| BigInt(limbs(&scalars[i]))))
    }

    /// Small numbers as they are, of at most 2^(window_bits - 1) each, as the digits of a single window.
    pub fn of_one_window(digits: Vec<i16>, window_bits: usize) -> Self {
        Self { window_bits, length: digits.len(), digits: Zeroizing::new(digits) }
    }

    /// Recode field elements.
    pub fn from_field(scalars: &[Fr], window_bits: usize) -> Self {
        Self::recode(scalars.len(), window_bits, |i| scalars[i].into_bigint())
    }

    fn recode(length: usize, window_bits: usize, scalar: impl Fn(usize) -> BigInt<4> + Sync) -> Self {
        let windows = Self::count(window_bits);
        let mut digits = Zeroizing::new(vec![0i16; windows * length]);
        let chunk = 1 << 12;
        let mut columns: Vec<Vec<&mut [i16]>> =
            (0..length.div_ceil(chunk)).map(|_| Vec::with_capacity(windows)).collect();
        if length > 0 {
            for row in digits.chunks_mut(length) {
                for (column, part) in columns.iter_mut().zip(row.chunks_mut(chunk)) {
                    column.push(part);
                }
            }
        }
        let recoder = Recoder::new(window_bits, windows);
        columns.par_iter_mut().enumerate().for_each(|(block, column)| {
            let here = block * chunk..length.min((block + 1) * chunk);
            // The rows are far apart and would fall into the same few sets of the cache, digit by digit.
            let mut tile = Zeroizing::new(vec![[0i16; TILE]; windows]);
            for first in here.clone().step_by(TILE) {
                let count = TILE.min(here.end - first);
                for offset in 0..count {
                    recoder.digits(scalar(first + offset), |window, digit| tile[window][offset] = digit);
                }
                for (row, tile) in column.iter_mut().zip(tile.iter()) {
                    row[first - here.start..][..count].copy_from_slice(&tile[..count]);
                }
            }
        });
        Self { window_bits, length, digits }
    }

    /// The number of scalars.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no scalars.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The number of digits of each scalar.
    pub fn windows(&self) -> usize {
        self.digits.len() / self.length.max(1)
    }

    /// The number of digits of so many bits.
    pub fn count(window_bits: usize) -> usize {
        Self::BITS.div_ceil(window_bits)
    }

    /// The digits of weight 2^(window_bits * window) of the scalars in `range`.
    pub fn window(&self, window: usize, range: Range<usize>) -> &[i16] {
        &self.digits[window * self.length..(window + 1) * self.length][range]
    }

    /// Bits per digit.
    pub fn window_bits(&self) -> usize {
        self.window_bits
    }
}

/// Makes digits in \[-2^(c-1), 2^(c-1)) without carrying: add 2^(c-1) in every window, cut, subtract it again.
///
/// A scalar above r / 2 is taken as minus its complement, so that -1 costs as little as 1. Its digits are negated, so its
/// bias is one less in every window: magnitudes never exceed 2^(c-1), and the digit of a negated scalar never 2^(c-1).
struct Recoder {
    window_bits: usize,
    windows: usize,
    half: u64,
    bias: [u64; 5],
    negated_bias: [u64; 5],
}

impl Recoder {
    fn new(window_bits: usize, windows: usize) -> Self {
        let half = 1u64 << (window_bits - 1);
        Self {
            window_bits,
            windows,
            half,
            bias: repeat(half, window_bits, windows),
            negated_bias: repeat(half - 1, window_bits, windows),
        }
    }

    #[inline]
    fn digits(&self, scalar: BigInt<4>, mut put: impl FnMut(usize, i16)) {
        let negative = scalar > Fr::MODULUS_MINUS_ONE_DIV_TWO;
        let mut magnitude = scalar;
        if negative {
            magnitude = Fr::MODULUS;
            magnitude.sub_with_borrow(&scalar);
        }
        let (bias, half) = if negative { (&self.negated_bias, self.half - 1) } else { (&self.bias, self.half) };
        let biased = add(&magnitude.0, bias);
        for window in 0..self.windows {
            let digit = bits(&biased, window * self.window_bits, self.window_bits) as i64 - half as i64;
            put(window, if negative { -digit } else { digit } as i16);
        }
    }
}

/// The number with `digit` in each of `windows` windows.
fn repeat(digit: u64, window_bits: usize, windows: usize) -> [u64; 5] {
    let mut limbs = [0u64; 5];
    for window in 0..windows {
        let (limb, shift) = (window * window_bits / 64, window * window_bits % 64);
        limbs[limb] |= digit << shift;
        if shift + window_bits > 64 && limb + 1 < limbs.len() {
            limbs[limb + 1] |= digit >> (64 - shift);
        }
    }
    limbs
}

/// a + b; the sum fits.
#[inline]
fn add(a: &[u64; 4], b: &[u64; 5]) -> [u64; 5] {
    let mut sum = *b;
    let mut carry = 0;
    for (i, limb) in sum.iter_mut().enumerate() {
        let wide = u128::from(*limb) + u128::from(a.get(i).copied().unwrap_or(0)) + carry;
        *limb = wide as u64;
        carry = wide >> 64;
    }
    sum
}

/// The `count` bits from bit `start` on; bits beyond the number are zero.
#[inline]
fn bits(limbs: &[u64; 5], start: usize, count: usize) -> u64 {
    let (limb, shift) = (start / 64, start % 64);
    let low = limbs.get(limb).map_or(0, |limb| limb >> shift);
    let high = if shift + count > 64 { limbs.get(limb + 1).map_or(0, |limb| limb << (64 - shift)) } else { 0 };
    (low | high) & ((1 << count) - 1)
}

/// Bits per window for a product of `length` full-size scalars: the fewest multiplications by the count below.
///
/// A window adds every point to a bucket (6 multiplications) and every bucket to a row and a column (12), then the rows and
/// the columns one by one (some 30 each, at several times the cost of those in batches).
pub fn window_bits(length: usize) -> usize {
    let cost = |bits: &usize| Digits::count(*bits) * (6 * length + 12 * (1 << (bits - 1)) + 240 * (1 << (bits / 2)));
    (2..=16).min_by_key(cost).unwrap_or(2)
}

/// The sum of digits\[first + i\] * points\[i\]. Points at infinity are skipped. A unit of progress is a window.
pub fn msm<G: Group>(
    points: &[G::Packed],
    digits: &Digits,
    first: usize,
    progress: &Progress,
) -> Result<Projective<G::Curve>> {
    msm_by::<G>(Kernel::current(), points, digits, first, progress)
}

/// [`msm`] by a kernel that must be available.
pub fn msm_by<G: Group>(
    kernel: Kernel,
    points: &[G::Packed],
    digits: &Digits,
    first: usize,
    progress: &Progress,
) -> Result<Projective<G::Curve>> {
    check(points.len(), digits, first)?;
    msm_of_by(kernel, &Bases::<G>::on_lines(points), digits, first, progress)
}

/// [`msm`] of points that are at hand.
pub fn msm_of<G: Group>(
    bases: &Bases<G>,
    digits: &Digits,
    first: usize,
    progress: &Progress,
) -> Result<Projective<G::Curve>> {
    msm_of_by(Kernel::current(), bases, digits, first, progress)
}

/// A point of a group, for few additions.
pub type Product<G> = Projective<<G as Group>::Curve>;

/// [`msm_of`] twice, of points in both groups. Where the same of them are infinity, the scalars are sorted once.
pub fn msm_of_both(
    left: &Bases<G1>,
    right: &Bases<G2>,
    digits: &Digits,
    progress: &Progress,
) -> Result<(Product<G1>, Product<G2>)> {
    check(left.len(), digits, 0)?;
    #[cfg(target_arch = "x86_64")]
    if Kernel::current() == Kernel::Ifma && left.places() == right.places() {
        let sums = crate::ifma::msm::sum_windows_of_both((left, right), digits, progress)?;
        let (left, right): (Vec<_>, Vec<_>) = sums.into_iter().unzip();
        return Ok((join(&left, digits.window_bits()), join(&right, digits.window_bits())));
    }
    Ok((msm_of(left, digits, 0, progress)?, msm_of(right, digits, 0, progress)?))
}

/// [`msm_of`] by a kernel that must be available.
pub fn msm_of_by<G: Group>(
    kernel: Kernel,
    bases: &Bases<G>,
    digits: &Digits,
    first: usize,
    progress: &Progress,
) -> Result<Projective<G::Curve>> {
    check(bases.len(), digits, first)?;
    let sums = match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => G::sum_windows_ifma(bases, digits, first, progress),
        _ => sum_windows::<G>(bases, digits, first, progress),
    }?;
    Ok(join(&sums, digits.window_bits()))
}

fn check(points: usize, digits: &Digits, first: usize) -> Result<()> {
    let scalars = digits.len().saturating_sub(first);
    if points > Entry::LIMIT || points > scalars {
        return Err(Error::Invalid(format!("{points} points cannot go with {scalars} scalars")));
    }
    Ok(())
}

/// The sum of 2^(window_bits * w) * sums\[w\].
fn join<C: SWCurveConfig>(sums: &[Projective<C>], window_bits: usize) -> Projective<C> {
    let shift = |total: Projective<C>| (0..window_bits).fold(total, |total, _| total.double());
    sums.iter().rev().fold(Projective::ZERO, |total, sum| shift(total) + sum)
}

fn sum_windows<G: Group>(
    bases: &Bases<G>,
    digits: &Digits,
    first: usize,
    progress: &Progress,
) -> Result<Vec<Projective<G::Curve>>> {
    (0..digits.windows())
        .into_par_iter()
        .map(|window| {
            let here = digits.window(window, first..first + bases.len());
            let sum = Sorted::new(here, bases.places(), digits.window_bits()).sum::<G>(bases.points(), progress)?;
            progress.advance(1)?;
            Ok(sum)
        })
        .collect()
}

/// The points of one window, sorted by bucket: bucket b holds those whose digit is b + 1 or -(b + 1).
struct Sorted {
    window_bits: usize,
    /// Bucket b is entries\[starts\[b\]..starts\[b + 1\]\].
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Sorted {
    fn new(digits: &[i16], places: Places<'_>, window_bits: usize) -> Self {
        let buckets = 1 << (window_bits - 1);
        let mut starts = vec![0u32; buckets + 1];
        for (digit, finite) in digits.iter().zip(places.finite) {
            if *finite {
                starts[usize::from(digit.unsigned_abs())] += 1;
            }
        }
        starts[0] = 0;
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut entries = vec![Entry::new(0, false); total as usize];
        let mut index: u32 = places.finite.iter().map(|finite| places.taken(*finite)).sum();
        for (digit, finite) in digits.iter().zip(places.finite).rev() {
            let magnitude = usize::from(digit.unsigned_abs());
            index -= places.taken(*finite);
            if *finite && magnitude > 0 {
                starts[magnitude] -= 1;
                entries[starts[magnitude] as usize] = Entry::new(index as usize, *digit < 0);
            }
        }
        starts.remove(0);
        starts.push(total);
        Self { window_bits, starts, entries }
    }

    fn sum<G: Group>(&self, points: &[G::Packed], progress: &Progress) -> Result<Projective<G::Curve>> {
        if self.entries.is_empty() {
            return Ok(Projective::ZERO);
        }
        let pieces: Vec<Piece<G::F>> = (0..self.entries.len().div_ceil(PIECE))
            .into_par_iter()
            .map_init(Workspace::default, |workspace, piece| {
                progress.check()?;
                Ok(self.sum_piece::<G>(points, piece * PIECE, workspace))
            })
            .collect::<Result<_>>()?;
        Ok(weigh::<G>(&self.merge(pieces), self.window_bits - 1))
    }

    /// The partial bucket sums of the entries from `first` on: `PIECE` of them, or those that are left.
    fn sum_piece<G: Group>(&self, points: &[G::Packed], first: usize, workspace: &mut Workspace<G::F>) -> Piece<G::F> {
        let last = self.entries.len().min(first + PIECE);
        let mut buckets = Vec::new();
        let mut lengths = Vec::new();
        let mut bucket = self.starts.partition_point(|start| *start as usize <= first) - 1;
        let mut from = first;
        while from < last {
            let to = last.min(self.starts[bucket + 1] as usize);
            if to > from {
                buckets.push(bucket as u32);
                lengths.push((to - from) as u32);
            }
            from = to;
            bucket += 1;
        }
        let sums = workspace.sum_groups(Points::packed(points), &self.entries[first..last], &mut lengths);
        Piece { buckets, sums }
    }

    /// Every bucket's sum from the partial sums, in order of their entries.
    fn merge<F: Coordinate>(&self, pieces: Vec<Piece<F>>) -> Vec<Point<F>> {
        let mut buckets: Vec<u32> = Vec::new();
        let mut lengths: Vec<u32> = Vec::new();
        let mut partial = Vec::new();
        for piece in pieces {
            for bucket in piece.buckets {
                match lengths.last_mut() {
                    Some(length) if buckets.last() == Some(&bucket) => *length += 1,
                    _ => {
                        buckets.push(bucket);
                        lengths.push(1);
                    }
                }
            }
            partial.extend(piece.sums);
        }
        let sums = sum_in_order(&mut Workspace::default(), &partial, &mut lengths);
        let mut all = vec![Point::INFINITY; self.starts.len() - 1];
        for (bucket, sum) in buckets.into_iter().zip(sums) {
            all[bucket as usize] = sum;
        }
        all
    }
}

/// [`Workspace::sum_groups`] of all points as they stand.
fn sum_in_order<F: Coordinate>(
    workspace: &mut Workspace<F>,
    points: &[Point<F>],
    lengths: &mut [u32],
) -> Vec<Point<F>> {
    let entries: Vec<Entry> = (0..points.len()).map(|index| Entry::new(index, false)).collect();
    workspace.sum_groups(Points::in_memory(points), &entries, lengths)
}

/// Sums of consecutive entries by bucket; the first and the last bucket may go on in the neighbouring pieces.
struct Piece<F> {
    buckets: Vec<u32>,
    sums: Vec<Point<F>>,
}

/// The sum of (b + 1) * sums\[b\], for 2^bits buckets.
///
/// With b = high * 2^k + low it is 2^k * (sum of high * row\[high\]) + (sum of (low + 1) * column\[low\]): the row and column
/// sums are affine additions in batches, and only about 2^(bits / 2) points are left for the serial sum.
fn weigh<G: Group>(sums: &[Point<G::F>], bits: usize) -> Projective<G::Curve> {
    let columns = 1usize << (bits / 2);
    let rows = sums.len() / columns;
    let mut workspace = Workspace::default();
    let by_row = sum_in_order(&mut workspace, sums, &mut vec![columns as u32; rows]);
    let transposed = (0..columns).flat_map(|low| (0..rows).map(move |high| Entry::new(high * columns + low, false)));
    let by_column =
        workspace.sum_groups(Points::in_memory(sums), &transposed.collect::<Vec<_>>(), &mut vec![rows as u32; columns]);
    let high = ascending_sum(by_row[1..].iter().map(|point| point.to_affine::<G::Curve>()));
    let low = ascending_sum(by_column.iter().map(|point| point.to_affine::<G::Curve>()));
    (0..bits / 2).fold(high, |high, _| high.double()) + low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::pack_scalar;
    use crate::testing::{edge_scalars, multiple};
    use ark_ec::PrimeGroup;
    use ark_ff::UniformRand;

    /// points[i] is factors[i] * generator, so the expected product is one multiplication.
    fn check<G: Group>(factors: &[Fr], scalars: &[Fr], window_bits: usize) {
        let points: Vec<G::Packed> = factors.iter().map(|factor| multiple::<G>(*factor)).collect();
        let expected: Fr = factors.iter().zip(scalars).map(|(a, b)| *a * b).sum();
        let packed: Vec<Packed> = scalars.iter().map(pack_scalar).collect();
        for digits in [Digits::from_packed(&packed, window_bits), Ok(Digits::from_field(scalars, window_bits))] {
            for kernel in Kernel::available() {
                let product =
                    digits.as_ref().map(|digits| msm_by::<G>(kernel, &points, digits, 0, &Progress::default()));
                assert_eq!(product, Ok(Ok(Projective::<G::Curve>::generator() * expected)), "{kernel:?}");
            }
        }
    }

    fn random(length: usize) -> Vec<Fr> {
        let mut rng = ark_std::test_rng();
        (0..length).map(|_| Fr::rand(&mut rng)).collect()
    }

    #[test]
    fn empty_and_single() {
        check::<G1>(&[], &[], 4);
        check::<G2>(&[], &[], 4);
        for scalar in edge_scalars() {
            for window_bits in [2, 5, 16] {
                check::<G1>(&[Fr::from(3u64)], &[scalar], window_bits);
            }
        }
    }

    #[test]
    fn every_window_size_on_edge_scalars() {
        let scalars = edge_scalars();
        let factors = random(scalars.len());
        for window_bits in 2..=16 {
            check::<G1>(&factors, &scalars, window_bits);
        }
        check::<G2>(&factors, &scalars, 7);
    }

    #[test]
    fn lengths_about_powers_of_two() {
        for length in [1, 2, 3, 31, 32, 33, 127, 128, 129] {
            check::<G1>(&random(length), &random(length), window_bits(length));
        }
    }

    #[test]
    fn equal_opposite_and_infinite_points() {
        let factors: Vec<Fr> = (0..300).map(|i| [Fr::ZERO, Fr::from(5u64), -Fr::from(5u64)][i % 3]).collect();
        check::<G1>(&factors, &vec![Fr::from(9u64); 300], 4);
        check::<G1>(&factors, &random(300), 4);
        check::<G2>(&factors, &vec![-Fr::from(9u64); 300], 4);
        check::<G1>(&vec![Fr::ZERO; 40], &random(40), 5);
    }

    #[test]
    fn one_bucket_across_pieces() {
        let length = 2 * PIECE + 1;
        let points = vec![multiple::<G1>(Fr::from(2u64)); length];
        let digits = Digits::from_field(&vec![Fr::from(3u64); length], 6);
        let product = msm::<G1>(&points, &digits, 0, &Progress::default());
        assert_eq!(product, Ok(Projective::generator() * Fr::from(6 * length as u64)));
    }

    #[test]
    fn a_suffix_of_the_scalars() {
        let scalars = random(10);
        let points: Vec<_> = scalars[3..].iter().map(|factor| multiple::<G1>(*factor)).collect();
        let product = msm::<G1>(&points, &Digits::from_field(&scalars, 4), 3, &Progress::default());
        let expected: Fr = scalars[3..].iter().map(|scalar| *scalar * scalar).sum();
        assert_eq!(product, Ok(Projective::generator() * expected));
    }

    #[test]
    fn both_groups_at_once_whether_or_not_the_same_points_are_infinity() {
        let scalars = random(100);
        let digits = Digits::from_field(&scalars, 6);
        let factors = |infinite: usize| -> Vec<Fr> {
            (0..100).map(|i| if i % 3 == infinite { Fr::ZERO } else { Fr::from(i as u64 + 7) }).collect()
        };
        for (left, right) in [(factors(1), factors(1)), (factors(1), factors(2)), (factors(3), factors(0))] {
            let g1: Vec<_> = left.iter().map(|factor| multiple::<G1>(*factor)).collect();
            let g2: Vec<_> = right.iter().map(|factor| multiple::<G2>(*factor)).collect();
            let expected = |factors: &[Fr]| -> Fr { factors.iter().zip(&scalars).map(|(a, b)| *a * b).sum() };
            let (left, right) = (expected(&left), expected(&right));
            for g1 in [Bases::in_place(&g1), Bases::copied(&g1)] {
                for g2 in [Bases::in_place(&g2), Bases::copied(&g2)] {
                    let products = msm_of_both(&g1, &g2, &digits, &Progress::default());
                    assert_eq!(products, Ok((Projective::generator() * left, Projective::generator() * right)));
                }
            }
        }
    }

    #[test]
    fn more_points_than_scalars_is_an_error() {
        let points = [multiple::<G1>(Fr::from(1u64)); 2];
        assert!(msm::<G1>(&points, &Digits::from_field(&[Fr::from(1u64)], 4), 0, &Progress::default()).is_err());
    }

    #[test]
    fn a_scalar_not_below_the_order_is_an_error() {
        let scalars = [[0; 32], crate::field::pack(Fr::MODULUS.0)];
        assert!(matches!(Digits::from_packed(&scalars, 4), Err(Error::Invalid(text)) if text.starts_with("scalar 1 ")));
    }

    #[test]
    fn cancelled_before_it_starts() {
        let progress = Progress::default();
        progress.cancel();
        let points = [multiple::<G1>(Fr::from(1u64))];
        let product = msm::<G1>(&points, &Digits::from_field(&[Fr::from(1u64)], 4), 0, &progress);
        assert_eq!(product, Err(Error::Interrupted));
    }

    #[test]
    fn digits_of_small_scalars_of_either_sign_are_one_digit() {
        let digits = Digits::from_field(&[Fr::from(5u64), -Fr::from(5u64), Fr::ZERO], 8);
        assert_eq!(digits.window(0, 0..3), [5, -5, 0]);
        for window in 1..digits.windows() {
            assert_eq!(digits.window(window, 0..3), [0, 0, 0]);
        }
    }
}
