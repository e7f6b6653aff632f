"""SHA-256 and SHA-224 (FIPS 180-4) of bytes: of all, or of as many as a length says that only the prover knows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, cast, overload

from zkwright.compiler import U8, U32, Array, Bytes, UInt

from .constants import initial_state, initial_state_of_short_digests
from .family import SHA_256
from .hashing import Function, Message, after_block, hashed

Digest: TypeAlias = Bytes[Literal[32]]
Digest224: TypeAlias = Bytes[Literal[28]]
State: TypeAlias = Array[U32, Literal[8]]

SHA256: Final = Function(hashlib.sha256, SHA_256, U32, initial_state, 32)
SHA224: Final = Function(
    hashlib.sha224, SHA_256, U32, lambda: [word % 2**32 for word in initial_state_of_short_digests()], 28
)


@overload
def sha256(data: bytes, length: int | None = None) -> bytes: ...
@overload
def sha256(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest: ...
@overload
def sha256(data: bytes, length: UInt) -> Digest: ...
def sha256(data: Message, length: UInt | int | None = None) -> bytes | Digest:
    """The digest of bytes: 32 bytes, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails without a length. The data is padded here. Bytes may be plain numbers:
    [*b"prefix", *secret] is a secret behind a known text. Costs at most 14,332 rows for every 64 bytes begun of the data and
    nine more, fewer where the bytes or the state before are known: 14,107 for 55 bytes. Blocks of known bytes that come first are
    free. Bytes whose bits the circuit does not have yet, which those of inputs and digests are not, cost 8 rows each.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 3 rows a byte, and 32 for every block but the first.

    >>> sha256(b"abc").hex()[:16]
    'ba7816bf8f01cfea'
    >>> sha256(b"abc" + bytes(3), 3) == sha256(b"abc")
    True

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", hashed(SHA256, data, length))


@overload
def sha224(data: bytes, length: int | None = None) -> bytes: ...
@overload
def sha224(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest224: ...
@overload
def sha224(data: bytes, length: UInt) -> Digest224: ...
def sha224(data: Message, length: UInt | int | None = None) -> bytes | Digest224:
    """The SHA-224 digest of bytes: 28 bytes. It is SHA-256 from another state, and its last word left out.

    Constrains the result to be the digest, never fails without a length. Costs what `sha256` does: 14,107 rows for 55 bytes.

    >>> sha224(b"abc").hex()[:16]
    '23097d223405d822'

    Raises what `sha256` does.
    """
    return cast("bytes | Digest224", hashed(SHA224, data, length))


def sha256_compress(state: Sequence[U32 | int], block: Sequence[U32 | int]) -> State:
    """The compression function: the eight words of the state after a block of sixteen, the first of each the leftmost.

    Constrains the result, never fails. For protocols that pad in a way of their own, or go on from a state: `sha256` is what
    you want to hash a message. Costs 14,332 rows, 14,198 from the initial state, and 32 for each word whose bits the circuit
    does not have yet.

    >>> from zkwright.circuits.sha256.constants import initial_state
    >>> hex(int(sha256_compress(initial_state(), [0x80000000] + 15 * [0])[0]))  # the empty message
    '0xe3b0c442'

    Raises `ArgumentError` for another number of words, `ConstantRangeError` for numbers of more than 32 bits.
    """
    return after_block(SHA_256, U32, state, block)
