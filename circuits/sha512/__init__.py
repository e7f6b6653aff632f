"""SHA-512 and SHA-384 (FIPS 180-4): SHA-256 on words of 64 bits, with 80 rounds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, cast, overload

from zkwright.compiler import U8, U64, Array, Bytes, UInt

from ..sha256.constants import initial_state, initial_state_of_short_digests
from ..sha256.hashing import Function, Message, after_block, hashed
from .family import SHA_512

Digest: TypeAlias = Bytes[Literal[64]]
Digest384: TypeAlias = Bytes[Literal[48]]
State: TypeAlias = Array[U64, Literal[8]]

SHA512: Final = Function(hashlib.sha512, SHA_512, U64, lambda: initial_state(SHA_512), 64)
SHA384: Final = Function(hashlib.sha384, SHA_512, U64, initial_state_of_short_digests, 48)


@overload
def sha512(data: bytes, length: int | None = None) -> bytes: ...
@overload
def sha512(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest: ...
@overload
def sha512(data: bytes, length: UInt) -> Digest: ...
def sha512(data: Message, length: UInt | int | None = None) -> bytes | Digest:
    """The digest of bytes: 64 bytes, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails without a length. The data is padded here; bytes may be plain numbers,
    and a `length` that is a signal says how many of them count, as in `sha256`. Costs at most 36,612 rows for every 128 bytes
    begun of the data and 17 more, fewer where the bytes or the state before are known: 36,161 for 111 bytes. Bytes whose bits
    the circuit does not have yet, which those of inputs and digests are not, cost 8 rows each.

    >>> sha512(b"abc").hex()[:16]
    'ddaf35a193617aba'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", hashed(SHA512, data, length))


@overload
def sha384(data: bytes, length: int | None = None) -> bytes: ...
@overload
def sha384(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest384: ...
@overload
def sha384(data: bytes, length: UInt) -> Digest384: ...
def sha384(data: Message, length: UInt | int | None = None) -> bytes | Digest384:
    """The SHA-384 digest of bytes: 48 bytes. It is SHA-512 from another state, and its last two words left out.

    Constrains the result to be the digest, never fails without a length. Costs what `sha512` does: 36,161 rows for 111 bytes.

    >>> sha384(b"abc").hex()[:16]
    'cb00753f45a35e8b'

    Raises what `sha512` does.
    """
    return cast("bytes | Digest384", hashed(SHA384, data, length))


def sha512_compress(state: Sequence[U64 | int], block: Sequence[U64 | int]) -> State:
    """The compression function: the eight words of the state after a block of sixteen, the first of each the leftmost.

    Constrains the result, never fails. For protocols that pad in a way of their own, or go on from a state: `sha512` is what
    you want to hash a message. Costs 36,612 rows, and 64 for each word whose bits the circuit does not have yet.

    >>> from zkwright.circuits.sha256.constants import initial_state
    >>> from zkwright.circuits.sha512.family import SHA_512
    >>> hex(int(sha512_compress(initial_state(SHA_512), [1 << 63] + 15 * [0])[0]))  # the empty message
    '0xcf83e1357eefb8bd'

    Raises `ArgumentError` for another number of words, `ConstantRangeError` for numbers of more than 64 bits.
    """
    return after_block(SHA_512, U64, state, block)
