"""The inputs that `-i` names: a JSON file, or standard input."""

from __future__ import annotations

import os
import sys

from zkwright.core.input_json import read_inputs, read_stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

STDIN: Final = "-"
"""Stands for standard input."""


def given_inputs(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The inputs in a JSON file, or on standard input for `-`; raises as `zkwright.core.input_json.read_inputs` does."""
    return read_stream(sys.stdin.buffer) if os.fspath(path) == STDIN else read_inputs(path)
