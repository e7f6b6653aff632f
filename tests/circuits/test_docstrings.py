"""Whoever asks for help on a gadget reads when it fails, and how it is called; `test_costs` asks for what it costs."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from tests.circuits.costs import collected
from tests.circuits.library import PRIMITIVES, public_members


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_a_docstring_tells_when_a_gadget_fails_and_shows_a_call(primitive: str) -> None:
    """The calls run: `tests/test_doctests.py`."""
    gadgets = {cost.gadget for cost in collected()}
    module = importlib.import_module(f"zkwright.circuits.{primitive}")
    silent = []
    for name, function in public_members(module):
        if function not in gadgets:
            continue
        text = inspect.getdoc(function) or ""
        silent += [f"{name} has no example"] * (
            f">>> {name}(" not in text and f"{name}(" not in text.partition(">>> ")[2]
        )
        silent += [f"{name} does not say when it fails"] * (not re.search(r"\b[Ff]ails?\b", text))
    assert silent == []
