"""What the parties make of envelopes before anything is computed: which clients take part, whose is left out, and why.

What anybody can see of an envelope all parties see alike. What a party finds in its own piece it complains of, and shows: the
others open that one piece, and see the same fault, or that there is none, which names the party. So no client is left out by a
lie of a party, and none stays in by one of its own.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from zkwright.core.limbs import from_limbs, limb_bytes
from zkwright.core.pinned_tls import public_key_of
from zkwright.parties.errors import Cheated, InvalidParties
from zkwright.parties.lies import HONEST
from zkwright.parties.messages import Kind
from zkwright.parties.witness import solution_of

from .cone import solved
from .dealing import Piece, faults, shares_in
from .envelope import SIGNED, client_values, context_of
from .sealing import SHOWN, Shown, open_sealed, open_shown, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zkwright.compiler import Program
    from zkwright.parties.channel import Channel
    from zkwright.parties.configuration import Parties
    from zkwright.parties.identity import Identity
    from zkwright.parties.lies import Lies
    from zkwright.parties.planning import Plan

    from .cone import Cones
    from .envelope import Envelope

_COMPLAINT: Final = 4 + SHOWN

_LENGTH: Final = 4


class LeftOut(NamedTuple):
    """A client whose envelope was not used: the digest of that, the client's name or nothing, and what was wrong."""

    digest: bytes
    name: str
    reason: str


class Opened:
    """A party's view of the envelopes of a session."""

    def __init__(
        self,
        parties: Parties,
        index: int,
        identity: Identity,
        program: Program,
        planned: Plan,
        cones: Cones,
        public: Sequence[int],
        envelopes: Sequence[Envelope],
        lies: Lies = HONEST,
    ) -> None:
        """Open all that are for this party. `public` are the values of the public input wires, zeros where clients tell them.

        Raises `InvalidParties` where parties have no clients.
        """
        if parties.clients is None:
            raise InvalidParties("envelopes without clients; parties.toml needs a table [clients]")
        self._parties, self._index, self._identity = parties, index, identity
        self._program, self._planned, self._cones = program, planned, cones
        self._clients: Final = parties.clients
        self._public: Final = list(public)
        self._texts: dict[bytes, list[int]] = {}
        self._reasons: dict[bytes, str | None] = {}
        self._filled: dict[int, tuple[list[int], list[int]]] = {}
        self.left_out: list[LeftOut] = []
        # A copy with another signature is another envelope: it takes no honest one's place, and parties see whether all have it.
        self.envelopes: Final = sorted({_order(envelope): envelope for envelope in envelopes}.values(), key=_order)
        given = b"".join(part for envelope in self.envelopes for part in _order(envelope))
        self.digest_of_given: Final = sha256(limb_bytes(self._public) + given).digest()
        """Of public inputs and envelopes, for parties to compare."""

        nobody = parties.n + len(cones) + 1
        values = from_limbs(solution_of(program, planned, nobody, self._public, {}, is_tried=True).limbs)
        self._common = {
            slot: [values[wire] for wire in cones[slot].common]
            for slot in range(len(cones) if self._clients.members else 1)
        }
        self._contexts = {
            slot: context_of(parties, cones.circuit, cones[slot], common) for slot, common in self._common.items()
        }
        self._accepted = self._well_formed()
        well_formed = tuple(self._accepted)
        for at in range(0, len(well_formed), self._clients.slots):
            self._leave_out_what_cannot_be_told(well_formed[at : at + self._clients.slots])
        self._complaints = self._own_complaints(lies)

    def _slot(self, envelope: Envelope) -> int:
        return self._clients.slot_of(envelope.name) if envelope.name else 0

    def _well_formed(self) -> list[Envelope]:
        """Those in which anybody sees nothing wrong. Of several of one client the first counts, in the order of digests."""
        found: dict[str, Envelope] = {}
        for envelope in self.envelopes:
            name, slot = envelope.name, self._slot(envelope)
            if envelope.context != self._contexts[slot]:
                self._leave_out(envelope, "made for other parties, another circuit or other public inputs")
            elif not envelope.seals.is_signed(envelope.letter):
                self._leave_out(envelope, "changed, or made of another client's")
            elif name and not _is_signed(envelope, self._clients.members[slot].certificate):
                self._leave_out(envelope, "signed by somebody else")
            elif name and name in found:
                self._leave_out(envelope, "a second one of the same client")
            else:
                found[name or envelope.digest.hex()] = envelope
        return list(found.values())

    def _leave_out_what_cannot_be_told(self, envelopes: Sequence[Envelope]) -> None:
        """Those who tell in the clear what the circuit does not allow, a number that is too large for one."""
        public, first = list(self._public), self._cones.ownership.first_public
        slots = {self._slot(envelope) if envelope.name else place: envelope for place, envelope in enumerate(envelopes)}
        for slot, envelope in slots.items():
            for wire, value in zip(self._cones[slot].told, envelope.told, strict=True):
                public[wire - first] = value
        nobody = self._parties.n + len(self._cones) + 1
        failed = set(solution_of(self._program, self._planned, nobody, public, {}, is_tried=True).failed_rows)
        for slot, envelope in slots.items():
            if not failed.isdisjoint(self._cones.told_rows[slot]):
                self._accepted.remove(envelope)
                self._leave_out(envelope, "what it tells in the clear does not meet the requirements")

    def _own_complaints(self, lies: Lies) -> bytes:
        """What this party shows of pieces that are of no use; shares of all others are kept."""
        receiver = self._parties.members[self._index - 1].sealing_key or b""
        scalar = self._identity.sealing_scalar
        texts = [
            open_sealed(scalar, receiver, envelope.seals.point, envelope.seals.pieces[self._index - 1], envelope.letter)
            for envelope in self._accepted
        ]
        places = {_order(envelope): place for place, envelope in enumerate(self.envelopes)}
        complaints = []
        for envelope, text, reason in zip(self._accepted, texts, self._faults(texts), strict=True):
            place = places[_order(envelope)]
            if reason or lies.complains(place):
                self._reasons[envelope.digest] = reason
                shown = show(scalar, receiver, envelope.seals.point)
                complaints.append(place.to_bytes(4, "little") + shown.to_bytes())
            else:
                self._texts[envelope.digest] = shares_in(text or b"")
        return b"".join(complaints)

    def _faults(self, texts: Sequence[bytes | None]) -> list[str | None]:
        """What is wrong with the own pieces of all that are accepted; those that look alike are looked at together."""
        pieces = [self._piece(envelope, text) for envelope, text in zip(self._accepted, texts, strict=True)]
        threshold = self._parties.threshold
        if not self._clients.members:
            return faults(pieces, self._index, self._cones[0], threshold)
        return [
            faults([piece], self._index, self._cones[self._slot(envelope)], threshold)[0]
            for envelope, piece in zip(self._accepted, pieces, strict=True)
        ]

    def _piece(self, envelope: Envelope, text: bytes | None) -> Piece:
        public = [*self._common[self._slot(envelope)], *envelope.told]
        return Piece(text, envelope.proof, public, envelope.about)

    async def agree(self, channel: Channel) -> None:
        """Tell all others what is wrong with which envelopes, and leave those out. Three rounds.

        Raises `Cheated` naming a party whose complaint shows nothing, and nobody where parties were told different ones;
        `InvalidParties` where more clients are left than there are slots.
        """
        peers, own = channel.peers, self._complaints
        length = len(own).to_bytes(_LENGTH, "little")
        got = await channel.exchange(Kind.COMPLAINTS, dict.fromkeys(peers, length), dict.fromkeys(peers, _LENGTH))
        lengths = {peer: int.from_bytes(got[peer], "little") for peer in peers}
        for peer in peers:
            if lengths[peer] % _COMPLAINT or lengths[peer] > _COMPLAINT * len(self.envelopes):
                raise Cheated("announced complaints of another length than any have", self._parties.name_of(peer))
        told = await channel.exchange(Kind.COMPLAINTS, dict.fromkeys(peers, own), lengths)
        told[channel.index] = own
        digest = sha256(b"".join(told[index] for index in range(1, channel.parties.n + 1))).digest()
        seen = await channel.exchange(
            Kind.CONFIRMATION, dict.fromkeys(peers, digest), dict.fromkeys(peers, len(digest))
        )
        if any(seen[peer] != digest for peer in peers):
            raise Cheated("parties were told different complaints of clients")
        for index, complaints in sorted(told.items()):
            for at in range(0, len(complaints), _COMPLAINT):
                self._answer(index, complaints[at : at + _COMPLAINT])
        if len(self._accepted) > self._clients.slots:
            raise InvalidParties(
                f"{len(self._accepted)} envelopes for {self._clients.slots} slots; split them over several sessions"
            )

    def _answer(self, index: int, complaint: bytes) -> None:
        name = self._parties.name_of(index)
        place, shown = int.from_bytes(complaint[:4], "little"), Shown.from_bytes(complaint[4:])
        if place >= len(self.envelopes):
            raise Cheated("complained of an envelope that there is not", name)
        envelope = self.envelopes[place]
        if envelope not in self._accepted:
            return  # another party was first
        receiver = self._parties.members[index - 1].sealing_key or b""
        if index == self._index:
            reason = self._reasons[envelope.digest]
        else:
            is_shown, text = open_shown(
                shown, receiver, envelope.seals.point, envelope.seals.pieces[index - 1], envelope.letter
            )
            cone, piece = self._cones[self._slot(envelope)], self._piece(envelope, text)
            reason = faults([piece], index, cone, self._parties.threshold)[0] if is_shown else None
        if reason is None:
            raise Cheated("complained of a client's envelope in which nothing is wrong", name)
        self._accepted.remove(envelope)
        self._leave_out(envelope, f"{reason}, as {name} showed")

    def _leave_out(self, envelope: Envelope, reason: str) -> None:
        self.left_out.append(LeftOut(envelope.digest, envelope.name, reason))

    def _slots(self) -> list[Envelope | None]:
        """Who has each slot: members their own, else in the order of digests."""
        slots: list[Envelope | None] = [None] * self._clients.slots
        for place, envelope in enumerate(self._accepted[: self._clients.slots]):
            slots[self._slot(envelope) if envelope.name else place] = envelope
        return slots

    def public_values(self) -> list[int]:
        """The values of the public input wires, with what the clients told.

        Raises `InvalidParties` for a slot without an envelope, where none may be empty, and `InputError` for what it holds then.
        """
        public, first = list(self._public), self._cones.ownership.first_public
        for slot, envelope in enumerate(self._slots()):
            told = self._empty(slot)[0] if envelope is None else envelope.told
            for wire, value in zip(self._cones[slot].told, told, strict=True):
                public[wire - first] = value
        return public

    def shares(self) -> dict[int, int]:
        """This party's shares of all wires of all slots. Of an empty one the values themselves are shares."""
        found: dict[int, int] = {}
        for slot, envelope in enumerate(self._slots()):
            mine = self._empty(slot)[1] if envelope is None else self._texts[envelope.digest]
            found |= zip(self._cones[slot].wires, mine, strict=False)
        return found

    def _called(self, slot: int) -> str:
        return f" ({self._clients.members[slot].name})" if self._clients.members else ""

    def _left_out_of(self, slot: int) -> str:
        """Why a member's envelope is not in its slot."""
        members = self._clients.members
        reasons = [entry.reason for entry in self.left_out if members and entry.name == members[slot].name]
        return f" of use ({'; '.join(reasons)})" if reasons else ""

    def _empty(self, slot: int) -> tuple[list[int], list[int]]:
        """What an empty slot tells, and the values of its wires."""
        key = slot if self._clients.members else 0
        if key not in self._filled:
            if self._clients.empty is None:
                raise InvalidParties(
                    f"slot {slot}{self._called(slot)} has no envelope{self._left_out_of(slot)}; "
                    "say with [clients] empty what it holds, or wait for all clients"
                )
            cone = self._cones[key]
            public, own = client_values(self._cones, self._parties, key, self._clients.empty, self._public)
            columns = solved(self._program, self._planned, cone, self._parties.n + 1 + key, public, own)
            self._filled[key] = columns[len(cone.common) : cone.n_public], columns[cone.n_public :]
        return self._filled[key]


def _order(envelope: Envelope) -> tuple[bytes, bytes]:
    """All of an envelope: its digest, and the signature, which that does not name."""
    return envelope.digest, envelope.signature


def _is_signed(envelope: Envelope, certificate: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        public_key_of(certificate).verify(envelope.signature, SIGNED + envelope.digest)
    except InvalidSignature:
        return False
    return True
