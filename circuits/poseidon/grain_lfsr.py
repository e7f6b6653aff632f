"""The Grain LFSR in self-shrinking mode: where Poseidon's constants come from (eprint 2019/458, appendix F).

An 80-bit shift register is seeded with the parameters of the hash, so whoever knows the parameters can derive the
constants again and see that nobody chose them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

_LENGTH: Final = 80
_TAPS: Final = (62, 51, 38, 23, 13, 0)
_WARM_UP: Final = 160
_FIRST_BATCH: Final = 1 << 16

Bits = npt.NDArray[np.uint8]


def grain_integers(width: int, field_bits: int, full_rounds: int, partial_rounds: int) -> Iterator[int]:
    """Yield, without end, the register's output as `field_bits`-bit integers, most significant bit first.

    The seed says: a prime field (2 bits: 01), an S-box x^alpha (4 bits: 0000), `field_bits` (12 bits), `width`, which
    is Poseidon's t (12 bits), `full_rounds` and `partial_rounds` (10 bits each), then 30 ones. Integers are not
    reduced, and some exceed the field's modulus: what to do with those is the caller's choice.

    >>> first = next(grain_integers(width=3, field_bits=254, full_rounds=8, partial_rounds=57))
    >>> hex(first)[:18]
    '0xee9a592ba9a9518d'
    """
    seed = f"{0b01:02b}{0:04b}{field_bits:012b}{width:012b}{full_rounds:010b}{partial_rounds:010b}" + "1" * 30
    register = np.frombuffer(seed.encode(), dtype=np.uint8) - np.uint8(ord("0"))
    yielded, length = 0, _FIRST_BATCH
    while True:
        register = _clock(register, length)
        kept = _shrink(register[_LENGTH + _WARM_UP :])
        complete = len(kept) // field_bits
        for bits in kept[yielded * field_bits : complete * field_bits].reshape(-1, field_bits):
            yield int.from_bytes(np.packbits(bits).tobytes(), "big") >> (-field_bits % 8)
        yielded, length = complete, 2 * length


def _clock(start: Bits, length: int) -> Bits:
    """Run the register to `length` bits: b[i + 80] = b[i + 62] + b[i + 51] + b[i + 38] + b[i + 23] + b[i + 13] + b[i].

    Over GF(2) the square of the feedback polynomial, f(x)^2 = f(x^2), annihilates the sequence too, so the same sum
    holds with every distance multiplied by a power of two: the more bits are known, the more come in one step.
    """
    bits = np.empty(length, dtype=np.uint8)
    known = len(start)
    bits[:known] = start
    while known < length:
        stride = 1 << (known // _LENGTH).bit_length() - 1
        oldest = known - stride * _LENGTH
        step = min(stride * (_LENGTH - _TAPS[0]), length - known)
        starts = [oldest + stride * tap for tap in _TAPS]
        bits[known : known + step] = np.bitwise_xor.reduce([bits[i : i + step] for i in starts])
        known += step
    return bits


def _shrink(bits: Bits) -> Bits:
    """Of every pair of bits keep the second if the first is 1, else neither."""
    return np.compress(bits[0::2].astype(bool), bits[1::2])
