"""Circuits that publish a hash of their signals, through the verbs: the signals lie beside the hash, and each is told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from zkwright.verifier.signals_hash import hash_of_signals

from tests.cli.conftest import Project, run

CIRCUIT = """
from zkwright import Field, Private, Public, circuit
from zkwright.circuits.signals import sha256_of_signals


@circuit(hash_inputs=sha256_of_signals)
def folded(p: Private[Field], q: Private[Field], tag: Public[Field]) -> Public[Field]:
    return p * q + tag
"""

SIGNALS = [22, 7]
PUBLISHED = hash_of_signals("sha256", SIGNALS)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `run` leaves of it."""
    folder = tmp_path_factory.mktemp("folded")
    (folder / "folded.py").write_text(CIRCUIT)
    (folder / "input.json").write_text('{"p": 3, "q": 5, "tag": 7}')
    outcome = run("run", f"{folder / 'folded.py'}:folded", "-i", folder / "input.json", "-o", folder / "build")
    assert outcome.code == 0, outcome.err
    return folder / "build"


def read(file: Path) -> list[int]:
    return [int(signal) for signal in json.loads(file.read_text())]


def test_run_leaves_the_hash_and_the_signals(built: Path) -> None:
    assert read(built / "public.json") == [PUBLISHED]
    assert read(built / "signals.json") == SIGNALS


def test_prove_writes_the_signals(built: Path, tmp_path: Path) -> None:
    outcome = run("prove", built / "folded.zkey", built / "folded.wtns", "-o", tmp_path)
    assert outcome.code == 0, outcome.err
    assert read(tmp_path / "public.json") == [PUBLISHED]
    assert read(tmp_path / "signals.json") == SIGNALS
    key, statement = built / "verification_key.json", built / "folded.statement.json"
    named = run("verify", key, tmp_path / "signals.json", tmp_path / "proof.json", "--statement", statement)
    assert named.code == 0, named.err
    assert run("verify", key, tmp_path / "public.json", tmp_path / "proof.json").code == 0


def test_prove_writes_no_signals_where_they_are_published(pristine: Project, tmp_path: Path) -> None:
    key, witness = pristine.built("factor.zkey"), pristine.built("factor.wtns")
    assert run("prove", key, witness, "-o", tmp_path).code == 0
    assert not (tmp_path / "signals.json").exists()


def test_prove_refuses_the_circuit_of_other_signals(built: Path, tmp_path: Path) -> None:
    """A circuit that says of other wires that they are hashed: `signals.json` would not be what the proof is of."""
    circuit = (built / "folded.r1cs").read_bytes()
    assert circuit.count(b'"sha256"') == 1
    forged = tmp_path / "folded.r1cs"
    forged.write_bytes(circuit.replace(b'"hash_inputs":"sha256"', b'"hash_inputs": "sha1" '))
    asked = run("prove", built / "folded.zkey", built / "folded.wtns", "--circuit", forged, "-o", tmp_path / "out")
    assert asked.code == 2
    assert not (tmp_path / "out").exists()


def test_verify_by_name_takes_no_hash(built: Path) -> None:
    key, statement = built / "verification_key.json", built / "folded.statement.json"
    asked = run("verify", key, built / "public.json", built / "proof.json", "--statement", statement)
    asked.refused(1, "expected 2 public signals, found 1", "as signals.json has them: public.json is their hash")


@pytest.mark.parametrize(("verb", "suffix"), [("solidity", ".sol"), ("vyper", ".vy")])
def test_contracts(built: Path, pristine: Project, tmp_path: Path, verb: str, suffix: str) -> None:
    key = built / "verification_key.json"
    assert run("export", verb, key, "--development", "--hash-inputs", "-o", tmp_path / "all").code == 0
    assert run("export", verb, key, "--development", "-o", tmp_path / "hash").code == 0
    with_all, with_hash = ((tmp_path / which / f"FoldedVerifier{suffix}").read_text() for which in ("all", "hash"))
    assert "uint256[2]" in with_all
    assert with_all != with_hash
    for unhashed in (pristine.built("verification_key.json"), pristine.built("factor.zkey")):
        asked = run("export", verb, unhashed, "--development", "--hash-inputs", "-o", tmp_path / "none")
        asked.refused(2, "publish their signals, and no hash of them", "or leave --hash-inputs out")
    assert not (tmp_path / "none").exists()
