"""Comparisons of values that nothing bounds: they answer for numbers modulo r, not for numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import numpy as np

from ..system import IN_A, IN_B, IN_C, ONE, Form
from ..verdict import Finding
from .bit_sums import BitSum
from .near_values import values_near
from .shapes import added, linear
from .subject import Subject

NAME: Final = "unbounded comparison"

_FEW: Final = 2
"""How far the constant of a comparison of n bits may lie from 2^n: <, <=, and the same turned around."""

_STEPS: Final = 8
"""Definitions that are followed from a comparison back to its operands."""

_EQUAL_STEPS: Final = 2
"""And equalities and products that are followed to what bounds a wire."""

_MOST_ROWS: Final = 64
"""Rows of a wire in which they are looked for."""

_MOST_TERMS: Final = 8
"""Of the values between which a bit chooses."""


def find(subject: Subject) -> Iterator[Finding]:
    """Bits taken of a difference of values that nothing bounds, to tell which is greater, or to require it.

    The bits of a + 2^n - b, of which the highest is the answer, hold the sum only modulo r: unless a and b are numbers below
    r / 4, here because bits of them are taken too, a value as r - 5 is less than 3. The same holds of the bits of a - b, which
    require that a >= b. Recognised by its row whatever it is called: circom's LessThan and its kin, and comparisons by hand. A
    comparison with a constant has one operand; there the highest bit has to be read elsewhere, as the answer is. Left alone are
    the gadgets of the library, whose arguments have types.
    """
    bounds = _Bounds(subject)
    suspected: list[tuple[BitSum, list[int]]] = []
    for comparison in subject.bit_sums_of_the_author:
        if _defines(subject, comparison):
            continue
        operands = bounds.spelled_out(comparison.number, but=comparison)
        if _compares(subject, comparison, operands):
            open_wires = sorted(wire for wire in operands if wire != ONE and not bounds.has(wire, but=comparison))
            suspected.append((comparison, open_wires))
    without = {comparison.row for comparison, open_wires in suspected if open_wires}
    for comparison, wires in suspected:
        open_wires = [wire for wire in wires if not _is_small(subject, wire, without)]
        if open_wires:
            names = [subject.name(wire) for wire in open_wires]
            are, them = ("are", "them") if len(names) > 1 else ("is", "it")
            message = f"{_listed(names)} {are} compared by {comparison.n_bits} bits of a difference, and nothing bounds {them}"
            mend = f"take bits of {them} first: in circom Num2Bits({comparison.n_bits - 1}), here an integer type"
            yield Finding(NAME, message, subject.names.place(comparison.row), mend)


def _is_small(subject: Subject, wire: int, without: set[int]) -> bool:
    """Whether rules bound a wire by the rows around it, but for the comparisons."""
    interval = values_near(subject.system, [wire], without).interval_of(wire)
    return interval is not None and max(map(abs, interval)) < subject.system.modulus // 4


def _defines(subject: Subject, comparison: BitSum) -> bool:
    """Whether the row only gives a wire of the number its value, which no other row reads."""
    inputs = subject.system.inputs
    return any(
        wire != ONE and wire not in inputs and subject.system.n_mentions(wire) == 1 for wire in comparison.number
    )


def _compares(subject: Subject, comparison: BitSum, number: Form) -> bool:
    """Whether bits of such a number tell which of two is greater."""
    modulus, largest = subject.system.modulus, 1 << (comparison.n_bits - 1)
    shift = number.get(ONE, 0)
    factors = [value for wire, value in number.items() if wire != ONE]
    over = [value for value in factors if value <= modulus // 2]
    answers = _answers(subject, comparison)
    if over and len(over) < len(factors):
        distance = min((shift - largest) % modulus, (largest - shift) % modulus)
        return (answers and distance <= _FEW) or all(value in (1, modulus - 1) for value in factors)
    # With a constant, which is in the shift: somewhere between no and all of 2^n, and not a plain number's. As many bits as the
    # field's spell a canonical number, shifted, and bits of which the lower ones are read too are those of a shifted number.
    if 2 * sum(_is_read(subject, comparison, wire) for wire in comparison.wires) > comparison.n_bits:
        return False
    if over and shift == largest:
        return False  # whether x >= 0: the sign of a number in two's complement, which these bits bound
    return answers and 2 * largest < modulus and 0 < (shift if over else shift - 1) <= largest + _FEW


def _answers(subject: Subject, comparison: BitSum) -> bool:
    """Whether the highest bit is more than one of a number's: an output, or read by a row that does not define it."""
    return _is_read(subject, comparison, comparison.wires[-1])


def _is_read(subject: Subject, comparison: BitSum, bit: int | None) -> bool:
    if bit is None:
        return False
    if bit in subject.system.outputs:
        return True
    defining = {comparison.row, subject.bit_rows.get(bit)}
    return any(row not in defining for row in subject.system.rows_of(bit))


class _Bounds:
    """Which wires are known to be small numbers: bits, and what bits are taken of."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    @cached_property
    def _rows(self) -> dict[int, dict[int, int]]:
        """By wire, how many bits are taken of it, by row."""
        rows: dict[int, dict[int, int]] = {}
        modulus = self._subject.system.modulus
        for found in self._subject.bit_sums:
            wires = [wire for wire in found.number if wire != ONE]
            if len(wires) == 1 and 1 << found.n_bits < modulus // 4 and found.number[wires[0]] in (1, modulus - 1):
                rows.setdefault(wires[0], {})[found.row] = found.n_bits
        return rows

    @cached_property
    def _chosen(self) -> dict[int, int]:
        """How many bits what a bit chooses has, by wire."""
        found: dict[int, int] = {}
        for row in self._choices():
            self._choose(row, found)
        return found

    def _choices(self) -> list[int]:
        """The rows of which a factor has one wire, which is a bit and in no other place, and which have wires in c."""
        system = self._subject.system
        wires, _, parts = system.places()
        is_bit = np.zeros(system.n_wires, dtype=np.bool_)
        is_bit[list(self._subject.bit_rows)] = True
        chooses = np.zeros(system.n_rows, dtype=np.bool_)
        for part in (IN_A, IN_B):
            alone = system.rows_with(parts & part != 0) == 1
            chooses |= alone & (system.rows_with((parts == part) & is_bit[wires]) == 1)
        found: list[int] = np.flatnonzero(chooses & (system.rows_with(parts & IN_C != 0) > 0)).tolist()
        return found

    def _choose(self, row: int, chosen: dict[int, int]) -> None:
        """Learn of what a bit chooses between small numbers, by a row s * (x - y) = z - y: the largest of so many is as small.

        In the order of the rows, so that what was chosen is chosen among again, as in a loop that keeps the largest.
        """
        system, modulus = self._subject.system, self._subject.system.modulus
        a, b, c = system.row(row)
        for selector, other in ((a, b), (b, a)):
            bit = next((wire for wire in selector if wire != ONE), None)
            if bit is None or len(selector) - (ONE in selector) != 1 or bit not in self._subject.bit_rows:
                continue
            if not c or len(c) > _MOST_TERMS or len(other) > _MOST_TERMS or bit in c or bit in other:
                continue
            low = selector.get(ONE, 0)
            cases = [added(c, other, -factor, modulus) for factor in (low, (low + selector[bit]) % modulus)]
            for wire in c:
                if wire == ONE or wire in self._rows or not all(wire in case for case in cases):
                    continue
                sizes = [self._n_bits_of(case, wire, chosen) for case in cases]
                if wire not in chosen and None not in sizes:
                    chosen[wire] = max(size for size in sizes if size is not None)

    def _n_bits_of(self, zero: Form, wire: int, chosen: dict[int, int]) -> int | None:
        """How many bits a wire has at most, in absolute value, by a combination that is 0; None where something in it is open."""
        modulus, total = self._subject.system.modulus, 0
        factor = -pow(zero[wire], -1, modulus)
        for other, value in zero.items():
            if other != wire:
                bits = 0 if other == ONE else self._known_bits(other, chosen)
                scaled = value * factor % modulus
                if bits is None:
                    return None
                total += min(scaled, modulus - scaled) << bits
        return total.bit_length() if total < modulus // 4 else None

    def _known_bits(self, wire: int, chosen: dict[int, int]) -> int | None:
        """By bits taken of it, or of what it was chosen among."""
        if wire in self._subject.bit_rows:
            return 1
        return min(self._rows.get(wire, {}).values(), default=chosen.get(wire))

    def has(self, wire: int, but: BitSum) -> bool:
        """Whether something other than the comparison itself bounds a wire."""
        if wire in self._subject.bit_rows or self._rows.get(wire, {}).keys() - {but.row}:
            return True
        return self._n_bits(wire, but, _EQUAL_STEPS) is not None

    def _n_bits(self, wire: int, but: BitSum, steps: int) -> int | None:
        """How many bits a wire has at most: by bits taken of it, of what it equals, or of the factors that it is a product of."""
        if wire in self._subject.bit_rows:
            return 1
        taken = [n for row, n in self._rows.get(wire, {}).items() if row != but.row]
        taken += [self._chosen[wire]] if wire in self._chosen else []
        if taken or not steps:
            return min(taken, default=None)
        system = self._subject.system
        for row in system.rows_of(wire)[:_MOST_ROWS]:
            sole = None if row == but.row else self._equal_to(row, wire)
            if sole:
                sizes = [self._n_bits(other, but, steps - 1) if other != wire else None for other in sole]
                known = [size for size in sizes if size is not None]
                if len(known) == len(sizes) and 1 << sum(known) < system.modulus // 4:
                    return sum(known)
        return None

    def _equal_to(self, row: int, wire: int) -> list[int]:
        """The one or two wires of which the wire is the product, says a row; none for a row that says something else."""
        a, b, c = self._subject.system.row(row)
        form = linear(a, b, c, self._subject.system.modulus)
        if form is not None:
            others = [other for other in form if other != wire]
            same = len(others) == 1 and others != [ONE] and not (sum(form.values()) % self._subject.system.modulus)
            return others if same else []
        if c == {wire: 1} and len(a) == len(b) == 1 and {*a.values(), *b.values()} == {1}:
            return [*a, *b]
        return []

    def spelled_out(self, number: Form, but: BitSum) -> Form:
        """A number in terms of inputs, products and what is bounded: other wires as linear rows define them, a few steps back."""
        system = self._subject.system
        for _ in range(_STEPS):
            wire = next((w for w in number if w != ONE and w not in system.inputs and not self.has(w, but)), None)
            definition = None if wire is None else self._definition(wire, but.row)
            if wire is None or definition is None:
                break
            rest = {w: value for w, value in number.items() if w != wire}
            number = added(rest, definition, number[wire], system.modulus)
        return number

    def _definition(self, wire: int, but: int) -> Form | None:
        system = self._subject.system
        for row in system.rows_of(wire):
            form = linear(*system.row(row), system.modulus) if row != but else None
            if form is not None and wire in form:
                factor = -pow(form[wire], -1, system.modulus)
                return {w: value * factor % system.modulus for w, value in form.items() if w != wire}
        return None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
