//! The prover (eprint 2016/260, section 3.2): A = alpha + A(w) + r delta, B = beta + B(w) + s delta,
//! C = C(w) + H + s A + r B - r s delta.

use ark_ec::short_weierstrass::Projective;
use zeroize::Zeroizing;

use crate::control::{Control, Error, Result};
use crate::curve::{G1, G2, Group, unpack};
use crate::field::{Packed, scalar};
use crate::groth16::qap::{Record, quotient};
use crate::msm::{Digits, msm, window_bits};

type G1Packed = <G1 as Group>::Packed;
type G2Packed = <G2 as Group>::Packed;

/// A proving key as views into a `.zkey`.
pub struct ProvingKey<'a> {
    /// Public signals, without the constant wire.
    pub n_public: usize,
    /// alpha in G1.
    pub alpha_g1: &'a G1Packed,
    /// beta in G1.
    pub beta_g1: &'a G1Packed,
    /// delta in G1.
    pub delta_g1: &'a G1Packed,
    /// beta in G2.
    pub beta_g2: &'a G2Packed,
    /// delta in G2.
    pub delta_g2: &'a G2Packed,
    /// Section 4: the entries of A and B.
    pub coefficients: &'a [Record],
    /// Section 5: A of each wire at tau, in G1.
    pub a: &'a [G1Packed],
    /// Section 6: B of each wire at tau, in G1.
    pub b1: &'a [G1Packed],
    /// Section 7: B of each wire at tau, in G2.
    pub b2: &'a [G2Packed],
    /// Section 8: (beta A + alpha B + C) / delta of each private wire at tau.
    pub c: &'a [G1Packed],
    /// Section 9: the odd Lagrange basis at tau, over delta.
    pub h: &'a [G1Packed],
}

impl ProvingKey<'_> {
    fn check(&self, n_wires: usize) -> Result<()> {
        let lengths = [
            ("a", self.a.len()),
            ("b1", self.b1.len()),
            ("b2", self.b2.len()),
            ("c", self.c.len() + self.n_public + 1),
        ];
        for (name, length) in lengths {
            if length != n_wires {
                return Err(Error::Invalid(format!(
                    "the key's {name} is for {length} wires but the witness has {n_wires}: they are of different circuits"
                )));
            }
        }
        Ok(())
    }
}

/// The three points of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// A, in G1.
    pub a: Projective<<G1 as Group>::Curve>,
    /// B, in G2.
    pub b: Projective<<G2 as Group>::Curve>,
    /// C, in G1.
    pub c: Projective<<G1 as Group>::Curve>,
}

/// Prove with the given blinding; whether the witness satisfies the circuit is not checked.
///
/// Beside the key's views this holds three vectors of field elements and the witness' digits: about 200 bytes a wire.
pub fn prove(key: &ProvingKey, witness: &[Packed], r: &Packed, s: &Packed, control: &Control) -> Result<Proof> {
    key.check(witness.len())?;
    let (r, s) = (Zeroizing::new(scalar(r, "r")?), Zeroizing::new(scalar(s, "s")?));
    let digits = Digits::from_packed(witness, window_bits(witness.len()))?;
    let quotient = {
        let values = quotient(key.coefficients, witness, key.h.len(), control)?;
        Digits::from_field(&values, window_bits(values.len()))
    };
    control.begin("points", 4 * digits.windows() + quotient.windows());
    let h = msm::<G1>(key.h, &quotient, 0, control)?;
    drop(quotient);
    let a = unpack::<G1>(key.alpha_g1) + msm::<G1>(key.a, &digits, 0, control)? + unpack::<G1>(key.delta_g1) * *r;
    let b1 = unpack::<G1>(key.beta_g1) + msm::<G1>(key.b1, &digits, 0, control)? + unpack::<G1>(key.delta_g1) * *s;
    let b = unpack::<G2>(key.beta_g2) + msm::<G2>(key.b2, &digits, 0, control)? + unpack::<G2>(key.delta_g2) * *s;
    let c = msm::<G1>(key.c, &digits, key.n_public + 1, control)? + h + a * *s + b1 * *r
        - unpack::<G1>(key.delta_g1) * (*r * *s);
    Ok(Proof { a, b, c })
}
