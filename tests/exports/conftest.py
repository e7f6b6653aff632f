"""Contracts for the keys of the table of refusals, compiled once for all tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.solidity import solidity_verifier
from zkwright.verifier import InvalidKey, Statement, VerifyingKey
from zkwright.verifier.statement import named_signals

from tests.refusals.case import cases, keys


@dataclass(frozen=True)
class Contracts:
    """Sources by name, and what solc made of them: `NAME.sol` of a key of the table, `NAME of snarkjs.sol` and snarkjs' own
    `NAME.snarkjs.sol`, whose source is among `theirs`, of one that snarkjs made."""

    sources: dict[str, str]
    compiled: dict[str, dict[str, Any]]
    theirs: dict[str, str]


@cache
def described_keys() -> dict[str, DescribedKey]:
    """The keys of the table by name, and by text those of its other cases that are fit to be exported."""
    found = {
        name: DescribedKey.of(
            VerifyingKey.from_json(key.verification_key), Statement.from_json(key.statement), development=True
        )
        for name, key in keys().items()
    }
    known = {described.key for described in found.values()}
    for text in _texts():
        try:
            key = VerifyingKey.from_json(text)
        except InvalidKey:
            continue
        if key not in known:
            known.add(key)
            found[key.fingerprint] = DescribedKey.of(key)
    return found


def _oddly_named() -> DescribedKey:
    """Names that are words of Solidity, of its builtins, or of what our contracts have; solc takes them all."""
    key = described_keys()["opening"].key
    signals = named_signals([[name, "Field"] for name in ("_", "count_of_signals", "__proto__")])
    return DescribedKey.of(key, Statement("contract", signals, key.fingerprint, "verified"))


def _texts() -> Iterator[str]:
    yield from (case.verification_key for case in cases("key"))


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    """All of them."""
    from tests.exports import gas
    from tests.exports.evm import compile_solidity

    sources = {f"{name}.sol": solidity_verifier(described) for name, described in described_keys().items()}
    sources["names.sol"] = solidity_verifier(_oddly_named())
    sources["ProductVerifier.sol"] = sources["product.sol"]
    sources["Lock.sol"] = f"// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n{_calling_contract()}"
    sources |= gas.sources()
    compiled, theirs = compile_solidity(sources, gas.keys_of_snarkjs())
    return Contracts(sources, compiled, theirs)


def _calling_contract() -> str:
    """The contract in docs/exports.md that asks a verifier."""
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```solidity\n(import .*?)```", page, re.DOTALL)
    return str(found)
