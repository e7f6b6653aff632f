"""How deeply a JSON text nests, found without recursion.

Python's parser recurses, and a library that raises Python's recursion limit (py_ecc does) would let a hostile text overflow the
stack: measure first, parse after.
"""

from __future__ import annotations

import json
from array import array
from itertools import accumulate
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 64
"""Brackets within brackets in what zkwright writes into files."""

_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # 1 and -1, as signed bytes
_OTHERS: Final = bytes(byte for byte in range(256) if byte not in b"[{]}")


def nesting_depth(text: bytes) -> int:
    """The deepest nesting of brackets outside of strings. Linear in the text; never fails.

    >>> nesting_depth(b'{"a": [1, "[[[", 2]}')
    2
    """
    # Without escapes, what is left of the quotes opens and closes strings.
    plain = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = b"".join(plain.split(b'"')[::2])
    return max(accumulate(array("b", outside.translate(_STEPS, _OTHERS)), initial=0))


def shallow_text(text: bytes) -> str:
    """JSON as text that Python's parser may be given: UTF-8, with no brackets deeper than `MAX_DEPTH`. Raises `ValueError`.

    Of bytes the parser takes UTF-16 and UTF-32 as well, in which brackets and quotes are not where they are counted here.
    """
    if nesting_depth(text) > MAX_DEPTH:
        raise ValueError("brackets nested too deeply")
    return text.decode()


def shallow_json(text: bytes) -> Any:
    """What a JSON text says. Raises `ValueError` for no JSON in UTF-8 and for brackets deeper than `MAX_DEPTH`.

    And for a number with a point or an exponent, which no file of ours holds, NaN or an infinity, which JSON does not know and
    Python's parser takes.
    """
    return json.loads(shallow_text(text), parse_float=_refuse, parse_constant=_refuse)


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number[:20]} is not a whole number")
