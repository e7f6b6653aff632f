"""Many proofs at once: accepted when each is, else told apart; on both engines, whichever way pays on this machine."""

from __future__ import annotations

import os
import pickle
from importlib.util import find_spec
from typing import Any

import pytest
from zkwright.verifier import G1Point, InvalidBatch, Proof, VerifyingKey, verify, verify_many
from zkwright.verifier.curve import R
from zkwright.verifier.groth16 import batch
from zkwright.verifier.pairing import combine

from tests.verifier.arithmetic import g1, g2, plus
from tests.verifier.conftest import Statement

HAS_NATIVE = find_spec("zkwright._engine") is not None or os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1"

ALPHA, BETA, GAMMA, DELTA, IC = 11, 13, 17, 19, (23, 29)
"""The discrete logarithms of a key's points, so that proofs can be made of anything."""

DOES_NOT_HOLD = "the proof does not hold for this key and these public signals"


@pytest.fixture(params=["reference", "native"] if HAS_NATIVE else ["reference"])
def together(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the products that were checked, on an engine where that pays."""
    return products(request.param, monkeypatch)


def products(engine: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
    monkeypatch.setattr(batch, "_saves_time", lambda: True)
    sizes: list[int] = []
    hold_together = batch._hold_together

    def counted(vk: VerifyingKey, statements: Any) -> bool:
        sizes.append(len(statements))
        return hold_together(vk, statements)

    monkeypatch.setattr(batch, "_hold_together", counted)
    return sizes


@pytest.fixture(scope="module")
def key() -> VerifyingKey:
    return VerifyingKey(g1(ALPHA), g2(BETA), g2(GAMMA), g2(DELTA), tuple(map(g1, IC)))


def made(signal: int, a: int, b: int, error: int = 0) -> tuple[tuple[int, ...], Proof]:
    """A statement and its proof, from the secrets of the key; a false one with an `error`."""
    x = IC[0] + signal * IC[1]
    c = (a * b - ALPHA * BETA - x * GAMMA) * pow(DELTA, -1, R) + error
    return (signal,), Proof(g1(a), g2(b), g1(c % R))


def refused(key: VerifyingKey, statements: list[tuple[tuple[int, ...], Proof]]) -> InvalidBatch:
    with pytest.raises(InvalidBatch) as refusal:
        verify_many(key, statements)
    assert all(DOES_NOT_HOLD in str(alone) for alone in refusal.value.refusals.values())
    return refusal.value


def test_valid_proofs(key: VerifyingKey, together: list[int]) -> None:
    statements = [made(0, 2, 3), made(1, R - 1, 5), made(R - 1, 7, R - 2)]
    verify_many(key, statements)
    verify_many(key, tuple(statements[1:]))
    assert together == [3, 2]


def test_one_and_none(key: VerifyingKey, together: list[int]) -> None:
    verify_many(key, [made(5, 2, 3)])
    verify_many(key, [])
    assert together == []


def test_proofs_of_snarkjs(product: Statement, together: list[int]) -> None:
    proof = product.proof
    verify_many(product.key, [(product.public, proof), (product.public, Proof(-proof.a, -proof.b, proof.c))])
    assert together == [2]


@pytest.mark.parametrize("place", [0, 1])
def test_a_false_one(key: VerifyingKey, together: list[int], place: int) -> None:
    statements = [made(4, 2, 3), made(4, 3, 3)]
    statements[place] = made(5, 2, 3, error=1)
    refusal = refused(key, statements)
    assert list(refusal.refusals) == [place]
    assert str(refusal).startswith(f"proofs[{place}]: {DOES_NOT_HOLD}; check that")
    assert together == [2]


def test_errors_that_would_cancel_without_random_factors(key: VerifyingKey, together: list[int]) -> None:
    """The product of both equations holds; so does any with factors that can be foreseen."""
    first, second = made(4, 2, 3, error=1), made(5, 5, 3, error=R - 1)
    refusal = refused(key, [first, second])
    assert list(refusal.refusals) == [0, 1]
    assert "(and 1 more)" in str(refusal)


def test_signals_exchanged(key: VerifyingKey, together: list[int]) -> None:
    (one, proof_of_one), (two, proof_of_two) = made(1, 2, 3), made(2, 5, 7)
    assert list(refused(key, [(two, proof_of_one), (one, proof_of_two)]).refusals) == [0, 1]


def test_sums_at_infinity(key: VerifyingKey, together: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same factor for all, the sum over C vanishes: its pairing is 1."""
    monkeypatch.setattr("secrets.randbelow", lambda _: 6)
    public, proof = made(4, 2, 3)
    opposite = Proof(g1(2), g2(3), -proof.c)
    batch_of_two = [(0, public, proof), (1, public, opposite)]
    assert not batch._hold_together(key, batch_of_two)
    c = (2 * 3 - ALPHA * BETA - (IC[0] + 4 * IC[1]) * GAMMA) * pow(DELTA, -1, R) % R
    # e(A, B) of the second is what makes up for C of the other sign.
    ab = (ALPHA * BETA + (IC[0] + 4 * IC[1]) * GAMMA - c * DELTA) % R
    second = Proof(g1(ab), g2(1), g1(R - c))
    verify(key, public, second)
    assert batch._hold_together(key, [(0, public, proof), (1, public, second)])


def test_signals_that_cancel_ic(together: list[int]) -> None:
    """Refused in a batch as alone, also where the product holds."""
    key = VerifyingKey(g1(ALPHA), g2(BETA), g2(GAMMA), g2(DELTA), (g1(R - 5 * 77), g1(77)))
    forged = Proof(key.alpha_g1, plus(key.beta_g2, key.delta_g2), key.alpha_g1)
    with pytest.raises(InvalidBatch, match="the signals cancel") as refusal:
        verify_many(key, [((5,), forged), ((5,), forged)])
    assert list(refusal.value.refusals) == [0, 1]


def test_what_needs_no_equation(key: VerifyingKey, together: list[int]) -> None:
    statements: list[Any] = [((R,), made(1, 2, 3)[1]), made(1, 2, 3), ((), made(1, 2, 3)[1])]
    with pytest.raises(InvalidBatch, match=r"^proofs\[0\].public\[0\]: .*not in \[0, r\).* \(and 1 more\)") as refusal:
        verify_many(key, statements)
    assert list(refusal.value.refusals) == [0, 2]
    with pytest.raises(TypeError, match="proof: expected a Proof"):
        verify_many(key, [((1,), None)])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="vk: expected a VerifyingKey"):
        verify_many(None, [made(1, 2, 3)])  # type: ignore[arg-type]


def test_what_is_no_list_of_pairs(key: VerifyingKey) -> None:
    statement = made(1, 2, 3)
    for wrong in (iter([statement]), zip(), [(*statement, 1)], [list(statement)], "ab", statement[1]):
        with pytest.raises(TypeError, match="statements: expected a list or tuple of pairs"):
            verify_many(key, wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="vk: expected a VerifyingKey"):
        verify_many(None, [])  # type: ignore[arg-type]


def test_a_refusal_survives_its_way_through_a_process_pool(key: VerifyingKey) -> None:
    with pytest.raises(InvalidBatch) as refusal:
        verify_many(key, [made(1, 2, 3, error=7)])
    again = pickle.loads(pickle.dumps(refusal.value))
    assert str(again) == str(refusal.value)
    assert again.refusals.keys() == {0}


def test_products_of_bounded_size(key: VerifyingKey, together: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the products that fail are taken apart."""
    monkeypatch.setattr(batch, "_BATCH", 2)
    statements = [*[made(1, 2, 3)] * 3, made(1, 2, 3, error=7)]
    assert list(refused(key, statements).refusals) == [3]
    assert together == [2, 2]


def test_where_each_by_itself_is_faster(key: VerifyingKey, monkeypatch: pytest.MonkeyPatch) -> None:
    assert batch._saves_time()  # in Python
    monkeypatch.setattr(batch, "_saves_time", lambda: False)
    monkeypatch.delattr(batch, "_hold_together")
    assert list(refused(key, [made(1, 2, 3, error=1), made(1, 2, 3)]).refusals) == [0]


def test_factors_are_random_and_not_zero(
    key: VerifyingKey, together: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def watched(points: Any, scalars: Any) -> G1Point:
        seen.extend(scalars)
        return combine(points, scalars)

    monkeypatch.setattr(batch, "combine", watched)
    verify_many(key, [made(1, 2, 3), made(1, 5, 3)])
    weights = {scalar for scalar in seen if scalar.bit_length() > 64}
    assert len(weights) >= 2
    assert all(0 < scalar < 2**129 for scalar in seen)
