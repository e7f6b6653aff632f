"""A factor that cannot be 0, because that would give a number without a square root one.

Proof. Let a factor be c + k M as a polynomial in wires, where M is a product of squares of wires and -c / k is no square modulo
p. It is 0 in no assignment. The same may hold of the u of a row u v = w for another reason: where u is 0, so is w. If w is
k1 M1 + k2 M2, then M1 is f M2 there, with f = -k2 / k1; and if M1 divides M, so that M = M1 M', then M2 M' is -c / (k f) there.
It is not, if it is a product of squares and that is no square.

So are the divisors of the addition law of twisted Edwards curves never 0 for any numbers at all: with (x1, y1) and (x2, y2),
1 + d x1 x2 y1 y2 divides x1 y2 + y1 x2, where M = (x1 y2) (y1 x2) becomes -(y1 x2)^2, and d is no square.

A factor is written as a polynomial by the rows that define its wires: a b = k z + rest, with z in neither a nor b nor rest.
Each of these holds in every assignment, so the polynomial is the factor, however far it is followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from ..atoms import Product
from ..knowledge import Knowledge
from ..polynomial import Monomial, Polynomial, TooLargeError, plus, times, wires_in
from ..system import ONE, Form
from .known_factor import one_unknown
from .rule import Settle

_MOST_STEPS = 4
"""How far wires are followed to what defines them."""

_MOST_TERMS = 24
"""A longer polynomial is no addition law."""

_MOST_WIRES = 8
"""Of a factor: a long one is a sum of bits or a round of a hash, whose polynomial is too large to write."""

_MOST_ROWS = 60
"""A wire that more rows mention is followed no further."""


class Residues:
    """Factors of open rows, and coefficients of the one unknown of a row."""

    name = "residues"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: set[tuple[int, frozenset[tuple[int, int]]]] = set()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every divisor of an open row once."""
        for row in know.open_rows():
            view = know.view(row)
            if not isinstance(view, Product):
                continue
            for divisor, dividend in _divisions(know, row):
                key = row, frozenset(divisor.items())
                if len(divisor) > _MOST_WIRES or key in self._tried or know.is_nonzero(divisor):
                    continue
                self._tried.add(key)
                if _never_zero(know, divisor, dividend):
                    know.rule = self.name
                    know.exclude(know.affine(divisor), 0, (row,))
        settle(0)


def _divisions(know: Knowledge, row: int) -> Iterator[tuple[Form, Form | None]]:
    """(divisor, dividend) of what a row leaves open; without a dividend where it is not said what vanishes with the divisor."""
    a, b, c = know.system.row(row)
    for divisor, other in ((a, b), (b, a)):
        if divisor.keys() - {ONE} and know.is_unique(divisor) and not know.is_unique(other):
            yield divisor, c
    found = one_unknown(know, row)
    if found is not None and not found[1] and found[2].keys() - {ONE}:
        yield found[2], None


def _never_zero(know: Knowledge, divisor: Form, dividend: Form | None) -> bool:
    """Whether no assignment makes the divisor 0, and the dividend as well if there is one."""
    follow = _Following(know)
    for one in follow.levels(divisor, frozenset()):
        if _without_root(one, None, know.p):
            return True
        if dividend is not None and len(one) == 2:
            kept = frozenset(wires_in(one))
            if any(_without_root(one, two, know.p) for two in follow.levels(dividend, kept)):
                return True
    return False


class _Following:
    """Forms as polynomials in names: of wires, and of factors that are sums, which would be too many monomials.

    A form that is a combination of what has names is written so. The name of a wire is its number, that of a sum negative.
    """

    def __init__(self, know: Knowledge) -> None:
        self._know: Final = know
        self._basis: Final[list[tuple[int, Form, Form]]] = []
        """(pivot, vector, names): a form, in echelon form, and the combination of names that it is."""

    def levels(self, form: Form, kept: frozenset[int]) -> list[Polynomial]:
        """The form, and what becomes of it as its wires but those kept are followed once, twice and further."""
        found: list[Polynomial] = []
        try:
            polynomial = self._sum(form)
            for _ in range(_MOST_STEPS + 1):
                if len(polynomial) > _MOST_TERMS or polynomial in found:
                    break
                found.append(polynomial)
                polynomial = self._followed(polynomial, kept)
        except TooLargeError:
            pass
        return found

    def _followed(self, polynomial: Polynomial, kept: frozenset[int]) -> Polynomial:
        p = self._know.p
        meant = {name: self._meaning(name) for name in sorted(wires_in(polynomial) - kept) if name > 0}
        result: Polynomial = {}
        for monomial, factor in polynomial.items():
            product: Polynomial = {(): factor}
            for name in monomial:
                product = times(product, meant.get(name) or {(name,): 1}, p)
            result = plus(result, product, p)
        return result

    def _meaning(self, wire: int) -> Polynomial | None:
        defined = _definition(self._know, wire)
        if defined is None:
            return None
        a, b, rest = defined
        p = self._know.p
        product = times(self._written(a), self._written(b), p) if a and b else {}
        return plus(product, self._sum(rest), p)

    def _sum(self, form: Form) -> Polynomial:
        """A form by the names of its wires."""
        p = self._know.p
        result: Polynomial = {}
        for wire, factor in form.items():
            result = plus(result, {(): 1} if wire == ONE else self._written({wire: 1}), p, factor)
        return result

    def _written(self, form: Form) -> Polynomial:
        """A form by what has names, or by a new name."""
        p = self._know.p
        rest = dict(form)
        names: Form = {}
        for pivot, vector, meaning in self._basis:
            factor = rest.get(pivot, 0)
            if factor:
                rest = _plus(rest, vector, -factor, p)
                names = _plus(names, meaning, factor, p)
        constant = rest.pop(ONE, 0)
        if rest:
            name, factor = next(iter(form.items())) if len(form) == 1 else (-len(self._basis) - 1, 1)
            pivot = min(rest)
            inverse = self._know.inverse(rest[pivot])
            meaning = _plus({name: factor}, names, -1, p)
            self._basis.append((pivot, _plus({}, {**rest, ONE: constant}, inverse, p), _plus({}, meaning, inverse, p)))
            return {(name,): factor}
        result: Polynomial = {(name,): value for name, value in names.items()}
        return {**result, (): constant} if constant else result


def _plus(one: Form, two: Form, factor: int, p: int) -> Form:
    """one + factor * two."""
    result = dict(one)
    for wire, value in two.items():
        result[wire] = (result.get(wire, 0) + factor * value) % p
    return {wire: value for wire, value in result.items() if value}


def _without_root(divisor: Polynomial, dividend: Polynomial | None, p: int) -> bool:
    constant = divisor.get((), 0)
    monomials = [monomial for monomial in divisor if monomial]
    if not constant or len(monomials) != 1:
        return False
    whole = monomials[0]
    ratio = -constant * pow(divisor[whole], -1, p) % p  # what the monomial is where the divisor is 0
    if _is_square(whole) and not _has_root(ratio, p):
        return True
    if dividend is None or len(dividend) != 2:
        return False
    for one, two in (tuple(dividend), tuple(dividend)[::-1]):
        rest = _divided(whole, one)
        if rest is not None and _is_square(tuple(sorted(rest + two))):
            factor = -dividend[two] * pow(dividend[one], -1, p) % p
            if not _has_root(ratio * pow(factor, -1, p), p):
                return True
    return False


def _definition(know: Knowledge, wire: int) -> tuple[Form, Form, Form] | None:
    """(a, b, rest) where a row of known wires says that the wire is a * b + rest."""
    if wire in know.system.inputs:
        return None
    unique = know.unique
    rows = [know.system.row(row) for row in know.system.rows_of(wire)[:_MOST_ROWS]]
    defining = [
        (a, b, c)
        for a, b, c in rows
        if wire in c and wire not in a and wire not in b and all(unique[at] for at in (*a, *b, *c))
    ]
    for a, b, c in sorted(defining, key=lambda row: len(row[2])):
        inverse = know.inverse(c[wire])
        rest = {at: value for at, value in c.items() if at != wire}
        return _plus({}, a, inverse, know.p), b, _plus({}, rest, -inverse, know.p)
    return None


def _is_square(monomial: Monomial) -> bool:
    """Whether every wire is in it an even number of times."""
    return all(len(list(group)) % 2 == 0 for _, group in groupby(monomial))


def _divided(whole: Monomial, part: Monomial) -> Monomial | None:
    rest = list(whole)
    for wire in part:
        if wire not in rest:
            return None
        rest.remove(wire)
    return tuple(rest)


def _has_root(value: int, p: int) -> bool:
    return p == 2 or pow(value, (p - 1) // 2, p) != p - 1
