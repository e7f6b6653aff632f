"""Conditions that were made and then forgotten.

A comparison, a combination of truth values, a choice between two, and what a gadget returns have to be used: a `require` that
somebody forgot looks just so. Of an array that a gadget returns, one item has to be; digits of numbers, and what `~ & | ^` make
of such, may be left, but not comparisons of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .assembler import Block
from .errors import UnusedConditionError
from .linear import Linear
from .shapes import ArrayShape, BoolShape, Shape, TupleShape
from .sites import Site
from .trace import Trace
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
        "when the circuit is solved, ignore(condition) where it is left unread on purpose (for what a loop updates, after the "
        "loop), or remove it",
        site,
    )


class Returned:
    """The truth values that a gadget has returned alone or in one array, of which one has to be read.

    The rows alone tell whether it is: another call with the same arguments has the same wires.
    """

    __slots__ = ("bits",)

    used = True

    def __init__(self, bits: Sequence[Linear]) -> None:
        """Of a result on these combinations, none of them constant."""
        self.bits = bits


def conditions_among(shape: Shape, digits: Sequence[bool]) -> list[slice]:
    """Where the truth values that have to be read are among the leaves of a gadget's result.

    Each slice is one value or one array, alone or in a tuple; `digits` marks the leaves that may be left unread.
    """
    found, start = [], 0
    for part in shape.items if isinstance(shape, TupleShape) else (shape,):
        leaves = slice(start, start + part.size)
        start = leaves.stop
        if _is_of_bools(part) and part.size and not any(digits[leaves]):
            found.append(leaves)
    return found


def _is_of_bools(shape: Shape) -> bool:
    while isinstance(shape, ArrayShape):
        shape = shape.item
    return isinstance(shape, BoolShape)
