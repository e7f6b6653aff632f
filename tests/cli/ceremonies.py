"""A small ceremony to begin with, for tests of its verbs."""

from __future__ import annotations

from pathlib import Path

from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.prover.ceremony import contribute_to_powers, new_powers, prepare_powers

from tests.cli.conftest import run
from tests.prover.systems import square_chain


def begin(folder: Path) -> None:
    """Powers of tau `p.ptau`, a circuit `c.r1cs` of six rows, and its first key `0.zkey`."""
    prepare_powers(contribute_to_powers(new_powers(3, folder / "0.ptau"), folder / "1.ptau"), folder / "p.ptau")
    write_r1cs(folder / "c.r1cs", square_chain(6, 3)[0])
    assert run("ceremony", "new", folder / "c.r1cs", *powers(folder), "-o", folder / "0.zkey").code == 0


def powers(folder: Path) -> tuple[str | Path, ...]:
    """The options for its powers of tau, which are taken for verified."""
    return "--ptau", folder / "p.ptau", "--trust-ptau"
