"""What goes over a connection: frames of a kind, a length and so many bytes, none longer than what is due can be."""

from __future__ import annotations

import asyncio
import json
import math
import ssl
import struct
from enum import IntEnum
from typing import Any, Final, NamedTuple

import numpy as np
from zkwright.core.json_depth import shallow_json
from zkwright.core.printable import printable

from ...errors import LearningError
from ..client import PIECE
from ..identity import SIGNATURE
from ..messages import ELEMENT, HASH, KEY, PROOF, Malformed, Phase
from ..round import Round
from ..server import Result

NONCE: Final = 32
"""Bytes that a member draws for each round, so that no two have one label."""

MOST_WORDS: Final = 2000
"""The most bytes of a reason."""

_HEAD: Final = struct.Struct(">BI")
_PART: Final = 6
_MOST_RECORDS: Final = 1 << 32


class Kind(IntEnum):
    """What a frame is. A member sends the first three."""

    HELLO = 1
    """The digest of its `round.toml`, and of the statement that it proves."""
    ANSWER = 2
    CANNOT = 3
    """It has no answer, and leaves."""
    INVITE = 4
    """A round begins, of this number: the answer is a nonce, once the update is there."""
    START = 5
    """The nonces of all who take part."""
    ASK = 6
    """A request, as `Server.requests` gives it."""
    RESULT = 7
    FAILED = 8
    """Why this round has no result."""
    END = 9
    """There is no further round."""


class Frame(NamedTuple):
    """One of them."""

    kind: Kind
    payload: bytes


class Broken(LearningError):  # noqa: N818 - named for what it says
    """A connection that ended, or brought what nobody sends who follows the protocol."""

    def __init__(
        self, who: str, what: str, mend: str = "both sides need the same version and the same round.toml"
    ) -> None:
        """`who` is on the other side; `what` it did is for others' eyes as well."""
        self.what = what
        super().__init__(who, what, mend)


async def send(writer: asyncio.StreamWriter, kind: Kind, payload: bytes = b"") -> None:
    """Send a frame. Raises `OSError`, and `ssl.SSLError`."""
    writer.write(_HEAD.pack(kind, len(payload)) + payload)
    await writer.drain()


async def receive(reader: asyncio.StreamReader, who: str, most: int, kinds: tuple[Kind, ...]) -> Frame:
    """The next frame, of one of these kinds and at most so many bytes. Raises `Broken` naming `who`."""
    try:
        number, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        if number not in kinds:
            raise Broken(who, f"sent what is no {' or '.join(kind.name.lower() for kind in kinds)}")
        if length > most:
            raise Broken(who, f"sent {length} bytes, where at most {most} are due")
        return Frame(Kind(number), await reader.readexactly(length))
    except (asyncio.IncompleteReadError, OSError, ssl.SSLError):
        raise Broken(who, "closed the connection", "ask what its side says") from None


def most_of_answer(phase: Phase, round: Round) -> int:
    """The most bytes of an answer that can be right."""
    n = len(round.members)
    return SIGNATURE + {
        Phase.KEYS: 2 * KEY,
        Phase.SHARES: HASH + n * (_PART + SIGNATURE + PIECE),
        Phase.MASKED: ELEMENT * (round.scheme.elements + 2),
        Phase.PROOF: ELEMENT + PROOF,
        Phase.SURVIVORS: 2 * n + ELEMENT,
    }.get(phase, n * (_PART + ELEMENT))


def most_of_request(round: Round) -> int:
    """The most bytes of any request that can be right: what answers have, of all members, but for masked updates."""
    n = len(round.members)
    return 1 + n * (_PART + SIGNATURE + max(PIECE, 2 * n + ELEMENT, n * (_PART + ELEMENT)))


def of_result(result: Result) -> bytes:
    """A result for members: what is known of it, and the average as floats of 8 bytes."""
    left_out = {name: printable(reason)[:200] for name, reason in result.left_out.items()}
    known = json.dumps({"records": result.records, "members": result.members, "left_out": left_out}).encode()
    return struct.pack(">I", len(known)) + known + result.average.astype(">f8").tobytes()


def most_of_result(round: Round) -> int:
    """The most bytes of one: reasons are of 200 letters, of which JSON makes at most 12 bytes each."""
    return 4 + len(round.members) * 2600 + 100 + 8 * round.scheme.parameters


def result_of(payload: bytes, round: Round) -> Result:
    """The result that a server sent. Raises `Malformed`."""
    try:
        (length,) = struct.unpack_from(">I", payload)
        known: Any = shallow_json(payload[4 : 4 + length])
        records, members, left_out = known["records"], known["members"], known["left_out"]
        names = {member.name for member in round.members}
        if type(records) is not int or not 0 < records < _MOST_RECORDS or not names >= {*members, *left_out}:
            raise ValueError
        average = np.frombuffer(payload[4 + length :], ">f8").astype(np.float64)
        reasons = {str(name): printable(str(reason)) for name, reason in left_out.items()}
    except (struct.error, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Malformed("the result cannot be read") from None
    if average.shape != (round.scheme.parameters,) or not all(map(math.isfinite, (average.min(), average.max()))):
        raise Malformed("the average is none of the round's")
    return Result(average, records, tuple(members), reasons)
