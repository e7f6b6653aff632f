"""Which wires do a circuit's inputs determine? A search for under-constrained wires, independent of the compiler.

For concrete inputs the rows are simplified with what is known, again and again: a row that became linear gives a wire by the
others; a row L * (L - 1) = 0 makes L boolean; booleans weighted by a superincreasing sequence are unique; a sum of booleans
bounds what it equals, and bounds that leave one integer determine it; what is bounded may be a wire or a sum of bits, whose bits
above the bound are 0. What is left undetermined, and is still mentioned by some row, a prover may be able to choose.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, cast

from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.compiler import Witness
from zkwright.core.field import R, to_signed

Fact = tuple[int, int, int]
"""A factor, a shift and a bound: factor * x + shift, modulo r, lies in [0, bound]."""


class _OpenRow(NamedTuple):
    """A row, simplified as far as the search has come when it last learned something of its wires.

    Where a side of the product is constant, `equation` is the form that the row makes 0, and `unknown` has its wires; where the
    row makes a form 0 or 1, `boolean` is this.
    """

    row: Row
    equation: Form | None = None
    unknown: frozenset[int] = frozenset()
    boolean: Form | None = None


class Uniqueness:
    """The state of one search; `undetermined` and `open_outputs` are its answers."""

    def __init__(self, witness: Witness) -> None:
        """Of a witness that satisfies its program. The answers raise ValueError where it does not."""
        r1cs = witness.program.r1cs
        self.values = witness.assignment
        first_input = 1 + r1cs.n_outputs
        self.known = {*range(first_input, first_input + r1cs.n_public_inputs + r1cs.n_private_inputs)}
        self.solved: dict[int, Form] = {}
        self.bits: set[int] = set()
        system = System(r1cs)
        self.n_wires, self.n_outputs = r1cs.n_wires, r1cs.n_outputs
        self._rows = {
            row: _OpenRow(system.row(row)) for row in range(r1cs.n_rows)
        }  # without those that mention no wire any more
        self._stale = set(self._rows)  # which mention a wire that something was learned of
        self._rows_of: dict[int, set[int]] = {}

    @property
    def undetermined(self) -> set[int]:
        """Wires the inputs leave open although a row, simplified as far as it goes, still mentions them."""
        self._settle()
        for number in sorted(self._stale):
            self._simplify(number)
        rows = [row for row, *_ in self._rows.values()]
        mentioned = {wire for row in rows if not _vanishes(row) for form in row for wire in form}
        return {wire for wire in range(1, self.n_wires) if self._open_part(wire) & mentioned}

    @property
    def open_outputs(self) -> set[int]:
        """Public outputs the inputs leave open."""
        self._settle()
        return {wire for wire in range(1, 1 + self.n_outputs) if self._open_part(wire)}

    def _settle(self) -> None:
        # Eliminating a bit by others would hide the sum it belongs to, so equations in several wires wait.
        while self._pass(most_unknowns=1) or self._pass(most_unknowns=self.n_wires):
            pass

    def _open_part(self, wire: int) -> set[int]:
        return set(self._reduce({wire: 1})) - {ONE}

    def _reduce(self, form: Form) -> Form:
        """The form over wires neither known nor solved for; the same one where it is."""
        while not (self.known.isdisjoint(form) and self.solved.keys().isdisjoint(form)):
            replaced: Form = {}
            for wire, coefficient in form.items():
                if wire in self.known:
                    replaced[ONE] = (replaced.get(ONE, 0) + self.values[wire] * coefficient) % R
                elif wire in self.solved:
                    for w, c in self.solved[wire].items():
                        replaced[w] = (replaced.get(w, 0) + c * coefficient) % R
                else:
                    replaced[wire] = (replaced.get(wire, 0) + coefficient) % R
            form = {wire: c for wire, c in replaced.items() if c}
        return form

    def _simplify(self, number: int) -> None:
        """Write a row with what is known by now; one that mentions no wire is left out."""
        self._stale.discard(number)
        a, b, c = row = cast("Row", tuple(map(self._reduce, self._rows[number].row)))
        if _is_settled(row):
            del self._rows[number]
            return
        for wire in a.keys() | b.keys() | c.keys():
            self._rows_of.setdefault(wire, set()).add(number)
        self._rows[number] = self._read(row)

    def _read(self, row: Row) -> _OpenRow:
        a, b, c = row
        for one, two in ((a, b), (b, a)):
            if one.keys() <= {ONE}:
                factor = one.get(ONE, 0)
                product = {wire: value * factor % R for wire, value in two.items()} if factor else {}
                equation = _minus(product, c)
                unknown = frozenset(equation) - {ONE}
                _require(equation == {} or bool(unknown))
                return _OpenRow(row, equation, unknown)
        if not c:
            for one, two in ((a, b), (b, a)):
                if _minus(one, two) == {ONE: 1}:
                    return _OpenRow(row, boolean=one)
        return _OpenRow(row)

    def _know(self, wires: Collection[int]) -> None:
        """Learn that wires are determined."""
        self.known.update(wires)
        self._stale.update(*(self._rows_of.get(wire, ()) for wire in wires))
        self._stale &= self._rows.keys()

    def _pass(self, most_unknowns: int) -> bool:
        """One walk over all rows, up to the first equation in several wires; whether anything was learned."""
        learned = False
        booleans: list[Form] = []
        for number in list(self._rows):
            if number in self._stale:
                self._simplify(number)
                if number not in self._rows:
                    continue
            _, equation, unknown, boolean = self._rows[number]
            if equation is not None:
                if len(unknown) > 1 and unknown <= self.bits and _is_sum_of_bits(equation):
                    self._know(unknown)
                    learned = True
                elif 1 <= len(unknown) <= most_unknowns:
                    self._solve(equation, max(unknown - self.bits or unknown))
                    learned = True
            elif boolean is not None:
                booleans.append(boolean)
            if learned and most_unknowns > 1:
                return True
        return self._bounds([self._reduce(form) for form in booleans]) or learned

    def _solve(self, form: Form, pivot: int) -> None:
        """Learn that a form is 0."""
        factor = -pow(form[pivot], -1, R)
        self.solved[pivot] = {wire: c * factor % R for wire, c in form.items() if wire != pivot}
        self._stale |= self._rows_of.get(pivot, set()) & self._rows.keys()

    def _bounds(self, booleans: list[Form]) -> bool:
        """Learn from sums of booleans."""
        bits = {wire for form in booleans if len(form) == 1 for wire in form if form[wire] == 1} - {ONE}
        self.bits |= bits
        facts: dict[int, list[Fact]] = {}
        of_sums: dict[tuple[tuple[int, int], ...], list[Fact]] = {}
        for form in booleans:
            if len(form) == 1 and set(form.values()) == {1}:
                continue
            others = sorted(set(form) - bits - {ONE})
            weights = [1, *(-form[wire] % R for wire in form if wire in bits)]
            total = sum(weights)
            if len(others) > 1 or (others and total >= R):
                continue
            if not others:
                found = _bounded_sum(form) if set(form) - {ONE} else None
                if found is not None:
                    of_sums.setdefault(found[0], []).append(found[1])
                if total < R and _superincreasing(weights):
                    self._know(set(form) & bits)
                    return True
                for wire in set(form) & bits:
                    rest = total - (-form[wire] % R)
                    if rest >= R:
                        continue
                    facts.setdefault(wire, []).append((form[wire], form.get(ONE, 0), rest))
                continue
            facts.setdefault(others[0], []).append((form[others[0]], form.get(ONE, 0), total))
        for wire in bits:
            facts.setdefault(wire, []).append((1, 0, 1))
        for wire, known in facts.items():
            ranges = (_range(self.values[wire], base, known) for base in known)
            if any(low == high for low, high in ranges):
                self._know([wire])
                return True
        return any(self._bits_out_of_range(dict(total), known) for total, known in of_sums.items())

    def _bits_out_of_range(self, form: Form, facts: list[Fact]) -> bool:
        """Learn the bits of a sum that its bounds leave no choice: above them, or needed to reach them."""
        total = sum(form.values())
        if total >= R or not _superincreasing(list(form.values())):
            return False
        value = sum(weight * self.values[wire] for wire, weight in form.items())
        low, high = _range(value, (1, 0, total), facts)
        learned = False
        for wire, weight in sorted(form.items(), key=lambda term: -term[1]):
            total -= weight
            if weight > high:
                _require(self.values[wire] == 0)
            elif total < low:
                _require(self.values[wire] == 1)
                low, high = low - weight, high - weight
            else:
                break
            self._know([wire])
            learned = True
        return learned


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("the witness does not satisfy the system")


def _range(value: int, base: Fact, facts: list[Fact]) -> tuple[int, int]:
    """The least and greatest t = factor * x + shift, of the base, that all facts leave, where x is `value` now."""
    factor, shift, bound = base
    inverse = pow(factor, -1, R)
    low, high, now = 0, bound, (factor * value + shift) % R  # x = (t - shift) / factor, t in [low, high]
    for other_factor, other_shift, other_bound in facts * 2:  # one fact may have to narrow the range for another
        slope = to_signed(other_factor * inverse)
        if slope == 0 or abs(slope) * (high - low) + other_bound >= R:
            continue
        # slope * t + offset is an integer near its present value for every t in reach, not only congruent to one.
        offset = (other_factor * value + other_shift) % R - slope * now
        if slope > 0:
            low, high = max(low, -(offset // slope)), min(high, (other_bound - offset) // slope)
        else:
            low, high = max(low, -((other_bound - offset) // -slope)), min(high, offset // -slope)
    return low, high


def _is_sum_of_bits(form: Form) -> bool:
    """Whether a form of bits, times some constant, has a value of its own for any bits: they are then known with it."""
    weights = {wire: weight for wire, weight in form.items() if wire != ONE}
    inverse = pow(weights[min(weights)], -1, R)
    normed = [weight * inverse % R for weight in weights.values()]
    return sum(normed) < R and _superincreasing(normed)


def _bounded_sum(form: Form) -> tuple[tuple[tuple[int, int], ...], Fact] | None:
    """Where a form of bits is what remains of a sum of others after the youngest bits, from bit 1 on: the sum, and its bounds.

    The sum is normed: its oldest bit has weight 1.
    """
    rest = dict(form)
    shift, wire, weight = rest.pop(ONE, 0), max(form), 1
    count = 0
    while wire in rest and (exponent := (-rest[wire] % R).bit_length() - 1) and -rest[wire] % R == 1 << exponent:
        if count and exponent != weight - 1:
            break
        del rest[wire]
        wire, weight, count = wire - 1, exponent, count + 1
    if not count or weight != 1 or not rest:
        return None
    factor = rest[min(rest)]
    inverse = pow(factor, -1, R)
    normed = tuple(sorted((wire, coefficient * inverse % R) for wire, coefficient in rest.items()))
    return normed, (factor, shift, (2 << count) - 1)


def _minus(a: Form, b: Form) -> Form:
    result = dict(a)
    for wire, coefficient in b.items():
        if difference := (result.pop(wire, 0) - coefficient) % R:
            result[wire] = difference
    return result


def _superincreasing(weights: list[int]) -> bool:
    total = 0
    for weight in sorted(weights):
        if weight <= total:
            return False
        total += weight
    return True


def _is_settled(row: Row) -> bool:
    """Whether a row mentions no wire any more."""
    if any(form and form.keys() != {ONE} for form in row):
        return False
    a, b, c = (form.get(ONE, 0) for form in row)
    _require(a * b % R == c)
    return True


def _vanishes(row: Row) -> bool:
    """Whether a row holds whatever its wires are."""
    a, b, c = row
    return not c and (not a or not b)
