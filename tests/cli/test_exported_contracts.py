"""`zkwright export solidity`, `export vyper` and `export calldata`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from zkwright.exports.calldata import calldata_text
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.solidity import solidity_verifier
from zkwright.exports.vyper import vyper_verifier
from zkwright.verifier import Proof, Statement, VerifyingKey, public_from_json

from tests.cli.conftest import Project, run


def described(project: Project) -> DescribedKey:
    key, statement = project.built("verification_key.json"), project.built("factor.statement.json")
    return DescribedKey.of(VerifyingKey.from_json(key.read_bytes()), Statement.from_json(statement.read_bytes()))


@pytest.mark.parametrize("key", ["factor.zkey", "verification_key.json"])
@pytest.mark.parametrize(
    ("verb", "suffix", "verifier"), [("solidity", ".sol", solidity_verifier), ("vyper", ".vy", vyper_verifier)]
)
def test_a_contract(
    pristine: Project, tmp_path: Path, key: str, verb: str, suffix: str, verifier: Callable[[DescribedKey], str]
) -> None:
    outcome = run("export", verb, pristine.built(key), "--development", "-o", tmp_path)
    assert outcome.code == 0, outcome.err
    assert "can forge proofs" in outcome.out
    assert (tmp_path / f"FactorVerifier{suffix}").read_text() == verifier(described(pristine))
    run("export", verb, pristine.built(key), "-o", tmp_path).refused(2, "--development")


def test_calldata(pristine: Project) -> None:
    _, public, proof = pristine.triple
    line = calldata_text(Proof.from_json(proof.read_bytes()), public_from_json(public.read_bytes()))
    assert run("export", "calldata", public, proof).out == line + "\n"
    document = run("export", "calldata", public, proof, "--json").document
    assert document["ok"]
    words = line.translate(str.maketrans("", "", '[]" ')).split(",")
    assert [*document["a"], *document["b"][0], *document["b"][1], *document["c"], *document["signals"]] == words
    assert len(run("export", "calldata", public, proof, "--compressed", "--json").document["proof"]) == 4


def test_calldata_is_read_strictly(pristine: Project, tmp_path: Path) -> None:
    _, public, proof = pristine.triple
    run("export", "calldata", proof, public).refused(2, "in the right order: zkwright export calldata")
    document = json.loads(proof.read_text())
    for changed, code in (({**document, "pi_a": ["1", "1", "1"]}, 1), ({**document, "more": 1}, 2)):
        (tmp_path / "proof.json").write_text(json.dumps(changed))
        run("export", "calldata", public, tmp_path / "proof.json").refused(code, "proof.json")
    (tmp_path / "public.json").write_text(
        '["21888242871839275222246405745257275088548364400416034343698204186575808495617"]'
    )
    run("export", "calldata", tmp_path / "public.json", proof).refused(1, "not in [0, r)")
