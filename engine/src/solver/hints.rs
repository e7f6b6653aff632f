//! Built-in hints: values computed outside the rows. `compiler/solver/hints.py` is the specification.

use ark_ff::PrimeField;

use super::Value;
use super::routing::{MAX_ROUTED, n_last, n_switches};
use crate::field::Fr;
use crate::progress::{Error, Result};

/// What a hint computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    /// A function of the circuit's author; the parameter is its index.
    Python,
    /// x -> 1/x, and 0 -> 0.
    InverseOrZero,
    /// x -> its bits from the parameter on.
    Bits,
    /// a, b -> a / b and a mod b as integers, and a, 0 -> 0, a.
    DivMod,
    /// m, x, y -> the bits of x where m has ones and of y elsewhere, modulo r.
    SelectBits,
    /// x -> the largest integer whose square is at most x.
    IntegerRoot,
    /// x -> the smaller of its square roots modulo r, or 0.
    SquareRoot,
    /// x, m -> 1/x modulo m, or 0.
    Inverse,
    /// x -> its lowest digits of as many bits as the parameter says.
    Digits,
    /// x, ... -> their indices from the smallest to the largest.
    Order,
    /// x, t, ... -> the first index at which the table holds x, or 0.
    Find,
    /// Limbs of a, limbs of b -> limbs of a / b, limbs of a mod b; the parameter is the bits of a limb and a's limbs.
    LimbsDivMod,
    /// Limbs of x, limbs of m -> limbs of 1/x modulo m, or 0; the parameter as before.
    LimbsInverse,
    /// x, m -> a, b with b = a x modulo m and |b| below 2^p, p being the parameter.
    ShortRatio,
    /// m, x, y -> x or y, as the bits of m from the parameter on say.
    Choose,
    /// x, ..., t, ... -> what each switch but the last gives first, in a network that brings the x into the order of the t; or,
    /// with the parameter 1 and no t, what each gives first in one that brings them into ascending order.
    Route,
    /// Limbs of x, of y, of m -> limbs of x/y modulo m, or 0; the parameter is the bits of a limb and x's limbs.
    LimbsRatio,
    /// Limbs of p, a, x1, y1, k1, x2, y2, k2 -> limbs of x, y, the sum of the points' multiples; the parameter as before.
    WeierstrassSum,
    /// Limbs of h, n and perhaps a root -> a short solution of a = h b modulo n; the parameter as before.
    ShortVector,
    /// Limbs of p, a, b, x -> limbs of y, and c: a point whose x is x + c; the parameter as before.
    WeierstrassLift,
}

/// By their numbers.
const OPCODES: [Opcode; 20] = [
    Opcode::Python,
    Opcode::InverseOrZero,
    Opcode::Bits,
    Opcode::DivMod,
    Opcode::SelectBits,
    Opcode::IntegerRoot,
    Opcode::SquareRoot,
    Opcode::Inverse,
    Opcode::Digits,
    Opcode::Order,
    Opcode::Find,
    Opcode::LimbsDivMod,
    Opcode::LimbsInverse,
    Opcode::ShortRatio,
    Opcode::Choose,
    Opcode::Route,
    Opcode::LimbsRatio,
    Opcode::WeierstrassSum,
    Opcode::ShortVector,
    Opcode::WeierstrassLift,
];

/// Where the bits of [`Opcode::Bits`] may begin, at most.
const MAX_BIT: usize = 256;

/// Digits and limbs of so many bits are below r, whatever they are.
const MAX_DIGIT_BITS: usize = 253;

/// How long a number of limbs may be.
const MAX_LIMB_BITS: usize = 1 << 14;

/// How long the numbers of a curve may be.
const MAX_CURVE_BITS: usize = 640;

/// The bits of a limb, in a parameter.
pub fn digit_bits(parameter: usize) -> usize {
    parameter & 255
}

/// The limbs of the first number, in a parameter.
pub fn first_limbs(parameter: usize) -> usize {
    parameter >> 8
}

impl Opcode {
    fn from_number(number: i64) -> Option<Self> {
        OPCODES.get(usize::try_from(number).ok()?).copied()
    }

    /// Whether a hint may have that parameter and so many inputs and outputs.
    pub fn accepts(self, parameter: usize, n_inputs: usize, n_outputs: usize) -> bool {
        let plain = |inputs, outputs| parameter == 0 && (n_inputs, n_outputs) == (inputs, outputs);
        match self {
            Self::Python => true,
            Self::InverseOrZero | Self::IntegerRoot | Self::SquareRoot => plain(1, 1),
            Self::Bits => n_inputs == 1 && parameter < MAX_BIT,
            Self::DivMod => plain(2, 2),
            Self::SelectBits => plain(3, 1),
            Self::Inverse => plain(2, 1),
            Self::ShortRatio => (n_inputs, n_outputs) == (2, 2) && parameter < MAX_BIT,
            Self::Choose => n_inputs == 3 && parameter < MAX_BIT,
            Self::Digits => n_inputs == 1 && (1..=MAX_DIGIT_BITS).contains(&parameter),
            Self::Order => plain(n_outputs, n_inputs),
            Self::Find => n_inputs >= 1 && plain(n_inputs, 1),
            Self::Route => {
                let n = if parameter == 0 { n_inputs / 2 } else { n_inputs };
                let complete = parameter == 1 || (parameter == 0 && n_inputs == 2 * n);
                complete
                    && (1..=MAX_ROUTED).contains(&n)
                    && n_outputs == n_switches(n) - if parameter == 0 { n_last(n) } else { 0 }
            }
            Self::LimbsRatio => {
                let (bits, first) = (digit_bits(parameter), first_limbs(parameter));
                let fits = |count: usize| count.checked_mul(bits).is_some_and(|length| length <= MAX_LIMB_BITS);
                let counts = first >= 1 && n_outputs >= 1 && fits(first) && fits(n_outputs);
                counts && n_inputs > first + n_outputs && (1..=MAX_DIGIT_BITS).contains(&bits)
            }
            Self::WeierstrassSum | Self::ShortVector | Self::WeierstrassLift => {
                let (bits, n) = (digit_bits(parameter), first_limbs(parameter));
                let short = bits >= 1 && n >= 1 && n.checked_mul(bits).is_some_and(|length| length <= MAX_CURVE_BITS);
                short
                    && match self {
                        Self::WeierstrassSum => (n_inputs, n_outputs) == (8 * n, 2 * n),
                        Self::WeierstrassLift => (n_inputs, n_outputs) == (4 * n, n + 1),
                        _ => (n_inputs, n_outputs) == (2 * n, 2) || (n_inputs, n_outputs) == (3 * n, 4),
                    }
            }
            Self::LimbsDivMod | Self::LimbsInverse => {
                let (bits, first) = (digit_bits(parameter), first_limbs(parameter));
                let fits = |count: usize| count.checked_mul(bits).is_some_and(|length| length <= MAX_LIMB_BITS);
                let Some(second) = n_inputs.checked_sub(first) else { return false };
                let complete = if self == Self::LimbsDivMod { n_outputs >= second } else { n_outputs == second };
                let counts = first >= 1 && second >= 1 && complete && fits(first) && fits(n_outputs);
                counts && (1..=MAX_DIGIT_BITS).contains(&bits)
            }
        }
    }
}

/// The columns of a hint table, in the order the hints run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The row a hint runs before.
    pub position: &'a [i64],
    /// An [`Opcode`]'s number.
    pub opcode: &'a [i64],
    /// What the opcode makes of it.
    pub parameter: &'a [i64],
    /// The row of the first input combination.
    pub first_input: &'a [i64],
    /// The number of inputs.
    pub n_inputs: &'a [i64],
    /// The first output wire.
    pub first_output: &'a [i64],
    /// The number of output wires.
    pub n_outputs: &'a [i64],
}

/// One hint.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    pub opcode: Opcode,
    pub parameter: usize,
    pub first_input: usize,
    pub n_inputs: usize,
    pub first_output: usize,
    pub n_outputs: usize,
}

impl Hints<'_> {
    /// The number of hints.
    pub fn len(&self) -> usize {
        self.position.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.position.is_empty()
    }

    /// Refuse columns of different lengths, and hints that read, write or are what does not exist.
    pub fn check(&self, n_wires: usize, n_input_rows: usize, n_python_hints: usize) -> Result<()> {
        let Self { position, opcode, parameter, first_input, n_inputs, first_output, n_outputs } = self;
        let columns = [opcode, parameter, first_input, n_inputs, first_output, n_outputs];
        if columns.iter().any(|column| column.len() != position.len()) {
            return Err(Error::Invalid("the columns of the hint table differ in length".to_owned()));
        }
        let within = |first: usize, count: usize, end: usize| first.checked_add(count).is_some_and(|last| last <= end);
        // Else a few rows of inputs, read by each of many hints, would cost more than the program is long.
        let mut left = n_input_rows;
        for index in 0..self.len() {
            let hint = self.get(index)?;
            left = left.checked_sub(hint.n_inputs).ok_or_else(|| malformed(index))?;
            if !within(hint.first_input, hint.n_inputs, n_input_rows)
                || !within(hint.first_output, hint.n_outputs, n_wires)
                || (hint.opcode == Opcode::Python && hint.parameter >= n_python_hints)
            {
                return Err(malformed(index));
            }
        }
        Ok(())
    }

    /// A hint as its columns say, or an error when they are of no hint; where it leads only [`Hints::check`] knows.
    pub(super) fn get(&self, index: usize) -> Result<Hint> {
        let number = |column: &[i64]| usize::try_from(column[index]).map_err(|_| malformed(index));
        let hint = Hint {
            opcode: Opcode::from_number(self.opcode[index]).ok_or_else(|| malformed(index))?,
            parameter: number(self.parameter)?,
            first_input: number(self.first_input)?,
            n_inputs: number(self.n_inputs)?,
            first_output: number(self.first_output)?,
            n_outputs: number(self.n_outputs)?,
        };
        if hint.opcode.accepts(hint.parameter, hint.n_inputs, hint.n_outputs) {
            Ok(hint)
        } else {
            Err(malformed(index))
        }
    }
}

fn malformed(index: usize) -> Error {
    Error::Invalid(format!("hint {index} is malformed: its opcode, its inputs or its outputs do not exist"))
}

/// Bit `index` of `value`, as a value.
#[inline]
pub fn bit(value: &Value, index: usize) -> Value {
    [value.get(index / 64).map_or(0, |limb| limb >> (index % 64) & 1), 0, 0, 0]
}

/// Quotient and remainder; a divisor of 0 leaves quotient 0 and remainder `dividend`.
pub fn divide(dividend: Value, divisor: Value) -> (Value, Value) {
    if let ([a, b, 0, 0], [c, d, 0, 0]) = (dividend, divisor)
        && (c, d) != (0, 0)
    {
        let (dividend, divisor) = (u128::from(b) << 64 | u128::from(a), u128::from(d) << 64 | u128::from(c));
        let split = |value: u128| [value as u64, (value >> 64) as u64, 0, 0];
        return (split(dividend / divisor), split(dividend % divisor));
    }
    let (mut quotient, mut remainder) = ([0; 4], dividend);
    if divisor == [0; 4] || bit_length(&dividend) < bit_length(&divisor) {
        return (quotient, remainder);
    }
    for shift in (0..=bit_length(&dividend) - bit_length(&divisor)).rev() {
        if let Some(rest) = checked_subtract(&remainder, &shifted(&divisor, shift)) {
            remainder = rest;
            quotient[shift / 64] |= 1 << (shift % 64);
        }
    }
    (quotient, remainder)
}

/// The bits of `x` where `mask` has ones and of `y` elsewhere, modulo r; all are below r.
pub fn select_bits(mask: &Value, x: &Value, y: &Value) -> Value {
    let mixed: Value = std::array::from_fn(|i| mask[i] & x[i] | !mask[i] & y[i]);
    // No longer than r, the number is below 2 r.
    checked_subtract(&mixed, &Fr::MODULUS.0).unwrap_or(mixed)
}

fn bit_length(value: &Value) -> usize {
    let top = value.iter().rposition(|limb| *limb != 0);
    top.map_or(0, |top| 64 * (top + 1) - value[top].leading_zeros() as usize)
}

/// `value << shift`; the caller knows that nothing is lost.
fn shifted(value: &Value, shift: usize) -> Value {
    let (limbs, bits) = (shift / 64, shift % 64);
    let mut result = [0; 4];
    for i in limbs..4 {
        result[i] = value[i - limbs] << bits;
        if bits > 0 && i > limbs {
            result[i] |= value[i - limbs - 1] >> (64 - bits);
        }
    }
    result
}

fn checked_subtract(value: &Value, other: &Value) -> Option<Value> {
    let mut difference = [0; 4];
    let mut borrow = false;
    for i in 0..4 {
        let (without, first) = value[i].overflowing_sub(other[i]);
        let (with, second) = without.overflowing_sub(u64::from(borrow));
        (difference[i], borrow) = (with, first | second);
    }
    (!borrow).then_some(difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(low: u128, high: u128) -> Value {
        [low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64]
    }

    #[test]
    fn bits_run_past_the_end() {
        assert_eq!([1, 2, 3, 4, 63, 64].map(|index| bit(&[0b1101, 0, 0, 0], index)[0]), [0, 1, 1, 0, 0, 0]);
        assert_eq!([254, 255, 256].map(|index| bit(&[0, 0, 0, 1 << 63], index)[0]), [0, 1, 0]);
        assert_eq!(bit(&[u64::MAX; 4], usize::MAX), [0; 4]);
    }

    #[test]
    fn selected_bits_are_reduced() {
        let r = Fr::MODULUS.0;
        let largest = [r[0] - 1, r[1], r[2], r[3]];
        let [zero, one] = [wide(0, 0), wide(1, 0)];
        assert_eq!(select_bits(&wide(0b0011, 0), &wide(0b0101, 0), &wide(0b1010, 0)), wide(0b1001, 0));
        assert_eq!(select_bits(&wide(0, 0b0011), &wide(7, 0b0101), &wide(5, 0b1010)), wide(5, 0b1001));
        assert_eq!(select_bits(&zero, &one, &largest), largest);
        assert_eq!(select_bits(&one, &one, &largest), zero);
        assert_eq!(select_bits(&wide(3, 0), &wide(3, 0), &largest), wide(2, 0));
    }

    #[test]
    fn quotients_of_edges() {
        let all = wide(u128::MAX, u128::MAX);
        assert_eq!(divide(wide(17, 0), wide(5, 0)), (wide(3, 0), wide(2, 0)));
        assert_eq!(divide(wide(17, 9), [0; 4]), ([0; 4], wide(17, 9)));
        assert_eq!(divide(all, all), (wide(1, 0), [0; 4]));
        assert_eq!(divide(all, wide(1, 0)), (all, [0; 4]));
        assert_eq!(divide(wide(5, 0), all), ([0; 4], wide(5, 0)));
        assert_eq!(divide(wide(0, 1), wide(2, 0)), (wide(1 << 127, 0), [0; 4]));
        assert_eq!(divide(all, wide(0, 1)), (wide(u128::MAX, 0), wide(u128::MAX, 0)));
    }
}
