//! The hints that a circuit's author names: on integers of any size. `compiler/solver/hints.py` is the specification.
//!
//! Numbers in between are not wiped: they live in a library's memory.

use ark_ff::{BigInt, BigInteger, Field, PrimeField};
use num_bigint::{BigInt as Integer, BigUint};

use super::Value;
use super::hints::{Hint, Opcode, bit, digit_bits, first_limbs};
use super::point_sums::{weierstrass_lift, weierstrass_sum};
use super::routing::routed;
use super::short_vectors::{floor_mod, short_vector};
use crate::field::Fr;

/// The outputs of a hint that has as many inputs and outputs as its opcode takes.
pub fn evaluate(hint: Hint, inputs: &[Value]) -> Vec<Value> {
    match hint.opcode {
        Opcode::IntegerRoot => inputs.iter().map(|value| short(&number(value).sqrt())).collect(),
        Opcode::SquareRoot => inputs.iter().map(square_root).collect(),
        Opcode::Inverse => match inputs {
            [value, modulus] => vec![short(&inverse(&number(value), &number(modulus)))],
            _ => Vec::new(),
        },
        Opcode::Digits => {
            inputs.iter().flat_map(|value| split(&number(value), hint.parameter, hint.n_outputs)).collect()
        }
        Opcode::Order => order(inputs),
        Opcode::Find => vec![inputs.split_first().map_or([0; 4], |(value, table)| find(value, table))],
        Opcode::LimbsDivMod | Opcode::LimbsInverse => limbs(hint, inputs),
        Opcode::ShortRatio => match inputs {
            [value, modulus] => short_ratio(&number(value), &number(modulus), hint.parameter),
            _ => Vec::new(),
        },
        Opcode::Choose => match inputs {
            [mask, x, y] => (0..hint.n_outputs)
                .map(|index| if bit(mask, hint.parameter.saturating_add(index)) == [0; 4] { *y } else { *x })
                .collect(),
            _ => Vec::new(),
        },
        Opcode::Route if hint.parameter == 1 => routed(inputs, None),
        Opcode::Route => {
            let (values, targets) = inputs.split_at(inputs.len() / 2);
            routed(values, Some(targets))
        }
        Opcode::LimbsRatio => limbs_ratio(hint, inputs),
        Opcode::WeierstrassSum | Opcode::ShortVector | Opcode::WeierstrassLift => curve(hint, inputs),
        Opcode::Python | Opcode::InverseOrZero | Opcode::Bits | Opcode::DivMod | Opcode::SelectBits => Vec::new(),
    }
}

fn limbs(hint: Hint, inputs: &[Value]) -> Vec<Value> {
    let bits = digit_bits(hint.parameter);
    let Some((first, second)) = inputs.split_at_checked(first_limbs(hint.parameter)) else { return Vec::new() };
    let (x, y) = (joined(first, bits), joined(second, bits));
    if hint.opcode == Opcode::LimbsInverse {
        return split(&inverse(&x, &y), bits, second.len());
    }
    let zero = BigUint::ZERO;
    let (quotient, remainder) = if y == zero { (zero, x) } else { (&x / &y, &x % &y) };
    let mut outputs = split(&quotient, bits, hint.n_outputs.saturating_sub(second.len()));
    outputs.extend(split(&remainder, bits, second.len()));
    outputs
}

fn limbs_ratio(hint: Hint, inputs: &[Value]) -> Vec<Value> {
    let bits = digit_bits(hint.parameter);
    let (Some((x, rest)), n) = (inputs.split_at_checked(first_limbs(hint.parameter)), hint.n_outputs) else {
        return Vec::new();
    };
    let Some((y, modulus)) = rest.len().checked_sub(n).and_then(|length| rest.split_at_checked(length)) else {
        return Vec::new();
    };
    let (x, y, modulus) = (joined(x, bits), joined(y, bits), joined(modulus, bits));
    let ratio = if modulus == BigUint::ZERO { modulus } else { x * inverse(&y, &modulus) % modulus };
    split(&ratio, bits, n)
}

fn curve(hint: Hint, inputs: &[Value]) -> Vec<Value> {
    let (bits, n) = (digit_bits(hint.parameter), first_limbs(hint.parameter));
    let numbers: Vec<BigUint> = inputs.chunks(n.max(1)).map(|limbs| joined(limbs, bits)).collect();
    match (hint.opcode, numbers.as_slice()) {
        (Opcode::WeierstrassSum, [p, a, x1, y1, k1, x2, y2, k2]) => {
            let (x, y) = weierstrass_sum(p, a, [(x1, y1, k1), (x2, y2, k2)]);
            let mut outputs = split(&x, bits, n);
            outputs.extend(split(&y, bits, n));
            outputs
        }
        (Opcode::WeierstrassLift, [p, a, b, x]) => {
            let (y, more) = weierstrass_lift(p, a, b, x);
            let mut outputs = split(&y, bits, n);
            outputs.push([more, 0, 0, 0]);
            outputs
        }
        (_, [h, modulus]) => short_vector(h, modulus, None).iter().map(modulo_r).collect(),
        (_, [h, modulus, root]) => short_vector(h, modulus, Some(root)).iter().map(modulo_r).collect(),
        _ => Vec::new(),
    }
}

fn modulo_r(number: &Integer) -> Value {
    let modulus = Integer::from(BigUint::from_bytes_le(&Fr::MODULUS.to_bytes_le()));
    short(floor_mod(number, &modulus).magnitude())
}

fn square_root(value: &Value) -> Value {
    let root = Fr::from_bigint(BigInt(*value)).and_then(|value| value.sqrt());
    root.map_or([0; 4], |root| root.into_bigint().min((-root).into_bigint()).0)
}

fn order(values: &[Value]) -> Vec<Value> {
    let mut indices: Vec<u64> = (0..values.len() as u64).collect();
    indices.sort_by_key(|index| BigInt(values[*index as usize]));
    indices.into_iter().map(|index| [index, 0, 0, 0]).collect()
}

fn find(value: &Value, table: &[Value]) -> Value {
    [table.iter().position(|entry| entry == value).unwrap_or(0) as u64, 0, 0, 0]
}

/// 1/value modulo `modulus`, or 0.
pub(super) fn inverse(value: &BigUint, modulus: &BigUint) -> BigUint {
    if modulus.bits() < 2 {
        return BigUint::ZERO;
    }
    value.modinv(modulus).unwrap_or_default()
}

/// a and b with b = a * value modulo `modulus`, where b is the first remainder of Euclid's algorithm below 2^bits, up to its sign.
fn short_ratio(value: &BigUint, modulus: &BigUint, bits: usize) -> Vec<Value> {
    if *modulus == BigUint::ZERO {
        return vec![[0; 4]; 2];
    }
    let (mut before, mut rest) = (modulus.clone(), value % modulus);
    // The cofactors alternate in sign: `negative` is that of the second, kept as its size.
    let (mut cofactor_before, mut cofactor, mut negative) = (BigUint::ZERO, BigUint::from(1u8), false);
    while rest.bits() > bits as u64 {
        let quotient = &before / &rest;
        let remainder = before - &quotient * &rest;
        (before, rest) = (rest, remainder);
        let next = cofactor_before + quotient * &cofactor;
        (cofactor_before, cofactor, negative) = (cofactor, next, !negative);
    }
    let modulus = BigUint::from_bytes_le(&Fr::MODULUS.to_bytes_le());
    let b = if negative { &modulus - rest % &modulus } else { rest };
    vec![short(&(cofactor % &modulus)), short(&(b % &modulus))]
}

fn number(value: &Value) -> BigUint {
    BigUint::from_bytes_le(&BigInt(*value).to_bytes_le())
}

/// A number below 2^256 as a value.
fn short(number: &BigUint) -> Value {
    let mut digits = number.iter_u64_digits();
    std::array::from_fn(|_| digits.next().unwrap_or(0))
}

/// The number that limbs, which may be longer than `bits`, add up to.
fn joined(limbs: &[Value], bits: usize) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |sum, limb| (sum << bits) + number(limb))
}

/// The lowest digits of a number, ascending; `bits` are less than 256.
fn split(number: &BigUint, bits: usize, n_digits: usize) -> Vec<Value> {
    let mask = (BigUint::from(1u8) << bits) - 1u8;
    let words = number.to_u64_digits();
    (0..n_digits)
        .map(|index| {
            let (word, shift) = (index * bits / 64, index * bits % 64);
            let near = words.get(word..).unwrap_or(&[]);
            let around = near.iter().take(5).flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
            short(&((BigUint::from_bytes_le(&around) >> shift) & &mask))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::hints::Opcode::{
        Choose, Digits, Find, IntegerRoot, Inverse, LimbsDivMod, LimbsInverse, Order, ShortRatio, SquareRoot,
    };

    fn run(opcode: Opcode, parameter: usize, inputs: &[u64], n_outputs: usize) -> Vec<u64> {
        let hint = Hint { opcode, parameter, first_input: 0, n_inputs: inputs.len(), first_output: 1, n_outputs };
        assert!(opcode.accepts(parameter, inputs.len(), n_outputs));
        let inputs = inputs.iter().map(|low| [*low, 0, 0, 0]).collect::<Vec<_>>();
        let outputs = evaluate(hint, &inputs);
        assert!(outputs.iter().all(|output| output[1..] == [0; 3]));
        outputs.iter().map(|output| output[0]).collect()
    }

    #[test]
    fn small_numbers() {
        assert_eq!([0, 1, 24, 25, 26].map(|x| run(IntegerRoot, 0, &[x], 1)[0]), [0, 1, 4, 5, 5]);
        assert_eq!([0, 1, 9, 5].map(|x| run(SquareRoot, 0, &[x], 1)[0]), [0, 1, 3, 0]);
        assert_eq!(
            [[3, 7], [7, 7], [2, 4], [5, 0], [5, 1], [0, 5]].map(|x| run(Inverse, 0, &x, 1)[0]),
            [5, 0, 0, 0, 0, 0]
        );
        assert_eq!(run(Digits, 8, &[0x0102_03ff], 5), [255, 3, 2, 1, 0]);
        assert_eq!(run(Order, 0, &[5, 3, 9, 3], 4), [1, 3, 0, 2]);
        assert_eq!([[7, 7, 7], [8, 7, 8], [9, 7, 8]].map(|x| run(Find, 0, &x, 1)[0]), [0, 1, 0]);
        assert_eq!(run(LimbsDivMod, 8 | 2 << 8, &[1, 2, 100], 3), [5, 0, 13]);
        assert_eq!(run(LimbsDivMod, 8 | 2 << 8, &[1, 2, 0], 2), [0, 1]);
        assert_eq!(run(LimbsInverse, 8 | 1 << 8, &[2, 1, 1], 2), [129, 0]); // modulo 257
        assert_eq!(run(ShortRatio, 4, &[34, 101], 2), [3, 1]);
        assert_eq!(
            [[0, 7], [5, 7], [5, 0], [9, 1]].map(|x| run(ShortRatio, 3, &x, 2)),
            [[1, 0], [1, 5], [0, 0], [1, 0]]
        );
        assert_eq!(run(Choose, 1, &[0b101, 7, 8], 3), [8, 7, 8]);
    }

    #[test]
    fn digits_across_words() {
        let value = BigUint::from_bytes_le(&(0..=255).collect::<Vec<u8>>());
        for bits in [1, 7, 63, 64, 65, 253] {
            let digits = split(&value, bits, 2048 / bits + 1);
            assert_eq!(joined(&digits, bits), value);
        }
    }
}
