"""Conditions that were made and then forgotten.

A comparison, a combination of truth values, a choice between two, and what a gadget returns have to be used: a `require` that
somebody forgot looks just so. Of an array that a gadget returns, one item has to be, of structs one in each field that holds a
condition; digits of numbers, and what `~ & | ^` make of such, may be left, but not comparisons of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import UnusedConditionError
from ..recorder.body import Body
from ..recorder.linear_combination import ONE, LinearCombination
from ..recorder.recorder import Recorder
from ..shapes import ArrayShape, BoolShape, Shape, StructShape, TupleShape, VecShape
from ..source_locations import Site
from .liveness import unread_wires


def refuse_unused_conditions(recorder: Recorder, body: Body, results: Iterable[LinearCombination]) -> None:
    """Raise UnusedConditionError for the first condition of a body that nothing requires, and no result depends on.

    `body` is the assembled body, `results` are what its caller sees.
    """
    for condition, site in recorder.conditions:
        if not condition.used:
            raise _forgotten(site)
    made = [(bits, site) for condition, site in recorder.conditions if (bits := condition.bits)]
    if not made:
        return
    unread = unread_wires(body, {wire for linear in (*results, *recorder.ignored) for wire in linear.terms})
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

    def __init__(self, bits: Sequence[LinearCombination]) -> None:
        """Of a result on these combinations, none of them constant."""
        self.bits = bits


def conditions_among(shape: Shape, digits: Sequence[bool], made: Sequence[bool]) -> list[tuple[int, ...]]:
    """Which truth values among the leaves of a gadget's result have to be read: of each group one.

    A group is a value, or what the items of an array have in one place, at any depth. `digits` marks the leaves that may be left
    unread, `made` those that are conditions of the body, see `made_in`: in a struct, and of numbers, only these count.
    """
    groups = []
    for column, always in _columns(shape, always=True):
        group = column if always else tuple(leaf for leaf in column if made[leaf])
        if group and not any(digits[leaf] for leaf in group):
            groups.append(group)
    return groups


def made_in(recorder: Recorder, results: Sequence[LinearCombination]) -> list[bool]:
    """Which results of a body are conditions that were made in it, as bits or as numbers, and no arguments passed through.

    Products of conditions as numbers are conditions as well.
    """
    bits = [bit for condition, _ in recorder.conditions for bit in condition.bits]
    own = {max(bit.terms) for bit in bits}.difference(range(recorder.n_formals + 1))
    reached = {wire for bit in bits for wire in bit.terms} | {ONE}
    if own:
        _reach_products(recorder, results, own, reached)
    return [max(linear.terms, default=ONE) in own and reached.issuperset(linear.terms) for linear in results]


_LAST = 64
"""Rows of a body in which its results' products are looked for."""


def _reach_products(recorder: Recorder, results: Sequence[LinearCombination], own: set[int], reached: set[int]) -> None:
    """Add the wires that are products of conditions alone, among those that the results are made of."""
    wanted = {wire for linear in results if len(linear.terms) <= _FEW for wire in linear.terms} - reached
    found: dict[int, set[int]] = {}
    for row in reversed(recorder.rows[-_LAST:]):
        if not wanted:
            break
        made = max(row.c.terms, default=ONE)
        if made in wanted:
            wanted.remove(made)
            found[made] = {*row.a.terms, *row.b.terms, *row.c.terms} - {made}
            wanted |= found[made] - reached - found.keys()
    for made, factors in reversed(found.items()):
        if reached.issuperset(factors) and not own.isdisjoint(factors):
            reached.add(made)
            own.add(made)


_FEW = 8
"""Wires of a result that may be a product of conditions, with what is added to it."""


def _columns(shape: Shape, *, always: bool) -> list[tuple[tuple[int, ...], bool]]:
    """The leaves of a shape, those together that the items of an array have in one place; of each whether it always counts."""
    match shape:
        case TupleShape(items):
            parts, always_inside = items, always
        case StructShape():
            parts, always_inside = tuple(part for _, part in shape.fields), False
        case ArrayShape():
            columns = _columns(shape.item, always=always)
            starts = range(0, shape.size, shape.item.size or 1)
            return [(tuple(start + leaf for start in starts for leaf in column), counts) for column, counts in columns]
        case VecShape():
            columns = _columns(shape.item, always=False)
            starts = range(1, shape.size, shape.item.size or 1)
            return [
                ((0,), False),
                *((tuple(start + leaf for start in starts for leaf in column), counts) for column, counts in columns),
            ]
        case _:
            return [(tuple(range(shape.size)), always and isinstance(shape, BoolShape))]
    found, start = [], 0
    for part in parts:
        inside = _columns(part, always=always_inside)
        found += [(tuple(start + leaf for leaf in column), counts) for column, counts in inside]
        start += part.size
    return found
