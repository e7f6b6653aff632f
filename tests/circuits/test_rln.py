"""RLN v2: the signals of its published circuit, and the secret of who sends too much."""

from __future__ import annotations

from typing import Any

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.rln import rln_rate_commitment, rln_share
from zkwright.circuits.rln.plain import external_nullifier, hash_signal, recover_secret
from zkwright.compiler import U16, InputError
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs
from tests.circuits.harness import open_wires
from tests.circuits.statement_cases import SENT, shared
from tests.circuits.vectors.load import rln as published
from tests.examples.examples import module_of


def u16(make: Inputs) -> U16:
    return U16.from_bits(make.bits(16))


COSTS = [
    Cost(rln_rate_commitment, 453, lambda make: rln_rate_commitment(make.field(), u16(make))),
    Cost(rln_share, 492, lambda make: rln_share(make.field(), u16(make), u16(make), make.field(), make.field())),
]

EXAMPLE = module_of("rln")


@pytest.mark.parametrize("item", published()["runs"])
def test_the_signals_are_the_published_circuits(item: dict[str, Any]) -> None:
    witness = EXAMPLE.rln_v2.compile().solve(
        {
            "secret": item["secret"],
            "limit": item["limit"],
            "message_id": item["messageId"],
            "index": [bool(item["place"] >> i & 1) for i in range(EXAMPLE.DEPTH)],
            "siblings": item["pathElements"],
            "x": item["x"],
            "external_nullifier": item["externalNullifier"],
        }
    )
    assert witness.public == [item["y"], item["root"], item["nullifier"], item["x"], item["externalNullifier"]]


def test_what_is_hashed_outside_is_rlnjs() -> None:
    for item in published()["externalNullifiers"]:
        assert external_nullifier(item["epoch"], item["id"]) == item["value"]
    for item in published()["signals"]:
        assert hash_signal(item["text"]) == hash_signal(item["text"].encode()) == item["hash"]


def test_two_messages_of_one_id_give_the_secret_away() -> None:
    one, two, other = published()["runs"][3:]
    assert one["nullifier"] == two["nullifier"] != other["nullifier"]
    recovered = recover_secret((one["x"], one["y"]), (two["x"], two["y"]))
    assert recovered == published()["recovered"] == one["secret"]
    assert rln_rate_commitment(recovered, 2) == poseidon(poseidon(one["secret"]), 2)
    # Of two ids nothing follows.
    assert recover_secret((one["x"], one["y"]), (other["x"], other["y"])) != one["secret"]


@pytest.mark.parametrize(("secret", "slope"), [(0, 0), (0, 1), (R - 1, R - 1), (7, R // 2)])
@pytest.mark.parametrize(("x_1", "x_2"), [(0, 1), (1, R - 1), (R - 1, R - 2)])
def test_any_two_points_give_the_secret(secret: int, slope: int, x_1: int, x_2: int) -> None:
    assert recover_secret(*((x, (secret + slope * x) % R) for x in (x_1, x_2))) == secret


def test_shares_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="a message sent twice gives nothing away"):
        recover_secret((5, 1), (5, 2))
    with pytest.raises(ValueError, match="a share's part"):
        recover_secret((R, 1), (5, 2))
    with pytest.raises(ValueError, match="an epoch"):
        external_nullifier(R, 1)


@pytest.mark.parametrize("name", ["limit", "message_id"])
def test_limits_and_ids_have_sixteen_bits(name: str) -> None:
    with pytest.raises(InputError, match=name):
        shared(**{**SENT, name: 2**16})


def test_no_wire_is_left_open() -> None:
    assert open_wires(shared.compile().solve(SENT)) == []
