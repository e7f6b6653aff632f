"""docs/exports.md does what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from zkwright.verifier import public_from_json

from tests.exports.conftest import Contracts
from tests.exports.evm import Deployed, verify_proof
from tests.interop.foreign import tool
from tests.refusals.case import cases

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()


def test_one_file_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    prepare()
    part = PAGE.split("\n## In one file of Python\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    expected = re.findall(r"\n\n((?:    .*\n)+)\n", part)[0]
    assert shell(commands).endswith("".join(line[4:] for line in expected.splitlines(keepends=True)))
    (block,) = re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    exec(compile(block, "exports.md", "exec", dont_inherit=True), {})


def test_in_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare()
    part = PAGE.split("\n## In browsers and Node\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    assert 'result = "33"\n' in shell(commands)
    (program,) = re.findall(r"```js\n(.*?)```", part, re.DOTALL)
    Path("program.mjs").write_text(program)
    assert shell("node program.mjs").splitlines() == re.findall(r"console\.log.*; // (.*)", program)


def test_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare()
    part = PAGE.split("\n## For people\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    assert shell(commands).startswith("verify_product.html: ")
    assert "<title>Check a proof of product</title>" in Path("verify_product.html").read_text(encoding="utf-8")


def prepare() -> None:
    """The circuit of the page, and its files, in the current folder."""
    (circuit,) = re.findall(r"```python product.py\n(.*?)```", PAGE, re.DOTALL)
    Path("product.py").write_text(circuit)
    shell(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0])


def shell(commands: str) -> str:
    """What commands print, of zkwright and Python here."""
    python = shlex.quote(sys.executable)
    commands = re.sub(r"\bzkwright ", f"{python} -m zkwright.cli ", commands)
    commands = re.sub(r"^node ", f"{shlex.quote(str(tool('node')))} ", commands, flags=re.MULTILINE)
    commands = re.sub(r"^python ", f"{python} ", commands, flags=re.MULTILINE)
    return subprocess.run(commands, shell=True, check=True, capture_output=True, text=True).stdout


def test_on_chain(contracts: Contracts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare()
    part = PAGE.split("\n## On chain\n")[1].split("\n## ")[0]
    first, second, third = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    assert shell(first).count('"0x') == 9
    assert "ProductVerifier.vy" in shell(third)
    assert shell(second).count('"0x') == 5
    verifier = Path("ProductVerifier.sol").read_text(encoding="utf-8")
    signature = re.findall(r"```solidity\n(.*?;)\n```", part, re.DOTALL)[0]
    assert " ".join(signature.split()) in " ".join(verifier.split())


def test_a_contract_that_asks_a_verifier(contracts: Contracts) -> None:
    """The one of the page, with the verifier of a key that is compiled already."""
    (case,) = (case for case in cases("words") if case.key == "product" and case.accepted)
    assert case.calldata is not None
    (product,) = public_from_json(case.public)
    verifier = Deployed(contracts.compiled["ProductVerifier.sol"]["ProductVerifier"]["bytecode"])
    lock = contracts.compiled["Lock.sol"]["Lock"]["bytecode"] + bytes(12).hex() + verifier.address[2:]
    opening = verify_proof(1).replace("verifyProof", "open")
    mine, other = (verifier.beside(lock + value.to_bytes(32, "big").hex()) for value in (product, product + 1))
    assert mine.call(opening, case.calldata).returned == b""
    assert other.call(opening, case.calldata).returned is None
    assert other.call(opening, case.calldata[:-32] + (product + 1).to_bytes(32, "big")).returned is None


def test_an_audit_of_a_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare()
    shell("zkwright export solidity product.zkey --development")
    part = PAGE.split("\n## A contract that is deployed\n")[1].split("\n## ")[0]
    (command,) = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    assert "it is the key of product, development" in shell(command)
    (block,) = re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    exec(compile(block, "exports.md", "exec", dont_inherit=True), {"Path": Path})


def test_on_other_chains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare()
    part = PAGE.split("\n## On other chains\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    told = shell(commands)
    assert told.index("proof_a: ") < told.index("proof_points: ")
    for file in ("solana/product_key.rs", "move/product_key.move", "cairo/product_key.json"):
        assert Path(file).exists()


def test_many_public_signals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    part = PAGE.split("\n## Many public signals\n")[1].split("\n## ")[0]
    (circuit,) = re.findall(r"```python scores.py\n(.*?)```", part, re.DOTALL)
    Path("scores.py").write_text(circuit)
    (commands,) = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    said = shell(commands)
    assert "valid: the proof holds for 1 public signal in hashed/public.json\n" in said
    assert "valid: the proof holds for 4 public signals in hashed/signals.json\n" in said
    signals = public_from_json(Path("hashed/signals.json").read_bytes())
    assert signals[1:] == (1, 2, 3)
    assert "uint256[4] calldata signals" in Path("ScoresVerifier.sol").read_text()
    assert said.count("0x") == 8 + len(signals)
