from __future__ import annotations

from typing import Any, Literal

import pytest
from zkwright.circuits.mimc import mimc7, mimc7_cipher, mimc_sponge
from zkwright.circuits.mimc.constants import ROUNDS, round_constants
from zkwright.circuits.mimc_sponge import mimc_sponge as the_sponge
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import Cost
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import circomlibjs

COSTS = [
    Cost(mimc7, 728, lambda make: mimc7(*make.fields(2)), "for 2"),
    Cost(mimc7, 364, lambda make: mimc7(make.field()), "for 1"),
    Cost(mimc7, 364, lambda make: mimc7(make.field(), key=make.field()), "for 1 and a key"),
    Cost(mimc7_cipher, 364, lambda make: mimc7_cipher(make.field(), make.field())),
]


@circuit
def enciphered(x: Private[Field], key: Private[Field]) -> Public[Field]:
    return mimc7_cipher(x, key)


@circuit
def digest(inputs: Private[Array[Field, Literal["n"]]], key: Private[Field], n: int) -> Public[Field]:
    return mimc7(*inputs, key=key)


def test_the_cipher_agrees_with_circomlibjs() -> None:
    for case in circomlibjs()["mimc7"]:
        assert mimc7_cipher(case["x"], case["key"]) == case["output"]
        assert enciphered(case["x"], case["key"]) == case["output"]


@pytest.mark.parametrize("case", [case for case in circomlibjs()["mimc7Multi"] if case["inputs"]])
def test_the_hash_agrees_with_circomlibjs(case: Any) -> None:
    inputs, key, output = case["inputs"], case["key"], case["output"]
    assert mimc7(*inputs, key=key) == output
    assert digest(inputs, key, n=len(inputs)) == output


@pytest.mark.parametrize("key", [0, R - 1])
def test_no_other_witness_is_found(key: int) -> None:
    program = digest.compile(n=2)
    assert open_wires(accepts(program, {"inputs": [0, 1], "key": key}, mimc7(0, 1, key=key))) == []


def test_the_order_and_the_number_of_inputs_count() -> None:
    assert len({mimc7(*inputs) for inputs in ((1,), (1, 0), (0, 1), (0, 0, 1), (1, 0, 0))}) == 5


def test_constants_and_other_types_are_inputs_too() -> None:
    @circuit
    def mixed(secret: Private[Field], small: Private[U8], flag: Private[Bool]) -> Public[Field]:
        return mimc7(7, secret, small, key=flag)

    assert mixed(5, 200, True) == mimc7(7, 5, 200, key=1)


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="hashes one or more elements, got none"):
        mimc7()


def test_the_constants_are_distinct() -> None:
    constants = round_constants()
    assert constants[0] == 0
    assert len(set(constants)) == len(constants) == ROUNDS
    assert all(0 <= constant < R for constant in constants)


def test_the_sponge_is_the_one() -> None:
    assert mimc_sponge is the_sponge
