//! Every operation against arkworks, at edge values and random ones.

use super::*;
use ark_ff::PrimeField;

type Number = [u64; LIMBS];

/// k p + offset.
fn near(p: Number, k: u64, offset: i64) -> Number {
    let mut sum = times(p, k);
    let mut carry = i128::from(offset);
    for limb in &mut sum {
        carry += i128::from(*limb);
        *limb = carry as u64 & MASK;
        carry >>= BITS;
    }
    sum
}

/// The element of these limbs: their number modulo p, whatever it is.
fn value<F: PrimeField>(limbs: Number) -> F {
    let radix = F::from(1u64 << BITS);
    limbs.iter().rev().fold(F::ZERO, |sum, limb| sum * radix + F::from(*limb))
}

fn below(limbs: Number, bound: Number) -> bool {
    limbs.iter().rev().lt(bound.iter().rev())
}

/// Edges first: about multiples of p up to 8 p, single limbs all ones, then random numbers.
fn numbers<F: PrimeField>(p: Number) -> Vec<Number> {
    let mut rng = ark_std::test_rng();
    let mut numbers = vec![[0; LIMBS], [1, 0, 0, 0, 0], near(p, 8, 0)];
    for k in 1..8 {
        numbers.extend([near(p, k, -1), near(p, k, 0), near(p, k, 1)]);
    }
    numbers.extend((0..LIMBS).map(|i| core::array::from_fn(|j| if i == j && j < 4 { MASK } else { 0 })));
    numbers.push([MASK, MASK, MASK, MASK, p[4]]);
    numbers.extend((0..20).map(|_| {
        let mut words = [0; 4];
        words.copy_from_slice(F::rand(&mut rng).into_bigint().as_ref());
        to_limbs(words)
    }));
    numbers
}

fn lane(x: &[Limb; LIMBS], lane: usize) -> Number {
    // SAFETY: plain bits of the same size.
    x.map(|limb| unsafe { core::mem::transmute::<Limb, [u64; 8]>(limb) }[lane])
}

/// Eight numbers, from the `start`th on, around the end.
fn load<M: Modulus>(numbers: &[Number], start: usize) -> Mont<M> {
    Mont::new(core::array::from_fn(|i| {
        let lanes: [u64; 8] = core::array::from_fn(|lane| numbers[(start + lane) % numbers.len()][i]);
        // SAFETY: plain bits of the same size.
        unsafe { core::mem::transmute::<[u64; 8], Limb>(lanes) }
    }))
}

#[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
fn agrees_with_arkworks<M: Modulus, F: PrimeField>() {
    let p = to_limbs(M::P);
    let numbers = numbers::<F>(p);
    let radix_inverse = F::from(2u64).pow([260]).inverse().unwrap_or(F::ZERO);
    let get = |start: usize, lane: usize| numbers[(start + lane) % numbers.len()];
    for first in (0..numbers.len()).step_by(8) {
        for second in 0..numbers.len() {
            let (a, b): (Mont<M>, Mont<M>) = (load(&numbers, first), load(&numbers, second));
            let (product, square) = (a.times(&b), a.squared());
            let [one, other] = Mont::times_each([&a, &b], [&b, &b]);
            let [one_square, other_square] = Mont::squared_each([&a, &b]);
            let (difference, tidy) = (a.minus::<8>(&b), a.minus_squeezed::<2>(&load(&[near(p, 1, 1)], 0)));
            let combined = Mont::<M>::difference_of_products([&a, &b], [&b, &b]);
            let summed = Mont::<M>::sum_of_products([&a, &b], [&a, &a]);
            let reduced = a.canonical();
            let mut sum = SumOfProducts::zero();
            (0..84).for_each(|_| sum.add(&reduced, &b.canonical()));
            let many = sum.finish();
            let shifted = a.minus_shifted::<8, 2>(&b);
            let signed = a.tidied().signed(0b1010_1010);
            let (mut x, mut y) = (a, b);
            Mont::butterfly(&mut x, &mut y, &Mont::splat(to_limbs(M::P).map(|limb| limb / 2)));
            let (mut s, mut t) = (a, b);
            Mont::butterfly_back::<8>(&mut s, &mut t, &Mont::splat([3, 0, 0, 0, 0]));
            let half: F = value(p.map(|limb| limb / 2));
            for k in 0..8 {
                let (l, r) = (get(first, k), get(second, k));
                let (u, v): (F, F) = (value(l), value(r));
                let check = |what: &Mont<M>, expected: F, bound: u64| {
                    let found = lane(&what.limbs, k);
                    assert_eq!(value::<F>(found), expected, "{l:x?} {r:x?}");
                    assert!(below(found, times(p, bound)), "{l:x?} {r:x?} give {found:x?}");
                    assert!(found.iter().all(|limb| *limb <= MASK), "{found:x?} is not carried");
                };
                check(&product, u * v * radix_inverse, 3);
                check(&square, u * u * radix_inverse, 3);
                check(&one, u * v * radix_inverse, 3);
                check(&other, v * v * radix_inverse, 3);
                check(&one_square, u * u * radix_inverse, 3);
                check(&other_square, v * v * radix_inverse, 3);
                check(&difference, u - v, 17);
                check(&tidy, u - F::ONE, 3);
                check(&combined, (u * v - v * v) * radix_inverse, 4);
                check(&summed, (u * v + u * u) * radix_inverse, 3);
                check(&many, F::from(84u64) * u * v * radix_inverse, 3);
                check(&shifted, (u - v) * F::from(4u64), 65);
                check(&a.shifted::<3>(), u * F::from(8u64), 65);
                check(&signed, if k % 2 == 1 { -u } else { u }, 4);
                check(&a.canonical(), u, 1);
                assert_eq!(lane(&a.canonical().limbs, k), {
                    let mut words = [0; 4];
                    words.copy_from_slice(u.into_bigint().as_ref());
                    to_limbs(words)
                });
                check(&Mont::carried(x.limbs).tidied(), u + v * half * radix_inverse, 3);
                check(&Mont::carried(y.limbs).tidied(), u - v * half * radix_inverse, 3);
                assert_eq!(value::<F>(lane(&Mont::<M>::carried(s.limbs).limbs, k)), u + v);
                check(&Mont::carried(t.limbs), (u - v) * F::from(3u64) * radix_inverse, 2);
                let zero = u8::from(u == v) << k;
                if below(l, times(p, 7)) {
                    assert_eq!(difference.is_zero() & 1 << k, zero);
                    assert_eq!(difference.perhaps_zero() & zero, zero);
                }
            }
        }
    }
}

#[test]
fn every_operation_agrees_with_arkworks_at_the_edges_of_its_bounds() {
    if crate::ifma::available() {
        // SAFETY: the processor has the features.
        unsafe {
            agrees_with_arkworks::<Q, ark_bn254::Fq>();
            agrees_with_arkworks::<R, ark_bn254::Fr>();
        }
    }
}

#[test]
fn constants_are_what_they_are_named() {
    fn check<M: Modulus, F: PrimeField>() {
        assert_eq!(value::<F>(Mont::<M>::power_of_two(518)), F::from(2u64).pow([518]));
        assert_eq!(Mont::<M>::P[0].wrapping_mul(Mont::<M>::FACTOR) & MASK, MASK);
        assert_eq!(value::<F>(Mont::<M>::FOLD) * F::from(1u64 << BITS), F::ONE);
        for k in 0..8 {
            let multiple = Mont::<M>::MULTIPLES.0.map(|row| row[k]);
            assert_eq!(value::<F>(multiple), F::ZERO);
        }
    }
    check::<Q, ark_bn254::Fq>();
    check::<R, ark_bn254::Fr>();
}
