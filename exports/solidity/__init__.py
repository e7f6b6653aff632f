"""Solidity: a contract that checks a key's proofs, by snarkjs' signature.

    text = solidity_verifier(DescribedKey.of(vk, statement))

`verifyProof(uint256[2] a, uint256[2][2] b, uint256[2] c, uint256[n] signals) returns (bool)` is what snarkjs' contracts have, so
whoever calls one of those needs no change; `verifyCompressedProof(uint256[4] proof, uint256[n] signals)` takes half the bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import Final

from ..described_key import DescribedKey
from ..evm.comments import facts, parameter
from ..evm.key_words import key_words
from ..evm.names import constant_names, contract_name

_TEMPLATE: Final = Path(__file__).with_name("verifier.sol.template")

MAX_SIGNALS: Final = 180
"""Public signals that a contract has room for: each takes 119 bytes."""

_POINTS: Final = "uint256[2] calldata a, uint256[2][2] calldata b, uint256[2] calldata c"


def solidity_verifier(described: DescribedKey, *, hash_inputs: bool = False) -> str:
    """The source of a contract for solc 0.8.20 or later, the same bytes for the same key and statement.

    A key without public signals has functions without that argument. Where proofs publish a hash of their signals, the contract
    takes that one, or with `hash_inputs` all signals, and hashes them.

    Raises `InvalidKey` for more public signals than a contract has room for, `InvalidStatement` with `hash_inputs` where proofs
    publish no hash.
    """
    described = described.for_hashing() if hash_inputs else described.of_published()
    words = key_words(described.key, MAX_SIGNALS)
    n = len(described.signals)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        facts=facts(described, "// "),
        name=contract_name(described.name),
        circuit=described.name,
        standing=described.standing,
        fingerprint=described.key.fingerprint,
        n=n,
        points=_POINTS,
        signals=f", uint256[{n}] calldata signals" if n else "",
        unused="            pop(signals)\n" if n else "",
        length=hex(4 + 32 * (8 + n)),
        compressed_length=hex(4 + 32 * (4 + n)),
        places=_places(described),
        documented=parameter(described, "    /// "),
        constants="".join(f"    uint256 internal constant {name} = {word};\n" for name, word in words.items()),
        first="" if n else "            let done := 1\n            pop(signals)\n",
        multiples=_hashed(described.hash_inputs, n) if described.hash_inputs else "".join(map(_multiple, range(n))),
    )


def _places(described: DescribedKey) -> str:
    """A constant for each signal, with its name and type behind it."""
    lines = []
    for index, (constant, name) in enumerate(zip(constant_names(described.signals), described.signals, strict=True)):
        kind = "" if described.statement is None else f": {json.dumps(described.statement.type_at(name).to_json())}"
        lines.append(f"    uint256 internal constant {constant} = {index}; // {name}{kind}\n")
    return "".join(lines)


def _multiple(index: int) -> str:
    """Adds signal * IC to the point at 0x80."""
    offset = f"add(signals, {hex(32 * index)})" if index else "signals"
    sound = "and(sound, lt(signal, r))" if index else "lt(signal, r)"
    return _lines(f"signal := calldataload({offset})", f"sound := {sound}", *_added(index, declared=index > 0))


def _hashed(function: str, n: int) -> str:
    """Adds signal * IC1, where the signal is the hash of the `n` in calldata; they are copied behind the proof in memory."""
    size = hex(32 * n)
    if function == "keccak256":
        digest = [f"signal := shr(3, keccak256(0x240, {size}))"]
    else:
        digest = [
            f"let done := staticcall(gas(), 0x02, 0x240, {size}, 0x00, 0x20)",
            "done := and(done, eq(returndatasize(), 0x20))",
            "signal := shr(3, mload(0x00))",
        ]
    return _lines(
        "// The key's one signal is the hash of all, each of which has to be below R: circuits hash no others.",
        f"for {{ let place := 0 }} lt(place, {size}) {{ place := add(place, 0x20) }} {{",
        "    sound := and(sound, lt(calldataload(add(signals, place)), r))",
        "}",
        f"calldatacopy(0x240, signals, {size})",
        *digest,
        *_added(0, declared=len(digest) > 1),
    )


def _added(index: int, *, declared: bool) -> tuple[str, ...]:
    """Adds `signal` times IC to the point at 0x80: ecMul of what stands at 0xc0 to there, then ecAdd of both."""
    multiple = "staticcall(gas(), 0x07, 0xc0, 0x60, 0xc0, 0x40)"
    return (
        f"mstore(0xc0, IC{index + 1}_X)",
        f"mstore(0xe0, IC{index + 1}_Y)",
        "mstore(0x100, signal)",
        f"done := and(done, {multiple})" if declared else f"let done := {multiple}",
        "done := and(done, staticcall(gas(), 0x06, 0x80, 0x80, 0x80, 0x40))",
    )


def _lines(*lines: str) -> str:
    return "".join(f"            {line}\n" for line in lines)
