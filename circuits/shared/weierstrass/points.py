"""Points of a curve y^2 = x^3 + a x + b over a prime field that is not the circuit's own, and their sums.

Of a sum only the slope is hinted, a number of 256 bits: it is (y2 - y1) / (x2 - x1) where one equation holds. The coordinates are
sums of products of slopes, wide columns for which nothing is constrained (`prime_field`).

**Exceptions.** Where both points have one x, the slope's equation says 0 slope = y2 - y1: of opposite points no slope satisfies
it, and the sum fails; of equal points every slope does, and a prover chose what the sum is. Whoever adds must know that the
points are not equal. In `double_and_add` the second sum, R + T and R, may not be wrong so: its equation says 0 sigma = 2 y of R
where both have one x, and no point of a curve of odd order has y = 0."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant
from zkwright.core.fast_dataclass import dataclass

from .columns import BITS, Columns
from .plain import AffinePoint, Curve
from .prime_field import LIMBS, PrimeField

_CUT = 4
"""Where the columns of a y are cut, which only sums read."""


@dataclass(frozen=True, slots=True)
class Point:
    """Eight columns for x, and two packed ones for y."""

    x: Columns
    y: Columns

    @classmethod
    def of(cls, x: Columns, y: Columns) -> Point:
        """From eight columns each. Free."""
        return cls(x, y.packed(_CUT))

    @classmethod
    def constant(cls, point: AffinePoint) -> Point:
        """A known point."""
        return cls.of(Columns.of_int(point.x, LIMBS), Columns.of_int(point.y, LIMBS))

    def negated(self) -> Point:
        """The opposite point. Free."""
        return Point(self.x, self.y.times(-1))

    def compact(self) -> Point:
        """With wires for long columns."""
        return Point(self.x.compact(), self.y.compact())


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The curve's, in a field whose prime has these digits; `note` is what a row's failure is told as.

    Where a y is doubled, it keeps its eight columns: `packs` is false."""

    curve: Curve
    field: PrimeField
    note: Note
    packs: bool = True

    @property
    def _a(self) -> Columns:
        a = self.curve.a
        return Columns.of_digits([a]) if abs(a) >> BITS == 0 else Columns.of_int(a, LIMBS)

    def _packed(self, y: Columns) -> Columns:
        return y.packed(_CUT) if self.packs else y

    def add(self, one: Point, other: Point) -> Point:
        """The sum of two points with another x each: see the module. Fails for opposite points. Costs about 450 rows."""
        across, up = other.x - one.x, other.y - one.y
        slope = self.field.quotient(up, across, self.note)
        self.field.require_zero(self.field.multiply(slope, across) - up, self.note)
        x = (self.field.multiply(slope, slope) - one.x - other.x).compact()
        return Point(x, self._packed(self.field.multiply(slope, other.x - x) - other.y))

    def double(self, point: Point) -> Point:
        """Twice a point, whose y has eight columns. Fails where it has the order 2. Costs about 560 rows."""
        field, note = self.field, self.note
        numerator = field.multiply(point.x, point.x).times(3) + self._a
        slope = field.quotient(numerator, point.y.times(2), note)
        field.require_zero(field.multiply(slope, point.y.times(2)) - numerator, note)
        x = (field.multiply(slope, slope) - point.x.times(2)).compact()
        return Point(x, self._packed(field.multiply(slope, point.x - x) - point.y))

    def double_and_add(self, r: Point, t: Point) -> Point:
        """2 r + t = (r + t) + r, where t is not r. Fails where r + t or 2 r + t is neutral, or t is neutral. Costs about 920
        rows.

        The y of r + t is left out (Eisentraeger, Lauter, Montgomery, arXiv math/0208038): with the slopes s of r + t and s2 of
        the second sum, sigma = s + s2 is -2 y_r / (x_(r + t) - x_r), as s (x_(r + t) - x_r) = -y_(r + t) - y_r.
        """
        field, note = self.field, self.note
        across, up = t.x - r.x, t.y - r.y
        slope = field.quotient(up, across, note)
        rise = field.multiply(slope, across)
        rise_packed = self._packed(rise)
        field.require_zero(rise_packed - up, note)
        back = field.multiply(slope, slope) - t.x - r.x.times(2)
        # 2 y of r, in fresh columns.
        twice = (t.y - rise_packed).times(2)
        sigma = field.quotient(twice.times(-1), back, note)
        field.require_zero(self._packed(field.multiply(sigma, back)) + twice, note)
        x = (field.multiply(sigma, sigma - slope.times(2)) + t.x).compact()
        run = field.multiply(sigma - slope, r.x - x)
        return Point(x, self._packed(run) + rise_packed - t.y)

    def require_on_curve(self, x: Columns, y: Columns) -> None:
        """Fails unless y^2 = x^3 + a x + b, for limbs. Costs about 200 rows."""
        self.field.require_zero(self.curve_excess(x, y), self.note)

    def curve_excess(self, x: Columns, y: Columns) -> Columns:
        """y^2 - x^3 - a x - b, for limbs. Costs 45 rows."""
        a = self.field.multiply(x, x) + self._a
        right = self.field.multiply(a, x) + Columns.of_int(self.curve.b, LIMBS)
        return self.field.multiply(y, y) - right

    def require_equal(self, one: Point, other: Point) -> None:
        """Fails unless two points are one."""
        self.field.require_zero(one.x - other.x, self.note)
        self.field.require_zero(one.y - other.y, self.note)


def flags_of(bits: Sequence[LinearCombination]) -> list[LinearCombination]:
    """For each number of so many bits whether it is theirs. Costs a row for each that is no sum of others."""
    flags = [constant(1)]
    for bit in bits:
        if len(flags) == 1:
            flags = [constant(1) - bit, bit]
            continue
        # All but the last of the products are made; the last is what is missing of the bit.
        high = [active_recorder().multiply(flag, bit) for flag in flags[:-1]]
        high.append(bit - combine((1, flag) for flag in high))
        flags = [flag - more for flag, more in zip(flags, high, strict=True)] + high
    return flags


class Table:
    """Points of which one is chosen by bits, at half a row for each and every column.

    Of two products t0 e0 + t1 e1, of which at most one is not 0, the row (t0 + e1) (t1 + e0) tells all, as t0 t1 is the same for
    every choice (S. Winograd, IEEE Trans. Comput. C-17, 1968).
    """

    def __init__(self, points: Sequence[Point]) -> None:
        """From a number of points that is a power of two, and more than one."""
        self._points = [point.compact() for point in points]

    @cached_property
    def _columns(self) -> list[tuple[list[LinearCombination], int, int, LinearCombination]]:
        """Of each column that is anything: its entries, their bounds, and the sum of the products of neighbours."""
        found: list[tuple[list[LinearCombination], int, int, LinearCombination]] = []
        for coordinates in ([point.x for point in self._points], [point.y for point in self._points]):
            for place in range(LIMBS):
                entries = [value.linear[place] for value in coordinates]
                low = min(value.low[place] for value in coordinates)
                high = max(value.high[place] for value in coordinates)
                if (low, high) == (0, 0):
                    products = [constant(0)]
                else:
                    pairs = zip(entries[::2], entries[1::2], strict=True)
                    products = [active_recorder().multiply(one, other) for one, other in pairs]
                found.append((entries, low, high, combine((1, item) for item in products)))
        return found

    def choose(self, bits: Sequence[LinearCombination]) -> Point:
        """The point whose number has these bits, the lowest first."""
        flags = flags_of(bits)
        chosen = [(_chosen(entries, flags, known), low, high) for entries, low, high, known in self._columns]
        return Point(Columns.of(chosen[:LIMBS]), Columns.of(chosen[LIMBS:]))


def _chosen(
    entries: Sequence[LinearCombination], flags: Sequence[LinearCombination], known: LinearCombination
) -> LinearCombination:
    if all(entry.constant == 0 for entry in entries):
        return constant(0)
    pairs = zip(entries[::2], entries[1::2], flags[::2], flags[1::2], strict=True)
    products = [active_recorder().multiply(one + second, other + first) for one, other, first, second in pairs]
    return combine((1, item) for item in products) - known
