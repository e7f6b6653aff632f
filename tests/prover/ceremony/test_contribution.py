"""Records of contributions: there and back, and everything that is none."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.prover.ceremony.contributor import BEACON, CONTRIBUTION, Beacon
from zkwright.prover.ceremony.phase2.contribution import Contribution, Transcript, parse_contributions

from tests.drawn import examples

NAMES = st.text(max_size=64).filter(lambda name: name.isprintable() and len(name.encode()) <= 64)
RECORDS = st.builds(
    Contribution,
    *(st.binary(min_size=size, max_size=size) for size in (64, 64, 64, 128, 64)),
    NAMES,
    st.none() | st.builds(Beacon, st.binary(min_size=1, max_size=255), st.integers(10, 32)),
)
POINTS = bytes(64 * 3 + 128 + 64)


@examples(20)
@given(st.lists(RECORDS, max_size=4))
def test_there_and_back(records: list[Contribution]) -> None:
    data = b"".join(record.to_bytes() for record in records)
    assert parse_contributions(data, len(records)) == records


@examples(20)
@given(st.lists(RECORDS, min_size=1, max_size=2), st.data())
def test_truncated_anywhere_or_longer(records: list[Contribution], data: st.DataObject) -> None:
    whole = b"".join(record.to_bytes() for record in records)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ValueError, match="contribution"):
        parse_contributions(whole[:cut], len(records))
    with pytest.raises(ValueError, match="1 bytes behind the last"):
        parse_contributions(whole + b"\0", len(records))
    with pytest.raises(ValueError, match="is not there"):
        parse_contributions(whole, 2**32 - 1)


@pytest.mark.parametrize(
    ("kind", "parameters", "told"),
    [
        (2, b"", "its kind is 2"),
        (CONTRIBUTION, b"\x04\x00", "its parameter 4 is unknown"),
        (CONTRIBUTION, b"\x00", "its parameter 0 is unknown"),
        (CONTRIBUTION, b"\x01\x01a\x01\x01b", "out of order"),
        (BEACON, b"\x03\x01a\x02\x0a", "out of order"),
        (CONTRIBUTION, b"\x01", "its parameters are truncated"),
        (CONTRIBUTION, b"\x01\x02a", "its parameter 1 is truncated"),
        (BEACON, b"\x02", "its parameter 2 is truncated"),
        (CONTRIBUTION, b"\x01\x01\xff", "its name is not UTF-8"),
        (CONTRIBUTION, b"\x02\x0a\x03\x01a", "has the parameters of a beacon"),
        (BEACON, b"", "a beacon without its value"),
        (BEACON, b"\x02\x0a", "a beacon without its value"),
        (BEACON, b"\x02\x09\x03\x01a", "hashed 2"),
        (BEACON, b"\x02\x21\x03\x01a", "hashed 2"),
        (BEACON, b"\x02\x0a\x03\x00", "1 to 255 bytes"),
    ],
)
def test_what_is_no_record(kind: int, parameters: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_contributions(POINTS + struct.pack("<II", kind, len(parameters)) + parameters, 1)


def test_parameters_longer_than_the_file() -> None:
    with pytest.raises(ValueError, match="announces 4294967295 bytes of parameters where 1 are left"):
        parse_contributions(POINTS + struct.pack("<II", 0, 2**32 - 1) + b"\x01", 1)


@examples(20)
@given(RECORDS, RECORDS)
def test_a_transcript_is_of_all_that_came_before(first: Contribution, second: Contribution) -> None:
    points = bytes(64), bytes(64)
    transcript = Transcript(b"circuit")
    before = transcript.of(*points)
    transcript.append(first)
    assert before == hashlib.blake2b(b"circuit" + bytes(128)).digest()
    after = hashlib.blake2b(b"circuit" + first.public_key)
    after.update(bytes(128))
    assert transcript.of(*points) == after.digest() != before
