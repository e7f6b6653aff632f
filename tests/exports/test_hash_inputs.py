"""Contracts that take all signals and hash them, in a real virtual machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from zkwright import Array, Field, Public, bind, circuit
from zkwright.exports.calldata import calldata
from zkwright.exports.contract_audit import audit_code, audit_source
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.javascript import javascript_verifier
from zkwright.exports.python_file import python_verifier
from zkwright.exports.solidity import solidity_verifier
from zkwright.exports.vyper import vyper_verifier
from zkwright.prover import prove_inputs, setup, statement_of
from zkwright.verifier import InvalidProof, InvalidStatement, Proof, Statement, public_to_json
from zkwright.verifier.curve import R
from zkwright.verifier.signals_hash import HASHES, hash_of_signals
from zkwright.verifier.statement import named_signals

from tests.exports import gas
from tests.exports.evm import Answer, Deployed, compile_solidity, compile_vyper, verify_compressed_proof, verify_proof
from tests.interop.foreign import tool

COUNTS = (1, 16, 64)


@circuit
def same(x: Public[Field]) -> None:
    """Proves anything: what a contract makes of its signals is all that is asked here."""
    bind(x)


@circuit
def many(x: Public[Array[Field, Literal["n"]]], n: int) -> None:
    """Signals that nobody hashes."""
    bind(x)


@dataclass(frozen=True)
class Hashed:
    """A key, whose statement says that its signal is the hash of others; those; and a proof."""

    described: DescribedKey
    signals: tuple[int, ...]
    proof: Proof


@cache
def subjects() -> Mapping[tuple[str, int], Hashed]:
    """By the hash and the number of signals."""
    program = same.compile()
    key = setup(program.r1cs)
    vk = key.verifying_key()
    found = {}
    for name in HASHES:
        for n in COUNTS:
            types = named_signals([["values", {"array": "Field", "length": n}]])
            statement = Statement("same", types, vk.fingerprint, "development", name)
            signals = tuple(R - 1 - i * i for i in range(n))
            proof = prove_inputs(key, program, {"x": hash_of_signals(name, signals)}).proof
            found[name, n] = Hashed(DescribedKey.of(vk, statement, development=True), signals, proof)
    return found


@cache
def unhashed(n: int) -> Hashed:
    """The same signals, published."""
    program = many.compile(n=n)
    key = setup(program.r1cs)
    signals = subjects()["sha256", n].signals
    proof = prove_inputs(key, program, {"x": list(signals)}).proof
    statement = statement_of(program, key)
    return Hashed(DescribedKey.of(key.verifying_key(), statement, development=True), signals, proof)


@pytest.fixture(scope="module")
def compiled() -> dict[str, dict[str, Any]]:
    """All in Solidity, and one that takes the hash."""
    sources = {
        f"{name}{n}.sol": solidity_verifier(hashed.described, hash_inputs=True)
        for (name, n), hashed in subjects().items()
    }
    sources["published.sol"] = solidity_verifier(subjects()["sha256", 16].described)
    sources |= {f"many{n}.sol": solidity_verifier(unhashed(n).described) for n in (16, 64)}
    return compile_solidity(sources, {})[0]


def _ask(
    contract: Deployed, hashed: Hashed, signals: Sequence[int], *, compressed: bool = False, more: bytes = b""
) -> Answer:
    """The answer to raw words, also such as calldata does not write."""
    arguments = calldata(hashed.proof, (0,), compressed=compressed)
    arguments["signals"] = [f"0x{signal:064x}" for signal in signals]
    n = len(hashed.signals)
    function = verify_compressed_proof(n) if compressed else verify_proof(n)
    return contract.call(function, gas.flat([*arguments.values()]) + more)


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("name", HASHES)
def test_a_contract_hashes_its_signals(compiled: dict[str, dict[str, Any]], name: str, n: int) -> None:
    hashed = subjects()[name, n]
    ours = compiled[f"{name}{n}.sol"]
    vyper = Deployed(compile_vyper(vyper_verifier(hashed.described, hash_inputs=True)))
    plain, compressed = (Deployed(ours[f"Same{kind}Verifier"]["bytecode"]) for kind in ("", "Compressed"))
    signals = hashed.signals
    for contract, half in ((plain, False), (compressed, True), (vyper, False), (vyper, True)):
        assert _ask(contract, hashed, signals, compressed=half).accepted
        for i in {0, n // 2, n - 1}:
            for other in (signals[i] - 1, signals[i] + R, R, 2**256 - 1, 0):
                changed = (*signals[:i], other, *signals[i + 1 :])
                assert not _ask(contract, hashed, changed, compressed=half).accepted
        assert not _ask(contract, hashed, signals, compressed=half, more=bytes(32)).accepted
        assert _ask(contract, hashed, signals[:-1], compressed=half).returned is None
        if n > 1:
            assert not _ask(contract, hashed, signals[::-1], compressed=half).accepted


def test_a_contract_without_the_word_takes_the_hash(compiled: dict[str, dict[str, Any]]) -> None:
    hashed = subjects()["sha256", 16]
    contract = Deployed(compiled["published.sol"]["SameVerifier"]["bytecode"])
    published = hash_of_signals("sha256", hashed.signals)
    for signal, answer in ((published, True), (published + R, False), (published ^ 1, False)):
        words = gas.flat([*calldata(hashed.proof, (0,)).values()])[:-32] + signal.to_bytes(32, "big")
        assert contract.call(verify_proof(1), words).accepted is answer
    assert "uint256 internal constant HASH_OF_SIGNALS = 0;" in solidity_verifier(hashed.described)
    assert "INDEX_HASH_OF_SIGNALS: constant(uint256) = 0" in vyper_verifier(hashed.described)


def test_gas_of_many_signals(compiled: dict[str, dict[str, Any]]) -> None:
    """The rows of the table in docs/exports.md; a calldata's zeros are cheaper, so that two keys differ by some."""
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    for n in (16, 64):
        published = unhashed(n)
        asked = [(f"many{n}.sol", "ManyVerifier", published, False)]
        asked += [(f"{name}{n}.sol", "SameVerifier", subjects()[name, n], False) for name in HASHES]
        asked.append((f"keccak256{n}.sol", "SameCompressedVerifier", subjects()["keccak256", n], True))
        taken = []
        for source, contract, hashed, compressed in asked:
            answer = _ask(
                Deployed(compiled[source][contract]["bytecode"]), hashed, hashed.signals, compressed=compressed
            )
            assert answer.accepted
            taken.append(answer.gas)
        (row,) = re.findall(rf"\n\| {n} \| (.*) \|\n", page)
        told = [int(cell.replace(",", "")) for cell in row.split(" | ")]
        assert all(abs(gas - cell) < 1000 for gas, cell in zip(taken, told, strict=True)), taken


def test_what_publishes_its_signals_is_not_hashed() -> None:
    program = many.compile(n=2)
    vk = setup(program.r1cs).verifying_key()
    described = DescribedKey.of(vk)
    for verifier in (solidity_verifier, vyper_verifier):
        with pytest.raises(InvalidStatement, match="proofs under this key publish their signals, and no hash of them"):
            verifier(described, hash_inputs=True)


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("name", HASHES)
def test_programs_of_one_file_take_the_signals(tmp_path: Path, name: str, n: int) -> None:
    hashed = subjects()[name, n]
    statement = hashed.described.statement
    assert statement is not None
    (tmp_path / "same.py").write_text(python_verifier(hashed.described), encoding="utf-8")
    (tmp_path / "same.mjs").write_text(javascript_verifier(hashed.described), encoding="utf-8")
    (tmp_path / "proof.json").write_text(hashed.proof.to_json())
    lists = {
        "honest": hashed.signals,
        "changed": (*hashed.signals[:-1], hashed.signals[-1] - 1),
        "longer": (*hashed.signals, 0),
        "public": (hash_of_signals(name, hashed.signals),),
    }
    for which, signals in lists.items():
        (tmp_path / f"{which}.json").write_text(public_to_json(signals))
        try:
            statement.verify(hashed.described.key, signals, hashed.proof)
            wanted = 0, "valid: the proof holds for same"
        except InvalidProof as refusal:
            wanted = 1, str(refusal)
        for command in ([sys.executable, "same.py"], [tool("node"), "same.mjs"]):
            asked = [*command, f"{which}.json", "proof.json"]
            done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == wanted[0], done.stderr
            assert wanted[1] in done.stdout + done.stderr
    (tmp_path / "larger.json").write_text(json.dumps([str(hashed.signals[0] + R), *map(str, hashed.signals[1:])]))
    for command in ([sys.executable, "same.py"], [tool("node"), "same.mjs"]):
        asked = [*command, "larger.json", "proof.json"]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, "not in [0, r)" in done.stdout + done.stderr) == (1, True)
        done = subprocess.run([*command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.endswith(" signals.json proof.json\n")) == (2, True)


@pytest.mark.parametrize("name", HASHES)
def test_an_audit_finds_the_key_of_a_contract_that_hashes(compiled: dict[str, dict[str, Any]], name: str) -> None:
    hashed = subjects()[name, 16]
    statement = hashed.described.statement
    assert statement is not None
    ours = compiled[f"{name}16.sol"]
    codes = [ours[f"Same{kind}Verifier"]["runtime"] for kind in ("", "Compressed")]
    for code in (*codes, compile_vyper(vyper_verifier(hashed.described, hash_inputs=True))):
        audited = audit_code(bytes.fromhex(code.removeprefix("0x")))
        assert audited.holds(statement)
        assert (audited.n_public, audited.flaws) == (16, ())
    assert audit_source(solidity_verifier(hashed.described, hash_inputs=True)).holds(statement)


def test_an_audit_finds_a_contract_that_hashes_what_it_does_not_check() -> None:
    hashed = subjects()["keccak256", 16]
    text = solidity_verifier(hashed.described, hash_inputs=True)
    check = "sound := and(sound, lt(calldataload(add(signals, place)), r))"
    assert text.count(check) == 1
    code = compile_solidity({"loose.sol": text.replace(check, "")}, {})[0]["loose.sol"]["SameVerifier"]["runtime"]
    audited = audit_code(bytes.fromhex(code))
    assert len(audited.flaws) == 16
    assert audited.flaws[0].startswith("signal 0 may be r or more")
