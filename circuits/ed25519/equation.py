"""That S B = R + k A, in rows, where A and R have the order L of B.

With any v other than 0 modulo L that is v R + u A - g B = 0, for u = v k and g = v S modulo L, and v may be such that both are
short: at most 2^126 in size, the square root of L (`short_vectors` of the solver). So two scalars of 126 bits are walked
together, two bits of each at a time, and g B comes from tables of the generator's multiples.

**Digits** are odd, 1 or 3 or their opposites, for then a sign goes before the sum of points: 2 v + 1 = sum 4^i v_i and 2 u + 1 =
sum 4^i u_i, with the halves of R and A, which `subgroup` has. To each digit's sum of points a point T of order 8 is added:

    D_i = sign of v_i (|v_i| R / 2 + (+-u_i) A / 2 + T),

one of 8 points or of their opposites. acc becomes 4 acc + D_i. In the end it is v R + u A + (R + A) / 2 and a multiple of T; the
tables' points take g B away, and the sum (R + A) / 2 + T, the table's own, is taken away last.

**No exception.** The formulas leave a sum open only where both points are equal, and have no solution where they are opposite
(`points`). Neither ever happens, whoever chose the points: what is added lies in different cosets of the group G of order L.
Say that a point in j T + G has the type j, modulo 8. Half of R has the type 0, or 4 as a prover likes, and so has half of A.

- The 8 points: T is added to R / 2, and R, of the type 0, to that sum of the type 1 or 5; then R / 2 + T or 3 R / 2 + T, of an
  odd type, and a multiple of A, of an even one. 3 A / 2 is A / 2 + A: as A is not neutral and L not 3, half of it is not A or -A.
  An odd multiple of 4 T is 4 T, so all 8 points have one type t, which is 1 or 5.
- acc has an odd type: it begins with t or -t, and 4 acc + D_i is 4 + t or 4 - t. So it never has the order 2, and can be
  doubled. 2 acc is of the type 2 or 6, which neither D_i nor its opposite is. Nor is 2 acc + D_i ever 2 acc or its opposite, as
  D_i is not neutral, and -4 acc has the type 4.
- The tables' points are odd multiples of the generator below L in size, not neutral, of the type 0, and acc keeps its own.
- What is taken away last has the type t, from 4 + t or 4 - t. What is left has the type 4 or 4 - 2 t = 2, as the last sign says.

So there is one answer to each hint. What is left is 4 T or 2 T exactly where v R + u A - g B is neutral; and as no other point of
its type has the x of 4 T, nor one the x of 2 T, whose opposite has the type 6, x tells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, constant, times

from ..ecdsa.constant_points import chosen_point, table_of
from ..shared.weierstrass.columns import BITS, Columns, of_bits, product, ratio, require_multiple
from ..shared.weierstrass.numbers import Digits
from ..shared.weierstrass.plain import AffinePoint
from ..shared.weierstrass.points import Arithmetic, Point, Table
from ..shared.weierstrass.prime_field import LIMBS
from .curve import FIELD, SHIFT, L, curve, order_8
from .subgroup import Multiples, unpacked

SHORT = 126
"""Bits of v and of u, besides their signs."""

WIDTHS = (9,) * 27 + (10,)
"""Bits of the generator's digits, the lowest first, one of each its sign. All are 253, for an odd number of any residue."""


def require_equation(r: Multiples, key: Multiples, k: Columns, s: Columns, note: Note) -> None:
    """Fails unless S B = R + k A. k may have any length. Costs about 120,000 rows: 1,554 for each of
    63 digits, 555 for each of 28 of the generator's."""
    v, u, g = _scalars(k, s, note)
    walked = Arithmetic(curve(), FIELD, note, packs=False)
    table = _points(walked, r, key)
    entries = Table(table)
    total = _top_digit(table, v[-1], u[-1])
    for place in reversed(range(0, SHORT, 2)):
        digit = _digit(entries, v[place : place + 2], u[place : place + 2])
        total = walked.double_and_add(walked.double(total), digit)
    of_generator = Arithmetic(curve(), FIELD, note)
    total = Point.of(total.x, total.y)
    for known, width in zip(_generator_tables(), WIDTHS, strict=True):
        total = of_generator.add(total, _of_generator(known, g[:width]))
        g = g[width:]
    rest = of_generator.add(total, Point.of(table[_BOTH_ONCE].x, table[_BOTH_ONCE].y).negated())
    FIELD.require_zero(rest.x - _type_4_or_2(v[1]), note)


Bits = Sequence[LinearCombination]


def _scalars(k: Columns, s: Columns, note: Note) -> tuple[Bits, Bits, Bits]:
    """The bits of v + 2^126, u + 2^126, and of (g + 2^253 - 1) / 2, where g is odd."""
    recorder = active_recorder()
    order = Columns.of_int(L, LIMBS)
    h = ratio(k, Columns.of_digits([1]), order)
    hinted = recorder.hint(Opcode.SHORT_VECTOR, BITS | LIMBS << 8, [*h, *order.linear], 2)
    u, v = (Digits.of(number, SHORT, note) for number in hinted)
    recorder.require_nonzero(hinted[1], note)
    require_multiple(_folded(u.value - product(v.value, _folded(k))), order.low, note)

    n_bits = sum(WIDTHS)
    offset = Columns.of_int(2**n_bits - 1, LIMBS)
    twice = product(v.value, s) + offset
    digits = ratio(twice, Columns.of_digits([2]), order)
    sizes = [min(BITS, n_bits - BITS * place) for place in range(LIMBS)]
    bits = [bit for digit, size in zip(digits, sizes, strict=True) for bit in recorder.bits(digit, size, note)]
    require_multiple(_folded(twice - of_bits(bits).times(2)), order.low, note)
    return v.bits, u.bits, bits


def _folded(value: Columns) -> Columns:
    """The same modulo L in eight columns. Free."""
    folds = [Columns.of_int(pow(2, BITS * place, L), LIMBS) for place in range(LIMBS, len(value))]
    total = Columns(value.linear[:LIMBS], value.low[:LIMBS], value.high[:LIMBS])
    for i, weights in enumerate(folds, LIMBS):
        column = Columns((value.linear[i],), (value.low[i],), (value.high[i],))
        total = total + product(column, weights)
    return total


_BOTH_ONCE = 4
"""The number of (R + A) / 2 + T in `_points`."""


def _points(arithmetic: Arithmetic, r: Multiples, key: Multiples) -> list[Point]:
    """m R / 2 + n A / 2 + T, by a number of three bits: whether m is 3, not 1; whether n is 3 or -3; whether n is above 0."""
    moved = unpacked(order_8())
    once = arithmetic.add(r.half, moved)
    rs = [once, arithmetic.add(once, r.once)]
    thrice = key.thrice or arithmetic.add(key.half, key.once)
    multiples = (key.half.negated(), thrice.negated(), key.half, thrice)
    return [arithmetic.add(one, other) for other in multiples for one in rs]


def _are_equal(a: LinearCombination, b: LinearCombination) -> LinearCombination:
    return constant(1) - a - b + times(a, b).scale(2)


def _times_sign(bit: LinearCombination, point: Point) -> Point:
    """The point where the bit is 1, else its opposite. Costs a row for each column of y."""
    sign = bit.scale(2) - constant(1)
    most = [max(-low, high) for low, high in zip(point.y.low, point.y.high, strict=True)]
    y = Columns.of((times(sign, column), -end, end) for column, end in zip(point.y.linear, most, strict=True))
    return Point(point.x, y)


def _top_digit(points: Sequence[Point], v: LinearCombination, u: LinearCombination) -> Point:
    return _times_sign(v, Table([points[0], points[_BOTH_ONCE]]).choose([_are_equal(v, u)]))


def _digit(table: Table, v: Bits, u: Bits) -> Point:
    """Costs about 80 rows."""
    chosen = table.choose([_are_equal(*v), _are_equal(*u), _are_equal(v[1], u[1])])
    return _times_sign(v[1], chosen)


def _of_generator(known: Sequence[Sequence[int]], bits: Bits) -> Point:
    """Costs 97 rows."""
    *low, sign = bits
    return _times_sign(sign, chosen_point(known, [_are_equal(bit, sign) for bit in low]))


@cache
def _generator_tables() -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For each digit the odd multiples of the generator's opposite."""
    of = curve()
    tables = []
    step: AffinePoint | None = of.negate(of.generator)
    for width in WIDTHS:
        twice = of.add(step, step)
        points, at = [], step
        for _ in range(1 << width - 1):
            if at is None:
                raise ArithmeticError("a table of a generator has the neutral element")
            points.append(at)
            at = of.add(at, twice)
        tables.append(table_of(points))
        for _ in range(width):
            step = of.add(step, step)
    return tuple(tables)


def _type_4_or_2(positive: LinearCombination) -> Columns:
    """x of 4 T where the last digit's sign is positive, else of 2 T: u is 0, and 1."""
    of = curve()
    twice = of.multiply(2, order_8())
    if twice is None or (twice.x - SHIFT) % of.p != 1:
        raise ArithmeticError("u of twice a point of order 8 is 1")
    return Columns.of_int(SHIFT, LIMBS) + Columns.of([(constant(1) - positive, 0, 1)])
