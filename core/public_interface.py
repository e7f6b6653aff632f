"""The public values of a circuit as its program's file tells them, read without the language: names, and types as JSON."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from .json_depth import shallow_json
from .printable import is_printable

RESULT: Final = "result"
"""The name among the public values of what the circuit returns; no input may have it."""


class PublicInterface(NamedTuple):
    """A circuit's name, and pairs of the name and type of each public value in the order of the wires: `result`, inputs."""

    circuit: str
    signals: tuple[tuple[str, Any], ...]


def public_interface(section: bytes) -> PublicInterface:
    """What the section of an `.r1cs` with the input schema says. Raises ValueError for anything else there.

    Types are as they stand there: whoever uses them reads them.
    """
    match shallow_json(section):
        case {"name": str(name), "inputs": list(inputs), "output": output} if _is_name(name):
            result = [] if output is None else [(RESULT, output)]
            return PublicInterface(name, (*result, *(pair for entry in inputs for pair in _if_public(entry))))
    raise ValueError("not an input schema")


def _is_name(name: str) -> bool:
    return name.isidentifier() and is_printable(name)


def _if_public(entry: Any) -> list[tuple[str, Any]]:
    match entry:
        case {"name": str(name), "public": bool(public), "type": schema} if _is_name(name):
            return [(name, schema)] if public else []
    raise ValueError("not an input")
