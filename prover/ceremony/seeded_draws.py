"""Field elements and points drawn from a seed, as every program of a ceremony draws them.

The stream is that of ChaCha20 (RFC 8439, section 2.3) with a counter of 128 bits and no nonce, read in words of 32 bits. Source:
iden3 `ffjavascript`, whose draws `snarkjs` makes contributions of.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import G1_B, G2_B, Fq2, Q

from ..engines.reference.coordinates import FQ2
from ..engines.reference.curve import G2

SEED_BYTES: Final = 32

TWIST_COFACTOR: Final = 2 * Q - R
"""How many points the twist has for each of G2's."""

_MASK: Final = 2**254 - 1
_SIGMA: Final = struct.unpack("<4I", b"expand 32-byte k")
_WORD: Final = 0xFFFFFFFF


class SeededDraws:
    """Draws that a seed determines.

    >>> SeededDraws(bytes(32)).scalar() == SeededDraws(bytes(32)).scalar()
    True
    """

    def __init__(self, seed: bytes) -> None:
        """From 32 bytes, eight words, the highest byte of each first; of a longer hash the first ones count."""
        self._words = _stream(struct.unpack(">8I", seed[:SEED_BYTES]))

    def scalar(self) -> int:
        """An element of the scalar field."""
        return self._element(R)

    def factor(self) -> int:
        """An element of the scalar field that is not zero."""
        while not (factor := self.scalar()):
            pass
        return factor

    def g1(self) -> G1Point:
        """A point of G1, of which nobody knows a discrete logarithm: x is drawn until it has a y, and y's sign before that."""
        while True:
            x = self._element(Q)
            is_high = self._bit()
            y = _root(x**3 + G1_B)
            if y is not None:
                return G1Point(x, y if _is_high((y,)) == is_high else -y % Q)

    def g2(self) -> G2Point:
        """A point of G2: one of the twist, drawn like `g1`, times the twist's cofactor."""
        while True:
            x = (self._element(Q), self._element(Q))
            is_high = self._bit()
            y = _root_in_fq2(FQ2.add(FQ2.mul(FQ2.mul(x, x), x), G2_B))
            if y is not None:
                break
        if _is_high(y) != is_high:
            y = FQ2.sub(FQ2.zero, y)
        (point,) = G2.to_affine([G2.multiply((x, y), TWIST_COFACTOR)])
        if point is None:
            raise AssertionError("no point of the twist that can be drawn has an order that divides the cofactor")
        return G2Point(*point)

    def _bit(self) -> bool:
        return bool(next(self._words) & 1)

    def _element(self, prime: int) -> int:
        """What 254 bits are the Montgomery form of, drawn until they are below the prime."""
        while True:
            words = [next(self._words) for _ in range(8)]
            halves = (high << 32 | low for high, low in zip(words[::2], words[1::2], strict=True))
            value = sum(half << 64 * place for place, half in enumerate(halves)) & _MASK
            if value < prime:
                return value * pow(2, -256, prime) % prime


def _stream(key: tuple[int, ...]) -> Iterator[int]:
    counter = 0
    while True:
        count = ((counter >> 32 * place) & _WORD for place in range(4))
        yield from _block([*_SIGMA, *key, *count])
        counter += 1


def _block(start: list[int]) -> Iterator[int]:
    """RFC 8439, section 2.3."""
    state = list(start)
    for _ in range(10):
        for column in range(4):
            _quarter_round(state, column, column + 4, column + 8, column + 12)
        for column in range(4):
            _quarter_round(state, column, (column + 1) % 4 + 4, (column + 2) % 4 + 8, (column + 3) % 4 + 12)
    return ((before + after) & _WORD for before, after in zip(start, state, strict=True))


def _quarter_round(state: list[int], a: int, b: int, c: int, d: int) -> None:
    """RFC 8439, section 2.1."""
    for left, right, target, shift in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[left] = (state[left] + state[right]) & _WORD
        mixed = state[target] ^ state[left]
        state[target] = (mixed << shift | mixed >> (32 - shift)) & _WORD


def _root(square: int) -> int | None:
    """A square root in Fq, q being 3 modulo 4; None without one."""
    root = pow(square, (Q + 1) // 4, Q)
    return root if (root * root - square) % Q == 0 else None


def _root_in_fq2(square: Fq2) -> Fq2 | None:
    """A square root of a + b i: x + y i with x^2 = (a + n) / 2 and 2 x y = b, n a root of a^2 + b^2."""
    a, b = square
    if b == 0:
        real = _root(a)
        imaginary = _root(-a % Q)
        return (real, 0) if real is not None else None if imaginary is None else (0, imaginary)
    norm = _root(a * a + b * b)
    if norm is None:
        return None
    half = (Q + 1) // 2
    x = _root((a + norm) * half)
    if x is None:
        x = _root((a - norm) * half)
    return None if not x else (x, b * pow(2 * x, -1, Q) % Q)


def _is_high(coordinate: tuple[int, ...]) -> bool:
    """Whether the last part of a coordinate that is not zero is above (q - 1) / 2."""
    return next((part > (Q - 1) // 2 for part in reversed(coordinate) if part), False)
