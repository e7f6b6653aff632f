"""Windows of four bits of circomlib's Pedersen hash: three rows to look a point up, three to add it.

A window w of a segment with the generator G adds (1 + b0 + 2 b1 + 4 b2) (1 - 2 b3) 32^w G. In Montgomery form u and, but for the
sign, v are polynomials in b0, b1, b2, linear in each. The sum F + a U of the two, with a such that no b0 b1 b2 is left, is a
product of two linear sums, up to linear terms, as b1 b1 = b1: one row. With it at hand U takes one row, as b2 times it has the
b0 b1 b2. The sign takes the third.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from zkwright.compiler import Bool, Field
from zkwright.compiler.rows import AppliedLemma, Lemma, vanishing
from zkwright.core.field import R

from ..babyjub.edwards import Point
from ..babyjub.montgomery import MontgomeryPoint, add_distinct, constant_to_montgomery, to_edwards
from ..babyjub.plain import AffinePoint, add
from .plain import generator

WINDOW_BITS: Final = 4

_DIGIT: Final = "the digit of a window is four bits"

_DISTINCT: Final = Lemma(
    "pedersen: windows of a segment",
    "before window w the sum is a multiple of G by less than 32^w, other than 0, and the window's point one by between 32^w and"
    " 8 * 32^w, for w below 50: they and what they add up to are below L / 2 in size, so they are neither equal nor opposite, and"
    " no sum is the neutral element or of order 2",
    "circuits/pedersen/windows.py; the group law: Okeya, Kurumatani, Sakurai (PKC 2000), section 2",
    (
        vanishing(_DIGIT, 4, lambda a, b, c, d: a * a - a),
        vanishing(_DIGIT, 4, lambda a, b, c, d: b * b - b),
        vanishing(_DIGIT, 4, lambda a, b, c, d: c * c - c),
        vanishing(_DIGIT, 4, lambda a, b, c, d: d * d - d),
    ),
)
"""About the bits of a window: earlier windows are judged by their own, on which the sum depends."""


class _Window(NamedTuple):
    """Coefficients.

    mixed = (b0 + ratio b1) (p b1 + q b2) + linear[0] + linear[1] b0 + linear[2] b1 + linear[3] b2,
    u = (factor[0] b0 + factor[1] b1 + factor[2] mixed) b2 + share mixed + rest[0] + rest[1] b0 + rest[2] b1 + rest[3] b2,
    v = mixed - a u where b3 = 0.
    """

    ratio: int
    p: int
    q: int
    linear: tuple[int, int, int, int]
    factor: tuple[int, int, int]
    share: int
    rest: tuple[int, int, int, int]
    a: int


def segment_point(segment: int, bits: Sequence[Bool]) -> Point:
    """What a segment's bits, a multiple of 4 and at most 200, multiply its generator to. Costs 6 rows a window, less 1."""
    total, because = None, None
    for number, window in enumerate(_windows(segment)[: len(bits) // WINDOW_BITS]):
        digit = bits[WINDOW_BITS * number : WINDOW_BITS * (number + 1)]
        because = _DISTINCT.about(*digit)
        point = _looked_up(window, digit)
        total = point if total is None else add_distinct(total, point, because)
    return _as_edwards(total, because)


def segment_point_within(segment: int, bits: Sequence[Bool], reached: Sequence[Field]) -> Point:
    """The same of the bits of the first of 1 to 25 bytes, as many as have a 1 in `reached`, on ones before zeros.

    Costs 2 rows a byte more: of the sums behind each byte, which all are as before, the last that is reached is chosen.
    """
    total, because = None, None
    chosen = before = MontgomeryPoint(u=Field(0), v=Field(0))
    for number, window in enumerate(_windows(segment)[: len(bits) // WINDOW_BITS]):
        digit = bits[WINDOW_BITS * number : WINDOW_BITS * (number + 1)]
        because = _DISTINCT.about(*digit)
        point = _looked_up(window, digit)
        total = point if total is None else add_distinct(total, point, because)
        if number == 1:
            chosen = before = total
        elif number % 2:
            flag = reached[number // 2]
            chosen = MontgomeryPoint(
                u=flag.multiply_add(total.u - before.u, chosen.u), v=flag.multiply_add(total.v - before.v, chosen.v)
            )
            before = total
    found = _as_edwards(chosen, because)
    return Point(x=reached[0] * found.x, y=reached[0].multiply_add(found.y - 1, 1))


def _as_edwards(total: MontgomeryPoint | None, because: AppliedLemma | None) -> Point:
    if total is None or because is None:
        return Point(x=Field(0), y=Field(1))
    return to_edwards(total, because)


def _looked_up(window: _Window, bits: Sequence[Bool]) -> MontgomeryPoint:
    """The window's point. Costs 3 rows."""
    b0, b1, b2, b3 = map(Field, bits)
    one = Field(1)
    mixed = (b0 + b1 * window.ratio).multiply_add(
        b1 * window.p + b2 * window.q, _weighted(window.linear, (one, b0, b1, b2))
    )
    u = _weighted(window.factor, (b0, b1, mixed)).multiply_add(
        b2, _weighted((window.share, *window.rest), (mixed, one, b0, b1, b2))
    )
    return MontgomeryPoint(u=u, v=(1 - b3 * 2) * (mixed - u * window.a))


def _weighted(weights: Sequence[int], values: Sequence[Field]) -> Field:
    return sum((value * weight for value, weight in zip(values, weights, strict=True)), Field(0))


@cache
def _windows(segment: int) -> list[_Window]:
    """All windows of a segment. Takes some 50 ms."""
    windows, unit = [], generator(segment)
    for _ in range(50):
        multiples = [unit]
        for _ in range(7):
            multiples.append(add(multiples[-1], unit))
        windows.append(_interpolated(multiples))
        unit = add(multiples[-1], multiples[-1])
        unit = add(unit, unit)
    return windows


def _interpolated(multiples: Sequence[AffinePoint]) -> _Window:
    """The window whose point is multiples[b0 + 2 b1 + 4 b2]."""
    us, vs = zip(*map(constant_to_montgomery, multiples), strict=True)
    u, f = _polynomial(us), _polynomial(vs)
    a = -f[7] * pow(u[7], -1, R) % R
    g = [(x + a * y) % R for x, y in zip(f, u, strict=True)]
    ratio = g[6] * pow(g[5], -1, R) % R
    by_g3 = pow(g[3], -1, R)
    cubic, share = u[7] * by_g3 % R, u[3] * by_g3 % R
    return _Window(
        ratio=ratio,
        p=g[3],
        q=g[5],
        linear=(g[0], g[1], (g[2] - ratio * g[3]) % R, g[4]),
        factor=(
            (u[5] - cubic * (g[1] + g[5]) - share * g[5]) % R,
            (u[6] - cubic * (g[2] + g[6]) - share * g[6]) % R,
            cubic,
        ),
        share=share,
        rest=(
            (u[0] - share * g[0]) % R,
            (u[1] - share * g[1]) % R,
            (u[2] - share * g[2]) % R,
            (u[4] - share * g[4] - cubic * (g[0] + g[4])) % R,
        ),
        a=a,
    )


def _polynomial(values: Sequence[int]) -> list[int]:
    """Coefficients, of which item s belongs to the product of the bits in s, of what is values[b0 + 2 b1 + 4 b2]."""
    found = list(values)
    for step in (1, 2, 4):
        for place in range(8):
            if place & step:
                found[place] = (found[place] - found[place - step]) % R
    return found
