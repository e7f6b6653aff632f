"""Integers as columns: sums of 2^(32 i) times combinations of wires, each between two bounds that are known.

A limb is a column between 0 and 2^32. A sum's columns are sums of columns, and a product's the sums of products of columns, which
no carry has made limbs again: columns are wide and lazy. They are to stay far below r in size, and then what a combination of
wires is modulo r, the column is as an integer.

**A product** of m and n columns is one of polynomials in 2^32, of degree m + n - 2. It takes a row for each of m + n - 1 places
at which both are evaluated: there one is the other's multiple, and a polynomial of that degree is what its values at so many
places say.

**Whether an integer is a multiple of m** is told by the quotient, and the integer q m by carries. Of the quotient only so many
bits are constrained as the bounds ask for. Columns are added up to groups as long as fit a field element, and what a group
leaves beyond its last column is carried into the next: carries are as short as the widest column is wider than 32 bits, each a
row a bit, and there is one less than there are groups. The cuts are chosen so that all carries together are shortest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R

BITS = 32
"""Of a limb."""

_MOST = R // 2
_LONGEST = 48
"""Terms of a column that is read by many rows."""


@dataclass(frozen=True, slots=True)
class Columns:
    """An integer; `low` and `high` bound each column, both included."""

    linear: tuple[LinearCombination, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse columns that may be more than one integer each."""
        if any(-low >= _MOST or high >= _MOST for low, high in zip(self.low, self.high, strict=True)):
            raise OverflowError("a column of an integer does not fit a field element: reduce what it is made of")

    @classmethod
    def of(cls, columns: Iterable[tuple[LinearCombination, int, int]]) -> Columns:
        """From combinations with their bounds, the lowest first."""
        linear, low, high = zip(*columns, strict=True)
        return cls(linear, low, high)

    @classmethod
    def of_digits(cls, digits: Sequence[int]) -> Columns:
        """A constant with these columns."""
        return cls(tuple(map(constant, digits)), tuple(digits), tuple(digits))

    @classmethod
    def of_int(cls, value: int, n: int) -> Columns:
        """A constant from 0 on, in n limbs."""
        return cls.of_digits([value >> BITS * i & (1 << BITS) - 1 for i in range(n)])

    @property
    def constant(self) -> int | None:
        """The integer, where it is one for every witness."""
        return self.value(self.low) if self.low == self.high else None

    @staticmethod
    def value(columns: Iterable[int]) -> int:
        """What columns add up to."""
        return sum(column << BITS * i for i, column in enumerate(columns))

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self.linear)

    def __add__(self, other: Columns) -> Columns:
        """The sum. Free."""
        return self.plus(1, other)

    def __sub__(self, other: Columns) -> Columns:
        """The difference. Free."""
        return self.plus(-1, other)

    def plus(self, factor: int, other: Columns) -> Columns:
        """The sum with a multiple of another. Free."""
        n = max(len(self), len(other))
        one, two = self._padded(n), other._padded(n)
        scaled = two if factor == 1 else two.times(factor)
        return Columns(
            tuple(a + b for a, b in zip(one.linear, scaled.linear, strict=True)),
            tuple(a + b for a, b in zip(one.low, scaled.low, strict=True)),
            tuple(a + b for a, b in zip(one.high, scaled.high, strict=True)),
        )

    def times(self, factor: int) -> Columns:
        """A multiple. Free."""
        ends = [sorted((low * factor, high * factor)) for low, high in zip(self.low, self.high, strict=True)]
        return Columns.of((a.scale(factor), low, high) for a, (low, high) in zip(self.linear, ends, strict=True))

    def packed(self, cut: int) -> Columns:
        """The same integer in two columns, the first and the one at the cut, for what no product reads. Free."""
        parts = [self._group(0, cut), self._group(cut, len(self))]
        zeros = (constant(0), 0, 0)
        return Columns.of([parts[0], *[zeros] * (cut - 1), parts[1], *[zeros] * (len(self) - cut - 1)])

    def compact(self) -> Columns:
        """The same, with a wire for each column that many terms make. Costs a row for each of these."""
        recorder = active_recorder()
        return Columns(tuple(recorder.compact(a, _LONGEST) for a in self.linear), self.low, self.high)

    def _padded(self, n: int) -> Columns:
        missing = n - len(self)
        if not missing:
            return self
        zeros = (0,) * missing
        return Columns(self.linear + (constant(0),) * missing, self.low + zeros, self.high + zeros)

    def _group(self, start: int, end: int) -> tuple[LinearCombination, int, int]:
        weights = [1 << BITS * i for i in range(end - start)]
        linear = combine(zip(weights, self.linear[start:end], strict=True))
        return linear, _weighted(weights, self.low[start:end]), _weighted(weights, self.high[start:end])


_ZERO = Columns.of_digits([0])


def _weighted(weights: Sequence[int], values: Sequence[int]) -> int:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def product(a: Columns, b: Columns) -> Columns:
    """The product. Costs a row for each column that it has, none where one is constant."""
    bounds = _bounds_of_product(a, b)
    for known, other in ((a, b), (b, a)):
        if known.constant is not None:
            linear = [
                combine((digit, other.linear[i - j]) for j, digit in enumerate(known.low) if 0 <= i - j < len(other))
                for i in range(len(bounds))
            ]
            return Columns.of((value, *ends) for value, ends in zip(linear, bounds, strict=True))
    recorder = active_recorder()
    points = _points(len(bounds))
    values = [recorder.multiply(_evaluate(a, point), _evaluate(b, point)) for point in points]
    linear = [combine(zip(row, values, strict=True)) for row in _interpolation(len(bounds))]
    return Columns.of((value, *ends) for value, ends in zip(linear, bounds, strict=True))


def _bounds_of_product(a: Columns, b: Columns) -> list[tuple[int, int]]:
    low, high = [0] * (len(a) + len(b) - 1), [0] * (len(a) + len(b) - 1)
    for i, (a_low, a_high) in enumerate(zip(a.low, a.high, strict=True)):
        for j, (b_low, b_high) in enumerate(zip(b.low, b.high, strict=True)):
            ends = a_low * b_low, a_low * b_high, a_high * b_low, a_high * b_high
            low[i + j] += min(ends)
            high[i + j] += max(ends)
    return list(zip(low, high, strict=True))


def _points(n: int) -> list[int]:
    """0, 1, -1, 2, -2, ..."""
    return [(i + 1) // 2 * (1 if i % 2 else -1) for i in range(n)]


def _evaluate(a: Columns, point: int) -> LinearCombination:
    return combine((point**i, column) for i, column in enumerate(a.linear))


@cache
def _interpolation(n: int) -> list[list[int]]:
    """From the values of a polynomial at n points to its coefficients: a row for each of these."""
    points = _points(n)
    rows = [[0] * n for _ in points]
    for place, point in enumerate(points):
        numerator, denominator = [1], 1
        for other in points:
            if other != point:
                denominator = denominator * (point - other) % R
                shifted = [0, *numerator]
                numerator = [s - other * v for s, v in zip(shifted, [*numerator, 0], strict=True)]
        inverse = pow(denominator, -1, R)
        for degree, coefficient in enumerate(numerator):
            rows[degree][place] = coefficient * inverse % R
    return rows


def limbs(value: LinearCombination, n_bits: int, note: Note) -> tuple[list[LinearCombination], Columns]:
    """The bits of a combination, and the limbs they make; n_bits at most 253. Costs a row a bit."""
    bits = active_recorder().bits(value, n_bits, note)
    return bits, of_bits(bits)


def of_bits(bits: Sequence[LinearCombination]) -> Columns:
    """An integer in limbs, from its bits. Free."""
    parts = [bits[start : start + BITS] for start in range(0, len(bits), BITS)]
    return Columns.of((combine((1 << i, bit) for i, bit in enumerate(part)), 0, (1 << len(part)) - 1) for part in parts)


def require_multiple(value: Columns, modulus: Sequence[int], note: Note) -> None:
    """An integer is a multiple of the one with these digits. Fails otherwise. Costs the bits of the quotient and of the
    carries."""
    m = Columns.value(modulus)
    low, high = Columns.value(value.low), Columns.value(value.high)
    least = -(-low // m)
    n_bits = (high // m - least).bit_length()
    n_limbs = -(-n_bits // BITS)

    shift = abs(least) * m
    total = value.plus(
        -1 if least > 0 else 1, Columns.of_int(shift, -(-shift.bit_length() // BITS)) if shift else _ZERO
    )
    if n_limbs:
        # An odd number divides its multiple exactly, so that the quotient's lowest bits are those of the lowest bits' quotient.
        lowest = Columns.of_digits([0] * (n_limbs - 1) + [1 << BITS])
        hinted = ratio(total, Columns.of_digits(modulus), lowest)
        sizes = [min(BITS, n_bits - BITS * place) for place in range(n_limbs)]
        for limb, size in zip(hinted, sizes, strict=True):
            active_recorder().require_bits(limb, size, note)
        digits = Columns.of((limb, 0, (1 << size) - 1) for limb, size in zip(hinted, sizes, strict=True))
        total = total - product(digits, Columns.of_digits(modulus))
    _require_zero(total, note)


def ratio(a: Columns, b: Columns, modulus: Columns) -> list[LinearCombination]:
    """Wires that are to be the limbs of a / b modulo a constant of as many columns: nothing says so yet. Free."""
    m = modulus.constant or 0
    inputs = [*natural(a, m), *natural(b, m)]
    n = len(modulus)
    return active_recorder().hint(Opcode.LIMBS_RATIO, BITS | len(a) << 8, [*inputs, *modulus.linear], n)


def natural(value: Columns, m: int) -> list[LinearCombination]:
    """Columns of an integer that is the same modulo m, none of them negative."""
    offset = -min(0, *value.low)
    added = [offset] * len(value)
    rest = -Columns.value(added) % m
    added = [column + (rest >> BITS * i & (1 << BITS) - 1) for i, column in enumerate(added)]
    added[-1] += (rest >> BITS * len(value)) << BITS
    return [column + constant(more) for column, more in zip(value.linear, added, strict=True)]


def _require_zero(value: Columns, note: Note) -> None:
    """An integer is 0: see the module."""
    recorder = active_recorder()
    linear, low, high = constant(0), 0, 0
    before = 0
    for cut in _cuts(value):
        part, least, most = value._group(before, cut)
        linear, low, high = linear + part, low + least, high + most
        if cut == len(value):
            recorder.require_zero(linear, note)
            return
        carried = _carry(value, cut)
        size = BITS * (cut - before)
        carry = linear.scale(pow(1 << size, -1, R))
        recorder.require_bits(carry - constant(carried[0]), carried[1], note)
        linear, low, high = carry, carried[0], carried[0] + (1 << carried[1]) - 1
        before = cut


def _carry(value: Columns, cut: int) -> tuple[int, int]:
    """What the columns before a cut leave for those behind it, at least; and how many bits more than that there may be."""
    low = -(-Columns.value(value.low[:cut]) >> BITS * cut)
    high = Columns.value(value.high[:cut]) >> BITS * cut
    return low, (high - low).bit_length()


def _cuts(value: Columns) -> list[int]:
    """Where groups end: so that each is an integer below r in size, and the carries have the fewest bits."""
    n = len(value)
    carries = [(0, 0), *(_carry(value, cut) for cut in range(1, n)), (0, 0)]
    best: list[tuple[int, list[int]] | None] = [(0, [])] + [None] * n
    for end in range(1, n + 1):
        for start in range(end):
            known = best[start]
            if known is None:
                continue
            least, n_bits = carries[start]
            low, high = (Columns.value(bounds[start:end]) for bounds in (value.low, value.high))
            out_least, out_bits = carries[end]
            size = BITS * (end - start)
            out_low, out_high = (0, 0) if end == n else (out_least << size, out_least + (1 << out_bits) - 1 << size)
            in_low, in_high = (0, 0) if start == 0 else (least, least + (1 << n_bits) - 1)
            if max(high + in_high - out_low, out_high - low - in_low) >= R:
                continue
            cost = known[0] + (0 if end == n else out_bits)
            if best[end] is None or cost < best[end][0]:  # type: ignore[index]
                best[end] = (cost, [*known[1], end])
    found = best[n]
    if found is None:
        raise OverflowError("the columns of an integer are too wide to carry")
    return found[1]
