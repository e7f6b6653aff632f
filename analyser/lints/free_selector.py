"""Selections by a value that nothing keeps to 0 or 1: whoever proves takes neither of the two, but any number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..forged_hints import OF_TYPES
from ..system import ONE, Form
from ..verdict import Finding
from .shapes import added, sole_wire
from .subject import Subject

NAME: Final = "free selector"


def find(subject: Subject) -> Iterator[Finding]:
    """Private inputs and open hints s that choose between x and y as y + s (x - y) does, and that nothing bounds.

    The row is s * (x - y) = z - y, up to factors, or s * (x - y) = p where another row reads y + p; s may be turned around as
    1 - s, and x or y be a constant. For s = (t - y) / (x - y) the selection is t, whatever t is. Left alone is a public s, which
    whoever verifies sees: folding by a public challenge has the same rows. So is an s
    that bits are taken of, and one of few values.
    """
    system, told = subject.system, set[int]()
    bounded: set[int] | None = None
    free = set(_private_inputs(subject)) | _open_hints(subject)
    for row in sorted({row for wire in free for row in system.rows_of(wire)}):
        a, b, c = system.row(row)
        for selector, other in ((a, b), (b, a)):
            if not c or len(selector) > 2 or len(other) < 2 or free.isdisjoint(selector):
                continue
            wire = _selector(selector, system.modulus)
            if wire is None or wire in told or wire in subject.bit_rows or wire in other:
                continue
            if not _selects(subject, row, selector, other) or _is_known(subject, row, wire):
                continue
            bounded = _bounded(subject) if bounded is None else bounded
            if wire in bounded:
                continue
            told.add(wire)
            name = subject.name(wire)
            message = (
                f"{name} chooses between two values as a bit does, and nothing keeps it to 0 or 1: it makes any value"
            )
            if subject.program is None:
                mend = f"keep it to 0 or 1: in circom {name} * ({name} - 1) === 0"
            else:
                mend = "make it a Bool, or require(b * (b - 1) == 0) of it"
            yield Finding(NAME, message, subject.names.place(row), mend)


def _is_known(subject: Subject, row: int, wire: int) -> bool:
    """Whether the selector is a hint of the library's, or one that rules know when they are asked about every wire."""
    if wire in _private_inputs(subject) or subject.program is None:
        return False
    return subject.is_of_library(row) or subject.all_facts.is_unique(wire)


def _selector(form: Form, modulus: int) -> int | None:
    """The wire s of a multiple of s or of 1 - s."""
    wire = next((wire for wire in form if wire != ONE), None)
    if wire is None:
        return None
    scale = form[wire] if ONE not in form else form[ONE]
    inverse = pow(scale, -1, modulus)
    return sole_wire({w: value * inverse % modulus for w, value in form.items()}, modulus)


def _selects(subject: Subject, row: int, selector: Form, other: Form) -> bool:
    """Whether the row's product, added to what it is added to, makes one of the two values of which `other` is the difference."""
    system = subject.system
    p, result = system.modulus, system.row(row)[2]
    scale = selector.get(ONE) or next(iter(selector.values()))
    difference = {wire: value * scale % p for wire, value in other.items()}  # the product where the selector chooses
    if len(difference) < 2 or not result or not difference.keys() - {ONE}:
        return False
    if len(result) > 1:
        return _cancels(result, difference, p)
    (product, factor), *_ = result.items()
    if product == ONE:
        return False
    per_product = {wire: value * pow(factor, -1, p) % p for wire, value in difference.items()}
    for reader in system.rows_of(product):
        for form in system.row(reader) if reader != row else ():
            if product in form:
                rest = {wire: value for wire, value in form.items() if wire not in (product, ONE)}
                if _cancels(rest, {wire: -form[product] * value % p for wire, value in per_product.items()}, p):
                    return True
    return False


def _cancels(result: Form, difference: Form, modulus: int) -> bool:
    """Whether a term of the one goes away when the other is subtracted: y of z - y and x - y."""
    left = added(result, difference, -1, modulus)
    return any(wire in difference and wire not in left for wire in result)


def _private_inputs(subject: Subject) -> range:
    return range(1 + subject.system.r1cs.n_public, subject.system.inputs.stop)


def _open_hints(subject: Subject) -> set[int]:
    """What the author's hints set and no row determines; of a system of nobody's hints are not known."""
    program = subject.program
    if program is None:
        return set()
    hints = program.hints
    table = zip(hints.opcode.tolist(), hints.first_output.tolist(), hints.n_outputs.tolist(), strict=True)
    outputs = (wire for opcode, first, count in table if opcode not in OF_TYPES for wire in range(first, first + count))
    return {wire for wire in outputs if not subject.facts.is_unique(wire)}


def _bounded(subject: Subject) -> set[int]:
    """The wires that are bits, that bits are taken of, or that a row about them alone holds."""
    system, facts = subject.system, subject.facts
    bounded = set(subject.bit_rows)
    for found in subject.bit_sums:
        wires = found.number.keys() - {ONE}
        if len(wires) == 1 and 1 << found.n_bits < system.modulus // 2:
            bounded |= wires
    for row in range(system.n_rows):
        wires = system.wires_of(row)
        if len(wires) == 1:
            bounded |= wires
    return bounded | {wire for wire in _open_hints(subject) if facts.values({wire: 1}) or facts.bounds({wire: 1})}
