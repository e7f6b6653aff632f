"""Requirements that hold whatever the values are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import I64

from ..system import IN_A, IN_B, IN_C, ONE, Form, Row, System
from ..verdict import Finding
from .bit_sums import BitSum
from .near_values import values_near
from .shapes import added
from .subject import Subject

NAME: Final = "always holds"

_MOST_BITS: Final = 8
"""Bits of a row of which all values are tried."""

_MOST_ROWS: Final = 4_000
"""Of one line."""


def find(subject: Subject) -> Iterator[Finding]:
    """Rows that hold for every value of their wires, and lines that require what their values' bounds say already.

    A row is decided exactly where it has at most eight wires that are all bits, those that other rows say are 0 or 1, or is an
    identity term by term. A line of a program of ours that says `require` holds always where each of its rows does for some
    values of wires that nothing else reads: where it takes bits of a number that the rows elsewhere keep in their range, asks for
    the inverse of what is never 0, or computes what these are about. Left alone are rows of the library's gadgets, of which
    little is left where their results are required to be constant. Tried in time linear in the rows.
    """
    yield from _rows(subject)
    lines = list(_lines(subject))
    sums = {found.row: found for found in subject.bit_sums} if lines else {}
    for rows in lines:
        if _is_in_bounds(subject, sums, rows):
            message = "the requirement holds whatever the values are: their bounds say it already"
            mend = "require what was meant, or remove the requirement"
            yield Finding(NAME, message, subject.names.place(rows[0]), mend)


def _rows(subject: Subject) -> Iterator[Finding]:
    system = subject.system
    of_bits = _of_bits(subject)
    for row in _that_may_hold(system, of_bits).tolist():
        if row in subject.booleans:
            continue  # a bit that is checked twice, by two who each need it, is no slip
        if subject.is_of_library(row):
            continue  # what is left of a gadget's row once its result is required to be constant
        if of_bits[row]:
            holds = _holds_for_bits(system.row(row), sorted(system.wires_of(row)), system.modulus)
        else:
            holds = _is_identity(system.row(row), system.modulus)
        if holds:
            message = "the row holds whatever the values are: it requires nothing"
            yield Finding(NAME, message, subject.names.place(row), "require what was meant, or remove the requirement")


def _of_bits(subject: Subject) -> npt.NDArray[np.bool_]:
    """By row, whether its wires are at most eight, and each a bit by another row."""
    system, bits = subject.system, subject.bit_rows
    said_by = np.full(system.n_wires, -1)
    said_by[list(bits)] = list(bits.values())
    wires, rows, _ = system.places()
    said = said_by[wires]
    n_bits = system.rows_with((said >= 0) & (said != rows))
    n_wires = np.bincount(rows, minlength=system.n_rows)
    of_bits: npt.NDArray[np.bool_] = (n_bits == n_wires) & (n_wires <= _MOST_BITS)
    return of_bits


def _that_may_hold(system: System, of_bits: npt.NDArray[np.bool_]) -> I64:
    """The rows of bits, and those with a constant factor, of which no wire is in c alone, which makes a row fail for a value."""
    _, _, parts = system.places()
    in_a, in_b, in_c_alone = (system.rows_with(kept) for kept in (parts & IN_A != 0, parts & IN_B != 0, parts == IN_C))
    return np.flatnonzero((in_c_alone == 0) & (of_bits | (in_a == 0) | (in_b == 0)))


def _holds_for_bits(row: Row, wires: list[int], modulus: int) -> bool:
    for values in product((0, 1), repeat=len(wires)):
        assigned = {ONE: 1, **dict(zip(wires, values, strict=True))}
        a, b, c = (sum(value * assigned[wire] for wire, value in form.items()) for form in row)
        if (a * b - c) % modulus:
            return False
    return True


def _is_identity(row: Row, modulus: int) -> bool:
    a, b, c = row
    for one, two in ((a, b), (b, a)):
        if one.keys() <= {ONE}:
            return not added({wire: value * one.get(ONE, 0) % modulus for wire, value in two.items()}, c, -1, modulus)
    return False


def _lines(subject: Subject) -> Iterator[list[int]]:
    """The rows of each line of the author's own that requires something, and calls no gadget."""
    program = subject.program
    if program is None or not len(program.provenance.own_rows):
        return
    body, recorded = program.provenance, program.origin.rows
    runs = body.own_rows.searchsorted(recorded, side="right") - 1
    own = np.flatnonzero((runs >= 0) & (recorded < body.own_rows[runs] + body.own_counts[runs]))
    by_line: dict[tuple[str, int], list[int]] = {}
    for row, run in zip(own.tolist(), runs[own].tolist(), strict=True):
        by_line.setdefault((body.sites[run].file, body.sites[run].line), []).append(row)
    calling = {(call.site.file, call.site.line) for call in body.calls}
    for line, rows in by_line.items():
        site = program.locate(rows[0]).site
        if len(rows) <= _MOST_ROWS and line not in calling and site.source().lstrip().startswith("require("):
            yield rows


def _is_in_bounds(subject: Subject, sums: dict[int, BitSum], rows: list[int]) -> bool:
    """Whether each row holds for some values of wires that only these rows read, by what other rows say of the others."""
    system, own = subject.system, set(rows)
    bits = {wire for row in own & sums.keys() for wire in sums[row].wires if wire is not None}
    checks = {subject.bit_rows.get(bit) for bit in bits}
    inverses = {row: found for row in rows if (found := _inverted(subject, row)) is not None}
    without = {row for row in rows if row in sums or row in inverses or row in checks}
    if not without or any(not own.issuperset(system.rows_of(bit)) for bit in bits):
        return False
    if not all(row in without or _defines(subject, row, own) for row in rows):
        return False
    numbers = [sums[row] for row in without if row in sums]
    return all(_has_bits(subject, number, without) for number in numbers) and all(
        values_near(system, form.keys() - {ONE}, without).is_nonzero(form) for form in inverses.values()
    )


def _defines(subject: Subject, row: int, own: set[int]) -> bool:
    """Whether the row gives a wire its value, and only rows of the line read it, all later."""
    a, b, c = subject.system.row(row)
    for wire in c:
        if wire != ONE and wire not in subject.system.inputs and wire not in a and wire not in b:
            readers = subject.system.rows_of(wire)
            if readers[0] == row and own.issuperset(readers):
                return True
    return False


def _inverted(subject: Subject, row: int) -> Form | None:
    """What the row asks the inverse of, which is a wire that nothing else reads."""
    system = subject.system
    a, b, c = system.row(row)
    for inverse, form in ((a, b), (b, a)):
        if c.keys() == {ONE} and len(inverse) == 1:
            (wire,) = inverse
            if (
                wire != ONE
                and wire not in system.inputs
                and wire not in system.outputs
                and system.n_mentions(wire) == 1
            ):
                return form
    return None


def _has_bits(subject: Subject, found: BitSum, without: set[int]) -> bool:
    """Whether the number is one of so many bits by other rows."""
    if 1 << found.n_bits >= subject.system.modulus:
        return False
    bounds = values_near(subject.system, found.number.keys() - {ONE}, without).interval(found.number)
    return bounds is not None and bounds[0] >= 0 and bounds[1] < 1 << found.n_bits
