"""A whole election on one machine: four trustees make a key, nine vote, one of them anew, three open the sum, anybody verifies.

    python -m vote.encrypted.demo demo

Each trustee is a process, as whoever verifies. Whoever makes the key here can forge ballots: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from zkwright.prover import Prover, read_zkey

from ..electorate import commitment_of
from .board import Board
from .counting import Contents, Intake
from .roles import Voter, new_secret

TRUSTEES: Final = range(1, 5)
OPENING: Final = 3
_EXAMPLES: Final = Path(__file__).parents[2]
VOTES: Final = ((1, 0), (0, 1), (1, 0), (1, 0), (0, 1), (0, 0), (1, 0), (0, 1), (1, 0))


def command(*words: str | Path) -> subprocess.Popen[str]:
    """One of them at work."""
    called = [sys.executable, "-m", "vote.encrypted", *map(str, words)]
    return subprocess.Popen(called, text=True, cwd=_EXAMPLES, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(*processes: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """What they say. Raises `SystemExit` with the first complaint."""
    said = [(process, *process.communicate()) for process in processes]
    for process, out, complaint in said:
        if process.returncode:
            raise SystemExit(complaint or out)
    return [json.loads(out) for _, out, _ in said]


def run(folder: Path) -> dict[str, Any]:
    """Returns what whoever verifies says."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    trustees = {number: folder / f"trustee-{number}" for number in TRUSTEES}
    ended(
        *(
            command("begin", str(number), str(OPENING), str(len(trustees)), "-o", own)
            for number, own in trustees.items()
        )
    )
    ended(*(command("finish", own, "--from", *trustees.values()) for own in trustees.values()))
    secrets = [new_secret() for _ in VOTES]
    roll = folder / "roll.json"
    roll.write_text(json.dumps([str(int(commitment_of(secret))) for secret in secrets]))
    contributions = [own / f"contribution-{number}.json" for number, own in trustees.items()]
    board = folder / "board.sqlite"
    choices: tuple[str | Path, ...] = ("--choices", "yes", "no", "--roll", roll, "--contributions", *contributions)
    (called,) = ended(command("call", board, "Shall we?", *choices))
    receipts = _vote(board, secrets)
    ended(command("close", board))
    for number in list(trustees)[:OPENING]:
        ended(command("open", board, trustees[number], "--election", called["election"], "--development"))
    words = ("verify", board, "--development", "--election", called["election"], "--receipt", *receipts)
    (answer,) = ended(command(*words))
    return answer


def _vote(board: Path, secrets: list[int]) -> list[str]:
    """All voters in this one process, which is quicker than each in its own; the first one votes anew."""
    election = Contents.of(Board(board)).election
    prover = Prover(read_zkey(board.with_suffix(".zkey")), election.circuit())
    intake = Intake(Board(board), development=True)
    voters = [Voter(election, prover, secret) for secret in secrets]
    ballots = [voter.ballot(numbers) for voter, numbers in zip(voters, VOTES, strict=True)]
    ballots.append(voters[0].ballot((0, 1), turn=1))
    return [intake.take(ballot).chain.hex() for ballot in ballots]


def main() -> None:
    """Run it, and say what came out."""
    parser = argparse.ArgumentParser(prog="vote.encrypted.demo", description="An election from its key to its tally.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if folder.is_dir() and any(folder.iterdir()):
        parser.error(f"{folder}: has files in it; name a new folder, or take them away")
    answer = run(folder)
    print(f"{answer['tally']}, of {answer['ballots']} ballots of {answer['voters']} voters")
    print(f"left out: {answer['left_out'] or 'none'}")


if __name__ == "__main__":
    main()
