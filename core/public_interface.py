"""The public values of a circuit as its program's file tells them, read without the language: names, and types as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from .json_depth import shallow_json
from .printable import is_printable

RESULT: Final = "result"
"""The name among the public values of what the circuit returns; no input may have it."""


HASHES: Final = ("keccak256", "sha256")
"""Hash functions by which a circuit may publish one hash of its public signals in their place."""


class PublicInterface(NamedTuple):
    """A circuit's name, and pairs of the name and type of each public value in the order of the signals: `result`, inputs.

    `hash_inputs` is one of `HASHES` where the circuit publishes that hash of the signals, and not them.
    """

    circuit: str
    signals: tuple[tuple[str, Any], ...]
    hash_inputs: str | None = None


def public_interface(section: bytes) -> PublicInterface:
    """What the section of an `.r1cs` with the input schema says. Raises ValueError for anything else there.

    Types are as they stand there: whoever uses them reads them.
    """
    match document := shallow_json(section):
        case {"name": str(name), "inputs": list(inputs), "output": output} if _is_name(name):
            result = [] if output is None else [(RESULT, output)]
            signals = (*result, *(pair for entry in inputs for pair in _if_public(entry)))
            return PublicInterface(name, signals, hash_named(document))
    raise ValueError("not an input schema")


def hash_named(schema: Mapping[str, Any]) -> str | None:
    """The hash function that an input schema names, None for none. Raises ValueError for one that is not of `HASHES`."""
    found = schema.get("hash_inputs")
    if found is None or found in HASHES:
        return found
    raise ValueError("an unknown hash of public signals")


def _is_name(name: str) -> bool:
    return name.isidentifier() and is_printable(name)


def _if_public(entry: Any) -> list[tuple[str, Any]]:
    match entry:
        case {"name": str(name), "public": bool(public), "type": schema} if _is_name(name):
            return [(name, schema)] if public else []
    raise ValueError("not an input")
