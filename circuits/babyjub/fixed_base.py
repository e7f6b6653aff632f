"""A scalar times a base point of order L that is known at compile time, at 5 rows for 3 bits.

The scalar is read in windows of three bits, v = 0..7. A window adds the point (2 v - 7) 8^w C to a running sum, where 2 C is the
base point; what that adds too little is a constant, added at the end. With the bits as signs, s = 2 b - 1, the odd number
2 v - 7 is s_0 + 2 s_1 + 4 s_2: flipping all signs gives the opposite point, so u is an even function of the signs and v an odd
one. An even function of three signs is a product of two sums, up to a constant; and s_2 u holds the only product of three
signs that v needs. That makes two rows to look a point up, and three to add it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from zkwright.compiler import Bool, Field
from zkwright.compiler.rows import Lemma, vanishing
from zkwright.core.field import R

from .edwards import Point, add_points
from .montgomery import MontgomeryPoint, add_distinct, constant_to_montgomery, to_edwards
from .plain import AffinePoint, L, add, multiply

SCALAR_BITS = L.bit_length()
"""251: bits of a scalar in [0, L)."""

WINDOWS = 83
"""Windows of three bits, for the lowest 249.

Their sum before window w is an odd multiple of C below 8^w, the next point one of at least 8^w, and both together stay below
8^83 < L: the two are neither equal nor opposite, and no sum is the neutral element.
"""

_DIGIT: Final = "the digit of a window is three bits"

_DISTINCT: Final = Lemma(
    "babyjub: fixed base",
    "before window w the sum is an odd multiple of C, half the base point, below 8^w in size, and the window's point one between"
    " 8^w and 8^(w + 1), below L: they are neither equal nor opposite, and no sum is the neutral element or of order 2",
    "circuits/babyjub/fixed_base.py, WINDOWS; the group law: Okeya, Kurumatani, Sakurai (PKC 2000), section 2",
    (
        vanishing(_DIGIT, 3, lambda a, b, c: a * a - a),
        vanishing(_DIGIT, 3, lambda a, b, c: b * b - b),
        vanishing(_DIGIT, 3, lambda a, b, c: c * c - c),
    ),
)
"""About the bits of a window: earlier windows are judged by their own, on which the sum depends."""


@dataclass(frozen=True, slots=True)
class _Window:
    """u = even[0] + even[1] s0 s1 + even[2] s0 s2 + even[3] s1 s2 and v = odd[0] s0 + odd[1] s1 + odd[2] s2 + odd[3] s0 s1 s2."""

    even: tuple[int, int, int, int]
    odd: tuple[int, int, int, int]


def multiply_fixed_bits(base: AffinePoint, bits: Sequence[Bool]) -> Point:
    """The multiple of a base point of order L by the number with these 251 bits, least significant first. Costs 421 rows."""
    windows, last_points = _tables(base)
    total = _look_up(windows[0], bits[:3])
    for w in range(1, WINDOWS):
        digit = bits[3 * w : 3 * w + 3]
        because = _DISTINCT.about(*digit)
        total = add_distinct(total, _look_up(windows[w], digit), because)
    return add_points(to_edwards(total, because), _choose(last_points, *bits[3 * WINDOWS :]))


def multiply_few_bits(base: AffinePoint, bits: Sequence[Bool]) -> Point:
    """The multiple of a base point of order L by the number with these 1 to 249 bits. Costs 5 rows for 3 bits, and 2."""
    padded = [*bits, *[Bool(False)] * (-len(bits) % 3)]
    windows, n_windows = _tables(base)[0], len(padded) // 3
    total, because = _look_up(windows[0], padded[:3]), _DISTINCT.about(*padded[:3])
    for w in range(1, n_windows):
        digit = padded[3 * w : 3 * w + 3]
        because = _DISTINCT.about(*digit)
        total = add_distinct(total, _look_up(windows[w], digit), because)
    lacking = multiply((8**n_windows - 1) * pow(2, -1, L) % L, base)
    return add_points(to_edwards(total, because), Point.of(lacking))


def _look_up(window: _Window, bits: Sequence[Bool]) -> MontgomeryPoint:
    """The window's point. Costs 2 rows."""
    s0, s1, s2 = (Field(bit) * 2 - 1 for bit in bits)
    a, b, c, d = window.even
    # (s0 + d/c s1) (b s1 + c s2) = b s0 s1 + c s0 s2 + d s1 s2 + b d/c, for s1 s1 = 1.
    ratio = d * pow(c, -1, R) % R
    u = (s0 + s1 * ratio).multiply_add(s1 * b + s2 * c, a - b * ratio % R)
    # s2 u = a s2 + b s0 s1 s2 + c s0 + d s1.
    e, f, g, h = window.odd
    share = h * pow(b, -1, R) % R
    rest = s0 * ((e - share * c) % R) + s1 * ((f - share * d) % R) + s2 * ((g - share * a) % R)
    return MontgomeryPoint(u=u, v=(s2 * share).multiply_add(u, rest))


def _choose(points: Sequence[AffinePoint], low: Bool, high: Bool) -> Point:
    """One of four constant points. Costs 1 row."""
    first, second, both = Field(low), Field(high), Field(low) * Field(high)
    xs, ys = zip(*points, strict=True)

    def interpolate(values: Sequence[int]) -> Field:
        a, b, c, d = values
        return first * ((b - a) % R) + second * ((c - a) % R) + both * ((d - c - b + a) % R) + a

    return Point(x=interpolate(xs), y=interpolate(ys))


@cache
def _tables(base: AffinePoint) -> tuple[list[_Window], list[AffinePoint]]:
    """The windows' functions, and the four points for the two highest bits with the correction in them."""
    half = multiply(pow(2, -1, L), base)
    unit, windows = half, []
    for _ in range(WINDOWS):
        twice = add(unit, unit)
        points = [unit]
        for _ in range(3):
            points.append(add(points[-1], twice))
        windows.append(_interpolate(points))
        unit = add(points[3], unit)
    # `unit` is now 8^83 C, and all windows together have added (8^83 - 1) C too little.
    correction = add(unit, multiply(L - 1, half))
    step = add(unit, unit)
    last = [correction]
    for _ in range(3):
        last.append(add(last[-1], step))
    return windows, last


def _interpolate(points: Sequence[AffinePoint]) -> _Window:
    """The functions with the values P, 3 P, 5 P, 7 P where s2 = 1 and (s1, s0) = (-1, -1), (-1, 1), (1, -1), (1, 1)."""
    (u1, v1), (u3, v3), (u5, v5), (u7, v7) = map(constant_to_montgomery, points)
    quarter = pow(4, -1, R)
    even = (u1 + u3 + u5 + u7, u1 - u3 - u5 + u7, -u1 + u3 - u5 + u7, -u1 - u3 + u5 + u7)
    odd = (-v1 + v3 - v5 + v7, -v1 - v3 + v5 + v7, v1 + v3 + v5 + v7, v1 - v3 - v5 + v7)
    a, b, c, d = (value * quarter % R for value in even)
    e, f, g, h = (value * quarter % R for value in odd)
    return _Window((a, b, c, d), (e, f, g, h))
