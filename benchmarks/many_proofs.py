"""Times many proofs verified together beside the same one by one.

python -m benchmarks.many_proofs [--proofs 1000] [--signals 1,8] [--runs 5]

Every row is measured in turn within each run, so that what else the machine does is shared; figures are medians a proof, and
the ratio is of processor time: to `verify` in a loop, which uses one core. Prints the table of docs/verifier.md.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Final, Literal

import click
from zkwright import Array, Field, Private, Public, circuit
from zkwright.prover import Prover, setup
from zkwright.verifier import InvalidBatch, Proof, VerifyingKey, verify, verify_all, verify_many

from benchmarks import machine

HEADER: Final = (
    "| {proofs} proofs | public signals | ms a proof | ms of processor time | times less than one by one |\n"
    "| --- | ---: | ---: | ---: | ---: |"
)

Claim = tuple[VerifyingKey, tuple[int, ...], Proof]


@click.command()
@click.option("--proofs", type=click.IntRange(16), default=1000, show_default=True, help="Proofs verified together.")
@click.option("--signals", default="1,8", show_default=True, help="Numbers of public signals.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Medians are taken of these.")
def main(proofs: int, signals: str, runs: int) -> None:
    """Print a table of times."""
    click.echo(f"{machine.describe()}; medians of {runs} runs\n\n{HEADER.format(proofs=proofs)}")
    for n_public in (int(part) for part in signals.split(",")):
        one_key, many_keys = (claims_of(n_public, proofs, n_keys) for n_keys in (1, 16))
        for name, (wall, processor, ratio) in measured(one_key, many_keys, runs).items():
            times = "" if name == ONE_BY_ONE else f"{ratio:.1f}"
            click.echo(f"| {name} | {n_public} | {wall * 1e3:.3f} | {processor * 1e3:.3f} | {times} |")


ONE_BY_ONE: Final = "`verify` one by one"


@circuit
def powers(x: Private[Field], n: int = 1) -> Public[Array[Field, Literal["n"]]]:
    """x^2, x^3, ..., n of them."""
    values = [x * x]
    for _ in range(n - 1):
        values.append(values[-1] * x)
    return Array(values)


def claims_of(n_public: int, proofs: int, n_keys: int) -> list[Claim]:
    """So many proofs under keys in turn."""

    program = powers.compile(n=n_public)
    provers = []
    for _ in range(n_keys):
        key = setup(program.r1cs)
        provers.append((key.verifying_key(), Prover(key, program)))
    claims: list[Claim] = []
    for number in range(proofs):
        vk, prover = provers[number % n_keys]
        proof, public = prover.prove_inputs({"x": number + 2})
        claims.append((vk, tuple(public), proof))
    return claims


def measured(one_key: list[Claim], many_keys: list[Claim], runs: int) -> dict[str, tuple[float, float, float]]:
    """Seconds a proof, processor seconds, and how many times less than one by one, by what was done."""
    vk = one_key[0][0]
    statements = [(public, proof) for _, public, proof in one_key]
    first, *others = statements
    false = [(first[0], Proof(-first[1].a, first[1].b, first[1].c)), *others]

    def one_by_one() -> None:
        for public, proof in statements:
            verify(vk, public, proof)

    def one_false() -> None:
        try:
            verify_many(vk, false)
        except InvalidBatch as refusal:
            if list(refusal.refusals) != [0]:
                raise

    ways: dict[str, tuple[str, Callable[[], None]]] = {
        ONE_BY_ONE: ("1", one_by_one),
        "`verify_many`, one thread": ("1", lambda: verify_many(vk, statements)),
        "`verify_many`, all cores": ("", lambda: verify_many(vk, statements)),
        "`verify_many` with a false one, one thread": ("1", one_false),
        "`verify_all` of 16 keys, one thread": ("1", lambda: verify_all(many_keys)),
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for run in range(runs + 1):
        for name, (threads, way) in ways.items():
            os.environ["ZKWRIGHT_THREADS"] = threads
            wall, processor = time.perf_counter(), time.process_time()
            way()
            if run > 0:  # the first prepares keys
                seconds[name].append((time.perf_counter() - wall, time.process_time() - processor))
    medians = {
        name: (statistics.median(w for w, _ in taken), statistics.median(p for _, p in taken))
        for name, taken in seconds.items()
    }
    once, count = medians[ONE_BY_ONE][1], len(statements)
    return {name: (wall / count, processor / count, once / processor) for name, (wall, processor) in medians.items()}


if __name__ == "__main__":
    main()
