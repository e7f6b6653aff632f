"""That a point lies in the subgroup of order L, by a pairing rather than by an eighth of it: 10 rows, and hints that files carry.

With T of order 8 and f a function with the divisor 8 (T) - 8 (O), monic at O, the Tate pairing says that a point p is
eightfold, and so in the subgroup, exactly where f(p) is an eighth power: the curve's points of order 8 are the multiples of T,
and r - 1 is divisible by 8 (Galbraith: Mathematics of Public Key Cryptography, chapter 26; Koshelev: eprint 2022/037). Miller's
loop gives

    f = l^4 m^2 / (w^4 u)        l, m the tangents at T and 2 T, w = u - u(2 T); 4 T is (0, 0)

so an eighth root z of f(p) means that there are a, b with a^2 = u, b^2 m = a and z^2 b w = l. Minus one is a 2^27-th power in
this field, so any square root of what has eighth roots will do, and none has to be tried.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from zkwright.compiler import Field, require
from zkwright.compiler.rows import Lemma, Note, Opcode, active_recorder, not_vanishing
from zkwright.core.field import R

from .edwards import ON_CURVE, Point
from .montgomery import constant_to_montgomery
from .plain import GENERATOR, MONTGOMERY_A, AffinePoint, L, add, is_in_subgroup, multiply

_NOT_ZERO: Final = Lemma(
    "babyjub: Tate pairing",
    "the point is on the curve and none of those where l, m, w or u vanish: by x it is neither O nor 4 T, by l neither T nor"
    " -2 T, and at 2 T, where m is 0, b^2 m is a, whose square is 1",
    "circuits/babyjub/tate.py",
    (ON_CURVE, not_vanishing("x is not 0", 2, lambda x, y: x)),
)

_NO_ROOT: Final = Note("the point is not in the subgroup of order L")


def require_in_subgroup_but_neutral(p: Point) -> None:
    """The point is in the subgroup of order L and not its neutral element. Costs 10 rows. Needs a point of the curve."""
    if p.x.constant is not None and p.y.constant is not None:
        plain = AffinePoint(p.x.constant, p.y.constant)
        require(plain.x != 0 and is_in_subgroup(plain), "the point is not in the subgroup of order L, or neutral")
        return
    because = _NOT_ZERO.about(p.x, p.y)
    inverse = 1 / p.x
    u = (1 + p.y).divide_unchecked(1 - p.y, because)
    v = u * inverse
    (u_t, v_t), (u_2t, v_2t) = _points()
    at_t = v - v_t - (u - u_t) * _slope(u_t, v_t)
    at_2t = v - v_2t - (u - u_2t) * _slope(u_2t, v_2t)
    require(at_t != 0, "the point has a small order")
    a = _root(u)
    b = _root(a.divide_unchecked(at_2t, because))
    _root(at_t.divide_unchecked(b * (u - u_2t), because))


def _root(square: Field) -> Field:
    """A square root. Costs 1 row; fails where there is none."""
    (hinted,) = active_recorder().hint(Opcode.SQUARE_ROOT, 0, [square.linear], 1)
    active_recorder().constrain(hinted, hinted, square.linear, note=_NO_ROOT)
    return Field.unchecked_linear(hinted)


@cache
def _points() -> tuple[tuple[int, int], tuple[int, int]]:
    """T and 2 T."""
    t = multiply(L, GENERATOR)
    return constant_to_montgomery(t), constant_to_montgomery(add(t, t))


def _slope(u: int, v: int) -> int:
    """Of the tangent at a constant point."""
    return (3 * u * u + 2 * MONTGOMERY_A * u + 1) * pow(2 * v, -1, R) % R
