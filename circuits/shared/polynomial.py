"""Polynomials with constant coefficients at a secret place, by about twice the square root of the degree rows.

With the powers of x up to m, a row each, every m coefficients are one number, free; Horner's rule over these in steps of x**m
takes the other rows (Paterson and Stockmeyer, SIAM J. Comput. 2, 1973).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zkwright.compiler import Field
from zkwright.compiler.rows import Note, active_recorder
from zkwright.core.field import R


class Evaluation(NamedTuple):
    """A number that is a product and a sum: a * b + c, whose last row is left to who needs it."""

    a: Field
    b: Field
    c: Field

    def value(self) -> Field:
        """The number itself. Costs 1 row."""
        return self.a * self.b + self.c

    def times(self, factor: Field) -> Evaluation:
        """The product with another number. Costs 1 row, none of 1."""
        return Evaluation(self.value(), factor, Field(0))

    def require_zero(self, note: Note) -> None:
        """Constrain the number to be 0. Costs 1 row."""
        active_recorder().constrain(self.a.linear, self.b.linear, (-self.c).linear, note=note)


def evaluation(coefficients: Sequence[int], x: Field) -> Evaluation:
    """The polynomial's value at x, the coefficient of x**0 first. Costs what `evaluation_rows` says, the last row apart."""
    step = _step(len(coefficients) - 1)
    powers = [Field(1), x]
    for _ in range(step - 1):
        powers.append(powers[-1] * x)
    chunks = [
        sum((power * c for power, c in zip(powers, coefficients[start : start + step], strict=False)), Field(0))
        for start in range(0, len(coefficients), step)
    ]
    result = Evaluation(Field(0), Field(0), chunks[-1])
    for chunk in reversed(chunks[:-1]):
        result = Evaluation(result.value(), powers[step], chunk)
    return result


def evaluation_rows(degree: int) -> int:
    """The rows that a monic polynomial of this degree takes, all in all."""
    return _rows(degree, _step(degree))


def _step(degree: int) -> int:
    return min(range(1, degree + 1), key=lambda step: _rows(degree, step), default=1)


def _rows(degree: int, step: int) -> int:
    # Where the highest chunk is the leading 1 alone, its product is free.
    return step - 1 + degree // step - (degree % step == 0)


def with_roots(roots: Sequence[int]) -> list[int]:
    """The coefficients modulo r of the product of all x - root, that of x**0 first.

    >>> with_roots([2, 3])[::2]
    [6, 1]
    """
    found = [1]
    for root in roots:
        found = [(below - root * here) % R for below, here in zip([0, *found], [*found, 0], strict=True)]
    return found
