"""That a sum of multiples of points is the neutral element, the multipliers being numbers that a prover gives in bits.

All multiples are walked together, from the top bits down (Straus): acc becomes 2 acc + T, where T is the sum of the points
whose bit is one, less the offset O. As acc begins with O + U plus what the top digits say, it stays O + 2^i U plus a partial sum:
2 (O + S) + (t - O) is O + (2 S + t). U is a constant. Then the multiples of the generator G are added, eight bits at a time, from
tables of constants with offsets of their own, which take 2^i U away. The sum is neutral exactly where acc ends as O.

**No exception to a prover's gain, but with a negligible chance.** An addition goes wrong where both points are equal
(`points`). The points that are added, acc and T, acc + T and acc, differ by 2 O or O plus a point that the inputs and the
digits determine; so do those in the making of the table, and acc and a table's constant. O never cancels, and the curve's order
is prime, so for given inputs and digits fewer than 300 points O are bad. O is determined by the Poseidon hash of all these
inputs and digits: its x is the hash plus a number below 128 that the prover may choose, or that plus r, its y one of two. So a
prover who computes the hash N times finds an exception with a chance below N 2^-236, taking Poseidon for a random oracle. A
constant O would not do: a prover picks R of a signature himself, as the very point for which the sums meet.

**What is refused though it is right.** Where opposite points are added, no proof can be made. acc + T has no O: it is neutral
where 2^i U + S + t is. U is a point of which nobody knows what multiple of G it is, nor of a key that he has the secret of, so
that nobody finds such a signature of his; without U, upper parts of 0 would do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from itertools import count

from zkwright.compiler import Field
from zkwright.compiler.rows import LinearCombination, Opcode, active_recorder, combine, constant

from ..poseidon_sponge import poseidon_sponge
from ..shared.weierstrass.columns import BITS, Columns, of_bits
from ..shared.weierstrass.numbers import Digits
from ..shared.weierstrass.plain import AffinePoint, Curve
from ..shared.weierstrass.points import Arithmetic, Point, Table
from ..shared.weierstrass.prime_field import LIMBS
from .constant_points import chosen_point, table_of

WINDOW = 8
"""Bits of a generator's digit."""

COUNTER_BITS = 7
_HASHED_LIMBS = 7
"""Limbs that one element of the hash takes."""


def require_neutral(
    arithmetic: Arithmetic,
    groups: Sequence[Sequence[Point]],
    digits: Sequence[Digits],
    generator_bits: Sequence[LinearCombination],
    hashed: Sequence[Columns],
) -> None:
    """Fails unless the sum of the digits' multiples of points, and of the generator's, is the neutral element.

    Without its bits the generator has none. A group has the sums of its points that bits choose, without that of none: P, or P,
    Q and P + Q. `hashed` are limbs that determine all points."""
    told = [of_bits(bits) for bits in (*(number.bits for number in digits), generator_bits) if bits]
    offset = _offset(arithmetic, [*hashed, *told])
    sums = [offset.negated()]
    for group in groups:
        sums += [arithmetic.add(one, point) for point in group for one in sums]
    table = Table(sums)
    one = constant(1)
    first = table.choose([one - number.bits[-1] for number in digits]).negated()
    total = arithmetic.add(first, Point.constant(_other_point(arithmetic.curve)))
    n_steps = len(digits[0].bits) - 1
    for place in reversed(range(n_steps)):
        total = arithmetic.double_and_add(total, table.choose([number.bits[place] for number in digits]))
    if not generator_bits:
        total = arithmetic.add(total, Point.constant(_taken_away(arithmetic.curve, n_steps)))
    else:
        for place, entries in enumerate(generator_tables(arithmetic.curve, n_steps)):
            total = arithmetic.add(total, chosen_point(entries, generator_bits[WINDOW * place : WINDOW * (place + 1)]))
    arithmetic.require_equal(total, offset)


def multiple_of_generator(arithmetic: Arithmetic, bits: Sequence[LinearCombination]) -> Point:
    """The generator's multiple by a number of these bits, which is none of n's multiples.

    The sum begins with U, and the tables take it away with the last digit. Until then it is U and a multiple of the generator
    that the bits tell, and what is added a multiple, in the end less U: where both are equal or opposite, but for the last two,
    U is half or once a known multiple of the generator. Whoever finds bits for which that is so has U's discrete logarithm. The
    last two are opposite where the result is neutral."""
    total = Point.constant(_other_point(arithmetic.curve))
    tables = generator_tables(arithmetic.curve, 0)
    for start, entries in zip(range(0, len(bits), WINDOW), tables, strict=True):
        total = arithmetic.add(total, chosen_point(entries, bits[start : start + WINDOW]))
    return total


def _offset(arithmetic: Arithmetic, hashed: Sequence[Columns]) -> Point:
    """A point that nobody can choose: its x is a hash, or little more. Costs about 1,500 rows."""
    recorder, note, curve = active_recorder(), arithmetic.note, arithmetic.curve
    limbs = [limb for columns in hashed for limb in columns.linear]
    parts = [limbs[start : start + _HASHED_LIMBS] for start in range(0, len(limbs), _HASHED_LIMBS)]
    inputs = [Field.unchecked_linear(combine((1 << BITS * i, limb) for i, limb in enumerate(part))) for part in parts]
    digest = poseidon_sponge(*inputs).linear
    # 254 bits: the hash, or the hash plus r where that is shorter. Which, is the prover's choice.
    hinted = recorder.hint(Opcode.DIGITS, BITS, [digest], LIMBS)
    for place, limb in enumerate(hinted):
        recorder.require_bits(limb, BITS if place < LIMBS - 1 else BITS - 2, note)
    recorder.require_zero(combine((1 << BITS * i, limb) for i, limb in enumerate(hinted)) - digest, note)
    known = [Columns.of_int(value, LIMBS).linear for value in (curve.p, curve.a % curve.p, curve.b)]
    lift = [limb for value in known for limb in value]
    *y_limbs, more = recorder.hint(Opcode.WEIERSTRASS_LIFT, BITS | LIMBS << 8, [*lift, *hinted], LIMBS + 1)
    recorder.require_bits(more, COUNTER_BITS, note)
    x = Columns.of((limb, 0, (1 << BITS) - 1) for limb in hinted)
    x = x + Columns.of([(more, 0, (1 << COUNTER_BITS) - 1)])
    y = arithmetic.field.limbs(y_limbs, note)
    arithmetic.require_on_curve(x, y)
    return Point.of(x, y)


@cache
def generator_tables(curve: Curve, n_steps: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For each digit of the generator's multiplier the limbs of x and the halves of y of its points.

    To the digit's multiple a point is added, another for each digit, so that none of them is neutral; in all they are
    -2^n_steps U."""
    n_digits = curve.n.bit_length() // WINDOW
    point = curve.generator
    step: AffinePoint | None = point
    extras = [curve.multiply(pow(3, place + 1, curve.n), point) for place in range(n_digits - 1)]
    rest: AffinePoint | None = _taken_away(curve, n_steps)
    for extra in extras:
        rest = curve.add(rest, extra and curve.negate(extra))
    extras.append(rest)
    tables = []
    for extra in extras:
        entry = extra
        points = []
        for _ in range(1 << WINDOW):
            if entry is None:
                raise ArithmeticError("a table of a generator has the neutral element")
            points.append(entry)
            entry = curve.add(entry, step)
        for _ in range(WINDOW):
            step = curve.add(step, step)
        tables.append(table_of(points))
    return tuple(tables)


@cache
def _other_point(curve: Curve) -> AffinePoint:
    """U: the first point on the curve from a hash on."""
    x = int.from_bytes(hashlib.sha256(b"zkwright: a point that is no known multiple of another").digest(), "big")
    return next(at for more in count() if (at := curve.lift_x((x + more) % curve.p)) is not None)


def _taken_away(curve: Curve, n_steps: int) -> AffinePoint:
    """-2^n_steps U."""
    point = curve.multiply(-(2**n_steps), _other_point(curve))
    if point is None:
        raise ArithmeticError("a multiple of a point of prime order by a power of two is the neutral element")
    return point
