"""A small ceremony to begin with, for tests of its verbs."""

from __future__ import annotations

from pathlib import Path

from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.prover import read_powers
from zkwright.prover.ceremony import (
    contribute,
    contribute_to_powers,
    domain_size,
    new_key,
    new_powers,
    prepare_powers,
)

from tests.cli.conftest import run
from tests.prover.powers import write_powers
from tests.prover.systems import square_chain
from tests.prover.test_engine_contract import SECRETS


def begin(folder: Path) -> None:
    """Powers of tau `p.ptau`, a circuit `c.r1cs` of six rows, and its first key `0.zkey`."""
    prepared(folder, 3)
    write_r1cs(folder / "c.r1cs", square_chain(6, 3)[0])
    assert run("ceremony", "new", folder / "c.r1cs", *powers(folder), "-o", folder / "0.zkey").code == 0


def prepared(folder: Path, power: int) -> Path:
    """Powers of tau `p.ptau`, to which somebody contributed."""
    fresh = new_powers(power, folder / "0.ptau")
    prepare_powers(contribute_to_powers(fresh, folder / "1.ptau"), folder / "p.ptau")
    return folder / "p.ptau"


def powers(folder: Path) -> tuple[str | Path, ...]:
    """The options for its powers of tau, which are taken for verified."""
    return "--ptau", folder / "p.ptau", "--trust-ptau"


def real_key(r1cs: Path, out: Path) -> None:
    """A key of a circuit at `out`, to which somebody contributed; beside it `powers.ptau`, which it was made from."""
    system = read_r1cs(r1cs).r1cs
    size = domain_size(system)
    ptau = write_powers(out.parent / "powers.ptau", SECRETS, size.bit_length() - 1)
    first = new_key(system, read_powers(ptau, size), out.parent / "first.zkey")
    contribute(first, out, name="Ada")
