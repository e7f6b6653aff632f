from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.sha1 import sha1
from zkwright.circuits.sha1.compression import compress

from tests.circuits.costs import Cost
from tests.circuits.hash_of_160_bits import CHANGES, SIZES, Change, HashOf160Bits

COSTS = [
    Cost(sha1, 9124, lambda make: sha1(make.bytes(55)), "for 55 bytes"),
    Cost(sha1, 14856, lambda make: sha1(make.bytes(64)), "for 64 bytes"),
]

EXAMPLES = {  # of FIPS 180-4's examples
    b"abc": "a9993e364706816aba3e25717850c26c9cd0d89d",
    b"": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
}


def reference(data: bytes) -> bytes:
    return hashlib.sha1(data).digest()


HASH = HashOf160Bits(sha1, compress, reference, 9500)

# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", EXAMPLES)
def test_published_digests(data: bytes) -> None:
    assert sha1(data).hex() == EXAMPLES[data] == reference(data).hex()


@pytest.mark.parametrize("n", [0, 1, 55, 56, 63, 64, 119, 120])
def test_plain_values_at_a_blocks_end(n: int) -> None:
    assert sha1(bytes(range(n))) == reference(bytes(range(n)))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert sha1(data) == reference(data)


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
