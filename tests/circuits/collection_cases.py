"""Arrays, lists and sets as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import arrays, decoder, sets, sorting
from zkwright.circuits import text as texts
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, Text, Vec, circuit
from zkwright.core.field import R

from tests.circuits.case import Case

FIVE: list[int] = [7, 8, 9, R - 1, 0]


@circuit
def item_at(
    items: Private[Array[Field, Literal[5]]], some: Private[Vec[U8, Literal[4]]], index: Private[U8]
) -> Public[tuple[Field, U8]]:
    return arrays.read(items, index), arrays.read(some, index)


@circuit
def items_at(
    items: Private[Array[Field, Literal[9]]], indices: Private[Array[U8, Literal[4]]]
) -> Public[Array[Field, Literal[4]]]:
    return arrays.read_each(items, indices)


@circuit
def written(
    items: Private[Array[Field, Literal[5]]], some: Private[Vec[U8, Literal[4]]], index: Private[U8], item: Private[U8]
) -> Public[tuple[Array[Field, Literal[5]], Vec[U8, Literal[4]]]]:
    return arrays.write(items, index, Field(item)), arrays.write(some, index, item)


@circuit
def part(
    items: Private[Array[U8, Literal[7]]], some: Private[Vec[U8, Literal[4]]], start: Private[U8]
) -> Public[tuple[Array[U8, Literal[3]], Array[U8, Literal[2]]]]:
    return arrays.subarray(items, start, 3), arrays.subarray(some, start, 2)


@circuit
def turned_left(items: Private[Array[Field, Literal[5]]], places: Private[U8]) -> Public[Array[Field, Literal[5]]]:
    return arrays.rotate_left(items, places)


@circuit
def turned_right(items: Private[Array[Field, Literal[5]]], places: Private[U8]) -> Public[Array[Field, Literal[5]]]:
    return arrays.rotate_right(items, places)


@circuit
def decoded_place(index: Private[U8]) -> Public[Array[Bool, Literal[5]]]:
    return decoder.decoder(index, 5)


@circuit
def decoded_or_none(index: Private[U8]) -> Public[Array[Bool, Literal[5]]]:
    return decoder.decoder_or_none(index, 5)


MEMBERS = (3, R - 1, 7, 5, 100)


@circuit
def whether_in(
    value: Private[Field],
    byte: Private[U8],
    secret: Private[Array[Field, Literal[3]]],
    some: Private[Vec[Field, Literal[3]]],
) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return (
        Bool(sets.is_in(value, MEMBERS)),
        Bool(sets.is_in(byte, [range(48, 58), 97])),
        Bool(sets.is_in(value, [5, *secret])),
        Bool(sets.is_in(value, some)),
    )


@circuit
def must_be_in(value: Private[Field], byte: Private[U8], some: Private[Vec[Field, Literal[3]]]) -> None:
    sets.require_in(value, MEMBERS)
    sets.require_in(byte, [range(48, 58), 97], "no digit")
    sets.require_in(value, some, "not in the list")


@circuit
def must_not_be_in(value: Private[Field], byte: Private[U8], some: Private[Vec[Field, Literal[3]]]) -> None:
    sets.require_not_in(value, MEMBERS)
    sets.require_not_in(byte, [range(48, 58), 97], "a digit")
    sets.require_not_in(value, some, "in the list")


@circuit
def whether_not_in(value: Private[Field], some: Private[Vec[Field, Literal[3]]]) -> Public[tuple[Bool, Bool]]:
    return Bool(sets.is_not_in(value, MEMBERS)), Bool(sets.is_not_in(value, some))


@circuit
def whether_they_differ(values: Private[Array[Field, Literal[4]]]) -> Public[Bool]:
    return Bool(sets.is_distinct(values))


@circuit
def must_differ(values: Private[Array[Field, Literal[4]]]) -> None:
    sets.require_distinct(values)


def _in(value: int, byte: int, secret: list[int], some: list[int]) -> tuple[dict[str, Any], Any]:
    expected = (value in MEMBERS, byte in (*range(48, 58), 97), value in (5, *secret), value in some)
    return {"value": value, "byte": byte, "secret": secret, "some": some}, expected


@circuit
def in_order(values: Private[Array[U8, Literal[5]]]) -> Public[Array[U8, Literal[5]]]:
    return sorting.sort(values)


@circuit
def must_ascend(values: Private[Array[U8, Literal[4]]]) -> None:
    sorting.require_sorted(values)


@circuit
def whether_they_ascend(values: Private[Array[U8, Literal[4]]]) -> Public[Bool]:
    return Bool(sorting.is_sorted(values))


@circuit
def must_be_the_same(a: Private[Array[Field, Literal[5]]], b: Private[Array[Field, Literal[5]]]) -> None:
    sorting.require_permutation(a, b)


@circuit
def whether_the_same(a: Private[Array[Field, Literal[4]]], b: Private[Array[Field, Literal[4]]]) -> Public[Bool]:
    return Bool(sorting.is_permutation(a, b))


@circuit
def must_stand(text: Private[Text[Literal[6]]], part: Private[Text[Literal[3]]], start: Private[U8]) -> None:
    texts.require_at(text, part, start)


@circuit
def whether_it_stands(
    text: Private[Text[Literal[6]]], part: Private[Text[Literal[3]]], start: Private[U8]
) -> Public[tuple[Bool, Bool]]:
    return Bool(texts.is_at(text, part, start)), Bool(texts.is_at(text, "ll", start))


COLLECTIONS = [
    Case(
        texts.require_at,
        must_stand,
        [{"text": "hello", "part": "llo", "start": 2}, {"text": "", "part": "", "start": 0}],
        [
            ({"text": "hello", "part": "llo", "start": 3}, "the text is not there"),
            {"text": "hello", "part": "o", "start": 255},
        ],
    ),
    Case(
        texts.is_at,
        whether_it_stands,
        [
            ({"text": "hello", "part": part, "start": start}, (texts.is_at("hello", part, start), start == 2))
            for part, start in (("llo", 2), ("o", 4), ("o\0", 4), ("", 5), ("", 6), ("h", 200))
        ],
    ),
    Case(
        sorting.sort,
        in_order,
        [({"values": values}, sorted(values)) for values in ([5, 4, 3, 2, 1], [0] * 5, [255, 0, 7, 0, 7])],
    ),
    Case(
        sorting.require_sorted,
        must_ascend,
        [{"values": [0, 1, 1, 255]}, {"values": [3] * 4}],
        [({"values": values}, "the values do not ascend") for values in ([1, 0, 2, 3], [0, 0, 255, 254])],
    ),
    Case(
        sorting.is_sorted,
        whether_they_ascend,
        [({"values": values}, values == sorted(values)) for values in ([0, 1, 1, 255], [1, 0, 2, 3], [0, 0, 255, 254])],
    ),
    Case(
        sorting.require_permutation,
        must_be_the_same,
        [{"a": FIVE, "b": FIVE[::-1]}, {"a": [1, 1, 2, 2, 3], "b": [2, 1, 3, 2, 1]}, {"a": [0] * 5, "b": [0] * 5}],
        [({"a": FIVE, "b": [*FIVE[:4], 7]}, "another order"), {"a": [1, 1, 2, 2, 3], "b": [1, 1, 1, 2, 3]}],
    ),
    Case(
        sorting.is_permutation,
        whether_the_same,
        [
            ({"a": [1, 2, 3, R - 1], "b": b}, sorted(b) == [1, 2, 3, R - 1])
            for b in ([R - 1, 3, 2, 1], [1, 2, 3, 3], [0] * 4)
        ],
    ),
    Case(
        arrays.read,
        item_at,
        [({"items": FIVE, "some": [4, 3, 2], "index": i}, (FIVE[i], [4, 3, 2][i])) for i in range(3)],
        [
            ({"items": FIVE, "some": [4, 3, 2], "index": 3}, "there is no item at the index"),
            {"items": FIVE, "some": [4, 3, 2, 1], "index": 4},
            {"items": FIVE, "some": [4, 3, 2, 1], "index": 255},
        ],
    ),
    Case(
        arrays.read_each,
        items_at,
        [({"items": [*range(R - 9, R)], "indices": i}, [R - 9 + j for j in i]) for i in ([0, 1, 7, 8], [3, 3, 3, 3])],
        [({"items": [*range(9)], "indices": [0, 1, 2, 9]}, "the index is not below 9")],
    ),
    Case(
        arrays.write,
        written,
        [
            (
                {"items": FIVE, "some": [4, 3, 2], "index": i, "item": 77},
                ([77 if j == i else FIVE[j] for j in range(5)], [77 if j == i else (4, 3, 2)[j] for j in range(3)]),
            )
            for i in range(3)
        ],
        [{"items": FIVE, "some": [4, 3, 2], "index": i, "item": 77} for i in (3, 4, 5, 8, 255)],
    ),
    Case(
        arrays.subarray,
        part,
        [
            ({"items": [*range(7)], "some": [4, 3, 2], "start": i}, ([i, i + 1, i + 2], [4, 3, 2][i : i + 2]))
            for i in range(2)
        ],
        [
            ({"items": [*range(7)], "some": [4, 3, 2], "start": 2}, "the part reaches behind the last item"),
            {"items": [*range(7)], "some": [4, 3, 2, 1], "start": 5},
        ],
    ),
    Case(
        arrays.rotate_left,
        turned_left,
        [({"items": FIVE, "places": i}, FIVE[i:] + FIVE[:i]) for i in (0, 1, 4)],
        [{"items": FIVE, "places": i} for i in (5, 7, 8, 255)],
    ),
    Case(
        arrays.rotate_right,
        turned_right,
        [({"items": FIVE, "places": i}, FIVE[-i:] + FIVE[:-i]) for i in (1, 4)],
        [{"items": FIVE, "places": i} for i in (5, 8)],
    ),
    Case(
        decoder.decoder,
        decoded_place,
        [({"index": i}, [i == j for j in range(5)]) for i in range(5)],
        [({"index": i}, "the index is not below 5") for i in (5, 7, 8, 255)],
    ),
    Case(
        decoder.decoder_or_none,
        decoded_or_none,
        [({"index": i}, [i == j for j in range(5)]) for i in (0, 4, 5, 7, 8, 255)],
    ),
    Case(
        sets.is_in,
        whether_in,
        [
            _in(R - 1, 48, [1, 2, 3], []),
            _in(0, 57, [0, 1, 2], [1]),
            _in(0, 58, [1, 1, 1], [5, 0]),
            _in(5, 97, [9, 9, 9], [1, 2, 3]),
            _in(100, 255, [3, 4, 100], [1, 2, 100]),
        ],
    ),
    Case(
        sets.require_in,
        must_be_in,
        [
            {"value": value, "byte": byte, "some": [9, value]}
            for value, byte in zip(MEMBERS, (48, 50, 57, 97, 97), strict=True)
        ],
        [
            {"value": 4, "byte": 48, "some": [4]},
            ({"value": 3, "byte": 58, "some": [3]}, "no digit"),
            ({"value": 3, "byte": 48, "some": []}, "not in the list"),
        ],
    ),
    Case(
        sets.require_not_in,
        must_not_be_in,
        [{"value": 0, "byte": 58, "some": [1, 2]}, {"value": 0, "byte": 0, "some": []}],
        [
            {"value": 3, "byte": 58, "some": []},
            ({"value": 1, "byte": 97, "some": []}, "a digit"),
            ({"value": 0, "byte": 96, "some": [1, 0]}, "in the list"),
        ],
    ),
    Case(
        sets.is_not_in,
        whether_not_in,
        [
            ({"value": value, "some": [0, 5]}, (value not in MEMBERS, value not in (0, 5)))
            for value in (0, 3, 4, 5, R - 1)
        ],
    ),
    Case(
        sets.is_distinct,
        whether_they_differ,
        [({"values": values}, len({*values}) == 4) for values in ([0, 1, 2, R - 1], [0, 1, 2, 0], [5, 5, 6, 7])],
    ),
    Case(
        sets.require_distinct,
        must_differ,
        [{"values": [0, 1, 2, R - 1]}],
        [({"values": values}, "two of the values are equal") for values in ([0, 1, 2, 0], [5, 5, 6, 7], [1, 2, 3, 3])],
    ),
]
