"""The verifier gives the same answers on the native engine, and on py_ecc, to valid proofs and to forged ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point, InvalidProof, Proof, VerifyingKey, public_from_json, verify
from zkwright.verifier.native import native_engine
from zkwright.verifier.pairing import combine, product_is_one
from zkwright.verifier.subgroup import in_r_subgroup

from tests.engine.points import EDGE_SCALARS, affine, multiple
from tests.verifier.arithmetic import some_twist_point

VECTORS = Path(__file__).parents[1] / "verifier" / "vectors"


def on_both(monkeypatch: pytest.MonkeyPatch, question: Callable[[], Any]) -> Any:
    """The native engine's answer, after the reference has given the same."""
    answers = []
    for engine in ("native", "reference"):
        monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
        assert (native_engine() is None) == (engine == "reference")
        answers.append(question())
    assert answers[0] == answers[1]
    return answers[0]


def g1(factor: int) -> G1Point:
    return G1Point(*affine(multiple("g1", factor)))


def g2(factor: int) -> G2Point:
    x0, x1, y0, y1 = affine(multiple("g2", factor))
    return G2Point((x0, x1), (y0, y1))


def statement(name: str) -> tuple[VerifyingKey, tuple[int, ...], Proof]:
    key, public, proof = (
        (VECTORS / name / f"{part}.json").read_text() for part in ("verification_key", "public", "proof")
    )
    return VerifyingKey.from_json(key), public_from_json(public), Proof.from_json(proof)


def verdict(key: VerifyingKey, public: tuple[int, ...], proof: Proof) -> str:
    try:
        verify(key, public, proof)
    except InvalidProof as refusal:
        return str(refusal)
    return "valid"


@pytest.mark.parametrize("name", ["silent", "product", "opening"])
def test_proofs_by_snarkjs(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    key, public, proof = statement(name)
    assert on_both(monkeypatch, lambda: verdict(key, public, proof)) == "valid"
    negated = replace(proof, c=-proof.c)
    assert "does not hold" in on_both(monkeypatch, lambda: verdict(key, public, negated))


@pytest.mark.parametrize("signals", [(34,), (0,), (R - 1,), (R,), (33, 33), ()])
def test_other_public_signals(monkeypatch: pytest.MonkeyPatch, signals: tuple[int, ...]) -> None:
    key, public, proof = statement("product")
    assert public == (33,)
    assert on_both(monkeypatch, lambda: verdict(key, signals, proof)) != "valid"


def test_membership(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [g2(factor) for factor in (1, 2, R - 1, 2**200)]
    assert on_both(monkeypatch, lambda: [in_r_subgroup(point.x, point.y) for point in inside]) == [True] * 4
    outside = some_twist_point()
    assert not on_both(monkeypatch, lambda: in_r_subgroup(outside.x, outside.y))


def test_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    scalars = EDGE_SCALARS[:6]
    points = [g1(factor) for factor in (1, 1, 5, R - 5, 7, R - 1)]
    assert on_both(monkeypatch, lambda: combine(points, scalars)) != G1Point(0, 0)
    assert on_both(monkeypatch, lambda: combine([g1(2), g1(R - 1)], (1, 2))) == G1Point(0, 0)


def test_products(monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_both(monkeypatch, lambda: product_is_one([(g1(6), g2(5)), (g1(R - 15), g2(2))]))
    assert not on_both(monkeypatch, lambda: product_is_one([(g1(6), g2(5)), (g1(R - 15), g2(3))]))
