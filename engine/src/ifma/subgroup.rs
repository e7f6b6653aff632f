//! Membership in the groups, eight points at a time: see [`crate::subgroup`].
//!
//! The additions are not complete. Where one meets equal points, opposite points or infinity, Z becomes zero and stays zero,
//! so that the point is found outside, rightly: the multiples of a point of order r that are added never are equal or opposite.

use ark_bn254::{g1, g2};
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::Field;

use super::lanes::{Fq2x8, LaneGroup, Lanes};
use super::mont::{Fq8, each, equal, shift_left};
use super::tower::{Rows, minus_twice, scaled, splat, tidied};
use crate::curve::{G1, G2, Group};
use crate::field::Fq2;
use crate::subgroup::{ate_digits, power_of_q};

/// Which of eight packed points are not in G1.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn outside_g1(points: &[<G1 as Group>::Packed; 8]) -> u8 {
    // SAFETY: eight points one after the other.
    let [x, y] = unsafe { G1::read(points.as_ptr().cast(), &core::array::from_fn(|lane| 64 * lane)) };
    let reduced = is_reduced(&x) & is_reduced(&y);
    let infinite = x.is_zero() & y.is_zero();
    let radix = <Fq8 as Lanes>::power_of_two::<264>();
    let (x, y) = (x.times(&radix), y.times(&radix));
    let right = x.squared().times(&x).plus(&splat(g1::Config::COEFF_B));
    let on_curve = y.squared().minus::<4>(&right).is_zero();
    !(reduced & (infinite | on_curve))
}

/// Which of eight packed points are not in G2.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn outside_g2(points: &[<G2 as Group>::Packed; 8]) -> u8 {
    let (fit, infinite, point) = on_twist(points);
    !(fit & (infinite | of_order_r(&point)))
}

/// Which of eight packed points have coordinates that are not reduced, or are neither on the twist nor infinity.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn off_twist(points: &[<G2 as Group>::Packed; 8]) -> u8 {
    !on_twist(points).0
}

/// Which of eight packed points are on the twist or infinity, their coordinates reduced; which of these are infinity; and the
/// points with R = 2^260.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn on_twist(points: &[<G2 as Group>::Packed; 8]) -> (u8, u8, [Fq2x8; 2]) {
    // SAFETY: eight points one after the other.
    let [x, y] = unsafe { G2::read(points.as_ptr().cast(), &core::array::from_fn(|lane| 128 * lane)) };
    let reduced = is_reduced(&x.c0) & is_reduced(&x.c1) & is_reduced(&y.c0) & is_reduced(&y.c1);
    let infinite = x.is_zero() & y.is_zero();
    let radix = <Fq8 as Lanes>::power_of_two::<264>();
    let point = [tidied(&scaled(&x, &radix)), tidied(&scaled(&y, &radix))];
    let [x, y] = &point;
    let right = x.squared().times(x).plus(&every(&g2::Config::COEFF_B));
    let on_curve = y.squared().minus::<5>(&right).is_zero();
    (reduced & (infinite | on_curve), infinite, point)
}

/// The lanes whose number is below p.
#[inline(always)]
fn is_reduced(value: &Fq8) -> u8 {
    let canonical = value.canonical();
    each!(|i| equal(canonical.limbs[i], value.limbs[i])).into_iter().fold(!0, |all, same| all & same)
}

/// The same element in all lanes.
pub fn every(element: &Fq2) -> Fq2x8 {
    Rows::from_elements(&[*element; 8]).load()
}

/// Which of eight points of the twist are in G2; the others, infinity among them, may not be mistaken for such.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn of_order_r(point: &[Fq2x8; 2]) -> u8 {
    // What psi does to (1, 1).
    let images = power_of_q(&ark_bn254::G2Affine::new_unchecked(Fq2::ONE, Fq2::ONE));
    let factors = [every(&images.x), every(&images.y)];
    let first = image(point, &factors);
    let second = image(&first, &factors);
    let third = image(&second, &factors);
    let mut sum = Jacobian { x: point[0], y: point[1], z: every(&Fq2::ONE) };
    let opposite = negated(point);
    for digit in ate_digits() {
        sum = sum.doubled();
        match digit {
            0 => {}
            1 => sum = sum.plus(point),
            _ => sum = sum.plus(&opposite),
        }
    }
    sum.plus(&first).plus(&negated(&second)).is(&negated(&third))
}

/// psi, from what it does to (1, 1).
#[inline(always)]
pub fn image([x, y]: &[Fq2x8; 2], [factor_x, factor_y]: &[Fq2x8; 2]) -> [Fq2x8; 2] {
    [tidied(&conjugate(x).times(factor_x)), tidied(&conjugate(y).times(factor_y))]
}

#[inline(always)]
fn conjugate(value: &Fq2x8) -> Fq2x8 {
    Fq2x8 { c0: value.c0, c1: Fq8::zero().minus::<3>(&value.c1) }
}

/// -P.
#[inline(always)]
pub fn negated([x, y]: &[Fq2x8; 2]) -> [Fq2x8; 2] {
    [*x, Fq2x8::zero().minus_squeezed(y)]
}

/// Points (X / Z^2, Y / Z^3), X and Y below 2.33 p and Z below 4.7 p; infinity and what has no meaning where Z is zero.
#[derive(Clone, Copy)]
struct Jacobian {
    x: Fq2x8,
    y: Fq2x8,
    z: Fq2x8,
}

impl Jacobian {
    /// Formulas dbl-2009-l of the Explicit-Formulas Database.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn doubled(&self) -> Self {
        let b = self.y.squared();
        let a = self.x.squared();
        let d = four(&self.x.times(&b));
        let e = tidied(&a.plus(&a).plus(&a));
        let x = minus_twice(&e.squared(), &d);
        let y = minus_twice(&e.times(&d.minus::<3>(&x)), &four(&b.squared()));
        let yz = self.y.times(&self.z);
        Self { x, y, z: yz.plus(&yz) }
    }

    /// Formulas madd-2004-hmv of the Explicit-Formulas Database; Z is zero where the points are equal or opposite.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn plus(&self, [x, y]: &[Fq2x8; 2]) -> Self {
        let z2 = self.z.squared();
        let h = x.times(&z2).minus_squeezed(&self.x);
        let s = y.times(&z2.times(&self.z)).minus_squeezed(&self.y);
        let h2 = h.squared();
        let h3 = h2.times(&h);
        let v = self.x.times(&h2);
        let x = s.squared().minus_sum(&h3, &v);
        let y = s.times(&v.minus::<3>(&x)).minus_squeezed(&self.y.times(&h3));
        Self { x, y, z: self.z.times(&h) }
    }

    /// The lanes with the same point; none with infinity.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn is(&self, [x, y]: &[Fq2x8; 2]) -> u8 {
        let z2 = self.z.squared();
        let same_x = x.times(&z2).minus_squeezed(&self.x).is_zero();
        let same_y = y.times(&z2.times(&self.z)).minus_squeezed(&self.y).is_zero();
        same_x & same_y & !self.z.is_zero()
    }
}

/// 4 a, below 2.33 p, for a up to 2.6 p.
#[inline(always)]
fn four(a: &Fq2x8) -> Fq2x8 {
    Fq2x8 {
        c0: Fq8::squeezed(each!(|i| shift_left::<2>(a.c0.limbs[i]))),
        c1: Fq8::squeezed(each!(|i| shift_left::<2>(a.c1.limbs[i]))),
    }
}
