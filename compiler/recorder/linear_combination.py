"""Linear combinations of wires: what every signal is until a multiplication makes it a wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zkwright.core.field import R

ONE = 0
"""The wire that always carries 1; a constant c is the combination {ONE: c}."""

LinearKey = tuple[tuple[int, int], ...]

ProductKey = tuple[LinearKey, LinearKey]


class LinearCombination:
    """An immutable sum of coefficient * wire; coefficients in [1, R), no wire twice.

    `terms` maps wire to coefficient and must not be changed.
    """

    __slots__ = ("_key", "terms")

    def __init__(self, terms: dict[int, int]) -> None:
        """Take over `terms`, whose coefficients are already reduced and non-zero."""
        self.terms = terms
        self._key: LinearKey | None = None

    @property
    def key(self) -> LinearKey:
        """The terms in ascending order of wire: equal for equal combinations, hashable."""
        if self._key is None:
            items = self.terms.items()
            self._key = tuple(items) if len(items) == 1 else tuple(sorted(items))
        return self._key

    @property
    def constant(self) -> int | None:
        """The value when no wire is involved, else None."""
        terms = self.terms
        if not terms:
            return 0
        if len(terms) == 1:
            return terms.get(ONE)
        return None

    def __len__(self) -> int:
        """The number of terms."""
        return len(self.terms)

    def __add__(self, other: LinearCombination) -> LinearCombination:
        """The sum."""
        if len(self.terms) < len(other.terms):
            self, other = other, self  # noqa: PLW0642 - copying the longer operand is cheaper
        if not other.terms:
            return self
        result = self.terms.copy()
        for wire, coefficient in other.terms.items():
            known = result.get(wire)
            if known is None:
                result[wire] = coefficient
            elif total := (known + coefficient) % R:
                result[wire] = total
            else:
                del result[wire]
        return LinearCombination(result)

    def __sub__(self, other: LinearCombination) -> LinearCombination:
        """The difference."""
        result = self.terms.copy()
        for wire, coefficient in other.terms.items():
            known = result.get(wire)
            if known is None:
                result[wire] = R - coefficient
            elif total := (known - coefficient) % R:
                result[wire] = total
            else:
                del result[wire]
        return LinearCombination(result)

    def scale(self, factor: int) -> LinearCombination:
        """The combination times a constant."""
        if factor == 1:
            return self
        factor %= R
        if factor == 0:
            return ZERO
        if factor == R - 1:  # the negative, which takes no product
            return LinearCombination({wire: R - coefficient for wire, coefficient in self.terms.items()})
        return LinearCombination({wire: coefficient * factor % R for wire, coefficient in self.terms.items()})

    def substitute(self, first_internal: int, offset: int, formals: list[LinearCombination]) -> LinearCombination:
        """Rename the wires of a gadget's body into its caller's.

        Wire ONE stays, wires 1..first_internal-1 become `formals`, later ones move by `offset`.
        """
        moved: dict[int, int] = {}
        replaced: list[tuple[LinearCombination, int]] = []
        for wire, coefficient in self.terms.items():
            if wire == ONE:
                moved[ONE] = coefficient
            elif wire < first_internal:
                replaced.append((formals[wire - 1], coefficient))
            else:
                moved[wire + offset] = coefficient
        result = LinearCombination(moved)
        for formal, coefficient in replaced:
            result = result + formal.scale(coefficient)
        return result


ZERO = LinearCombination({})


def constant(value: int) -> LinearCombination:
    """The combination that is `value` whatever the wires are."""
    value %= R
    return LinearCombination({ONE: value}) if value else ZERO


def wire(index: int) -> LinearCombination:
    """The combination that is just one wire."""
    return LinearCombination({index: 1})


def weighted_sum(terms: Mapping[int, int]) -> LinearCombination:
    """A combination from any integers as coefficients."""
    return LinearCombination({index: reduced for index, coefficient in terms.items() if (reduced := coefficient % R)})


def combine(terms: Iterable[tuple[int, LinearCombination]]) -> LinearCombination:
    """The sum of factor * combination; the factors are any integers."""
    total: dict[int, int] = {}
    known = total.get
    for factor, linear in terms:
        for wire, coefficient in linear.terms.items():
            total[wire] = known(wire, 0) + factor * coefficient
    return weighted_sum(total)


def product_key(a: LinearCombination, b: LinearCombination) -> ProductKey:
    """Equal for a * b and b * a."""
    one, two = a.key, b.key
    return (one, two) if one <= two else (two, one)
