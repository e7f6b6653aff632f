"""Many proofs at once: accepted when each is, else told apart; on both engines."""

from __future__ import annotations

import os
import pickle
from importlib.util import find_spec
from typing import Any

import pytest
from zkwright.verifier import InvalidBatch, Proof, VerifierError, VerifyingKey, verify, verify_all, verify_many
from zkwright.verifier.curve import R
from zkwright.verifier.groth16 import batch
from zkwright.verifier.native import native_engine, thread_limit

from tests.verifier.arithmetic import g1, g2, plus
from tests.verifier.conftest import Statement

HAS_NATIVE = find_spec("zkwright._engine") is not None or os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1"

ALPHA, BETA, GAMMA, DELTA, IC = 11, 13, 17, 19, (23, 29)
"""The discrete logarithms of a key's points, so that proofs can be made of anything."""

DOES_NOT_HOLD = "the proof does not hold for this key and these public signals"


@pytest.fixture(params=["reference", "native"] if HAS_NATIVE else ["reference"])
def together(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the products that were checked, on an engine where two are enough for one."""
    monkeypatch.setenv("ZKWRIGHT_ENGINE", request.param)
    monkeypatch.setattr(batch, "_FEW", 2)
    sizes: list[int] = []
    hold_together = batch._hold_together

    def counted(engine: Any, claims: Any) -> bool:
        sizes.append(len(claims))
        return hold_together(engine, claims)

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
    assert set(together) == {2}


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
    monkeypatch.setattr("os.urandom", lambda size: b"\6" * size)
    public, proof = made(4, 2, 3)
    opposite = Proof(g1(2), g2(3), -proof.c)
    engine = native_engine()
    batch_of_two = [(0, key, public, proof), (1, key, public, opposite)]
    assert not batch._hold_together(engine, batch_of_two)
    c = (2 * 3 - ALPHA * BETA - (IC[0] + 4 * IC[1]) * GAMMA) * pow(DELTA, -1, R) % R
    # e(A, B) of the second is what makes up for C of the other sign.
    ab = (ALPHA * BETA + (IC[0] + 4 * IC[1]) * GAMMA - c * DELTA) % R
    second = Proof(g1(ab), g2(1), g1(R - c))
    verify(key, public, second)
    assert batch._hold_together(engine, [(0, key, public, proof), (1, key, public, second)])


def test_factors_of_nothing(key: VerifyingKey, together: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Zero is a factor as good as any: it lets one of 2^128 false proofs pass, and breaks nothing."""
    monkeypatch.setattr("os.urandom", bytes)
    verify_many(key, [made(4, 2, 3), made(5, 2, 3)])
    assert together == [2]


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
    """Only the products that fail are taken apart, and of these the parts that fail."""
    monkeypatch.setattr(batch, "_PRODUCTS", (4, 2))
    monkeypatch.setattr(batch, "_PRODUCTS_IN_PYTHON", (4, 2))
    statements = [*[made(1, 2, 3)] * 7, made(1, 2, 3, error=7), made(2, 2, 3)]
    assert list(refused(key, statements).refusals) == [7]
    assert together == [4, 4, 2, 2]


def test_few_on_the_native_engine_are_verified_one_by_one(key: VerifyingKey, monkeypatch: pytest.MonkeyPatch) -> None:
    if not HAS_NATIVE:
        return
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "native")
    with monkeypatch.context() as without:
        without.delattr(batch, "_hold_together")
        verify_many(key, [made(1, 2, 3)] * (batch._FEW - 1))
        with pytest.raises(NameError):
            verify_many(key, [made(1, 2, 3)] * batch._FEW)


@pytest.mark.skipif(not HAS_NATIVE, reason="there is no native engine")
def test_a_thousand_with_false_ones_among_them(key: VerifyingKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "native")
    good = [made(signal, signal + 2, 3) for signal in range(50)]
    statements = good * 21
    verify_many(key, statements)
    false = {
        0: (1, good[0][1]),
        500: (2, good[0][1]),
        1023: (4, good[3][1]),
        1024: (7, good[3][1]),
        1049: (0, good[3][1]),
    }
    for place, (signal, proof) in false.items():
        statements[place] = (signal,), proof
    statements[77] = (R,), good[0][1]
    with pytest.raises(InvalidBatch) as refusal:
        verify_many(key, statements)
    assert list(refusal.value.refusals) == sorted([*false, 77])


def test_factors_are_drawn_anew_for_every_product(key: VerifyingKey, together: list[int], monkeypatch: Any) -> None:
    drawn: list[bytes] = []
    urandom = os.urandom

    def watched(size: int) -> bytes:
        drawn.append(urandom(size))
        return drawn[-1]

    monkeypatch.setattr("os.urandom", watched)
    for _ in range(2):
        verify_many(key, [made(1, 2, 3), made(1, 5, 3)])
    factors = b"".join(drawn)
    assert len(factors) == 2 * 2 * 16
    assert len({factors[start : start + 16] for start in range(0, len(factors), 16)}) == 4


@pytest.fixture(scope="module")
def other_key() -> VerifyingKey:
    return VerifyingKey(g1(31), g2(BETA), g2(37), g2(DELTA), (g1(41), g1(IC[1]), g1(43)))


def made_for_the_other(signals: tuple[int, int], a: int, b: int, error: int = 0) -> tuple[tuple[int, ...], Proof]:
    x = 41 + signals[0] * IC[1] + signals[1] * 43
    c = (a * b - 31 * BETA - x * 37) * pow(DELTA, -1, R) + error
    return signals, Proof(g1(a), g2(b), g1(c % R))


def test_several_keys(key: VerifyingKey, other_key: VerifyingKey, together: list[int]) -> None:
    claims = [
        (key, *made(4, 2, 3)),
        (other_key, *made_for_the_other((1, 2), 5, 7)),
        (key, *made(R - 1, 2, 3)),
        (other_key, *made_for_the_other((0, R - 1), 5, 8)),
    ]
    verify_all(claims)
    verify_all(tuple(claims))
    verify_all([])
    assert together == [4, 4]


def test_a_product_has_no_more_keys_than_are_kept(
    key: VerifyingKey, other_key: VerifyingKey, together: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key takes megabytes while it is prepared, and whoever sends proofs chooses of how many keys they are."""
    monkeypatch.setattr(batch, "KEYS_KEPT", 1)
    claims = [(other_key, *made_for_the_other((n, 2), 5, 7)) for n in (1, 2)] + [
        (key, *made(n, 2, 3)) for n in (4, 5, 6)
    ]
    verify_all(claims[::-1])
    assert sorted(together) == [2, 3]
    together.clear()
    monkeypatch.setattr(batch, "KEYS_KEPT", 2)
    verify_all(claims)
    assert together == [5]


def test_each_of_several_keys_has_its_own_proofs(
    key: VerifyingKey, other_key: VerifyingKey, together: list[int]
) -> None:
    """Neither another key's proof nor one with another's number of signals passes, and errors of two keys do not cancel."""
    public, proof = made(4, 2, 3)
    theirs = made_for_the_other((1, 2), 5, 7)
    claims = [
        (other_key, *theirs),
        (key, public, theirs[1]),
        (key, public, proof),
        (other_key, (4, 4), proof),
        (other_key, public, proof),
        (key, *made(4, 2, 3, error=1)),
        (other_key, *made_for_the_other((1, 2), 5, 7, error=R - 1)),
    ]
    with pytest.raises(InvalidBatch) as refusal:
        verify_all(claims)
    assert list(refusal.value.refusals) == [1, 3, 4, 5, 6]
    assert "expected 2 public signals, found 1" in str(refusal.value.refusals[4])


def test_what_is_no_list_of_triples(key: VerifyingKey) -> None:
    public, proof = made(1, 2, 3)
    for wrong in (iter([(key, public, proof)]), [(public, proof)], [[key, public, proof]], key, "abc"):
        with pytest.raises(TypeError, match="claims: expected a list or tuple of triples"):
            verify_all(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="vk: expected a VerifyingKey"):
        verify_all([(public, key, proof)])  # type: ignore[list-item]


@pytest.mark.parametrize("text", ["0", "-1", "1025", "two", "1" * 40])
def test_numbers_of_threads_that_are_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_THREADS", text)
    with pytest.raises(VerifierError, match="give a number of threads from 1 to 1024"):
        thread_limit()


@pytest.mark.parametrize(("text", "limit"), [("", None), ("1", 1), ("1024", 1024)])
def test_numbers_of_threads(text: str, limit: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_THREADS", text)
    assert thread_limit() == limit
