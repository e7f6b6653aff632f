"""The server's side of a round: what it asks whom, what of the answers it takes, and what the sum is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from numpy import float64
from numpy.typing import NDArray
from zkwright.core.field import R
from zkwright.verifier import Proof, Verifier, VerifierError

from ..errors import Cheated, LearningError
from .challenge import challenge_of, commitment_bytes
from .client import PIECE
from .disputes import Dispute
from .identity import SIGNATURE, opened
from .lanes import unpacked
from .masks import RoundKey, added, at, between, mask, seed_of, sign
from .messages import (
    ELEMENT,
    HASH,
    KEY,
    PROOF,
    Malformed,
    Phase,
    agreement,
    by_member,
    elements_of,
    elements_to_bytes,
    members_to_bytes,
    of_members,
)
from .round import Round, statement_digest
from .shares import combined


@dataclass(frozen=True, slots=True)
class Result:
    """What a round learned: the mean of the updates, weighted by records, whose they are, and who was left out why."""

    average: NDArray[float64]
    records: int
    members: tuple[str, ...]
    left_out: dict[str, str]


@dataclass(slots=True)
class _Heard:
    """What a member sent, as far as it was taken."""

    keys: bytes = b""
    own_hash: bytes = b""
    commitment: int = 0
    masked: tuple[int, ...] = ()
    entry: bytes = b""
    tie: int = 0


class Server:
    """One round. Any transport calls `requests`, `receive` for what comes back, and so on until `requests` gives None.

    A member who does not answer in time is left out, as is one whose answer will not do, with the reason. `verifier` is of the
    statement that the round names. Raises `LearningError` where it is of another.
    """

    def __init__(self, round: Round, verifier: Verifier) -> None:
        """Nobody was asked anything yet."""
        if statement_digest(verifier.statement) != round.statement:
            raise LearningError(round.label, "the verifier is of another statement", "load the one that all agreed on")
        self._round: Final = round
        self._verifier: Final = verifier
        self._heard: Final = {place: _Heard() for place in range(len(round.members))}
        self._left_out: Final[dict[str, str]] = {}
        self._phase: Phase | None = None
        self._asked: tuple[int, ...] = tuple(self._heard)
        self._answers: dict[int, bytes] = {}
        self._signed: dict[int, bytes] = {}
        self._pieces: dict[tuple[int, int], bytes] = {}
        self._masked_by: tuple[int, ...] = ()
        self._keyed: tuple[int, ...] = ()
        self._survivors: tuple[int, ...] = ()
        self._challenge = 0
        self._result: Result | None = None
        self._dispute: Dispute | None = None

    def requests(self) -> dict[str, bytes] | None:
        """What to ask next, by name of the member, after all answers to the last have come or were waited for.

        None when the round is over. Raises `LearningError` where too few are left, and `Cheated` where the sum is not what was
        proved.
        """
        if self._result is not None:
            return None
        if self._phase is not None:
            self._leave_out_the_silent()
        contents = self._next()
        if contents is None:
            return None
        _require_enough(self._round, len(contents), self._left_out)
        self._asked, self._answers, self._signed = tuple(contents), {}, {}
        phase = self._phase
        return {self._name(place): bytes([phase or 0]) + content for place, content in contents.items()}

    def receive(self, name: str, answer: bytes) -> None:
        """Take an answer. One that will not do leaves its member out; one that was not asked for raises `LearningError`."""
        place = self._round.place(name)
        if self._phase is None or place not in self._asked or place in self._answers or name in self._left_out:
            raise LearningError(name, "its answer was not asked for, or came before", "send one answer to each request")
        payload = opened(
            self._round.members[place].identity, self._round.digest, f"{self._phase.subject} {place}", answer
        )
        try:
            if payload is None:
                raise Malformed("the answer is not signed by it")
            self._take(place, payload, answer)
        except (LearningError, VerifierError) as error:
            self._left_out[name] = str(error)
        else:
            self._answers[place] = payload or b""
            self._signed[place] = answer

    def result(self) -> Result:
        """The average, once the round is over; raises `LearningError` before."""
        if self._result is None:
            raise LearningError(self._round.label, "the round is not over", "go on asking until requests() is None")
        return self._result

    def _name(self, place: int) -> str:
        return self._round.members[place].name

    def _leave_out_the_silent(self) -> None:
        for place in self._asked:
            if place not in self._answers:
                self._left_out.setdefault(self._name(place), f"did not answer to {(self._phase or Phase.KEYS).subject}")

    def _next(self) -> dict[int, bytes] | None:
        """By member, what it is asked in the phase that begins."""
        if self._phase is None:
            self._phase = Phase.KEYS
            return dict.fromkeys(self._heard, b"")
        ended, self._phase = self._phase, Phase(min(self._phase + 1, Phase.SEEDS))
        answered = tuple(sorted(self._answers))
        if ended is Phase.KEYS:
            self._keyed = answered
            return dict.fromkeys(answered, by_member(self._signed))
        if ended is Phase.SHARES:
            self._masked_by = answered
            return {to: by_member({of: self._pieces[of, to] for of in answered}) for to in answered}
        if ended is Phase.MASKED:
            entries = {place: self._heard[place].entry for place in answered}
            self._challenge = challenge_of(self._round.digest, entries)
            return dict.fromkeys(answered, by_member(entries))
        if ended is Phase.PROOF:
            self._survivors = answered
            return dict.fromkeys(answered, members_to_bytes(answered))
        if ended is Phase.SURVIVORS:
            return dict.fromkeys(answered, by_member(self._signed))
        if ended is Phase.REVEAL:
            return self._unmask()
        if self._dispute is None:
            raise LearningError(self._round.label, "nothing is disputed", "begin another round")
        if ended is Phase.VALUES:
            return self._dispute.after_values(self._answers, self._signed)
        raise self._dispute.after_seeds(self._answers)

    def _take(self, place: int, payload: bytes, envelope: bytes) -> None:
        heard = self._heard[place]
        if self._phase is Phase.KEYS:
            if len(payload) != 2 * KEY:
                raise Malformed("keys have another length")
            if any(RoundKey.generate().agreed(key, b"") is None for key in (payload[:KEY], payload[KEY:])):
                raise Malformed("a key is of small order")
            heard.keys = payload
        elif self._phase is Phase.SHARES:
            self._take_pieces(place, payload)
        elif self._phase is Phase.MASKED:
            elements = elements_of(payload)
            if len(elements) != self._round.scheme.elements + 2:
                raise Malformed("the update has another length")
            heard.commitment, heard.masked = elements[0], tuple(elements[1:])
            heard.entry = commitment_bytes(payload[:ELEMENT], payload[ELEMENT:])
        elif self._phase is Phase.PROOF:
            self._take_proof(place, payload)
        elif self._phase is Phase.SURVIVORS:
            if payload != agreement(self._survivors, self._challenge):
                raise Malformed("it signs other members than are left, or another challenge")
        elif self._phase is Phase.REVEAL:
            self._check_shares(place, payload)
        elif self._dispute is not None:
            self._dispute.check(self._phase or Phase.KEYS, place, payload)

    def _take_pieces(self, place: int, payload: bytes) -> None:
        pieces = of_members(payload[HASH:], len(self._heard))
        if pieces.keys() != set(self._asked) or any(len(piece) != SIGNATURE + PIECE for piece in pieces.values()):
            raise Malformed("shares are missing, too many, or of another length")
        for to, envelope in pieces.items():
            subject = f"{Phase.SHARES.subject} {place} {to}"
            if opened(self._round.members[place].identity, self._round.digest, subject, envelope) is None:
                raise Malformed("a share is not signed by it")
            self._pieces[place, to] = envelope
        self._heard[place].own_hash = payload[:HASH]

    def _take_proof(self, place: int, payload: bytes) -> None:
        """Raises `InvalidProof` where it does not hold for what was committed to, and the value at the challenge."""
        heard = self._heard[place]
        (heard.tie,) = elements_of(payload[:ELEMENT]) or [0]
        if len(payload) > ELEMENT + PROOF:
            raise Malformed("the proof is too long")
        public: Mapping[str, Any] = {
            "result": {"size": self._round.members[place].size, "commitment": heard.commitment, "tie": heard.tie},
            "bound": self._round.scheme.bound,
            "challenge": self._challenge,
        }
        self._verifier.verify(Proof.from_json(payload[ELEMENT:]), public=public)

    def _hashes(self, of: int, to: int) -> tuple[bytes, bytes, bytes]:
        """What `of` committed to towards `to`: the hashes of their seed, and of its shares of key and own mask."""
        tail = self._pieces[of, to][-3 * HASH :]
        return tail[:HASH], tail[HASH : 2 * HASH], tail[2 * HASH :]

    def _check_shares(self, place: int, payload: bytes) -> None:
        revealed = of_members(payload, len(self._heard))
        if revealed.keys() != set(self._masked_by):
            raise Malformed("shares are missing, or too many")
        for of, share in revealed.items():
            if hashlib.sha256(share).digest() != self._hashes(of, place)[2 if of in self._survivors else 1]:
                raise Malformed(f"its share of {self._name(of)} is another than it got")
            if len(elements_of(share)) != 1:
                raise Malformed(f"its share of {self._name(of)} is no field element")

    def _shared(self, of: int) -> int:
        answers = {place: of_members(self._answers[place], len(self._heard))[of] for place in self._answers}
        return combined({place: elements_of(share)[0] for place, share in answers.items()})

    def _unmask(self) -> dict[int, bytes] | None:
        """The sum, if it is what was proved; else a dispute begins. Raises `Cheated` for shares of something else."""
        _require_enough(self._round, len(self._answers), self._left_out)
        length = self._round.scheme.elements + 1
        own: dict[int, list[int]] = {}
        common: dict[tuple[int, int], list[int]] = {}
        cheats: dict[str, str] = {}
        for of in self._masked_by:
            secret = self._shared(of)
            if of in self._survivors:
                if hashlib.sha256(elements_to_bytes([secret])).digest() != self._heard[of].own_hash:
                    cheats[self._name(of)] = "its shares are not of its mask"
                own[of] = mask(seed_of(secret), length)
                continue
            key = RoundKey.of(secret)
            if key.public != self._heard[of].keys[KEY:]:
                cheats[self._name(of)] = "its shares are not of its key"
                continue
            for place in self._survivors:
                seed = key.agreed(self._heard[place].keys[KEY:], between(place, of))
                common[place, of] = mask(seed or b"", length)
        if cheats:
            raise Cheated(cheats)
        unmasked = {
            place: added(
                self._heard[place].masked,
                [
                    (-1, own[place]),
                    *((-sign(place, of), common[place, of]) for of in self._masked_by if of not in self._survivors),
                ],
            )
            for place in self._survivors
        }
        total = added([0] * length, ((1, vector) for vector in unmasked.values()))
        differences = {
            place: at(self._challenge, vector) - self._heard[place].tie for place, vector in unmasked.items()
        }
        sums = unpacked(total[:-1], self._round.scheme.parameters)
        if at(self._challenge, total) == sum(self._heard[place].tie for place in self._survivors) % R:
            if sums is None:
                raise LearningError(
                    self._round.label, "the sum is none of such updates", "report this: the proofs say otherwise"
                )
            records, numbers = sums
            names = tuple(self._name(place) for place in self._survivors)
            average = self._round.scheme.average(numbers, records)
            self._result = Result(average, records, names, dict(self._left_out))
            return None
        self._dispute = Dispute(self._round, self._challenge, differences, self._hashes)
        return dict.fromkeys(self._answers, b"")


def _require_enough(round: Round, count: int, left_out: Mapping[str, str]) -> None:
    """Raise `LearningError` where fewer members are left than the round needs."""
    if count < round.threshold:
        names = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        what = f"{count} members are left, and the round needs {round.threshold} ({names or 'nobody was left out'})"
        raise LearningError(round.label, what, "begin another round, or one with a lower threshold")
