"""Inputs to begin with: every name that a circuit takes, with a value of the right form."""

from __future__ import annotations

import json
from itertools import repeat
from pathlib import Path
from typing import Any

from zkwright.cli.circom_names import zeros_by_name
from zkwright.compiler.program.schema import Schema
from zkwright.core.r1cs import R1CS


def template(schema: Schema) -> dict[str, Any]:
    """Zeros, false and zero bytes in the forms that `-i` takes, by the names of the inputs, in their order."""
    return {entry.name: entry.shape.as_json(entry.shape.decode(repeat(0))) for entry in schema.inputs}


def circom_template(r1cs: R1CS, sym: Path) -> dict[str, Any]:
    """Zeros by the names of the inputs of a circuit that circom compiled, which its `.sym` file holds.

    Raises `Refusal` when the names are not those of this system's inputs, `FormatError`, `OSError`.
    """
    labels = range(1 + r1cs.n_outputs, 1 + r1cs.n_public + r1cs.n_private_inputs)
    return zeros_by_name(dict.fromkeys(labels), sym, "inputs")[0]


def written(inputs: dict[str, Any]) -> list[str]:
    """The lines of a JSON object, one for each input."""
    members = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in inputs.items()]
    return ["{", *(f"{member}," for member in members[:-1]), *members[-1:], "}"]
