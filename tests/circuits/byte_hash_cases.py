"""The hash functions of bytes that are no SHA-2 as circuits of their own: see `gadget_cases`."""

from __future__ import annotations

import hashlib
from typing import Literal

from Crypto.Hash import RIPEMD160
from Crypto.Hash import keccak as reference
from zkwright.circuits import keccak, ripemd160, sha1, sha3, signals
from zkwright.compiler import U64, Array, Bool, Bytes, Field, Private, Public, circuit

from tests.circuits.case import Case


@circuit
def keccak_hash(data: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[32]]]:
    return keccak.keccak256(data)


@circuit
def keccak_permutation(lanes: Private[Array[U64, Literal[25]]]) -> Public[Array[U64, Literal[25]]]:
    return keccak.keccak_f(lanes)


@circuit
def sha3_hash(data: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[32]]]:
    return sha3.sha3_256(data)


@circuit
def sha1_hash(data: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[20]]]:
    return sha1.sha1(data)


@circuit
def ripemd160_hash(data: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[20]]]:
    return ripemd160.ripemd160(data)


@circuit
def keccak_of_signals(x: Private[Field], y: Private[U64]) -> Public[Field]:
    return signals.keccak256_of_signals([x, y])


@circuit
def sha_of_signals(x: Private[Bool], y: Private[U64]) -> Public[Field]:
    return signals.sha256_of_signals([x, y])


_SIGNALS = bytes(31) + b"\1" + bytes(31) + b"\2"

BYTE_HASHES = [
    Case(
        keccak.keccak256,
        keccak_hash,
        [({"data": b"abc"}, reference.new(digest_bits=256, data=b"abc").digest())],
        slow=True,
    ),
    Case(
        keccak.keccak_f,
        keccak_permutation,
        [({"lanes": [0] * 25}, [int(lane) for lane in keccak.keccak_f([0] * 25)])],
        slow=True,
    ),
    Case(
        signals.keccak256_of_signals,
        keccak_of_signals,
        [({"x": 1, "y": 2}, int(reference.new(digest_bits=256, data=_SIGNALS).hexdigest(), 16) >> 3)],
        slow=True,
    ),
    Case(
        signals.sha256_of_signals,
        sha_of_signals,
        [({"x": True, "y": 2}, int(hashlib.sha256(_SIGNALS).hexdigest(), 16) >> 3)],
        slow=True,
    ),
    Case(sha3.sha3_256, sha3_hash, [({"data": b"abc"}, hashlib.sha3_256(b"abc").digest())], slow=True),
    Case(sha1.sha1, sha1_hash, [({"data": b"abc"}, hashlib.sha1(b"abc").digest())], slow=True),
    Case(ripemd160.ripemd160, ripemd160_hash, [({"data": b"abc"}, RIPEMD160.new(b"abc").digest())], slow=True),
]
