from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Literal

import pytest
from Crypto.Hash import keccak
from zkwright.circuits.signals import keccak256_of_signals, sha256_of_signals
from zkwright.compiler import I16, U64, Array, Bool, Field, Fixed, Private, Public, circuit
from zkwright.compiler.errors import ArgumentError
from zkwright.core.field import R

from tests.circuits.costs import Cost

COSTS = [
    Cost(keccak256_of_signals, 88_930, lambda make: keccak256_of_signals(make.fields(2)), "for two"),
    Cost(sha256_of_signals, 25_434, lambda make: sha256_of_signals(make.fields(2)), "for two"),
]

EDGES = [0, 1, 2, 2**64, 2**253 - 1, 2**253, R - 2, R - 1]


class Price(Fixed, bits=32, fraction=16):
    """A number with a fraction."""


@circuit
def hashed(x: Private[Array[Field, Literal[2]]]) -> Public[Field]:
    return sha256_of_signals(x)


@circuit
def of_every_kind(
    x: Private[Field], flag: Private[Bool], large: Private[U64], signed: Private[I16], price: Private[Price]
) -> Public[Field]:
    return sha256_of_signals([x, flag, large, signed, price, 7, x + 1])


def _keccak(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _number(digest: Callable[[bytes], bytes], signals: list[int]) -> int:
    return int.from_bytes(digest(b"".join(signal.to_bytes(32, "big") for signal in signals)), "big") >> 3


@pytest.mark.parametrize(("function", "digest"), [(keccak256_of_signals, _keccak), (sha256_of_signals, _sha256)])
def test_plain_numbers_are_hashed_as_a_contract_packs_them(
    function: Callable[[list[int]], int], digest: Callable[[bytes], bytes]
) -> None:
    for n in range(len(EDGES) + 1):
        assert function(EDGES[:n]) == _number(digest, EDGES[:n]) < 2**253


@pytest.mark.parametrize("wrong", [-1, R, R + 1, 2**256, "1", 1.0])
def test_what_is_no_signal_is_refused(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"a signal is a number in \[0, r\)"):
        sha256_of_signals([1, wrong])


def test_every_edge_in_a_circuit() -> None:
    program = hashed.compile()
    for a, b in zip(EDGES, reversed(EDGES), strict=True):
        assert program.solve({"x": [a, b]}).output == _number(_sha256, [a, b])


def test_values_of_every_kind_are_the_field_elements_that_they_are() -> None:
    inputs = {"x": R - 1, "flag": True, "large": 2**64 - 1, "signed": -(2**15), "price": "-1.5"}
    signals = [R - 1, 1, 2**64 - 1, R - 2**15, R - 3 * 2**15, 7, 0]
    assert of_every_kind.compile().solve(inputs).output == _number(_sha256, signals)
