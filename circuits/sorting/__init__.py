"""Values in order, and values in another order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeVar, overload

from zkwright.compiler import Array, Bool, Field, all_of, require
from zkwright.compiler.rows import ArgumentError, Note, Signal, shape_of, uniform

from ..mux.packed import MAX_BITS, packed, width
from .network import ascending, constrain_order

T = TypeVar("T")


@overload
def sort(values: list[int] | tuple[int, ...]) -> list[int]: ...
@overload
def sort(values: Array[T, Any]) -> Array[T, Any]: ...
def sort(values: Any) -> Any:
    """The values ascending, of integers of one type. The k-th smallest is sort(values)[k].

    Never fails. A network brings the values into an order that the prover names, and every value is required to be at most the
    next. Costs 241 rows for 8 of 32 bits: 17 switches, 49 for 16 values, 321 for 64, and as many rows for every two neighbours as
    they have bits. A network of comparisons takes 646.

    >>> sort([3, 1, 2])
    [1, 2, 3]

    Raises `ArgumentError` for field elements, which have no order, and for values of several wires.
    """
    given = list(values)
    if not any(isinstance(value, Signal) for value in given):
        return sorted(given)
    integers: list[Any] = list(uniform(tuple(given)))
    kind = type(integers[0])
    if not kind.width:
        raise ArgumentError(
            f"a {kind.__name__} to be sorted",
            "sort integers: U64(x) proves that a field element is one, U8(b) takes a Bool",
        )
    if all(value.constant is not None for value in integers):
        return Array(sorted(integers, key=lambda value: value.interval[0]))
    low, high = (edge(value.interval[place] for value in integers) for place, edge in enumerate((min, max)))
    found = ascending([value.biased for value in integers])
    shift = integers[0].linear - integers[0].biased
    result: Array[Any, Any] = Array([kind.unchecked_interval(linear + shift, low, high) for linear in found])
    require_sorted(result, "the values are not in order")
    return result


def require_sorted(values: Sequence[Any] | Array[Any, Any], message: str = "the values do not ascend") -> None:
    """Constrain each value to be at most the next, of integers of one type; fails otherwise. Costs 224 rows for 8 of 32 bits.

    Where two may not be equal, require_distinct is not needed: require(a < b) for each pair takes as many rows.

    >>> require_sorted([1, 2, 2])
    """
    require(is_sorted(values), message)


def is_sorted(values: Sequence[Any] | Array[Any, Any]) -> Any:
    """Whether each value is at most the next, of integers of one type. Never fails. Costs 233 rows for 8 of 32 bits.

    >>> is_sorted([1, 3, 2])
    False
    """
    given = list(values)
    if not any(isinstance(value, Signal) for value in given):
        return given == sorted(given)
    return all_of([Bool(a <= b) for a, b in pairwise(uniform(tuple(given)))])


def require_permutation(
    values: Sequence[Any] | Array[Any, Any],
    others: Sequence[Any] | Array[Any, Any],
    message: str = "the values are not the others in another order",
) -> None:
    """Constrain two arrays to have the same values, each as often, in any orders; fails otherwise.

    Values are field elements, integers or truth values, or consist of integers and truth values of 248 bits together. Costs 22
    rows for 8: 17 switches of a network, 49 for 16 values, 321 for 64, and for every two values a linear row, and one.

    >>> require_permutation([1, 2, 2], [2, 1, 2])

    Raises `ArgumentError` for arrays of different lengths, and for values that are no one number.
    """
    mine, its = _numbers(values, others)
    if all(isinstance(value, int) for value in [*values, *others]):
        require(bool(is_permutation(values, others)), message)
        return
    constrain_order([number.linear for number in mine], [number.linear for number in its], Note(message))


def is_permutation(values: Sequence[Any] | Array[Any, Any], others: Sequence[Any] | Array[Any, Any]) -> Any:
    """Whether two arrays have the same values, each as often. Never fails.

    Costs 74 rows for 8: the coefficients of the polynomials that have the values for roots, 1 row for each two values of an
    array, are compared.

    >>> is_permutation([1, 2], [2, 2])
    False

    Raises as `require_permutation` does.
    """
    mine, its = _numbers(values, others)
    if all(isinstance(value, int) for value in [*values, *others]):
        return sorted(number.constant or 0 for number in mine) == sorted(number.constant or 0 for number in its)
    return all_of([a == b for a, b in zip(_symmetric(mine), _symmetric(its), strict=True)])


def _numbers(values: Any, others: Any) -> tuple[list[Field], list[Field]]:
    """Each value as one number; values of two arrays have the same number where they are equal."""
    mine, its = list(values), list(others)
    if len(mine) != len(its):
        raise ArgumentError(f"{len(mine)} values and {len(its)} others", "pass as many")
    if all(isinstance(value, int) for value in [*mine, *its]):
        return [Field(value) for value in mine], [Field(value) for value in its]
    together = uniform((*mine, *its))
    shape = shape_of(together[0])
    rows = [shape.leaves(shape.coerce(value)) for value in together]
    if shape.size == 1:
        numbers = [Field.unchecked_linear(leaf.linear) for (leaf,) in rows]
    else:
        widths = [width(column) for column in zip(*rows, strict=True)]
        if not all(widths) or sum(widths) > MAX_BITS:
            raise ArgumentError(
                "values that are more than one number", "hash each to a field element, as by poseidon, and pass these"
            )
        numbers = [packed(row, widths) for row in rows]
    return numbers[: len(mine)], numbers[len(mine) :]


def _symmetric(roots: Sequence[Field]) -> list[Field]:
    """The coefficients of the product of all x - root, but the leading 1. Costs 1 row for each two roots."""
    found: list[Field] = []
    for root in roots:
        below, here = [Field(0), *found], [*found, Field(1)]
        found = [low - root * high for low, high in zip(below, here, strict=True)]
    return found
