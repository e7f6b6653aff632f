"""Attestations as files: JSON that has one spelling, or a text in which somebody published what a program printed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zkwright.core.errors import FormatError
from zkwright.core.json_depth import shallow_json

from .attestation import FORMAT, VERSION, Attestation

MAX_BYTES: Final = 1 << 16
"""Of a file; a text may tell more than a hash."""

_HASH: Final = r"((?:[0-9a-f]{8}\s+){15}[0-9a-f]{8}|[0-9a-f]{128})(?!\s*[0-9a-f]{8})(?![0-9a-f])"
_CONTRIBUTION: Final = re.compile(rf"\bcontribution(?: hash| ([0-9]{{1,10}})):\s*{_HASH}", re.IGNORECASE)
"""As snarkjs tells it, sixteen groups of digits behind `Contribution Hash:`, or zkwright, `contribution 2:` and the digits."""
_CIRCUIT: Final = re.compile(rf"\bcircuit hash:?\s*{_HASH}", re.IGNORECASE)

_SIZES: Final = {"circuit_hash": 64, "contribution_hash": 64, "public_key": 32, "signature": 64}
_UNSIGNED: Final = ("format", "version", "circuit_hash", "number", "contribution_hash", "name")
_SIGNED: Final = (*_UNSIGNED, "public_key", "signature")

_MEND: Final = "take it from its contributor again, as `zkwright ceremony contribute --attestation` wrote it"


@dataclass(frozen=True, slots=True)
class PublishedHash:
    """What a text says in which a contributor published a hash: no name that could be compared, and no signature."""

    contribution_hash: bytes
    circuit_hash: bytes | None = None
    number: int | None = None


def read_attestations(folder: str | os.PathLike[str]) -> dict[Path, Attestation | PublishedHash]:
    """Those in a folder, each file of which is one, by their paths in order; files whose names begin with a dot are left out.

    Raises `FormatError` for anything in the folder that is none, `OSError` where it cannot be read.
    """
    return {path: read_attestation(path) for path in sorted(Path(folder).iterdir()) if not path.name.startswith(".")}


def read_attestation(path: str | os.PathLike[str]) -> Attestation | PublishedHash:
    """One file. Whether it is of a contribution, and its signature right, `check_attestations` tells.

    Raises `FormatError` where it is no attestation, `OSError` where it cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        path.stat()
        raise FormatError(path, "no file, but an attestation is one", mend="leave it out of the folder")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(path, f"more than {MAX_BYTES} bytes, which no attestation has", mend=_MEND)
    try:
        text = data.decode().replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        raise FormatError(path, "no text in UTF-8", mend=_MEND) from None
    try:
        return _of_json(text) if text.startswith("{") else _of_text(text)
    except ValueError as error:
        raise FormatError(path, str(error), mend=_MEND) from None


def _of_json(text: str) -> Attestation:
    try:
        members: Any = shallow_json(text.encode())
    except ValueError:
        raise ValueError("no JSON, or more than an attestation has") from None
    if members.get("format") != FORMAT:
        raise ValueError(f'a JSON object that does not call itself "{FORMAT}"')
    if members.get("version") != VERSION:
        raise ValueError(f"an attestation of another version than {VERSION}")
    names = _SIGNED if members.keys() & {"public_key", "signature"} else _UNSIGNED
    for name in names:
        if name not in members:
            raise ValueError(f"{name} is missing")
    hashes = {name: _hexadecimal(name, members[name], _SIZES[name]) for name in names if name in _SIZES}
    number, name = members["number"], members["name"]
    if type(number) is not int or not 1 <= number < 2**32:
        raise ValueError("number is no whole number from 1 on")
    if not isinstance(name, str) or len(name.encode(errors="surrogatepass")) > 255:
        raise ValueError("name is no text of up to 255 bytes")
    attestation = Attestation(number=number, name=name, **hashes)
    if attestation.to_json().strip() != text:
        raise ValueError("not spelt as attestations are: members repeated, unknown, or written in another way")
    return attestation


def _of_text(text: str) -> PublishedHash:
    matches = list(_CONTRIBUTION.finditer(text))
    found = {_digits(match[2]) for match in matches}
    if len(found) != 1:
        seen = "no contribution hash in it" if not found else "several contribution hashes in it"
        raise ValueError(f"{seen}, where one is needed as snarkjs or zkwright prints it")
    circuits = {_digits(match[1]) for match in _CIRCUIT.finditer(text)}
    if len(circuits) > 1:
        raise ValueError("several circuit hashes in it")
    numbers = {int(match[1]) for match in matches if match[1]}
    if len(numbers) > 1:
        raise ValueError("several numbers of a contribution in it")
    return PublishedHash(found.pop(), circuits.pop() if circuits else None, numbers.pop() if numbers else None)


def _hexadecimal(name: str, value: object, size: int) -> bytes:
    if not isinstance(value, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * size}}}", value):
        raise ValueError(f"{name} is not {size} bytes in hexadecimal, in small letters")
    return bytes.fromhex(value)


def _digits(groups: str) -> bytes:
    return bytes.fromhex("".join(groups.split()))
