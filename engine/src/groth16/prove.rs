//! The prover (eprint 2016/260, section 3.2): A = alpha + A(w) + r delta, B = beta + B(w) + s delta,
//! C = C(w) + H + s A + r B - r s delta.

use ark_ec::short_weierstrass::Projective;
use zeroize::Zeroizing;

use crate::bases::Bases;
use crate::curve::{G1, G2, Group, unpack};
use crate::field::{Packed, scalar};
use crate::groth16::qap::{QUOTIENT_STEPS, Record, quotient, quotient_of};
use crate::groth16::rows::Rows;
use crate::msm::{Digits, msm_of, msm_of_both, window_bits};
use crate::progress::{Error, Progress, Result};

type G1Packed = <G1 as Group>::Packed;
type G2Packed = <G2 as Group>::Packed;

/// The entries of A and B.
pub enum Coefficients<'a> {
    /// As section 4 of a `.zkey` holds them.
    Records(&'a [Record]),
    /// Grouped for many proofs.
    Prepared(Rows),
}

/// Points of a key.
pub enum Points<'a, G: Group> {
    /// As a section of a `.zkey` holds them.
    Packed(&'a [G::Packed]),
    /// Copied for many proofs.
    Prepared(Bases<'static, G>),
}

impl<G: Group> Points<'_, G> {
    /// The number of points.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(points) => points.len(),
            Self::Prepared(bases) => bases.len(),
        }
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Work with the points.
    fn with<R>(&self, work: impl FnOnce(&Bases<G>) -> R) -> R {
        match self {
            Self::Packed(points) => work(&Bases::in_place(points)),
            Self::Prepared(bases) => work(bases),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Packed(_) => 0,
            Self::Prepared(bases) => bases.bytes(),
        }
    }
}

/// A proving key: views into a `.zkey`, or a copy prepared for many proofs.
pub struct ProvingKey<'a> {
    /// Public signals, without the constant wire.
    pub n_public: usize,
    /// alpha in G1.
    pub alpha_g1: G1Packed,
    /// beta in G1.
    pub beta_g1: G1Packed,
    /// delta in G1.
    pub delta_g1: G1Packed,
    /// beta in G2.
    pub beta_g2: G2Packed,
    /// delta in G2.
    pub delta_g2: G2Packed,
    /// The entries of A and B.
    pub coefficients: Coefficients<'a>,
    /// Section 5: A of each wire at tau, in G1.
    pub a: Points<'a, G1>,
    /// Section 6: B of each wire at tau, in G1.
    pub b1: Points<'a, G1>,
    /// Section 7: B of each wire at tau, in G2.
    pub b2: Points<'a, G2>,
    /// Section 8: (beta A + alpha B + C) / delta of each private wire at tau.
    pub c: Points<'a, G1>,
    /// Section 9: the odd Lagrange basis at tau, over delta.
    pub h: Points<'a, G1>,
}

impl ProvingKey<'_> {
    /// A copy that serves many proofs, for [`ProvingKey::bytes`] bytes of memory.
    pub fn prepared(&self, progress: &Progress) -> Result<ProvingKey<'static>> {
        self.check(self.a.len())?;
        progress.begin("key", 6);
        let rows = match self.coefficients {
            Coefficients::Records(records) => Rows::new(records, self.a.len(), self.h.len())?,
            Coefficients::Prepared(_) => return Err(Error::Invalid("the key is prepared already".into())),
        };
        progress.advance(1)?;
        Ok(ProvingKey {
            coefficients: Coefficients::Prepared(rows),
            a: prepared(&self.a, progress)?,
            b1: prepared(&self.b1, progress)?,
            b2: prepared(&self.b2, progress)?,
            c: prepared(&self.c, progress)?,
            h: prepared(&self.h, progress)?,
            ..*self
        })
    }

    /// What the prepared parts take.
    pub fn bytes(&self) -> usize {
        let rows = match &self.coefficients {
            Coefficients::Records(_) => 0,
            Coefficients::Prepared(rows) => rows.bytes(),
        };
        rows + self.a.bytes() + self.b1.bytes() + self.b2.bytes() + self.c.bytes() + self.h.bytes()
    }

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

fn prepared<G: Group>(points: &Points<G>, progress: &Progress) -> Result<Points<'static, G>> {
    let prepared = match points {
        Points::Packed(points) => Points::Prepared(Bases::copied(points)),
        Points::Prepared(_) => return Err(Error::Invalid("the key is prepared already".into())),
    };
    progress.advance(1)?;
    Ok(prepared)
}

/// Prove with the given blinding; whether the witness satisfies the circuit is not checked.
///
/// The points of the key are read where they lie. Beside them this holds the rows, unless the key is prepared, three vectors
/// of field elements and the witness' digits, about 200 bytes a wire.
pub fn prove(key: &ProvingKey, witness: &[Packed], r: &Packed, s: &Packed, progress: &Progress) -> Result<Proof> {
    key.check(witness.len())?;
    let (r, s) = (Zeroizing::new(scalar(r, "r")?), Zeroizing::new(scalar(s, "s")?));
    let digits = Digits::from_packed(witness, window_bits(witness.len()))?;
    let quotient_bits = window_bits(key.h.len());
    progress.begin("proof", QUOTIENT_STEPS + Digits::count(quotient_bits) + 3 * digits.windows());
    let h = || {
        let values = match &key.coefficients {
            Coefficients::Records(records) => quotient(records, witness, key.h.len(), progress)?,
            Coefficients::Prepared(rows) => quotient_of(rows, witness, progress)?,
        };
        let quotient = Digits::from_field(&values, quotient_bits);
        drop(values);
        key.h.with(|h| msm_of(h, &quotient, 0, progress))
    };
    let b = || key.b1.with(|b1| key.b2.with(|b2| msm_of_both(b1, b2, &digits, progress)));
    let a = || key.a.with(|a| msm_of(a, &digits, 0, progress));
    let c = || key.c.with(|c| msm_of(c, &digits, key.n_public + 1, progress));
    // At once, so that none leaves a core idle at its end.
    let (h, (b, (a, c))) = rayon::join(h, || rayon::join(b, || rayon::join(a, c)));
    let ((b1, b2), h, a, c) = (b?, h?, a?, c?);
    let a = unpack::<G1>(&key.alpha_g1) + a + unpack::<G1>(&key.delta_g1) * *r;
    let b1 = unpack::<G1>(&key.beta_g1) + b1 + unpack::<G1>(&key.delta_g1) * *s;
    let b = unpack::<G2>(&key.beta_g2) + b2 + unpack::<G2>(&key.delta_g2) * *s;
    let c = c + h + a * *s + b1 * *r - unpack::<G1>(&key.delta_g1) * (*r * *s);
    Ok(Proof { a, b, c })
}
