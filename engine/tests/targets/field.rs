//! Eight lanes of field elements against arkworks: whatever 256 bits the lanes may be given, and towers of them.

/// Products, squares, differences and reductions of unreduced numbers; products in F_q12.
pub fn run(data: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    if zkwright_engine::ifma::available() {
        // SAFETY: the processor has the features.
        let _ = unsafe { lanes::check(&mut arbitrary::Unstructured::new(data)) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = data;
}

#[cfg(target_arch = "x86_64")]
mod lanes {
    use core::arch::x86_64::__m512i;

    use arbitrary::{Result, Unstructured};
    use ark_bn254::{Fq, Fq6, Fq12, Fr};
    use ark_ff::{BigInt, CyclotomicMultSubgroup, Field, PrimeField};
    use zkwright_engine::field::{Packed, limbs, pack};
    use zkwright_engine::ifma::mont::{Modulus, Mont, Q, R};
    use zkwright_engine::ifma::tower::{
        Rows, conjugate, cyclotomic_square, equal, frobenius, frobenius_factors, inverse, product,
    };

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    pub fn check(input: &mut Unstructured) -> Result<()> {
        if input.arbitrary()? {
            prime::<Q, Fq>(input)?;
            return prime::<R, Fr>(input);
        }
        tower(input)
    }

    /// Numbers below 2^256, which is 5.3 p; often all ones, or next to multiples of p.
    fn number<F: PrimeField<BigInt = BigInt<4>>>(input: &mut Unstructured) -> Result<Packed> {
        if input.ratio(1, 3)? {
            let mut number = [0u64; 4];
            for limb in &mut number {
                *limb = *input.choose(&[0, 1, u64::MAX, 1 << 63, (1 << 52) - 1, u64::MAX << 12])?;
            }
            return Ok(pack(number));
        }
        if input.ratio(1, 2)? {
            return input.arbitrary();
        }
        let mut carry = i128::from(input.int_in_range(-2i8..=2)?);
        let multiple = i128::from(input.int_in_range(1u8..=5)?);
        let mut number = F::MODULUS.0;
        for limb in &mut number {
            carry += multiple * i128::from(*limb);
            *limb = carry as u64;
            carry >>= 64;
        }
        Ok(pack(number))
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn load<M: Modulus>(numbers: &[Packed; 8]) -> Mont<M> {
        Mont::from_words([0, 1, 2, 3].map(|i| {
            let words: [u64; 8] = core::array::from_fn(|lane| limbs(&numbers[lane])[i]);
            // SAFETY: plain bits of the same size.
            unsafe { core::mem::transmute::<[u64; 8], __m512i>(words) }
        }))
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn store<M: Modulus>(value: Mont<M>) -> [Packed; 8] {
        // SAFETY: plain bits of the same size.
        let words = value.to_words().map(|word| unsafe { core::mem::transmute::<__m512i, [u64; 8]>(word) });
        core::array::from_fn(|lane| pack(core::array::from_fn(|i| words[i][lane])))
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn prime<M: Modulus, F: PrimeField<BigInt = BigInt<4>>>(input: &mut Unstructured) -> Result<()> {
        let (mut left, mut right) = ([[0; 32]; 8], [[0; 32]; 8]);
        for lane in 0..8 {
            left[lane] = number::<F>(input)?;
            right[lane] = number::<F>(input)?;
        }
        let (a, b) = (load::<M>(&left), load::<M>(&right));
        let radix = F::from(2u64).pow([260]).inverse().unwrap_or(F::ZERO);
        let results = [
            (store(a), None),
            (store(a.times(&b).canonical()), Some((|a, b, radix| a * b * radix) as fn(F, F, F) -> F)),
            (store(a.squared().canonical()), Some(|a, _, radix| a.square() * radix)),
            (store(a.plus(&b).canonical()), None),
            (store(a.tidied().minus::<3>(&b.tidied()).canonical()), Some(|a, b, _| a - b)),
            (store(Mont::sum_of_products([&a, &b], [&b, &b]).canonical()), Some(|a, b, radix| (a + b) * b * radix)),
            (
                store(Mont::difference_of_products([&a, &b], [&b, &b]).canonical()),
                Some(|a, b, radix| (a - b) * b * radix),
            ),
        ];
        assert_eq!(results[0].0, left);
        for lane in 0..8 {
            let [x, y] = [left[lane], right[lane]].map(|number| F::from_le_bytes_mod_order(&number));
            for (found, expected) in results.iter().filter_map(|(found, expected)| Some((found, (*expected)?))) {
                assert_eq!(F::from_bigint(BigInt(limbs(&found[lane]))), Some(expected(x, y, radix)), "{x} {y}");
            }
            let equal = a.tidied().minus::<3>(&b.tidied()).is_zero() >> lane & 1 == 1;
            assert_eq!(equal, x == y, "{x} {y}");
        }
        Ok(())
    }

    #[target_feature(enable = "avx512f,avx512ifma,avx512dq,avx512vl,avx512bw,avx512vbmi2")]
    fn tower(input: &mut Unstructured) -> Result<()> {
        let (a, b) = (element(input)?, element(input)?);
        let (left, right) = (Rows::from_tower(&a).load(), Rows::from_tower(&b).load());
        assert!(equal(&product(&left, &right), &Rows::from_tower(&(a * b)).load()), "{a} {b}");
        assert_eq!(equal(&left, &right), a == b);
        let mut opposite = a;
        opposite.conjugate_in_place();
        assert!(equal(&conjugate(&left), &Rows::from_tower(&opposite).load()), "{a}");
        let factors = frobenius_factors();
        let powers =
            [frobenius::<1>(&left, &factors), frobenius::<2>(&left, &factors), frobenius::<3>(&left, &factors)];
        for (power, found) in powers.iter().enumerate() {
            assert!(equal(found, &Rows::from_tower(&a.frobenius_map(power + 1)).load()), "{a} {power}");
        }
        let Some(inverted) = a.inverse() else { return Ok(()) };
        assert!(equal(&inverse(&left), &Rows::from_tower(&inverted).load()), "{a}");
        // To the power (q^6 - 1) (q^2 + 1), where the cheaper square holds.
        let unitary = opposite * inverted;
        let cyclotomic = unitary.frobenius_map(2) * unitary;
        let found = cyclotomic_square(&Rows::from_tower(&cyclotomic).load());
        assert!(equal(&found, &Rows::from_tower(&cyclotomic.cyclotomic_square()).load()), "{a}");
        Ok(())
    }

    fn element(input: &mut Unstructured) -> Result<Fq12> {
        let mut half = || {
            Ok(Fq6::new(
                super::super::extension(input)?,
                super::super::extension(input)?,
                super::super::extension(input)?,
            ))
        };
        Ok(Fq12::new(half()?, half()?))
    }
}
