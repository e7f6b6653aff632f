"""What each does: who calls an election, who votes, who closes, trustees, and whoever verifies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.threshold_elgamal.plain import Contribution, KeyShare, generated_key
from zkwright.learning.errors import LearningError
from zkwright.learning.sums import Owner
from zkwright.prover import Prover, ProvingKey, setup, statement_of
from zkwright.trees import IncrementalTree
from zkwright.verifier import InvalidKey

from ..electorate import Roll, nullifier_of
from .board import Board, Entry, written
from .counting import Contents, Share, counted, opened, total_of
from .election import Election, Rules, circuit_of
from .errors import VoteError


def call_election(
    file: Path,
    name: str,
    rules: Rules,
    roll: Roll,
    trustees: Sequence[Contribution],
    proving_key: ProvingKey | None = None,
) -> tuple[Election, ProvingKey]:
    """Open a board for an election. Without a proving key one for development is made, whose maker can forge ballots."""
    program = circuit_of(rules, roll, generated_key(trustees))
    made = setup(program.r1cs) if proving_key is None else proving_key
    election = Election(name, rules, roll, tuple(trustees), statement_of(program, made), made.verifying_key())
    Board(file, is_new=True).append("election", election.to_text())
    return election, made


def close_election(board: Board) -> Entry:
    """No ballot comes after this."""
    if Contents.of(board).close is not None:
        raise VoteError("the election", "is closed already", "go on with the trustees")
    return board.append("close", "{}")


class Voter:
    """Makes ballots; `secret` is the voter's own, and what the roll has is `commitment_of` it."""

    def __init__(self, election: Election, prover: Prover, secret: int, tree: IncrementalTree | None = None) -> None:
        """Raises `ValueError` for who is not on the roll. `tree` is the roll's, for who makes many voters."""
        self._election, self._prover = election, prover
        self._membership = election.roll.membership(secret, tree)
        self._nullifier = int(nullifier_of(secret, election.number))

    def __repr__(self) -> str:
        """Nothing of the secret."""
        return "<Voter>"

    def ballot(self, numbers: Sequence[int], turn: int = 0) -> str:
        """The body of an entry. Raises as `Prover.prove_inputs` does for numbers that the rules do not allow."""
        proved = self._prover.prove_inputs(
            {
                **self._membership,
                **self._election.expected,
                "numbers": list(numbers),
                "randomness": [random_scalar() for _ in numbers],
                "context": self._nullifier,
                "turn": turn,
            }
        )
        return written(proved.to_object())


class Trustee:
    """Has a share of the key, and gives shares of one sum only, in `file` written down which one it was.

    `election` is the number that was announced. Under the same key somebody can call another election, with a verifying key that
    takes whatever its maker likes, and put a ballot of this one there, among two of friends: it would be opened.
    """

    def __init__(self, share: KeyShare, file: Path, *, election: int, development: bool = False) -> None:
        """Nothing is opened yet."""
        self._share, self._file, self._election, self._development = share, file, election, development

    def __repr__(self) -> str:
        """Whose it is, and nothing of the key."""
        return f"<Trustee {self._share.number}>"

    def share(self, board: Board) -> Share:
        """This trustee's shares of the sums of a closed election, all of which it verifies and adds up itself.

        Raises `VoteError` for another election, while it is not closed, for fewer ballots than the rules have opened, and where
        this trustee opened another sum before: the difference of two would be single ballots.
        """
        contents = Contents.of(board)
        require_announced(contents.election, self._election)
        close, verifier = contents.closed(), contents.election.verifier(development=self._development)
        key = contents.election.key
        if key.verification_keys.get(self._share.number) != self._share.verification_key:
            raise VoteError("the election", "is not under this trustee's key", "take the share that was made for it")
        ballots = counted(contents, verifier)
        try:
            owner = Owner(key, self._share, self._file, verifier, least=contents.election.rules.least)
            shares = owner.shares(list(ballots.counted))
        except LearningError as error:
            raise VoteError("the tally", str(error), "see what the board has") from error
        return Share(self._share.number, close.chain, tuple(shares))


@dataclass(frozen=True)
class Outcome:
    """What anybody finds who verifies a whole election from its board."""

    election: Election
    tally: dict[str, int]
    n_counted: int
    left_out: dict[int, str]
    head: bytes


def verify_election(
    board: Board, *, development: bool = False, election: int | None = None, receipts: Sequence[bytes] = ()
) -> Outcome:
    """Verify all of it: the chain, the election, each ballot, the sums, the trustees' shares, the tally.

    `election` is the number that was announced, `receipts` hashes that voters kept. Raises `VoteError` for what does not fit.
    That the verifying key is one of this circuit only says the ceremony, as `zkwright ceremony verify` does.
    """
    contents = Contents.of(board)
    if election is not None:
        require_announced(contents.election, election)
    chains = {entry.chain for entry in board.entries()}
    if any(receipt not in chains for receipt in receipts):
        raise VoteError(
            "the board",
            "has not what a voter has a receipt of",
            "an entry was changed or left out: ask others for copies",
        )
    try:
        described = statement_of(contents.election.circuit(), contents.election.verifying_key)
    except InvalidKey:
        described = None
    if described is None or described.signals != contents.election.statement.signals:
        raise VoteError("the election", "has another statement than its rules make", "ask who called it")
    ballots = counted(contents, contents.election.verifier(development=development))
    numbers, unused = opened(contents, total_of(ballots), contents.shares)
    tally = dict(zip(contents.election.rules.choices, numbers, strict=True))
    return Outcome(contents.election, tally, len(ballots.counted), {**ballots.left_out, **unused}, board.head())


def require_announced(election: Election, number: int) -> None:
    """Raise `VoteError` unless it is the one with this number, which a hash of all of it is."""
    if election.number != number:
        raise VoteError("the board", "is of another election than was announced", "ask for the right one")


def new_secret() -> int:
    """A voter's."""
    return int.from_bytes(os.urandom(31), "big")
