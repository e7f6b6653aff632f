"""Documents in JSON that two parties read alike: parsed strictly, hashed in one canonical form."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from zkwright import R
from zkwright.core.errors import InputError
from zkwright.core.input_json import parse_inputs

from .errors import MalformedError

MAX_BYTES: Final = 1 << 20

_HASH_BYTES: Final = 31
"""Of SHA-256: a field element has room for them, and 2^124 tries find no two documents of one hash."""

_INVISIBLE: Final = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Categories of characters that show nothing, or turn what is shown around."""

_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing either: fillers, selectors of variants."""


def parse(data: bytes) -> dict[str, Any]:
    """The object in a document. Raises `MalformedError` for a name that stands twice, a float, and what else has two readings."""
    if len(data) > MAX_BYTES:
        raise MalformedError(f"the document has {len(data)} bytes", f"send at most {MAX_BYTES}")
    try:
        return parse_inputs(data)
    except InputError as error:
        raise MalformedError(f"the document cannot be read ({error})", "write one JSON object in UTF-8") from None


def canonical(document: object) -> bytes:
    """The one form of a document that is hashed: sorted names, no blanks, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def document_hash(document: object) -> int:
    """A document's hash as a field element: the first 248 bits of SHA-256 of its canonical form."""
    return int.from_bytes(hashlib.sha256(canonical(document)).digest()[:_HASH_BYTES], "big")


def text_hash(text: str) -> int:
    """A text's, as that of a document."""
    return document_hash(text)


def fields(
    document: object, what: str, required: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> list[Any]:
    """The values of an object's members, `None` for those that are not there, in the order of both dicts.

    Raises `MalformedError` for another member, one that is missing, or of another type: a truth value is no integer.
    """
    kinds = {**required, **(optional or {})}
    if not isinstance(document, dict):
        raise MalformedError(f"{what} is no object", f"write one with {', '.join(kinds)}")
    if others := sorted(document.keys() - kinds.keys()):
        raise MalformedError(f"{what} has {others[0]!r}, which means nothing here", f"it has {', '.join(kinds)}")
    found = []
    for name, kind in kinds.items():
        value = document.get(name)
        if value is None and name in required:
            raise MalformedError(f"{what} has no {name!r}", "add it")
        if value is not None and type(value) is not kind:
            raise MalformedError(f"{name!r} of {what} is a {type(value).__name__}", f"make it a {kind.__name__}")
        if isinstance(value, str):
            shown_text(value, f"{name!r} of {what}")
        found.append(value)
    return found


def shown_text(text: str, what: str, most: int = 1024) -> str:
    """The text, if people and programs see one and the same in it.

    Raises `MalformedError` for control and invisible characters, a second spelling of what Unicode takes for the same, and more
    than `most` characters.
    """
    if len(text) > most:
        raise MalformedError(f"{what} has {len(text)} characters", f"write at most {most}")
    if _BLANK.search(text) or any(unicodedata.category(character) in _INVISIBLE for character in text):
        raise MalformedError(f"{what} has characters that nobody sees", "leave them out")
    if unicodedata.normalize("NFC", text) != text:
        raise MalformedError(f"{what} has a second spelling in Unicode", "write it in the normal form NFC")
    return text


def element(text: object, what: str) -> int:
    """The field element that decimal digits say, in their one spelling: no sign, no zero in front, below r."""
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 77:
        number = int(text)
        if number < R and str(number) == text:
            return number
    raise MalformedError(
        f"{what} is no field element", "write a number below r in decimal digits, without zeros in front"
    )


def identifier(text: object, what: str) -> str:
    """64 hexadecimal digits, small ones. Raises `MalformedError`."""
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise MalformedError(f"{what} is no identifier", "write 64 hexadecimal digits")
    return text
