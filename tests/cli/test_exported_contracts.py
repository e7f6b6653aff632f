"""`zkwright export solidity`, `export vyper`, `export calldata` and `audit-contract`."""

from __future__ import annotations

import json
import re
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
    vk, names = VerifyingKey.from_json(key.read_bytes()), Statement.from_json(statement.read_bytes())
    return DescribedKey.of(vk, names, development=True)


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


def test_calldata_for_other_chains(pristine: Project) -> None:
    _, public, proof = pristine.triple
    document = run("export", "calldata", public, proof, "--for", "solana", "--json").document
    assert [len(document[name]) for name in ("proof_a", "proof_b", "proof_c", "public_inputs")] == [128, 256, 128, 2]
    document = run("export", "calldata", public, proof, "--for", "move", "--json").document
    assert [len(document[name]) for name in ("proof_points", "public_proof_inputs")] == [256, 128]
    run("export", "calldata", public, proof, "--for", "move", "--compressed").refused(
        2, "--compressed is for contracts"
    )
    assert run("export", "calldata", public, proof, "--for", "tron").code == 2


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


@pytest.fixture(scope="module")
def contract(pristine: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract's source."""
    folder = tmp_path_factory.mktemp("contract")
    assert run("export", "solidity", pristine.built("factor.zkey"), "--development", "-o", folder).code == 0
    return folder / "FactorVerifier.sol"


def test_an_audit_of_a_source(pristine: Project, contract: Path) -> None:
    statement, key = pristine.built("factor.statement.json"), described(pristine).key
    outcome = run("audit-contract", contract)
    assert (outcome.code, f"key: {key.fingerprint}" in outcome.out) == (0, True)
    accepted = run("audit-contract", contract, "--statement", statement, "--development")
    assert (accepted.code, "it is the key of factor, development" in accepted.out) == (0, True)
    document = run("audit-contract", contract, "--statement", statement, "--development", "--json").document
    assert document == {
        "ok": True,
        "public_signals": 2,
        "fingerprints": [key.fingerprint],
        "functions": [],
        "standing": "development",
    }
    run("audit-contract", contract, "--statement", statement).refused(1, "can forge proofs", "--development")


def test_an_audit_that_says_no(pristine: Project, contract: Path, tmp_path: Path) -> None:
    other = Statement("factor", {}, "0" * 64, "verified")
    (tmp_path / "other.statement.json").write_text(other.to_json())
    run("audit-contract", contract, "--statement", tmp_path / "other.statement.json").refused(
        1, "holds another key than"
    )
    text, key = contract.read_text(), described(pristine).key
    for name, gamma in zip(("X1", "X0", "Y1", "Y0"), (*(-key.gamma_g2).x[::-1], *(-key.gamma_g2).y[::-1]), strict=True):
        text = re.sub(rf"DELTA_NEG_{name} = \d+;", f"DELTA_NEG_{name} = {gamma};", text)
    (tmp_path / "Forged.sol").write_text(text)
    run("audit-contract", tmp_path / "Forged.sol").refused(1, "nobody contributed to phase 2")


GNARK = Path(__file__).parents[1] / "exports" / "vectors" / "gnark" / "product.json"


@pytest.mark.parametrize("prefix", ["", "0x"])
def test_an_audit_of_bytecode(tmp_path: Path, prefix: str) -> None:
    code = prefix + json.loads(GNARK.read_text())["bytecode"] + "\n"
    (tmp_path / "deployed.hex").write_text(code)
    for outcome in (run("audit-contract", tmp_path / "deployed.hex"), run("audit-contract", "-", given=code)):
        assert outcome.code == 0, outcome.err
        assert "checks Groth16 proofs of 1 public signal\n" in outcome.out
        assert "checked by 0x1b81f829\n" in outcome.out


def test_what_is_wrong_with_standard_input() -> None:
    run("audit-contract", "-", given="no code").refused(2, "standard input: no code of a contract; give")


@pytest.mark.parametrize("content", ["", "0x", "0x6", "no code", "ü", "00" * 200_000, "6000" * 300_000])
def test_what_is_no_contract(tmp_path: Path, content: str) -> None:
    (tmp_path / "deployed.hex").write_text(content)
    run("audit-contract", tmp_path / "deployed.hex").refused(2, "deployed.hex: ", "give")
