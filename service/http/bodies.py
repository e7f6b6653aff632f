"""Bodies of requests, bounded in size and time, and the strict reading of a claim."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from zkwright.verifier import MalformedProof, Proof, PublicSignals
from zkwright.verifier.public_signals import public_from_node
from zkwright.verifier.strict_json import MAX_DEPTH, parse

from ..refusals import Refused

_STATEMENT: Final = 64
"""Characters of a statement's id."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a request says that it proves, and by what."""

    statement: str
    signals: PublicSignals
    proof: Proof


class Intake:
    """Bodies that are on their way, so many at a time: for one more, that which has been on its way longest is given up.

    What is sent whole comes within moments, so that those who let theirs drip keep nobody else out. For the event loop's thread
    alone.
    """

    def __init__(self, most: int, seconds: float) -> None:
        """`most` may be on their way, each for so many seconds."""
        self._most: Final = most
        self._seconds: Final = seconds
        self._coming: Final[dict[asyncio.Timeout, None]] = {}  # in the order of their beginning

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A body is read within it. Raises `Refused` with `too_slow`."""
        if len(self._coming) >= self._most:
            longest = next(iter(self._coming))
            del self._coming[longest]
            if not longest.expired():
                longest.reschedule(asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(self._seconds) as limit:
                self._coming[limit] = None
                try:
                    yield
                finally:
                    self._coming.pop(limit, None)
        except TimeoutError as error:
            message = f"the body did not come within {self._seconds:.0f} seconds, or not before others needed its place"
            raise Refused("too_slow", message, {"connection": "close"}) from error


async def read_body(request: Request, most: int, intake: Intake) -> bytes:
    """The body, of JSON as its type says, no more of which is read than `most` bytes. Raises `Refused`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("not_json", "send Content-Type: application/json")
    if length_of(request) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async with intake.one():
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise _too_large(most)
    except ClientDisconnect as error:
        raise Refused("bad_request", "the body is not whole") from error
    return bytes(body)


def length_of(request: Request) -> int:
    """The bytes that a request says it has, 0 where it does not. Raises `Refused`."""
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > 18:
        raise Refused("bad_request", "Content-Length is no number")
    return int(length)


def _too_large(most: int) -> Refused:
    return Refused("too_large", f"more than {most} bytes", {"connection": "close"})


def read_claim(body: bytes) -> Claimed:
    """Read `{"statement", "public", "proof"}`, and nothing else.

    Raises `MalformedProof` where it is no such document, `InvalidProof` for what no proof can be.
    """
    document = parse(body, len(body), MalformedProof, max_depth=MAX_DEPTH + 1)
    members = document.fields(("statement", "public", "proof"))
    statement = members["statement"].value
    if not isinstance(statement, str) or len(statement) != _STATEMENT:
        raise MalformedProof("statement", "no id of a statement", "it has 64 hexadecimal digits")
    return Claimed(statement, public_from_node(members["public"]), Proof.from_node(members["proof"]))
