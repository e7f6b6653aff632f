//! The groups G1 and G2 of BN254 in affine coordinates, as small as they lie in a `.zkey`.

#[cfg(target_arch = "x86_64")]
use std::borrow::Cow;

use ark_bn254::{g1, g2};
use ark_ec::AffineRepr;
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ff::{AdditiveGroup, Field, PrimeField};

#[cfg(target_arch = "x86_64")]
use crate::bases::Bases;
use crate::field::{self, Coordinate, Fq, Fq2, Fr, Packed};
#[cfg(target_arch = "x86_64")]
use crate::msm::Digits;
#[cfg(target_arch = "x86_64")]
use crate::point_lists::Segment;
#[cfg(target_arch = "x86_64")]
use crate::progress::{Progress, Result};
#[cfg(target_arch = "x86_64")]
use crate::scaling::Halves;

/// One of the two groups: its curve, and the packed size of its points.
pub trait Group: Copy + Send + Sync + 'static {
    /// The field of the coordinates.
    type F: Coordinate;
    /// The curve in arkworks.
    type Curve: SWCurveConfig<BaseField = Self::F, ScalarField = Fr> + GLVConfig;
    /// A packed point: the bytes of x, then of y.
    type Packed: Copy + Send + Sync + AsRef<[u8]> + AsMut<[u8]>;
    /// The packed point at infinity.
    const INFINITY: Self::Packed;

    /// Whether a finite point of the curve is in the group.
    fn in_group(point: &Affine<Self::Curve>) -> bool;

    /// Which of eight packed points are not in the group, by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn outside_ifma(points: &[Self::Packed; 8]) -> u8;

    /// The sums of each window of [`crate::msm::msm`] by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn sum_windows_ifma(
        bases: &Bases<Self>,
        digits: &Digits,
        first: usize,
        progress: &Progress,
    ) -> Result<Vec<Projective<Self::Curve>>>;

    /// base, 2 * base, ..., count * base for each base, for a power of two, by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn multiples_ifma(bases: &[Self::Packed], count: usize, progress: &Progress) -> Result<Vec<Self::Packed>>;

    /// [`crate::fixed_base::Table::multiply_into`] by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn multiply_into_ifma(
        multiples: &[Self::Packed],
        window_bits: usize,
        scalars: &[Fr],
        out: &mut [Self::Packed],
        progress: &Progress,
    ) -> Result<()>;

    /// The products of finite points and scalars that are not zero, by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn scale_ifma(points: &[Self::Packed], digits: &[Cow<'_, Halves>]) -> Vec<Self::Packed>;

    /// [`crate::scaling::multiples_and_images`] by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn odd_multiples_ifma(points: &[Self::Packed], count: usize) -> Vec<Self::Packed>;

    /// [`crate::scaling::weighted_rows`] by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn weighted_rows_ifma(points: &[Self::Packed], width: usize, columns: &[u32], bits: usize) -> Vec<Self::Packed>;

    /// The sum of the points that each list names, by the kernel for AVX-512 IFMA, which must be there.
    #[cfg(target_arch = "x86_64")]
    fn sum_lists_ifma(
        points: &[Self::Packed],
        entries: &[u32],
        segments: &[Segment],
        out: &mut [Self::Packed],
        progress: &Progress,
    ) -> Result<()>;
}

/// The group of points over `Fq`: y^2 = x^3 + 3.
#[derive(Clone, Copy, Debug)]
pub struct G1;

/// The group on the sextic twist over `Fq2`: y^2 = x^3 + 3 / (9 + u).
#[derive(Clone, Copy, Debug)]
pub struct G2;

impl Group for G1 {
    type F = Fq;
    type Curve = g1::Config;
    type Packed = [u8; 64];
    const INFINITY: Self::Packed = [0; 64];

    fn in_group(_: &Affine<Self::Curve>) -> bool {
        // The order of the curve is r itself.
        true
    }

    #[cfg(target_arch = "x86_64")]
    fn outside_ifma(points: &[Self::Packed; 8]) -> u8 {
        // SAFETY: the processor has the features, by contract.
        unsafe { crate::ifma::subgroup::outside_g1(points) }
    }

    #[cfg(target_arch = "x86_64")]
    fn sum_windows_ifma(
        bases: &Bases<Self>,
        digits: &Digits,
        first: usize,
        progress: &Progress,
    ) -> Result<Vec<Projective<Self::Curve>>> {
        crate::ifma::msm::sum_windows::<Self>(bases, digits, first, progress)
    }

    #[cfg(target_arch = "x86_64")]
    fn multiples_ifma(bases: &[Self::Packed], count: usize, progress: &Progress) -> Result<Vec<Self::Packed>> {
        crate::ifma::fixed_base::multiples::<Self>(bases, count, progress)
    }

    #[cfg(target_arch = "x86_64")]
    fn multiply_into_ifma(
        multiples: &[Self::Packed],
        window_bits: usize,
        scalars: &[Fr],
        out: &mut [Self::Packed],
        progress: &Progress,
    ) -> Result<()> {
        crate::ifma::fixed_base::multiply_into::<Self>(multiples, window_bits, scalars, out, progress)
    }

    #[cfg(target_arch = "x86_64")]
    fn scale_ifma(points: &[Self::Packed], digits: &[Cow<'_, Halves>]) -> Vec<Self::Packed> {
        crate::ifma::scaling::products::<Self>(points, digits)
    }

    #[cfg(target_arch = "x86_64")]
    fn odd_multiples_ifma(points: &[Self::Packed], count: usize) -> Vec<Self::Packed> {
        crate::ifma::scaling::odd_multiples::<Self>(points, count, &mut Default::default())
    }

    #[cfg(target_arch = "x86_64")]
    fn weighted_rows_ifma(points: &[Self::Packed], width: usize, columns: &[u32], bits: usize) -> Vec<Self::Packed> {
        crate::ifma::scaling::weighted_rows::<Self>(points, width, columns, bits)
    }

    #[cfg(target_arch = "x86_64")]
    fn sum_lists_ifma(
        points: &[Self::Packed],
        entries: &[u32],
        segments: &[Segment],
        out: &mut [Self::Packed],
        progress: &Progress,
    ) -> Result<()> {
        crate::ifma::lists::sum_lists::<Self>(points, entries, segments, out, progress)
    }
}

impl Group for G2 {
    type F = Fq2;
    type Curve = g2::Config;
    type Packed = [u8; 128];
    const INFINITY: Self::Packed = [0; 128];

    fn in_group(point: &Affine<Self::Curve>) -> bool {
        crate::subgroup::in_g2(point)
    }

    #[cfg(target_arch = "x86_64")]
    fn outside_ifma(points: &[Self::Packed; 8]) -> u8 {
        // SAFETY: the processor has the features, by contract.
        unsafe { crate::ifma::subgroup::outside_g2(points) }
    }

    #[cfg(target_arch = "x86_64")]
    fn sum_windows_ifma(
        bases: &Bases<Self>,
        digits: &Digits,
        first: usize,
        progress: &Progress,
    ) -> Result<Vec<Projective<Self::Curve>>> {
        crate::ifma::msm::sum_windows::<Self>(bases, digits, first, progress)
    }

    #[cfg(target_arch = "x86_64")]
    fn multiples_ifma(bases: &[Self::Packed], count: usize, progress: &Progress) -> Result<Vec<Self::Packed>> {
        crate::ifma::fixed_base::multiples::<Self>(bases, count, progress)
    }

    #[cfg(target_arch = "x86_64")]
    fn multiply_into_ifma(
        multiples: &[Self::Packed],
        window_bits: usize,
        scalars: &[Fr],
        out: &mut [Self::Packed],
        progress: &Progress,
    ) -> Result<()> {
        crate::ifma::fixed_base::multiply_into::<Self>(multiples, window_bits, scalars, out, progress)
    }

    #[cfg(target_arch = "x86_64")]
    fn scale_ifma(points: &[Self::Packed], digits: &[Cow<'_, Halves>]) -> Vec<Self::Packed> {
        crate::ifma::scaling::products::<Self>(points, digits)
    }

    #[cfg(target_arch = "x86_64")]
    fn odd_multiples_ifma(points: &[Self::Packed], count: usize) -> Vec<Self::Packed> {
        crate::ifma::scaling::odd_multiples::<Self>(points, count, &mut Default::default())
    }

    #[cfg(target_arch = "x86_64")]
    fn weighted_rows_ifma(points: &[Self::Packed], width: usize, columns: &[u32], bits: usize) -> Vec<Self::Packed> {
        crate::ifma::scaling::weighted_rows::<Self>(points, width, columns, bits)
    }

    #[cfg(target_arch = "x86_64")]
    fn sum_lists_ifma(
        points: &[Self::Packed],
        entries: &[u32],
        segments: &[Segment],
        out: &mut [Self::Packed],
        progress: &Progress,
    ) -> Result<()> {
        crate::ifma::lists::sum_lists::<Self>(points, entries, segments, out, progress)
    }
}

/// An affine point. (0, 0) lies on neither curve and stands for infinity, as in a `.zkey`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Point<F> {
    /// The first coordinate.
    pub x: F,
    /// The second coordinate.
    pub y: F,
}

impl<F: Coordinate> Point<F> {
    /// The neutral element.
    pub const INFINITY: Self = Self { x: F::ZERO, y: F::ZERO };

    /// Whether this is the neutral element.
    #[inline]
    pub fn is_infinity(&self) -> bool {
        self.x.is_zero() && self.y.is_zero()
    }

    /// Read a packed point. Neither the range of the coordinates nor the curve equation is checked.
    #[inline]
    pub fn read(packed: &[u8]) -> Self {
        Self { x: F::read(packed), y: F::read(&packed[F::BYTES..]) }
    }

    /// The inverse of [`Point::read`].
    #[inline]
    pub fn write(&self, packed: &mut [u8]) {
        self.x.write(packed);
        self.y.write(&mut packed[F::BYTES..]);
    }

    /// The point mirrored at the x axis when `negative`, else itself.
    #[inline]
    pub fn signed(self, negative: bool) -> Self {
        // A load instead of a jump: signs are random, and a jump would be mispredicted every other time.
        Self { x: self.x, y: [self.y, -self.y][usize::from(negative)] }
    }

    /// The same point for arkworks.
    #[inline]
    pub fn to_affine<C: SWCurveConfig<BaseField = F>>(self) -> Affine<C> {
        if self.is_infinity() { Affine::identity() } else { Affine::new_unchecked(self.x, self.y) }
    }
}

impl<C: SWCurveConfig> From<Projective<C>> for Point<C::BaseField>
where
    C::BaseField: Coordinate,
{
    fn from(point: Projective<C>) -> Self {
        Affine::from(point).xy().map_or(Self::INFINITY, |(x, y)| Self { x, y })
    }
}

/// A packed point for arkworks.
pub fn unpack<G: Group>(packed: &G::Packed) -> Projective<G::Curve> {
    Point::<G::F>::read(packed.as_ref()).to_affine::<G::Curve>().into()
}

/// The inverse of [`unpack`].
pub fn pack<G: Group>(point: Projective<G::Curve>) -> G::Packed {
    let mut packed = G::INFINITY;
    Point::from(point).write(packed.as_mut());
    packed
}

/// The affine coordinates in standard form, x before y, c0 before c1; zeros for infinity.
pub fn to_standard<G: Group>(point: Projective<G::Curve>) -> Vec<Packed> {
    let Point { x, y } = Point::from(point);
    let coordinates = x.to_base_prime_field_elements().chain(y.to_base_prime_field_elements());
    coordinates.map(|coordinate| field::pack(coordinate.into_bigint().0)).collect()
}

/// A packed point as ceremonies hash it: coordinates in standard form, big-endian, c1 before c0; infinity is zeros.
pub fn uncompressed<G: Group>(packed: &G::Packed) -> G::Packed {
    let mut bytes = G::INFINITY;
    let point = Point::<G::F>::read(packed.as_ref());
    if point.is_infinity() {
        return bytes;
    }
    let mut places = bytes.as_mut().chunks_mut(32);
    for coordinate in [point.x, point.y] {
        let parts: Vec<Fq> = coordinate.to_base_prime_field_elements().collect();
        for (part, place) in parts.iter().rev().zip(&mut places) {
            place.copy_from_slice(&field::pack(part.into_bigint().0));
            place.reverse();
        }
    }
    bytes
}

/// The first coordinate as [`uncompressed`] has it, in bit 7 of byte 0 whether the second is the greater of two opposite ones,
/// in bit 6 whether it is infinity.
pub fn compressed<G: Group>(packed: &G::Packed) -> Vec<u8> {
    let mut bytes = uncompressed::<G>(packed).as_ref()[..G::F::BYTES].to_vec();
    let point = Point::<G::F>::read(packed.as_ref());
    let parts: Vec<Fq> = point.y.to_base_prime_field_elements().collect();
    let decisive = parts.iter().rev().find(|part| **part != Fq::default());
    let is_greater = decisive.is_some_and(|part| part.into_bigint() > Fq::MODULUS_MINUS_ONE_DIV_TWO);
    bytes[0] |= u8::from(is_greater) << 7 | u8::from(point.is_infinity()) << 6;
    bytes
}

/// Sum of k * points[k - 1], from the far end: two additions a point.
pub fn ascending_sum<C: SWCurveConfig>(points: impl DoubleEndedIterator<Item = Affine<C>>) -> Projective<C> {
    let mut running = Projective::<C>::ZERO;
    let mut total = Projective::<C>::ZERO;
    for point in points.rev() {
        running += point;
        total += running;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::PrimeGroup;

    fn round_trip<G: Group>() {
        let generator = Projective::<G::Curve>::generator();
        for point in [Projective::ZERO, generator, generator.double(), -generator] {
            assert_eq!(unpack::<G>(&pack::<G>(point)), point);
        }
        assert!(pack::<G>(Projective::ZERO).as_ref().iter().all(|byte| *byte == 0));
    }

    #[test]
    fn packing_round_trips() {
        round_trip::<G1>();
        round_trip::<G2>();
    }

    #[test]
    fn ascending_sum_weighs_by_position() {
        let generator = Projective::<g1::Config>::generator();
        let points = vec![Affine::from(generator); 4];
        assert_eq!(ascending_sum(points.into_iter()), generator * Fr::from(10u64));
        assert_eq!(ascending_sum(std::iter::empty::<Affine<g1::Config>>()), Projective::ZERO);
    }
}
