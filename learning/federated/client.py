"""A member's side of a round: one answer to each request, in order, and none twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from numpy import int64
from numpy.typing import NDArray
from zkwright.compiler import random_field
from zkwright.prover import Prover

from ..errors import LearningError
from .challenge import challenge_of, commitment_bytes
from .identity import Identity, opened
from .lanes import OFFSET, packed
from .masks import RoundKey, added, at, between, disclosed, enclosed, mask, seed_of, sign
from .messages import (
    ELEMENT,
    HASH,
    KEY,
    Malformed,
    Phase,
    agreement,
    by_member,
    elements_of,
    elements_to_bytes,
    members_of,
    of_members,
)
from .round import Round, statement_digest
from .shares import shared
from .size import SizeOpening

BOX: Final = 2 * ELEMENT + 16
"""Bytes of two shares, enclosed."""

PIECE: Final = BOX + 3 * HASH
"""Bytes of what a member sends each other: the box, the hash of their seed, and those of the two shares."""


@dataclass(slots=True)
class _Peer:
    """What is known of another member of the round, or of oneself."""

    sealing: bytes
    masking: bytes
    seed: bytes = field(repr=False)
    """Of their common mask, as whoever knows a key of one of them computes it."""


class Client:
    """One member in one round, with an update of whole numbers as `Scheme.quantised` gives it.

    `prover` has the key and the program of `update`, compiled for as many parameters. Keep no client beyond its round. Raises
    `LearningError` for an update, a size or a key that is not of the round.
    """

    def __init__(
        self,
        round: Round,
        name: str,
        identity: Identity,
        numbers: Sequence[int] | NDArray[int64],
        size: SizeOpening,
        prover: Prover,
    ) -> None:
        """Nothing is sent, or committed to, yet."""
        self._round: Final = round
        self._place: Final = round.place(name)
        self._identity: Final = identity
        self._numbers: Final = [int(number) + OFFSET for number in numbers]
        self._size: Final = size
        self._prover: Final = prover
        self._check(name)
        self._sealing = RoundKey.generate()
        self._masking = RoundKey.generate()
        self._own = random_field()
        self._blind = random_field()
        self._nonce = random_field()
        self._peers: dict[int, _Peer] = {}
        self._sent: bytes = b""
        self._last: int = 0
        self._is_over = False
        self._challenge: int = 0
        self._survivors: tuple[int, ...] = ()
        self._agreed: bytes = b""
        self._held: dict[int, tuple[int, int]] = {}
        """By member, shares of its round key and of its own mask: of all who were asked for a masked update."""

    def __repr__(self) -> str:
        """Who it is, and nothing of the update."""
        return f"<Client {self._round.members[self._place].name!r} of {self._round.label!r}>"

    def answer(self, request: bytes) -> bytes:
        """The answer to a request of the server's. After one that is refused there is no other.

        Raises `LearningError` for a request that is out of order, comes again, or asks for what would show the update, and
        `UnsatisfiedCircuitError` for an update that is too long.
        """
        phase, content = self._phase(request), request[1:]
        answers: dict[Phase, Callable[[bytes], bytes]] = {
            Phase.KEYS: self._keys,
            Phase.SHARES: self._shares,
            Phase.MASKED: self._masked,
            Phase.PROOF: self._proof,
            Phase.SURVIVORS: self._agreement,
            Phase.REVEAL: self._reveal,
            Phase.VALUES: self._values,
            Phase.SEEDS: self._seeds,
        }
        # A request that is refused would else be as good as answered, and what later ones rely on was not checked.
        self._last, self._is_over = phase, True
        answer = answers[phase](content)
        self._is_over = False
        return answer

    def saved(self) -> str:
        """All that it needs to go on elsewhere, as `restored` reads it: secrets of this round, which nobody else may have.

        What was saved before an answer must not be restored after it: a client that answers twice tells its update.
        """
        return json.dumps(
            {
                "round": self._round.digest.hex(),
                "numbers": [number - OFFSET for number in self._numbers],
                "secrets": [self._sealing.root, self._masking.root, self._own, self._blind, self._nonce],
                "peers": {
                    place: [peer.sealing.hex(), peer.masking.hex(), peer.seed.hex()]
                    for place, peer in self._peers.items()
                },
                "held": self._held,
                "state": [self._sent.hex(), self._last, self._is_over, self._challenge, self._agreed.hex()],
                "survivors": self._survivors,
            }
        )

    @classmethod
    def restored(
        cls, saved: str, round: Round, name: str, identity: Identity, size: SizeOpening, prover: Prover
    ) -> Self:
        """The client that `saved` tells of. Raises `LearningError` for one of another round."""
        known = json.loads(saved)
        if known["round"] != round.digest.hex():
            raise LearningError(name, "what it kept is of another round", "begin another round")
        client = cls(round, name, identity, known["numbers"], size, prover)
        sealing, masking, client._own, client._blind, client._nonce = known["secrets"]
        client._sealing, client._masking = RoundKey.of(sealing), RoundKey.of(masking)
        client._peers = {
            int(place): _Peer(*(bytes.fromhex(part) for part in parts)) for place, parts in known["peers"].items()
        }
        client._held = {int(place): (of_key, of_own) for place, (of_key, of_own) in known["held"].items()}
        sent, client._last, client._is_over, client._challenge, agreed = known["state"]
        client._sent, client._agreed = bytes.fromhex(sent), bytes.fromhex(agreed)
        client._survivors = tuple(known["survivors"])
        return client

    def _check(self, name: str) -> None:
        member, scheme = self._round.members[self._place], self._round.scheme
        if self._identity.public != member.identity:
            raise LearningError(name, "the identity is another than the round's", "give the one that the round has")
        if self._size.commitment != member.size:
            raise LearningError(
                name, "the size is another than was committed to", "give the opening that belongs to it"
            )
        if len(self._numbers) != scheme.parameters or not all(0 <= number < 2 * OFFSET for number in self._numbers):
            raise LearningError(name, f"the update is none of {scheme.parameters} numbers of 8 bits", "quantise it")
        if statement_digest(self._prover.statement) != self._round.statement:
            raise LearningError(name, "the key is another than the round's", "prove with the key that all agreed on")

    def _phase(self, request: bytes) -> Phase:
        try:
            phase = Phase(request[0])
        except (IndexError, ValueError):
            raise Malformed("it asks for nothing that there is") from None
        if self._is_over:
            raise LearningError("the server", "asks on after a request that was refused", "begin another round")
        if phase != self._last + 1:
            raise LearningError("the server", f"asks for {phase.subject} out of order or again", "begin another round")
        return phase

    def _sealed(self, phase: Phase, payload: bytes) -> bytes:
        return self._identity.sealed(self._round.digest, f"{phase.subject} {self._place}", payload)

    def _opened(self, member: int, subject: str, envelope: bytes) -> bytes:
        known = self._round.members[member]
        payload = opened(known.identity, self._round.digest, subject, envelope)
        if payload is None:
            raise LearningError(known.name, "what the server passes on is not signed by it", "ask who runs the server")
        return payload

    def _keys(self, content: bytes) -> bytes:
        if content:
            raise Malformed("it has more than it may")
        return self._sealed(Phase.KEYS, self._sealing.public + self._masking.public)

    def _shares(self, content: bytes) -> bytes:
        """To each member: shares of the round key and of the own mask, enclosed, and hashes by which liars are named."""
        for member, envelope in self._enough(of_members(content, len(self._round.members))).items():
            keys = self._opened(member, f"{Phase.KEYS.subject} {member}", envelope)
            if len(keys) != 2 * KEY:
                raise Malformed("keys have another length")
            seed = self._masking.agreed(keys[KEY:], between(self._place, member))
            if seed is None:
                raise LearningError(self._round.members[member].name, "its key is of small order", "leave it out")
            self._peers[member] = _Peer(keys[:KEY], keys[KEY:], seed)
        own = self._peers[self._place]
        if (own.sealing, own.masking) != (self._sealing.public, self._masking.public):
            raise LearningError("the server", "passes on other keys than it got", "ask who runs the server")
        count, threshold = len(self._round.members), self._round.threshold
        of_key, of_own = (shared(secret, count, threshold) for secret in (self._masking.root, self._own))
        pieces = {}
        for member, peer in self._peers.items():
            shares = [elements_to_bytes([each[member]]) for each in (of_key, of_own)]
            box = enclosed(self._box_key(member, self._place, member), b"".join(shares))
            piece = box + b"".join(_hash(each) for each in (peer.seed, *shares))
            subject = f"{Phase.SHARES.subject} {self._place} {member}"
            pieces[member] = self._identity.sealed(self._round.digest, subject, piece)
        return self._sealed(Phase.SHARES, _hash(elements_to_bytes([self._own])) + by_member(pieces))

    def _box_key(self, peer: int, sender: int, receiver: int) -> bytes:
        key = self._sealing.agreed(self._peers[peer].sealing, f"box {sender} {receiver} ".encode())
        if key is None:
            raise LearningError(self._round.members[peer].name, "its key is of small order", "leave it out")
        return key

    def _masked(self, content: bytes) -> bytes:
        """The commitment, and the weighted update with the blind behind it, under the own mask and the common ones."""
        pieces = self._enough(of_members(content, len(self._round.members)))
        if not pieces.keys() <= self._peers.keys():
            raise Malformed("it has pieces of members without keys")
        for member, envelope in pieces.items():
            self._take_piece(member, self._opened(member, f"{Phase.SHARES.subject} {member} {self._place}", envelope))
        # The commitment does not depend on the challenge; one that is too long is noticed before anything of it is sent.
        commitment = int(self._prover.program.solve(self._inputs(challenge=0)).values["result"]["commitment"])
        vector = [*packed(self._numbers, self._size.records), self._blind]
        masks = [(1, mask(seed_of(self._own), len(vector)))]
        masks += [
            (sign(self._place, member), mask(self._peers[member].seed, len(vector)))
            for member in pieces
            if member != self._place
        ]
        masked = elements_to_bytes(added(vector, masks))
        self._sent = commitment_bytes(elements_to_bytes([commitment]), masked)
        return self._sealed(Phase.MASKED, elements_to_bytes([commitment]) + masked)

    def _take_piece(self, member: int, piece: bytes) -> None:
        name, peer = self._round.members[member].name, self._peers[member]
        box, hashes = piece[:BOX], piece[BOX:]
        shares = disclosed(self._box_key(member, member, self._place), box)
        if len(piece) != PIECE or shares is None:
            raise LearningError(name, "its shares cannot be opened", "begin another round without it")
        told = b"".join(_hash(each) for each in (peer.seed, shares[:ELEMENT], shares[ELEMENT:]))
        if told != hashes:
            raise LearningError(
                name, "its shares or its seed are others than it commits to", "begin another round without it"
            )
        of_key, of_own = elements_of(shares)
        self._held[member] = (of_key, of_own)

    def _proof(self, content: bytes) -> bytes:
        """The value at the challenge, and the proof."""
        commitments = self._enough(of_members(content, len(self._round.members)))
        if commitments[self._place] != self._sent:
            raise LearningError("the server", "passes on another update than it got", "ask who runs the server")
        if any(len(each) != ELEMENT + HASH for each in commitments.values()):
            raise Malformed("a commitment has another length")
        self._challenge = challenge_of(self._round.digest, commitments)
        proved = self._prover.prove_inputs(self._inputs(self._challenge))
        tie = int(proved.values["result"]["tie"])
        return self._sealed(Phase.PROOF, elements_to_bytes([tie]) + proved.proof.to_json().encode())

    def _inputs(self, challenge: int) -> Mapping[str, Any]:
        return {
            "numbers": self._numbers,
            "records": self._size.records,
            "salt": self._size.salt,
            "nonce": self._nonce,
            "blind": self._blind,
            "bound": self._round.scheme.bound,
            "challenge": challenge,
        }

    def _agreement(self, content: bytes) -> bytes:
        """A signature of who is left, and of the challenge: who signed one of each shows nothing for another.

        With challenges of their own, masks would have values at two, and members would seem to contradict each other.
        """
        survivors = members_of(content, len(self._round.members))
        self._enough(dict.fromkeys(survivors, b""))
        if not set(survivors) <= self._held.keys():
            raise LearningError("the server", "counts members who sent nothing", "ask who runs the server")
        self._survivors = survivors
        self._agreed = agreement(survivors, self._challenge)
        return self._sealed(Phase.SURVIVORS, self._agreed)

    def _reveal(self, content: bytes) -> bytes:
        """Of those who are left the shares of their own masks, of all others those of their keys: never both of one."""
        agreements = self._enough(of_members(content, len(self._round.members)))
        for member, envelope in agreements.items():
            signed = self._opened(member, f"{Phase.SURVIVORS.subject} {member}", envelope)
            if signed != self._agreed or member not in self._survivors:
                what = "tells others of other members who are left, or of another challenge"
                raise LearningError("the server", what, "ask who runs the server")
        revealed = {
            member: elements_to_bytes([of_own if member in self._survivors else of_key])
            for member, (of_key, of_own) in self._held.items()
        }
        return self._sealed(Phase.REVEAL, by_member(revealed))

    def _values(self, content: bytes) -> bytes:
        """What each common mask has at the challenge."""
        if content:
            raise Malformed("it has more than it may")
        length = self._round.scheme.elements + 1
        return self._sealed(
            Phase.VALUES,
            by_member(
                {
                    member: elements_to_bytes([at(self._challenge, mask(self._peers[member].seed, length))])
                    for member in self._survivors
                    if member != self._place
                }
            ),
        )

    def _seeds(self, content: bytes) -> bytes:
        """The seeds of the masks of which another says otherwise: it is a lie, and the other knows the seed."""
        length = self._round.scheme.elements + 1
        seeds = {}
        for member, envelope in of_members(content, len(self._round.members)).items():
            if member not in self._survivors or member == self._place:
                raise Malformed("it disputes with nobody")
            signed = self._opened(member, f"{Phase.VALUES.subject} {member}", envelope)
            told = of_members(signed, len(self._round.members)).get(self._place, b"")
            seed = self._peers[member].seed
            if told != elements_to_bytes([at(self._challenge, mask(seed, length))]):
                seeds[member] = seed
        return self._sealed(Phase.SEEDS, by_member(seeds))

    def _enough(self, parts: Mapping[int, bytes]) -> Mapping[int, bytes]:
        """The parts, if they are of enough members, and of this one."""
        if self._place not in parts or len(parts) < self._round.threshold:
            what = (
                f"goes on with {len(parts)} members, and the round needs {self._round.threshold}, this one among them"
            )
            raise LearningError("the server", what, "begin another round")
        return parts


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
