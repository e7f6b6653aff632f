"""That a point is the multiple of another by a scalar of full length, by two scalars of half the length.

To show P = h K, for points of order L, the prover gives v != 0 and u of half as many bits with u = v h modulo L (Antipa, Brown,
Gallant, Lambert, Struik, Vanstone: SAC 2005); then P = h K exactly where v P - u K is the neutral element, for L is prime. Both
multiples are walked together, with one doubling for a bit of each (Straus): half as many as h has.

**The digits.** Let H = -K / 2. Where s_i and t_i = s_i e_i are signs, s_125 = 1, v = sum 2^i s_i - d and 2 u + 1 = sum 2^i t_i,

    v P - u K is neutral  exactly where  sum 2^i s_i (P + e_i H) = d P + H,

and each u in [-2^125, 2^125) and v in [0, 2^126) has such signs, d making the first sum odd. Euclid's algorithm for L and h
finds a remainder u below 2^125 whose cofactor v is at most L / 2^125 + 1 < 2^126.

**A digit takes 3 rows.** It is one of +-X, +-W, with X = P + H and W = P - H. Its u is one of two: a product of two differences
is 0. Coordinates are scaled, to (c^2 u, c^3 v), so that v - u is the same for X and for W: then v = s (u + k). The walk reads
no coefficient of the curve but the one of u^2, which becomes c^2 A'. Of e_i and t_i there are no wires: v = s (u + k) is a
combination of s and t, the same in each step, so the sum of 2^i v_i tells the sum of 2^i t_i.

**No exception.** The walk's formulas (`double_and_add`, 5 rows) leave a result open only where the sum so far is the digit
that is added. It never is: both lie in different cosets of the subgroup G of order L. Let T be a point of order 8. Digits
come in turns of four: one has T added, as +-(X + T), +-(W + T), and three have not. Before the first of a turn the sum lies
in G or 2 T + G and the digit in +-T + G; then the sum lies in j T + G, 2 j T + G, 4 T + G, for an odd j, and the digits in G.
The eighth multiple of T is neutral, so the three doublings that follow each such digit take it away again. Where the key, and
with it H, has a component of order 2, it moves each digit's coset and never the sum's onto it. Nor can a wrong quotient enter
otherwise: the second slope divides 2 v, which is 0 for (0, 0) alone, to which the digit adds as it should.

So a prover who answers for a wrong h has v P - u K other than neutral, and the two sides differ. An honest one is hindered
nowhere but where P is neutral or +-H, where h is 0 or +-1/2 modulo L, or where X and W happen to have one v (for no more than
2^-248 of all h): no sum on his way is neutral. That could only be one in G, after 2^j-th digits, j a multiple of 4, the sum
being a P + b H, b odd. Then (2 a, b) is a multiple of (v, u): their determinant is a multiple of L and, as v and 2 u + 1 begin
with the digits of a and b, below 2^129. But 2 a is below v for j > 1, or v is 1 and b even, or 2 and h is +-1/2.

**Congruence.** k = (v h - u) / L is computed modulo r, and has 129 bits: so v h - u - k L is a multiple of r, for the one h in
[0, r), and below 2^127 r in size. It is also 0 modulo 2^127: of the parts of v, v_j 2^(14 j), times h only the lower bits
count, so that what is a multiple of 2^127 has no more than 18 bits beyond those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from zkwright.compiler import Bool, Field, require
from zkwright.compiler.rows import (
    AppliedLemma,
    ArgumentError,
    Lemma,
    Note,
    Opcode,
    active_recorder,
    bits_of,
    constant,
    not_vanishing,
    vanishing,
)

from ..bits import from_bits, to_bits_strict
from .edwards import Point, curve_polynomial, negate_point
from .montgomery import MontgomeryPoint, add_distinct, constant_to_montgomery, double_and_add, to_montgomery
from .plain import GENERATOR, MONTGOMERY_A, AffinePoint, L, is_in_subgroup, multiply
from .tate import Shown, constant_point, order_l_needs

STEPS: Final = 125
"""Digits after the first."""

TURN: Final = 4
"""One digit of so many has the point of order 8 added."""

_U_BITS: Final = 125
_V_BITS: Final = 126
_QUOTIENT_BITS: Final = 129
_MODULUS_BITS: Final = 127
_PART_BITS: Final = 14

_NOTE: Final = Note("u is not v times the scalar")
_DIGIT: Final = Note("a digit is none of the two points")


_ARGUMENT: Final = (
    "no sum on the walk is the digit added to it or its opposite, for they lie in different cosets of the subgroup of order L;"
    " and the points that digits are made of are neither neutral nor equal"
)
_SOURCE: Final = "circuits/babyjub/half_scalars.py; Antipa, Brown, Gallant, Lambert, Struik, Vanstone (SAC 2005)"

_KEY_NEEDS: Final = (
    vanishing("Q is on Baby Jubjub", 3, lambda x, y, _: curve_polynomial(x, y)),
    not_vanishing("8 Q is not the neutral element", 3, lambda x, y, eightfold_x: eightfold_x),
)


def because_of_orders(q: Point, eightfold_x: Field, r: Shown | Point) -> AppliedLemma:
    """Why the walk meets no exception, where K is 8 Q, and P a multiple of a constant point of order L minus the point R.

    `eightfold_x` is the x of K. Of R it takes what `tate.require_order_l` gives, or a constant point. Raises `ArgumentError` for
    a point that is not constant, or not in the subgroup.
    """
    if isinstance(r, Shown):
        return _of_order_l().about(q.x, q.y, eightfold_x, *r)
    known = constant_point(r)
    if known is None or not is_in_subgroup(known):
        raise ArgumentError(
            "nothing shows a point to be in the subgroup of order L", "pass what tate.require_order_l gives for it"
        )
    return _constant().about(q.x, q.y, eightfold_x)


@cache
def _constant() -> Lemma:
    statement = _ARGUMENT + "; P lies in it by its making, a sum of constant points' multiples"
    return Lemma("babyjub: half-size scalars, constant R", statement, _SOURCE, _KEY_NEEDS)


@cache
def _of_order_l() -> Lemma:
    statement = (
        _ARGUMENT + "; P lies in it by its making, a constant point's multiple minus R, which by a pairing has order L"
    )
    needs = [need.among(0, len(Shown._fields)) for need in _KEY_NEEDS] + [need.among(3, 0) for need in order_l_needs()]
    return Lemma("babyjub: half-size scalars", statement, "circuits/babyjub/tate.py; " + _SOURCE, tuple(needs))


def require_multiple(scalar: Field, half: Point, p: Point, because: AppliedLemma, message: str) -> None:
    """p is the scalar, an integer in [0, r), times twice the point `half`. Costs 1,544 rows.

    Needs twice `half` and p in the subgroup, and the former not neutral. Fails also where p is neutral, or plus or minus `half`:
    for the scalars 0, 1/2 and -1/2 modulo L. `because` says why the walk meets no exception.
    """
    known = [value.constant for value in (scalar, half.x, half.y, p.x, p.y)]
    if None not in known:
        number, *coordinates = (value or 0 for value in known)
        given, expected = AffinePoint(*coordinates[:2]), AffinePoint(*coordinates[2:])
        require(multiply(2 * number, given) == expected, message)
        return
    v, u = _ratio(scalar)
    v_bits = [*bits_of(v.linear, _V_BITS, _NOTE)]
    require(v != 0, "the multiplier is 0")
    table = _table(half, p, because)
    words = _Words(v, u, v_bits[0])
    signs = [*(Field(bit) * 2 - 1 for bit in v_bits[1:]), Field(1)]
    lanes = _Lane(table.plain), _Lane(table.shifted)

    walk = lanes[1].digit(signs[STEPS], STEPS, words)
    for place in reversed(range(STEPS)):
        lane = lanes[place % TURN == TURN - 1]
        walk = double_and_add(walk, lane.digit(signs[place], place, words), because, table.a)
    require(lanes[0].sum_of_products() + lanes[1].sum_of_products() == u * 2 + 1, "the digits are not those of u")
    even = 1 - Field(v_bits[0])
    h, both = table.half, table.plain.one
    require(walk.u == even.multiply_add(both.u - h.u, h.u), message)
    require(walk.v == even.multiply_add(both.v - h.v, h.v), message)
    _require_congruent(scalar, v, v_bits, u)


def _hint(opcode: Opcode, parameter: int, inputs: Sequence[Field], n_outputs: int) -> list[Field]:
    outputs = active_recorder().hint(opcode, parameter, [value.linear for value in inputs], n_outputs)
    return [Field.unchecked_linear(output) for output in outputs]


def _ratio(scalar: Field) -> tuple[Field, Field]:
    """v and u, which nothing constrains yet."""
    v, u = _hint(Opcode.SHORT_RATIO, _U_BITS, (scalar, Field(L)), 2)
    return v, u


class _Words:
    """Which of two points each digit is, for the hints alone: the one where a bit of v's digits equals that of u's."""

    def __init__(self, v: Field, u: Field, odd: Bool) -> None:
        s, t = (v - Field(odd)) / 2 + 2**STEPS, u + 2**STEPS
        (self._equal,) = _hint(Opcode.SELECT_BITS, 0, (s, t, 2 ** (STEPS + 1) - 1 - t), 1)

    def choose(self, place: int, one: Field, other: Field) -> Field:
        """A wire that should be one of two values."""
        (chosen,) = _hint(Opcode.CHOOSE, place, (self._equal, one, other), 1)
        return chosen


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two points with v = slope u + level."""

    one: MontgomeryPoint
    other: MontgomeryPoint
    slope: Field | int
    level: Field


class _Table(NamedTuple):
    """The digits' points, H and the curve's coefficient of u^2, scaled."""

    plain: _Pair
    shifted: _Pair
    half: MontgomeryPoint
    a: Field


def _table(half: Point, p: Point, because: AppliedLemma) -> _Table:
    """Costs 28 rows."""
    h, point = to_montgomery(negate_point(half), because), to_montgomery(p, because)
    apart = 1 / (point.u - h.u)
    plain = [_across((point.v - side * h.v) * apart, point, h) for side in (1, -1)]
    shifted = [add_distinct(digit, _order_8(), because) for digit in plain]
    x, w = plain
    c = (x.u - w.u).divide_unchecked(x.v - w.v, because)
    square = c * c
    cube = square * c

    def scaled(q: MontgomeryPoint) -> MontgomeryPoint:
        return MontgomeryPoint(u=square * q.u, v=cube * q.v)

    one = scaled(x)
    other_u = square * w.u
    level = one.v - one.u
    other = MontgomeryPoint(u=other_u, v=other_u + level)
    y, z = map(scaled, shifted)
    slope = (y.v - z.v).divide_unchecked(y.u - z.u, because)
    return _Table(_Pair(one, other, 1, level), _Pair(y, z, slope, y.v - slope * y.u), scaled(h), square * MONTGOMERY_A)


def _across(slope: Field, p: MontgomeryPoint, q: MontgomeryPoint) -> MontgomeryPoint:
    """The third point of the line through p and q or -q, mirrored: their sum. Costs 2 rows."""
    u = slope.multiply_add(slope, -MONTGOMERY_A - p.u - q.u)
    return MontgomeryPoint(u=u, v=slope.multiply_add(p.u - u, -p.v))


@cache
def _order_8_coordinates() -> tuple[int, int]:
    return constant_to_montgomery(multiply(L, GENERATOR))


def _order_8() -> MontgomeryPoint:
    u, v = _order_8_coordinates()
    return MontgomeryPoint(u=Field(u), v=Field(v))


class _Lane:
    """The digits that are of one pair of points, and what their sum tells."""

    def __init__(self, pair: _Pair) -> None:
        self._pair = pair
        self._signs, self._sum = Field(0), Field(0)

    def digit(self, sign: Field, place: int, words: _Words) -> MontgomeryPoint:
        """sign times one of the two points. Costs 2 rows, 3 where the slope is a wire; the sign's boolean is not among them."""
        pair = self._pair
        u = words.choose(place, pair.one.u, pair.other.u)
        active_recorder().constrain((u - pair.one.u).linear, (u - pair.other.u).linear, constant(0), note=_DIGIT)
        v = sign.multiply_add(u * pair.slope + pair.level, 0)
        self._signs = self._signs + sign * 2**place
        self._sum = self._sum + v * 2**place
        return MontgomeryPoint(u=u, v=v)

    def sum_of_products(self) -> Field:
        """The sum of 2^i t_i: v is (one.v + other.v) / 2 times s, and (one.v - other.v) / 2 times t. Costs 3 rows."""
        mean, half = (self._pair.one.v + self._pair.other.v) / 2, (self._pair.one.v - self._pair.other.v) / 2
        return (self._sum - mean * self._signs) / half


def _require_congruent(scalar: Field, v: Field, v_bits: Sequence[Bool], u: Field) -> None:
    """u = v h modulo L, for the integer h in [0, r) that the scalar is. Costs 467 rows."""
    h = [*to_bits_strict(scalar)]
    quotient = bits_of(((v * scalar - u) / L).linear, _QUOTIENT_BITS, _NOTE)
    modulus = 2**_MODULUS_BITS
    total, most = -u, 2**_U_BITS
    for start in range(0, _V_BITS, _PART_BITS):
        part, rest = v_bits[start : start + _PART_BITS], h[: _MODULUS_BITS - start]
        total = total + from_bits(part) * (from_bits(rest) * 2**start)
        most += (2 ** len(part) - 1) * (2 ** len(rest) - 1) << start
    multiples = [(L << i) % modulus for i in range(_QUOTIENT_BITS)]
    least = sum(multiples) + 2**_U_BITS
    for bit, multiple in zip(quotient, multiples, strict=True):
        total = total - Field(bit) * multiple
    offset = least // modulus + 1
    carry = total / modulus + offset
    bits_of(carry.linear, (most // modulus + offset).bit_length(), _NOTE)
