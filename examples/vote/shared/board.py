"""The board: what voters send, who of them voted already, and which ballots count. Servers and everybody else read it alike."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from zkwright import U8
from zkwright.circuits.poseidon import poseidon
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.parties import Cones, Envelope, Parties, Plan, deal, plan
from zkwright.parties.lies import HONEST, Lies
from zkwright.prover import Prover
from zkwright.verifier import InvalidBatch, InvalidProof, Verifier, public_to_json

from .circuits import packed
from .election import Election

MAX_BYTES: Final = 1 << 18
"""Of a ballot's files."""

_AT_ONCE: Final = 256


class Sent(NamedTuple):
    """What a voter sends: an envelope for the servers, and a proof of what is in it."""

    envelope: bytes
    public: str
    proof: str


class Counted(NamedTuple):
    """A ballot that is to be counted."""

    envelope: Envelope
    nullifier: int
    commitment: int


class Refused(NamedTuple):
    """A ballot that does not count, by its place on the board, and why."""

    place: int
    reason: str


class Booth:
    """What a voter, a server and everybody who looks into the board have computed of an election beforehand."""

    def __init__(self, election: Election, parties: Parties) -> None:
        """Compiles the circuit that counts, and plans who computes what: a second for 256 slots."""
        self.election: Final = election
        self.parties: Final = parties
        self.planned: Final[Plan] = plan(election.tally, parties)
        self.cones: Final = Cones(election.tally, self.planned, parties)

    def cast(self, prover: Prover, points: Sequence[int], membership: dict[str, Any], lies: Lies = HONEST) -> Sent:
        """A voter's ballot: `membership` is what `Roll.membership` gives, `prover` has the ballot's circuit and key.

        With `lies`, for rehearsals, the envelope is of no use.

        Raises `UnsatisfiedCircuitError` for points that the rules do not allow.
        """
        nonce = secrets.randbelow(R)
        value = int(packed([U8(each) for each in points]))
        told = {"ballots[*]": value, "nonces[*]": nonce, "commitments[*]": int(poseidon(value, nonce))}
        envelope = deal(self.parties, self.election.tally, told, planned=self.planned, cones=self.cones, lies=lies)
        proved = prover.prove_inputs(
            {
                "points": list(points),
                "nonce": nonce,
                **membership,
                "root": self.election.root,
                "election": self.election.number,
                "envelope": as_number(envelope.digest),
            }
        )
        return Sent(envelope.to_bytes(), public_to_json(proved.public), proved.proof.to_json())

    def admitted(self, verifier: Verifier, board: Iterable[Sent]) -> tuple[list[Counted], list[Refused]]:
        """The ballots that count, in the board's order, and those that do not.

        The first one of a voter counts. Raises nothing for what voters sent, whatever it is.
        """
        counted: list[Counted] = []
        refused: list[Refused] = []
        seen: set[int] = set()
        for place, sent, values in self._proved(verifier, board, refused):
            try:
                envelope = Envelope.from_bytes(sent.envelope, self.cones, self.parties)
            except FormatError as error:
                refused.append(Refused(place, f"no envelope: {error.what}"))
                continue
            cast = values["result"]
            if values["envelope"] != as_number(envelope.digest) or envelope.told != [cast["commitment"]]:
                refused.append(Refused(place, "the proof is of another envelope"))
            elif cast["nullifier"] in seen:
                refused.append(Refused(place, "the voter has voted already"))
            else:
                seen.add(cast["nullifier"])
                counted.append(Counted(envelope, cast["nullifier"], cast["commitment"]))
        refused.sort()
        return counted, refused

    def _proved(
        self, verifier: Verifier, board: Iterable[Sent], refused: list[Refused]
    ) -> Iterator[tuple[int, Sent, dict[str, Any]]]:
        """The ballots whose proofs hold in this election, with their public values; many at a time, which takes half as long."""
        expect = {"root": self.election.root, "election": self.election.number}
        for first, some in enumerate(_chunks(board, _AT_ONCE)):
            places = {place: first * _AT_ONCE + place for place in range(len(some))}
            claims = [(sent.public, sent.proof) for sent in some]
            wrong: dict[int, InvalidProof] = {}
            try:
                values = verifier.verify_many(claims, expect=expect)
            except InvalidBatch as batch:
                wrong = dict(batch.refusals)
                good = [claim for place, claim in enumerate(claims) if place not in wrong]
                values = verifier.verify_many(good, expect=expect)
            held = iter(values)
            for place, sent in enumerate(some):
                if place in wrong:
                    refused.append(Refused(places[place], f"the proof does not hold: {wrong[place]}"))
                else:
                    yield places[place], sent, next(held)

    def batches(self, counted: Sequence[Counted]) -> list[list[Counted]]:
        """What is counted together, at least one batch, if an empty one."""
        slots = self.election.slots
        return [list(counted[at : at + slots]) for at in range(0, max(len(counted), 1), slots)]


def as_number(digest: bytes) -> int:
    """A digest as a public value: its first 31 bytes, which are below r."""
    return int.from_bytes(digest[:31], "big")


def put(folder: Path, place: int, sent: Sent) -> None:
    """Put a ballot on the board, which is a folder here; `zkwright verify` checks its two JSON files."""
    (folder / f"{place:06}.envelope").write_bytes(sent.envelope)
    (folder / f"{place:06}.public.json").write_text(sent.public)
    (folder / f"{place:06}.proof.json").write_text(sent.proof)


def read(folder: Path) -> Iterator[Sent]:
    """All that is on the board, in its order; what is no ballot comes out as one whose proof does not hold."""
    for path in sorted(folder.glob("*.envelope")):
        texts = [_beginning(path.with_suffix(ending)) for ending in (".public.json", ".proof.json")]
        public, proof = (text.decode(errors="replace") for text in texts)
        yield Sent(_beginning(path), public, proof)


def _beginning(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with open(path, "rb") as file:
        return file.read(MAX_BYTES)


def _chunks(board: Iterable[Sent], size: int) -> Iterator[list[Sent]]:
    some: list[Sent] = []
    for sent in board:
        some.append(sent)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
