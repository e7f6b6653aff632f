//! The equations of many proofs in one product (small exponents test: M. Bellare, J. Garay, T. Rabin, "Fast Batch Verification
//! for Modular Exponentiation and Digital Signatures", EUROCRYPT '98).
//!
//! Each equation is raised to the power of its proof's weight z_i. With sums over the proofs of each key,
//!
//! product over proofs of e(-z_i A_i, B_i) * product over keys of e(\[sum z_i\] alpha, beta) e(sum z_i x_i, gamma) e(sum z_i C_i, delta)
//!
//! is 1 where all equations hold. All values are of the order r, a prime above 2^128: whatever the other weights are, a false
//! equation leaves one weight at most with which the product is 1, of 2^128 that its proof may get.

use ark_bn254::{Bn254, Fq12, G1Affine, G1Projective, G2Affine};
use ark_ec::CurveGroup;
use ark_ec::pairing::{MillerLoopOutput, Pairing};
use ark_ff::{AdditiveGroup, One};
use rayon::prelude::*;

use crate::curve::{G1, Group};
use crate::field::{Fr, Packed, scalars};
#[cfg(target_arch = "x86_64")]
use crate::ifma;
use crate::kernel::Kernel;
use crate::msm::{Digits, msm_by, window_bits};
use crate::progress::{Error, Progress, Result};
use crate::scaling::{Factors, scale_by};
use crate::verification::{PreparedKey, ProofPoints, affine, packed, points};

/// Pairs whose Miller loops share squarings and inversions, at most: some 5 KiB for eight, which the second-level cache holds.
const MOST_PAIRS: usize = 1 << 10;

/// Signals of proofs that are looked at together.
const MOST_SIGNALS: usize = 1 << 10;

/// A number that nobody could foresee when the proof was made, below 2^128, little-endian.
pub type Weight = [u8; 16];

/// The proofs of one key.
#[derive(Clone, Copy)]
pub struct Claims<'a> {
    /// The key.
    pub key: &'a PreparedKey,
    /// As many public signals for each proof as the key has, one proof's after the other's.
    pub signals: &'a [Packed],
    /// The proofs. That each B is in the subgroup of order r must be known before.
    pub proofs: &'a [ProofPoints],
    /// A weight for each proof.
    pub weights: &'a [Weight],
}

/// Whether all proofs hold. If not, this is seen but for a probability of 2^-128; which they are is not.
///
/// False as well where signals cancel the points that they multiply.
pub fn all_hold(claims: &[Claims<'_>], progress: &Progress) -> Result<bool> {
    all_hold_by(Kernel::current(), claims, progress)
}

/// [`all_hold`] by a kernel that must be available.
pub fn all_hold_by(kernel: Kernel, claims: &[Claims<'_>], progress: &Progress) -> Result<bool> {
    let mut pairs = Vec::new();
    for claims in claims {
        if !claims.append(kernel, &mut pairs, progress)? {
            return Ok(false);
        }
    }
    product_is_one(kernel, &pairs, progress)
}

type Pair = (G1Affine, G2Affine);

impl Claims<'_> {
    /// Append the pairs whose product of pairings is 1 where all hold; false where signals cancel points.
    fn append(&self, kernel: Kernel, pairs: &mut Vec<Pair>, progress: &Progress) -> Result<bool> {
        let (key, count) = (self.key, self.proofs.len());
        if self.weights.len() != count || self.signals.len() != count * key.n_public() {
            let (weights, signals, expected) = (self.weights.len(), self.signals.len(), count * key.n_public());
            return Err(Error::Invalid(format!(
                "{count} proofs with {expected} signals in all, but {weights} weights and {signals} signals"
            )));
        }
        let values = scalars(self.signals, "signals")?;
        let signals: Vec<_> = (0..count).map(|i| values[i * key.n_public()..][..key.n_public()].to_vec()).collect();
        let weights: Vec<_> = self.weights.iter().map(|weight| Fr::from(u128::from_le_bytes(*weight))).collect();
        let proofs = self.proofs.par_iter().map(points).collect::<Result<Vec<_>>>()?;
        for signals in signals.chunks((MOST_SIGNALS / (1 + key.n_public())).max(32)) {
            if key.ic.cancel(kernel, signals, progress)? {
                return Ok(false);
            }
        }
        let opposites: Vec<_> = proofs.iter().map(|(a, _, _)| packed(&-*a)).collect();
        let mut scaled = vec![G1::INFINITY; count];
        scale_by::<G1>(kernel, &opposites, Factors::Each(&weights), &mut scaled, progress)?;
        pairs.extend(scaled.iter().zip(&proofs).map(|(a, (_, b, _))| (affine(a), *b)));

        let total: Fr = weights.iter().sum();
        let mut sums = vec![Fr::ZERO; key.n_public()];
        for (signals, weight) in signals.iter().zip(&weights) {
            sums.iter_mut().zip(signals).for_each(|(sum, signal)| *sum += *weight * signal);
        }
        let x = key.ic.combine(&total, &sums);
        let c: Vec<_> = proofs.iter().map(|(_, _, c)| packed(c)).collect();
        let c = msm_by::<G1>(kernel, &c, &Digits::from_field(&weights, window_bits(count)), 0, progress)?;
        let first = G1Projective::normalize_batch(&[key.alpha * total, x, c]);
        pairs.extend(first.into_iter().zip(key.g2));
        Ok(true)
    }
}

/// Whether the product of the pairings of points of the groups is 1.
fn product_is_one(kernel: Kernel, pairs: &[Pair], progress: &Progress) -> Result<bool> {
    let share = pairs.len().div_ceil(rayon::current_num_threads()).clamp(1, MOST_PAIRS).next_multiple_of(8);
    let products = pairs.par_chunks(share).map(|pairs| {
        progress.check()?;
        Ok(product_of_miller_loops(kernel, pairs))
    });
    let products = products.collect::<Result<Vec<_>>>()?;
    let Some(product) = products.into_iter().product::<Option<Fq12>>() else { return Ok(false) };
    Ok(match kernel {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the processor has the features.
        Kernel::Ifma if ifma::available() => unsafe { ifma::ate::exponentiates_to_one(&product) },
        _ => Bn254::final_exponentiation(MillerLoopOutput(product)).is_some_and(|value| value.0.is_one()),
    })
}

/// Up to a factor that the final exponentiation takes to 1; `None` where a second point turns out to be of another order than r.
fn product_of_miller_loops(kernel: Kernel, pairs: &[Pair]) -> Option<Fq12> {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the processor has the features.
        Kernel::Ifma if ifma::available() => unsafe { ifma::miller_loops::product_of_miller_loops(pairs) },
        _ => {
            let (first, second): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            Some(Bn254::multi_miller_loop(first, second).0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::pack_scalar;
    use crate::testing::Exponents;
    use crate::verification::Verdict;
    use ark_ff::{Field, UniformRand};
    use ark_std::rand::Rng;

    /// Proofs of one key with weights, valid ones.
    struct Batch {
        key: PreparedKey,
        signals: Vec<Packed>,
        proofs: Vec<ProofPoints>,
        weights: Vec<Weight>,
    }

    impl Batch {
        fn claims(&self) -> Claims<'_> {
            Claims { key: &self.key, signals: &self.signals, proofs: &self.proofs, weights: &self.weights }
        }

        fn of(kernel: Kernel, exponents: &Exponents, count: usize, rng: &mut impl Rng) -> Result<Self> {
            let key = exponents.prepared(kernel)?;
            let mut batch = Self { key, signals: Vec::new(), proofs: Vec::new(), weights: Vec::new() };
            for _ in 0..count {
                let signals: Vec<Fr> = (0..batch.key.n_public()).map(|_| Fr::rand(rng)).collect();
                batch.proofs.push(exponents.proof(&signals, Fr::rand(rng), Fr::rand(rng), Fr::ONE));
                batch.signals.extend(signals.iter().map(pack_scalar));
                batch.weights.push(rng.r#gen());
            }
            Ok(batch)
        }
    }

    fn hold(kernel: Kernel, claims: &[Claims<'_>]) -> Result<bool> {
        all_hold_by(kernel, claims, &Progress::default())
    }

    #[test]
    fn every_number_of_proofs_and_a_false_one_wherever_it_is() -> Result<()> {
        let mut rng = ark_std::test_rng();
        for kernel in Kernel::available() {
            for (n_public, count) in [(1, 0), (0, 1), (2, 2), (1, 5), (3, 8), (1, 13), (1, 33)] {
                let exponents = Exponents::random(n_public, &mut rng);
                let mut batch = Batch::of(kernel, &exponents, count, &mut rng)?;
                assert_eq!(hold(kernel, &[batch.claims()]), Ok(true), "{kernel:?} {count}");
                for place in [0, count / 2, count.saturating_sub(1)].into_iter().filter(|place| *place < count) {
                    let signals: Vec<_> = (0..n_public).map(|_| Fr::rand(&mut rng)).collect();
                    let (a, b) = (Fr::rand(&mut rng), Fr::rand(&mut rng));
                    let other = exponents.proof(&signals, a, b, Fr::from(2u64));
                    let good = std::mem::replace(&mut batch.proofs[place], other);
                    assert_eq!(hold(kernel, &[batch.claims()]), Ok(false), "{kernel:?} {count} {place}");
                    batch.proofs[place] = good;
                }
            }
        }
        Ok(())
    }

    #[test]
    fn several_keys_in_one_product() -> Result<()> {
        let mut rng = ark_std::test_rng();
        for kernel in Kernel::available() {
            let batches = [(1, 3), (0, 1), (70, 2), (2, 11)]
                .map(|(n_public, count)| Batch::of(kernel, &Exponents::random(n_public, &mut rng), count, &mut rng));
            let mut batches: Vec<_> = batches.into_iter().collect::<Result<_>>()?;
            let all = |batches: &[Batch]| hold(kernel, &batches.iter().map(Batch::claims).collect::<Vec<_>>());
            assert_eq!(all(&batches), Ok(true), "{kernel:?}");
            for place in 0..batches.len() {
                let Some(signal) = batches[place].signals.last_mut() else { continue };
                let good = std::mem::replace(signal, pack_scalar(&Fr::from(5u64)));
                assert_eq!(all(&batches), Ok(false), "{kernel:?} {place}");
                if let Some(signal) = batches[place].signals.last_mut() {
                    *signal = good;
                }
            }
            // One key's proof is not another's.
            let proof = batches[0].proofs[0];
            batches[3].proofs[0] = proof;
            assert_eq!(all(&batches), Ok(false), "{kernel:?}");
        }
        Ok(())
    }

    #[test]
    fn errors_that_cancel_each_other_do_so_with_equal_weights_alone() -> Result<()> {
        let mut rng = ark_std::test_rng();
        let exponents = Exponents::random(0, &mut rng);
        for kernel in Kernel::available() {
            let mut batch = Batch::of(kernel, &exponents, 2, &mut rng)?;
            let (a, b) = (Fr::rand(&mut rng), Fr::rand(&mut rng));
            // C is too large by half of itself, and too small by as much.
            let half = Fr::from(2u64).inverse().unwrap_or(Fr::ONE);
            batch.proofs = [half, Fr::ONE + half].map(|factor| exponents.proof(&[], a, b, factor)).to_vec();
            assert_eq!(hold(kernel, &[batch.claims()]), Ok(false), "{kernel:?}");
            for weight in [0, 1, u128::MAX] {
                batch.weights = vec![weight.to_le_bytes(); 2];
                assert_eq!(hold(kernel, &[batch.claims()]), Ok(true), "{kernel:?} {weight}");
            }
            batch.weights[1] = (u128::MAX - 1).to_le_bytes();
            assert_eq!(hold(kernel, &[batch.claims()]), Ok(false), "{kernel:?}");
        }
        Ok(())
    }

    #[test]
    fn signals_that_cancel_their_points_are_refused_though_the_product_holds() -> Result<()> {
        let mut rng = ark_std::test_rng();
        for n_public in [1, 65] {
            let mut exponents = Exponents::random(n_public, &mut rng);
            exponents.ic[0] = -exponents.ic[1];
            let mut signals = vec![Fr::ZERO; n_public];
            signals[0] = Fr::ONE;
            for kernel in Kernel::available() {
                let mut batch = Batch::of(kernel, &exponents, 3, &mut rng)?;
                assert_eq!(hold(kernel, &[batch.claims()]), Ok(true), "{kernel:?}");
                let forged = exponents.proof(&signals, Fr::rand(&mut rng), Fr::rand(&mut rng), Fr::ONE);
                let words: Vec<_> = signals.iter().map(pack_scalar).collect();
                assert_eq!(batch.key.verify(&words, &forged), Ok(Verdict::Cancelled));
                batch.proofs[1] = forged;
                batch.signals[n_public..][..n_public].copy_from_slice(&words);
                assert_eq!(hold(kernel, &[batch.claims()]), Ok(false), "{kernel:?}");
            }
        }
        Ok(())
    }

    #[test]
    fn points_and_sums_at_which_formulas_go_wrong_first() -> Result<()> {
        let small = |value: i64| if value < 0 { -Fr::from(value.unsigned_abs()) } else { Fr::from(value as u64) };
        let exponents = Exponents { alpha: small(1), g2: [small(1); 3], ic: vec![small(1), small(1)] };
        for kernel in Kernel::available() {
            let key = exponents.prepared(kernel)?;
            let mut rng = ark_std::test_rng();
            let mut batch = Batch { key, signals: Vec::new(), proofs: Vec::new(), weights: Vec::new() };
            for (a, b) in [(1, 1), (1, -1), (-2, 3), (2, 2), (-1, -1), (5, 7)] {
                batch.signals.push(pack_scalar(&small(7)));
                batch.proofs.push(exponents.proof(&[small(7)], small(a), small(b), Fr::ONE));
                batch.weights.push(u128::from(rng.r#gen::<u8>()).to_le_bytes());
            }
            assert_eq!(hold(kernel, &[batch.claims()]), Ok(true), "{kernel:?}");
            // With z = 1 and signals of sum 0, x vanishes in the product; no single one does.
            batch.signals = [3, -5].map(|signal| pack_scalar(&small(signal))).to_vec();
            batch.proofs =
                [3, -5].map(|signal| exponents.proof(&[small(signal)], small(2), small(9), Fr::ONE)).to_vec();
            batch.weights = vec![1u128.to_le_bytes(); 2];
            assert_eq!(hold(kernel, &[batch.claims()]), Ok(true), "{kernel:?}");
        }
        Ok(())
    }

    #[test]
    fn what_is_no_proof_or_not_as_many_is_an_error() -> Result<()> {
        let mut rng = ark_std::test_rng();
        let exponents = Exponents::random(2, &mut rng);
        for kernel in Kernel::available() {
            let invalid = |claims: Claims<'_>| matches!(hold(kernel, &[claims]), Err(Error::Invalid(_)));
            let mut batch = Batch::of(kernel, &exponents, 9, &mut rng)?;
            let claims = batch.claims();
            assert!(invalid(Claims { signals: &claims.signals[1..], ..claims }));
            assert!(invalid(Claims { weights: &claims.weights[1..], ..claims }));
            assert!(invalid(Claims { proofs: &claims.proofs[1..], ..claims }));
            let progress = Progress::default();
            progress.cancel();
            assert_eq!(all_hold_by(kernel, &[claims], &progress), Err(Error::Interrupted));
            batch.signals[5] = [0xff; 32];
            assert!(invalid(batch.claims()));
            batch.signals[5] = [0; 32];
            for coordinate in 0..8 {
                let good = batch.proofs[8];
                batch.proofs[8][coordinate] = [0; 32];
                assert!(invalid(batch.claims()));
                batch.proofs[8] = good;
            }
        }
        Ok(())
    }

    #[test]
    fn second_points_outside_the_subgroup_never_help() -> Result<()> {
        use crate::field::{Fq, Fq2, pack};
        use ark_ec::AffineRepr;
        use ark_ff::PrimeField;

        let mut rng = ark_std::test_rng();
        let exponents = Exponents::random(1, &mut rng);
        let twist = (0u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::ONE), true));
        let of_small_order = |point: G2Affine| -> G2Affine {
            // h / 10069, so that the order divides 10069.
            let mut factor = num_bigint::BigUint::from(1u8);
            for limb in <ark_bn254::g2::Config as ark_ec::CurveConfig>::COFACTOR.iter().rev() {
                factor = (factor << 64u8) + *limb;
            }
            factor -=
                num_bigint::BigUint::from(1u8) << (64 * <ark_bn254::g2::Config as ark_ec::CurveConfig>::COFACTOR.len());
            let digits = (factor / 10069u32).to_u64_digits();
            point.mul_bigint(Fr::MODULUS).into_affine().mul_bigint(&digits).into_affine()
        };
        for kernel in Kernel::available() {
            let mut batch = Batch::of(kernel, &exponents, 10, &mut rng)?;
            for point in twist.clone().take(3).flat_map(|point| [point, of_small_order(point)]) {
                if point.is_zero() {
                    continue;
                }
                let words = [point.x.c0, point.x.c1, point.y.c0, point.y.c1].map(|value| pack(value.into_bigint().0));
                batch.proofs[4][2..6].copy_from_slice(&words);
                assert_eq!(hold(kernel, &[batch.claims()]), Ok(false), "{kernel:?} {point}");
            }
        }
        Ok(())
    }
}
