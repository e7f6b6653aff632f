"""Which lemmas an answer leans on: those met on the way back from what was asked about to the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .derivation import Derivation
from .facts import Reason
from .propagation import at_the_start
from .verdict import UsedLemma

_ROWS_ALONE: Final = ("linear", "input", "given")
"""What decides by rows with one unknown alone."""


def relied_on(derivation: Derivation, asked: Sequence[int]) -> tuple[UsedLemma, ...]:
    """The lemmas without which something asked about may be open; declared ones also beneath what is known of a gadget.

    A wire leans on the rule that decided it, and on the wires of the rows that the rule looked at. Where that does not lead all
    the way back, because a rule that knows of values was met, or a row with a wire that is not unique itself, every declared
    lemma is listed that anything may have used. So one too many may be listed, none too few. Linear in the rows' terms.
    """
    facts, declared = derivation.facts, derivation.declared
    if not declared.lemmas and not derivation.gadgets.used():
        return ()
    alone, units = at_the_start(facts.system, (), {})
    units.run()
    if not alone.undetermined(asked):
        return ()
    system = facts.system
    rules, wires, rows = set[str](), set[int](), set[int]()
    of_gadgets = derivation.gadgets.rules()
    traced = facts.contradiction is None
    leads_on = {*_ROWS_ALONE, *of_gadgets, *(lemma.name for lemma in declared.lemmas)}
    seen: dict[int, Reason] = {}
    """By identity: many wires of a gadget have one in common."""
    pending = [wire for wire in asked if facts.is_unique(wire)]
    while pending:
        wire = pending.pop()
        if wire in wires:
            continue
        wires.add(wire)
        reason = facts.why(wire)
        if reason is None or reason.rule not in leads_on:
            traced = False
            if not declared.lemmas:
                break  # all of gadgets are listed, whatever else is met
        if reason is None:
            continue
        rules.add(reason.rule)
        if id(reason) in seen:
            continue
        seen[id(reason)] = reason
        new = [row for row in reason.rows if row not in rows]
        rows.update(new)
        mentioned = system.wires_of_rows(new)
        # What is known of a gadget rests on those of its wires that were given; the others may stay open.
        pending.extend(filter(facts.is_unique, mentioned) if reason.rule in of_gadgets else mentioned)
    gadgets = derivation.gadgets.used(rules if traced else None)
    beneath = derivation.gadgets.declared(rules if traced else None)
    named = rules | beneath.keys() | (set() if traced else set(declared.divisors.values()))
    return (*(lemma for lemma in declared.lemmas if lemma.name in named), *gadgets)
