"""A transaction as it travels: a proof, its public signals, and what the proof is bound to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from zkwright.circuits.babyjub.plain import AffinePoint
from zkwright.circuits.keccak import keccak256
from zkwright.verifier import InvalidProof, Proof, public_from_object, public_to_object

from .errors import Unusable

CIRCUITS: Final = {"transfer": 2, "consolidation": 16}
"""How many notes each spends; both are `transfer` of `circuits`."""

RECORD_BYTES: Final = 156
"""Of what a sender keeps beside a transfer for itself."""

NOBODY: Final = bytes(32)
"""In the place of a recipient or a relayer where nothing goes to one."""

MAX_BYTES: Final = 1 << 14
"""Of a transaction as JSON; one of 16 inputs has some 6,000."""


@dataclass(frozen=True)
class Context:
    """What a proof is bound to beside its numbers: on which ledger it counts, and who gets what leaves it.

    A deposit is paid by `recipient`, a withdrawal goes to it, a fee to `relayer`: 32 bytes each, a key of an account, or an
    address of Ethereum behind 12 zeros.
    """

    ledger: bytes
    recipient: bytes = NOBODY
    relayer: bytes = NOBODY
    record: bytes = b""

    @cached_property
    def number(self) -> int:
        """The public signal: 253 bits of Keccak-256, as the contract computes them."""
        data = self.ledger + self.recipient + self.relayer + bytes(keccak256(self.record))
        return int.from_bytes(bytes(keccak256(data)), "big") >> 3


@dataclass(frozen=True)
class Written:
    """What is read in a transaction's public values by name."""

    nullifiers: tuple[int, ...]
    commitments: tuple[int, ...]
    ephemeral: AffinePoint
    ciphertexts: tuple[tuple[int, ...], ...]
    root: int
    deposit: int
    withdrawal: int
    fee: int
    public_asset: int
    context: int

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Written:
        """Of the values that a `Verifier` returns."""
        made = values["result"]
        return cls(
            tuple(made["nullifiers"]),
            tuple(made["commitments"]),
            AffinePoint(made["ephemeral"]["x"], made["ephemeral"]["y"]),
            tuple(map(tuple, made["ciphertexts"])),
            *(values[name] for name in ("root", "deposit", "withdrawal", "fee", "public_asset", "context")),
        )


@dataclass(frozen=True)
class Transaction:
    """A transfer or a consolidation, deposits and withdrawals among them; nothing in it is believed before it is verified."""

    circuit: str
    public: tuple[int, ...]
    proof: Proof
    context: Context
    signature: bytes = b""
    """By the account that pays a deposit, over `context` and the signals: Ed25519."""

    @property
    def signed(self) -> bytes:
        """What the account's owner signs: everything but the proof, from which others can be made that are as valid."""
        numbers = b"".join(number.to_bytes(32, "big") for number in (self.context.number, *self.public))
        return b"zkwright deposit" + self.circuit.encode() + numbers

    def signed_by(self, key: Ed25519PrivateKey) -> Transaction:
        """With the signature of the account that pays."""
        return replace(self, signature=key.sign(self.signed))

    @property
    def is_signed(self) -> bool:
        """Whether the recipient's key signed it."""
        try:
            Ed25519PublicKey.from_public_bytes(self.context.recipient).verify(self.signature, self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True

    def to_json(self) -> bytes:
        """As it is sent."""
        names = ("recipient", "relayer", "record")
        return json.dumps(
            {
                "circuit": self.circuit,
                "public": public_to_object(self.public),
                "proof": self.proof.to_object(),
                **{name: getattr(self.context, name).hex() for name in names},
                "signature": self.signature.hex(),
            }
        ).encode()

    @classmethod
    def from_json(cls, body: bytes, ledger: bytes) -> Transaction:
        """What `to_json` gave, for the ledger of this name. Raises `Unusable`."""
        if len(body) > MAX_BYTES:
            raise Unusable(f"a transaction has at most {MAX_BYTES} bytes")
        try:
            members = json.loads(body, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            raise Unusable("the transaction is no JSON, or has a name twice") from None
        names = {"circuit", "public", "proof", "recipient", "relayer", "record", "signature"}
        if not isinstance(members, dict) or members.keys() != names:
            raise Unusable(f"a transaction has the members {', '.join(sorted(names))}, and no others")
        if not isinstance(members["circuit"], str) or members["circuit"] not in CIRCUITS:
            raise Unusable("the circuit is neither transfer nor consolidation")
        try:
            public, proof = public_from_object(members["public"]), Proof.from_object(members["proof"])
        except InvalidProof as refusal:
            raise Unusable(str(refusal)) from None
        recipient, relayer = (_bytes(members, name, 32) for name in ("recipient", "relayer"))
        record, signature = _bytes(members, "record", 0, RECORD_BYTES), _bytes(members, "signature", 0, 64)
        return cls(members["circuit"], tuple(public), proof, Context(ledger, recipient, relayer, record), signature)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _bytes(members: Mapping[str, Any], name: str, *sizes: int) -> bytes:
    text = members[name]
    try:
        data = bytes.fromhex(text) if isinstance(text, str) else None
    except ValueError:
        data = None
    if data is None or len(data) not in sizes or data.hex() != text:
        raise Unusable(f"{name}: {' or '.join(map(str, sizes))} bytes in small hexadecimal digits")
    return data
