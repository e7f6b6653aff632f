"""Membership in sets: of constants and ranges, of secret values, of lists.

A value is in a set where the product of its differences from the members is zero. Of constants the product is a polynomial that
is known, which takes about twice the square root of as many rows; a small integer is looked up in a table of truth values, or
compared with the bounds of ranges, where that costs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from zkwright.compiler import Array, Bool, Field, UInt, Vec, require
from zkwright.compiler.rows import ArgumentError, Note, Operand, Signal, active_recorder
from zkwright.core.field import R

from .comparators import is_between
from .mux.tables import look_up, look_up_rows
from .shared.element import Element
from .shared.polynomial import Evaluation, evaluation, evaluation_rows, with_roots

Members: TypeAlias = "Sequence[Element | range] | Array[Any, Any] | Vec[Any, Any] | range"
"""Numbers, ranges of numbers as Python has them, signals; or a list whose length is a signal."""

_MOST: Final = 1 << 12
"""Entries of a table, and members that are multiplied out, at most."""


def is_in(value: Element, members: Members) -> Bool | bool:
    """Whether a value is one of the members. Never fails.

    Costs 8 rows for 16 constants; as many rows as there are secret members, and 1. Constants may be ranges, `range(48, 58)`. Of n
    constants it is about twice the square root of n, and 2; of a `U8` whose bits are at hand at most 26 rows, whatever the set. A
    slot of a `Vec` takes 2 rows beside `is_present`.

    >>> is_in(50, [range(48, 58), 97]), is_in(58, [range(48, 58), 97])
    (True, False)

    Raises `ArgumentError` for a range with steps, or of more than 4,096 numbers where the value is no integer of the language.
    """
    parts = _split(members)
    if _is_plain(value, parts) or parts == _NOTHING:
        return _plainly(value, parts)
    if parts.is_constant:
        return _is_in_constants(value, parts.ranges)
    return _vanishing(value, parts).value() == 0


def require_in(value: Element, members: Members, message: str = "the value is none of those it may be") -> None:
    """Constrain a value to be one of the members; fails for others.

    Costs 6 rows for 16 constants: `is_in` without the 2 of its result, or 1.

    >>> require_in(3, [1, 2, 3])

    Raises as `is_in` does.
    """
    parts = _split(members)
    if _is_plain(value, parts) or parts == _NOTHING:
        require(_plainly(value, parts), message)
    elif parts.is_constant and _by_ranges(value, parts.ranges):
        require(_is_in_constants(value, parts.ranges), message)
    else:
        product = _vanishing(value, parts)
        product.require_zero(Note(message, _operands(value)))


def require_not_in(value: Element, members: Members, message: str = "the value is one of those it may not be") -> None:
    """Constrain a value to be none of the members; fails for these. Costs 7 rows for 16 constants, and 16 for 16 secret ones.

    To look up the neighbours of the value in a sorted set would take more than twice as many rows: that pays where the members
    lie in a tree.

    >>> require_not_in(4, [1, 2, 3])

    Raises as `is_in` does.
    """
    parts = _split(members)
    if _is_plain(value, parts) or parts == _NOTHING:
        require(not _plainly(value, parts), message)
    elif parts.is_constant and _by_ranges(value, parts.ranges):
        require(~Bool(_is_in_constants(value, parts.ranges)), message)
    else:
        require(_vanishing(value, parts).value() != 0, message)


def is_not_in(value: Element, members: Members) -> Bool | bool:
    """Whether a value is none of the members. Never fails. Costs 8 rows for 16 constants, as `is_in` does.

    >>> is_not_in(50, [range(48, 58), 97])
    False

    Raises as `is_in` does.
    """
    found = is_in(value, members)
    return not found if isinstance(found, bool) else ~found


def require_distinct(values: Sequence[Element] | Array[Any, Any], message: str = "two of the values are equal") -> None:
    """Constrain values to differ from each other; fails otherwise. Costs 28 rows for 8: 1 for each pair.

    >>> require_distinct([3, 1, 2])
    """
    require(is_distinct(values), message)


def is_distinct(values: Sequence[Element] | Array[Any, Any]) -> Bool | bool:
    """Whether no two of the values are equal. Never fails. Costs 29 rows for 8: 1 for each pair, and 1.

    >>> is_distinct([3, 1, 3])
    False
    """
    given = list(values)
    if not any(isinstance(value, Signal) for value in given):
        return len({int(value) % R for value in given}) == len(given)
    product = Field(1)
    for place, one in enumerate(given):
        for other in given[:place]:
            product = product * (Field(one) - Field(other))
    return product != 0


class _Parts(NamedTuple):
    ranges: tuple[tuple[int, int], ...]
    """The constants, as ranges that do not touch, by their first and last numbers."""

    secret: tuple[Field, ...]
    rows: tuple[tuple[Field, Field], ...]
    """Of the slots of a list what is in each, and whether it is an item."""

    @property
    def is_constant(self) -> bool:
        return not self.secret and not self.rows


_NOTHING: Final = _Parts((), (), ())


def _split(members: Any) -> _Parts:
    if isinstance(members, Vec):
        pairs = [(Field(item), Field(present)) for _, item, present in members.enumerate()]
        return _Parts((), (), tuple(pairs))
    given = [members] if isinstance(members, range) else list(members)
    secret = tuple(Field(member) for member in given if not isinstance(member, range) and _known(member) is None)
    ranges = [member for member in given if isinstance(member, range)]
    numbers = [_known(member) for member in given if not isinstance(member, range)]
    ranges += [range(number, number + 1) for number in numbers if number is not None]
    return _Parts(_merged(ranges), secret, ())


def _merged(ranges: Iterable[range]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for part in sorted(ranges, key=lambda part: part.start):
        if part.step != 1 or part.start < 0 or part.stop > R:
            raise ArgumentError(f"{part!r} as members of a set", "write ranges of numbers from 0 on, without steps")
        if not len(part):
            continue
        if found and part.start <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], part.stop - 1)
        else:
            found.append((part.start, part.stop - 1))
    return tuple(found)


def _is_plain(value: Any, parts: _Parts) -> bool:
    return _known(value) is not None and parts.is_constant


def _known(value: Any) -> int | None:
    return value.constant if isinstance(value, Signal) else int(value) % R


def _plainly(value: Any, parts: _Parts) -> bool:
    known = _known(value)
    return any(known is not None and low <= known <= high for low, high in parts.ranges)


def _size(ranges: Sequence[tuple[int, int]]) -> int:
    return sum(high - low + 1 for low, high in ranges)


def _vanishing(value: Element, parts: _Parts) -> Evaluation:
    """What is zero where the value is a member: a product, of which the last factors are still apart."""
    x = Field(value)
    n = _size(parts.ranges)
    if n > _MOST:
        raise ArgumentError(
            f"a set of {n} numbers for a value that is no integer of the language",
            "convert the value, as by U64(x), or use comparators.is_between",
        )
    product = Evaluation(Field(1), Field(1), Field(0))
    if n:
        roots = [number for low, high in parts.ranges for number in range(low, high + 1)]
        product = evaluation(with_roots(roots), x)
    for member in parts.secret:
        product = product.times(x - member)
    for item, present in parts.rows:
        product = product.times(present * (x - item - 1) + 1)  # 1 where no item is
    return product


def _by_ranges(value: Element, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a table or comparisons with the bounds of ranges cost less than the product."""
    return isinstance(value, UInt) and _cheapest(value, ranges) != "product"


def _cheapest(value: UInt, ranges: Sequence[tuple[int, int]]) -> str:
    n_bits = value.interval[1].bit_length()
    new_bits = 0 if active_recorder().known_bits(value.linear) is not None else n_bits
    n = _size(ranges)
    costs = {"ranges": sum(((low > 0) + (high < value.maximum())) * (n_bits + 1) + 1 for low, high in ranges)}
    if n_bits and 1 << n_bits <= _MOST:
        costs["table"] = new_bits + look_up_rows(n_bits, 1)
    if n <= _MOST:
        costs["product"] = evaluation_rows(n) + 2
    return min(costs, key=lambda name: costs[name])


def _is_in_constants(value: Element, ranges: Sequence[tuple[int, int]]) -> Bool:
    if not isinstance(value, UInt):
        return _vanishing(value, _Parts(tuple(ranges), (), ())).value() == 0
    way = _cheapest(value, ranges)
    if way == "product":
        return _vanishing(value, _Parts(tuple(ranges), (), ())).value() == 0
    if way == "ranges":
        # They do not touch: one at most holds.
        return Bool.unchecked_linear(sum((Field(is_between(value, *part)) for part in ranges), Field(0)).linear)
    n_bits = value.interval[1].bit_length()
    table = [int(any(low <= number <= high for low, high in ranges)) for number in range(1 << n_bits)]
    bits = list(value.bits())[:n_bits]
    (entry,) = look_up([table], bits)
    return Bool.unchecked_linear(entry.linear)


def _operands(value: Element) -> tuple[Operand, ...]:
    linear = Field(value).linear
    return () if linear.constant is not None else (Operand("value", linear),)
