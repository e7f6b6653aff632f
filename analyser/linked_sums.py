"""Sums that share wires which are in no other row, put together so that these are gone.

A row may say of a combination of wires that it is 0, or one of few values: a bit that is what remains of a sum. Two of these may
share a wire that nothing else is about, as a hint that says how a total is split between them. Neither determines it; but the
first, times the coefficient that the wire has in the second, less the second, times that in the first, does not mention it.

Proof. What two equations say, any combination of them says, with what remains of each as one more term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from .system import ONE, Form, System

_A, _B = 1, 2

_MOST_TERMS: Final = 4_000
_MOST_SUMS: Final = 16
"""Of what is put together."""


class Sum(NamedTuple):
    """The equation that a row says, less its constant; `rest` has the few values of what else is in it, if anything."""

    row: int
    form: Form
    rest: tuple[int, ...]


class LinkedSums(NamedTuple):
    """Sums, and the factors with which they add up to a form without links, the wires that they share; often one sum alone."""

    sums: tuple[Sum, ...]
    factors: tuple[int, ...]
    form: Form
    links: frozenset[int]


def linear_sums(system: System, among: npt.NDArray[np.bool_]) -> Iterator[Sum]:
    """The rows with a factor that is constant, of several wires; of those that are `among` some."""
    _, rows, parts = system.places()
    in_a, in_b = (np.bincount(rows[parts & part != 0], minlength=system.n_rows) for part in (_A, _B))
    several = np.bincount(rows, minlength=system.n_rows) > 1
    for row in np.flatnonzero(among & several & ((in_a == 0) | (in_b == 0))).tolist():
        a, b, c = system.row(row)
        constant, other = (b, a) if in_a[row] else (a, b)
        factor = constant.get(ONE, 0)
        form = {wire: factor * value % system.modulus for wire, value in other.items()}
        for wire, value in c.items():
            form[wire] = (form.get(wire, 0) - value) % system.modulus
        yield Sum(row, {wire: value for wire, value in form.items() if value and wire != ONE}, ())


def linked(
    system: System, sums: Iterable[Sum], is_link: Callable[[int], bool], inverse: Callable[[int], int]
) -> Iterator[LinkedSums]:
    """The sums, those together that share wires of two rows, both of them sums, for which `is_link` holds."""
    by_row = {one.row: one for one in sums}
    links = _links(system, by_row, is_link)
    done: set[int] = set()
    for row, one in by_row.items():
        if row in done:
            continue
        factors = {row: 1}
        pending = [one]
        n_terms = 0
        for this in pending:
            n_terms += len(this.form)
            for wire in links.get(this.row, ()):
                for other in system.rows_of(wire):
                    if (
                        other not in factors
                        and other not in done
                        and len(factors) < _MOST_SUMS
                        and n_terms < _MOST_TERMS
                    ):
                        ratio = this.form[wire] * inverse(by_row[other].form[wire])
                        factors[other] = -factors[this.row] * ratio % system.modulus
                        pending.append(by_row[other])
        done |= factors.keys()
        form = one.form if len(pending) == 1 else _added(pending, factors, system.modulus)
        within = frozenset(wire for this in pending for wire in links.get(this.row, ()) if wire not in form)
        yield LinkedSums(tuple(pending), tuple(factors[this.row] for this in pending), form, within)


def _links(system: System, by_row: Mapping[int, Sum], is_link: Callable[[int], bool]) -> dict[int, list[int]]:
    """By row, the wires by which its sum is linked to another."""
    found: dict[int, list[int]] = {}
    for row, one in by_row.items():
        for wire in one.form:
            if system.n_mentions(wire) == 2 and is_link(wire):
                rows = system.rows_of(wire)
                if all(other in by_row and wire in by_row[other].form for other in rows):
                    found.setdefault(row, []).append(wire)
    return found


def _added(sums: Iterable[Sum], factors: Mapping[int, int], p: int) -> Form:
    total: Form = {}
    for one in sums:
        factor = factors[one.row]
        for wire, value in one.form.items():
            total[wire] = (total.get(wire, 0) + factor * value) % p
    return {wire: value for wire, value in total.items() if value}
