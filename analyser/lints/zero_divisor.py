"""Divisions whose divisor may be 0: then 0 / 0 is whatever the prover likes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..system import ONE, Form, Row
from ..verdict import Finding
from .shapes import added
from .subject import Subject

NAME: Final = "zero divisor"


def find(subject: Subject) -> Iterator[Finding]:
    """Quotients that the rows leave open for want of a divisor that is not 0.

    A quotient is a wire q of a row q * divisor = dividend whose other wires are determined, and that something else reads. One
    that nothing else reads says that a multiple exists, or that the divisor is not 0, as is-zero gadgets do: it is left alone. So
    is a bit, and what a gadget of the library divides by, which lemmas are for. That the divisor may be 0 is not shown, but
    nothing shows that it is not.
    """
    system, facts = subject.system, subject.facts
    kept = system.inputs.stop
    for wire in facts.undetermined((*system.outputs, *range(kept, system.n_wires))):
        if wire in subject.bit_rows:
            continue
        rows = system.rows_of(wire)
        if len(rows) < 2 and wire not in system.outputs:
            continue
        for row in rows:
            a, b, c = system.row(row)
            if wire not in a and wire not in b:
                continue
            if not c and wire not in system.outputs:
                continue  # one of two is 0: a condition
            if not all(facts.is_unique(other) for form in (a, b, c) for other in form if other not in (wire, ONE)):
                continue
            divisor = _divisor((a, b, c), wire, system.modulus)
            if divisor is None or facts.is_nonzero(divisor):
                continue
            if _has_inverse(subject, divisor) or _is_positive(subject, divisor):
                continue
            if subject.is_of_library(row):
                continue
            if wire not in system.outputs and (subject.all_facts.out_of_time or subject.all_facts.is_unique(wire)):
                continue
            text = subject.text(divisor)
            message = f"{subject.name(wire)} is a quotient by {text}, and nothing shows that this is not 0"
            if subject.program is None:
                mend = "require that the divisor is not 0, by an inverse of it: in circom divisor * inverse === 1"
            else:
                mend = "require(n != 0) of this divisor n, or write the quotient as x / n, which does"
            yield Finding(NAME, message, subject.names.place(row), mend)
            break


def _has_inverse(subject: Subject, divisor: Form) -> bool:
    """Whether a row says that a multiple of the divisor is a constant other than 0; rules that had no reason to look miss it."""
    system = subject.system
    wire = next(wire for wire in divisor if wire != ONE)
    for row in system.rows_of(wire):
        a, b, c = system.row(row)
        if c.keys() == {ONE} and (
            _are_multiples(a, divisor, system.modulus) or _are_multiples(b, divisor, system.modulus)
        ):
            return True
    return False


def _is_positive(subject: Subject, divisor: Form) -> bool:
    """Whether it is a sum of bits, and a constant that keeps it above 0, or below; as `_has_inverse` for want of rules."""
    modulus = subject.system.modulus
    if any(wire != ONE and wire not in subject.bit_rows for wire in divisor):
        return False
    signed = {wire: value if value <= modulus // 2 else value - modulus for wire, value in divisor.items()}
    constant = signed.pop(ONE, 0)
    low = constant + sum(value for value in signed.values() if value < 0)
    high = constant + sum(value for value in signed.values() if value > 0)
    return 0 < low <= high < modulus or -modulus < low <= high < 0


def _are_multiples(one: Form, two: Form, modulus: int) -> bool:
    if one.keys() != two.keys():
        return False
    wire = next(iter(one))
    return all((one[wire] * two[other] - two[wire] * one[other]) % modulus == 0 for other in one)


def _divisor(row: Row, wire: int, modulus: int) -> Form | None:
    """What the wire is multiplied by in the row, if that is a form of other wires: the row is wire * form = the rest."""
    a, b, c = row
    for one, two in ((a, b), (b, a)):
        if wire in one and wire not in two and len(two) > (ONE in two):
            scaled = {other: value * one[wire] % modulus for other, value in two.items()}
            return added(scaled, {ONE: c.get(wire, 0)}, -1, modulus)
    return None
