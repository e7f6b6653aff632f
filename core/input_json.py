"""Reading a circuit's inputs from JSON: what two programs might read differently is refused, with its path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from .errors import InputError
from .json_depth import nesting_depth

if TYPE_CHECKING:
    import os

MAX_BYTES: Final = 1 << 28
"""Room for millions of field elements."""

MAX_DEPTH: Final = 64
"""Brackets within brackets."""

MAX_VALUES: Final = 1 << 22
"""Values in all brackets together: each takes some hundred bytes once it is read, however short it is in the file."""

_LONGEST_NUMBER: Final = 100  # characters; a field element has 77 decimal digits


class _Refused:
    """Stands in the parsed document where something is wrong, until the path to it is known."""

    def __init__(self, problem: str) -> None:
        self.problem = problem


def parse_inputs(data: bytes) -> dict[str, Any]:
    """The inputs in a JSON document, by name: integers, strings, truth values, arrays, objects.

    Whether they fit a circuit is for its schema to say. Raises InputError naming the path of a repeated name, a number with a
    point or exponent, NaN, infinity; and for text that is no JSON object, too deep nesting, more than `MAX_BYTES` or
    `MAX_VALUES`.

    >>> parse_inputs(b'{"path": [1, "0x2"], "left": true}')
    {'path': [1, '0x2'], 'left': True}
    """
    if len(data) > MAX_BYTES:
        raise InputError("", f"more than {MAX_BYTES} bytes; is this the right file?")
    if not data.strip():
        raise InputError("", "empty; write the inputs as an object of names and values, {...}")
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise InputError(
            "", f"more than {MAX_VALUES} values; write bytes as one string of hexadecimal digits, if there are any"
        )
    try:
        text = data.decode("utf-8-sig")
        if nesting_depth(data) > MAX_DEPTH:
            raise InputError("", f"brackets nested deeper than {MAX_DEPTH}; no circuit's inputs are")
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=lambda _: _Refused(
                "a number with a point or exponent; write whole numbers, and others as strings"
            ),
            parse_constant=lambda name: _Refused(f"{name} is not a number of any type; write whole numbers"),
        )
    except UnicodeDecodeError as error:
        raise InputError("", f"not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputError("", f"not JSON at {where}: {error.msg}; correct it there") from None
    return _checked_object(document)


def read_inputs(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The inputs in a JSON file; raises as `parse_inputs` does, and `OSError` when the file cannot be read."""
    with open(path, "rb") as file:
        return read_stream(file)


def read_stream(file: BinaryIO) -> dict[str, Any]:
    """The inputs in what is left of a file, of which no more is read than inputs may have."""
    return parse_inputs(file.read(MAX_BYTES + 1))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        members[name] = _Refused("the name is repeated; keep the one that is meant") if name in members else value
    return members


def _integer(digits: str) -> int | _Refused:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else _Refused("a number longer than any field element")


def _checked_object(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InputError("", "the inputs are an object of names and values; write {...}")
    _check(document, "")
    return document


def _check(value: Any, path: str) -> None:
    if isinstance(value, _Refused):
        raise InputError(path, value.problem)
    if isinstance(value, dict):
        for name, member in value.items():
            _check(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
