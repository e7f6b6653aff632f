"""Keys with proofs: those of snarkjs' that the verifier is tested with, and one whose public values are of every type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from zkwright import (
    I16,
    U8,
    U64,
    U128,
    Array,
    Bool,
    Bytes,
    Field,
    Fixed,
    Private,
    Public,
    Struct,
    Text,
    Vec,
    bind,
    circuit,
)
from zkwright.exports.described_key import DescribedKey
from zkwright.prover import Prover, setup, statement_of
from zkwright.verifier import VerifyingKey, public_to_json

from tests.verifier.conftest import VECTORS

TOLD_OF_EVERY_TYPE = [
    "valid: the proof holds for every_type",
    'result = ["25", true]',
    "flag = true",
    "small = 255",
    'large = "18446744073709551615"',
    f'odd = "{2**128 - 1}"',
    "signed = -32768",
    'price = "-1.5"',
    'digest = "0x00ff10"',
    'issuer = {"gr\\u00f6\\u00dfe": 7, "constructor": [false, true]}',
    "prices = [-1, 32767]",
    'label = "z\\u00df"',
    "key: development: whoever made the key can forge proofs",
]
"""What a program of one file says, asked as a command, of the proof of `of_every_type`."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A key, and the texts of a proof that holds under it."""

    described: DescribedKey
    public: bytes
    proof: bytes

    @property
    def signals(self) -> list[str]:
        """A fresh copy of the public signals, to be tampered with."""
        return list(json.loads(self.public))

    @property
    def document(self) -> dict[str, Any]:
        """A fresh copy of the proof."""
        return dict(json.loads(self.proof))


@cache
def of_snarkjs(name: str) -> Subject:
    """`silent`, `product` or `opening`: 0, 1 and 3 public signals, which nobody named."""
    key, public, proof = (
        (VECTORS / name / f"{file}.json").read_bytes() for file in ("verification_key", "public", "proof")
    )
    return Subject(DescribedKey(VerifyingKey.from_json(key), name=name, development=False), public, proof)


class Price(Fixed, bits=32, fraction=16):
    """A number with a fraction."""


class Issuer(Struct):
    """Names in several scripts."""

    größe: U8  # noqa: PLC2401
    constructor: Array[Bool, Literal[2]]


@circuit
def every_type(
    secret: Private[Field],
    flag: Public[Bool],
    small: Public[U8],
    large: Public[U64],
    odd: Public[U128],
    signed: Public[I16],
    price: Public[Price],
    digest: Public[Bytes[Literal[3]]],
    issuer: Public[Issuer],
    prices: Public[Vec[I16, Literal[3]]],
    label: Public[Text[Literal[4]]],
) -> Public[tuple[Field, Bool]]:
    """A public value of every type."""
    for value in (small, large, odd, signed, price, digest, issuer, prices, label):
        bind(value)
    return secret * secret, flag


INPUTS = {
    "secret": 5,
    "flag": True,
    "small": 255,
    "large": 2**64 - 1,
    "odd": 2**128 - 1,
    "signed": -(2**15),
    "price": "-1.5",
    "digest": "0x00ff10",
    "issuer": {"größe": 7, "constructor": [False, True]},
    "prices": [-1, 32767],
    "label": "zß\u202e"[:2],
}


@cache
def of_every_type() -> Subject:
    """A development key of `every_type`, with its statement."""
    program = every_type.compile()
    key = setup(program.r1cs)
    proof, public = Prover(key, program).prove_inputs(INPUTS)
    described = DescribedKey.of(key.verifying_key(), statement_of(program, key), development=True)
    return Subject(described, public_to_json(public).encode(), proof.to_json().encode())
