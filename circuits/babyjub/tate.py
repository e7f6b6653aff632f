"""Whether a point lies in the subgroup of order L, by a pairing rather than by an eighth of it, and by hints that files carry.

With T of order 8 and f a function with the divisor 8 (T) - 8 (O), monic at O, the Tate pairing says that a point p is
eightfold, and so in the subgroup, exactly where f(p) is an eighth power: the curve's points of order 8 are the multiples of T,
and r - 1 is divisible by 8 (Galbraith: Mathematics of Public Key Cryptography, chapter 26; Koshelev: eprint 2022/037). Miller's
loop gives

    f = l^4 m^2 / (w^4 u)        l, m the tangents at T and 2 T, w = u - u(2 T); 4 T is (0, 0)

so an eighth root z of f(p) means that there are a, b with a^2 = u, b^2 m = a and z^2 b w = l. Minus one is a 2^27-th power in
this field, so any square root of what has eighth roots will do, and none has to be tried.

For any p of the curve but O, T, 2 T, 4 T and -2 T, where f has zeros or poles, there are three bits, d, e, g and a, b, z with

    a^2 = 5^d u        b^2 m = 5^e a        z^2 b w = 5^g l

as 5 is no square. Then f(p) is z^8 times 5^(d + 2 e - 4 g), an eighth power for three zeros alone.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple, TypeVar

from zkwright.compiler import Bool, Field, all_of, require, select
from zkwright.compiler.rows import Lemma, Need, Note, Opcode, Operand, active_recorder, not_vanishing, vanishing
from zkwright.core.field import R

from ..shared.squares import root_of_class
from .edwards import ON_CURVE, Point, curve_equation_holds, curve_polynomial
from .montgomery import constant_to_montgomery
from .plain import BASE8, GENERATOR, IDENTITY, MONTGOMERY_A, AffinePoint, L, add, is_in_subgroup, multiply

_NOT_ZERO: Final = Lemma(
    "babyjub: Tate pairing",
    "the point is on the curve and none of those where l, m, w or u vanish: by x it is neither O nor 4 T, by l neither T nor"
    " -2 T, and at 2 T, where m is 0, b^2 m is a, whose square is 1",
    "circuits/babyjub/tate.py",
    (ON_CURVE, not_vanishing("x is not 0", 2, lambda x, y: x)),
)

_Number = TypeVar("_Number", int, Field)

_MESSAGE: Final = "the point is not in the subgroup of order L"
_OR_NEUTRAL: Final = "the point is not in the subgroup of order L, or neutral"


class Shown(NamedTuple):
    """A point of order L, 1 / x, and the roots a, b and z, which show it."""

    x: Field
    y: Field
    inverse: Field
    a: Field
    b: Field
    z: Field


def require_order_l(p: Point, message: str = _OR_NEUTRAL) -> Shown:
    """The point, no constant one, is in the subgroup and not neutral. Costs 10 rows. Needs a point of the curve.

    Gives what lemmas with `order_l_needs` are about.
    """
    return _require_eighth_power(p, p, message)


@cache
def order_l_needs() -> tuple[Need, ...]:
    """What the rows say of the values of `Shown`, by which the point has order L."""

    def of_l(_x: int, _y: int, inverse: int, a: int, _b: int, _z: int) -> int:
        return _factors(a * a, a * a * inverse)[0]

    def of_m(_x: int, _y: int, inverse: int, a: int, b: int, _z: int) -> int:
        return b * b * _factors(a * a, a * a * inverse)[1] - a

    def of_w(_x: int, _y: int, inverse: int, a: int, b: int, z: int) -> int:
        at_t, _, w = _factors(a * a, a * a * inverse)
        return z * z * b * w - at_t

    return (
        vanishing("the point is on Baby Jubjub", 6, lambda x, y, *_: curve_polynomial(x, y)),
        vanishing("x is not 0", 6, lambda x, _, inverse, *__: x * inverse - 1),
        vanishing("a^2 is u", 6, lambda _x, y, _inverse, a, *_: a * a * (1 - y) - 1 - y),
        vanishing("b^2 m is a", 6, of_m),
        vanishing("z^2 b w is l", 6, of_w),
        not_vanishing("l is not 0", 6, of_l),
    )


def require_in_subgroup_but_neutral(p: Point) -> Shown | None:
    """The point is in the subgroup of order L and not its neutral element. Costs 10 rows. Needs a point of the curve.

    Gives what shows it, as `require_order_l` does; None for a constant point.
    """
    if (known := constant_point(p)) is not None:
        require(Bool(known != IDENTITY and is_in_subgroup(known)), _OR_NEUTRAL)
        return None
    return require_order_l(p)


def require_in_subgroup_or_neutral(p: Point) -> None:
    """The point is in the subgroup of order L, or is its neutral element. Costs 12 rows. Needs a point of the curve.

    Where x is 0, the coordinates of Base8 less those of the neutral element are added: that gives Base8 for the neutral one,
    and for the other point with x = 0, of order 2, what is not on the curve, and does not pass.
    """
    if (known := constant_point(p)) is not None:
        require(Bool(is_in_subgroup(known)), _MESSAGE)
        return
    is_zero = Field(p.x == 0)
    moved = Point(x=p.x + is_zero * BASE8.x, y=p.y + is_zero * (BASE8.y - 1))
    _require_eighth_power(moved, p, _MESSAGE)


def in_subgroup_holds(p: Point) -> Bool:
    """Whether a point is on the curve and in the subgroup of order L, for any coordinates. Never fails. Costs 31 rows."""
    if (known := constant_point(p)) is not None:
        return Bool(is_in_subgroup(known))
    point = _or_other(p)
    other = select(point.y == 1, Point.of(BASE8), Point.of(GENERATOR))
    return _is_eighth_power(select(_is_exception(point), other, point))


def order_l_holds(p: Point) -> Bool:
    """Whether a point is on the curve and of order L, for any coordinates. Never fails. Costs 29 rows."""
    if (known := constant_point(p)) is not None:
        return Bool(known != IDENTITY and is_in_subgroup(known))
    point = _or_other(p)
    return _is_eighth_power(select(_is_exception(point), Point.of(GENERATOR), point))


def _or_other(p: Point) -> Point:
    """The point where it is on the curve, else one that is not in the subgroup. Costs 7 rows."""
    return select(curve_equation_holds(p), p, Point.of(GENERATOR))


def _is_exception(p: Point) -> Bool:
    """Whether a point of the curve is O, T, 2 T, 4 T or -2 T. Costs 4 rows."""
    return _exceptions(p.x, p.y) == 0


def _exceptions(x: _Number, y: _Number) -> _Number:
    """x is 0 at O and 4 T, y at 2 T and -2 T, and l x (1 - y) at T and -2 T, of signals or of a need's variables."""
    (u_t, v_t), _ = _points()
    slope, xy = _slope(u_t, v_t), x * y
    return xy * (1 + y + x * (((u_t - 1) * slope - v_t) % R) + xy * ((v_t - (u_t + 1) * slope) % R))


def _is_eighth_power(p: Point) -> Bool:
    """Whether f(p) is, for a point of the curve that is no exception. Costs 16 rows."""
    because = _no_exception().about(p.x, p.y)
    u = (1 + p.y).divide_unchecked(1 - p.y, because)
    at_t, at_2t, w = _factors(u, u.divide_unchecked(p.x, because))
    d, a = root_of_class(u, because)
    e, b = root_of_class(a.divide_unchecked(at_2t, because), because)
    g, _ = root_of_class(at_t.divide_unchecked(b * w, because), because)
    return all_of([Bool.unchecked_linear((1 - bit).linear) for bit in (d, e, g)])


@cache
def _no_exception() -> Lemma:
    statement = (
        "the point is on the curve and none of those where l, m, w or u vanish: by x it is neither O nor 4 T, by y neither 2 T"
        " nor -2 T, and by l not T; so neither a, b nor z is 0"
    )
    needs = (ON_CURVE, not_vanishing("x, y and l are not 0", 2, _exceptions))
    return Lemma("babyjub: Tate pairing, values", statement, "circuits/babyjub/tate.py", needs)


def constant_point(p: Point) -> AffinePoint | None:
    """The point's coordinates where they are constants."""
    x, y = p.x.constant, p.y.constant
    return None if x is None or y is None else AffinePoint(x, y)


def _require_eighth_power(p: Point, given: Point, message: str) -> Shown:
    """x is not 0, and f(p) is an eighth power. Costs 10 rows; what fails is told of the point that was given."""
    operands = (Operand("p.x", given.x.linear), Operand("p.y", given.y.linear))
    note = Note(message, operands, because=_NOT_ZERO.about(p.x, p.y))
    u = _quotient(1 + p.y, 1 - p.y, note)
    inverse = _quotient(Field(1), p.x, note)
    at_t, at_2t, w = _factors(u, u * inverse)
    active_recorder().require_nonzero(at_t.linear, note)
    a = _root(u, note)
    b = _root(_quotient(a, at_2t, note), note)
    z = _root(_quotient(at_t, b * w, note), note)
    return Shown(p.x, p.y, inverse, a, b, z)


def _factors(u: _Number, v: _Number) -> tuple[_Number, _Number, _Number]:
    """l, m and w, of signals or of a need's variables."""
    (u_t, v_t), (u_2t, v_2t) = _points()
    w = u - u_2t
    return v - v_t - (u - u_t) * _slope(u_t, v_t), v - v_2t - w * _slope(u_2t, v_2t), w


def _quotient(dividend: Field, divisor: Field, note: Note) -> Field:
    """Costs 1 row."""
    return Field.unchecked_linear(active_recorder().divide(dividend.linear, divisor.linear, note))


def _root(square: Field, note: Note) -> Field:
    """A square root. Costs 1 row; fails where there is none."""
    (hinted,) = active_recorder().hint(Opcode.SQUARE_ROOT, 0, [square.linear], 1)
    active_recorder().constrain(hinted, hinted, square.linear, note=note)
    return Field.unchecked_linear(hinted)


@cache
def _points() -> tuple[tuple[int, int], tuple[int, int]]:
    """T and 2 T."""
    t = multiply(L, GENERATOR)
    return constant_to_montgomery(t), constant_to_montgomery(add(t, t))


def _slope(u: int, v: int) -> int:
    """Of the tangent at a constant point."""
    return (3 * u * u + 2 * MONTGOMERY_A * u + 1) * pow(2 * v, -1, R) % R
