"""Numbers as they come in plain Python and JSON values."""

from __future__ import annotations

import re
from typing import Any

from zkwright.core.errors import InputError
from zkwright.core.suggestions import named_type, to_plain

from .language import AnySignal

_NUMBER = re.compile("0x[0-9a-fA-F]+|-?[0-9]+")
_LONGEST_NUMBER = 100  # characters; a field element has 77 decimal digits


def integer(plain: Any, path: str, maximum: int, kind: str, minimum: int = 0) -> int:
    """A whole number in [minimum, maximum]; raises InputError naming the path, and the `kind` that was expected."""
    article = "an" if kind[:1] in "AEIO" else "a"
    if isinstance(plain, AnySignal):
        plain = int(plain)
    if isinstance(plain, str):
        plain = _parse(plain, path)
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise InputError(path, f"{article} {kind} is a whole number (large ones as strings), not {described(plain)}")
    if not minimum <= plain <= maximum:
        limit = "r - 1, the field's largest element" if kind == "Field" else str(maximum)
        raise InputError(path, f"out of range: {article} {kind} is at least {minimum} and at most {limit}")
    return plain


def _parse(text: str, path: str) -> int:
    # int() would let signs, underscores, spaces, other scripts' digits and a second prefix through.
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise InputError(path, "not a number: write decimal digits, or 0x and hexadecimal ones")
    return int(text, 16 if text.startswith("0x") else 10)


def described(plain: Any) -> str:
    """What a plain value is, without the value; of one of NumPy also how to make it plain."""
    names = {type(None): "null", bool: "a truth value", int: "a number", float: "a number with a decimal point"}
    names |= {str: "a string", list: "an array", dict: "an object"}
    mend = to_plain(plain)
    return names.get(type(plain)) or f"{named_type(plain)}{f': {mend}' if mend else ''}"
