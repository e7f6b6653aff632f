"""A circuit's inputs as circom's programs take them: lists of field elements by qualified name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from zkwright.core.errors import InputError
from zkwright.core.field import R

_NUMBER: Final = re.compile(r"-?[0-9]{1,80}|0[xX][0-9a-fA-F]{1,66}")


def flatten_inputs(inputs: Mapping[str, Any], reduced: list[str] | None = None) -> dict[str, list[int]]:
    """The values of each input signal, in order, reduced to [0, r).

    Arrays are flattened, whatever their dimensions. An object holds the signals of a bus: `{"p": {"x": 1}}` means `p.x`,
    and in an array of objects `p[0].x`. A value is an integer, a truth value, or a string of decimal digits or of 0x and
    hexadecimal ones, above -r and below r; a negative one stands for itself plus r. Where there is a list `reduced`, others are
    reduced modulo r, as circom's own programs do, and the names of those inputs are appended to it.
    Raises `InputError`, which names the input and none of its values.

    >>> flatten_inputs({"a": [[1, "0x2"], [True, "4"]], "p": {"x": -1}}) == {"a": [1, 2, 1, 4], "p.x": [R - 1]}
    True
    """
    flat: dict[str, list[int]] = {}
    for name, values in _signals("", inputs, reduced):
        if name in flat:
            raise InputError(name, "given twice, as a name and within an object; keep the one that is meant")
        flat[name] = values
    return flat


def _signals(name: str, value: Any, reduced: list[str] | None) -> Iterator[tuple[str, list[int]]]:
    """The signals that a value called `name` stands for."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _signals(f"{name}.{member}" if name else member, inner, reduced)
    elif is_array(value) and holds_objects(value):
        for index, inner in enumerate(value):
            yield from _signals(f"{name}[{index}]", inner, reduced)
    else:
        yield name, list(_elements(name, value, reduced))


def is_array(value: Any) -> bool:
    """Whether a value stands for several."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))


def holds_objects(values: Sequence[Any]) -> bool:
    """Whether there is an object in an array, however deep."""
    return any(isinstance(value, Mapping) or (is_array(value) and holds_objects(value)) for value in values)


def _elements(name: str, value: Any, reduced: list[str] | None) -> Iterator[int]:
    """The field elements in a value, depth first."""
    if is_array(value):
        for index, inner in enumerate(value):
            yield from _elements(f"{name}[{index}]", inner, reduced)
    else:
        yield _element(name, value, reduced)


def _element(name: str, value: Any, reduced: list[str] | None) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value, 16 if value[:2] in ("0x", "0X") else 10)
    if not isinstance(value, int):
        raise InputError(
            name, "not a whole number; write a number, or a string of decimal or of 0x and hexadecimal digits"
        )
    if not -R < value < R:
        if reduced is None:
            raise InputError(
                name,
                "out of range: not between -r and r, the field's modulus; --reduce takes it modulo r, if that is meant",
            )
        reduced.append(name)
    return value % R
