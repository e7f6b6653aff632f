"""The equation: what snarkjs proved is accepted, and nothing near it is."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from zkwright.verifier import G1Point, InvalidProof, Proof, VerifyingKey
from zkwright.verifier import verify as verify_once
from zkwright.verifier.curve import R
from zkwright.verifier.groth16 import equation
from zkwright.verifier.native import native_engine
from zkwright.verifier.pairing import combine

from tests.verifier.arithmetic import g1, g2, plus
from tests.verifier.conftest import Statement

DOES_NOT_HOLD = "the proof does not hold for this key and these public signals"


def verify(vk: VerifyingKey, public: Any, proof: Proof) -> None:
    """What `verify` says, twice: the engine prepares a key once it is used again, until then it computes as it stands."""
    equation._uses.cache_clear()
    refusals = [refusal_of(vk, public, proof) for _ in range(1 if native_engine() is None else 2)]
    assert len({str(refusal) for refusal in refusals}) == 1
    if refusals[0] is not None:
        raise refusals[0]


def refusal_of(vk: VerifyingKey, public: Any, proof: Proof) -> InvalidProof | None:
    try:
        verify_once(vk, public, proof)
    except InvalidProof as refusal:
        return refusal
    return None


def test_accepts_what_snarkjs_proved(statement: Statement) -> None:
    verify(statement.key, statement.public, statement.proof)


def test_accepts_a_list_of_signals(product: Statement) -> None:
    verify(product.key, list(product.public), product.proof)


def test_a_subclass_could_pretend_to_be_another_key(product: Statement) -> None:
    class Pretender(VerifyingKey):
        """Equal to every key, whatever its points."""

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return hash(product.key)

    parts = {field.name: getattr(product.key, field.name) for field in fields(product.key) if field.init}
    with pytest.raises(TypeError, match="expected a VerifyingKey, found Pretender"):
        verify(Pretender(**parts), product.public, product.proof)


def test_malleability_minus_a_minus_b_verifies(product: Statement) -> None:
    """Whoever sees a proof can make another of the same statement, so its bytes identify nothing."""
    proof = product.proof
    other = Proof(-proof.a, -proof.b, proof.c)
    assert other != proof
    verify(product.key, product.public, other)


def test_malleability_delta_may_be_mixed_in(product: Statement) -> None:
    """(A, B + [k]delta, C + [k]A) verifies too, for every k."""
    key, proof = product.key, product.proof
    other = Proof(proof.a, plus(proof.b, key.delta_g2), combine((proof.c, proof.a), (1, 1)))
    verify(key, product.public, other)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_every_public_signal_is_bound(opening: Statement, index: int) -> None:
    public = list(opening.public)
    public[index] = (public[index] + 1) % R
    with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
        verify(opening.key, public, opening.proof)


def test_the_order_of_public_signals_is_bound(opening: Statement) -> None:
    with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
        verify(opening.key, opening.public[::-1], opening.proof)


@pytest.mark.parametrize("part", ["a", "c"])
def test_points_of_g1_are_bound(product: Statement, part: str) -> None:
    point: G1Point = getattr(product.proof, part)
    for other in (-point, combine((point,), (2,))):
        changes: dict[str, Any] = {part: other}
        with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
            verify(product.key, product.public, replace(product.proof, **changes))


def test_points_of_g2_are_bound(product: Statement) -> None:
    proof = product.proof
    for other in (-proof.b, g2(1)):
        with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
            verify(product.key, product.public, replace(proof, b=other))


def test_the_parts_are_not_interchangeable(product: Statement) -> None:
    proof = product.proof
    with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
        verify(product.key, product.public, Proof(proof.c, proof.b, proof.a))


def test_the_key_itself_is_no_proof(product: Statement) -> None:
    """(alpha, beta, .) is where forgeries start; under a sound key they end there."""
    key = product.key
    vk_x = combine(key.ic, (1, *product.public))
    with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
        verify(key, product.public, Proof(key.alpha_g1, key.beta_g2, -vk_x))


@pytest.mark.parametrize("part", ["alpha_g1", "beta_g2", "gamma_g2", "delta_g2"])
def test_every_point_of_the_key_counts(product: Statement, part: str) -> None:
    other = replace(product.key, **{part: -getattr(product.key, part)})
    with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
        verify(other, product.public, product.proof)


def test_the_proof_of_another_circuit(silent: Statement, product: Statement) -> None:
    with pytest.raises(InvalidProof, match=DOES_NOT_HOLD):
        verify(product.key, product.public, silent.proof)


def test_signals_that_cancel_ic(product: Statement) -> None:
    """With vk_x at infinity, (alpha, beta + delta, alpha) would satisfy the equation."""
    key = replace(product.key, ic=(g1(R - 5 * 77), g1(77)))
    proof = Proof(key.alpha_g1, plus(key.beta_g2, key.delta_g2), key.alpha_g1)
    with pytest.raises(InvalidProof, match="public: the signals cancel"):
        verify(key, (5,), proof)


@pytest.mark.parametrize("key", [None, {}, "vk", b"{}"])
def test_a_key_of_another_type(product: Statement, key: Any) -> None:
    with pytest.raises(TypeError, match=r"vk: expected a VerifyingKey, found .*from_json"):
        verify(key, product.public, product.proof)


@pytest.mark.parametrize("proof", [None, {}, "proof", b"{}"])
def test_a_proof_of_another_type(product: Statement, proof: Any) -> None:
    with pytest.raises(TypeError, match=r"proof: expected a Proof, found .*from_json"):
        verify(product.key, product.public, proof)


def unchecked(key: VerifyingKey, monkeypatch: pytest.MonkeyPatch, **parts: Any) -> VerifyingKey:
    """A key as a verifier that does not look would take it."""
    monkeypatch.setattr(VerifyingKey, "_check", lambda self: None)
    return replace(key, **parts)


def test_why_gamma_must_not_be_delta(opening: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the refusal, anyone proves any public signals under an uncontributed key."""
    key = unchecked(opening.key, monkeypatch, delta_g2=opening.key.gamma_g2)
    public = (1, 2, 3)
    verify(key, public, Proof(key.alpha_g1, key.beta_g2, -combine(key.ic, (1, *public))))


def test_why_gamma_must_not_be_minus_delta(opening: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    """The opposite sign only changes the forger's sign."""
    key = unchecked(opening.key, monkeypatch, delta_g2=-opening.key.gamma_g2)
    public = (1, 2, 3)
    verify(key, public, Proof(key.alpha_g1, key.beta_g2, combine(key.ic, (1, *public))))


def test_why_gamma_must_not_be_beta(opening: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    """alpha and vk_x then share a pairing."""
    key = unchecked(opening.key, monkeypatch, beta_g2=opening.key.gamma_g2)
    public = (1, 2, 3)
    a = combine((key.alpha_g1, *key.ic), (1, 1, *public))
    verify(key, public, Proof(a, plus(key.beta_g2, key.delta_g2), a))


def test_a_key_is_prepared_once_it_is_used_again(product: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    equation._uses.cache_clear()
    asked: list[VerifyingKey] = []

    def prepared(engine: object, vk: VerifyingKey) -> Any:
        asked.append(vk)
        return make(engine, vk)

    make = equation.prepared
    monkeypatch.setattr(equation, "prepared", prepared)
    for _ in range(3):
        verify_once(product.key, product.public, product.proof)
    assert len(asked) == (0 if native_engine() is None else 2)
