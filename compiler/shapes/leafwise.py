"""Values made wire by wire of others of their type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..types.boolean import Bool
from ..types.integer_range import RangedInteger
from ..types.signal import Signal
from .digits import pass_digits
from .shape import Shape


def rebuild(shape: Shape, leaves: Sequence[Signal], *sources: Any) -> Any:
    """A value of a shape from its leaves, each keeping what is known of it.

    `sources` are values of the shape; each leaf was made of theirs in its place, so that to read an array's items is to read the
    bits that the sources hold there. A truth value that is made so has to be used.
    """
    queue = list(leaves)
    value = shape.build(leaf.linear for leaf in leaves)
    for made, leaf in zip(shape.leaves(value), queue, strict=True):
        if isinstance(made, RangedInteger) and isinstance(leaf, RangedInteger):
            made.unchecked_narrow(*leaf.interval)
    if not sources:
        return value
    return value.to_be_read() if isinstance(value, Bool) else pass_digits(value, *sources)


def chosen(bit: LinearCombination, shape: Shape, if_true: Any, if_false: Any) -> Any:
    """The first of two values of a shape where the bit is 1, else the second. Costs a row a wire that differs.

    The bit is no constant.
    """
    pairs = zip(shape.leaves(if_true), shape.leaves(if_false), strict=True)
    return rebuild(shape, [_choose(bit, a, b) for a, b in pairs], if_true, if_false)


def _choose(bit: LinearCombination, a: Signal, b: Signal) -> Signal:
    active_recorder().chosen_by(bit, a.linear)
    active_recorder().chosen_by(constant(1) - bit, b.linear)
    difference = a.linear - b.linear
    if difference.constant is not None:
        chosen = bit.scale(difference.constant) + b.linear
    else:
        chosen = active_recorder().multiply_add(bit, difference, b.linear)
    if isinstance(a, RangedInteger) and isinstance(b, RangedInteger):
        (low, high), (low_b, high_b) = a.interval, b.interval
        return type(a).unchecked_interval(chosen, min(low, low_b), max(high, high_b))
    return type(a).unchecked_linear(chosen)
