"""The pool as a contract: its source, that of the hash that it grows its tree with, and what is called how.

    sources(deployment)               # for solc, by file name
    poseidon_contract()               # the bytes that deploy the hash
    call(transaction, root_number)    # calldata of `transfer` or `consolidation`

The verifiers are those that `zkwright export solidity` writes. `Pool.sol.template` has the pool, `hash_contract.py` the hash.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

from zkwright.circuits.keccak import keccak256
from zkwright.circuits.poseidon import poseidon
from zkwright.exports.calldata import calldata
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.solidity import solidity_verifier
from zkwright.verifier import Statement, VerifyingKey

from ..circuits import DEPTH
from ..deployment import Deployment
from ..transactions import CIRCUITS, Transaction
from .hash_contract import poseidon_contract as poseidon_contract

_POOL: Final = Path(__file__).with_name("Pool.sol.template")

SIGNALS: Final = {name: 18 + n_inputs for name, n_inputs in CIRCUITS.items()}
"""How many public signals each circuit has."""


def sources(deployment: Deployment) -> dict[str, str]:
    """Three contracts: the pool, and a verifier of each circuit."""
    found = {f"{name}.sol": _verifier(deployment, name) for name in CIRCUITS}
    zeros = [0]
    for _ in range(DEPTH):
        zeros.append(int(poseidon(zeros[-1], zeros[-1])))
    text = _POOL.read_text(encoding="utf-8")
    table = b"".join(zero.to_bytes(32, "big") for zero in zeros[:DEPTH]).hex()
    pool = Template(text).substitute(zeros=table, empty=hex(zeros[DEPTH]), **SIGNALS)
    return {**found, "Pool.sol": pool}


def call(transaction: Transaction, root_number: int) -> bytes:
    """What is sent to the pool; `root_number` is that of the root that the proof is of, which the event of each root tells."""
    n = SIGNALS[transaction.circuit]
    points = "uint256[2],uint256[2][2],uint256[2]"
    signature = f"{transaction.circuit}({points},uint256[{n}],uint256,bytes32,bytes32,bytes)"
    parts = calldata(transaction.proof, transaction.public).values()
    fixed = b"".join(map(_words, parts))
    context = transaction.context
    record = context.record + bytes(-len(context.record) % 32)
    tail = [root_number.to_bytes(32, "big"), context.recipient, context.relayer]
    tail += [(len(fixed) + 32 * 4).to_bytes(32, "big"), len(context.record).to_bytes(32, "big"), record]
    return bytes(keccak256(signature.encode()))[:4] + fixed + b"".join(tail)


def _words(part: object) -> bytes:
    return bytes.fromhex(part[2:]) if isinstance(part, str) else b"".join(map(_words, part))  # type: ignore[call-overload]


def _verifier(deployment: Deployment, name: str) -> str:
    statement = Statement.from_json((deployment.folder / f"{name}.statement.json").read_bytes())
    key = VerifyingKey.from_json((deployment.folder / f"{name}.verification_key.json").read_bytes())
    return solidity_verifier(DescribedKey.of(key, statement, development=True))
