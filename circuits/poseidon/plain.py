"""Poseidon on plain integers: the permutation, and many hashes at once on the native engine where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import add, mul
from typing import TYPE_CHECKING, Final

from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.field import R
from zkwright.core.limbs import as_array, from_limbs, to_limbs

from ..shared.plain import field_element
from .constants import FULL_ROUNDS, MAX_INPUTS, poseidon_constants

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_FEW: Final = 8
"""So many hashes are computed in Python sooner than the engine has started."""


def permute(lanes: list[int]) -> list[int]:
    """The permutation on plain integers in [0, r), 2 to 17 of them: the paper's rounds to the letter."""
    constants = poseidon_constants(len(lanes))
    for number, row in enumerate(constants.round_constants):
        lanes = list(map(add, lanes, row))
        for i in range(1 if constants.is_partial(number) else len(lanes)):
            square = lanes[i] * lanes[i] % R
            lanes[i] = square * square % R * lanes[i] % R  # half of what `pow` takes for so short an exponent
        lanes = [sum(map(mul, weights, lanes)) % R for weights in constants.mds]
    return lanes


def poseidon_each(rows: Sequence[Sequence[int]]) -> list[int]:
    """`poseidon(*row)` of each row, all of one length, 1 to 16.

    Two elements take 3 microseconds on a core with AVX-512 IFMA, 10 on another, and without the native engine 0.3 ms; 16
    elements 26 microseconds on the first, and 6 ms in Python.

    >>> from zkwright.circuits.poseidon import poseidon
    >>> poseidon_each([(1, 2), (3, 4)]) == [poseidon(1, 2), poseidon(3, 4)]
    True

    Like `poseidon`, it takes -1 for r - 1. Raises `ValueError` for rows of different lengths or of another length than `poseidon`
    takes, and for elements outside (-r, r); `TypeError` for elements that are no integers.
    """
    if not rows:
        return []
    if any(isinstance(row, (str, bytes)) or not isinstance(row, Sequence) for row in rows):
        wrong = next(row for row in rows if isinstance(row, (str, bytes)) or not isinstance(row, Sequence))
        raise TypeError(
            f"a row is a sequence of integers, not {type(wrong).__name__}: write poseidon_each([(1, 2), (3, 4)])"
        )
    length = len(rows[0])
    if not 1 <= length <= MAX_INPUTS or any(len(row) != length for row in rows):
        raise ValueError(f"the rows have one length, from 1 to {MAX_INPUTS} elements")
    elements = [_element(element) for row in rows for element in row]
    engine = native_engine() if len(rows) > _FEW else None
    if engine is None:
        return [permute([0, *elements[i : i + length]])[0] for i in range(0, len(elements), length)]
    constants, mds = _parameters(length + 1)
    hashed = engine.poseidon(to_limbs(elements), length + 1, FULL_ROUNDS, constants, mds, threads=thread_limit())
    return from_limbs(hashed)


def poseidon_packed(rows: bytes, length: int) -> bytes:
    """`poseidon` of each row of `length` elements, where elements stand as 32 bytes each, little-endian, and so do the hashes.

    For those who keep elements so, as stores of trees do: on the native engine no element becomes a Python integer.

    >>> one, two = (1).to_bytes(32, "little"), (2).to_bytes(32, "little")
    >>> from zkwright.circuits.poseidon import poseidon
    >>> int.from_bytes(poseidon_packed(one + two, 2), "little") == poseidon(1, 2)
    True

    Raises `ValueError` for a length outside 1..16, for bytes that are no whole rows, and for elements that are not below r.
    """
    if not 1 <= length <= MAX_INPUTS or len(rows) % (32 * length):
        raise ValueError(f"rows have one length, from 1 to {MAX_INPUTS} elements of 32 bytes")
    engine = native_engine() if rows else None
    if engine is None:
        elements = [int.from_bytes(rows[i : i + 32], "little") for i in range(0, len(rows), 32)]
        if any(element >= R for element in elements):
            raise ValueError("an element to hash is not below r")
        hashes = (permute([0, *elements[i : i + length]])[0] for i in range(0, len(elements), length))
        return b"".join(value.to_bytes(32, "little") for value in hashes)
    constants, mds = _parameters(length + 1)
    hashed = engine.poseidon(as_array(rows), length + 1, FULL_ROUNDS, constants, mds, threads=thread_limit())
    packed: bytes = hashed.astype("<u8", copy=False).tobytes()
    return packed


def _element(value: int) -> int:
    return value + R if type(value) is int and -R < value < 0 else field_element(value, "an element to hash")


@cache
def _parameters(width: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The round constants, and the matrix row by row, as the engine takes them."""
    constants = poseidon_constants(width)
    rounds = [value for row in constants.round_constants for value in row]
    return to_limbs(rounds), to_limbs([value for row in constants.mds for value in row])
