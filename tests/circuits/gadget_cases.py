"""Every gadget of the library as a circuit of its own, with inputs that it takes and inputs that it refuses.

A circuit requires first what a gadget needs of its arguments, as who calls it must.
"""

from __future__ import annotations

import hashlib
import hmac as codes
import struct
from typing import Any, Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from zkwright.circuits import (
    babyjub,
    bits,
    blake2b,
    blake2s,
    comparators,
    eddsa,
    hmac,
    merkle,
    mimc_sponge,
    mux,
    packing,
    poseidon,
    sha256,
    sha512,
)
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L
from zkwright.circuits.babyjub.plain import multiply as multiplied
from zkwright.circuits.eddsa import Signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.compiler import U8, U32, U64, Array, Bool, Bytes, Field, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits.byte_hash_cases import BYTE_HASHES
from tests.circuits.case import Case
from tests.circuits.collection_cases import COLLECTIONS
from tests.circuits.curve_cases import CURVE
from tests.circuits.document_cases import DOCUMENTS
from tests.circuits.ecdsa_cases import ECDSA
from tests.circuits.ed25519_cases import ED25519
from tests.circuits.field_hash_cases import FIELD_HASHES
from tests.circuits.mail_cases import MAIL
from tests.circuits.number_cases import NUMBERS
from tests.circuits.rsa_cases import RSA
from tests.circuits.statement_cases import STATEMENTS
from tests.circuits.text_cases import TEXTS
from tests.circuits.travel_document_cases import TRAVEL_DOCUMENTS
from tests.circuits.tree_cases import TREES
from tests.circuits.x509_cases import CERTIFICATES


def point(at: AffinePoint) -> dict[str, int]:
    return {"x": at.x % R, "y": at.y % R}


BASE, TWICE = point(BASE8), point(multiplied(2, BASE8))
ZERO, LOW_ORDER, OFF_CURVE = {"x": 0, "y": 1}, point(multiplied(L, GENERATOR)), {"x": 1, "y": 1}


# -- bits and comparisons ------------------------------------------------------------------------------------------


@circuit
def strict_bits(value: Private[Field]) -> Public[Array[Bool, Literal[254]]]:
    return bits.to_bits_strict(value)


@circuit
def bits_at_most(value: Private[Field]) -> Public[Array[Bool, Literal[8]]]:
    return bits.to_bits_at_most(value, 130, "too large")


@circuit
def bits_of_index(index: Private[U8]) -> Public[Array[Bool, Literal[3]]]:
    return bits.index_bits(index, 5)


@circuit
def number(of: Private[Array[Bool, Literal[4]]]) -> Public[Field]:
    return bits.from_bits(of)


@circuit
def at_most(of: Private[Array[Bool, Literal[8]]]) -> None:
    bits.require_at_most(of, 130)


@circuit
def at_least(of: Private[Array[Bool, Literal[8]]]) -> None:
    bits.require_at_least(of, 131)


@circuit
def whether_at_most(of: Private[Array[Bool, Literal[8]]]) -> Public[Bool]:
    return bits.is_at_most(of, 130)


@circuit
def whether_at_least(of: Private[Array[Bool, Literal[8]]]) -> Public[Bool]:
    return bits.is_at_least(of, 131)


@circuit
def less(a: Private[Field], b: Private[Field]) -> Public[Bool]:
    return comparators.is_less(a, b)


@circuit
def between(value: Private[Field]) -> None:
    comparators.require_between(value, 18, 130)


@circuit
def whether_between(value: Private[Field]) -> Public[Bool]:
    return comparators.is_between(value, 18, 130)


def in_bits(value: int, n: int = 8) -> list[bool]:
    return [bool(value >> i & 1) for i in range(n)]


_COMPARISONS = [
    Case(
        bits.to_bits_strict,
        strict_bits,
        [({"value": value}, in_bits(value, 254)) for value in (5, 2**254 - R, R - 1)],
    ),
    Case(
        bits.to_bits_at_most,
        bits_at_most,
        [({"value": value}, in_bits(value)) for value in (0, 129, 130)],
        [({"value": value}, "too large") for value in (131, 256, R - 1)],
    ),
    Case(
        bits.index_bits,
        bits_of_index,
        [({"index": index}, in_bits(index, 3)) for index in (0, 4)],
        [{"index": index} for index in (5, 7, 8, 255)],
    ),
    Case(bits.from_bits, number, [({"of": in_bits(value, 4)}, value) for value in (0, 9, 15)]),
    Case(
        bits.require_at_most,
        at_most,
        [{"of": in_bits(value)} for value in (0, 130)],
        [({"of": in_bits(value)}, "the bits exceed the bound") for value in (131, 255)],
    ),
    Case(
        bits.require_at_least,
        at_least,
        [{"of": in_bits(value)} for value in (131, 255)],
        [({"of": in_bits(value)}, "the bits are below the bound") for value in (0, 130)],
    ),
    Case(bits.is_at_most, whether_at_most, [({"of": in_bits(n)}, n <= 130) for n in (0, 130, 131, 255)]),
    Case(bits.is_at_least, whether_at_least, [({"of": in_bits(n)}, n >= 131) for n in (0, 130, 131, 255)]),
    Case(
        comparators.is_less,
        less,
        [({"a": a, "b": b}, a < b) for a, b in ((3, 4), (4, 4), (R - 1, 0), (0, R - 1))],
    ),
    Case(
        comparators.require_between,
        between,
        [{"value": value} for value in (18, 130)],
        [{"value": value} for value in (17, 131, R - 1)],
    ),
    Case(
        comparators.is_between,
        whether_between,
        [({"value": value}, 18 <= value <= 130) for value in (17, 18, 130, 131)],
    ),
]


# -- tables, bytes, hashes -----------------------------------------------------------------------------------------


@circuit
def chosen(items: Private[Array[Field, Literal[5]]], index: Private[U8]) -> Public[Field]:
    return mux.mux(items, index)


@circuit
def packed(data: Private[Bytes[Literal[32]]]) -> Public[Array[Field, Literal[2]]]:
    return packing.pack_bytes(data)


@circuit
def unpacked(elements: Public[Array[Field, Literal[2]]]) -> Public[Bytes[Literal[32]]]:
    return packing.unpack_bytes(elements, 32)


@circuit
def poseidon_hash(a: Private[Field], b: Private[Field]) -> Public[Field]:
    return poseidon.poseidon(a, b)


@circuit
def mimc_hash(a: Private[Field], b: Private[Field]) -> Public[Field]:
    return mimc_sponge.mimc_sponge(a, b)


@circuit
def sha256_hash(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[32]]]:
    return sha256.sha256(message)


@circuit
def compressed(
    state: Private[Array[U32, Literal[8]]], block: Private[Array[U32, Literal[16]]]
) -> Public[Array[U32, Literal[8]]]:
    return sha256.sha256_compress(state, block)


@circuit
def sha224_hash(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[28]]]:
    return sha256.sha224(message)


@circuit
def sha512_hash(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[64]]]:
    return sha512.sha512(message)


@circuit
def sha384_hash(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[48]]]:
    return sha512.sha384(message)


@circuit
def compressed_wide(
    state: Private[Array[U64, Literal[8]]], block: Private[Array[U64, Literal[16]]]
) -> Public[Array[U64, Literal[8]]]:
    return sha512.sha512_compress(state, block)


@circuit
def blake2s_hash(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[32]]]:
    return blake2s.blake2s(message)


@circuit
def blake2b_hash(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[64]]]:
    return blake2b.blake2b(message)


@circuit
def hmac_code(data: Private[Bytes[Literal[15]]]) -> Public[Bytes[Literal[32]]]:
    return hmac.hmac_sha256(b"Jefe", data)


@circuit
def hkdf_first(secret: Private[Bytes[Literal[15]]]) -> Public[Bytes[Literal[32]]]:
    return hmac.hkdf_extract(secret, b"Jefe")


@circuit
def hkdf_second(info: Private[Bytes[Literal[7]]]) -> Public[Bytes[Literal[9]]]:
    return hmac.hkdf_expand(CODE, 9, info)


@circuit
def hkdf_whole(secret: Private[Bytes[Literal[15]]]) -> Public[Bytes[Literal[9]]]:
    return hmac.hkdf_sha256(secret, 9, b"Jefe", b"to sign")


CODE = codes.digest(b"Jefe", b"what do ya want", "sha256")
DIGEST = hashlib.sha256(b"abc").digest()
HALVES = [int.from_bytes(DIGEST[:16], "big"), int.from_bytes(DIGEST[16:], "big")]
START = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19]
"""FIPS 180-4, 5.3.3."""

PADDED = [0x61626380, *[0] * 14, 24]

WIDE_START = [
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
]  # fmt: skip
"""FIPS 180-4, 5.3.5."""

_HASHES = [
    Case(
        mux.mux,
        chosen,
        [({"items": [7, 8, 9, R - 1, 0], "index": i}, [7, 8, 9, R - 1, 0][i]) for i in range(5)],
        [{"items": [7, 8, 9, R - 1, 0], "index": i} for i in (5, 8, 255)],
    ),
    Case(packing.pack_bytes, packed, [({"data": DIGEST}, HALVES), ({"data": bytes(32)}, [0, 0])]),
    Case(
        packing.unpack_bytes,
        unpacked,
        [({"elements": HALVES}, DIGEST), ({"elements": [0, 2**128 - 1]}, bytes(16) + b"\xff" * 16)],
        [{"elements": [0, 2**128]}, {"elements": [R - 1, 0]}],
    ),
    Case(poseidon.poseidon, poseidon_hash, [({"a": 1, "b": 2}, poseidon.poseidon(1, 2))]),
    Case(mimc_sponge.mimc_sponge, mimc_hash, [({"a": 1, "b": 2}, mimc_sponge.mimc_sponge(1, 2))]),
    Case(sha256.sha256, sha256_hash, [({"message": b"abc"}, DIGEST)]),
    Case(
        sha256.sha256_compress,
        compressed,
        [({"state": START, "block": PADDED}, [int.from_bytes(DIGEST[i : i + 4], "big") for i in range(0, 32, 4)])],
    ),
    Case(sha256.sha224, sha224_hash, [({"message": b"abc"}, hashlib.sha224(b"abc").digest())], slow=True),
    Case(blake2s.blake2s, blake2s_hash, [({"message": b"abc"}, hashlib.blake2s(b"abc").digest())], slow=True),
    Case(blake2b.blake2b, blake2b_hash, [({"message": b"abc"}, hashlib.blake2b(b"abc").digest())], slow=True),
    Case(
        hmac.hmac_sha256,
        hmac_code,
        [({"data": b"what do ya want"}, CODE)],
        slow=True,
    ),
    Case(
        hmac.hkdf_extract,
        hkdf_first,
        [({"secret": b"what do ya want"}, CODE)],
        slow=True,
    ),
    Case(
        hmac.hkdf_expand,
        hkdf_second,
        [({"info": b"to sign"}, HKDFExpand(SHA256(), 9, b"to sign").derive(CODE))],
        slow=True,
    ),
    Case(
        hmac.hkdf_sha256,
        hkdf_whole,
        [({"secret": b"what do ya want"}, HKDFExpand(SHA256(), 9, b"to sign").derive(CODE))],
        slow=True,
    ),
    Case(sha512.sha512, sha512_hash, [({"message": b"abc"}, hashlib.sha512(b"abc").digest())], slow=True),
    Case(sha512.sha384, sha384_hash, [({"message": b"abc"}, hashlib.sha384(b"abc").digest())], slow=True),
    Case(
        sha512.sha512_compress,
        compressed_wide,
        [
            (
                {"state": WIDE_START, "block": [0x6162638000000000, *[0] * 14, 24]},
                list(struct.unpack(">8Q", hashlib.sha512(b"abc").digest())),
            )
        ],
        slow=True,
    ),
]


# -- trees ---------------------------------------------------------------------------------------------------------


@circuit
def parent(node: Private[Field], sibling: Private[Field], is_right: Private[Bool]) -> Public[Field]:
    return merkle.merkle_parent(node, sibling, is_right)


@circuit
def root_of(
    leaf: Private[Field], index: Private[Array[Bool, Literal[3]]], siblings: Private[Array[Field, Literal[3]]]
) -> Public[Field]:
    return merkle.merkle_root(leaf, index, siblings)


@circuit
def member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
) -> None:
    merkle.require_member(root, leaf, index, siblings)


@circuit
def whether_member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
) -> Public[Bool]:
    return merkle.is_member(root, leaf, index, siblings)


TREE = MerkleTree([11, 12, 13, 14, 15], depth=3)
INDEX, SIBLINGS = TREE.path(2)
PATH = {"leaf": 13, "index": INDEX, "siblings": SIBLINGS}
OTHER = {**PATH, "leaf": 14}

_TREES = [
    Case(
        merkle.merkle_parent,
        parent,
        [({"node": 1, "sibling": 2, "is_right": side}, merkle.merkle_parent(1, 2, side)) for side in (False, True)],
    ),
    Case(merkle.merkle_root, root_of, [(PATH, TREE.root)]),
    Case(merkle.require_member, member, [{**PATH, "root": TREE.root}], [{**OTHER, "root": TREE.root}]),
    Case(
        merkle.is_member,
        whether_member,
        [({**PATH, "root": TREE.root}, True), ({**OTHER, "root": TREE.root}, False)],
    ),
]


# -- the curve and its signatures ----------------------------------------------------------------------------------


@circuit
def on_curve(p: Private[Point]) -> None:
    babyjub.require_on_curve(p)


@circuit
def whether_on_curve(p: Private[Point]) -> Public[Bool]:
    return babyjub.is_on_curve(p)


@circuit
def in_subgroup(p: Private[Point]) -> None:
    babyjub.require_in_subgroup(p)


@circuit
def whether_in_subgroup(p: Private[Point]) -> Public[Bool]:
    return babyjub.is_in_subgroup(p)


@circuit
def added(p: Private[Point], q: Private[Point]) -> Public[Point]:
    babyjub.require_on_curve(p)
    babyjub.require_on_curve(q)
    return babyjub.add(p, q)


@circuit
def doubled(p: Private[Point]) -> Public[Point]:
    babyjub.require_on_curve(p)
    return babyjub.double(p)


@circuit
def negated(p: Private[Point]) -> Public[Point]:
    return babyjub.negate(p)


@circuit
def scaled(scalar: Private[Field], p: Private[Point]) -> Public[Point]:
    babyjub.require_in_subgroup(p)
    return babyjub.multiply(scalar, p)


@circuit
def scaled_base(scalar: Private[Field]) -> Public[Point]:
    return babyjub.multiply_base8(scalar)


@circuit
def signed(public_key: Private[Point], message: Private[Field], signature: Private[Signature]) -> None:
    eddsa.require_signature(public_key, message, signature)


@circuit
def whether_signed(public_key: Private[Point], message: Private[Field], signature: Private[Signature]) -> Public[Bool]:
    return eddsa.signature_holds(public_key, message, signature)


KEY = SigningKey(bytes(range(32)))
SIGNED: dict[str, Any] = {"public_key": KEY.public_key, "message": 1234, "signature": KEY.sign(1234)}

_CURVE = [
    Case(
        babyjub.require_on_curve,
        on_curve,
        [{"p": BASE}, {"p": ZERO}, {"p": LOW_ORDER}],
        [({"p": OFF_CURVE}, "curve"), {"p": {"x": 0, "y": 0}}],
    ),
    Case(babyjub.is_on_curve, whether_on_curve, [({"p": BASE}, True), ({"p": OFF_CURVE}, False)]),
    Case(
        babyjub.require_in_subgroup,
        in_subgroup,
        [{"p": BASE}, {"p": ZERO}],
        [{"p": LOW_ORDER}, {"p": OFF_CURVE}, {"p": point(GENERATOR)}],
    ),
    Case(
        babyjub.is_in_subgroup,
        whether_in_subgroup,
        [({"p": BASE}, True), ({"p": point(GENERATOR)}, False), ({"p": OFF_CURVE}, False)],
    ),
    Case(babyjub.add, added, [{"p": BASE, "q": TWICE}, {"p": BASE, "q": BASE}, {"p": BASE, "q": ZERO}]),
    Case(babyjub.double, doubled, [{"p": BASE}, {"p": ZERO}, {"p": LOW_ORDER}], [{"p": OFF_CURVE}]),
    Case(babyjub.negate, negated, [{"p": BASE}, {"p": ZERO}]),
    Case(babyjub.multiply, scaled, [{"scalar": 77, "p": BASE}], [{"scalar": 77, "p": LOW_ORDER}]),
    Case(babyjub.multiply_base8, scaled_base, [{"scalar": scalar} for scalar in (0, 77, L - 1)], [{"scalar": L}]),
    Case(eddsa.require_signature, signed, [SIGNED], [({**SIGNED, "message": 1235}, "the signature is not valid")]),
    Case(eddsa.signature_holds, whether_signed, [(SIGNED, True), ({**SIGNED, "message": 1235}, False)]),
]

CASES = [
    *_COMPARISONS,
    *_HASHES,
    *BYTE_HASHES,
    *FIELD_HASHES,
    *_TREES,
    *TREES,
    *_CURVE,
    *CERTIFICATES,
    *TRAVEL_DOCUMENTS,
    *CURVE,
    *ECDSA,
    *ED25519,
    *RSA,
    *COLLECTIONS,
    *DOCUMENTS,
    *MAIL,
    *STATEMENTS,
    *NUMBERS,
    *TEXTS,
]
