"""An integer made of parts has the bits that its value has, however unevenly the compiler knows the bits of the parts."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import (
    U8,
    U16,
    U32,
    Array,
    Bool,
    Bytes,
    Circuit,
    Field,
    Private,
    Public,
    UInt,
    as_wire,
    circuit,
    gadget,
    select,
)
from zkwright.circuits.mux import mux
from zkwright.circuits.packing import pack_bytes, unpack_bytes
from zkwright.circuits.sha256 import sha256
from zkwright.compiler.inspection.eager_run import EagerRecorder
from zkwright.testing import accepts


class U12(UInt, bits=12):
    """An integer of 12 bits."""


@gadget
def shifted(x: U8) -> U8:
    """A byte of which the caller learns five bits."""
    return x >> 3


@gadget
def passed(x: U8) -> U8:
    """A byte that a gadget decomposes and gives back."""
    return (x ^ 0x55) ^ 0x55


Part = tuple[Callable[[Any, Any, Any], Any], Callable[[int, int, int], int]]

PARTS: dict[str, Part] = {
    "an input": (lambda x, f, w: x, lambda x, f, w: x),
    "a constant": (lambda x, f, w: U8(0xA5), lambda x, f, w: 0xA5),
    "zero": (lambda x, f, w: U8(0), lambda x, f, w: 0),
    "a wider one": (lambda x, f, w: U8(w), lambda x, f, w: w),
    "a field element": (lambda x, f, w: U8(f), lambda x, f, w: f),
    "a sum that fits": (lambda x, f, w: U8(U16(x) + 0), lambda x, f, w: x),
    "shifted by one": (lambda x, f, w: x >> 1, lambda x, f, w: x >> 1),
    "shifted by seven": (lambda x, f, w: x >> 7, lambda x, f, w: x >> 7),
    "shifted away": (lambda x, f, w: x >> 8, lambda x, f, w: 0),
    "truncated": (lambda x, f, w: x.truncated(4), lambda x, f, w: x & 15),
    "truncated of a wider one": (lambda x, f, w: U8(w.truncated(5)), lambda x, f, w: w & 31),
    "masked": (lambda x, f, w: x & 0x3C, lambda x, f, w: x & 0x3C),
    "flipped": (lambda x, f, w: ~x, lambda x, f, w: 255 - x),
    "rotated": (lambda x, f, w: x.rotate_left(3), lambda x, f, w: (x << 3 | x >> 5) & 255),
    "shifted left": (lambda x, f, w: x.wrapping_shl(2), lambda x, f, w: x << 2 & 255),
    "of three bits": (lambda x, f, w: U8.from_bits(x.bits()[2:5]), lambda x, f, w: x >> 2 & 7),
    "of a bit": (lambda x, f, w: U8(x.bits()[7]), lambda x, f, w: x >> 7),
    "of a condition": (lambda x, f, w: U8(x < 100), lambda x, f, w: int(x < 100)),
    "of nine bits": (
        lambda x, f, w: U8(sum((Field(b) * 2**i for i, b in enumerate(f.bits(9))), Field(0))),
        lambda x, f, w: f,
    ),
    "a quotient": (lambda x, f, w: x // 7, lambda x, f, w: x // 7),
    "a remainder": (lambda x, f, w: x % 7, lambda x, f, w: x % 7),
    "a difference": (lambda x, f, w: x - x // 2, lambda x, f, w: x - x // 2),
    "a wrapping product": (lambda x, f, w: x.wrapping_mul(37), lambda x, f, w: x * 37 & 255),
    "a choice": (lambda x, f, w: select(x > 9, x >> 2, U8(w)), lambda x, f, w: x >> 2 if x > 9 else w),
    "of a table": (lambda x, f, w: mux([x, U8(1), x >> 6, U8(w)], x >> 6), lambda x, f, w: [x, 1, x >> 6, w][x >> 6]),
    "a gadget's": (lambda x, f, w: shifted(x), lambda x, f, w: x >> 3),
    "another gadget's": (lambda x, f, w: passed(U8(w)), lambda x, f, w: w),
    "on a wire": (lambda x, f, w: as_wire(x >> 2), lambda x, f, w: x >> 2),
    "exclusive or": (lambda x, f, w: x ^ U8(w), lambda x, f, w: x ^ w),
    "an unpacked byte": (lambda x, f, w: unpack_bytes([Field(x) * 256 + f], 2)[0], lambda x, f, w: x),
    "a byte of a hash": (lambda x, f, w: sha256([x, 1])[0], lambda x, f, w: sha256(bytes([x, 1]))[0]),
}
"""Bytes of an input, a field element and a wider integer, all of which are bytes; and what they are."""


def _sum(parts: Sequence[Any]) -> Any:
    return sum((U32(part) * 256**place for place, part in enumerate(parts)), U32(0))


def _or(parts: Sequence[Any]) -> Any:
    word = U32(parts[0])
    for place, part in enumerate(parts[1:], start=1):
        word = word | U32(part) << 8 * place
    return word


@gadget
def joined(parts: Array[U8, Any]) -> U32:
    """The word, made in a gadget, which gets the bits that its caller knows."""
    return U32.from_bytes(parts, "little")


JOINS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "little": lambda parts: U32.from_bytes(parts, "little"),
    "big": lambda parts: U32.from_bytes(list(reversed(parts)), "big"),
    "of an array": lambda parts: U32.from_bytes(Array(parts), "little"),
    "of Bytes": lambda parts: U32.from_bytes(Bytes(parts), "little"),
    "of slices": lambda parts: U32.from_bytes(Bytes([0, *parts, 0])[1:-1], "little"),
    "of bits": lambda parts: U32.from_bits([bit for part in parts for bit in part.bits()]),
    "sums": _sum,
    "or": _or,
    "packed": lambda parts: U32(pack_bytes(list(reversed(parts)))[0]),
    "by a gadget": lambda parts: joined(Array(parts)),
    "of halves": lambda parts: (
        U32(U16.from_bytes(parts[:2], "little")) + (U32(U16.from_bytes(parts[2:], "little")) << 16 if parts[2:] else 0)
    ),
}


@gadget
def scrambled(word: U32) -> U32:
    """It gets the bits that its caller knows."""
    return (word ^ 0xFF00FF00) >> 4


READS: dict[str, tuple[Callable[[Any], Any], Callable[[int], int]]] = {
    "whole": (lambda w: w, lambda w: w),
    "shifted": (lambda w: w >> 8, lambda w: w >> 8),
    "shifted oddly": (lambda w: w >> 11, lambda w: w >> 11),
    "rotated": (lambda w: w.rotate_left(13), lambda w: (w << 13 | w >> 19) % 2**32),
    "truncated": (lambda w: w.truncated(12), lambda w: w % 2**12),
    "masked": (lambda w: w & 0x0F0FF0F0, lambda w: w & 0x0F0FF0F0),
    "or": (lambda w: w | 0x01010101, lambda w: w | 0x01010101),
    "exclusive or": (lambda w: w ^ 0x12345678, lambda w: w ^ 0x12345678),
    "with itself": (lambda w: w ^ (w >> 3), lambda w: w ^ (w >> 3)),
    "flipped": (lambda w: ~w ^ 1, lambda w: (2**32 - 1 - w) ^ 1),
    "shifted left": (lambda w: w.wrapping_shl(5), lambda w: (w << 5) % 2**32),
    "a bit": (lambda w: w.bits()[9], lambda w: w >> 9 & 1),
    "the last bit": (lambda w: w.bits()[31], lambda w: w >> 31),
    "bits again": (lambda w: U32.from_bits(w.bits()[8:]), lambda w: w >> 8),
    "narrowed": (lambda w: U8(w >> 24), lambda w: w >> 24),
    "wrapped": (lambda w: w.wrapping_mul(w), lambda w: w * w % 2**32),
    "divided": (lambda w: w // 1000, lambda w: w // 1000),
    "compared": (lambda w: w < 0x8000, lambda w: int(w < 0x8000)),
    "by a gadget": (scrambled, lambda w: (w ^ 0xFF00FF00) >> 4),
    "as a Field": (Field, lambda w: w),
}


def reading(
    parts: Sequence[str], join: str, reads: Sequence[str]
) -> tuple[Circuit[..., Any], Callable[..., list[int]]]:
    """The circuit that joins the parts and gives what is read of the word, and what plain Python gives."""

    def read(x, f, w):
        word = JOINS[join]([PARTS[part][0](x, f, w) for part in parts])
        return [Field(READS[name][0](word)) for name in reads]

    def plain(x: int, f: int, w: int) -> list[int]:
        word = sum(PARTS[part][1](x, f, w) << 8 * place for place, part in enumerate(parts))
        return [READS[name][1](word) for name in reads]

    read.__annotations__ = {
        "x": Private[U8],
        "f": Private[Field],
        "w": Private[U12],
        "return": Public[Array[Field, len(reads)]],
    }
    return circuit(_all_used(read)), plain


def _all_used(function: Any) -> Any:
    """The function, which uses every input whatever the parts are."""
    from functools import wraps

    from zkwright import bind

    @wraps(function)
    def used(x: Any, f: Any, w: Any) -> Any:
        for value in (x, f, w):
            bind(value)
        return function(x, f, w)

    return used


@contextmanager
def true_bits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """While a circuit runs on values: whatever is remembered of a value's bits is true of them."""
    checked: list[int] = []
    remember = EagerRecorder.remember_bits

    def remembered(self: EagerRecorder, value: Any, bits: Any) -> None:
        known = [self.value(bit) for bit in (bits() if callable(bits) else bits)]
        assert set(known) <= {0, 1}
        assert sum(bit << place for place, bit in enumerate(known)) == self.value(value)
        checked.append(len(known))
        remember(self, value, bits)

    with monkeypatch.context() as patch:
        patch.setattr(EagerRecorder, "remember_bits", remembered)
        yield checked


VALUES = [(255, 255, 255), (0xAB, 0x0F, 0xF0), (1, 128, 7)]

FAST = [name for name in PARTS if "hash" not in name]


@pytest.mark.parametrize("join", JOINS)
def test_every_part_between_others(join: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in FAST:
        parts = ["shifted by one", part, "a field element"]
        c, plain = reading(parts, join, ["whole", "exclusive or", "shifted oddly", "the last bit"])
        program = c.compile()
        for values in VALUES:
            inputs = dict(zip("xfw", values, strict=True))
            assert program.solve(inputs).output == plain(*values), (parts, values)
            with true_bits(monkeypatch) as checked:
                assert c.plain(inputs) == plain(*values)
            assert checked


@pytest.mark.parametrize("read", READS)
def test_everything_read_of_a_word_of_uneven_parts(read: str) -> None:
    for join in ("little", "of bits", "by a gadget"):
        c, plain = reading(["truncated", "a wider one", "shifted by one", "a gadget's"], join, [read, "whole"])
        for values in VALUES:
            assert c(*values) == plain(*values)


def test_a_byte_of_a_hash() -> None:
    c, plain = reading(["a byte of a hash", "a wider one", "a byte of a hash"], "big", list(READS))
    assert c(*VALUES[1]) == plain(*VALUES[1])


@given(
    parts=st.lists(st.sampled_from(FAST), min_size=2, max_size=4),
    join=st.sampled_from(list(JOINS)),
    reads=st.lists(st.sampled_from(list(READS)), min_size=1, max_size=4),
    values=st.tuples(*[st.integers(0, 255)] * 3),
)
def test_parts_as_they_come(parts: list[str], join: str, reads: list[str], values: tuple[int, int, int]) -> None:
    c, plain = reading(parts, join, ["whole", *reads])
    assert c.compile().solve(dict(zip("xfw", values, strict=True))).output == plain(*values)


@pytest.mark.parametrize("join", JOINS)
@pytest.mark.parametrize(
    "part", ["a wider one", "shifted by one", "truncated", "of nine bits", "a choice", "a gadget's"]
)
def test_nobody_finds_other_bits(part: str, join: str) -> None:
    c, plain = reading([part, "a field element", "shifted by seven"], join, ["exclusive or", "shifted oddly", "a bit"])
    accepts(c, {"x": 0xAB, "f": 0x0F, "w": 0xF0}, plain(0xAB, 0x0F, 0xF0))


def test_words_of_a_hash_are_of_its_bytes() -> None:
    @circuit
    def hashed(a: Private[U12], b: Private[U8], c: Private[U8]) -> Public[Bytes[32]]:
        return sha256([U8(a), b >> 4, c.truncated(3), 0xFF, b ^ c, U8(Bool(True))])

    assert hashed(0xAB, 0xF0, 0x1F) == sha256(bytes([0xAB, 0xF, 7, 0xFF, 0xEF, 1]))
