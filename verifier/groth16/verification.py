"""Verification of Groth16 proofs (eprint 2016/260, section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import InvalidProof
from ..public_signals import PublicSignals, check_public_signals
from .equation import equation_holds
from .proof import Proof
from .verifying_key import VerifyingKey


def verify(vk: VerifyingKey, public: Sequence[int], proof: Proof) -> None:
    """Return if `proof` shows that the statement of `vk` holds of the signals `public`; otherwise raise `InvalidProof`.

    The equation is e(A, B) = e(alpha, beta) e(vk_x, gamma) e(C, delta), with vk_x = IC_0 + sum of public_i IC_i.

    There is no boolean to forget. Exactly `vk.n_public` signals are needed, outputs first, each an `int` in [0, r).
    Raises `TypeError` if `vk` or `proof` is not of its class: read texts with their `from_json`.
    Costs 0.2 ms on the native engine with AVX-512 IFMA, else 1 ms, after some 3 ms the first time for a key; 25 ms in pure
    Python, 0.6 ms more for each public signal there. docs/verifier.md has a tested example.

    An accepted proof is about `public` and nothing else: compare those signals with what your application expects, and
    remember the signals, not the proof, if a statement may be used only once (see `Proof`).
    """
    check_equation(vk, check_statement(vk, public, proof), proof)


def check_key(vk: VerifyingKey) -> None:
    """Raise `TypeError` for what is no key."""
    if type(vk) is not VerifyingKey:  # a subclass could say that it equals another key
        mend = _ORDER if isinstance(vk, (tuple, list, Proof)) else "read it with VerifyingKey.from_json"
        raise TypeError(f"vk: expected a VerifyingKey, found {type(vk).__name__}; {mend}")


def check_proof(proof: Proof) -> None:
    """Raise `TypeError` for what is no proof."""
    if type(proof) is not Proof:
        mend = _ORDER if isinstance(proof, (tuple, list, VerifyingKey)) else "read it with Proof.from_json"
        raise TypeError(f"proof: expected a Proof, found {type(proof).__name__}; {mend}")


_ORDER = "the public signals come before the proof, and the key before both: verify(vk, public, proof)"


def check_statement(vk: VerifyingKey, public: Sequence[int], proof: Proof) -> PublicSignals:
    """The public signals, once all is checked but the equation; raises as `verify` does."""
    check_key(vk)
    check_proof(proof)
    signals = check_public_signals(public)
    if len(signals) != vk.n_public:
        reason = f"expected {vk.n_public} public signals, found {len(signals)}"
        raise InvalidProof("public", reason, "pass all signals of this circuit, outputs first, and only those")
    return signals


def check_equation(vk: VerifyingKey, signals: PublicSignals, proof: Proof) -> None:
    """Raise `InvalidProof` unless the equation holds of what `check_statement` has passed."""
    holds = equation_holds(vk, signals, proof)
    if holds is None:
        mend = "no one finds such signals for a key from an honest setup; do not trust this key"
        raise InvalidProof("public", "the signals cancel the key's IC points", mend)
    if not holds:
        mend = "check that key, public signals and proof belong together, and make the proof anew"
        raise InvalidProof("", "the proof does not hold for this key and these public signals", mend)
