"""Bytes of signatures and keys as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zkwright.compiler import U8, Bool, Bytes, require
from zkwright.compiler.rows import ArgumentError, Note, Signal, active_recorder, combine, constant

from ..big_integers import Integer, Modulus, SecretModulus
from ..shared.first_difference import constrain_not_above, is_not_above
from ..shared.plain import plain_bytes
from .power import SECRET_WIDTH, WIDTH

LEAST_BYTES, MOST_BYTES = 128, 512
"""1,024 to 4,096 bits."""

OUT_OF_RANGE = Note("the signature is not below the modulus")


@dataclass(frozen=True, slots=True)
class Key:
    """A modulus, and its bytes."""

    data: Bytes[Any]
    modulus: Modulus | SecretModulus

    @property
    def width(self) -> int:
        """Bits of a limb of what is computed modulo it."""
        return WIDTH if isinstance(self.modulus, Modulus) else SECRET_WIDTH

    @property
    def n_bytes(self) -> int:
        """As long as its signatures."""
        return len(self.data)


def checked_key(data: Bytes[Any] | Sequence[U8 | int] | bytes) -> Key:
    """The key with a modulus of these bytes, which is constrained to be odd, and as long as they are. Costs 2 rows."""
    n = len(data)
    if not LEAST_BYTES <= n <= MOST_BYTES:
        raise ArgumentError(
            f"a modulus of {8 * n} bits: RSA takes 1,024 to 4,096", "pass the modulus without zeros before it"
        )
    plain = not any(isinstance(byte, Signal) for byte in data)
    value = int.from_bytes(plain_bytes(data), "big") if plain else 0
    signals: Bytes[Any] = Bytes(data)
    require(signals[-1].bits()[0], "the modulus is even")
    require(signals[0].bits()[7], "the modulus is shorter than its bytes")
    if plain:
        return Key(signals, Modulus(value, WIDTH))
    return Key(signals, SecretModulus.from_bits(bits_of(signals), SECRET_WIDTH))


def usable_key(data: Bytes[Any] | Sequence[U8 | int] | bytes) -> tuple[Key, Bool]:
    """A key that powers can be taken by, and whether it is that of these bytes: its highest bit and its lowest are 1."""
    signals: Bytes[Any] = Bytes(data)
    first, last = [*signals[0].bits()], [*signals[-1].bits()]
    valid = first[7] & last[0]
    usable = [U8.from_bits([*first[:7], Bool(True)]), *signals[1:-1], U8.from_bits([Bool(True), *last[1:]])]
    plain = [byte.linear.constant for byte in usable]
    known = [byte for byte in plain if byte is not None]
    return checked_key(bytes(known) if len(known) == len(plain) else usable), valid


def is_below(data: Bytes[Any] | Sequence[U8 | int] | bytes, key: Key) -> Bool:
    """Whether a signature is below the modulus."""
    return ~is_not_above(bits_of(key.data), bits_of(Bytes(data)))


def canonical_bits(power: Integer, key: Key, message: str) -> list[Bool]:
    """The bits of the least number that is congruent to a power, the lowest first."""
    if isinstance(key.modulus, Modulus):
        return [*key.modulus.canonical(power, message)]
    bits = [*key.modulus.short_bits(power, key.modulus.bits, message)]
    constrain_not_above(bits, bits_of(key.data), Note(message), strictly=True)
    return bits


def checked_signature(data: Bytes[Any] | Sequence[U8 | int] | bytes, key: Key) -> Integer:
    """The signature's number, which is constrained to be below the modulus: what is no residue is no second signature."""
    signals = signature_bytes(data, key)
    constrain_not_above(bits_of(signals), bits_of(key.data), OUT_OF_RANGE, strictly=True)
    return integer_of(signals, key.width)


def signature_bytes(data: Bytes[Any] | Sequence[U8 | int] | bytes, key: Key) -> Bytes[Any]:
    """The bytes of a signature. Raises ArgumentError where they are not as many as the key's."""
    if len(data) != key.n_bytes:
        raise ArgumentError(
            f"a signature of {len(data)} bytes by a key of {key.n_bytes}", "a signature is as long as the modulus"
        )
    return Bytes(data)


def bits_of(data: Bytes[Any]) -> list[Bool]:
    """The bits of a big-endian number, the lowest first. Free where the bytes' bits are at hand."""
    return [bit for byte in reversed(list(data)) for bit in byte.bits()]


def integer_of(data: Sequence[U8], width: int) -> Integer:
    """A big-endian number, in its own digits of whole bytes. Free, or a row a digit where bytes are long sums."""
    ascending = list(reversed(data))
    limbs, bounds = [], []
    for start in range(0, len(ascending), width // 8):
        part = ascending[start : start + width // 8]
        limb = combine((1 << 8 * i, byte.linear) for i, byte in enumerate(part))
        limbs.append(active_recorder().compact(limb, _SHORT) if limb.constant is None else constant(limb.constant))
        bounds.append((0, (1 << 8 * len(part)) - 1))
    return Integer(width, tuple(limbs), tuple(bounds))


_SHORT = 3
"""Terms of a limb that many rows read; a longer sum gets a wire."""
