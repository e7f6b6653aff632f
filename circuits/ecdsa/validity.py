"""Whether an ECDSA signature is one, in rows that hold either way.

What `verification` requires of numbers and of the key is told here, and where any of it does not hold, generator and ones stand
in for key and signature, which the formulas can take. Then R is what

    (z / s) G + (r / s) Q

is, as in `verification`, but that its x is whatever it is: the same sum with short scalars says so, as m is not 0. The answer is
whether it is r modulo n, which of a number below p is r or r + n.

**A neutral sum** has no x. Then G is added: with z + s for z the sum is R + G. A prover who says that the sum is neutral says
that R + G is G; where he says it is not, R is a point on the curve. Either is so or not."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler.rows import LinearCombination, active_recorder, combine, constant, times

from ..shared.weierstrass.columns import BITS, Columns, ratio
from ..shared.weierstrass.flags import all_of, is_at_most, is_zero
from ..shared.weierstrass.numbers import HALF, Number, halves_of
from ..shared.weierstrass.points import Arithmetic
from ..shared.weierstrass.prime_field import LIMBS
from .verification import NOTE, Scheme, hinted_point, require_sum


def signature_holds(
    scheme: Scheme, key: tuple[Number, Number], z: Number, r: Number, s: Number, most_s: int
) -> LinearCombination:
    """1 exactly where `verification.require_signature` does not fail, else 0. s is at most `most_s`, which is below n."""
    curve, n = scheme.curve, scheme.curve.n
    arithmetic = Arithmetic(curve, scheme.field, NOTE)
    coordinates_below = [is_at_most(coordinate, curve.p - 1) for coordinate in key]
    on_curve = _is_on_curve(arithmetic, key[0].limbs, key[1].limbs)
    positive = [constant(1) - is_zero(number.halves[0] + number.halves[1]) for number in (r, s)]
    usable = all_of([*coordinates_below, on_curve, *positive, is_at_most(r, n - 1), is_at_most(s, most_s)])

    x, y = (_or_else(usable, given, known) for given, known in zip(key, curve.generator, strict=True))
    r, s = (_or_else(usable, number, 1) for number in (r, s))
    arithmetic.require_on_curve(x.limbs, y.limbs)
    outputs = hinted_point(scheme, (x, y), z, r, s)
    neutral = is_zero(combine((1, limb) for limb in outputs))
    point_x, point_y = (
        _with_generator(outputs[start : start + LIMBS], neutral, known)
        for start, known in zip((0, LIMBS), curve.generator, strict=True)
    )
    point_x.require_at_most(halves_of(curve.p - 1), NOTE)
    arithmetic.require_on_curve(point_x.limbs, point_y.limbs)
    more = Columns.of((times(neutral, limb), 0, (1 << BITS) - 1) for limb in s.limbs.linear)
    at = (point_x.limbs, point_y.limbs)
    require_sum(scheme, (x, y), z.limbs + more, r, s, at, at)
    return all_of([usable, constant(1) - neutral, _is_congruent(point_x, r, n)])


def _is_on_curve(arithmetic: Arithmetic, x: Columns, y: Columns) -> LinearCombination:
    """Whether what is to be 0 modulo p is. Where it is not, it has an inverse, whose limbs cannot all be 0. Whether where it is
    0 as well they are 0, the hint's being so, matters not: then the product with what is 0 is no 1."""
    excess = arithmetic.curve_excess(x, y)
    recorder = active_recorder()
    limbs = ratio(Columns.of_digits([1]), excess, Columns.of_int(arithmetic.curve.p, LIMBS))
    for limb in limbs:
        recorder.require_bits(limb, BITS, NOTE)
    inverse = Columns.of((limb, 0, (1 << BITS) - 1) for limb in limbs)
    result = is_zero(combine((1, limb) for limb in limbs))
    missing = Columns.of([(constant(1) - result, 0, 1)])
    arithmetic.field.require_zero(arithmetic.field.multiply(excess, inverse) - missing, NOTE)
    return result


def _or_else(flag: LinearCombination, number: Number, other: int) -> Number:
    """The number, or a constant where the flag is 0. Costs 8 rows."""
    pairs = zip(number.limbs.linear, Columns.of_int(other, LIMBS).low, strict=True)
    return Number.of_limbs([constant(digit) + times(flag, limb - constant(digit)) for limb, digit in pairs])


def _with_generator(limbs: Sequence[LinearCombination], neutral: LinearCombination, known: int) -> Number:
    """Limbs, which are all 0 where the flag is 1, and there the constant. Costs 256 rows."""
    for limb in limbs:
        active_recorder().require_bits(limb, BITS, NOTE)
    pairs = zip(limbs, Columns.of_int(known, LIMBS).low, strict=True)
    return Number.of_limbs([limb + neutral.scale(digit) for limb, digit in pairs])


def _is_congruent(x: Number, r: Number, n: int) -> LinearCombination:
    """Whether a number below 2 n is r or r + n, for an r below n: as the halves' differences tell, with a borrow or without."""
    low, high = (one - other for one, other in zip(x.halves, r.halves, strict=True))
    n_low, n_high = n % (1 << HALF), n >> HALF
    cases = [(0, 0), (n_low, n_high), (n_low - (1 << HALF), n_high + 1)]
    both = [times(is_zero(low - constant(one)), is_zero(high - constant(two))) for one, two in cases]
    return combine((1, case) for case in both)
