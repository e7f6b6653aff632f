"""A small circuit with its key on the disk, as a service proves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from zkwright import Field, Private, Public, circuit, require
from zkwright.compiler.program.program_file import write_program
from zkwright.prover import setup
from zkwright.service.proving.circuits import Provable, read_provable
from zkwright.service.storage.database import Database


@circuit
def root(x: Private[Field], square: Public[Field]) -> Public[Field]:
    """I know a root of a square; its cube is told."""
    require(x * x == square, "x is no root of the square")
    return x * square


@pytest.fixture(scope="session")
def provable(tmp_path_factory: pytest.TempPathFactory) -> Provable:
    folder: Path = tmp_path_factory.mktemp("provable")
    program = root.compile()
    write_program(program, folder / "root.r1cs")
    setup(program.r1cs, path=folder / "root.zkey")
    return read_provable(folder / "root.zkey")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    made.migrate()
    yield made
    made.close()
