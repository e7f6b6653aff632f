//! Many points, each times a scalar: doublings and additions that all points do in step.
//!
//! A scalar is split into k1 + k2 lambda, where lambda is how an endomorphism multiplies that costs one multiplication
//! (R. Gallant, R. Lambert, S. Vanstone, "Faster Point Multiplication on Elliptic Curves with Efficient Endomorphisms",
//! CRYPTO 2001). The halves are made odd by vectors of the lattice, and written with the odd digits -15 to 15 alone
//! (M. Joye, M. Tunstall, "Exponent Recoding and Regular Exponentiation Algorithms", AFRICACRYPT 2009, section 3.2). No digit
//! is zero: every scalar takes the same steps, 124 doublings and 63 additions, whatever it is.

use std::borrow::Cow;

use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ff::{BigInt, PrimeField};
use num_bigint::BigUint;
use rayon::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use crate::batch_affine::Workspace;
use crate::curve::{Group, Point};
use crate::field::Fr;
use crate::kernel::Kernel;
use crate::progress::{Error, Progress, Result};

/// Points that do their steps together, and share each step's inversion.
const CHUNK: usize = 1 << 10;

/// Chunks are multiples of this many points: the lists that the kernels sum side by side.
const LANES: usize = 32;

/// Bits of a digit, by which the sums are doubled.
pub const DIGIT_BITS: usize = 4;

/// Digits of a half.
pub const DIGITS: usize = 32;

/// Odd multiples of a point that digits name: 1, 3, ..., 15.
pub const MULTIPLES: usize = 1 << (DIGIT_BITS - 1);

/// What the points are multiplied by.
#[derive(Clone, Copy)]
pub enum Factors<'a> {
    /// Each by its own.
    Each(&'a [Fr]),
    /// All by one.
    Same(&'a Fr),
}

/// The odd digits of both halves of a scalar that is not zero, lowest first. Wiped when dropped.
#[derive(Clone)]
pub struct Halves(pub [[i8; DIGITS]; 2]);

impl Drop for Halves {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// out\[i\] = factor i * points\[i\]. A unit of progress is a point.
///
/// Points must be in their group, or infinity: elsewhere the endomorphism multiplies by something else.
pub fn scale<G: Group>(
    points: &[G::Packed],
    factors: Factors<'_>,
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    scale_by::<G>(Kernel::current(), points, factors, out, progress)
}

/// [`scale`] by a kernel that must be available.
pub fn scale_by<G: Group>(
    kernel: Kernel,
    points: &[G::Packed],
    factors: Factors<'_>,
    out: &mut [G::Packed],
    progress: &Progress,
) -> Result<()> {
    let lengths_agree = match factors {
        Factors::Each(factors) => factors.len() == points.len(),
        Factors::Same(_) => true,
    };
    if !lengths_agree || points.len() != out.len() {
        return Err(Error::Invalid("points, factors and products are not as many as each other".to_owned()));
    }
    let lattice = Lattice::new::<G>();
    let same = match factors {
        Factors::Same(factor) => Some(lattice.halves(factor)),
        Factors::Each(_) => None,
    };
    // Both cores have work to the end.
    let share = points.len().div_ceil(4 * rayon::current_num_threads());
    let chunk = CHUNK.min(share.max(1).next_multiple_of(LANES));
    let chunks = points.par_chunks(chunk).zip(out.par_chunks_mut(chunk)).enumerate();
    chunks.try_for_each(|(index, (points, out))| {
        progress.check()?;
        let halves = |i: usize| match factors {
            Factors::Each(factors) => lattice.halves(&factors[index * chunk + i]).map(Cow::Owned),
            Factors::Same(_) => same.as_ref().and_then(|same| same.as_ref()).map(Cow::Borrowed),
        };
        scale_chunk::<G>(kernel, points, halves, out);
        progress.advance(points.len())
    })
}

fn scale_chunk<'a, G: Group>(
    kernel: Kernel,
    points: &[G::Packed],
    halves: impl Fn(usize) -> Option<Cow<'a, Halves>>,
    out: &mut [G::Packed],
) {
    let mut finite = Vec::with_capacity(points.len());
    let mut digits = Vec::with_capacity(points.len());
    let mut places = Vec::with_capacity(points.len());
    for (place, point) in points.iter().enumerate() {
        out[place] = G::INFINITY;
        if point.as_ref().iter().any(|byte| *byte != 0)
            && let Some(halves) = halves(place)
        {
            finite.push(*point);
            digits.push(halves);
            places.push(place);
        }
    }
    let products = match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => G::scale_ifma(&finite, &digits),
        _ => products::<G>(&finite, &digits),
    };
    for (place, product) in places.into_iter().zip(products) {
        out[place] = product;
    }
}

/// The products of finite points and scalars that are not zero.
fn products<G: Group>(points: &[G::Packed], digits: &[Cow<'_, Halves>]) -> Vec<G::Packed> {
    let mut workspace = Workspace::default();
    let multiples = odd_multiples::<G>(points, MULTIPLES, &mut workspace);
    let root = G::Curve::ENDO_COEFFS[0];
    let addends = |half: usize, place: usize| -> Vec<Point<G::F>> {
        let of = |(index, halves): (usize, &Cow<'_, Halves>)| {
            let digit = halves.0[half][place];
            let point = multiples[usize::from(digit.unsigned_abs() / 2)][index].signed(digit < 0);
            if half == 0 { point } else { Point { x: point.x * root, y: point.y } }
        };
        digits.iter().enumerate().map(of).collect()
    };
    let mut sums = addends(0, DIGITS - 1);
    workspace.add_each(&mut sums, &addends(1, DIGITS - 1));
    for place in (0..DIGITS - 1).rev() {
        for _ in 0..DIGIT_BITS {
            let once = sums.clone();
            workspace.add_each(&mut sums, &once);
        }
        workspace.add_each(&mut sums, &addends(0, place));
        workspace.add_each(&mut sums, &addends(1, place));
    }
    sums.iter().map(packed::<G>).collect()
}

/// The multiples of points by 1, 3, 5, ..., so many of them.
fn odd_multiples<G: Group>(
    points: &[G::Packed],
    count: usize,
    workspace: &mut Workspace<G::F>,
) -> Vec<Vec<Point<G::F>>> {
    let read = |point: &G::Packed| Point::<G::F>::read(point.as_ref());
    let mut multiples: Vec<Vec<Point<G::F>>> = vec![points.iter().map(read).collect()];
    let once = multiples[0].clone();
    let mut twice = once.clone();
    workspace.add_each(&mut twice, &once);
    while multiples.len() < count {
        let mut next = multiples[multiples.len() - 1].clone();
        workspace.add_each(&mut next, &twice);
        multiples.push(next);
    }
    multiples
}

/// The multiples of finite points by 1, 3, 5, ..., `count` of them, and behind these their images under the endomorphism: all
/// points by 1, all by 3, and so on.
pub fn multiples_and_images<G: Group>(kernel: Kernel, points: &[G::Packed], count: usize) -> Vec<G::Packed> {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => G::odd_multiples_ifma(points, count),
        _ => {
            let multiples = odd_multiples::<G>(points, count, &mut Workspace::default());
            let root = G::Curve::ENDO_COEFFS[0];
            let image = |point: &Point<G::F>| packed::<G>(&Point { x: point.x * root, y: point.y });
            let images: Vec<G::Packed> = multiples.iter().flatten().map(image).collect();
            multiples.iter().flatten().map(packed::<G>).chain(images).collect()
        }
    }
}

/// For each of these columns the sum over the rows of 2^(`bits` row) * points\[`width` row + column\]; these must be finite.
pub fn weighted_rows<G: Group>(
    kernel: Kernel,
    points: &[G::Packed],
    width: usize,
    columns: &[u32],
    bits: usize,
) -> Vec<G::Packed> {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => G::weighted_rows_ifma(points, width, columns, bits),
        _ => {
            let mut workspace = Workspace::default();
            let mut sums = vec![Point::<G::F>::INFINITY; columns.len()];
            for row in points.chunks_exact(width).rev() {
                for _ in 0..bits {
                    let once = sums.clone();
                    workspace.add_each(&mut sums, &once);
                }
                let addend = |column: &u32| Point::read(row[*column as usize].as_ref());
                workspace.add_each(&mut sums, &columns.iter().map(addend).collect::<Vec<_>>());
            }
            sums.iter().map(packed::<G>).collect()
        }
    }
}

fn packed<G: Group>(point: &Point<G::F>) -> G::Packed {
    let mut packed = G::INFINITY;
    point.write(packed.as_mut());
    packed
}

/// Two short vectors (a, b) with a + b lambda = 0 modulo r, and what it takes to find the one nearest to a scalar.
pub struct Lattice {
    vectors: [[i128; 2]; 2],
    /// |coordinate of (2^256, 0)| in the basis of the vectors.
    coordinates: [[u64; 4]; 2],
    /// Whether that coordinate is negative.
    negative: [bool; 2],
}

impl Lattice {
    /// The lattice by which the endomorphism of a group multiplies.
    pub fn new<G: Group>() -> Self {
        let coefficients = G::Curve::SCALAR_DECOMP_COEFFS;
        let [a, b, c, d] = coefficients.map(|(positive, BigInt([low, high, ..]))| {
            let magnitude = (u128::from(high) << 64 | u128::from(low)) as i128;
            if positive { magnitude } else { -magnitude }
        });
        // Their determinant is r, so (k, 0) = k / r * (d (a, b) - b (c, d)).
        let scaled = |value: i128| -> [u64; 4] {
            let quotient = (BigUint::from(value.unsigned_abs()) << 256u32) / BigUint::from(Fr::MODULUS);
            let mut limbs = [0; 4];
            for (limb, digit) in limbs.iter_mut().zip(quotient.iter_u64_digits()) {
                *limb = digit;
            }
            limbs
        };
        Self { vectors: [[a, b], [c, d]], coordinates: [scaled(d), scaled(b)], negative: [d < 0, b > 0] }
    }

    /// The digits of a scalar's halves; none of zero.
    fn halves(&self, scalar: &Fr) -> Option<Halves> {
        self.odd_halves(scalar).map(|halves| Halves(halves.map(digits)))
    }

    /// k1 and k2 of a scalar k1 + k2 lambda, odd and below 2^127; none of zero.
    pub fn odd_halves(&self, scalar: &Fr) -> Option<Zeroizing<[i128; 2]>> {
        let standard = Zeroizing::new(scalar.into_bigint().0);
        if standard.iter().all(|limb| *limb == 0) {
            return None;
        }
        let mut halves = Zeroizing::new([(u128::from(standard[1]) << 64 | u128::from(standard[0])) as i128, 0]);
        for ((vector, coordinate), negative) in self.vectors.iter().zip(&self.coordinates).zip(self.negative) {
            let multiple = rounded_product(&standard, coordinate) as i128;
            let multiple = if negative { multiple.wrapping_neg() } else { multiple };
            for (half, part) in halves.iter_mut().zip(vector) {
                *half = half.wrapping_sub(multiple.wrapping_mul(*part));
            }
        }
        // What is congruent modulo 2^128 is the same, for the halves are shorter.
        self.make_odd(&mut halves);
        Some(halves)
    }

    /// Add vectors until both halves are odd, towards zero in the half where the vector is long.
    fn make_odd(&self, halves: &mut [i128; 2]) {
        let odd = |pair: &[i128; 2]| [pair[0] & 1, pair[1] & 1];
        let [v, w] = &self.vectors;
        let wanted = [1 ^ (halves[0] & 1), 1 ^ (halves[1] & 1)];
        let sum = |x: [i128; 2], y: [i128; 2]| [x[0] ^ y[0], x[1] ^ y[1]];
        let (with_v, with_w) = if wanted == [0, 0] {
            (false, false)
        } else if wanted == odd(v) {
            (true, false)
        } else if wanted == odd(w) {
            (false, true)
        } else {
            debug_assert_eq!(wanted, sum(odd(v), odd(w)));
            (true, true)
        };
        for (vector, long, take) in [(v, 0, with_v), (w, 1, with_w)] {
            if take {
                let towards = if (halves[long] < 0) == (vector[long] < 0) { -1 } else { 1 };
                halves[0] += towards * vector[0];
                halves[1] += towards * vector[1];
            }
        }
    }
}

/// a * b / 2^256, rounded, modulo 2^128.
fn rounded_product(a: &[u64; 4], b: &[u64; 4]) -> u128 {
    let mut limbs = [0u64; 8];
    for (i, x) in a.iter().enumerate() {
        let mut carry = 0;
        for (j, y) in b.iter().enumerate() {
            let sum = u128::from(*x) * u128::from(*y) + u128::from(limbs[i + j]) + carry;
            limbs[i + j] = sum as u64;
            carry = sum >> 64;
        }
        limbs[i + 4] = carry as u64;
    }
    let product = u128::from(limbs[5]) << 64 | u128::from(limbs[4]);
    product.wrapping_add(u128::from(limbs[3] >> 63))
}

/// The odd digits of an odd number below 2^127.
fn digits(half: i128) -> [i8; DIGITS] {
    let mut rest = half.unsigned_abs();
    let mut digits = [0i8; DIGITS];
    for digit in &mut digits[..DIGITS - 1] {
        *digit = (rest & 31) as i8 - 16;
        rest = (rest >> 5) << 1 | 1;
    }
    digits[DIGITS - 1] = rest as i8;
    if half < 0 {
        digits = digits.map(|digit| -digit);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2, unpack};
    use crate::testing::{edge_scalars, multiple};
    use ark_ec::CurveGroup;
    use ark_ff::{AdditiveGroup, Field, UniformRand};

    fn scalars() -> Vec<Fr> {
        let mut rng = ark_std::test_rng();
        let lambdas = [<G1 as Group>::Curve::LAMBDA, <G2 as Group>::Curve::LAMBDA];
        let about = lambdas.into_iter().flat_map(|lambda| [lambda, -lambda, lambda + Fr::ONE, lambda - Fr::ONE]);
        edge_scalars().into_iter().chain(about).chain((0..500).map(|_| Fr::rand(&mut rng))).collect()
    }

    fn halves_make_the_scalar<G: Group>() {
        let lattice = Lattice::new::<G>();
        for scalar in scalars() {
            let Some(halves) = lattice.halves(&scalar) else {
                assert_eq!(scalar, Fr::ZERO);
                continue;
            };
            assert!(halves.0.iter().flatten().all(|digit| digit % 2 != 0 && (-15..=15).contains(digit)));
            let value = |digits: &[i8; DIGITS]| {
                digits.iter().rev().fold(Fr::ZERO, |sum, digit| sum * Fr::from(16u64) + Fr::from(i64::from(*digit)))
            };
            assert_eq!(value(&halves.0[0]) + value(&halves.0[1]) * G::Curve::LAMBDA, scalar);
        }
    }

    #[test]
    fn odd_digits_of_both_halves_make_the_scalar() {
        halves_make_the_scalar::<G1>();
        halves_make_the_scalar::<G2>();
    }

    fn products_are_those_of_arkworks<G: Group>(kernel: Kernel) {
        let factors = scalars();
        let bases: Vec<Fr> = factors.iter().rev().copied().collect();
        let points: Vec<_> = bases.iter().map(|base| multiple::<G>(*base)).collect();
        let mut out = vec![multiple::<G>(Fr::from(7u64)); points.len()];
        let progress = Progress::default();
        assert_eq!(scale_by::<G>(kernel, &points, Factors::Each(&factors), &mut out, &progress), Ok(()));
        for ((base, factor), packed) in bases.iter().zip(&factors).zip(&out) {
            assert_eq!(packed.as_ref(), multiple::<G>(*base * factor).as_ref(), "{kernel:?} {factor}");
        }
        for factor in [Fr::ZERO, Fr::ONE, -Fr::ONE, factors[factors.len() - 1]] {
            assert_eq!(scale_by::<G>(kernel, &points, Factors::Same(&factor), &mut out, &progress), Ok(()));
            for (base, packed) in bases.iter().zip(&out) {
                assert_eq!(packed.as_ref(), multiple::<G>(*base * factor).as_ref(), "{kernel:?} {factor}");
            }
        }
    }

    #[test]
    fn every_scalar_and_point_by_every_kernel() {
        for kernel in Kernel::available() {
            products_are_those_of_arkworks::<G1>(kernel);
            products_are_those_of_arkworks::<G2>(kernel);
        }
    }

    #[test]
    fn lengths_about_a_chunk() {
        let mut rng = ark_std::test_rng();
        let factor = Fr::rand(&mut rng);
        let progress = Progress::default();
        for length in [0, 1, 2, 31, 32, 33, CHUNK - 1, CHUNK, 4 * CHUNK + 1] {
            let points = vec![multiple::<G1>(Fr::ONE); length];
            let mut out = vec![G1::INFINITY; length];
            assert_eq!(scale::<G1>(&points, Factors::Same(&factor), &mut out, &progress), Ok(()));
            let expected = multiple::<G1>(factor);
            assert!(out.iter().all(|packed| packed.as_ref() == expected.as_ref()), "{length}");
        }
    }

    #[test]
    fn what_does_not_fit_and_what_is_cancelled_gives_nothing() {
        let points = [multiple::<G1>(Fr::ONE); 3];
        let mut out = [G1::INFINITY; 3];
        let progress = Progress::default();
        assert!(scale::<G1>(&points, Factors::Each(&[Fr::ONE; 2]), &mut out, &progress).is_err());
        assert!(scale::<G1>(&points[..2], Factors::Same(&Fr::ONE), &mut out, &progress).is_err());
        progress.cancel();
        assert_eq!(scale::<G1>(&points, Factors::Same(&Fr::ONE), &mut out, &progress), Err(Error::Interrupted));
        assert_eq!(unpack::<G1>(&out[0]).into_affine(), unpack::<G1>(&G1::INFINITY).into_affine());
    }
}
