"""How long it takes to count a vote on shares: voters, three servers in a process each, and an audit, on one machine.

python -m benchmarks.vote [--voters 10000] [--slots 256] [--kind one]
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from zkwright.core.field import R

from benchmarks.machine import describe, load

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
_AT_ONCE: Final = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what each side takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--slots", type=int, default=256)
    parser.add_argument("--kind", default="one")
    parser.add_argument("--port", type=int, default=7401)
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(EXAMPLES))
    print(f"{describe()}; {load():.0f} processes want a core")
    with tempfile.TemporaryDirectory() as scratch:
        _measure(Path(scratch) / "election", chosen)


def _measure(folder: Path, chosen: argparse.Namespace) -> None:
    from vote.electorate import Roll
    from vote.shared import demo
    from vote.shared.audit import audit
    from vote.shared.election import Election

    chance = random.Random(1)
    secrets = [chance.randrange(1, R) for _ in range(chosen.voters)]
    roll = Roll.of(secrets)
    choices = tuple(f"choice {number}" for number in range(4))
    rules = Election(7, chosen.kind, choices, int(roll.tree().root), len(secrets), roll.depth, slots=chosen.slots)
    started = _now()
    demo.prepare(folder, rules, chosen.port)
    _told(f"keys for {rules.ballot.r1cs.n_rows:,} rows a ballot and {rules.tally.r1cs.n_rows:,} a batch", started)

    started = _now()
    with multiprocessing.get_context("spawn").Pool(_AT_ONCE, _begin, (folder, secrets)) as pool:
        seconds = pool.map(_vote, range(len(secrets)), chunksize=32)
    _told(f"{len(secrets):,} voters, {_AT_ONCE} at a time, {1000 * sum(seconds) / len(seconds):.0f} ms each", started)
    size = sum(path.stat().st_size for path in (folder / "board").iterdir())
    print(f"the board: {size / 1e6:.0f} MB")

    started = _now()
    said = demo.serve(folder)
    _told(f"three servers, {-(-len(secrets) // chosen.slots)} batches", started)
    print("  of which " + ", ".join(f"{what} {value:.1f} s" for what, value in said[0]["seconds"].items()))

    started = _now()
    outcome = audit(folder)
    _told(f"an audit of {outcome.ballots:,} ballots", started)
    if outcome.ballots != len(secrets):
        raise SystemExit(f"of {len(secrets)} ballots {outcome.ballots} were counted")


_cast: Callable[[int], None]


def _begin(folder: Path, secrets: list[int]) -> None:
    """Once in each process that plays voters: what a voter has of the election, and the roll."""
    global _cast  # noqa: PLW0603 - a pool gives its tasks nothing else
    sys.path.insert(0, str(EXAMPLES))
    from vote.electorate import Roll
    from vote.shared import demo
    from vote.shared.board import Booth, put
    from vote.shared.election import Election
    from zkwright.parties import Parties
    from zkwright.prover import Prover, read_zkey

    election = Election.read(folder / "election.json")
    booth = Booth(election, Parties.read(folder / "parties.toml"))
    prover = Prover(read_zkey(folder / "ballot.zkey"), election.ballot)
    roll = Roll.of(secrets)
    tree = roll.tree()

    def cast(place: int) -> None:
        membership = roll.membership(secrets[place], tree)
        put(folder / "board", place, booth.cast(prover, demo.some_points(election), membership))

    _cast = cast


def _vote(place: int) -> float:
    """One voter; the seconds."""
    started = time.perf_counter()
    _cast(place)
    return time.perf_counter() - started


def _now() -> tuple[float, float]:
    """The clock, and the processor's time of this process and of all that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(each.ru_utime + each.ru_stime for each in used)


def _told(what: str, started: tuple[float, float]) -> None:
    clock, processor = (now - before for now, before in zip(_now(), started, strict=True))
    print(f"{what}: {clock:.1f} s, {processor:.1f} s of the processor", flush=True)


if __name__ == "__main__":
    main()
