"""A key and what verifiers take, in one folder. Whoever makes a key here can forge proofs."""

from __future__ import annotations

import filecmp
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from zkwright import Program
from zkwright.prover import Prover, check_circuit, read_zkey, setup, statement_of
from zkwright.verifier import Verifier

from .errors import AuctionError

CIRCUIT: Final = "circuit.r1cs"
KEY: Final = "circuit.zkey"
_DESCRIPTOR: Final = "statement.json"


def make(folder: Path, program: Program) -> None:
    """`circuit.zkey`, `verification_key.json` and `statement.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    key = setup(program.r1cs, path=folder / KEY)
    (folder / "verification_key.json").write_text(key.verifying_key().to_json(), encoding="utf-8")
    (folder / _DESCRIPTOR).write_text(statement_of(program, key).to_json(), encoding="utf-8")


def write_circuit(folder: Path, name: str, n: int) -> None:
    """`circuit.r1cs`, which parties read; `name` is one of `circuits`. Raises `AuctionError` where it cannot be compiled."""
    source = Path(__file__).with_name("circuits.py")
    words = [sys.executable, "-m", "zkwright", "compile", f"{source}:{name}", "-p", f"n={n}", "-o", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AuctionError(f"the circuit was not compiled: {done.stderr.strip()}", "see `zkwright doctor`")
    (folder / f"{name}.r1cs").replace(folder / CIRCUIT)


def is_own_circuit(folder: Path, name: str, n: int) -> bool:
    """Whether `circuit.r1cs` is, byte for byte, what these sources give."""
    with tempfile.TemporaryDirectory() as place:
        write_circuit(Path(place), name, n)
        return filecmp.cmp(folder / CIRCUIT, Path(place) / CIRCUIT, shallow=False)


def prover(folder: Path, program: Program) -> Prover:
    """What proves by the key, held to its circuit."""
    key = read_zkey(folder / KEY)
    check_circuit(key, program.r1cs)
    return Prover(key, program)


def verifier(folder: Path) -> Verifier:
    """What verifies by it, and trusts who made it."""
    return Verifier.load(folder / _DESCRIPTOR, development=True)
