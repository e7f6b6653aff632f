"""An election with encrypted ballots, step by step: seconds by how many vote.

python -m benchmarks.encrypted_vote [--ballots 10000] [--choices 2]

One process does everything, one thing after another; ballots come from as many devices, in truth.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from zkwright.circuits.threshold_elgamal.plain import Contributor
from zkwright.prover import Prover

from benchmarks import machine

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))

from vote.electorate import Roll
from vote.encrypted.board import Board
from vote.encrypted.counting import Intake
from vote.encrypted.election import Rules
from vote.encrypted.roles import Trustee, Voter, call_election, close_election, new_secret, verify_election


@contextmanager
def timed(what: str, each: int = 0) -> Iterator[None]:
    """Print how long it took, and for each of so many."""
    begun = time.perf_counter()
    yield
    taken = time.perf_counter() - begun
    click.echo(f"{what}: {taken:.2f} s" + (f", {1000 * taken / each:.1f} ms each" if each else ""))


@click.command()
@click.option("--ballots", default=10_000, show_default=True)
@click.option("--choices", default=2, show_default=True, help="One number of one bit each, together at most 1.")
def main(ballots: int, choices: int) -> None:
    """Print a line for each step."""
    click.echo(machine.describe())
    names = tuple(f"choice {number}" for number in range(choices))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with timed("a key of four trustees of whom three open"):
            four = [Contributor.generate(number, 3, 4) for number in range(1, 5)]
            published = [each.contribution for each in four]
            shares = [one.share(published, {each.number: each.part_for(one.number) for each in four}) for one in four]
        secrets = [new_secret() for _ in range(ballots)]
        with timed(f"a roll of {ballots}, circuit, key, board"):
            roll = Roll.of(secrets)
            file = folder / "board.sqlite"
            election, key = call_election(file, "benchmark", Rules(names), roll, published)
        program = election.circuit()
        click.echo(f"{program.r1cs.n_rows} rows a ballot")
        prover, tree = Prover(key, program), roll.tree()
        numbers = [[int(number == place % choices) for number in range(choices)] for place in range(ballots)]
        voters = [Voter(election, prover, secret, tree) for secret in secrets]
        with timed("ballots made", ballots):
            made = [voter.ballot(each) for voter, each in zip(voters, numbers, strict=True)]
        board = Board(file)
        intake = Intake(board, development=True)
        with timed("ballots verified and put on the board, one by one", ballots):
            for each in made:
                intake.take(each)
        click.echo(f"the board: {file.stat().st_size / 1e6:.1f} MB")
        close_election(board)
        for share in shares[:3]:
            with timed(f"trustee {share.number} verifies, adds up, and gives its shares"):
                given = Trustee(
                    share, folder / f"trustee {share.number}", election=election.number, development=True
                ).share(board)
            board.append("share", given.to_text())
        with timed("anybody verifies the whole election"):
            outcome = verify_election(board, development=True)
        expected = {name: sum(each[place] for each in numbers) for place, name in enumerate(names)}
        if outcome.tally != expected:
            raise SystemExit(f"the tally is {outcome.tally}, and {expected} voted")


if __name__ == "__main__":
    main()
