"""The counts that the library means to reach or beat, after the optimiser, beside what circom's libraries and others have.

A circuit has rows beside a gadget's: one for each bit that its inputs promise, one for each output that is a sum; these are
counted out.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from zkwright.circuits import base64, base64url, blake2s, keccak, merkle, regex, sha1, sha256, sparse_merkle
from zkwright.compiler import (
    U8,
    U16,
    U64,
    Array,
    Bool,
    Bytes,
    Circuit,
    Field,
    Private,
    Public,
    UInt,
    circuit,
    require,
)

from tests.circuits.curve_cases import ballot, signed_by_schnorr
from tests.circuits.gadget_cases import compressed, compressed_wide, poseidon_hash, signed, strict_bits
from tests.circuits.number_cases import is_ordered, must_be_at_most


class Target(NamedTuple):
    """What is counted, in a circuit with so many rows beside it; the figure that it may not exceed; who has how many."""

    what: str
    circuit: Circuit[..., Any]
    beside: int
    figure: int
    rows: int
    others: str

    def measured(self) -> int:
        return self.circuit.compile().r1cs.n_rows - self.beside


@circuit
def permuted(lanes: Private[Array[U64, Literal[25]]]) -> Public[Array[U64, Literal[25]]]:
    return keccak.keccak_f(lanes)


@circuit
def sha1_block(message: Private[Bytes[Literal[55]]]) -> Public[Bytes[Literal[20]]]:
    return sha1.sha1(message)


@circuit
def blake2s_block(message: Private[Bytes[Literal[64]]]) -> Public[Bytes[Literal[32]]]:
    return blake2s.blake2s(message)


@circuit
def decoded_token(text: Private[Bytes[Literal[1024]]]) -> Public[Bytes[Literal[768]]]:
    return base64url.decode(text)


@circuit
def decoded_base64(text: Private[Bytes[Literal[1024]]]) -> Public[Bytes[Literal[768]]]:
    return base64.decode(text)


@circuit
def body_hash_in_header(header: Private[Bytes[Literal[1024]]]) -> None:
    regex.require_match(r"dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);(\r\n|.)*", header)


@circuit
def body_hash_anywhere(header: Private[Bytes[Literal[1024]]]) -> None:
    regex.require_match(r"(\r\n|.)*dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);(\r\n|.)*", header)


@circuit
def body_hash_found(header: Private[Bytes[Literal[1024]]], begin: Private[U16]) -> None:
    regex.require_match(r"dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);", header, begin=begin)


@circuit
def rooted(
    leaf: Private[Field], index: Private[Array[Bool, Literal[20]]], siblings: Private[Array[Field, Literal[20]]]
) -> Public[Field]:
    return merkle.merkle_root(leaf, index, siblings)


@circuit
def mapped(
    root: Public[Field],
    key: Private[Field],
    value: Private[Field],
    siblings: Private[Array[Field, Literal[20]]],
    depth: Private[Field],
) -> None:
    sparse_merkle.require_sparse_member(root, key, value, siblings, depth)


@circuit
def compared(a: Private[U64], b: Private[U64]) -> Public[Bool]:
    return a < b


@circuit
def in_order(a: Private[U64], b: Private[U64]) -> None:
    require(a < b)


TARGETS = [
    Target("Poseidon of two elements", poseidon_hash, 0, 240, 240, "circomlib and gnark 240"),
    Target("a block of SHA-256", compressed, 32 * 24 + 8, 14_332, 14_332, "circomlib 30,328; best published 15,168"),
    Target("Keccak-f[1600]", permuted, 1600 + 25, 92_160, 92_160, "circom 153,600; best published 92,160"),
    Target("a block of SHA-512", compressed_wide, 64 * 24 + 8, 37_000, 36_612, "best published 74,696"),
    Target("a block of SHA-1, with its padding", sha1_block, 8 * 55 + 20, 12_000, 9_124, "best published 28,965"),
    Target("a block of BLAKE2s", blake2s_block, 8 * 64, 21_000, 18_528, "best published 32,600"),
    Target("verification of EdDSA with Poseidon", signed, 0, 2_900, 2_633, "circomlib about 4,200"),
    Target("verification of Schnorr with Poseidon", signed_by_schnorr, 0, 2_200, 2_169, "-"),
    Target("a ballot, yes or no in ElGamal, proved well formed", ballot, 1, 1_300, 1_105, "-"),
    Target("a path of depth 20 with Poseidon", rooted, 20, 4_820, 4_820, "-"),
    Target(
        "membership in a sparse tree of 20 levels", mapped, 0, 6_645, 5_428, "circomlib 6,645 and 6,293 linear ones"
    ),
    Target("1,024 characters of base64url", decoded_token, 8 * 1024 + 768, 8_000, 6_913, "-"),
    Target("1,024 characters of base64", decoded_base64, 8 * 1024 + 768, 8_000, 6_913, "-"),
    Target(
        "DKIM's field from its beginning, with a body hash, in 1,024 bytes",
        body_hash_in_header,
        8192,
        61_760,
        54_191,
        "-",
    ),
    Target("the same, wherever it is in them", body_hash_anywhere, 8192, 120_000, 118_744, "zk-regex 617,597"),
    Target(
        "the same, where the prover says that it begins", body_hash_found, 8192 + 16, 61_760, 45_262, "zk-regex 617,597"
    ),
    Target("a comparison of 64 bits, as a value", compared, 129, 65, 65, "circomlib 65"),
    Target("a comparison of 64 bits, required", in_order, 128, 64, 64, "circomlib 66"),
    Target("a comparison of field elements, as a value", is_ordered, 0, 660, 659, "-"),
    Target("a comparison of field elements, required", must_be_at_most, 0, 603, 602, "gnark 1,523"),
    Target("the 254 bits of a field element", strict_bits, 254, 310, 309, "circomlib 517, gnark 508"),
]


class Score(NamedTuple):
    """What is counted as zk.golf does: rows and wires, but not those of inputs, their bits and outputs."""

    what: str
    circuit: Circuit[..., Any]
    rows_beside: int
    wires_beside: int
    rows: int
    wires: int
    others: str

    def measured(self) -> tuple[int, int]:
        system = self.circuit.compile().r1cs
        return system.n_rows - self.rows_beside, system.n_wires - 1 - self.wires_beside


class U9(UInt, bits=9):
    """A length of up to 256, and more."""


@circuit
def of_up_to_256_bytes(data: Private[Bytes[Literal[256]]], length: Private[U9]) -> Public[Bytes[Literal[32]]]:
    return sha256.sha256(data, length)


@circuit
def sixteen_bytes(buffer: Private[Array[Field, Literal[16]]]) -> None:
    for element in buffer:
        U8(element)


BASELINE = "baseline 307,200; the record of August 2026, 184,320"
SCORES = [
    Score("`keccak-f1600`", permuted, 1625, 1625, 92_160, 92_160, BASELINE),
    Score("a block of SHA-256", compressed, 776, 776, 14_332, 14_218, "its record in circom, of August 2026: 30,993"),
    Score(
        "`sha256-hash`: up to 255 bytes, of a length that is a signal",
        of_up_to_256_bytes,
        *(2057 + 32, 2057 + 32, 71_978, 71_149),
        "baseline 413,810; zk-email 313,655; xJsnark at least 255,380",
    ),
    Score("`assert-bytes`: 16 of them", sixteen_bytes, 0, 16, 128, 112, "baseline 272"),
]


def scores_table() -> str:
    """What zk.golf counts, ours and others', a line each."""
    lines = ["| challenge | rows | wires | score | others |", "| --- | ---: | ---: | ---: | --- |"]
    lines += [f"| {s.what} | {s.rows:,} | {s.wires:,} | {s.rows + s.wires:,} | {s.others} |" for s in SCORES]
    return "\n".join(lines) + "\n"


def counts_table() -> str:
    """What is counted, the figure and the others', a line each."""
    lines = ["| what | rows, after the optimiser | others |", "| --- | ---: | --- |"]
    lines += [f"| {target.what} | {target.rows:,} | {target.others} |" for target in TARGETS]
    return "\n".join(lines) + "\n"
