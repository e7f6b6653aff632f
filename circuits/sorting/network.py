"""A network of switches that brings values into any order, at 1 row a switch: n log n - n + 1 of them for n = 2**k values.

A switch takes a and b, and gives x and a + b - x, where (x - a) (x - b) = 0: so x is one of the two and the rest the other, for
one row and one hint; a switch with a bit of its own takes two of each. `compiler/solver/routing.py` lays the network out and
finds the routes. Which way the values go is the prover's choice, and there may be several; what comes out is the same values.

To compare products of differences from a challenge that hashes all values would take 2 rows a value, and some 40 a value for the
hash. That is less only for numbers of values that fit no circuit, and holds against who cannot find a hash's collisions alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, constant, n_switches

_LONG: Final = 256
"""Terms of a value within the network, from which on it becomes a wire."""

_ZERO: Final = constant(0)


def ascending(values: Sequence[LinearCombination]) -> list[LinearCombination]:
    """The values in an order that the prover chooses, and that ascends for an honest one. Costs a row a switch."""
    n = len(values)
    firsts = active_recorder().hint(Opcode.ROUTE, 1, values, n_switches(n)) if n > 1 else []
    return _routed(values, iter(firsts))


def constrain_order(values: Sequence[LinearCombination], targets: Sequence[LinearCombination], note: Note) -> None:
    """Constrain the values to be the targets in another order.

    Costs a row a switch, and a linear one for each target that no switch gives: n // 2 + 1.
    """
    n = len(values)
    n_given = (n - 1) // 2 + (n == 2)
    n_hinted = n_switches(n) - n_given
    firsts = active_recorder().hint(Opcode.ROUTE, 0, [*values, *targets], n_hinted) if n_hinted else []
    found = _routed(values, iter([*firsts, *targets[: 2 * n_given : 2]]), note)
    for place, (value, target) in enumerate(zip(found, targets, strict=True)):
        if place % 2 or place >= 2 * n_given:
            active_recorder().require_zero(value - target, note)


def _routed(
    values: Sequence[LinearCombination], firsts: Iterator[LinearCombination], last: Note | None = None
) -> list[LinearCombination]:
    n = len(values)
    if n == 1:
        return list(values)
    inner = last if n == 2 else None
    pairs = [_switch(a, b, next(firsts), inner) for a, b in zip(values[::2], values[1::2], strict=False)]
    if n == 2:
        return list(pairs[0])
    upper = _routed([pair[0] for pair in pairs], firsts)
    lower = _routed([*(pair[1] for pair in pairs), *values[2 * len(pairs) :]], firsts)
    found: list[LinearCombination] = []
    for a, b in zip(upper[: (n - 1) // 2], lower, strict=False):
        found += _switch(a, b, next(firsts), last)
    return [*found, *upper[(n - 1) // 2 :], lower[-1]]


def _switch(
    a: LinearCombination, b: LinearCombination, first: LinearCombination, note: Note | None
) -> tuple[LinearCombination, LinearCombination]:
    recorder = active_recorder()
    recorder.constrain(first - a, first - b, _ZERO, note=note or _NO_SWITCH)
    return first, recorder.compact(a + b - first, _LONG)


_NO_SWITCH: Final = Note("a switch gives neither of its two values")
