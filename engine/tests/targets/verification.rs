//! Keys, proofs and signals from bytes: the kernels give one verdict, which is that of the exponents where these are known.

use arbitrary::{Result, Unstructured};
use ark_bn254::{G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field};
use zkwright_engine::curve::{G1, G2, to_standard};
use zkwright_engine::field::{Fr, Packed, pack_scalar};
use zkwright_engine::kernel::Kernel;
use zkwright_engine::many_proofs::{Claims, all_hold_by};
use zkwright_engine::progress::Progress;
use zkwright_engine::verification::{KeyPoints, PreparedKey, ProofPoints, Verdict};

use super::{element, packed};

/// A key of known exponents, a proof that may hold, and a few bytes of it changed at times.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

fn g1(factor: Fr) -> [Packed; 2] {
    to_standard::<G1>(G1Affine::generator() * factor).try_into().unwrap_or([[0; 32]; 2])
}

fn g2(factor: Fr) -> [Packed; 4] {
    to_standard::<G2>(G2Affine::generator() * factor).try_into().unwrap_or([[0; 32]; 4])
}

fn check(input: &mut Unstructured) -> Result<()> {
    let mut known = true;
    let mut exponents = [Fr::ZERO; 6];
    for exponent in &mut exponents {
        *exponent = element(input)?;
    }
    let [alpha, beta, gamma, delta, a, b] = exponents;
    let ic = (0..input.int_in_range(1..=3)?).map(|_| element::<Fr>(input)).collect::<Result<Vec<_>>>()?;
    let signals = (1..ic.len()).map(|_| element::<Fr>(input)).collect::<Result<Vec<_>>>()?;
    let x = ic[1..].iter().zip(&signals).fold(ic[0], |sum, (point, signal)| sum + *point * signal);
    let valid = (a * b - alpha * beta - x * gamma) * delta.inverse().unwrap_or(Fr::ZERO);
    let c = if input.ratio(1, 2)? { valid } else { element(input)? };

    let mut parts = [g1(alpha).to_vec(), g2(beta).to_vec(), g2(gamma).to_vec(), g2(delta).to_vec()];
    let mut proof: ProofPoints = [g1(a).as_slice(), &g2(b), &g1(c)].concat().try_into().unwrap_or([[0; 32]; 8]);
    let mut points: Vec<_> = ic.iter().map(|factor| g1(*factor)).collect();
    let mut words: Vec<_> = signals.iter().map(pack_scalar).collect();
    if input.ratio(1, 3)? {
        known = false;
        let value = packed(input)?;
        match input.int_in_range(0..=5)? {
            0 => parts[0][input.int_in_range(0..=1)?] = value,
            1 => parts[input.int_in_range(1..=3)?][input.int_in_range(0..=3)?] = value,
            2 => points[0][input.int_in_range(0..=1)?] = value,
            3 => words.iter_mut().for_each(|word| *word = value),
            4 => words.push(value),
            _ => proof[input.int_in_range(0..=7)?] = value,
        }
    }
    let [alpha_g1, beta_g2, gamma_g2, delta_g2] = &parts;
    let (Ok(alpha_g1), [Ok(beta_g2), Ok(gamma_g2), Ok(delta_g2)]) =
        (alpha_g1.as_slice().try_into(), [beta_g2, gamma_g2, delta_g2].map(|part| part.as_slice().try_into()))
    else {
        unreachable!("two and four coordinates")
    };
    let key = KeyPoints { alpha: alpha_g1, g2: [beta_g2, gamma_g2, delta_g2], ic: &points };
    let verdicts: Vec<_> = Kernel::available()
        .into_iter()
        .map(|kernel| {
            let key = PreparedKey::by(kernel, key)?;
            let verdict = key.verify(&words, &proof);
            let claims = Claims { key: &key, signals: &words, proofs: &[proof], weights: &[[7; 16]] };
            let together = all_hold_by(kernel, &[claims, claims], &Progress::default());
            assert_eq!(together.ok(), verdict.as_ref().ok().map(|verdict| *verdict == Verdict::Holds));
            verdict
        })
        .collect();
    assert!(verdicts.windows(2).all(|pair| pair[0] == pair[1]), "{verdicts:?}");
    let finite = exponents.iter().chain(&ic).chain([&c]).all(|exponent| *exponent != Fr::ZERO);
    if known {
        let expected = match (x == Fr::ZERO, c == valid) {
            (true, _) => Verdict::Cancelled,
            (_, true) => Verdict::Holds,
            _ => Verdict::Fails,
        };
        assert!(verdicts.iter().all(|verdict| verdict.as_ref().ok() == finite.then_some(&expected)), "{verdicts:?}");
    }
    Ok(())
}
