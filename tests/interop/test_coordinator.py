"""A coordinator takes a contribution that snarkjs made, like any other."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.coordinator.conftest import Contributor, Coordinator
from tests.interop.foreign import CircomProgram, snarkjs


def test_a_contribution_of_snarkjs(
    bounded_product: CircomProgram, powers_of_tau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / "ceremony"
    folder.mkdir()
    shutil.copy(bounded_product.r1cs, folder / "product.r1cs")
    first, mine = folder / "product.zkey", tmp_path / "mine.zkey"
    snarkjs("groth16", "setup", bounded_product.r1cs, powers_of_tau, first)
    snarkjs("zkey", "contribute", first, mine, "-e=test entropy", "-n=Ada")
    shutil.copy(powers_of_tau, folder / "p.ptau")
    coordinator = Coordinator(folder, "--trust-ptau")
    try:
        with Contributor(coordinator.url, tmp_path / "ada", "Ada") as ada:
            ada.join()
            assert ada.send(mine.read_bytes())["state"] == "accepted"
        assert coordinator.end(signal.SIGTERM)[0] == 0
    finally:
        coordinator.end(signal.SIGKILL)
    newest = folder / "accepted" / "0001.zkey"
    files = (bounded_product.r1cs, newest, "--ptau", powers_of_tau)
    assert run("ceremony", "verify", *files, "--json").document["contributions"][0]["name"] == "Ada"
    assert "ZKey Ok!" in snarkjs("zkey", "verify", bounded_product.r1cs, powers_of_tau, newest)
