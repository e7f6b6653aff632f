"""A lemma that a gadget's author argues for: that a divisor is not 0, where that is mathematics and no row says it.

It is declared in the gadget's own file, with the source of the argument, and named where an unchecked division relies on it. It
may need something of the gadget's values, such as that a point is on the curve: conditions that the analyser looks for in the
rows. An audit's verdict lists every lemma that it leans on; a lemma whose needs are not shown is not used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R

from ..errors import ArgumentError
from .linear_combination import LinearCombination

if TYPE_CHECKING:
    from ..types.signal import Signal

Terms: TypeAlias = tuple[tuple[tuple[int, ...], int], ...]
"""A polynomial: for each monomial the exponents of the values, and the coefficient in [1, r). Monomials ascend."""

MAX_DEGREE: Final = 64
"""Of a need; more is a mistake."""


@dataclass(frozen=True, slots=True)
class Need:
    """That a polynomial of a lemma's values is 0, or is not; `what` says what that means."""

    what: str
    terms: Terms
    vanishes: bool

    def among(self, before: int, after: int) -> Need:
        """The same need, where so many other values stand before its own, and so many behind."""
        terms = tuple(((0,) * before + exponents + (0,) * after, factor) for exponents, factor in self.terms)
        return Need(self.what, terms, self.vanishes)


@dataclass(frozen=True, slots=True)
class Lemma:
    """What is relied on. `statement` says what is never 0 and why, `source` where the proof is: paper and section.

    >>> opposite = vanishing("x is -y", 2, lambda x, y: x + y)
    >>> opposite.terms
    (((0, 1), 1), ((1, 0), 1))
    >>> Lemma("no double", "x - y is 2 x, and not 0", "none needed", (opposite,)).n_values
    2
    """

    name: str
    statement: str
    source: str
    needs: tuple[Need, ...] = ()

    @property
    def n_values(self) -> int:
        """How many values the needs are about."""
        return max((len(exponents) for need in self.needs for exponents, _ in need.terms), default=0)

    def about(self, *values: Signal) -> AppliedLemma:
        """The lemma where its needs are about these values, in the order of the needs' variables.

        Raises ArgumentError for another number of values.
        """
        if len(values) != self.n_values:
            raise ArgumentError(
                f"the lemma `{self.name}` is about {self.n_values} values, not {len(values)}",
                "give one for each variable of its needs",
            )
        return AppliedLemma(self, tuple(value.linear for value in values))


@dataclass(frozen=True, slots=True)
class AppliedLemma:
    """A lemma with the values that it is about, as combinations of the body's wires."""

    lemma: Lemma
    values: tuple[LinearCombination, ...]


def vanishing(what: str, n_values: int, of: Callable[..., object]) -> Need:
    """The need that a polynomial in the values, written with +, -, * and integers, is 0."""
    return _need(what, n_values, of, vanishes=True)


def not_vanishing(what: str, n_values: int, of: Callable[..., object]) -> Need:
    """The need that a polynomial in the values is not 0."""
    return _need(what, n_values, of, vanishes=False)


def _need(what: str, n_values: int, of: Callable[..., object], *, vanishes: bool) -> Need:
    variables = [_Polynomial({tuple(int(i == k) for i in range(n_values)): 1}) for k in range(n_values)]
    polynomial = of(*variables)
    if not isinstance(polynomial, _Polynomial) or not polynomial.terms:
        raise ArgumentError(f"the need `{what}` is no polynomial in its values", "write it with +, -, * and integers")
    return Need(what, tuple(sorted(polynomial.terms.items())), vanishes)


class _Polynomial:
    """A polynomial while a need is written down."""

    def __init__(self, terms: dict[tuple[int, ...], int]) -> None:
        self.terms = {exponents: factor % R for exponents, factor in terms.items() if factor % R}

    def __add__(self, other: _Polynomial | int) -> _Polynomial:
        terms = dict(self.terms)
        for exponents, factor in self._of(other).terms.items():
            terms[exponents] = terms.get(exponents, 0) + factor
        return _Polynomial(terms)

    def __mul__(self, other: _Polynomial | int) -> _Polynomial:
        terms: dict[tuple[int, ...], int] = {}
        for one, k in self.terms.items():
            for two, m in self._of(other).terms.items():
                exponents = tuple(map(int.__add__, one, two))
                terms[exponents] = terms.get(exponents, 0) + k * m
        return _Polynomial(terms)

    def __sub__(self, other: _Polynomial | int) -> _Polynomial:
        return self + self._of(other) * -1

    def __rsub__(self, other: int) -> _Polynomial:
        return self * -1 + other

    __radd__ = __add__
    __rmul__ = __mul__

    def _of(self, other: _Polynomial | int) -> _Polynomial:
        if isinstance(other, _Polynomial):
            return other
        width = len(next(iter(self.terms), ()))
        return _Polynomial({(0,) * width: other})
