//! Products of many Miller loops of the optimal ate pairing (eprint 2008/096), eight pairs side by side.
//!
//! Each lane has an element of F_q12 of its own, which all its pairs share, squarings as well. The multiples of second points
//! are affine, and every step of all pairs shares one inversion: a line evaluated at a point (x, y) is then, over y, which the
//! final exponentiation takes to 1,
//!
//! 1 - l (x / y) w + (l x_T - y_T) (1 / y) w^3
//!
//! for the slope l on the twist. Where nothing is to be paired, 0 for x / y and for 1 / y makes it 1.

use ark_bn254::{Fq12, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field};

use super::lanes::{Fq2x8, Lanes};
use super::subgroup::{every, image, negated};
use super::tower::{Rows, minus_twice, scaled, tidied};
use super::towers::Towers;
use crate::field::{Coordinate, Fq, Fq2, invert_all};
use crate::subgroup::{ate_digits, power_of_q};

/// Pairs in lanes.
const LANES: usize = 8;

/// Eight second points and what their lines are evaluated at; components below 2.33 p.
struct Eight {
    /// The multiple T.
    t: [Fq2x8; 2],
    /// The second points themselves.
    q: [Fq2x8; 2],
    /// -x / y and 1 / y of the first points.
    at: Fq2x8,
    /// The denominator of the slope in this step, below 5.4 p, and the product of those before, below 2.8 p.
    denominator: Fq2x8,
    before: Fq2x8,
}

/// What is added to T.
#[derive(Clone, Copy)]
enum Step {
    Itself,
    Point,
    Opposite,
    PowerOfQ,
    MinusPowerOfQ2,
}

/// The product of the Miller loops of these pairs up to factors that the final exponentiation takes to 1; a pair whose first
/// point is infinity counts for nothing.
///
/// `None` where second points turn out not to be of order r. Those of order r never do.
///
/// # Safety
/// The processor must have the features: see [`super::available`].
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
pub fn product_of_miller_loops(pairs: &[(G1Affine, G2Affine)]) -> Option<Fq12> {
    let images = power_of_q(&G2Affine::new_unchecked(Fq2::ONE, Fq2::ONE));
    let images = [every(&images.x), every(&images.y)];
    let mut loops = Loops { eights: eights(pairs), f: Towers::one(), images };
    for (index, digit) in ate_digits().enumerate() {
        if index > 0 {
            loops.f = loops.f.squared();
        }
        loops.step(Step::Itself)?;
        match digit {
            0 => {}
            1 => loops.step(Step::Point)?,
            _ => loops.step(Step::Opposite)?,
        }
    }
    loops.step(Step::PowerOfQ)?;
    loops.step(Step::MinusPowerOfQ2)?;
    Some(loops.f.to_elements().iter().product())
}

/// The pairs in lanes; the last ones are filled up with what counts for nothing.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn eights(pairs: &[(G1Affine, G2Affine)]) -> Vec<Eight> {
    // The point at infinity has zeros for coordinates here, and zero stays zero.
    let mut inverses: Vec<Fq> = pairs.iter().map(|(p, _)| p.y().unwrap_or(Fq::ZERO)).collect();
    invert_all(&mut inverses, &mut Vec::new());
    let nothing = (G1Affine::identity(), G2Affine::generator());
    let mut eights = Vec::with_capacity(pairs.len().div_ceil(LANES));
    for (pairs, inverses) in pairs.chunks(LANES).zip(inverses.chunks(LANES)) {
        let pair = |lane: usize| pairs.get(lane).unwrap_or(&nothing);
        let [x, y, at]: [[Fq2; LANES]; 3] = [
            core::array::from_fn(|lane| pair(lane).1.x),
            core::array::from_fn(|lane| pair(lane).1.y),
            core::array::from_fn(|lane| {
                let inverse = inverses.get(lane).copied().unwrap_or(Fq::ZERO);
                Fq2::new(-pair(lane).0.x().unwrap_or(Fq::ZERO) * inverse, inverse)
            }),
        ];
        let q = [Rows::from_elements(&x).load(), Rows::from_elements(&y).load()];
        let at = Rows::from_elements(&at).load();
        eights.push(Eight { t: q, q, at, denominator: Fq2x8::zero(), before: Fq2x8::zero() });
    }
    eights
}

struct Loops {
    eights: Vec<Eight>,
    f: Towers,
    /// What psi does to (1, 1).
    images: [Fq2x8; 2],
}

impl Loops {
    /// T = T + Q for all pairs, f times their lines.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn step(&mut self, step: Step) -> Option<()> {
        let mut product = every(&Fq2::ONE);
        for eight in &mut self.eights {
            let addend = eight.addend(step, &self.images);
            eight.denominator = match step {
                Step::Itself => eight.t[1].plus(&eight.t[1]),
                _ => eight.t[0].minus::<3>(&addend[0]),
            };
            eight.before = product;
            product = product.times(&eight.denominator);
        }
        let mut inverse = inverted(&product)?;
        for eight in self.eights.iter_mut().rev() {
            let own = inverse.times(&eight.before);
            inverse = inverse.times(&eight.denominator);
            let [a, b] = eight.advance(step, &own, &self.images);
            self.f.multiply_by_monic_line(&a, &b);
        }
        Some(())
    }
}

impl Eight {
    #[inline(always)]
    fn addend(&self, step: Step, images: &[Fq2x8; 2]) -> [Fq2x8; 2] {
        match step {
            Step::Itself => self.t,
            Step::Point => self.q,
            Step::Opposite => negated(&self.q),
            Step::PowerOfQ => image(&self.q, images),
            Step::MinusPowerOfQ2 => negated(&image(&image(&self.q, images), images)),
        }
    }

    /// T = T + Q, by the inverse of the denominator; gives the coefficients of w and w^3 of the line.
    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn advance(&mut self, step: Step, inverse: &Fq2x8, images: &[Fq2x8; 2]) -> [Fq2x8; 2] {
        let [x, y] = self.t;
        let addend = self.addend(step, images);
        let numerator = match step {
            Step::Itself => {
                let square = x.squared();
                tidied(&square.plus(&square).plus(&square))
            }
            _ => y.minus::<3>(&addend[1]),
        };
        let slope = numerator.times(inverse);
        let square = slope.squared();
        let next = match step {
            Step::Itself => minus_twice(&square, &x),
            _ => square.minus_squeezed(&x).minus_squeezed(&addend[0]),
        };
        self.t = [next, slope.times(&x.minus::<3>(&next)).minus_squeezed(&y)];
        let constant = slope.times(&x).minus::<3>(&y);
        [scaled(&slope, &self.at.c0), scaled(&constant, &self.at.c1)]
    }
}

/// 1 / a in every lane, by one inversion; `None` where a lane is zero.
#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn inverted(a: &Fq2x8) -> Option<Fq2x8> {
    let mut elements = Rows::of(&a.canonical()).to_elements();
    let mut before = [Fq2::ONE; LANES];
    let mut product = Fq2::ONE;
    for (slot, element) in before.iter_mut().zip(&elements) {
        *slot = product;
        product *= element;
    }
    let mut inverse = product.inverted()?;
    for (element, before) in elements.iter_mut().zip(&before).rev() {
        let next = inverse * *element;
        *element = inverse * before;
        inverse = next;
    }
    Some(Rows::from_elements(&elements).load())
}
