"""Whether an Ed25519 signature is one, in rows that hold either way.

**The key.** y is the prime or more, or that of a point of small order, of which there are 8 with five y: bytes tell, and then the
generator's y stands in. u^3 + 486662 u^2 + u, which is v^2 on the curve and else no square, is a square or twice one, as 2 is no
square: one of both alone. Where it is none, the generator stands in for the point. A point on the curve, of an order above 8,
is one of order L and j T: where j is not 0, the part of order L goes on alone.

**R** is computed: S B - k A, as `equation` shows it to be, and compared in its one encoding with the bytes. Where it is neutral,
which has no coordinates, B is added: a prover who says that it is neutral says that R + B is B; where he says it is not, R is
a point of order L. Either is so or not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from zkwright.compiler.rows import LinearCombination, Opcode, active_recorder, combine, constant, times

from ..ecdsa.constant_points import chosen_point, table_of
from ..shared.weierstrass.columns import BITS, Columns, natural, ratio
from ..shared.weierstrass.flags import all_of, is_at_most, is_zero
from ..shared.weierstrass.numbers import HALF, Number, halves_of
from ..shared.weierstrass.plain import AffinePoint
from ..shared.weierstrass.points import Arithmetic, Point
from ..shared.weierstrass.prime_field import LIMBS
from .curve import FIELD, L, P, curve, edwards_y, order_8, small_order_y
from .encoding import ONE, Encoding, known_point, parity, with_sign, x_of, y_of
from .equation import require_equation
from .subgroup import Multiples, multiples_of
from .verification import NOTE


def signature_holds(key: Encoding, k: Columns, r: Encoding, s: Number) -> LinearCombination:
    """1 exactly where `verification.require_signature` does not fail, else 0."""
    usable, a = _key(key)
    if a is None:
        return constant(0)
    outputs = _hinted_r(a.once, k, s.limbs)
    neutral = is_zero(combine((1, limb) for limb in outputs))
    x, y = (
        _with_generator(outputs[start : start + LIMBS], neutral, known)
        for start, known in zip((0, LIMBS), curve().generator, strict=True)
    )
    more = Columns.of([(neutral, 0, 1)])
    require_equation(multiples_of(Point(x, y), NOTE), a, k, s.limbs + more, NOTE)
    is_r = _is_encoding(r, y_of(x, NOTE), parity(x, y, NOTE))
    return all_of([usable, constant(1) - neutral, is_r, is_at_most(s, L - 1)])


def _key(encoding: Encoding) -> tuple[LinearCombination, Multiples | None]:
    """Whether it encodes a point of order L, and that or another point of order L; None where it is known to encode none."""
    if encoding.known is not None:
        known = known_point(encoding)
        return constant(int(known is not None)), known and Multiples.known(known)
    of = curve()
    arithmetic = Arithmetic(of, FIELD, NOTE, packs=False)
    y = encoding.y
    bad = encoding.is_beyond() + combine((1, _is(y, small)) for small in small_order_y())
    y = _chosen(bad, edwards_y(of.generator), y)
    x = x_of(y, NOTE)
    square = FIELD.multiply(FIELD.multiply(x, x) + Columns.of_int(of.a, LIMBS), x) + Columns.of_int(of.b, LIMBS)
    *_, more = _root(square)
    twice = constant(1) - is_zero(more)
    doubled = Columns.of(
        (column + times(twice, column), min(low, 2 * low), max(high, 2 * high))
        for column, low, high in zip(square.linear, square.low, square.high, strict=True)
    )
    *limbs, _ = _root(doubled)
    v = FIELD.limbs(limbs, NOTE)
    FIELD.require_zero(FIELD.multiply(v, v) - doubled, NOTE)
    v = with_sign(x, v, encoding.sign, NOTE)
    point = Point(*(_chosen(twice, known, value) for known, value in zip(of.generator, (x, v), strict=True)))
    whole, of_order_l = _without_torsion(arithmetic, point)
    return all_of([constant(1) - bad, constant(1) - twice, whole]), multiples_of(of_order_l, NOTE)


def _root(value: Columns) -> list[LinearCombination]:
    """Limbs of a square root, where there is one, and then 0; free."""
    zero = [constant(0)] * LIMBS
    inputs = [*Columns.of_int(P, LIMBS).linear, *zero, *natural(value, P), *zero]
    return active_recorder().hint(Opcode.WEIERSTRASS_LIFT, BITS | LIMBS << 8, inputs, LIMBS + 1)


def _is(number: Columns, known: int) -> LinearCombination:
    """Whether limbs are those of a constant. Costs 5 rows."""
    pairs = zip(_halves(number), halves_of(known), strict=True)
    low, high = (is_zero(half - other) for half, other in pairs)
    return times(low, high)


def _halves(number: Columns) -> list[LinearCombination]:
    return [
        combine((1 << BITS * i, limb) for i, limb in enumerate(number.linear[start : start + HALF // BITS]))
        for start in (0, HALF // BITS)
    ]


def _chosen(flag: LinearCombination, known: int, number: Columns) -> Columns:
    """A constant where the flag is 1, else the number. Costs 8 rows."""
    digits = Columns.of_int(known, LIMBS).low
    return Columns.of(
        (limb + times(flag, constant(digit) - limb), min(low, digit), max(high, digit))
        for limb, low, high, digit in zip(number.linear, number.low, number.high, digits, strict=True)
    )


def _without_torsion(arithmetic: Arithmetic, point: Point) -> tuple[LinearCombination, Point]:
    """Whether a point of an order above 8 has the order L, and its part of that order. Costs about 500 rows.

    The bits of j are any, but only with one j the rest has the order L, as `subgroup` asks for. The sum is never of equal or
    opposite points, as a multiple of T has a small order.
    """
    recorder = active_recorder()
    bits = recorder.bits(_hinted_type(point), 3, NOTE)
    taken = chosen_point(_multiples_of_t(), bits)
    moved = arithmetic.add(taken, point)
    whole = is_zero(combine((1, bit) for bit in bits))
    chosen = [
        Columns.of(
            (other + times(whole, column - other), min(low, least), max(high, most))
            for column, low, high, other, least, most in zip(
                one.linear, one.low, one.high, two.linear, two.low, two.high, strict=True
            )
        )
        for one, two in zip((point.x, point.y), (moved.x, moved.y), strict=True)
    ]
    return whole, Point(*chosen)


def _hinted_type(point: Point) -> LinearCombination:
    """j, for the point's part j T: L times the point is L j T, and that is looked for among the eight."""
    nothing, at = [constant(0)] * LIMBS, [*natural(point.x, P), *natural(point.y, P)]
    known = [Columns.of_int(value, LIMBS).linear for value in (P, curve().a, L)]
    inputs = [*known[0], *known[1], *at, *known[2], *at, *nothing]
    recorder = active_recorder()
    outputs = recorder.hint(Opcode.WEIERSTRASS_SUM, BITS | LIMBS << 8, inputs, 2 * LIMBS)
    of = curve()
    multiples = [of.multiply(L * j, order_8()) or AffinePoint(0, 0) for j in range(8)]
    mark = combine((1, limb) for limb in outputs)
    marks = [sum(Columns.of_int(at.x, LIMBS).low) + sum(Columns.of_int(at.y, LIMBS).low) for at in multiples]
    (found,) = recorder.hint(Opcode.FIND, 0, [mark, *map(constant, marks)], 1)
    return found


@cache
def _multiples_of_t() -> tuple[tuple[int, ...], ...]:
    """-j T, and T for j = 0, which is not taken."""
    of = curve()
    points = [of.multiply(-j, order_8()) or order_8() for j in range(8)]
    return table_of(points)


def _hinted_r(key: Point, k: Columns, s: Columns) -> list[LinearCombination]:
    """Limbs that should be those of x and y of S B - k A, all 0 where it is neutral. Free."""
    of, order = curve(), Columns.of_int(L, LIMBS)
    scalars = [ratio(s, ONE, order), ratio(k, Columns.of_int(L - 1, LIMBS), order)]
    known = [Columns.of_int(value, LIMBS).linear for value in (P, of.a, *of.generator)]
    inputs = [*known[0], *known[1], *known[2], *known[3], *scalars[0]]
    inputs += [*natural(key.x, P), *natural(key.y, P), *scalars[1]]
    return active_recorder().hint(Opcode.WEIERSTRASS_SUM, BITS | LIMBS << 8, inputs, 2 * LIMBS)


def _with_generator(limbs: Sequence[LinearCombination], neutral: LinearCombination, known: int) -> Columns:
    """Limbs, which are all 0 where the flag is 1, and there the constant. Costs 255 rows."""
    number = FIELD.limbs(limbs, NOTE)
    digits = Columns.of_int(known, LIMBS).low
    return Columns.of(
        (limb + neutral.scale(digit), 0, max(high, digit))
        for limb, high, digit in zip(number.linear, number.high, digits, strict=True)
    )


def _is_encoding(encoding: Encoding, y: Columns, odd: LinearCombination) -> LinearCombination:
    """Whether the bytes are those of a number below the prime with that bit behind it."""
    pairs = zip(_halves(encoding.y), _halves(y), strict=True)
    low, high = (is_zero(one - other) for one, other in pairs)
    same = constant(1) - encoding.sign - odd + times(encoding.sign, odd).scale(2)
    return all_of([low, high, same])
