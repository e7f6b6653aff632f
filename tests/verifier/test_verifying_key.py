"""`verification_key.json`: read, written, and refused when forged proofs would pass under it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from zkwright.verifier import G1Point, G2Point, InvalidKey, VerifyingKey
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY

from tests.verifier.arithmetic import g1, g2, some_twist_point
from tests.verifier.conftest import Statement

GENERATOR_1 = G1Point(*G1_GENERATOR)
GENERATOR_2 = G2Point(*G2_GENERATOR)


def test_snarkjs_bytes_round_trip(statement: Statement) -> None:
    text = statement.text("verification_key")
    key = VerifyingKey.from_json(text)
    assert key.to_json() == text
    assert VerifyingKey.from_json(text.encode()) == key
    assert key.n_public == len(statement.public)
    assert key.gamma_g2 == GENERATOR_2


def test_alphabeta_may_be_missing_and_is_not_believed(product: Statement) -> None:
    document = product.document("verification_key")
    document["vk_alphabeta_12"][0][0][0] = "1"
    assert VerifyingKey.from_json(json.dumps(document)) == product.key
    del document["vk_alphabeta_12"]
    assert VerifyingKey.from_json(json.dumps(document)) == product.key


def tampered(document: Any, path: tuple[str | int, ...], value: Any) -> str:
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("protocol",), "plonk", 'protocol: not "groth16"'),
        (("curve",), "bls12381", 'curve: not "bn128"'),
        (("curve",), None, 'curve: not "bn128"'),
        (("nPublic",), "1", "nPublic: expected a natural number"),
        (("nPublic",), True, "nPublic: expected a natural number"),
        (("nPublic",), -1, "a number out of range"),
        (("nPublic",), 1.0, "a number that is no integer"),
        (("nPublic",), 0, "IC: 2 points for 0 public signals"),
        (("nPublic",), 2, "IC: 2 points for 2 public signals"),
        (("IC",), [], "IC: 0 points for 1 public signals"),
        (("IC",), {}, "IC: expected an array"),
        (("IC", 1), ["0", "1", "0"], r"IC\[1\]: the point at infinity"),
        (("IC", 0), ["0", "0", "1"], r"IC\[0\]: the point at infinity"),
        (("IC", 1, 0), str(Q), r"IC\[1\]\[0\]: the coordinate is not in \[0, q\)"),
        (("IC", 1, 1), "1", r"IC\[1\]: the point is not on the curve"),
        (("IC", 1, 2), "2", r'IC\[1\]\[2\]: not "1"'),
        (("vk_alpha_1",), ["0", "1", "0"], "vk_alpha_1: the point at infinity"),
        (("vk_beta_2",), [["0", "0"], ["1", "0"], ["0", "0"]], "vk_beta_2: the point at infinity"),
        (("vk_gamma_2",), [["0", "0"], ["1", "0"], ["0", "0"]], "vk_gamma_2: the point at infinity"),
        (("vk_delta_2",), [["0", "0"], ["1", "0"], ["0", "0"]], "vk_delta_2: the point at infinity"),
        (("vk_delta_2", 0, 0), "1", "vk_delta_2: the point is not on the twist"),
        (("vk_delta_2", 2), ["1", "1"], r'vk_delta_2\[2\]\[1\]: not "0"'),
        (("vk_alphabeta_12",), [], "vk_alphabeta_12: expected 2 elements"),
        (("vk_alphabeta_12", 0, 1, 1), 1, r"vk_alphabeta_12\[0\]\[1\]\[1\]: expected a string"),
        (("vk_alpha_2",), ["1", "2", "1"], "vk_alpha_2: unknown name"),
    ],
)
def test_refused_documents(product: Statement, path: tuple[str | int, ...], value: Any, message: str) -> None:
    with pytest.raises(InvalidKey, match=f"^{message}"):
        VerifyingKey.from_json(tampered(product.document("verification_key"), path, value))


@pytest.mark.parametrize(
    "name", ["protocol", "curve", "nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "IC"]
)
def test_a_missing_member(product: Statement, name: str) -> None:
    document = product.document("verification_key")
    del document[name]
    with pytest.raises(InvalidKey, match=f"^{name}: missing"):
        VerifyingKey.from_json(json.dumps(document))


def a_key(**changes: Any) -> VerifyingKey:
    parts: dict[str, Any] = {
        "alpha_g1": g1(11),
        "beta_g2": g2(12),
        "gamma_g2": GENERATOR_2,
        "delta_g2": g2(13),
        "ic": (g1(14), g1(15)),
    }
    return VerifyingKey(**(parts | changes))


def test_a_sound_key_by_hand() -> None:
    assert a_key().n_public == 1
    assert a_key(gamma_g2=g2(99)).n_public == 1
    assert a_key(ic=(g1(14),)).n_public == 0


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("part", "point", "message"),
    [
        ("delta_g2", GENERATOR_2, "vk_delta_2: delta is the generator: nobody contributed to phase 2"),
        ("beta_g2", GENERATOR_2, "vk_beta_2: beta is the generator: nobody contributed to phase 1"),
        ("alpha_g1", GENERATOR_1, "vk_alpha_1: alpha is the generator: nobody contributed to phase 1"),
        ("gamma_g2", g2(13), "vk_delta_2: the same point as vk_gamma_2, up to sign"),
        ("gamma_g2", g2(12), "vk_gamma_2: the same point as vk_beta_2, up to sign"),
        ("delta_g2", g2(12), "vk_delta_2: the same point as vk_beta_2, up to sign"),
        ("alpha_g1", g1(14), r"IC\[0\]: the same point as vk_alpha_1, up to sign"),
        ("alpha_g1", g1(15), r"IC\[1\]: the same point as vk_alpha_1, up to sign"),
    ],
)
def test_related_points(part: str, point: G1Point | G2Point, message: str, sign: int) -> None:
    with pytest.raises(InvalidKey, match=f"^{message}"):
        a_key(**{part: point if sign == 1 else -point})


@pytest.mark.parametrize("sign", [1, -1])
def test_related_points_of_ic(sign: int) -> None:
    twin = g1(14) if sign == 1 else -g1(14)
    with pytest.raises(InvalidKey, match=r"^IC\[2\]: the same point as IC\[0\], up to sign"):
        a_key(ic=(g1(14), g1(15), twin))
    with pytest.raises(InvalidKey, match=r"^IC\[1\]: the same point as the generator, up to sign"):
        a_key(ic=(g1(14), GENERATOR_1 if sign == 1 else -GENERATOR_1))


@pytest.mark.parametrize("part", ["beta_g2", "gamma_g2", "delta_g2"])
def test_points_of_g2_by_hand(part: str) -> None:
    with pytest.raises(InvalidKey, match="outside the subgroup"):
        a_key(**{part: some_twist_point()})
    with pytest.raises(InvalidKey, match="infinity"):
        a_key(**{part: G2_INFINITY})


def test_points_of_g1_by_hand() -> None:
    with pytest.raises(InvalidKey, match=r"^vk_alpha_1: the point at infinity"):
        a_key(alpha_g1=G1_INFINITY)
    with pytest.raises(InvalidKey, match=r"^IC\[1\]: the point at infinity"):
        a_key(ic=(g1(14), G1_INFINITY))


@pytest.mark.parametrize("ic", [(), [], [GENERATOR_1], None, GENERATOR_1])
def test_ic_is_a_tuple(ic: Any) -> None:
    with pytest.raises(InvalidKey, match=r"^IC: expected a tuple of at least one point"):
        a_key(ic=ic)


def test_replacing_a_part_checks_again(product: Statement) -> None:
    with pytest.raises(InvalidKey):
        replace(product.key, delta_g2=product.key.gamma_g2)
