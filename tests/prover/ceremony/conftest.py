"""Powers of tau whose secrets are known, and the first key of a small circuit from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.prover import Powers, ProvingKey, read_powers
from zkwright.prover.ceremony import new_key

from tests.prover.powers import write_powers
from tests.prover.systems import square_chain
from tests.prover.test_engine_contract import SECRETS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ceremony")


@pytest.fixture(scope="module")
def powers(folder: Path) -> Powers:
    """For up to 8 rows, of `SECRETS`."""
    return read_powers(write_powers(folder / "powers.ptau", SECRETS, 3), 8)


@pytest.fixture(scope="module")
def first(folder: Path, powers: Powers) -> ProvingKey:
    """Of `square_chain(6, 3)`, before any contribution."""
    return new_key(square_chain(6, 3)[0], powers, folder / "first.zkey")
