"""Pairing products and membership, against revm's answers, a vector of EIP-196, and py_ecc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from zkwright import _engine
from zkwright.compiler.field import R
from zkwright.verifier.curve import Q

from tests.engine.points import EDGE_SCALARS, affine, multiple, standard

EIP_197: list[dict[str, str]] = json.loads(
    (Path(__file__).parents[1] / "verifier" / "vectors" / "eip197.json").read_text()
)


def g1(factor: int) -> bytes:
    return standard(*affine(multiple("g1", factor)))


def g2(factor: int) -> bytes:
    return standard(*affine(multiple("g2", factor)))


@pytest.mark.parametrize("vector", EIP_197, ids=lambda vector: vector["name"])
def test_eip_197(vector: dict[str, str]) -> None:
    words = [int(vector["input"][i : i + 64], 16) for i in range(0, len(vector["input"]), 64)]
    pairs = [(standard(*words[i : i + 2]), [words[i + j] for j in (3, 2, 5, 4)]) for i in range(0, len(words), 6)]
    points = [(p, standard(*q)) for p, q in pairs]
    accepted = all(_engine.g1_contains(p) and _engine.g2_contains(q) for p, q in points)
    # The precompile takes zeros for infinity; nothing of ours has a use for that.
    assert accepted == (vector["verdict"] != "refused" and "infinity" not in vector["name"])
    if accepted:
        product = b"".join(p + q for p, q in points)
        assert _engine.pairing_product_is_one(product) == (vector["verdict"] == "one")


def test_eip_196() -> None:
    """Vector chfast1 of go-ethereum's bn256ScalarMul."""
    x = 0x2BD3E6D0F3B142924F5CA7B49CE5B9D54C4703D7AE5648E61D02268B1A0A9FB7
    y = 0x21611CE0A6AF85915E2F1D70300909CE2E49DFAD4A4619C8390CAE66CEFDB204
    product = _engine.g1_combine(standard(x, y), standard(0x11138CE750FA15C2))
    assert product == standard(
        0x070A8D6A982153CAE4BE29D434E8FAEF8A47B274A053F5A4EE2A6C9C13C31E5C,
        0x031B8CE914EBA3A9FFB989F9CDD5B0F01943074BF4F0F315690EC3CEC6981AFC,
    )


@pytest.mark.parametrize("factor", EDGE_SCALARS)
def test_combinations_agree_with_py_ecc(factor: int) -> None:
    total = _engine.g1_combine(g1(1) + g1(5) + g1(R - 7), standard(factor, 3, 2))
    assert total == standard(*affine(multiple("g1", factor + 15 - 14)))


def test_a_combination_may_be_infinity() -> None:
    assert _engine.g1_combine(b"", b"") == bytes(64)
    assert _engine.g1_combine(g1(3) + g1(1), standard(1, R - 3)) == bytes(64)


def test_products() -> None:
    assert _engine.pairing_product_is_one(b"")
    assert _engine.pairing_product_is_one(g1(6) + g2(5) + g1(R - 2) + g2(15))
    assert not _engine.pairing_product_is_one(g1(6) + g2(5) + g1(R - 2) + g2(14))


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("value", [0, 1, Q, 2**256 - 1])
def test_a_pair_of_what_are_no_points(place: int, value: int) -> None:
    coordinates = [*affine(multiple("g1", 3)), *affine(multiple("g2", 4))]
    coordinates[place] = value
    with pytest.raises(ValueError, match=r"pairs\[1\]"):
        _engine.pairing_product_is_one(g1(1) + g2(1) + standard(*coordinates))


@pytest.mark.parametrize("length", [1, 63, 65, 128])
def test_lengths(length: int) -> None:
    with pytest.raises(ValueError, match=f"point must be 64 bytes, not {length}|a multiple of 64 bytes, not {length}"):
        _engine.g1_contains(bytes(length))
    with pytest.raises(ValueError, match="a multiple of 192 bytes"):
        _engine.pairing_product_is_one(bytes(length))
    with pytest.raises(ValueError, match="1 points but 2 factors"):
        _engine.g1_combine(g1(1), standard(1, 2))
