"""The same source gives the same arrays: twice in one process, and in others with other hash seeds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from zkwright.compiler import Circuit, Program
from zkwright.compiler.program.program_file import write_program
from zkwright.testing import accepts, refuses

from tests.compiler.sample_circuit import Account, digest, everything

INPUTS = {
    "account": {"owner": 5, "balance": 1000, "frozen": False},
    "amounts": [10, 20, 30, 40],
    "salt": 77,
    "limit": 150,
}


def test_twice_in_one_process() -> None:
    again: Circuit[..., object] = Circuit(everything._function)
    assert digest(again.compile(n=4)) == digest(everything.compile(n=4))
    assert digest(everything.compile(n=3)) != digest(everything.compile(n=4))


def test_whoever_compiles(tmp_path: Path) -> None:
    def elsewhere(circuit: Circuit[..., object]) -> Program:
        return circuit.compile(n=4)

    for number, program in enumerate((everything.compile(n=4), elsewhere(Circuit(everything._function)))):
        write_program(program, tmp_path / str(number))
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


def test_in_other_processes_with_other_hash_seeds() -> None:
    script = Path(__file__).parent / "sample_circuit.py"
    digests = set()
    for seed in ("0", "1", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
        digests.add(run.stdout.strip())
    assert digests == {digest(everything.compile(n=4))}


def test_the_sample_computes() -> None:
    def commit(owner: int, balance: int, salt: int) -> int:
        return (owner + salt * 7) ** 5 + balance * salt

    from zkwright.core.field import R

    share, rest = divmod(1000, 150)
    turned = (900 << 5 | 900 >> 59) & (2**64 - 1)
    mixed = (share ^ rest) & turned
    expected = (commit(5, 900, 77) + commit(5, 1000, 77 * 77)) % R, mixed if mixed > 9 else 100, rest == 0
    program = everything.compile(n=4)
    accepts(program, INPUTS, expected, forge=False)
    refuses(program, INPUTS | {"amounts": [500, 500, 500, 500]}, "too much", "account.balance = 1000", "total = 2000")
    refuses(program, INPUTS | {"account": {"owner": 5, "balance": 1000, "frozen": True}}, "the account is frozen")
    assert Account.__name__ == "Account"
