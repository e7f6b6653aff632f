"""`python -m tests.exports.gas`: what contracts take for a proof of the same key, as docs/exports.md tells it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from zkwright.exports.calldata import calldata
from zkwright.exports.solidity import solidity_verifier
from zkwright.verifier import Proof, public_from_json

from tests.exports.evm import Answer, Deployed, compile_solidity, verify_compressed_proof, verify_proof
from tests.exports.subjects import of_snarkjs

KEYS: Final = ("product", "opening")
"""Of 1 and 3 public signals, made by snarkjs."""

GNARK: Final = Path(__file__).parent / "vectors" / "gnark"


def sources() -> dict[str, str]:
    """Our contracts of the keys."""
    return {f"{name} of snarkjs.sol": solidity_verifier(of_snarkjs(name).described) for name in KEYS}


def keys_of_snarkjs() -> dict[str, str]:
    """What snarkjs' contracts are made of."""
    return {f"{name}.snarkjs.sol": of_snarkjs(name).described.key.to_json() for name in KEYS}


def words(name: str, *, compressed: bool = False) -> bytes:
    """The arguments for the proof of a key."""
    proof, public = Proof.from_json(of_snarkjs(name).proof), public_from_json(of_snarkjs(name).public)
    return flat([*calldata(proof, public, compressed=compressed).values()])


def flat(part: Any) -> bytes:
    """Words in arrays, one after another."""
    return bytes.fromhex(part[2:]) if isinstance(part, str) else b"".join(map(flat, part))


def answers(compiled: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, Answer]:
    """What each contract of a key says to the proof."""
    n = of_snarkjs(name).described.key.n_public
    ours, title = compiled[f"{name} of snarkjs.sol"], name.capitalize()
    gnark = json.loads((GNARK / f"{name}.json").read_text())
    snarkjs = compiled[f"{name}.snarkjs.sol"]["Groth16Verifier"]
    compressed = ours[f"{title}CompressedVerifier"]
    asked = words(name)
    return {
        "zkwright": Deployed(ours[f"{title}Verifier"]["bytecode"]).call(verify_proof(n), asked),
        "gnark": Deployed(gnark["bytecode"]).call(f"verifyProof(uint256[8],uint256[{n}])", asked),
        "snarkjs": Deployed(snarkjs["bytecode"]).call(verify_proof(n), asked),
        "compressed": Deployed(compressed["bytecode"]).call(verify_compressed_proof(n), words(name, compressed=True)),
    }


def table(compiled: Mapping[str, Mapping[str, Any]]) -> str:
    """The rows of the table."""
    rows = []
    for name in KEYS:
        found = answers(compiled, name)
        cells = [str(of_snarkjs(name).described.key.n_public), *(f"{answer.gas:,}" for answer in found.values())]
        rows.append(f"| {' | '.join(cells)} |\n")
    return "".join(rows)


if __name__ == "__main__":
    print(table(compile_solidity(sources(), keys_of_snarkjs())[0]), end="")
