from __future__ import annotations

import pytest
from Crypto.Hash import RIPEMD160
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.ripemd160 import ripemd160
from zkwright.circuits.ripemd160.compression import compress

from tests.circuits.costs import Cost
from tests.circuits.hash_of_160_bits import CHANGES, SIZES, Change, HashOf160Bits

COSTS = [
    Cost(ripemd160, 15774, lambda make: ripemd160(make.bytes(55)), "for 55 bytes"),
    Cost(ripemd160, 31686, lambda make: ripemd160(make.bytes(64)), "for 64 bytes"),
]

EXAMPLES = {  # of the authors' own, in the paper's appendix B
    b"": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
    b"a": "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe",
    b"abc": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    b"message digest": "5d0689ef49d2fae572b881b123a85ffa21595f36",
    b"1234567890" * 8: "9b752e45573d4b39f4dbd3323cab82bf63326bfb",
}


def reference(data: bytes) -> bytes:
    return RIPEMD160.new(data).digest()


HASH = HashOf160Bits(ripemd160, compress, reference, 15912)

# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", EXAMPLES)
def test_published_digests(data: bytes) -> None:
    assert ripemd160(data).hex() == EXAMPLES[data] == reference(data).hex()


@pytest.mark.parametrize("n", [0, 1, 55, 56, 63, 64, 119, 120])
def test_plain_values_at_a_blocks_end(n: int) -> None:
    assert ripemd160(bytes(range(n))) == reference(bytes(range(n)))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert ripemd160(data) == reference(data)


@pytest.mark.parametrize("n", SIZES)
def test_constraints_compute_the_digest(n: int) -> None:
    HASH.computes_the_digest(n)


def test_a_length_that_is_a_signal() -> None:
    HASH.takes_a_length_that_is_a_signal()


def test_a_block_costs_what_its_docstring_says() -> None:
    HASH.costs_what_its_docstring_says()


def test_known_bytes() -> None:
    HASH.has_no_rows_for_known_bytes()


# -- what nobody can prove ---------------------------------------------------------------------------------------


def test_a_wrong_preimage_is_refused() -> None:
    HASH.refuses_a_wrong_preimage()


@pytest.mark.parametrize("number", [1, 40, -1])
@pytest.mark.parametrize("change", CHANGES)
def test_sums_have_one_decomposition(number: int, change: Change) -> None:
    HASH.refuses_another_decomposition(number, change)


def test_changed_wires_break_rows() -> None:
    HASH.breaks_with_any_wire()


# -- misuse ------------------------------------------------------------------------------------------------------


def test_what_is_not_bytes_is_refused() -> None:
    HASH.refuses_what_is_not_bytes()
