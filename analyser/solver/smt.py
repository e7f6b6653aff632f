"""Questions as SMT-LIB text: may a wire have two values while others agree?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from ..facts import Facts
from ..system import ONE, Form, Row
from .piece import Piece


class Strategy(StrEnum):
    """How cvc5 decides: by one Gröbner basis, or by several of split systems, which bits need.

    The second reads sums over bits with weights c, 2c, 4c and so on as integers, those written as bit sums and those that it
    recognises, and does not see that the integer may reach the modulus: modulo 3 it refutes x + 2y = 0 for bits that are not 0.
    """

    ONE_BASIS = "gb"
    SPLIT = "split"


MOST_VALUES: Final = 4
"""A wire with no more possible values is told to have these."""

_VALUE: Final = re.compile(r"\(([xy]\d+) #f(-?\d+)m(\d+)\)")


def question(piece: Piece, facts: Facts, strategy: Strategy) -> str:
    """Whether `piece.wire` differs in two assignments that satisfy the rows of the piece and agree on its unique wires.

    A wire is `x7` in one assignment and `y7` in the other; a unique one is `x7` in both. Sums that go up in powers of two over
    wires that are 0 or 1 are written as bit sums, without which the solver does not see that they are.
    """
    bits = {wire for wire in piece.wires - piece.unique if facts.values({wire: 1}) == (0, 1)}
    writer = _Writer(piece, bits)
    return "\n".join([*_head(facts.system.modulus, strategy), *writer.lines(facts), *writer.tail()]) + "\n"


def refutes(piece: Piece, strategy: Strategy) -> bool:
    """Whether `unsat` is to be believed of the question about a piece.

    Of split systems, only where no sum of bits can reach the modulus: one over all that the question names is below 2 to the
    power of their number, and no other is longer.
    """
    n_names = 2 * len(piece.wires) - len(piece.unique)
    return strategy is Strategy.ONE_BASIS or 1 << n_names <= piece.modulus


def read_model(text: str, modulus: int) -> dict[str, int]:
    """The values in an answer to `get-value`, by name, in [0, modulus)."""
    return {name: int(value) % modulus for name, value, field in _VALUE.findall(text) if int(field) == modulus}


def _head(modulus: int, strategy: Strategy) -> Iterator[str]:
    yield "(set-option :produce-models true)"
    yield f"(set-option :ff-solver {strategy})"
    yield "(set-logic QF_FF)"
    yield f"(define-sort F () (_ FiniteField {modulus}))"


class _Writer:
    """The two assignments, as terms."""

    def __init__(self, piece: Piece, bits: set[int]) -> None:
        self._piece, self._bits = piece, bits

    def lines(self, facts: Facts) -> Iterator[str]:
        piece = self._piece
        for wire in sorted(piece.wires):
            for name in self._names(wire):
                yield f"(declare-fun {name} () F)"
                values = facts.values({wire: 1})
                if values is not None and len(values) <= MOST_VALUES:
                    yield f"(assert (or {' '.join(f'(= {name} {_constant(value)})' for value in values)} false))"
        for row in piece.rows:
            yield self._row(facts.system.row(row), "x")
            if not piece.unique.issuperset(facts.system.wires_of(row)):
                yield self._row(facts.system.row(row), "y")
        yield f"(assert (not (= x{piece.wire} y{piece.wire})))"

    def tail(self) -> Iterator[str]:
        yield "(check-sat)"
        yield f"(get-value ({' '.join(name for wire in sorted(self._piece.wires) for name in self._names(wire))}))"

    def _names(self, wire: int) -> tuple[str, ...]:
        return (f"x{wire}",) if wire in self._piece.unique else (f"x{wire}", f"y{wire}")

    def _row(self, row: Row, side: str) -> str:
        a, b, c = row
        if not (a.keys() | b.keys()) - {ONE} or not a or not b:
            product = _constant(a.get(ONE, 0) * b.get(ONE, 0)) if a and b else _constant(0)
        elif b.keys() == {ONE} and b[ONE] == 1:
            product = self._form(a, side)
        elif a.keys() == {ONE} and a[ONE] == 1:
            product = self._form(b, side)
        else:
            product = f"(ff.mul {self._form(a, side)} {self._form(b, side)})"
        return f"(assert (= {product} {self._form(c, side)}))"

    def _form(self, form: Form, side: str) -> str:
        terms = []
        rest = dict(form)
        for first, run in self._runs(form):
            for wire in run:
                del rest[wire]
            bits = " ".join(self._name(wire, side) for wire in run)
            terms.append(f"(ff.mul {_constant(form[first])} (ff.bitsum {bits}))")
        for wire, coefficient in rest.items():
            if wire == ONE:
                terms.append(_constant(coefficient))
            else:
                name = self._name(wire, side)
                terms.append(name if coefficient == 1 else f"(ff.mul {_constant(coefficient)} {name})")
        if not terms:
            return _constant(0)
        return terms[0] if len(terms) == 1 else f"(ff.add {' '.join(terms)})"

    def _name(self, wire: int, side: str) -> str:
        return f"x{wire}" if wire in self._piece.unique else f"{side}{wire}"

    def _runs(self, form: Form) -> Iterator[tuple[int, list[int]]]:
        """Bits whose coefficients go up in powers of two: the wire of the lowest, and all."""
        p = self._piece.modulus
        by_coefficient: Mapping[int, int] = {value: wire for wire, value in form.items() if wire in self._bits}
        half = (p + 1) // 2
        for value, wire in by_coefficient.items():
            if value * half % p in by_coefficient:
                continue
            run, next_value = [wire], value * 2 % p
            while (following := by_coefficient.get(next_value)) is not None:
                run.append(following)
                next_value = next_value * 2 % p
            if len(run) > 2:
                yield wire, run


def _constant(value: int) -> str:
    return f"(as ff{value} F)"
