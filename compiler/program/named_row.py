"""A row of a program written as a person would write it: with the names of its signals."""

from __future__ import annotations

from collections.abc import Callable

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import to_signed
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from ..recorder.linear_combination import ONE

_LONGEST_NUMBER = 24
"""Digits that a coefficient may have before its middle is left out."""

_MOST_TERMS = 8
"""Terms that a sum may have before its middle is left out."""

Terms = tuple[tuple[str | None, int], ...]
"""The name of the signal, None for the constant 1, and the coefficient as the integer nearest to 0; the constant comes last."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """The row a * b = c."""

    a: Terms
    b: Terms
    c: Terms

    def __str__(self) -> str:
        """`a * b = c`, or `a = c` where b is 1.

        >>> str(NamedRow((("bit", 1),), (("bit", 1), (None, -1)), ()))
        'bit * (bit - 1) = 0'
        """
        a, b, c = ([_term(name, factor) for name, factor in side] for side in (self.a, self.b, self.c))
        if b == ["1"]:
            return f"{_sum(a)} = {_sum(c)}"
        return f"{_factor(a)} * {_factor(b)} = {_sum(c)}"


def named_row(r1cs: R1CS, row: int, name_of: Callable[[int], str]) -> NamedRow:
    """A row of a system; `name_of` gives the name of a label."""

    def terms(matrix: SparseMatrix) -> Terms:
        wires, coefficients = matrix.row(row)
        labels = r1cs.labels[wires].tolist()
        factors = map(to_signed, from_limbs(r1cs.coefficients[coefficients]))
        found = sorted(zip(labels, factors, strict=True), key=lambda term: (term[0] == ONE, term[0]))
        return tuple((None if label == ONE else name_of(label), factor) for label, factor in found)

    return NamedRow(terms(r1cs.a), terms(r1cs.b), terms(r1cs.c))


def _factor(terms: list[str]) -> str:
    return _sum(terms) if len(terms) < 2 else f"({_sum(terms)})"


def _sum(terms: list[str]) -> str:
    """Positive terms first; of many the middle is left out."""
    ordered = sorted(terms, key=lambda term: term.startswith("-"))
    joined = ordered[:1] + [f" - {term[1:]}" if term[0] == "-" else f" + {term}" for term in ordered[1:]]
    if len(joined) > _MOST_TERMS:
        joined[3:-2] = [f" \u2026 {len(joined) - 5} more \u2026"]
    return "".join(joined) or "0"


def _term(name: str | None, factor: int) -> str:
    digits = str(abs(factor))
    if len(digits) > _LONGEST_NUMBER:
        digits = f"{digits[:6]}\u2026{digits[-6:]}"
    sign = "-" * (factor < 0)
    if name is None:
        return f"{sign}{digits}"
    return f"{sign}{name}" if digits == "1" else f"{sign}{digits}*{name}"
