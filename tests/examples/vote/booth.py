"""An election for tests: four trustees of whom three open, voters, and their ballots; what is dear is made once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from vote.electorate import Roll
from vote.encrypted.board import Board
from vote.encrypted.counting import Intake
from vote.encrypted.election import Election, Rules
from vote.encrypted.roles import Trustee, Voter, call_election, close_election
from zkwright.circuits.threshold_elgamal.plain import Contribution, Contributor, KeyShare
from zkwright.prover import Prover

SECRETS = list(range(1001, 1006))
RULES = Rules(("yes", "no"))


@cache
def trustees() -> tuple[tuple[Contribution, ...], tuple[KeyShare, ...]]:
    four = [Contributor.generate(number, 3, 4) for number in range(1, 5)]
    published = tuple(each.contribution for each in four)
    return published, tuple(
        one.share(published, {each.number: each.part_for(one.number) for each in four}) for one in four
    )


@dataclass
class Booth:
    """A board that is called, and what one needs to vote."""

    file: Path
    election: Election
    prover: Prover
    made: dict[tuple[int, tuple[int, ...], int], str] = field(default_factory=dict)

    @property
    def board(self) -> Board:
        return Board(self.file)

    def at(self, folder: Path) -> Booth:
        """A copy of the board, to be spoiled; ballots that were made are shared."""
        folder.mkdir(exist_ok=True)
        return Booth(Path(shutil.copy(self.file, folder / "board.sqlite")), self.election, self.prover, self.made)

    def ballot(self, secret: int, *numbers: int, turn: int = 0) -> str:
        known = (secret, numbers, turn)
        if known not in self.made:
            self.made[known] = Voter(self.election, self.prover, secret).ballot(numbers, turn)
        return self.made[known]

    def take(self, *ballots: str) -> list[bytes]:
        intake = Intake(self.board, development=True)
        return [intake.take(ballot).chain for ballot in ballots]

    def close(self) -> Booth:
        close_election(self.board)
        return self

    def trustee(self, number: int) -> Trustee:
        file, announced = self.file.parent / f"trustee {number}", self.election.number
        return Trustee(trustees()[1][number - 1], file, election=announced, development=True)

    def open(self, *numbers: int) -> Booth:
        for number in numbers:
            self.board.append("share", self.trustee(number).share(self.board).to_text())
        return self


def called(folder: Path, rules: Rules = RULES, secrets: list[int] = SECRETS) -> Booth:
    """A new election."""
    election, key = call_election(folder / "board.sqlite", "Shall we?", rules, Roll.of(secrets), trustees()[0])
    return Booth(folder / "board.sqlite", election, Prover(key, election.circuit()))
