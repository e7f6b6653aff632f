"""`zkwright ceremony serve` and `join` as processes, from the first key to one that verifies."""

from __future__ import annotations

import json
import signal
import stat
from collections.abc import Callable
from pathlib import Path

from zkwright.prover.ceremony import Attestation, read_attestation

from tests.cli.conftest import run
from tests.coordinator.conftest import Coordinator, join_command

Serve = Callable[..., Coordinator]


def test_from_the_first_key_to_one_that_verifies(folder: Path, serve: Serve, tmp_path: Path) -> None:
    coordinator = serve(folder)
    assert coordinator.told["contributions"] == 0
    assert "warning" not in coordinator.told
    files = ("--r1cs", folder / "square.r1cs", "--ptau", folder / "p.ptau")
    first = join_command(coordinator.url, tmp_path / "ada", "-n", "Ada", "--json", *files)
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["number"], told["name"], told["unchecked"], told["attestation_kept"]) == (1, "Ada", [], True)
    assert {path.name for path in (tmp_path / "ada").iterdir()} == {
        "before.zkey",
        "contribution.zkey",
        "attestation.json",
        "signing_key.pem",
    }
    assert stat.S_IMODE((tmp_path / "ada" / "signing_key.pem").stat().st_mode) == 0o600
    attestation = read_attestation(tmp_path / "ada" / "attestation.json")
    assert isinstance(attestation, Attestation)
    assert attestation.contribution_hash.hex() == told["contribution_hash"]

    code, out, err = coordinator.end(signal.SIGTERM)
    assert (code, out) == (0, "")
    assert "contribution 1 by" in err
    again = serve(folder)
    assert again.told["contributions"] == 1
    second = join_command(again.url, tmp_path / "bob", "-n", "Bob")
    assert second.returncode == 0, second.stderr
    assert "contribution 2" in second.stdout
    assert "Not checked: whether it is the key of the circuit that is meant" in second.stdout
    assert again.end(signal.SIGINT)[0] == 0

    newest, last = folder / "accepted" / "0002.zkey", tmp_path / "last.zkey"
    assert newest.read_bytes() == (tmp_path / "bob" / "contribution.zkey").read_bytes()
    assert run("ceremony", "beacon", newest, "-o", last, "--hash", "0xab").code == 0
    attested = ("--attestations", folder / "attestations")
    found = run("ceremony", "verify", folder / "square.r1cs", last, "--ptau", folder / "p.ptau", *attested, "--json")
    assert found.code == 0, found.err
    names = [(each["name"], each["attestation"] is not None) for each in found.document["contributions"]]
    assert names == [("Ada", True), ("Bob", True), ("", False)]
