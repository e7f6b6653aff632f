"""Conditions that were made and then forgotten.

A comparison, a combination of truth values, a choice between two, and what a gadget returns have to be used: a `require` that
somebody forgot looks just so. Of an array that a gadget returns, one item has to be; digits of numbers, and combinations of such,
may be left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .assembler import Block
from .errors import UnusedConditionError
from .linear import Linear
from .sites import Site
from .trace import Trace
from .types.array import Array
from .types.boolean import Bool
from .unread import unread_wires


def refuse_forgotten(trace: Trace, block: Block, results: Iterable[Linear]) -> None:
    """Raise UnusedConditionError for the first condition of a body that nothing requires, and no result depends on.

    `block` is the assembled body, `results` are what its caller sees.
    """
    for condition, site in trace.conditions:
        if not condition.used:
            raise _forgotten(site)
    made = [(bits, site) for condition, site in trace.conditions if (bits := condition.bits)]
    if not made:
        return
    unread = unread_wires(block, {wire for linear in (*results, *trace.ignored) for wire in linear.terms})
    for bits, site in made:
        # The youngest wire of a bit is its own: `a | b` is a + b - a * b.
        if all(unread[max(bit.terms)] for bit in bits):
            raise _forgotten(site)


def _forgotten(site: Site) -> UnusedConditionError:
    return UnusedConditionError(
        "this condition constrains nothing: its result is not used",
        "write require(condition, message) to assert it, select(condition, x, y) to choose by it, debug(condition) to see it "
        "when the circuit is solved, ignore(condition) where it is left unread on purpose, or remove it",
        site,
    )


class _Several:
    """Conditions of which one has to be used."""

    def __init__(self, conditions: Sequence[Bool]) -> None:
        self._conditions = conditions

    @property
    def used(self) -> bool:
        return any(condition.used for condition in self._conditions)

    @property
    def bits(self) -> Sequence[Linear]:
        used = [condition.bits for condition in self._conditions if condition.used]
        return [bit for bits in used for bit in bits] if all(used) else []


def watch_results(trace: Trace, value: Any) -> None:
    """Remember the truth values that a gadget has returned, alone, in a tuple or in arrays."""
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, Bool):
            if part.constant is None and not part.is_digit:
                trace.watch(part)
        elif isinstance(part, Array):
            conditions = _conditions(part)
            if conditions and not any(condition.is_digit or condition.constant is not None for condition in conditions):
                trace.watch(_Several(conditions))


def _conditions(array: Array[Any, Any]) -> list[Bool]:
    items = [leaf for item in array for leaf in (_conditions(item) if isinstance(item, Array) else [item])]
    return items if all(isinstance(item, Bool) for item in items) else []
