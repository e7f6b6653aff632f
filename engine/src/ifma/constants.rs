//! What the arithmetic in lanes needs to know of its modulus, found by the compiler.

/// Limbs of an element.
pub const LIMBS: usize = 5;

/// Bits of a limb.
pub const BITS: u32 = 52;

/// The bits of a limb, all set.
pub const MASK: u64 = (1 << BITS) - 1;

/// For each limb a row of eight numbers' limbs.
#[repr(C, align(64))]
pub struct Table(pub [[u64; 8]; LIMBS]);

/// Limbs of 52 bits.
pub const fn to_limbs(words: [u64; 4]) -> [u64; LIMBS] {
    [
        words[0] & MASK,
        (words[0] >> 52 | words[1] << 12) & MASK,
        (words[1] >> 40 | words[2] << 24) & MASK,
        (words[2] >> 28 | words[3] << 36) & MASK,
        words[3] >> 16,
    ]
}

/// `limbs` * `factor`, which must be below 2^260.
pub const fn times(limbs: [u64; LIMBS], factor: u64) -> [u64; LIMBS] {
    let mut product = [0; LIMBS];
    let mut carry = 0u128;
    let mut i = 0;
    while i < LIMBS {
        carry += limbs[i] as u128 * factor as u128;
        product[i] = carry as u64 & MASK;
        carry >>= BITS;
        i += 1;
    }
    product
}

/// -1 / p modulo 2^52 for odd p, by Newton's iteration.
pub const fn negated_inverse(p: u64) -> u64 {
    let mut inverse = 1u64;
    let mut step = 0;
    while step < 6 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(inverse)));
        step += 1;
    }
    inverse.wrapping_neg() & MASK
}

/// (`factor` * p + 1) / 2^52, where 2^52 divides the dividend.
pub const fn fold(p: [u64; LIMBS], factor: u64) -> [u64; LIMBS] {
    let mut quotient = [0; LIMBS];
    let mut carry = (p[0] as u128 * factor as u128 + 1) >> BITS;
    let mut i = 1;
    while i < LIMBS {
        carry += p[i] as u128 * factor as u128;
        quotient[i - 1] = carry as u64 & MASK;
        carry >>= BITS;
        i += 1;
    }
    quotient[LIMBS - 1] = carry as u64;
    quotient
}

/// a >= b, for 64-bit limbs.
const fn at_least(a: [u64; 4], b: [u64; 4]) -> bool {
    let mut i = 4;
    while i > 0 {
        i -= 1;
        if a[i] != b[i] {
            return a[i] > b[i];
        }
    }
    true
}

/// a - b, for a >= b.
const fn minus(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let mut difference = [0; 4];
    let mut borrow = false;
    let mut i = 0;
    while i < 4 {
        let (partial, first) = a[i].overflowing_sub(b[i]);
        let (limb, second) = partial.overflowing_sub(borrow as u64);
        difference[i] = limb;
        borrow = first || second;
        i += 1;
    }
    difference
}

/// 2^exponent modulo p < 2^255.
pub const fn power_of_two(p: [u64; 4], exponent: u32) -> [u64; 4] {
    let mut power = [1, 0, 0, 0];
    let mut step = 0;
    while step < exponent {
        power = [
            power[0] << 1,
            power[1] << 1 | power[0] >> 63,
            power[2] << 1 | power[1] >> 63,
            power[3] << 1 | power[2] >> 63,
        ];
        if at_least(power, p) {
            power = minus(power, p);
        }
        step += 1;
    }
    power
}

/// For k in 0..8 the largest multiple of p that is at most k * 2^254.
pub const fn multiples(p: [u64; 4]) -> Table {
    let mut table = Table([[0; 8]; LIMBS]);
    let (mut k, mut count, mut rest) = (1, 0u64, [0u64; 4]);
    while k < 8 {
        // rest = k * 2^254 - count * p, which stays below p, so that two subtractions at most are due.
        rest[3] += 1 << 62;
        while at_least(rest, p) {
            rest = minus(rest, p);
            count += 1;
        }
        let multiple = times(to_limbs(p), count);
        let mut i = 0;
        while i < LIMBS {
            table.0[i][k] = multiple[i];
            i += 1;
        }
        k += 1;
    }
    table
}
