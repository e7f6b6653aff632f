"""Integers as polynomials: limbs, which may be negative and larger than their width, and what each is known to lie between.

An `Integer` of width B is sum(limb[i] * 2**(B i)). A limb is a combination of wires that stands for an integer within its
bounds; modulo r the combination equals it. Sums and products are of integers, at any size, and lazy: a product has unreduced
columns for limbs. Only `zero.require_zero` concludes from residues modulo r to integers, and adds the bounds up before it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from zkwright.compiler import Bool
from zkwright.compiler.rows import ArgumentError, LinearCombination, active_recorder, combine, constant
from zkwright.core.field import R

from .evaluation import extrapolation, interpolation, point, powers, weights_above

Interval: TypeAlias = tuple[int, int]
"""The least and the greatest that an integer may be."""


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer in limbs of `width` bits, the lowest first, each with its bounds."""

    width: int
    limbs: tuple[LinearCombination, ...]
    bounds: tuple[Interval, ...]
    _values: tuple[LinearCombination, ...] = field(default=(), compare=False, repr=False)
    """Of a product, or what `above` leaves of one, the product's values at the first points, of which it has as many as limbs."""
    _start: int = field(default=0, compare=False, repr=False)
    """How many limbs of the product `above` left out."""
    _more: Integer | None = field(default=None, compare=False, repr=False)
    """What is added to that."""
    _interval: Interval | None = field(default=None, compare=False, repr=False)
    """Of a product, what its factors let it lie between."""

    @classmethod
    def of(cls, value: int, width: int) -> Integer:
        """A constant, in balanced digits: from -2**(width - 1) on, below 2**(width - 1)."""
        return cls._of(balanced(value, width), width)

    @classmethod
    def of_digits(cls, value: int, width: int) -> Integer:
        """A constant that is not negative, in its own digits."""
        digits = [value >> start & (1 << width) - 1 for start in range(0, max(value.bit_length(), 1), width)]
        return cls._of(digits, width)

    @classmethod
    def _of(cls, digits: Sequence[int], width: int) -> Integer:
        return cls(width, tuple(map(constant, digits)), tuple((digit, digit) for digit in digits))

    @classmethod
    def from_bits(cls, bits: Sequence[Bool], width: int) -> Integer:
        """The number with these bits, the lowest first. Free."""
        limbs, bounds = [], []
        for start in range(0, len(bits), width):
            part = bits[start : start + width]
            limbs.append(combine((1 << i, bit.linear) for i, bit in enumerate(part)))
            bounds.append((0, (1 << len(part)) - 1))
        return cls(width, tuple(limbs), tuple(bounds))

    @property
    def known(self) -> int | None:
        """The integer where all limbs are constants, and none's bounds are so wide that a residue modulo r could mean two."""
        total = 0
        for i, (limb, (low, high)) in enumerate(zip(self.limbs, self.bounds, strict=True)):
            value = limb.constant
            if value is None or high - low >= R:
                return None
            total += ((value - low) % R + low) << self.width * i
        return total

    @property
    def interval(self) -> Interval:
        """What the whole integer lies between."""
        if self._interval is not None:
            return self._interval
        low = sum(low << self.width * i for i, (low, _) in enumerate(self.bounds))
        return low, sum(high << self.width * i for i, (_, high) in enumerate(self.bounds))

    def __add__(self, other: Integer) -> Integer:
        """The sum, limb by limb. Free."""
        return self._with(other, 1)

    def __sub__(self, other: Integer) -> Integer:
        """The difference, limb by limb. Free."""
        return self._with(other, -1)

    def _with(self, other: Integer, sign: int) -> Integer:
        if other.width != self.width:
            raise ArgumentError(
                f"limbs of {self.width} and of {other.width} bits", "use one Modulus, or one width for all of them"
            )
        other = other.scaled(sign)
        (low, high), (least, most) = self.interval, other.interval
        n = max(len(self.limbs), len(other.limbs))
        mine, theirs = self._padded(n), other._padded(n)
        return Integer(
            self.width,
            tuple(a + b for a, b in zip(mine.limbs, theirs.limbs, strict=True)),
            tuple((a[0] + b[0], a[1] + b[1]) for a, b in zip(mine.bounds, theirs.bounds, strict=True)),
            _interval=(low + least, high + most),
        )

    def _padded(self, n: int) -> Integer:
        more = n - len(self.limbs)
        return Integer(self.width, (*self.limbs, *[constant(0)] * more), (*self.bounds, *[(0, 0)] * more))

    def __neg__(self) -> Integer:
        """The negative. Free."""
        return self.scaled(-1)

    def scaled(self, factor: int) -> Integer:
        """The product with a small constant, limb by limb. Free."""
        if factor == 1:
            return self
        return Integer(
            self.width,
            tuple(limb.scale(factor % R) for limb in self.limbs),
            tuple(times(bound, (factor, factor)) for bound in self.bounds),
            _interval=times(self.interval, (factor, factor)),
        )

    def times(self, other: Integer) -> Integer:
        """The product, whose limbs are the unreduced columns. Costs as many rows as it has limbs, one fewer than both together.

        The two polynomials are multiplied at so many points, and the columns are what goes through the products: no row
        checks more than one multiplication, and a polynomial of this degree is determined by them. Free by a constant.
        """
        if other.width != self.width:
            self._with(other, 1)
        if other.known is not None:
            return self._by_digits(other)
        if self.known is not None:
            return other._by_digits(self)
        n = len(self.limbs) + len(other.limbs) - 1
        recorder = active_recorder()
        products = []
        for index in range(n):
            a, b = self.at(index), other.at(index)
            if a.constant is not None or b.constant is not None:
                products.append(a.scale(b.constant) if b.constant is not None else b.scale(a.constant or 0))
            else:
                products.append(recorder.multiply(a, b))
        limbs = tuple(combine(zip(row, products, strict=True)) for row in interpolation(n))
        interval = times(self.interval, other.interval)
        if self is other:
            interval = max(interval[0], 0), interval[1]
        return Integer(self.width, limbs, column_bounds(self.bounds, other.bounds), tuple(products), _interval=interval)

    def at(self, index: int) -> LinearCombination:
        """The polynomial at a point of `evaluation.point`."""
        n = len(self._values)
        if not n:
            return combine(zip(powers(index, len(self.limbs)), self.limbs, strict=True))
        if self._start or self._more is not None:
            found = combine(zip(weights_above(n, self._start, point(index)), self._values, strict=True))
            return found if self._more is None else found + self._more.at(index)
        if index < n:
            return self._values[index]
        return combine(zip(extrapolation(n, index), self._values, strict=True))

    @property
    def residue(self) -> LinearCombination:
        """The integer modulo r. Free."""
        return combine((1 << self.width * i, limb) for i, limb in enumerate(self.limbs))

    def above(self, start: int) -> Integer:
        """The limbs from the start-th on, as an integer of its own. Free."""
        return Integer(self.width, self.limbs[start:], self.bounds[start:], self._values, start)

    def plus_above(self, other: Integer) -> Integer:
        """The sum with what `above` gave of a product: one that is evaluated as that, which is fast."""
        total = self + other
        return Integer(self.width, total.limbs, total.bounds, other._values, other._start, self)

    def within(self, interval: Interval) -> Integer:
        """The same integer, of which it is known that it lies between these. Free."""
        return Integer(self.width, self.limbs, self.bounds, self._values, self._start, self._more, interval)

    def _by_digits(self, constants: Integer) -> Integer:
        """The product with an integer whose limbs are constants."""
        columns: list[list[tuple[int, LinearCombination]]] = [
            [] for _ in range(len(self.limbs) + len(constants.limbs) - 1)
        ]
        for j, limb in enumerate(constants.limbs):
            factor = limb.constant or 0
            if factor:
                for i, mine in enumerate(self.limbs):
                    columns[i + j].append((factor, mine))
        return Integer(self.width, tuple(map(combine, columns)), column_bounds(self.bounds, constants.bounds))

    def selected(self, condition: Bool, other: Integer) -> Integer:
        """This where the condition holds, else the other. Costs a row for each limb in which they may differ."""
        difference = self - other
        known = condition.linear.constant
        if known is not None:
            return self if known else other
        n = len(difference.limbs)
        theirs, mine = other._padded(n), self._padded(n)
        limbs = []
        for by, limb in zip(difference.limbs, theirs.limbs, strict=True):
            factor = by.constant
            chosen = (
                limb + condition.linear.scale(factor)
                if factor is not None
                else active_recorder().multiply_add(condition.linear, by, limb)
            )
            limbs.append(chosen)
        bounds = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(mine.bounds, theirs.bounds, strict=True)]
        return Integer(self.width, tuple(limbs), tuple(bounds))


def times(a: Interval, b: Interval) -> Interval:
    """What the product of two integers lies between."""
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


def column_bounds(a: Sequence[Interval], b: Sequence[Interval]) -> tuple[Interval, ...]:
    """What the columns of a product lie between."""
    lows, highs = [0] * (len(a) + len(b) - 1), [0] * (len(a) + len(b) - 1)
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            low, high = times(one, other)
            lows[i + j] += low
            highs[i + j] += high
    return tuple(zip(lows, highs, strict=True))


def balanced(value: int, width: int, n: int | None = None) -> list[int]:
    """Digits of any integer, the lowest first, each from -2**(width - 1) on and below 2**(width - 1).

    Where `n` says how many there are, the last takes what is left.

    >>> balanced(0xFFFF, 8), balanced(0x1FF, 8, 1)
    ([-1, 0, 1], [511])
    """
    half = 1 << width - 1
    digits: list[int] = []
    while n is None or len(digits) < n - 1:
        digit = (value + half) % (2 * half) - half
        digits.append(digit)
        value = value - digit >> width
        if n is None and value == 0:
            return digits
    return [*digits, value]
