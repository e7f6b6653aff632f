"""Inputs to begin with: every name that a circuit takes, with a value of the right form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from zkwright.compiler.program.schema import Schema
from zkwright.core.printable import MAX_NAME, printable
from zkwright.core.r1cs import R1CS

from .errors import Refusal

_MAX_DEPTH: Final = 60
"""Brackets within brackets in what `-i` takes, with room for those around them."""


def template(schema: Schema) -> dict[str, Any]:
    """Zeros, false and zero bytes in the forms that `-i` takes, by the names of the inputs, in their order."""
    return {entry.name: entry.shape.as_json(entry.shape.decode(repeat(0))) for entry in schema.inputs}


def circom_template(r1cs: R1CS, sym: Path) -> dict[str, Any]:
    """Zeros by the names of the inputs of a circuit that circom compiled, which its `.sym` file holds.

    Raises `Refusal` when the names are not those of this system's inputs, `FormatError`, `OSError`.
    """
    from zkwright.core.files.sym_file import read_sym

    labels = range(1 + r1cs.n_outputs, 1 + r1cs.n_public + r1cs.n_private_inputs)
    names = {signal.label: signal.name for signal in read_sym(sym) if signal.label in labels}
    if not all(names.get(label, "").startswith("main.") for label in labels):
        raise Refusal(f"{sym}: does not name the inputs of this system; give the .sym that circom wrote with it")
    paths = [names[label].removeprefix("main.") for label in labels]
    if any(len(path) > MAX_NAME or path.count(".") + path.count("[") > _MAX_DEPTH for path in paths):
        raise Refusal(f"{sym}: has names deeper or longer than inputs have; give the .sym that circom wrote with it")
    try:
        return nested(paths)
    except ValueError as error:
        raise Refusal(f"{sym}: {error}; give the .sym that circom wrote with it") from None


def nested(names: Iterable[str]) -> dict[str, Any]:
    """Arrays and objects of zeros from the names of their elements. Raises ValueError for one that is also part of another.

    >>> nested(["a", "b[0][0]", "b[0][1]", "b[1][0]", "b[1][1]", "c.x", "c.y"])
    {'a': '0', 'b': [['0', '0'], ['0', '0']], 'c': {'x': '0', 'y': '0'}}
    """
    tree: dict[str, Any] = {}
    for name in names:
        *inner, last = name.replace("[", ".[").split(".")
        place: Any = tree
        for part in inner:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        if not isinstance(place, dict) or last in place:
            raise ValueError(f"names {printable(name[:64])} twice, or a part of it beside it")
        place[last] = "0"
    found: dict[str, Any] = _arrays(tree)
    return found


def _arrays(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    parts = {name: _arrays(part) for name, part in tree.items()}
    return list(parts.values()) if all(name.startswith("[") for name in parts) and parts else parts


def written(inputs: dict[str, Any]) -> list[str]:
    """The lines of a JSON object, one for each input."""
    members = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in inputs.items()]
    return ["{", *(f"{member}," for member in members[:-1]), *members[-1:], "}"]
