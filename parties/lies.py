"""Departures from the protocol, for rehearsals and tests that see others notice: what a party does that lies once.

Nothing here helps anybody who wants to lie: whoever runs a party can run another program.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs

from .errors import InvalidParties

if TYPE_CHECKING:
    from .vectors import Vector

KINDS: Final = {
    "product": "add 1 to a share of the N-th product that is dealt anew",
    "opening": "add 1 to the N-th share that is opened, for everybody",
    "cone": "deal 1 more than the N-th value of one's own",
    "bit": "deal 2 in the place of the N-th random bit",
    "split": "add 1 to the last share of the N-th message that has any, for one peer alone",
    "element": "send r, which is no element, in round N",
    "short": "send one element less in round N",
    "huge": "send 16 MB more than is due in round N",
    "again": "send in round N what was sent in the round before",
    "crash": "end without a word in round N",
    "silence": "send nothing from round N on",
    "share": "as a client, deal the last party 1 more than its share of the N-th value",
    "seal": "as a client, seal what is of no use for party N, counted from 0",
    "complain": "complain of the N-th client, in the order of the digests, which did nothing wrong",
    "proof": "send a false share of A (N = 0), B (1) or C (2)",
    "point": "send as the share of A (N = 0), B (1) or C (2) a point off the curve, of B one outside of its subgroup",
}
"""What a party can be told to do, for people."""

_OUTSIDE: Final = (
    0,
    1,
    5857410223677516958241855868975604786906559121396168184066542210254491971240,
    3499505209057624827709920819629410982529044040404494099368353913743455207650,
)
"""A point of the curve that B is on, x and y, which is not in the subgroup."""


class Lies:
    """The N-th time something is done, it is done wrongly; counted from 0 on."""

    def __init__(self, kind: str = "", number: int = 0) -> None:
        """Raises `InvalidParties` for a kind that is none of `KINDS`; no kind at all is honest."""
        if kind and kind not in KINDS:
            raise InvalidParties(f"{kind!r} is none of {', '.join(KINDS)}")
        self.kind: Final = kind
        self.number: Final = number
        self._seen = 0
        self._before: dict[int, bytes] = {}

    def reduced(self, values: Vector) -> Vector:
        """Shares of degree 2t before they are dealt anew."""
        return self._raised("product", values)

    def opened(self, values: Vector) -> Vector:
        """Shares that everybody is about to see."""
        return self._raised("opening", values)

    def cone(self, values: Vector) -> Vector:
        """Values of one's own."""
        return self._raised("cone", values)

    def bits(self, values: Vector) -> Vector:
        """Random bits."""
        return self._raised("bit", values, 2)

    def shared(self, shares: list[int]) -> list[int]:
        """A client's shares for the last party."""
        return from_limbs(self._raised("share", to_limbs(shares)))

    def sealed(self, pieces: list[bytes]) -> list[bytes]:
        """What a client sealed for each party."""
        if self.kind == "seal":
            place = self.number % len(pieces)
            pieces = [*pieces[:place], bytes(len(pieces[place])), *pieces[place + 1 :]]
        return pieces

    def complains(self, place: int) -> bool:
        """Whether to complain of a client for nothing."""
        return self.kind == "complain" and self.number == place

    def frame(self, number: int, peer: int, first_peer: int, payload: bytes) -> bytes | None:
        """A message on its way; None where none is sent."""
        before = self._before.get(peer, payload)
        self._before[peer] = payload
        if self.kind == "split":
            return self._split(payload) if peer == first_peer else payload
        if not self.kind or number < self.number or (number > self.number and self.kind != "silence"):
            return payload
        if self.kind == "crash":
            os._exit(70)
        if self.kind == "again":
            return before
        if self.kind == "silence":
            return None
        if self.kind == "element":
            return R.to_bytes(32, "little") + payload[32:]
        if self.kind == "short":
            return payload[:-32]
        if self.kind == "huge":
            return payload + bytes(1 << 24)
        return payload

    def points(self, payload: bytes) -> bytes:
        """A share of a proof, 8 coordinates."""
        if self.kind != "point":
            return payload
        size = 32
        coordinates = [payload[at : at + size] for at in range(0, len(payload), size)]
        if self.number == 1:
            coordinates[2:6] = [x.to_bytes(size, "little") for x in _OUTSIDE]
        else:
            coordinates[0 if self.number == 0 else 6 : 2 if self.number == 0 else 8] = [
                (1).to_bytes(size, "little"),
                (3).to_bytes(size, "little"),
            ]
        return b"".join(coordinates)

    def _split(self, payload: bytes) -> bytes:
        if not payload:
            return payload
        self._seen += 1
        if self._seen != self.number + 1:
            return payload
        raised = (int.from_bytes(payload[-32:], "little") + 1) % R
        return payload[:-32] + raised.to_bytes(32, "little")

    def _raised(self, kind: str, values: Vector, to: int | None = None) -> Vector:
        if self.kind != kind:
            return values
        place = self.number - self._seen
        self._seen += len(values)
        if 0 <= place < len(values):
            values = values.copy()
            (value,) = from_limbs(values[place])
            values[place] = to_limbs([(value + 1) % R if to is None else to])[0]
        return values


HONEST: Final = Lies()
