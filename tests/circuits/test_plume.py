from __future__ import annotations

from typing import Any

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, add, multiply
from zkwright.circuits.chaum_pedersen import EqualityProof
from zkwright.circuits.hash_to_curve import hash_to_curve
from zkwright.circuits.plume import message_base, nullifier, nullifier_holds, require_nullifier
from zkwright.circuits.plume.plain import SecretKey, prove_nullifier
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs
from tests.circuits.curve_cases import (
    NULLIFIER,
    NULLIFIER_PROOF,
    PUBLIC_KEY,
    base_of_message,
    nullified,
    whether_nullified,
)
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import equality_proof, groups, point
from tests.circuits.vectors.sign import affine


def proof(make: Inputs) -> EqualityProof:
    return EqualityProof(commitment=make.point(), other=make.point(), response=make.field())


COSTS = [
    Cost(nullifier, 3288, lambda make: nullifier(make.field(), make.field())),
    Cost(
        require_nullifier,
        5670,
        lambda make: require_nullifier(make.point(), make.field(), make.point(), proof(make)),
    ),
    Cost(nullifier_holds, 6122, lambda make: nullifier_holds(make.point(), make.field(), make.point(), proof(make))),
    Cost(message_base, 926, lambda make: message_base(make.point(), make.field())),
]


@pytest.mark.parametrize("secret", [1, 2, L - 1, L // 3])
@pytest.mark.parametrize("message", [0, R - 1])
def test_a_nullifier_is_the_secret_times_the_hash(secret: int, message: int) -> None:
    public_key = multiply(secret, BASE8)
    expected = multiply(secret, affine(hash_to_curve(message, *public_key)))
    made = nullifier(secret, message)
    assert affine(made.public_key) == public_key
    assert affine(made.nullifier) == expected == affine(prove_nullifier(SecretKey(secret), message)[0])
    require_nullifier(Point.of(public_key), message, *prove_nullifier(SecretKey(secret), message))


def test_in_circuits() -> None:
    made = nullified(L - 1, 7)
    assert affine(made.nullifier) == affine(nullifier(L - 1, 7).nullifier)
    assert open_wires(nullified.compile().solve({"secret": 5, "message": 7})) == []


def test_a_key_and_message_have_one_nullifier_and_others_another() -> None:
    assert len({affine(prove_nullifier(SecretKey(5), 42)[0]) for _ in range(3)}) == 1
    assert len({affine(nullifier(secret, message).nullifier) for secret in (5, 6) for message in (1, 2)}) == 4


@pytest.mark.parametrize("secret", [0, L, L + 5, R - 1])
def test_a_secret_has_one_spelling(secret: int) -> None:
    """5 and 5 + L would be two secrets of one key, with one nullifier: but 0 and what is not below L are refused."""
    for call in (nullifier, nullified):
        with pytest.raises(UnsatisfiedCircuitError):
            call(secret, 42)


ORDER_8 = multiply(L, GENERATOR)
NULL = affine(NULLIFIER)
FORGED: dict[str, tuple[Point, int, Point]] = {
    "another message": (PUBLIC_KEY, 43, NULLIFIER),
    "another key": (Point.of(multiply(6, BASE8)), 42, NULLIFIER),
    "another nullifier": (PUBLIC_KEY, 42, Point.of(add(NULL, BASE8))),
    "a nullifier with a small component": (PUBLIC_KEY, 42, Point.of(add(NULL, ORDER_8))),
    "a neutral nullifier": (PUBLIC_KEY, 42, Point.of(AffinePoint(0, 1))),
    "the opposite nullifier": (PUBLIC_KEY, 42, Point.of(AffinePoint(R - NULL.x, NULL.y))),
    "a key with a small component": (Point.of(add(affine(PUBLIC_KEY), ORDER_8)), 42, NULLIFIER),
}


@pytest.mark.parametrize(("key", "message", "claimed"), FORGED.values(), ids=FORGED.keys())
def test_forgeries_are_refused(key: Point, message: int, claimed: Point) -> None:
    assert bool(nullifier_holds(PUBLIC_KEY, 42, NULLIFIER, NULLIFIER_PROOF))
    with pytest.raises(UnsatisfiedCircuitError):
        require_nullifier(key, message, claimed, NULLIFIER_PROOF)
    assert not bool(nullifier_holds(key, message, claimed, NULLIFIER_PROOF))


def test_messages_out_of_the_field_are_refused() -> None:
    with pytest.raises(ValueError, match=r"an integer in \[0, r\)"):
        prove_nullifier(SecretKey(5), R)


@pytest.mark.parametrize("item", groups()["nullifiers"])
def test_nullifiers_are_those_of_nobles_curve(item: dict[str, Any]) -> None:
    key, inputs = point(item["publicKey"]), {"secret": item["secret"], "message": item["message"]}
    assert affine(message_base(key, item["message"])) == tuple(item["base"])
    made = nullifier(**inputs)
    assert [*affine(made.public_key), *affine(made.nullifier)] == [*item["publicKey"], *item["nullifier"]]
    assert affine(prove_nullifier(SecretKey(item["secret"]), item["message"])[0]) == tuple(item["nullifier"])
    foreign: dict[str, Any] = {"nullifier": point(item["nullifier"]), "proof": equality_proof(item["proof"])}
    require_nullifier(key, item["message"], **foreign)
    assert whether_nullified.compile().solve({"public_key": key, "message": item["message"], **foreign}).public == [1]
    assert nullified.compile().solve(inputs).public == [*item["publicKey"], *item["nullifier"]]
    of_message = {"public_key": key, "message": item["message"]}
    assert base_of_message.compile().solve(of_message).public == item["base"]


def test_verdicts_on_proofs_are_nobles() -> None:
    """Among them one whose equations hold, of a nullifier that is not of order L."""
    item = groups()["nullifiers"][-1]
    for verdict in item["verdicts"]:
        given = {**item, **verdict["change"]}
        inputs = {
            "public_key": point(given["publicKey"]),
            "message": given["message"],
            "nullifier": point(given["nullifier"]),
            "proof": equality_proof(given["proof"]),
        }
        assert bool(nullifier_holds(**inputs)) == verdict["holds"]
        assert whether_nullified.compile().solve(inputs).public == [verdict["holds"]]
    assert [verdict["holds"] for verdict in item["verdicts"]] == [True] + [False] * 9
