"""Which lemmas an answer leans on: those met on the way back from what was asked about to the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from .derivation import Derivation
from .facts import Reason
from .system import ONE
from .verdict import UsedLemma

_ROWS_ALONE: Final = ("linear", "input", "given")
"""Rules that know nothing of values, so of nothing that a lemma says of them."""


def relied_on(derivation: Derivation, asked: Iterable[int]) -> tuple[UsedLemma, ...]:
    """The lemmas without which something asked about may be open; declared ones also beneath what is known of a gadget.

    A wire leans on the rule that decided it, and on the wires of the rows that the rule looked at. A declared lemma is listed too
    where another rule than the linear one may have used what it says of a form: where a wire of its row is among them. So one too
    many may be listed, none too few. Linear in the terms of the rows on the way.
    """
    facts, declared = derivation.facts, derivation.declared
    if not declared.lemmas and not derivation.gadgets.used():
        return ()
    system = facts.system
    rules, wires, rows, reasons = set[str](), set[int](), set[int](), set[int]()
    pending = [wire for wire in asked if facts.is_unique(wire)]
    while pending:
        wire = pending.pop()
        reason = facts.why(wire)
        if wire in wires or reason is None:
            continue
        wires.add(wire)
        rules.add(reason.rule)
        if id(reason) not in reasons:  # of a gadget's, one for all wires that it decides
            if reason.rule not in _ROWS_ALONE:
                reasons.add(id(reason))
            for row in _new(reason, rows):
                pending.extend(system.wires_of(row) - {ONE})
    by_values = bool(rules.difference(_ROWS_ALONE, (lemma.name for lemma in declared.lemmas)))
    near = {name for row, name in declared.divisors.items() if by_values and not wires.isdisjoint(system.wires_of(row))}
    gadgets = derivation.gadgets.used(rules)
    beneath = derivation.gadgets.declared(rules)
    named = rules | near | beneath.keys()
    return (*(lemma for lemma in declared.lemmas if lemma.name in named), *gadgets)


def _new(reason: Reason, rows: set[int]) -> Iterator[int]:
    for row in reason.rows:
        if row not in rows:
            rows.add(row)
            yield row
