"""The examples of docs/proving.md do what they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from zkwright import U64, Field, Private, Public, circuit, require
from zkwright.circuits.poseidon import poseidon
from zkwright.prover import setup, write_zkey
from zkwright.verifier import Proof, Statement, VerifyingKey, public_from_json

PAGE = (Path(__file__).parents[2] / "docs" / "proving.md").read_text(encoding="utf-8")


@circuit
def spend(
    balance: Private[U64], amount: Private[U64], nonce: Private[Field], commitment: Public[Field]
) -> Public[Field]:
    """The README's."""
    require(poseidon(balance, nonce) == commitment, "the commitment does not open to this balance")
    require(amount <= balance, "insufficient balance")
    return poseidon(balance - amount, nonce)


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = spend.compile()
    write_zkey("spend.zkey", setup(program.r1cs))
    inputs = {"balance": 100, "amount": 30, "nonce": 7, "commitment": str(poseidon(100, 7))}
    names: dict[str, Any] = {"program": program, "inputs": inputs}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, "proving.md", "exec", dont_inherit=True), names)
    assert len(names["public"]) == 2
    vk = VerifyingKey.from_json((tmp_path / "verification_key.json").read_bytes())
    statement = Statement.from_json((tmp_path / "spend.statement.json").read_bytes())
    public = public_from_json((tmp_path / "public.json").read_bytes())
    proof = Proof.from_json((tmp_path / "proof.json").read_bytes())
    assert statement.verify(vk, public, proof) == {"result": poseidon(70, 7), "commitment": poseidon(100, 7)}
    code, answer = names["respond"](b'{"balance": "x"}')
    assert (code, "InputError" in answer) == (400, True)
