//! Products of optimal ate pairings in lanes (eprint 2008/096; the final exponentiation of "Faster hashing to G2", SAC 2011).
//!
//! One Miller loop serves three pairs: two with a second point known beforehand, whose lines are kept, and one whose lines
//! are found on the way. A line is c0 + c1 w + c3 w^3. The final exponentiation takes elements of F_q2 to 1, so that a known
//! line is divided by its c0 once, and a line by the y-coordinate of the point it is evaluated at: it becomes
//! 1 + (c1 / c0) (x / y) w + (c3 / c0) (1 / y) w^3.

use core::arch::x86_64::{
    _mm512_mask_add_epi64, _mm512_maskz_permutexvar_epi64, _mm512_permutexvar_epi64, _mm512_setr_epi64,
    _mm512_sllv_epi64,
};

use ark_bn254::{Config, Fq12, G1Affine, G1Projective, G2Affine, g2};
use ark_ec::bn::{BnConfig, G2Prepared};
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::{AdditiveGroup, Field};

use super::constants::LIMBS;
use super::lanes::{Fq2x8, Lanes};
use super::mont::{Fq8, Limb, add, each, sub};
use super::tower::{
    Rows, arranged, conjugate, cyclotomic_square, equal, frobenius, frobenius_factors, inverse, minus_twice, product,
    scaled, splat, tidied, times_line, times_monic_line,
};
use crate::field::{Fq, Fq2, invert_all};
use crate::subgroup::{ate_digits, power_of_q};

/// u in signed digits, no two neighbours of which are nonzero; most significant first.
const SIGNED_DIGITS_OF_U: [i8; 63] = signed_digits(Config::X[0]);

const fn signed_digits(mut number: u64) -> [i8; 63] {
    let mut digits = [0; 63];
    let mut place = 63;
    while place > 0 {
        place -= 1;
        if number & 1 == 1 {
            digits[place] = 2 - (number & 3) as i8;
            number = number.wrapping_sub(digits[place] as u64);
        }
        number >>= 1;
    }
    digits
}

/// The lines of a point known beforehand, eight at a time: c1 / c0 and c3 / c0.
pub struct Lines(Vec<[Rows; 2]>);

impl Lines {
    /// The lines of a point of G2, or `None` where one is vertical, which none of a point of order r is.
    pub fn of(point: &G2Affine) -> Option<Self> {
        let lines = G2Prepared::<Config>::from(point).ell_coeffs;
        let mut inverses: Vec<Fq2> = lines.iter().map(|(c0, _, _)| *c0).collect();
        if inverses.contains(&Fq2::ZERO) {
            return None;
        }
        invert_all(&mut inverses, &mut Vec::new());
        let ratios: Vec<_> =
            lines.iter().zip(&inverses).map(|((_, c1, c3), inverse)| [c1 * inverse, c3 * inverse]).collect();
        let rows = |lines: &[[Fq2; 2]], part: usize| {
            Rows::from_elements(&core::array::from_fn(|lane| lines.get(lane).map_or(Fq2::ZERO, |line| line[part])))
        };
        Some(Self(ratios.chunks(8).map(|lines| [rows(lines, 0), rows(lines, 1)]).collect()))
    }

    /// The lines evaluated at a point, from x / y and 1 / y.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn at(&self, [x_over_y, one_over_y]: [Fq; 2]) -> Self {
        let (first, second) = (splat(x_over_y), splat(one_over_y));
        let mut evaluated = Vec::with_capacity(self.0.len());
        for [c1, c3] in &self.0 {
            evaluated.push([Rows::of(&scaled(&c1.load(), &first)), Rows::of(&scaled(&c3.load(), &second))]);
        }
        Self(evaluated)
    }
}

/// x / y and 1 / y of finite points.
fn ratios<const N: usize>(points: [&G1Projective; N]) -> [[Fq; 2]; N] {
    let mut inverses = points.map(|point| point.y);
    invert_all(&mut inverses, &mut Vec::with_capacity(N));
    core::array::from_fn(|i| {
        // In Jacobian coordinates, (X / Z^2) / (Y / Z^3) and Z^3 / Y.
        let G1Projective { x, z, .. } = points[i];
        let z_over_y = *z * inverses[i];
        [z_over_y * x, z_over_y * z.square()]
    })
}

/// A multiple T of a point B: X, Y, Z and 3 b Z in lanes 0 to 3, for the point (X / Z, Y / Z) and the b of the twist.
///
/// The last of them spares the doubling a multiplication that others would have to wait for.
struct Running {
    t: Fq2x8,
    tangent_scales: Fq2x8,
    operands: [Operand; 4],
}

/// A point Q that [`Running::add`] adds: x and y in lanes 0 and 1.
struct Operand {
    point: Fq2x8,
    /// x and y in lanes 2 and 3, in lanes 5 and 6 what scales the line's coefficients.
    line: Fq2x8,
}

/// The numbers of the operands.
const PLUS_B: usize = 0;
const MINUS_B: usize = 1;
const POWER_OF_Q: usize = 2;
const MINUS_POWER_OF_Q2: usize = 3;

impl Running {
    /// T = B, for lines evaluated at the point with these coordinates.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn new(b: &G2Affine, at: &G1Affine) -> Self {
        const ZERO: Fq2 = Fq2::ZERO;
        let constant = |value: Fq| Fq2::new(value, Fq::ZERO);
        let three_b = g2::Config::COEFF_B.double() + g2::Config::COEFF_B;
        let scales = [-at.y.double(), at.x.double() + at.x, Fq::ONE].map(constant);
        let [power, power2] = [power_of_q(b), power_of_q(&power_of_q(b))];
        let operands = [*b, -*b, power, -power2].map(|q| {
            let line = [ZERO, ZERO, q.x, q.y, ZERO, constant(at.y), constant(-at.x), ZERO];
            [[q.x, q.y, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO], line].map(|elements| Rows::from_elements(&elements))
        });
        Self {
            t: Rows::from_elements(&[b.x, b.y, Fq2::ONE, three_b, ZERO, ZERO, ZERO, ZERO]).load(),
            tangent_scales: Rows::from_elements(&[ZERO, ZERO, ZERO, ZERO, ZERO, scales[0], scales[1], scales[2]])
                .load(),
            operands: operands.map(|[point, line]| Operand { point: point.load(), line: line.load() }),
        }
    }

    /// T = 2 T; gives the tangent in lanes 5 to 7.
    ///
    /// Formulas of eprint 2013/722, section 4.3, four times as large to spare halves. With B = Y^2, E = 3 b Z^2, F = 3 E:
    /// X' = 2 XY (B - F), Y' = (B + F)^2 - 12 E^2, Z' = 8 B YZ; the line is -2 YZ y, 3 X^2 x, E - B.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn double(&mut self) -> Fq2x8 {
        // XY, B, E, YZ, 3b YZ, X^2.
        let products = arranged(&self.t, [0, 1, 2, 1, 1, 0, 0, 0]).times(&arranged(&self.t, [1, 1, 3, 2, 3, 0, 0, 0]));
        let ((left0, right0), (left1, right1)) = (tangent_operands(&products.c0), tangent_operands(&products.c1));
        let right = Fq2x8 { c0: right0, c1: right1 }.replaced(0b1110_0000, &self.tangent_scales);
        let line = Fq2x8 { c0: left0, c1: left1 }.times(&right);
        self.t = settled(&line);
        line
    }

    /// T = T + Q for one of the operands; gives the line through both in lanes 5 to 7.
    ///
    /// With t = Y - Z y_Q, l = X - Z x_Q, E = l^3, G = X l^2, H = E + Z t^2 - 2 G: X' = l H, Y' = t (G - H) - Y E, Z' = Z E;
    /// the line is l y, -t x, t x_Q - l y_Q.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn add(&mut self, operand: usize) -> Fq2x8 {
        let Operand { point, line } = &self.operands[operand];
        // l, t.
        let distances = tidied(&self.t.minus::<3>(&point.times(&arranged(&self.t, [2; 8]))));
        // l^2, t^2, t x_Q, l y_Q, in lane 5 l y, in lane 6 -t x.
        let squares = arranged(&distances, [0, 1, 1, 0, 0, 0, 1, 0]).times(&line.replaced(0b11, &distances));
        let last = arranged(&squares, [2; 8]).minus::<3>(&arranged(&squares, [3; 8]));
        // E, Z t^2, G.
        let left = arranged(&self.t, [0, 2, 0, 0, 0, 0, 0, 0]).replaced(0b1, &distances);
        let cubes = left.times(&arranged(&squares, [0, 1, 0, 0, 0, 0, 0, 0]));
        let (e, g) = (arranged(&cubes, [0; 8]), arranged(&cubes, [2; 8]));
        let sum = e.plus(&arranged(&cubes, [1; 8]));
        let h = minus_twice(&sum, &g);
        // l H, t (G - H), Y E, Z E, 3b Z E.
        let left = arranged(&self.t, [0, 0, 1, 2, 3, 0, 0, 0]).replaced(0b11, &distances);
        let right = e.replaced(0b1, &h).replaced(0b10, &g.minus::<3>(&h));
        self.t = settled(&left.times(&right));
        squares.replaced(0b1000_0000, &last)
    }
}

/// X, Y, Z and 3b Z from X, a, b, Z and 3b Z with Y = a - b.
#[inline(always)]
fn settled(products: &Fq2x8) -> Fq2x8 {
    let t = arranged(products, [0, 1, 3, 4, 0, 0, 0, 0]);
    t.replaced(0b10, &t.minus::<3>(&arranged(products, [2; 8])))
}

/// From XY, B, E, YZ, 3b YZ, X^2 the factors of [`Running::double`]'s second products, with the last three on the right open:
/// 2 XY, B + 3 E, 4 E, 8 B, 8 B, YZ, X^2, E - B and B - 3 E, B + 3 E, 3 E, YZ, 3b YZ.
#[inline(always)]
fn tangent_operands(products: &Fq8) -> (Fq8, Fq8) {
    let (three, seven) = (Fq8::multiple::<3>(), Fq8::multiple::<7>());
    // SAFETY: only reached where the CPU has the features.
    let operands: [(Limb, Limb); LIMBS] = each!(|i| unsafe {
        let limb = products.limbs[i];
        let other = _mm512_permutexvar_epi64(_mm512_setr_epi64(2, 2, 2, 2, 2, 2, 2, 1), limb);
        let three_e = add(add(other, other), other);
        let left = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 2, 1, 1, 3, 5, 2), limb);
        let left = _mm512_sllv_epi64(left, _mm512_setr_epi64(1, 0, 0, 3, 3, 0, 0, 0));
        let left = _mm512_mask_add_epi64(left, 0b0000_0110, left, three_e);
        let left = _mm512_mask_add_epi64(left, 0b1000_0000, left, sub(three[i], other));
        let right = _mm512_maskz_permutexvar_epi64(0b0001_1011, _mm512_setr_epi64(1, 1, 2, 3, 4, 5, 5, 5), limb);
        let right = _mm512_mask_add_epi64(right, 0b0000_0110, right, three_e);
        let right = _mm512_mask_add_epi64(right, 0b0000_0001, right, sub(seven[i], three_e));
        (left, right)
    });
    (Fq8::carried(operands.map(|(left, _)| left)), Fq8::carried(operands.map(|(_, right)| right)))
}

/// Of which pairs the product of pairings is compared with what: what of a verifying key stays the same.
pub struct Equation {
    gamma: Lines,
    delta: Lines,
    target: Rows,
    frobenius: [Rows; 3],
}

/// Whether the final exponentiation takes f to one; f must not be zero.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn exponentiates_to_one(f: &Fq12) -> bool {
    let value = exponentiated(&Rows::from_tower(f).load(), &frobenius_factors());
    equal(&value, &Rows::from_tower(&Fq12::ONE).load())
}

impl Equation {
    /// For two points of G2 and the value that the product must have. `None` where a point is not in G2.
    pub fn new(gamma: &G2Affine, delta: &G2Affine, target: &Fq12) -> Option<Self> {
        Some(Self {
            gamma: Lines::of(gamma)?,
            delta: Lines::of(delta)?,
            target: Rows::from_tower(target),
            frobenius: frobenius_factors(),
        })
    }

    /// Whether e(a, b) e(x, gamma) e(c, delta) has the value, for finite points of the groups.
    ///
    /// # Safety
    /// The processor must have the features: see [`super::available`].
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub fn holds(&self, a: &G1Affine, b: &G2Affine, x: &G1Projective, c: &G1Projective) -> bool {
        let [x, c] = ratios([x, c]);
        let known = (self.gamma.at(x), self.delta.at(c));
        let value = exponentiated(&miller_loop(Running::new(b, a), [&known.0, &known.1]), &self.frobenius);
        equal(&value, &self.target.load())
    }
}

/// f to the power of (q^12 - 1) / r times 2u (6u^2 + 3u + 1), which is prime to r; f must not be zero.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn exponentiated(f: &Fq2x8, factors: &[Rows; 3]) -> Fq2x8 {
    let f = product(&conjugate(f), &inverse(f));
    let f = product(&frobenius::<2>(&f, factors), &f);
    // The names of arkworks' `final_exponentiation`, which follows the paper.
    let y0 = power_of_minus_u(&f);
    let y1 = cyclotomic_square(&y0);
    let y3 = product(&cyclotomic_square(&y1), &y1);
    let y4 = power_of_minus_u(&y3);
    let y6 = power_of_minus_u(&cyclotomic_square(&y4));
    let y7 = product(&conjugate(&y6), &y4);
    let y8 = product(&y7, &conjugate(&y3));
    let y9 = product(&y8, &y1);
    let y11 = product(&product(&y8, &y4), &f);
    let y13 = product(&frobenius::<1>(&y9, factors), &y11);
    let y14 = product(&frobenius::<2>(&y8, factors), &y13);
    let y15 = product(&conjugate(&f), &y9);
    product(&frobenius::<3>(&y15, factors), &y14)
}

/// Whether a point of the twist is in its subgroup of order r: see [`crate::subgroup`].
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn in_subgroup(point: &G2Affine) -> bool {
    // The lines are not used; evaluated at (1, 1) they cost nothing.
    let mut running = Running::new(point, &G1Affine::new_unchecked(Fq::ONE, Fq::ONE));
    for digit in ate_digits() {
        running.double();
        if digit != 0 {
            running.add(if digit > 0 { PLUS_B } else { MINUS_B });
        }
    }
    running.add(POWER_OF_Q);
    running.add(MINUS_POWER_OF_Q2);
    let last = -power_of_q(&power_of_q(&power_of_q(point)));
    let expected = Rows::from_elements(&[last.x, last.y, Fq2::ONE, Fq2::ONE, Fq2::ONE, Fq2::ONE, Fq2::ONE, Fq2::ONE]);
    let expected = expected.load().times(&arranged(&running.t, [2; 8]));
    // Where an addition met equal points, or the multiple is infinity, Z is zero.
    running.t.minus::<3>(&expected).is_zero() & 0b11 == 0b11 && running.t.is_zero() & 0b100 == 0
}

/// The product of the lines of the running point and of two known ones.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn miller_loop(mut running: Running, known: [&Lines; 2]) -> Fq2x8 {
    let mut f = Rows::from_tower(&Fq12::ONE).load();
    let mut step = 0;
    let mut absorb = |f: &Fq2x8, line: &Fq2x8| {
        let mut f = times_line(f, line);
        for Lines(blocks) in known {
            let [c1, c3] = &blocks[step / 8];
            f = times_monic_line(&f, c1, c3, step % 8);
        }
        step += 1;
        f
    };
    for (index, digit) in ate_digits().enumerate() {
        if index > 0 {
            f = product(&f, &f);
        }
        f = absorb(&f, &running.double());
        if digit != 0 {
            f = absorb(&f, &running.add(if digit > 0 { PLUS_B } else { MINUS_B }));
        }
    }
    f = absorb(&f, &running.add(POWER_OF_Q));
    absorb(&f, &running.add(MINUS_POWER_OF_Q2))
}

/// f^-u, for f^(q^4 - q^2 + 1) = 1.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn power_of_minus_u(f: &Fq2x8) -> Fq2x8 {
    let inverse = conjugate(f);
    let mut power = *f;
    for digit in SIGNED_DIGITS_OF_U.iter().skip(1) {
        power = cyclotomic_square(&power);
        match digit {
            0 => {}
            1 => power = product(&power, f),
            _ => power = product(&power, &inverse),
        }
    }
    conjugate(&power)
}
