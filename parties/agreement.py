"""Before the first share: that all have the same parties, circuit, key, plan and public values, a session's number, and keys.

Three rounds. Nothing of an input but the public ones is in them.
"""

from __future__ import annotations

import os
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from .coins import LINK, Chain, Coins
from .errors import Cheated, Disagreement
from .messages import Kind, session_of
from .randomness import SharedRandomness, key_sets

if TYPE_CHECKING:
    from .channel import Channel

_HASH: Final = 32

_FRESH: Final = 32
"""Bytes that each party draws for the session's number and for each key."""


class Agreed(NamedTuple):
    """SHA-256 hashes of what must be the same for all parties."""

    parties: bytes
    circuit: bytes
    key: bytes
    plan: bytes
    public_values: bytes


_TOLD: Final = Agreed(
    b"another parties.toml",  # told in the order in which one follows from the other
    b"another circuit",
    b"another key",
    b"another plan of the circuit, as another version of zkwright has",
    b"other public inputs, other envelopes of clients, or a hint in Python that computed something else of them",
)


async def agree(channel: Channel, agreed: Agreed, n_coins: int) -> tuple[SharedRandomness, Coins]:
    """Agree with all parties on what to draw from, with so many coins.

    Raises `Disagreement` naming a party and what it has otherwise, `Cheated`, `PartyLost`.
    """
    parties, own, peers = channel.parties, channel.index, channel.peers
    chain = Chain(n_coins)
    fresh = os.urandom(_FRESH) + chain.head
    hello = fresh + b"".join(agreed)
    length = len(hello)
    got = await channel.exchange(Kind.HELLO, dict.fromkeys(peers, hello), dict.fromkeys(peers, length))
    for peer in peers:
        theirs = Agreed(*(got[peer][at : at + _HASH] for at in range(len(fresh), length, _HASH)))
        for what, ours, other in zip(_TOLD, agreed, theirs, strict=True):
            if ours != other:
                raise Disagreement(f"{parties.name_of(peer)} has {what.decode()}; give all parties the same")
    hellos_of = dict(got)
    hellos = [hello if number == own else got[number] for number in range(1, parties.n + 1)]
    session = session_of(hellos)

    sets = key_sets(parties.n, parties.threshold)
    parts = {members: os.urandom(_FRESH) for members in sets if own in members}
    pair_parts = {peer: os.urandom(_FRESH) for peer in peers}
    shared = {peer: [members for members in parts if peer in members] for peer in peers}
    got = await channel.exchange(
        Kind.KEYS,
        {peer: session + pair_parts[peer] + b"".join(parts[members] for members in shared[peer]) for peer in peers},
        {peer: _HASH + _FRESH * (1 + len(shared[peer])) for peer in peers},
    )
    for peer in peers:
        if got[peer][:_HASH] != session:
            raise Cheated("parties were told different things at the start")
    channel.session, channel.hellos = session, tuple(hellos)  # now that it is everybody's: signatures name it
    pair_keys = {
        peer: _key(
            session,
            b"pair",
            (min(own, peer), max(own, peer)),
            [part for _, part in sorted({own: pair_parts[peer], peer: got[peer][_HASH : _HASH + _FRESH]}.items())],
        )
        for peer in peers
    }
    set_keys = {}
    for members, part in parts.items():
        received = {own: part}
        for peer in members:
            if peer != own:
                at = _HASH + _FRESH * (1 + shared[peer].index(members))
                received[peer] = got[peer][at : at + _FRESH]
        set_keys[members] = _key(session, b"set", members, [received[member] for member in members])

    prints = {
        peer: b"".join(sha256(b"zkwright parties key" + set_keys[members]).digest() for members in shared[peer])
        for peer in peers
    }
    got = await channel.exchange(Kind.CONFIRMATION, prints, {peer: len(prints[peer]) for peer in peers})
    if got != prints:
        raise Cheated("parties were told different parts of a key")
    heads = {peer: hello[_FRESH : _FRESH + LINK] for peer, hello in hellos_of.items()}
    return SharedRandomness(own, parties.n, parties.threshold, set_keys, pair_keys), Coins(channel, chain, heads)


async def compare(channel: Channel, public_values: bytes) -> None:
    """Compare once more what all have of public values, where clients told some. Raises `Disagreement` naming a party."""
    peers = channel.peers
    got = await channel.exchange(
        Kind.CONFIRMATION, dict.fromkeys(peers, public_values), dict.fromkeys(peers, len(public_values))
    )
    for peer in peers:
        if got[peer] != public_values:
            raise Disagreement(
                f"{channel.parties.name_of(peer)} has {_TOLD.public_values.decode()}; give all parties the same"
            )


def _key(session: bytes, what: bytes, members: tuple[int, ...], parts: list[bytes]) -> bytes:
    """No party can choose a key to which another one contributed."""
    return blake2b(what + bytes(members) + b"".join(parts), key=session, digest_size=64).digest()
