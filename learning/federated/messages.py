"""How what goes between a server and its members lies in bytes: fixed lengths, big-endian, and nothing behind the end."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

from zkwright.core.field import R

from ..errors import LearningError

ELEMENT: Final = 32
"""Bytes of a field element."""

HASH: Final = 32
KEY: Final = 32

PROOF: Final = 4096
"""The most bytes of a proof as JSON."""


class Phase(IntEnum):
    """What a request asks of a member, in order."""

    KEYS = 1
    SHARES = 2
    MASKED = 3
    PROOF = 4
    SURVIVORS = 5
    REVEAL = 6
    VALUES = 7
    SEEDS = 8

    @property
    def subject(self) -> str:
        """What the signature of an answer is about, with who sends it."""
        return self.name.lower()


class Malformed(LearningError):  # noqa: N818 - named for what it says
    """Bytes that are not what they have to be."""

    def __init__(self, what: str) -> None:
        """`what` is wrong with them."""
        super().__init__("a message", what, "both sides need the same version and the same round")


def elements_to_bytes(elements: Sequence[int]) -> bytes:
    """Each as 32 bytes."""
    return b"".join(element.to_bytes(ELEMENT, "big") for element in elements)


def elements_of(data: bytes) -> list[int]:
    """The elements; raises `Malformed` for other lengths, and for one that is r or more."""
    if len(data) % ELEMENT:
        raise Malformed(f"{len(data)} bytes are no field elements")
    elements = [int.from_bytes(data[start : start + ELEMENT], "big") for start in range(0, len(data), ELEMENT)]
    if any(element >= R for element in elements):
        raise Malformed("a field element is r or more")
    return elements


def by_member(parts: Mapping[int, bytes]) -> bytes:
    """Parts for or of members, in their order."""
    return b"".join(struct.pack(">HI", member, len(parts[member])) + parts[member] for member in sorted(parts))


def of_members(data: bytes, members: int) -> dict[int, bytes]:
    """The parts; raises `Malformed` where members are not in order, or of the round, or bytes are missing or too many."""
    parts: dict[int, bytes] = {}
    place, last = 0, -1
    while place < len(data):
        if len(data) - place < 6:
            raise Malformed("it ends too early")
        member, length = struct.unpack_from(">HI", data, place)
        place += 6
        if not last < member < members or length > len(data) - place:
            raise Malformed("it names members out of order, or ends too early")
        parts[member] = data[place : place + length]
        place, last = place + length, member
    return parts


def members_to_bytes(members: Sequence[int]) -> bytes:
    """Their places, in order, 2 bytes each."""
    return b"".join(struct.pack(">H", member) for member in sorted(members))


def agreement(survivors: Sequence[int], challenge: int) -> bytes:
    """What members sign before they show any share: who is left, and the challenge of all."""
    return members_to_bytes(survivors) + elements_to_bytes([challenge])


def members_of(data: bytes, members: int) -> tuple[int, ...]:
    """The places; raises `Malformed` where they do not ascend, or are of no member."""
    if len(data) % 2:
        raise Malformed("it ends too early")
    places = tuple(place for (place,) in struct.iter_unpack(">H", data))
    if any(not one < other for one, other in zip((-1, *places), (*places, members), strict=True)):
        raise Malformed("it names members out of order")
    return places
