//! Vectors of scalars in standard form, as they lie in arrays: nothing is converted into Montgomery form and back.
//!
//! A number v below r, seen as the limbs of an element in Montgomery form, is the element v / R. Whatever is linear in it may be
//! computed with that element, by factors in Montgomery form, and its limbs are the result in standard form; a product of two such
//! elements lacks a factor R.

use ark_ff::{BigInt, Field, PrimeField};
use rayon::prelude::*;

use crate::elementwise::scale;
use crate::field::{Fr, Packed, limbs, pack};
#[cfg(target_arch = "x86_64")]
use crate::ifma::vectors as lanes;
use crate::inner_product::InnerProduct;
use crate::kernel::Kernel;
use crate::ntt::unit;
use crate::progress::{Error, Progress, Result};

/// Elements that a thread takes at a time: two such vectors fit in the first-level cache.
const CHUNK: usize = 1 << 9;

/// Products of elements that one thread is done with before another has started.
pub const SERIAL: usize = 1 << 14;

/// Bytes of a wide number: below 2^384, so that it is within 2^-130 of even modulo r if it is even itself.
pub const WIDE: usize = 48;

/// Numbers in standard form, or an error that names the first one that is not below r.
pub fn checked<'a>(packed: &'a [Packed], name: &str) -> Result<&'a [Packed]> {
    match packed.iter().position(|packed| BigInt(limbs(packed)) >= Fr::MODULUS) {
        None => Ok(packed),
        Some(index) => Err(Error::Invalid(format!(
            "{name}[{index}] is not below r, the order of BN254's scalar field: reduce it first"
        ))),
    }
}

/// The element v / R for a number v below r.
#[inline]
pub fn raw(packed: &Packed) -> Fr {
    Fr::new_unchecked(BigInt(limbs(packed)))
}

/// R.
fn scale_of_products() -> Fr {
    Fr::from(2u64).pow([256])
}

/// Cut `out` into chunks, and have each filled, with its number, on several threads where that takes long.
fn fill(
    out: &mut [Fr],
    products: usize,
    progress: &Progress,
    chunk: impl Fn(usize, &mut [Fr]) -> Result<()> + Sync,
) -> Result<()> {
    if products <= SERIAL {
        return out.chunks_mut(CHUNK).enumerate().try_for_each(|(index, out)| chunk(index, out));
    }
    out.par_chunks_mut(CHUNK).enumerate().try_for_each(|(index, out)| progress.check().and_then(|()| chunk(index, out)))
}

/// A part of a vector that starts at a chunk and is as long as `out`.
fn part<'a>(vector: &'a [Packed], chunk: usize, out: &[Fr]) -> &'a [Packed] {
    &vector[chunk * CHUNK..][..out.len()]
}

/// left\[i\] * right\[i\], for vectors of one length.
pub fn products(kernel: Kernel, left: &[Packed], right: &[Packed], progress: &Progress) -> Result<Vec<Fr>> {
    let mut out = vec![Fr::default(); left.len()];
    let factor = scale_of_products();
    fill(&mut out, left.len(), progress, |index, out| {
        let (left, right) = (part(left, index, out), part(right, index, out));
        out.iter_mut().zip(left).for_each(|(out, left)| *out = raw(left));
        let right: Vec<Fr> = right.iter().map(raw).collect();
        scale(kernel, out, &right, &factor);
        Ok(())
    })?;
    Ok(out)
}

/// The sum of factors\[k\] * vectors\[k\], for vectors of one length.
pub fn combination(
    kernel: Kernel,
    factors: &[Fr],
    vectors: &[&[Packed]],
    length: usize,
    progress: &Progress,
) -> Result<Vec<Fr>> {
    let mut out = vec![Fr::default(); length];
    let factors = scaled(kernel, factors);
    fill(&mut out, length.saturating_mul(vectors.len()), progress, |index, out| {
        let parts: Vec<&[Packed]> = vectors.iter().map(|vector| part(vector, index, out)).collect();
        combine(kernel, &factors, &parts, out);
        Ok(())
    })?;
    Ok(out)
}

/// Factors as [`combine`] takes them.
fn scaled(kernel: Kernel, factors: &[Fr]) -> Vec<Fr> {
    let unit = unit(kernel);
    factors.iter().map(|factor| *factor * unit).collect()
}

/// out\[i\] = the sum of factors\[k\] / unit * parts\[k\]\[i\]. Of two parts one may hold any numbers of 256 bits.
fn combine(kernel: Kernel, factors: &[Fr], parts: &[&[Packed]], out: &mut [Fr]) {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the caller's kernel is available, and all parts are as long as `out`.
        Kernel::Ifma => unsafe { lanes::combine(factors, parts, out) },
        _ => {
            for (i, out) in out.iter_mut().enumerate() {
                let mut sum = InnerProduct::new();
                factors.iter().zip(parts).for_each(|(factor, part)| sum.add_product(factor, &raw(&part[i])));
                *out = sum.finish();
            }
        }
    }
}

/// The sums of left\[k\]\[i\] * right\[l\]\[i\] over i, for each k and then each l, for vectors of one length.
pub fn inner_products(
    kernel: Kernel,
    left: &[&[Packed]],
    right: &[&[Packed]],
    length: usize,
    progress: &Progress,
) -> Result<Vec<Fr>> {
    let n_sums = left.len() * right.len();
    let add = |mut sums: Vec<Fr>, more: Vec<Fr>| {
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        sums
    };
    let of_chunk = |chunk: usize| {
        let range = chunk * CHUNK..length.min((chunk + 1) * CHUNK);
        let cut = |vectors: &[&'_ [Packed]]| vectors.iter().map(|vector| vector[range.clone()].to_vec()).collect();
        let (left, right): (Vec<Vec<Packed>>, Vec<Vec<Packed>>) = (cut(left), cut(right));
        progress.check().map(|()| sums_of_products(kernel, &left, &right))
    };
    let n_chunks = length.div_ceil(CHUNK);
    let mut sums = if length.saturating_mul(n_sums) <= SERIAL {
        (0..n_chunks).try_fold(vec![Fr::default(); n_sums], |sums, chunk| Ok(add(sums, of_chunk(chunk)?)))?
    } else {
        let empty = || vec![Fr::default(); n_sums];
        let chunks = (0..n_chunks).into_par_iter();
        chunks
            .try_fold(empty, |sums, chunk| Ok(add(sums, of_chunk(chunk)?)))
            .try_reduce(empty, |sums, more| Ok(add(sums, more)))?
    };
    let factor = scale_of_products() * unit(kernel);
    sums.iter_mut().for_each(|sum| *sum *= factor);
    Ok(sums)
}

/// The sums of the products of elements, over the kernel's unit.
fn sums_of_products(kernel: Kernel, left: &[Vec<Packed>], right: &[Vec<Packed>]) -> Vec<Fr> {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the caller's kernel is available.
        Kernel::Ifma => unsafe { lanes::sums_of_products(left, right) },
        _ => {
            let pairs = left.iter().flat_map(|left| right.iter().map(move |right| (left, right)));
            let sum = |(left, right): (&Vec<Packed>, &Vec<Packed>)| {
                let mut sum = InnerProduct::new();
                left.iter().zip(right).for_each(|(left, right)| sum.add_product(&raw(left), &raw(right)));
                sum.finish()
            };
            pairs.map(sum).collect()
        }
    }
}

/// The powers of an element from 1 on.
pub fn powers(kernel: Kernel, base: &Fr, length: usize, progress: &Progress) -> Result<Vec<Fr>> {
    let mut first = Vec::with_capacity(CHUNK.min(length));
    let mut power = Fr::new_unchecked(BigInt([1, 0, 0, 0]));
    for _ in 0..CHUNK.min(length) {
        first.push(pack(power.0.0));
        power *= base;
    }
    let mut out = vec![Fr::default(); length];
    fill(&mut out, length, progress, |index, out| {
        let factor = base.pow([(index * CHUNK) as u64]);
        combine(kernel, &scaled(kernel, &[factor]), &[&first[..out.len()]], out);
        Ok(())
    })?;
    Ok(out)
}

/// Numbers of [`WIDE`] bytes, little-endian, modulo r.
pub fn reduced(kernel: Kernel, wide: &[[u8; WIDE]], progress: &Progress) -> Result<Vec<Fr>> {
    let mut out = vec![Fr::default(); wide.len()];
    let factors = scaled(kernel, &[Fr::from(1u64), scale_of_products()]);
    fill(&mut out, 2 * wide.len(), progress, |index, out| {
        let (mut low, mut high) = (vec![[0; 32]; out.len()], vec![[0; 32]; out.len()]);
        for (wide, (low, high)) in wide[index * CHUNK..].iter().zip(low.iter_mut().zip(&mut high)) {
            low.copy_from_slice(&wide[..32]);
            high[..WIDE - 32].copy_from_slice(&wide[32..]);
        }
        combine(kernel, &factors, &[&low, &high], out);
        Ok(())
    })?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::pack_scalar;
    use crate::testing::edge_scalars;
    use ark_ff::{AdditiveGroup, UniformRand};

    /// Edge scalars, other ones for each step that shares no factor with their number.
    fn edges(length: usize, step: usize) -> Vec<Fr> {
        edge_scalars().into_iter().cycle().step_by(step).take(length).collect()
    }

    fn packed(values: &[Fr]) -> Vec<Packed> {
        values.iter().map(pack_scalar).collect()
    }

    fn standard(values: Result<Vec<Fr>>) -> Vec<Packed> {
        values.unwrap_or_default().iter().map(|value| pack(value.0.0)).collect()
    }

    const LENGTHS: [usize; 9] = [0, 1, 15, 16, 17, CHUNK - 1, CHUNK, 2 * CHUNK + 5, SERIAL + 33];

    #[test]
    fn every_operation_is_what_its_formula_says_at_every_length_and_kernel() {
        let progress = Progress::default();
        for length in LENGTHS {
            let values = [1, 3, 7].map(|step| edges(length, step));
            let [a, b, c] = [0, 1, 2].map(|i| packed(&values[i]));
            let factors = [-Fr::from(1u64), Fr::from(1u64 << 63), Fr::from(3u64)];
            let sum = |i: usize| factors[0] * values[0][i] + factors[1] * values[1][i] + factors[2] * values[2][i];
            let dot = |k: usize, l: usize| -> Fr { (0..length).map(|i| values[k][i] * values[l][i]).sum() };
            for kernel in Kernel::available() {
                let expected: Vec<Fr> = (0..length).map(|i| values[0][i] * values[1][i]).collect();
                assert_eq!(standard(products(kernel, &a, &b, &progress)), packed(&expected), "{kernel:?} {length}");
                let expected: Vec<Fr> = (0..length).map(sum).collect();
                let combined = combination(kernel, &factors, &[&a, &b, &c], length, &progress);
                assert_eq!(standard(combined), packed(&expected), "{kernel:?} {length}");
                let expected = [dot(0, 1), dot(0, 2), dot(1, 1), dot(1, 2), dot(2, 1), dot(2, 2)];
                let found = inner_products(kernel, &[&a, &b, &c], &[&b, &c], length, &progress);
                assert_eq!(standard(found), packed(&expected), "{kernel:?} {length}");
                let base = -Fr::from(3u64);
                let expected: Vec<Fr> = (0..length).map(|i| base.pow([i as u64])).collect();
                assert_eq!(
                    standard(powers(kernel, &base, length, &progress)),
                    packed(&expected),
                    "{kernel:?} {length}"
                );
            }
        }
    }

    #[test]
    fn as_many_vectors_as_need_several_reductions() {
        let mut rng = ark_std::test_rng();
        let factors: Vec<Fr> = (0..150).map(|_| -Fr::ONE).collect();
        let vectors: Vec<Vec<Fr>> = (0..150).map(|_| vec![-Fr::ONE, Fr::rand(&mut rng), Fr::ZERO]).collect();
        let packed_vectors: Vec<Vec<Packed>> = vectors.iter().map(|vector| packed(vector)).collect();
        let slices: Vec<&[Packed]> = packed_vectors.iter().map(Vec::as_slice).collect();
        let expected: Vec<Fr> = (0..3).map(|i| -vectors.iter().map(|vector| vector[i]).sum::<Fr>()).collect();
        for kernel in Kernel::available() {
            let combined = combination(kernel, &factors, &slices, 3, &Progress::default());
            assert_eq!(standard(combined), packed(&expected), "{kernel:?}");
        }
    }

    #[test]
    fn wide_numbers_are_reduced() {
        let wide = |bytes: &[u8]| -> [u8; WIDE] { core::array::from_fn(|i| bytes.get(i).copied().unwrap_or(0)) };
        let mut modulus = pack(Fr::MODULUS.0).to_vec();
        let mut numbers = vec![[0; WIDE], [0xff; WIDE], wide(&modulus), wide(&[0xff; 32])];
        modulus[0] += 1;
        numbers.push(wide(&modulus));
        numbers.extend(
            (0..40u8).map(|i| core::array::from_fn(|j| i.wrapping_mul(37).wrapping_add((j as u8).wrapping_mul(11)))),
        );
        let expected: Vec<Fr> = numbers.iter().map(|number| Fr::from_le_bytes_mod_order(number)).collect();
        for kernel in Kernel::available() {
            assert_eq!(standard(reduced(kernel, &numbers, &Progress::default())), packed(&expected), "{kernel:?}");
        }
    }

    #[test]
    fn what_is_not_below_r_is_named() {
        let values = [pack_scalar(&-Fr::ONE), pack(Fr::MODULUS.0)];
        assert!(checked(&values[..1], "x").is_ok());
        assert!(matches!(checked(&values, "x"), Err(Error::Invalid(text)) if text.starts_with("x[1] is not below r")));
    }

    #[test]
    fn cancelled() {
        let progress = Progress::default();
        progress.cancel();
        let values = vec![[0; 32]; SERIAL + 1];
        assert_eq!(products(Kernel::Portable, &values, &values, &progress), Err(Error::Interrupted));
        let slices = [values.as_slice()];
        let found = inner_products(Kernel::Portable, &slices, &slices, values.len(), &progress);
        assert_eq!(found, Err(Error::Interrupted));
    }
}
