"""The whole way on one machine: a roll, voters, three servers in a process each, and an audit.

    python -m vote.shared.demo demo --voters 8

Whoever makes the keys here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from zkwright.core.field import R
from zkwright.parties import Identity, Parties
from zkwright.prover import Prover, read_zkey, setup, statement_of

from ..electorate import Roll
from .audit import Outcome, audit
from .board import Booth, put
from .election import SERVERS, Election, parties_lines

_FIRST_PORT = 7301


def prepare(folder: Path, election: Election, first_port: int) -> Booth:
    """Rules, keys, the servers' identities and `parties.toml`, which everybody takes from there."""
    (folder / "board").mkdir(parents=True)
    election.write(folder / "election.json")
    for name, program in (("ballot", election.ballot), ("tally", election.tally), ("cancelling", election.cancelling)):
        key = setup(program.r1cs, path=folder / f"{name}.zkey")
        (folder / f"{name}.verification_key.json").write_text(key.verifying_key().to_json())
        (folder / f"{name}.statement.json").write_text(statement_of(program, key).to_json())
    circuit = json.dumps(f"{Path(__file__).with_name('circuits.py')}:tally")
    lines = ["threshold = 1", f"circuit = {circuit}", 'key = "tally.zkey"', "patience = 300"]
    for place in range(SERVERS):
        identity = Identity.new(folder / f"server-{place}.identity")
        lines += ["[[party]]", f'name = "server-{place}"', f'address = "127.0.0.1:{first_port + place}"']
        lines += [f'certificate = "{identity.certificate_text}"', f'sealing_key = "{identity.sealing_key_text}"']
        lines += [f'inputs = ["masks[{place}]", "mask_nonces[{place}]"]']
    first, *others = parties_lines()
    (folder / "parties.toml").write_text("\n".join([*lines, first, f"slots = {election.slots}", *others]) + "\n")
    return Booth(election, Parties.read(folder / "parties.toml"))


def vote(folder: Path, booth: Booth, roll: Roll, voters: list[int], points: list[list[int]]) -> None:
    """Each voter sends a ballot, and is offline."""
    prover = Prover(read_zkey(folder / "ballot.zkey"), booth.election.ballot)
    tree = roll.tree()
    for place, (secret, given) in enumerate(zip(voters, points, strict=True)):
        put(folder / "board", place, booth.cast(prover, given, roll.membership(secret, tree)))


def serve(folder: Path) -> list[dict[str, Any]]:
    """A process for each server, first for masks and then to count; what each says."""
    for what in ("masks", "count"):
        words = [sys.executable, "-m", "vote.shared.server", what, str(folder.resolve())]
        started = [
            subprocess.Popen(
                [*words, f"server-{place}"],
                cwd=Path(__file__).parents[2],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for place in range(SERVERS)
        ]
        said = [process.communicate() for process in started]
        for process, (_, complaint) in zip(started, said, strict=True):
            if process.returncode:
                raise SystemExit(complaint)
    return [json.loads(out) for out, _ in said]


def run(folder: Path, voters: int, kind: str, first_port: int = _FIRST_PORT, slots: int = 4) -> Outcome:
    """Let so many vote at random, and count."""
    choices = ("north", "south", "east")
    known = [secrets.randbelow(R - 1) + 1 for _ in range(voters)]
    roll = Roll.of(known)
    election = Election(secrets.randbelow(R), kind, choices, int(roll.tree().root), voters, roll.depth, slots=slots)
    booth = prepare(folder, election, first_port)
    vote(folder, booth, roll, known, [some_points(election) for _ in range(voters)])
    serve(folder)
    return audit(folder)


def some_points(election: Election) -> list[int]:
    """What a voter might give."""
    n = len(election.choices)
    order = sorted(range(n), key=lambda _: secrets.randbits(32))
    if election.kind == "ranked":
        return order
    if election.kind == "one":
        return [int(place == order[0]) for place in range(n)]
    first = secrets.randbelow(election.budget + 1)
    points = [0] * n
    points[order[0]], points[order[1]] = first, election.budget - first
    return points


def main() -> None:
    """Run it, and say what came out."""
    parser = argparse.ArgumentParser(prog="vote.shared.demo", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--voters", type=int, default=8)
    parser.add_argument("--kind", default="one")
    parser.add_argument("--slots", type=int, default=4, help="ballots that are counted in one proof")
    parser.add_argument("--port", type=int, default=_FIRST_PORT, help="the first of three that are free")
    given = parser.parse_args()
    if given.folder.is_dir() and any(given.folder.iterdir()):
        parser.error(f"{given.folder}: has files in it; name a new folder, or take them away")
    outcome = run(given.folder, given.voters, given.kind, given.port, given.slots)
    told = ", ".join(f"{choice} {points}" for choice, points in outcome.points.items())
    print(f"{outcome.ballots} ballots: {told}; {outcome.left_out} left out, {len(outcome.refused)} refused")


if __name__ == "__main__":
    main()
