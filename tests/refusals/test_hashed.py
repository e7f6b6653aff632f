"""Cases of keys whose proofs publish a hash of their signals, put to all that takes the signals."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.evm.names import contract_name
from zkwright.exports.solidity import solidity_verifier
from zkwright.exports.vyper import vyper_verifier
from zkwright.service.application import application, prepare
from zkwright.service.settings import Settings
from zkwright.verifier import InvalidProof, Proof, Statement, Verifier, VerifyingKey, public_from_json

from tests.cli.conftest import run
from tests.exports.evm import Deployed, compile_solidity, compile_vyper, verify_proof
from tests.exports.in_node import ask
from tests.exports.in_python import answer, imported
from tests.refusals.case import REASONS, Case, hashed_cases, hashed_keys
from tests.refusals.runner import Hashed, check_hashed, hashed_disagreements
from tests.service.claims import JSON, body_of

ROOT = Path(__file__).parents[2]


@cache
def described(name: str) -> DescribedKey:
    key = hashed_keys()[name]
    vk, statement = VerifyingKey.from_json(key.verification_key), Statement.from_json(key.statement)
    return DescribedKey.of(vk, statement, development=True)


def test_enough_is_asked() -> None:
    for name in hashed_keys():
        refused = [case for case in hashed_cases() if case.key == name and not case.accepted]
        assert len(refused) >= 45
        assert all(case.reason in REASONS and case.why and case.calldata for case in refused)
    assert len({case.name for case in hashed_cases()}) == len(hashed_cases())
    assert hashed_disagreements(lambda case: True) == [case.name for case in hashed_cases() if not case.accepted]


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_the_library_and_its_reason(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
    for case in hashed_cases():
        if case.accepted:
            check_hashed(case)
            continue
        with pytest.raises(InvalidProof, match=REASONS[case.reason]):
            check_hashed(case)


@pytest.mark.parametrize("way", ["json", "body", "many"])
def test_a_pinned_verifier(way: str) -> None:
    def accepts(case: Case) -> bool:
        of = described(case.key)
        assert of.statement is not None
        verifier = Verifier(of.key, of.statement, development=True)
        try:
            match way:
                case "json":
                    verifier.verify_json(case.public, case.proof)
                case "body":
                    verifier.verify_body(f'{{"public": {case.public}, "proof": {case.proof}}}')
                case _:
                    verifier.verify_many([(case.public.encode(), case.proof.encode())])
        except InvalidProof:
            return False
        return True

    assert hashed_disagreements(accepts) == []


PRINTED = """
import sys
from tests.refusals.runner import Hashed, hashed_disagreements
assert False, "not under -O"
print(sys.flags.optimize, hashed_disagreements(Hashed().accepts))
"""


def test_without_asserts() -> None:
    done = subprocess.run(
        [sys.executable, "-O", "-c", PRINTED], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout == "1 []\n", done.stderr
    assert hashed_disagreements(Hashed().accepts) == []


def test_the_command(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.json" for name in ("verification_key", "signals", "proof", "statement")}

    def accepts(case: Case) -> bool:
        key = hashed_keys()[case.key]
        texts = (key.verification_key, case.public, case.proof, key.statement)
        for path, text in zip(files.values(), texts, strict=True):
            path.write_text(text, encoding="utf-8")
        *three, statement = files.values()
        outcome = run("verify", *three, "--statement", statement)
        if outcome.code:
            outcome.refused(outcome.code, "invalid proof: " if outcome.code == 1 else "error: ")
        return outcome.code == 0

    assert hashed_disagreements(accepts) == []


def test_the_service(tmp_path: Path) -> None:
    files = []
    for key in hashed_keys().values():
        folder = tmp_path / key.name
        folder.mkdir()
        (folder / "verification_key.json").write_text(key.verification_key)
        files.append(folder / f"{key.name}.statement.json")
        files[-1].write_text(key.statement)
    settings = Settings(f"sqlite:///{tmp_path / 'service.sqlite'}", tuple(files), development=True, open=True)
    prepare(settings)
    with TestClient(application(settings, prepared=True), raise_server_exceptions=False) as client:

        def accepts(case: Case) -> bool:
            asked = body_of(case, hashed_keys()[case.key])
            told = client.post("/v1/verify", content=asked, headers=JSON)
            if told.status_code != 200:
                code = {"signal range": (400, "malformed"), "coordinate range": (400, "malformed")}
                found = (told.status_code, told.json()["error"]["code"])
                assert found in (code.get(case.reason), (422, "invalid_proof")), case
            return told.status_code == 200

        assert hashed_disagreements(accepts) == []


def test_solidity() -> None:
    sources = {f"{name}.sol": solidity_verifier(described(name), hash_inputs=True) for name in hashed_keys()}
    compiled = compile_solidity(sources, {})[0]
    contracts = {
        name: Deployed(compiled[f"{name}.sol"][f"{contract_name(name)}Verifier"]["bytecode"]) for name in hashed_keys()
    }
    assert hashed_disagreements(lambda case: _asked(contracts[case.key], case)) == []


def test_vyper() -> None:
    contracts = {
        name: Deployed(compile_vyper(vyper_verifier(described(name), hash_inputs=True))) for name in hashed_keys()
    }
    assert hashed_disagreements(lambda case: _asked(contracts[case.key], case)) == []


def _asked(contract: Deployed, case: Case) -> bool:
    assert case.calldata is not None
    return contract.call(verify_proof(3), case.calldata).accepted


def test_the_file_of_python() -> None:
    modules = {name: imported(described(name)) for name in hashed_keys()}
    told = {case.name: answer(modules[case.key], case.public, case.proof) for case in hashed_cases()}
    assert hashed_disagreements(lambda case: told[case.name][0] == "valid") == []
    valid = next(case for case in hashed_cases() if case.accepted)
    assert told[valid.name][1] == dict(zip(("commitment", "nullifier", "scope"), json.loads(valid.public), strict=True))


def test_the_module_of_javascript(tmp_path: Path) -> None:
    told = ask(tmp_path, [(described(case.key), case.public, case.proof) for case in hashed_cases()])
    answers = {case.name: each[0] for case, each in zip(hashed_cases(), told, strict=True)}
    assert hashed_disagreements(lambda case: answers[case.name] == "valid") == []


def test_words_say_what_the_texts_say() -> None:
    for case in hashed_cases():
        signals = public_from_json(case.public) if case.reason not in ("signal range",) else json.loads(case.public)
        assert case.calldata is not None
        assert len(case.calldata) == 32 * (8 + len(signals)), case
        assert case.calldata[256:] == b"".join(int(signal).to_bytes(32, "big") for signal in signals), case
        if case.accepted:
            Proof.from_json(case.proof)
