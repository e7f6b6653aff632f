"""What a board says: which ballots count, and what trustees opened. Nothing is believed that is not verified here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.chaum_pedersen import EqualityProof
from zkwright.circuits.threshold_elgamal import DecryptionShare, require_decryption_share
from zkwright.learning.sums import Given, Total
from zkwright.verifier import InvalidBatch, InvalidProof, Proof, Verifier

from .board import Board, Entry, written
from .election import Election
from .errors import VoteError
from .points import coordinates, element_of, point_of


@dataclass(frozen=True)
class Share:
    """A trustee's part in opening the sums of what stood on the board when it was closed."""

    trustee: int
    head: bytes
    shares: tuple[DecryptionShare, ...]

    def to_text(self) -> str:
        """The body of an entry."""
        shares = [
            {"point": coordinates(each.point), "commitment": coordinates(each.proof.commitment)}
            | {"other": coordinates(each.proof.other), "response": str(int(each.proof.response))}
            for each in self.shares
        ]
        return written({"trustee": self.trustee, "head": self.head.hex(), "shares": shares})

    @classmethod
    def from_entry(cls, entry: Entry) -> Share:
        """Raises `VoteError` for what is none; whether it is a valid one `counted` says."""
        document = entry.document()
        try:
            shares = tuple(
                DecryptionShare(
                    point=point_of(each["point"]),
                    proof=EqualityProof(
                        commitment=point_of(each["commitment"]),
                        other=point_of(each["other"]),
                        response=element_of(each["response"]),
                    ),
                )
                for each in document["shares"]
            )
            found = cls(document["trustee"], bytes.fromhex(document["head"]), shares)
            if type(found.trustee) is not int or found.to_text() != entry.body:
                raise ValueError("it is not written as a share is")
        except (ValueError, TypeError, KeyError) as error:
            raise VoteError(entry.where, f"is no share of a trustee: {error}", "leave it out") from error
        return found


@dataclass(frozen=True)
class Ballots:
    """Those that count, one of each nullifier, and by entries' numbers those that do not, and why."""

    counted: tuple[Given, ...]
    left_out: Mapping[int, str]


@dataclass(frozen=True)
class Contents:
    """The entries of a board, in their order, by kind."""

    election: Election
    ballots: tuple[Entry, ...]
    close: Entry | None
    shares: tuple[Entry, ...]
    head: bytes
    """The `chain` of the last entry."""

    @classmethod
    def of(cls, board: Board) -> Contents:
        """Raises `VoteError` for entries that were altered, or are out of order."""
        entries = board.entries()
        first = next(entries, None)
        if first is None or first.kind != "election":
            raise VoteError(str(board.file), "does not begin with an election", "take the board of one")
        ballots: list[Entry] = []
        shares: list[Entry] = []
        close: Entry | None = None
        head = first.chain
        for entry in entries:
            head = entry.chain
            if entry.kind == "ballot" and close is None:
                ballots.append(entry)
            elif entry.kind == "close" and close is None and entry.body == "{}":
                close = entry
            elif entry.kind == "share" and close is not None:
                shares.append(entry)
            else:
                raise VoteError(entry.where, f"a {entry.kind} cannot come here", "ask who keeps the board")
        return cls(Election.from_entry(first), tuple(ballots), close, tuple(shares), head)

    def closed(self) -> Entry:
        """The entry behind which no ballot comes. Raises `VoteError` while there is none."""
        if self.close is None:
            raise VoteError("the election", "is not closed", "wait until it is")
        return self.close


def texts_of(entry: Entry) -> tuple[str, str]:
    """The public values and the proof of a ballot, as verifiers take them. Raises `VoteError` for another document."""
    document = entry.document()
    if not isinstance(document, dict) or document.keys() != {"proof", "public"}:
        raise VoteError(entry.where, "is no ballot", "leave it out")
    return json.dumps(document["public"]), json.dumps(document["proof"])


def counted(contents: Contents, verifier: Verifier) -> Ballots:
    """Verify all ballots, and take of each voter the one with the highest turn, of two equal ones the first.

    A ballot that does not hold is left out, whoever put it there; so everybody counts the same.
    """
    left_out: dict[int, str] = {}
    claims: dict[int, tuple[str, str]] = {}
    for entry in contents.ballots:
        try:
            claims[entry.number] = texts_of(entry)
        except VoteError as error:
            left_out[entry.number] = str(error)
    expected = contents.election.expected
    try:
        values = verifier.verify_many(list(claims.values()), expect=expected)
    except InvalidBatch as batch:
        numbers = list(claims)
        for place, refusal in batch.refusals.items():
            left_out[numbers[place]] = str(refusal)
            del claims[numbers[place]]
        values = verifier.verify_many(list(claims.values()), expect=expected)
    latest: dict[int, tuple[int, dict[str, Any]]] = {}
    for number, found in zip(claims, values, strict=True):
        before = latest.get(found["context"])
        if before is None or before[1]["turn"] < found["turn"]:
            latest[found["context"]] = (number, found)
        superseded = number if before is not None and latest[found["context"]] is before else before and before[0]
        if superseded:
            left_out[superseded] = "the voter has another ballot that counts"
    ballots = tuple(Given(found, Proof.from_json(claims[number][1])) for number, found in latest.values())
    return Ballots(ballots, dict(sorted(left_out.items())))


class Intake:
    """Who keeps a board takes ballots with this: valid ones of this election, each later than the voter's last.

    Nothing but the board's size depends on it: `counted` looks at everything again.
    """

    def __init__(self, board: Board, *, development: bool = False) -> None:
        """Verifies what is there already: somebody else's false ballot does not keep a voter from voting."""
        contents = Contents.of(board)
        if contents.close is not None:
            raise VoteError("the election", "is closed", "no ballot is taken any more")
        self._board, self._election = board, contents.election
        self._verifier = contents.election.verifier(development=development)
        ballots = counted(contents, self._verifier).counted
        self._turns = {each.context: int(each.values["turn"]) for each in ballots}
        self._head = contents.head

    def take(self, body: str) -> Entry:
        """Put a ballot on the board; the entry's `chain` is the voter's receipt that it is there, and tells nothing of it.

        Raises `VoteError` for one that would not count.
        """
        values = self._values(body)
        if values["turn"] <= self._turns.get(values["context"], -1):
            what = "is one more of a voter whose last ballot has this turn or a later one"
            raise VoteError("the ballot", what, "to vote anew, take a higher turn")
        entry = self._board.append("ballot", body, self._head)
        self._head = entry.chain
        self._turns[values["context"]] = values["turn"]
        return entry

    def _values(self, body: str) -> dict[str, Any]:
        public, proof = texts_of(Entry(0, "ballot", body, b""))
        try:
            return self._verifier.verify_json(public, proof, expect=self._election.expected)
        except InvalidProof as error:
            raise VoteError("the ballot", str(error), "make another one") from error


def total_of(ballots: Ballots) -> Total:
    """The sum of what was counted: each of it is verified already."""
    if not ballots.counted:
        raise VoteError("the election", "has no ballot that counts", "there is nothing to open")
    return Total(tuple(sorted(ballots.counted, key=lambda each: each.context)))


def opened(contents: Contents, total: Total, entries: Sequence[Entry]) -> tuple[list[int], dict[int, str]]:
    """What each choice has, and by entries' numbers the shares that are not used, and why.

    Raises `VoteError` where too few trustees gave valid ones.
    """
    election, close = contents.election, contents.closed()
    valid: dict[int, tuple[DecryptionShare, ...]] = {}
    left_out: dict[int, str] = {}
    for entry in entries:
        try:
            share = Share.from_entry(entry)
            if share.head != close.chain:
                raise VoteError(entry.where, "is of another board", "leave it out")
            if share.trustee in valid:
                raise VoteError(entry.where, "is a second one of this trustee", "leave it out")
            _check(election, total, share, entry)
            valid[share.trustee] = share.shares
        except VoteError as error:
            left_out[entry.number] = str(error)
    if len(valid) < election.key.threshold:
        what = f"{len(valid)} trustees gave valid shares, and {election.key.threshold} open the sums"
        raise VoteError("the tally", what, "wait for more trustees")
    return total.opened(election.key, valid, election.bound), left_out


def _check(election: Election, total: Total, share: Share, entry: Entry) -> None:
    key = election.key.verification_keys.get(share.trustee)
    if key is None or len(share.shares) != len(total.sums):
        raise VoteError(entry.where, "is of nobody, or of other sums", "leave it out")
    for ciphertext, each in zip(total.sums, share.shares, strict=True):
        try:
            require_decryption_share(key, ciphertext, each)
        except UnsatisfiedCircuitError as error:
            what = f"the share of the trustee {share.trustee} is not valid"
            raise VoteError(entry.where, what, "ask this trustee for another one") from error
