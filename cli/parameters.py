"""Compile-time parameters from the command line: `-p name=value`, each read as its circuit declares it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from .errors import Refusal

_NUMBER: Final = re.compile("-?(?:0x[0-9a-fA-F]{1,1000}|[0-9]{1,1000})")
_TRUTH: Final = {"true": True, "false": False}


def parse_parameters(given: Sequence[str], declared: Mapping[str, type]) -> dict[str, int | bool | str]:
    """The values of `name=value` texts, by name. A name that is not declared stays text: compiling refuses it by name.

    >>> parse_parameters(["depth=0x20", "strict=true"], {"depth": int, "strict": bool})
    {'depth': 32, 'strict': True}

    Raises `Refusal` for a text without `=`, a name given twice, a value that is not of its type.
    """
    values: dict[str, int | bool | str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Refusal(f"-p {text}: no value; write -p name=value")
        if name in values:
            raise Refusal(f"-p {name}: given twice; keep one")
        values[name] = _READERS.get(declared.get(name, str), _text)(name, value)
    return values


def _integer(name: str, value: str) -> int:
    # int() would let underscores, spaces and other scripts' digits through.
    if not _NUMBER.fullmatch(value):
        raise Refusal(f"-p {name}: not a whole number; write decimal digits, or 0x and hexadecimal ones")
    return int(value, 16 if "x" in value else 10)


def _boolean(name: str, value: str) -> bool:
    if value not in _TRUTH:
        raise Refusal(f"-p {name}: not a truth value; write true or false")
    return _TRUTH[value]


def _text(_: str, value: str) -> str:
    return value


_READERS: Final[Mapping[type, Callable[[str, str], int | bool | str]]] = {int: _integer, bool: _boolean, str: _text}
