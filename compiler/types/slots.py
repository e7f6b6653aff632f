"""Values in the slots of a list, wire by wire: kept or zero, moved, compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from .boolean import Bool
from .conditions import IsZero
from .integer_range import RangedInteger, times
from .never_holds import refuse
from .signal import Signal
from .thermometer import one_hot
from .uint import UInt

_LONG: Final = 32
"""Terms of a sum that is read by many rows, from which on it becomes a wire."""

_PACKED_BITS: Final = 248
"""Of the parts that are compared as one number: it does not reach r."""


def masked(flag: LinearCombination, value: Any) -> Any:
    """The value where the flag is 1, zero where it is 0. Costs 1 row for each wire."""
    return _with_leaves(value, lambda leaves: [_leaf(leaf, times(flag, leaf.linear)) for leaf in leaves])


def sum_of(values: Sequence[Any]) -> Any:
    """The one value that is not zero, of several of one type; zero where there is none. Free."""
    from ..shapes.inference import shape_of

    columns = list(zip(*(shape_of(value).leaves(value) for value in values), strict=True))
    return _with_leaves(values[0], lambda _: [_sum(column) for column in columns], *values[1:])


def _sum(column: Sequence[Signal]) -> Signal:
    total = sum((leaf.linear for leaf in column), constant(0))
    if total.constant is None:
        total = active_recorder().compact(total, _LONG)
    first = column[0]
    if isinstance(first, RangedInteger):
        ends = [end for leaf in column if isinstance(leaf, RangedInteger) for end in leaf.interval]
        return type(first).unchecked_interval(total, min(0, *ends), max(0, *ends))
    return type(first).unchecked_linear(total)


def _leaf(leaf: Signal, linear: LinearCombination) -> Signal:
    if isinstance(leaf, RangedInteger):
        low, high = leaf.interval
        return type(leaf).unchecked_interval(linear, min(low, 0), max(high, 0))
    return type(leaf).unchecked_linear(linear)


def _with_leaves(value: Any, made: Any, *others: Any) -> Any:
    from ..shapes.inference import shape_of
    from ..shapes.leafwise import rebuild

    shape = shape_of(value)
    return rebuild(shape, made(shape.leaves(value)), value, *others)


def zero_like(value: Any) -> Any:
    """The value of the same type whose wires are all 0, as it lies behind a list's end."""
    from ..shapes.inference import shape_of

    shape = shape_of(value)
    return shape.coerce(shape.decode(iter([0] * shape.size)))


def moved_back(slots: Sequence[Any], places: UInt, flags: Sequence[LinearCombination], n: int) -> list[Any]:
    """The slots with zeros before them, as many as `places` says, n in all. What would lie behind these must be known to be 0.

    `flags` are the thermometer of `places`. Costs the fewer of two: for each slot and wire a row for every number that `places`
    may be, none for what is constant; or, for each bit of `places` and each wire, a row for every slot that may be reached yet.
    """
    if not slots:
        return []
    n_bits = len(flags).bit_length()
    by_bits = sum(min(len(slots) + (2 << place) - 1, n) for place in range(n_bits))
    if places.constant is not None or is_known(slots) or len(slots) * (len(flags) + 1) <= by_bits:
        return _moved_by_flags(slots, flags, n)
    from ..shapes.inference import shape_of
    from ..shapes.leafwise import chosen

    shape = shape_of(slots[0])
    zero = zero_like(slots[0])
    moved = list(slots)
    for place, bit in enumerate(_bits(places)):
        if bit.constant == 0:
            continue
        step = 1 << place
        reached = min(len(moved) + step, n)
        here = [*moved, *[zero] * step][:reached]
        before = [*[zero] * step, *moved][:reached]
        moved = [chosen(bit, shape, far, near) for far, near in zip(before, here, strict=True)]
    return [*moved, *[zero] * (n - len(moved))]


def _moved_by_flags(slots: Sequence[Any], flags: Sequence[LinearCombination], n: int) -> list[Any]:
    reached: list[list[Any]] = [[] for _ in range(n)]
    for start, flag in enumerate(one_hot(flags)):
        for place, slot in enumerate(slots[: n - start]):
            reached[start + place].append(masked(flag, slot))
    return [sum_of(values) for values in reached]


def is_known(slots: Sequence[Any]) -> bool:
    """Whether all wires of the slots are constants."""
    from ..shapes.inference import shape_of

    return all(leaf.constant is not None for slot in slots for leaf in shape_of(slot).leaves(slot))


def _bits(number: UInt) -> list[LinearCombination]:
    """The bits that a number may have, the lowest first, none of them constant. Costs a row for each that is not at hand."""
    n_bits = number.interval[1].bit_length()
    return active_recorder().bits(number.linear, n_bits, Note("the length is larger than the list"))


def differences(pairs: Iterable[tuple[Signal, Signal]]) -> list[Bool]:
    """Whether values are equal in pairs: a condition for 248 bits of them, and for each that is no integer and no truth value."""
    found: list[Bool] = []
    packed, n_bits = constant(0), 0
    for a, b in pairs:
        width = max(_width(a), _width(b)) if _width(a) and _width(b) else 0
        difference = a.linear - b.linear
        if not width:
            found.append(_is_zero(difference))
            continue
        if n_bits + width > _PACKED_BITS:
            found.append(_is_zero(packed))
            packed, n_bits = constant(0), 0
        packed, n_bits = packed + difference.scale(1 << n_bits), n_bits + width
    return [*found, _is_zero(packed)] if n_bits else found


def _width(leaf: Signal) -> int:
    if isinstance(leaf, RangedInteger):
        low, high = leaf.interval
        return leaf.width if low < 0 else max(high.bit_length(), 1)
    return int(isinstance(leaf, Bool))


def _is_zero(value: LinearCombination) -> Bool:
    known = value.constant
    return Bool(known == 0) if known is not None else Bool.pending(IsZero(value))


def require_flag(flag: LinearCombination, message: str) -> None:
    """Constrain a combination that is 0 or 1 to be 1. Costs 1 linear row."""
    known = flag.constant
    if known is None:
        active_recorder().require_zero(flag - constant(1), Note(message))
        return
    if not known:
        refuse(message)
