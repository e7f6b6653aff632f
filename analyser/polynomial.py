"""Sparse polynomials in wires, for the few rows around a wire: sums, products, and which are combinations of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from .system import ONE, Form

Monomial: TypeAlias = tuple[int, ...]
"""Its wires in ascending order, each as often as it is a factor; the empty one is 1."""

Polynomial: TypeAlias = dict[Monomial, int]
"""Monomial to coefficient in [1, modulus). The empty one is 0."""

MAX_TERMS: Final = 400
"""Terms of a polynomial that is still worth looking at."""

MAX_DEGREE: Final = 10


class TooLargeError(Exception):
    """A polynomial grew beyond what is worth looking at."""


def of_form(form: Form) -> Polynomial:
    """A linear combination as a polynomial."""
    return {(() if wire == ONE else (wire,)): factor for wire, factor in form.items()}


def plus(one: Polynomial, two: Polynomial, modulus: int, factor: int = 1) -> Polynomial:
    """one + factor * two."""
    result = dict(one)
    for monomial, k in two.items():
        total = (result.get(monomial, 0) + k * factor) % modulus
        if total:
            result[monomial] = total
        else:
            result.pop(monomial, None)
    return result


def times(one: Polynomial, two: Polynomial, modulus: int) -> Polynomial:
    """The product. Raises TooLargeError for one of too many terms, or of too high a degree."""
    if len(one) * len(two) > MAX_TERMS * 8:
        raise TooLargeError
    result: Polynomial = {}
    for left, k in one.items():
        for right, m in two.items():
            monomial = tuple(sorted(left + right))
            if len(monomial) > MAX_DEGREE:
                raise TooLargeError
            result[monomial] = (result.get(monomial, 0) + k * m) % modulus
    result = {monomial: k for monomial, k in result.items() if k}
    if len(result) > MAX_TERMS:
        raise TooLargeError
    return result


def scaled(polynomial: Polynomial, factor: int, modulus: int) -> Polynomial:
    """factor * polynomial; the factor is not 0 modulo the modulus."""
    return {monomial: k * factor % modulus for monomial, k in polynomial.items()}


def wires_in(polynomial: Polynomial) -> set[int]:
    """The wires that a polynomial mentions."""
    return {wire for monomial in polynomial for wire in monomial}


class Span:
    """The linear combinations of some polynomials, by Gaussian elimination over their monomials."""

    def __init__(self, polynomials: Iterable[Polynomial], modulus: int) -> None:
        """Of these polynomials."""
        self._modulus: Final = modulus
        self._by_leading: Final[dict[Monomial, Polynomial]] = {}
        for polynomial in polynomials:
            self.add(polynomial)

    def add(self, polynomial: Polynomial) -> None:
        """Widen the span by a polynomial."""
        rest = self.reduced(polynomial)
        if rest:
            leading = _leading(rest)
            self._by_leading[leading] = scaled(rest, pow(rest[leading], -1, self._modulus), self._modulus)

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """What of a polynomial is left when the span's are taken away: nothing just where it is in the span."""
        rest, kept = dict(polynomial), {}
        while rest:
            leading = _leading(rest)
            by = self._by_leading.get(leading)
            if by is None:
                kept[leading] = rest.pop(leading)
            else:
                rest = plus(rest, by, self._modulus, -rest[leading])
        return kept


def _leading(polynomial: Polynomial) -> Monomial:
    return max(polynomial, key=lambda monomial: (len(monomial), monomial))
