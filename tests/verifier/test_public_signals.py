"""`public.json` and public signals from Python: each has one spelling."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.verifier import InvalidProof, MalformedProof, public_from_json, public_to_json
from zkwright.verifier.curve import Q, R
from zkwright.verifier.public_signals import check_public_signals

from tests.verifier.conftest import Statement


def test_snarkjs_bytes_round_trip(statement: Statement) -> None:
    text = statement.text("public")
    assert public_to_json(public_from_json(text)) == text
    assert public_from_json(text.encode()) == public_from_json(text)


def test_values(silent: Statement, product: Statement, opening: Statement) -> None:
    assert silent.public == ()
    assert product.public == (33,)
    assert opening.public[2] == 7


@given(st.lists(st.sampled_from([0, 1, 2, R - 2, R - 1]) | st.integers(0, R - 1), max_size=5))
def test_round_trip(signals: list[int]) -> None:
    assert public_from_json(public_to_json(signals)) == tuple(signals)


@pytest.mark.parametrize("value", [R, R + 1, Q - 1, Q, 2 * R, 2**256, -1, -R])
def test_only_the_representative_in_range(value: int) -> None:
    with pytest.raises(InvalidProof, match=r"public\[1\]: the public signal is not in \[0, r\)"):
        check_public_signals((0, value))


@pytest.mark.parametrize("value", [R, R + 1, Q - 1, Q, 2 * R])
def test_only_the_representative_in_range_from_json(value: int) -> None:
    with pytest.raises(InvalidProof, match=r"public\[1\]: the public signal is not in \[0, r\)"):
        public_from_json(f'["0", "{value}"]')


class Colour(IntEnum):
    RED = 1


@pytest.mark.parametrize("value", [True, 1.0, "1", None, Colour.RED, np.uint64(1), b"1", (1,)])
def test_only_int(value: Any) -> None:
    with pytest.raises(InvalidProof, match=r"public\[0\]: expected an int, found"):
        check_public_signals((value,))


@pytest.mark.parametrize("signals", ["33", b"!", {33: 1}, {33}, None, 33, iter((33,)), np.array([33])])
def test_only_a_tuple_or_list(signals: Any) -> None:
    with pytest.raises(InvalidProof, match="public: expected a tuple of integers"):
        check_public_signals(signals)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "public: expected an array, found an object"),
        ('"33"', "public: expected an array, found a string"),
        ("[33]", r"public\[0\]: expected a string of decimal digits, found a number"),
        ("[true]", r"public\[0\]: expected a string of decimal digits, found a boolean"),
        ("[null]", r"public\[0\]: expected a string of decimal digits, found null"),
        ('[["33"]]', r"public\[0\]: expected a string of decimal digits, found an array"),
        ('["033"]', r"public\[0\]: not a canonical decimal number"),
        ('["0x21"]', r"public\[0\]: not a canonical decimal number"),
        ('["-1"]', r"public\[0\]: not a canonical decimal number"),
        ('["33", "+1"]', r"public\[1\]: not a canonical decimal number"),
        ('["' + "9" * 78 + '"]', r"public\[0\]: a number of more than 77 digits"),
        ('["' + "9" * 1_000_000 + '"]', r"public\[0\]: a number of more than 77 digits"),
    ],
    ids=lambda value: value[:30],
)
def test_malformed_documents(text: str, message: str) -> None:
    with pytest.raises(MalformedProof, match=f"^{message}"):
        public_from_json(text)


def test_what_would_be_refused_is_not_written() -> None:
    with pytest.raises(InvalidProof):
        public_to_json((R,))
