"""A square root whose canonical bits a sign or a parity tells from those of the other root.

Proof. Let x be the only unknown of a row that is quadratic in it, e a unique atom of few values, and x = s (N + t), where N is
spelled by digits as in `canonical`. Two assignments that agree on the inputs agree on e; so x is unique if it is unique for
each value of e. For each value, the refutations of `canonical` show what N is at most, or at least. So N is in an interval, and a
multiple of what divides all weights: x is in a progression, in which `roots` shows that it is unique.

The root of smaller size, that of the sign (x is greater than (p - 1) / 2, or not) and that of the parity are each shown so.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import NamedTuple

from ..atoms import Equation, Product
from ..knowledge import ContradictionError, Knowledge
from ..system import ONE
from .canonical import Digit, at_least, at_most, superincreasing
from .known_factor import one_unknown
from .rule import Settle
from .tries import Tries

_MOST_LOOKS = 4_000
_MOST_SIGNS = 4
"""Atoms that may tell the roots apart, which are tried."""


class _Spelled(NamedTuple):
    """x = scale * (N + shift), where N is what the digits spell, highest first."""

    digits: list[Digit]
    scale: int
    shift: int


class RootBits:
    """Splits on unique atoms of two values, and bounds the bits of a root in each case."""

    name = "root bits"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tries = Tries()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every unknown of a row that is quadratic in it, and has digits."""
        for wire, rows in _roots(know).items():
            constraints = _sums(know, wire)
            if not constraints or not self._tries.is_due(know, wire):
                continue
            know.rule = self.name
            with self._tries.trying(know, wire, constraints):
                is_unique = any(
                    all(_is_unique(know, settle, wire, constraints, sign, value) for value in values)
                    for sign, values in _signs(know, rows)
                )
            if is_unique:
                know.rule = self.name
                know.set_unique(wire, rows)
                settle(0)


def _roots(know: Knowledge) -> dict[int, tuple[int, ...]]:
    """The unknown wires that a row squares, with that row."""
    found: dict[int, tuple[int, ...]] = {}
    for row in know.open_rows():
        if know.product(row) is not None:
            unknown = one_unknown(know, row)
            if unknown is not None and unknown[1]:
                found.setdefault(unknown[0], (row,))
    return found


def _sums(know: Knowledge, wire: int) -> list[int]:
    """The equations that may spell a wire in digits: all else in them is bounded."""
    return [at for at in know.mentions(wire) if _may_spell(know, know.view(at), wire)]


def _may_spell(know: Knowledge, view: Equation | Product, wire: int) -> bool:
    if not isinstance(view, Equation) or len(view.terms) < 3:
        return False
    return all(atom == wire or know.domain(atom) is not None for atom, _ in view.terms)


def _signs(know: Knowledge, rows: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """What splits into cases: nothing, which is one case, and the unique atoms of two values that open rows mention."""
    yield ONE, (1,)
    found: dict[int, tuple[int, ...]] = {}
    for row in know.open_rows():
        for wire in know.system.wires_of(row):
            values = know.set_of(wire)
            if know.unique[wire] and values is not None and len(values) == 2:
                found[wire] = values
        if len(found) >= _MOST_SIGNS:
            break
    yield from found.items()


def _is_unique(know: Knowledge, settle: Settle, wire: int, constraints: list[int], sign: int, value: int) -> bool:
    """Whether the wire is, in the case that the sign has the value."""
    with know.suppose():
        try:
            if sign != ONE:
                know.set_values((sign, 1, 0), [value], ())
                settle(_MOST_LOOKS)
            for constraint in constraints:
                spelled = _spelled(know, constraint, wire)
                if spelled is not None and _is_told_apart(know, settle, wire, spelled):
                    return True
        except ContradictionError:
            return True
    return False


def _is_told_apart(know: Knowledge, settle: Settle, wire: int, spelled: _Spelled) -> bool:
    """Whether bounds of what the digits spell leave one root."""
    digits, scale, shift = spelled
    p = know.p
    divisor = gcd(*(digit.weight for digit in digits))
    half = p // 2
    plans = [(0, half), (half + 1, p - 1)] if divisor == 1 else [(0, p - 1)]
    for low, high in plans:
        if (not low or at_least(know, settle, digits, low)) and at_most(know, settle, digits, high):
            base = (scale * (low + shift)) % p
            know.set_progression((wire, 1, 0), base, scale * divisor % p, (high - low) // divisor, ())
            settle(_MOST_LOOKS)
            return bool(know.unique[wire])
    return False


def _spelled(know: Knowledge, constraint: int, wire: int) -> _Spelled | None:
    """How an equation spells the wire in digits that may exceed the modulus."""
    view = know.view(constraint)
    if not isinstance(view, Equation):
        return None
    p = know.p
    factor, constant = 0, view.constant
    digits: list[tuple[int, int, int, int, int]] = []
    for atom, coefficient in view.terms:
        if atom == wire:
            factor = coefficient
            continue
        domain = know.domain(atom)
        if domain is None:
            return None
        base, step, count = domain
        constant += coefficient * base
        if count:
            digits.append((atom, base, step, count, coefficient * step % p))
    if not factor or len(digits) < 2:
        return None
    best: tuple[int, int, list[Digit]] | None = None  # what other rows bound is the number, seldom its complement
    for scale in dict.fromkeys([1, p - 1, *(know.inverse(digit[4]) for digit in (*digits[:4], *digits[-4:]))]):
        found = superincreasing(digits, scale, p)
        n_flipped = 0 if found is None else sum(digit.flipped for digit in found)
        if found is not None and (best is None or n_flipped < best[0]):
            best = n_flipped, scale, found
    if best is None:
        return None
    _, scale, found = best
    shift = constant * scale - sum(digit.weight * digit.most for digit in found if digit.flipped)
    return _Spelled(found, -know.inverse(factor * scale % p) % p, shift % p)
