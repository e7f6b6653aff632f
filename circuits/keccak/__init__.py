"""Keccak-256 as Ethereum has it, of bytes: of all, or of as many as a length says; and Keccak-f[1600]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, cast, overload

from zkwright.compiler import U8, U64, Array, Bytes, UInt
from zkwright.compiler.rows import ArgumentError

from . import plain
from .constants import LANES, WIDTH
from .permutation import BITS, permute
from .sponge import Data, SpongeHash, hashed

Digest: TypeAlias = Bytes[Literal[32]]
Lanes: TypeAlias = Array[U64, Literal[25]]

_KECCAK256: Final = SpongeHash(plain.keccak_256, 0x01)


@overload
def keccak256(data: bytes, length: int | None = None) -> bytes: ...
@overload
def keccak256(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest: ...
@overload
def keccak256(data: bytes, length: UInt) -> Digest: ...
def keccak256(data: Data, length: UInt | int | None = None) -> bytes | Digest:
    """Ethereum's hash of bytes, 32 of them: Keccak with the padding from before FIPS 202, so not SHA3-256.

    Constrains the result to be the digest, never fails without a length. The data is padded here. Bytes may be plain numbers,
    as in `sha256`. Costs at most 93,248 rows for every 136 bytes begun of the data and one more, and fewer for a first
    block and the last: 87,744 for 32 bytes. Bytes whose bits the circuit does not have yet cost 8 rows each.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 3 rows a byte, and 32 for every block but the first.

    >>> keccak256(b"transfer(address,uint256)").hex()[:8]
    'a9059cbb'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", hashed(_KECCAK256, data, length))


def keccak_f(lanes: Sequence[U64 | int]) -> Lanes:
    """Keccak-f[1600] of a state's 25 lanes, of which lane (x, y) is at 5 y + x, each with its lowest bit first.

    Constrains the result, never fails. For sponges with a rate or a padding of their own: `keccak256` and `sha3_256` are what you
    want to hash data. Costs 92,160 rows, and 64 for each lane whose bits the circuit does not have yet.

    >>> hex(int(keccak_f([0] * 25)[0]))
    '0xf1258f7940e1dde7'

    Raises `ArgumentError` for another number of lanes, `ConstantRangeError` for numbers of more than 64 bits.
    """
    if len(lanes) != LANES:
        raise ArgumentError(
            f"a state has {LANES} lanes, not {len(lanes)}", "pass whole ones; keccak256 pads data itself"
        )
    words = [U64(lane) for lane in lanes]
    known = [word.constant for word in words if word.constant is not None]
    if len(known) == LANES:
        return Array(U64(lane) for lane in plain.permute(known))
    bits = permute(Array(bit for word in words for bit in word.bits()))
    return Array(U64.from_bits(bits[i : i + WIDTH]) for i in range(0, BITS, WIDTH))
