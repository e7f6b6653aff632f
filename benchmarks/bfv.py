"""What a sum by BFV takes with proofs, by the degree, beside SEAL's without (TenSEAL) and ElGamal's with.

python -m benchmarks.bfv [--degrees 1024 2048 4096]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.threshold_elgamal.plain import deal
from zkwright.learning.bfv import (
    RINGS,
    BfvKey,
    Scheme,
    Sums,
    bfv_encryption,
    bfv_opening,
    check_opening,
    open_total,
)
from zkwright.learning.bfv.seal import SealOwner, SealSums
from zkwright.learning.sums import encrypted
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

T = TypeVar("T")

NUMBERS = {1024: (1, 19), 2048: (8, 1000), 4096: (8, 1000)}
"""Bits of a number, and how many ciphertexts add up, by the degree."""

HEAD = (
    "| numbers | bits | rows | key | encrypt and prove | verify and add, each | ciphertext "
    "| rows of the opening | open and prove | verify it |"
)


def main() -> None:
    """Print the table in docs/learning.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--degrees", type=int, nargs="+", default=[*RINGS], choices=[*RINGS])
    print(HEAD)
    print("| " + " | ".join(["---:"] * 10) + " |")
    for degree in parser.parse_args().degrees:
        print(proved(degree), flush=True)
    for without in (by_seal(), by_elgamal(16)):
        print(without + " - |" * 3)


def proved(degree: int) -> str:
    """Medians over three who give numbers, who are verified together."""
    bits, added = NUMBERS[degree]
    scheme = Scheme(RINGS[degree], bits, added)
    program = bfv_encryption.compile(**scheme.sizes)
    key, making = timed(lambda: setup(program.r1cs))
    prover = Prover(key, program)
    owner = BfvKey.generate(scheme.ring)
    sums = Sums(scheme, owner.public)
    verifier = Verifier(prover.verifying_key, prover.statement, development=True)
    sums.give(prover, [], 0)
    given, times = [], []
    for context in range(3):
        begun = time.perf_counter()
        given.append(sums.give(prover, [1] * degree, context))
        times.append(time.perf_counter() - begun)
    total, adding = timed(lambda: sums.total(verifier, given))
    size = len(given[0].to_bytes(scheme.ring))
    encrypting = row(degree, bits, program.r1cs.n_rows, making, statistics.median(times), adding / 3, size)
    program = bfv_opening.compile(**scheme.opening_sizes)
    opener = Prover(setup(program.r1cs), program)
    checker = Verifier(opener.verifying_key, opener.statement, development=True)
    open_total(scheme, owner, opener, total)
    opening, took = timed(lambda: open_total(scheme, owner, opener, total))
    _, checking = timed(lambda: check_opening(scheme, owner.public, checker, total, opening))
    return encrypting + f" {program.r1cs.n_rows:,} | {took:.3f} s | {checking * 1000:.0f} ms |"


def by_seal() -> str:
    """Without proofs."""
    sums = SealSums(SealOwner.generate().public, 4096, 255, 1000)
    ciphertext, giving = timed(lambda: sums.encrypt([1] * 4096))
    _, adding = timed(lambda: sums.total([ciphertext] * 10))
    return row("4,096 by SEAL, without proofs", 8, 0, 0.0, giving, adding / 10, len(ciphertext))


def by_elgamal(entries: int) -> str:
    """With proofs, and a key in shares."""
    point = deal(3, 4)[0].public_key
    program = encrypted.compile(entries=entries, bits=8, most=entries * 255, key_x=int(point.x), key_y=int(point.y))
    key, making = timed(lambda: setup(program.r1cs))
    prover = Prover(key, program)
    verifier = Verifier(prover.verifying_key, prover.statement, development=True)

    def give() -> tuple[object, object]:
        randomness = [random_scalar() for _ in range(entries)]
        proved = prover.prove_inputs({"numbers": [1] * entries, "randomness": randomness, "context": 1})
        return proved.values, proved.proof

    give()
    (values, proof), giving = timed(give)
    _, checking = timed(lambda: verifier.verify(proof, public=values))  # type: ignore[arg-type]
    return row(f"{entries} by ElGamal", 8, program.r1cs.n_rows, making, giving, checking, entries * 128)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and the seconds it takes."""
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun


def row(numbers: int | str, bits: int, rows: int, making: float, giving: float, adding: float, size: int) -> str:
    """Of the table."""
    told = numbers if isinstance(numbers, str) else f"{numbers:,}"
    cells = [told, str(bits), f"{rows:,}" if rows else "-", f"{making:.2f} s" if rows else "-"]
    return "| " + " | ".join([*cells, f"{giving:.3f} s", f"{adding * 1000:.1f} ms", f"{size / 1000:.0f} kB"]) + " |"


if __name__ == "__main__":
    main()
