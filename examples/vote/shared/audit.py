"""What everybody can check of an election: who voted is on the roll, once; and the tally is that of these ballots.

python -m vote.shared.audit FOLDER
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zkwright import ZkwrightError
from zkwright.core.field import R
from zkwright.parties import Parties
from zkwright.verifier import Verifier, VerifierError

from .board import Booth, Refused, read
from .election import NOTHING, SERVERS, Election

_KEYS = ("ballot", "tally", "cancelling")


class WrongTally(Exception):  # noqa: N818 - named for what it says
    """The proofs hold, and are not those of this board."""


@dataclass(frozen=True)
class Outcome:
    """The result: points by choice, how many ballots they are of, which were refused, and how many the servers left out."""

    points: dict[str, int]
    ballots: int
    refused: list[Refused]
    left_out: int


def audited(
    booth: Booth,
    verifiers: Mapping[str, Verifier],
    board: Sequence[object],
    batches: Sequence[str | bytes],
    cancelling: Sequence[str | bytes],
) -> Outcome:
    """The tally, once all of it holds. `batches` are the servers' proofs, `cancelling` one of each server, as JSON bodies.

    Raises `WrongTally`, and `zkwright.verifier.InvalidProof`.
    """
    election = booth.election
    counted, refused = booth.admitted(verifiers["ballot"], board)  # type: ignore[arg-type]
    if len(counted) > election.voters:
        raise WrongTally(f"{len(counted)} have voted, and the rules know {election.voters}: ask who keeps the roll")
    expected = booth.batches(counted)
    if len(batches) != len(expected):
        raise WrongTally(f"{len(batches)} proofs for {len(expected)} batches: ask the servers for the others")
    masks = [verifiers["cancelling"].verify_body(body)["commitments"] for body in cancelling]
    if len(masks) != SERVERS:
        raise WrongTally(f"{len(masks)} servers' masks cancel, of {SERVERS}: ask the others for their proofs")
    total = left_out = 0
    for place, (body, batch) in enumerate(zip(batches, expected, strict=True)):
        values = verifiers["tally"].verify_body(body, expect={"mask_commitments": [mine[place] for mine in masks]})
        ballots = Counter(ballot.commitment for ballot in batch)
        proved = Counter(commitment for commitment in values["commitments"] if commitment != NOTHING)
        if proved - ballots:
            raise WrongTally(f"batch {place} counts a ballot that is not on the board, or one twice")
        left_out += (ballots - proved).total()
        total += values["result"]
    for place in range(len(expected), election.batches):
        if any(mine[place] != NOTHING for mine in masks):
            raise WrongTally("a mask of a batch that nobody counted is not nothing")
    points = election.points_of(total % R)
    ballots_counted = len(counted) - left_out
    if sum(points.values()) != ballots_counted * election.points_a_ballot():
        raise WrongTally("the points are not those of so many ballots")
    return Outcome(points, ballots_counted, refused, left_out)


def audit(folder: Path) -> Outcome:
    """The same of a folder as the demonstration leaves it, from the first server's proofs."""
    parties = Parties.read(folder / "parties.toml")
    booth = Booth(Election.read(folder / "election.json"), parties)
    verifiers = {
        name: Verifier.load(
            folder / f"{name}.statement.json", key=folder / f"{name}.verification_key.json", development=True
        )
        for name in _KEYS
    }
    first = folder / parties.members[0].name
    batches = [path.read_bytes() for path in sorted(first.glob("batch-*.json"))]
    cancelling = [(folder / member.name / "cancelling.json").read_bytes() for member in parties.members]
    return audited(booth, verifiers, list(read(folder / "board")), batches, cancelling)


def main() -> None:
    """Print the result as JSON, or say what is wrong."""
    parser = argparse.ArgumentParser(prog="vote.shared.audit", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    try:
        outcome = audit(folder)
        agreed = {
            "election": str(Election.read(folder / "election.json").number),
            "servers": Parties.read(folder / "parties.toml").digest.hex(),
        }
    except (WrongTally, ZkwrightError, VerifierError, ValueError, OSError) as error:
        parser.exit(1, f"error: {error}\n")
    told = {"points": outcome.points, "ballots": outcome.ballots, "left_out": outcome.left_out}
    print(json.dumps({**agreed, **told}, indent=2))


if __name__ == "__main__":
    main()
