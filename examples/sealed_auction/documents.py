"""Documents in JSON: read strictly, hashed in one form, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from zkwright import R
from zkwright.core.errors import InputError
from zkwright.core.input_json import parse_inputs

from .errors import AuctionError

MAX_BYTES: Final = 1 << 16

_HASH_BYTES: Final = 31
"""Of SHA-256: a field element has room for them, and 2^124 tries find no two documents of one hash."""


def read(path: Path, kinds: Mapping[str, type]) -> dict[str, Any]:
    """The object in a file, with exactly these members of these types. Raises `AuctionError`, and `OSError`."""
    data = read_bytes(path)
    try:
        return members(parse_inputs(data), kinds, str(path))
    except InputError as error:
        raise AuctionError(f"{path} cannot be read ({error.redacted()})", "give one JSON object in UTF-8") from None


def read_bytes(path: Path) -> bytes:
    """What a document has. Raises `AuctionError` for more than `MAX_BYTES`, and `OSError`."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise AuctionError(f"{path} is longer than {MAX_BYTES} bytes", "give the document itself")
    return data


def members(document: object, kinds: Mapping[str, type], what: str) -> dict[str, Any]:
    """The document, if it has exactly these members of these types. Raises `AuctionError`."""
    if not isinstance(document, dict) or document.keys() != kinds.keys():
        raise AuctionError(f"{what} is no such document", f"give an object with {', '.join(kinds)}, and nothing else")
    for name, kind in kinds.items():
        if type(document[name]) is not kind:
            raise AuctionError(f"{name!r} of {what} is a {type(document[name]).__name__}", f"make it a {kind.__name__}")
    return document


def number(text: object, what: str) -> int:
    """The field element that decimal digits say, in their one spelling. Raises `AuctionError`."""
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 77:
        value = int(text)
        if value < R and str(value) == text:
            return value
    raise AuctionError(f"{what} is no field element", "write decimal digits without zeros in front, below r")


def whole(value: int, what: str, least: int = 0, most: int = 2**32 - 1) -> int:
    """The number, if it is in range. Raises `AuctionError`."""
    if not least <= value <= most:
        raise AuctionError(f"{what} is out of range", f"give a whole number from {least} to {most}")
    return value


def hash_of(document: object) -> int:
    """A field element: the first 248 bits of SHA-256 of the document with sorted names and no blanks."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_HASH_BYTES], "big")


def write(path: Path, document: object, *, secret: bool = False) -> None:
    """Beside the place and then there, so that nobody reads half of it; `secret` for its owner alone."""
    write_bytes(path, _text(document), secret=secret)


def write_new(path: Path, document: object) -> bool:
    """The same, if nothing is there; whether it was written."""
    try:
        write_bytes(path, _text(document), is_new=True)
    except FileExistsError:
        return False
    return True


def write_bytes(path: Path, data: bytes, *, secret: bool = False, is_new: bool = False) -> None:
    """The same of bytes. Raises `FileExistsError` where it `is_new` and something is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            path.hardlink_to(beside)
        else:
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _text(document: object) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
