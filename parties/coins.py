"""Public random numbers that nobody knows before all parties have received all that was sent before.

Each party draws a number at the start and hashes it many times over; the last hash is told to all. For a coin it tells the hash
before, which everybody can check and nobody can choose. The coin is a hash of what all n parties told: an opening of shares would
be known to liars once t + 1 of them are there, while another honest party still waits for a liar's earlier message.
"""

from __future__ import annotations

import os
from hashlib import sha256, shake_256
from typing import TYPE_CHECKING, Final

from zkwright.core.field import R

from .errors import Cheated
from .messages import Kind

if TYPE_CHECKING:
    from .channel import Channel

LINK: Final = 32
"""Bytes of a hash in a chain."""

_WIDE: Final = 48


class Chain:
    """A party's own coins, to be told one after the other."""

    def __init__(self, length: int) -> None:
        """So many coins, from the operating system's randomness."""
        self._links = [os.urandom(LINK)]
        for _ in range(length):
            self._links.append(_hashed(self._links[-1]))
        self.head: Final = self._links.pop()

    def next(self) -> bytes:
        """The next coin. Raises `RuntimeError` where there are no more."""
        if not self._links:
            raise RuntimeError("more coins are needed than were drawn")
        return self._links.pop()


class Coins:
    """What all parties toss. `heads` are the last hashes of all others' chains."""

    def __init__(self, channel: Channel, own: Chain, heads: dict[int, bytes]) -> None:
        """Of a session whose number is agreed on, and so the heads are the same for all."""
        self._channel, self._own, self._heads = channel, own, dict(heads)

    async def toss(self, count: int) -> list[int]:
        """So many numbers, one round. Raises `Cheated` naming who tells something else than it had hashed."""
        peers = self._channel.peers
        told = self._own.next()
        got = await self._channel.exchange(Kind.COIN, dict.fromkeys(peers, told), dict.fromkeys(peers, LINK))
        for peer in peers:
            if _hashed(got[peer]) != self._heads[peer]:
                raise Cheated(
                    "told another random number than it had committed to", self._channel.parties.name_of(peer)
                )
            self._heads[peer] = got[peer]
        everyone = sorted({**got, self._channel.index: told}.items())
        seed = b"zkwright parties coin 1" + self._channel.session + b"".join(link for _, link in everyone)
        stream = shake_256(seed).digest(_WIDE * count)
        return [int.from_bytes(stream[at : at + _WIDE], "little") % R for at in range(0, _WIDE * count, _WIDE)]


def _hashed(link: bytes) -> bytes:
    return sha256(b"zkwright parties chain 1" + link).digest()
