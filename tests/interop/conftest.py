"""Installs the foreign programs once: a missing one fails the tests, it never skips them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop import compilations
from tests.interop.foreign import HERE, CircomProgram, install, snarkjs


@pytest.fixture(scope="session", autouse=True)
def foreign_programs() -> None:
    """Have them."""
    try:
        install()
    except FileNotFoundError as missing:
        pytest.fail(str(missing))


@pytest.fixture(autouse=True)
def caches_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A cache folder in place of the user's, the same for all tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="session")
def commitment(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> CircomProgram:
    """Poseidon, a range check and a product: some 500 constraints of circomlib's templates, compiled by circom."""
    return compilations.program(HERE / "circom" / "commitment.circom", tmp_path_factory.mktemp("commitment"))


@pytest.fixture(scope="session")
def bounded_product(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> CircomProgram:
    """A range check and a product: about ten constraints, small enough for a setup by snarkjs."""
    return compilations.program(HERE / "circom" / "bounded_product.circom", tmp_path_factory.mktemp("bounded_product"))


@pytest.fixture(scope="session")
def membership(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> CircomProgram:
    """A Merkle path of Poseidon hashes and an EdDSA signature over the leaf: some 10,000 constraints."""
    return compilations.program(HERE / "circom" / "membership.circom", tmp_path_factory.mktemp("membership"))


@pytest.fixture(scope="session")
def preimage(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> CircomProgram:
    """SHA-256 of one block: some 30,000 constraints."""
    return compilations.program(HERE / "circom" / "preimage.circom", tmp_path_factory.mktemp("preimage"))


@pytest.fixture(scope="session")
def every_type(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> CircomProgram:
    """Inputs of every type that circom has: a number, an array of arrays, a bus, an array of buses; and `log`."""
    return compilations.program(HERE / "circom" / "every_type.circom", tmp_path_factory.mktemp("every_type"))


PHASE_1 = (
    ("new", "bn128", "5", "fresh.ptau"),
    ("contribute", "fresh.ptau", "contributed.ptau", "-e=test entropy"),
    ("prepare", "phase2", "contributed.ptau", "prepared.ptau"),
)
"""What snarkjs does for the powers of tau, one after the other."""


@pytest.fixture(scope="session")
def powers_of_tau(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Powers of tau for up to 2**5 rows, with a contribution, prepared for phase 2 by snarkjs; kept from run to run."""

    def make(empty: Path) -> None:
        for step in PHASE_1:
            snarkjs("powersoftau", *(empty / word if word.endswith(".ptau") else word for word in step))

    folder = tmp_path_factory.mktemp("ptau")
    compilations.once([repr(PHASE_1)], folder, make)
    return folder / "prepared.ptau"
