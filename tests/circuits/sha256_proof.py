"""That the rows of a circuit leave one SHA-2 digest for every message: a proof for all witnesses, from the rows alone.

Every row is one of five, and anything else is refused:

- a bit's: b (b - 1) = 0 of one wire;
- a closing one: L (L - 1) = 0 of a combination. With the n bits since the last one it says that 2^n L + sum 2^i b_i = V for a
  sum V, which so lies in [0, 2^(n + 1));
- an input's: L (L - 1) = 0 of an input less its other bits;
- a product or a quotient with one wire that is new. No bits make a divisor 0.

So a wire is a multilinear polynomial in bits, and in wires that hints answer freely. Nothing multiplies a free wire.

Then the standard is run on words whose bits are those of the closing rows (`sha256_symbolic`). Each sum S that it reduces is held
against the V of the next closing row. Free wires link them: each is in two, where one coefficient is -OFFSET times the other. So
in the sum of OFFSET^k (V_k - S_k) over linked ones there is none, and comparing all coefficients gives the identity

    sum of OFFSET^k (V_k - S_k - 2^32 P_k) = 0

with polynomials P_k of integer values: what the highest lanes add, for only S modulo 2^32 matters. By the words of S_k and all
values of P_k, S_k + 2^32 P_k lies within the bits of V_k. So the differences are digits below OFFSET in size. Their sum does not
reach r, so it is 0 as an integer, and they are 0, lowest first. Hence each word is S modulo 2^32, whatever the free wires are:
one word after the other has one value. The outputs are compared last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from zkwright.circuits.sha256.family import SHA_256, Family
from zkwright.compiler import Program
from zkwright.compiler.solver.solver import coefficient_values
from zkwright.core.field import R
from zkwright.core.r1cs import SparseMatrix

from tests.circuits.multilinear import (
    Polynomial,
    constant,
    product,
    quotient,
    signed,
    support,
    values,
    variable,
    weighted,
)
from tests.circuits.sha256_symbolic import STANDARD_256, Reduce, Standard, Sum, bounds, total

Form: TypeAlias = dict[int, int]
"""Coefficients by wire; wire 0 is 1."""

Row: TypeAlias = tuple[Form, Form, Form]

Model: TypeAlias = Callable[[list[list[Polynomial]], Reduce], list[Polynomial]]
"""What the outputs should be, from the bits of each input."""

_MOST_VARIABLES: Final = 12
"""Of a P; all its values are listed. Three lanes of three are the most there are."""


class UnprovenError(Exception):
    """The argument does not go through for these rows."""


@dataclass(frozen=True)
class System:
    """What a proof may read: rows, which wires are outputs and inputs, and which are hints' answers."""

    rows: tuple[Row, ...]
    outputs: range
    inputs: range
    answers: frozenset[int]

    @classmethod
    def of(cls, program: Program) -> System:
        r1cs, hints = program.r1cs, program.hints
        table = coefficient_values(r1cs)
        a, b, c = (_forms(matrix, table) for matrix in (r1cs.a, r1cs.b, r1cs.c))
        spans = zip(hints.first_output.tolist(), hints.n_outputs.tolist(), strict=True)
        return cls(
            rows=tuple(zip(a, b, c, strict=True)),
            outputs=range(1, 1 + r1cs.n_outputs),
            inputs=range(1 + r1cs.n_outputs, 1 + r1cs.n_public + r1cs.n_private_inputs),
            answers=frozenset(wire for first, count in spans for wire in range(first, first + count)),
        )

    def with_row(self, index: int, row: Row) -> System:
        return replace(self, rows=(*self.rows[:index], row, *self.rows[index + 1 :]))


def _forms(matrix: SparseMatrix, table: Sequence[int]) -> list[Form]:
    starts, wires, places = matrix.indptr.tolist(), matrix.wires.tolist(), matrix.coefficients.tolist()
    return [{wires[k]: table[places[k]] for k in range(starts[i], starts[i + 1])} for i in range(matrix.n_rows)]


def closed(row: Row) -> Form | None:
    """L where the row is L (L - 1) = 0."""
    a, b, c = row
    if c:
        return None
    difference = {wire: d for wire in a.keys() | b.keys() if (d := (a.get(wire, 0) - b.get(wire, 0)) % R)}
    if difference == {0: 1}:
        return a
    return b if difference == {0: R - 1} else None


def _is_wire(form: Form) -> bool:
    return list(form.values()) == [1]


# -- what the wires are ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decomposition:
    """Bits, lowest first, and the sum whose bits these are and one more that the closing row makes 0 or 1."""

    bits: list[Polynomial]
    value: Polynomial

    @property
    def n_bits(self) -> int:
        return len(self.bits) + 1


class Reading:
    """Every wire as a polynomial, every row classified. Raises UnprovenError for rows of another kind."""

    def __init__(self, system: System) -> None:
        self.kinds: Counter[str] = Counter()
        self.decompositions: list[Decomposition] = []
        self.inputs: dict[int, list[Polynomial]] = {}
        forms = [closed(row) for row in system.rows]
        self._bits = {wire for form in forms if form and _is_wire(form) for wire in form}
        self.free = system.answers - self._bits
        """Answers that no row makes a bit."""
        self._monomials = {frozenset((wire,)) for wire in self.free}
        self.wires = {0: constant(1), **{wire: variable(wire) for wire in self._bits | self.free}}
        self._fresh: list[int] = []
        for index, (row, form) in enumerate(zip(system.rows, forms, strict=True)):
            try:
                self.kinds[self._read(row, form, system.inputs)] += 1
            except (ZeroDivisionError, UnprovenError) as error:
                raise UnprovenError(f"row {index}: {error}") from error
        if self._fresh:
            raise UnprovenError("bits at the end that are no sum's")

    def _read(self, row: Row, form: Form | None, inputs: range) -> str:
        if form is None:
            return self._define(row)
        if _is_wire(form):
            self._fresh += form
            return "bit"
        bits, self._fresh = self._fresh, []
        unknown = self._unknown(form)
        if len(unknown) == 1 and unknown[0] in inputs:
            return self._read_input(form, unknown[0], bits)
        lower = weighted((1 << i, variable(bit)) for i, bit in enumerate(bits))
        value = weighted([(1 << len(bits), self._sum(form)), (1, lower)])
        self.decompositions.append(Decomposition([variable(bit) for bit in bits], value))
        return "closing"

    def _read_input(self, form: Form, wire: int, bits: list[int]) -> str:
        """Minus the wire's number is the name of its lowest bit, which is what the form is."""
        if form != {wire: 1, **{bit: R - (2 << i) for i, bit in enumerate(bits)}}:
            raise UnprovenError(f"input {wire} is not the sum of its bits")
        self.inputs[wire] = [variable(-wire), *map(variable, bits)]
        self.wires[wire] = weighted((1 << i, bit) for i, bit in enumerate(self.inputs[wire]))
        return "input"

    def _define(self, row: Row) -> str:
        a, b, c = row
        new = {wire for side in row for wire in self._unknown(side)}
        if len(new) != 1:
            raise UnprovenError(f"{len(new)} new wires, and no decomposition")
        (wire,) = new
        holders = [side for side in row if wire in side]
        if len(holders) != 1:
            raise UnprovenError("a new wire on two sides")
        if wire in c:
            rest = self._sum({other: k for other, k in c.items() if other != wire})
            self.wires[wire] = weighted(
                [(inverse := pow(c[wire], -1, R), self._multiply(self._sum(a), self._sum(b))), (-inverse, rest)]
            )
            return "product"
        factor, other = (a, b) if wire in a else (b, a)
        dividend, divisor = self._sum(c), self._sum({k: v * factor[wire] for k, v in other.items()})
        if len(factor) != 1 or len(support(dividend) | support(divisor)) > _MOST_VARIABLES:
            raise UnprovenError("a quotient of too much")
        if self._monomials & (dividend.keys() | divisor.keys()):
            raise UnprovenError("a free wire in a quotient")
        self.wires[wire] = quotient(dividend, divisor)
        return "quotient"

    def _unknown(self, form: Form) -> list[int]:
        return [wire for wire in form if wire not in self.wires]

    def _sum(self, form: Form) -> Polynomial:
        if missing := self._unknown(form):
            raise UnprovenError(f"wires {missing} are read before they are known")
        return weighted((k, self.wires[wire]) for wire, k in form.items())

    def _multiply(self, x: Polynomial, y: Polynomial) -> Polynomial:
        if self._monomials & (x.keys() | y.keys()) and support(x) and support(y):
            raise UnprovenError("a free wire in a product")
        return product(x, y)


# -- what the words are ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """That a decomposition is that of a sum, modulo 2^32. The error is their difference, as integers."""

    addends: Sum
    n_bits: int
    error: Polynomial


@dataclass(frozen=True)
class Proof:
    """What a proof came across: rows by their kind, and how many sums are linked to each other, by pairs, in each chain."""

    kinds: Counter[str]
    chains: list[int]


def prove(system: System, model: Model, family: Family = SHA_256, standard: Standard = STANDARD_256) -> Proof:
    """The outputs are the model's for all witnesses, by the argument above. Raises UnprovenError where it does not go through."""
    reading = Reading(system)
    if reading.inputs.keys() != set(system.inputs):
        raise UnprovenError("inputs that are not decomposed")
    unread = iter(reading.decompositions)
    claims = []

    def reduce(addends: Sum) -> list[Polynomial]:
        value = total(addends)
        if not support(value):
            return standard.reduce_constants(addends)
        decomposition = next(unread, None)
        if decomposition is None or decomposition.n_bits < family.width:
            raise UnprovenError("a sum without a decomposition")
        claims.append(Claim(addends, decomposition.n_bits, weighted([(1, decomposition.value), (-1, value)])))
        return decomposition.bits[: family.width]

    outputs = model([reading.inputs[wire] for wire in system.inputs], reduce)
    if next(unread, None):
        raise UnprovenError("a decomposition of no sum")
    if [reading.wires.get(wire) for wire in system.outputs] != outputs:
        raise UnprovenError("the outputs are others")
    chains = [_prove_chain(chain, family) for chain in _chains(claims, reading.free, family)]
    return Proof(reading.kinds, chains)


def _chains(claims: list[Claim], free: frozenset[int], family: Family) -> Iterator[list[Claim]]:
    """Claims that free wires link: the k-th times OFFSET^k, they add up to a sum without."""
    coefficients = [
        {wire: k for wire in support(claim.error) & free if (k := claim.error.get(frozenset((wire,)), 0))}
        for claim in claims
    ]
    ends: dict[int, list[int]] = {wire: [] for wire in free}
    for index, wires in enumerate(coefficients):
        for wire in wires:
            ends[wire].append(index)
    if any(len(pair) != 2 for pair in ends.values()):
        raise UnprovenError("a free wire that is not in two sums")
    places: dict[int, int] = {}
    for start in range(len(claims)):
        if start in places:
            continue
        places[start], found = 0, [start]
        for index in found:
            for wire in coefficients[index]:
                (other,) = set(ends[wire]) - {index}
                ratio = -coefficients[index][wire] * pow(coefficients[other][wire], -1, R) % R
                step = {family.offset: 1, family.per_offset: -1}.get(ratio)
                if step is None or places.setdefault(other, places[index] + step) != places[index] + step:
                    raise UnprovenError("the two sums of a free wire are not at an offset")
                if other not in found:
                    found.append(other)
        found.sort(key=places.__getitem__)
        if len({places[index] for index in found}) != len(found):
            raise UnprovenError("two linked sums at the same offset")
        yield [claims[index] for index in found]


def _prove_chain(chain: list[Claim], family: Family) -> int:
    """Every sum of the chain is exact. Returns their number."""
    offsets = [family.offset**k for k in range(len(chain))]
    error = weighted((offset, claim.error) for offset, claim in zip(offsets, chain, strict=True))
    for claim, excess in zip(chain, _digits(error, len(chain), family), strict=True):
        names = sorted(support(excess))
        if len(names) > _MOST_VARIABLES:
            raise UnprovenError("the error of a sum is not that of its highest lanes")
        low, high = bounds(claim.addends)
        excesses = values(excess, names)
        if low + (min(excesses) << family.width) < 0 or high + (max(excesses) << family.width) >> claim.n_bits:
            raise UnprovenError("a sum that is not within its bits")
    if any(claim.n_bits > family.sum_bits or 1 << claim.n_bits > family.offset for claim in chain):
        raise UnprovenError("an error may be more than a digit")
    if sum(offset * ((1 << claim.n_bits) - 1) for offset, claim in zip(offsets, chain, strict=True)) >= R:
        raise UnprovenError("errors may wrap around r")
    return len(chain)


def _digits(error: Polynomial, n: int, family: Family) -> list[dict[frozenset[int], int]]:
    """The P of each sum: coefficients in multiples of 2^32 and digits of OFFSET, from -OFFSET / 2 on."""
    digits: list[dict[frozenset[int], int]] = [{} for _ in range(n)]
    half = family.offset // 2
    for monomial, coefficient in signed(error).items():
        rest, remainder = divmod(coefficient, 1 << family.width)
        if remainder:
            raise UnprovenError("a sum is not the standard's modulo 2^32")
        for digit in digits:
            low = (rest + half) % family.offset - half
            if low:
                digit[monomial] = low
            rest = (rest - low) // family.offset
        if rest:
            raise UnprovenError("linked sums are not the standard's modulo 2^32")
    return digits
