"""A hash that stops in the midst: that of hashlib, wherever it stops, on either engine."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.prover import Engine
from zkwright.prover.ceremony.blake2b_state import Blake2bState

from tests.drawn import examples

LENGTHS = (0, 1, 127, 128, 129, 255, 256, 257, 384, 385)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("then", LENGTHS)
def test_lengths_about_a_block(engine: Engine, monkeypatch: pytest.MonkeyPatch, length: int, then: int) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine.name)
    data = bytes(range(256)) * 4
    state = Blake2bState()
    state.update(data[:length])
    assert state.digest() == hashlib.blake2b(data[:length]).digest()
    again = Blake2bState.from_partial(state.to_partial())
    again.update(data[length : length + then])
    assert again.digest() == hashlib.blake2b(data[: length + then]).digest()
    assert len(again.to_partial()) == 216


@given(st.lists(st.binary(max_size=400), max_size=6))
@examples(30)
def test_any_pieces(pieces: list[bytes]) -> None:
    state = Blake2bState()
    for piece in pieces:
        state.update(piece)
        state = Blake2bState.from_partial(state.to_partial())
    assert state.digest() == hashlib.blake2b(b"".join(pieces)).digest()


@pytest.mark.parametrize(("counted", "filled", "rest"), [(1, 0, 0), (128, 129, 0), (0, 2**63, 0), (0, 0, 1)])
def test_states_that_no_hash_has(counted: int, filled: int, rest: int) -> None:
    partial = bytes(128 + 64) + struct.pack("<QQQ", counted, filled, rest)
    with pytest.raises(ValueError, match="none that a hash can have"):
        Blake2bState.from_partial(partial)
