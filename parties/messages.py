"""What is signed: every message, with its place in the chain of all that its sender sent to its receiver.

A message that breaks the rules of its kind proves by itself who broke them: `fault` tells anybody.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from zkwright.core.canonical import first_not_below
from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point, InvalidProof
from zkwright.verifier.points import check_g1, check_g2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ELEMENT: Final = 32
"""Bytes of a field element, little-endian."""

SIGNATURE: Final = 64

NO_SESSION: Final = bytes(32)
"""The session of the first messages, which agree on one."""

PROOF_SHARE: Final = 8 * ELEMENT

_LINK: Final = 32
_NUMBER: Final = 8
_HEAD: Final = 2 * _LINK + 3 + _NUMBER + SIGNATURE


class Kind(IntEnum):
    """What a message holds."""

    HELLO = 0
    """Random bytes, and hashes of all that has to be the same for all."""

    KEYS = 1
    """The session's number as the sender computed it, and its parts of shared keys."""

    CONFIRMATION = 2
    """Hashes of the keys."""

    ELEMENTS = 3
    """Field elements: shares."""

    PROOF = 4
    """A share of a proof: eight coordinates."""

    COIN = 5
    """What was hashed into the sender's last coin, or what it told at the start."""

    COMPLAINTS = 6
    """How many bytes the sender's complaints of clients take, and these."""

    RESULT = 7
    """Field elements: shares of a result, sent once the check has passed."""


def session_of(hellos: Iterable[bytes]) -> bytes:
    """The number of a session, of what all parties said first, in their order."""
    return sha256(b"zkwright parties session 1" + b"".join(hellos)).digest()


class Message(NamedTuple):
    """A message as its sender signed it. `sender` and `receiver` count from 1, `number` from 0 on each way."""

    session: bytes
    sender: int
    receiver: int
    number: int
    kind: Kind
    before: bytes
    """The link of the message before, `NO_SESSION` for the first."""

    payload: bytes
    signature: bytes = b""

    @property
    def link(self) -> bytes:
        """What is signed, and what the next message names: a hash of all this and, through `before`, of all earlier ones."""
        place = bytes([self.sender, self.receiver, self.kind]) + self.number.to_bytes(8, "little")
        head = b"zkwright parties message 1" + self.session + place + self.before
        return sha256(head + sha256(self.payload).digest()).digest()

    def to_bytes(self) -> bytes:
        """All of it, for others to keep and to read with `from_bytes`."""
        return (
            self.session
            + bytes([self.sender, self.receiver, self.kind])
            + self.number.to_bytes(_NUMBER, "little")
            + self.before
            + self.signature
            + self.payload
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Message:
        """What `to_bytes` gave. Raises `ValueError` for what cannot be."""
        if len(data) < _HEAD or data[_LINK + 2] not in list(Kind):
            raise ValueError("not a message between parties")
        before = _LINK + 3 + _NUMBER
        return cls(
            data[:_LINK],
            data[_LINK],
            data[_LINK + 1],
            int.from_bytes(data[_LINK + 3 : before], "little"),
            Kind(data[_LINK + 2]),
            data[before : before + _LINK],
            data[_HEAD:],
            data[before + _LINK : _HEAD],
        )

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the holder of `key` sent it."""
        from cryptography.exceptions import InvalidSignature

        try:
            key.verify(self.signature, self.link)
        except InvalidSignature:
            return False
        return True

    def fault(self) -> str | None:
        """What no honest party would have sent, or None: for each kind, what it takes no other message to see."""
        if self.kind in (Kind.ELEMENTS, Kind.RESULT):
            if len(self.payload) % ELEMENT:
                return "a message of another length than its elements have"
            if (place := first_not_below(self.payload, R)) is not None:
                return f"element {place} of a message is not below r"
        if self.kind == Kind.PROOF:
            if len(self.payload) != PROOF_SHARE:
                return "a share of a proof of another length"
            try:
                read_points(self.payload)
            except InvalidProof as error:
                return f"a share of a proof with a point of no use: {error.where}: {error.reason}"
        return None


def read_points(payload: bytes) -> tuple[G1Point, G2Point, G1Point]:
    """The points A, B and C of a share. Raises `InvalidProof` for one that is not in its group."""
    ax, ay, bx0, bx1, by0, by1, cx, cy = (
        int.from_bytes(payload[at : at + ELEMENT], "little") for at in range(0, PROOF_SHARE, ELEMENT)
    )
    a, b, c = G1Point(ax, ay), G2Point((bx0, bx1), (by0, by1)), G1Point(cx, cy)
    check_g1(a, "A", InvalidProof)
    check_g1(c, "C", InvalidProof)
    check_g2(b, "B", InvalidProof)
    return a, b, c
