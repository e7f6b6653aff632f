"""Circuits are compiled once for all tests here, and have one key: bidders and boards make the same ones again and again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sealed_auction import keys
from zkwright import Program


@pytest.fixture(scope="session", autouse=True)
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    made = tmp_path_factory.mktemp("made")
    compile_it, make_it = keys.write_circuit, keys.make

    def write_circuit(folder: Path, name: str, n: int) -> None:
        own = made / f"{name}-{n}-circuit"
        if not own.exists():
            compile_it(own, name, n)
        shutil.copytree(own, folder, dirs_exist_ok=True)

    def make(folder: Path, program: Program) -> None:
        own = made / f"{program.schema.name}-{program.r1cs.n_rows}-key"
        if not own.exists():
            make_it(own, program)
        shutil.copytree(own, folder, dirs_exist_ok=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "write_circuit", write_circuit)
        patch.setattr(keys, "make", make)
        yield
