"""What gadgets cost is what is declared beside their tests, what their docstrings tell and what docs/gadgets.md shows."""

from __future__ import annotations

import importlib

import pytest

from tests.circuits.costs import Cost, collected, measure
from tests.circuits.library import PRIMITIVES, public_members


@pytest.mark.parametrize("cost", collected(), ids=lambda cost: " ".join([cost.name, cost.of]).strip())
def test_a_gadget_costs_what_is_declared(cost: Cost) -> None:
    """After a change that is meant: its `COSTS`, its docstring, and python -m tests.circuits.reference --write"""
    assert measure(cost.call) == cost.rows


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_every_gadget_has_a_cost(primitive: str) -> None:
    declared = {cost.gadget for cost in collected()}
    module = importlib.import_module(f"zkwright.circuits.{primitive}")
    functions = [value for name, value in public_members(module) if "." not in name and not isinstance(value, type)]
    assert functions
    for function in functions:
        assert function in declared, f"a Cost of {primitive}.{function.__name__} is missing in COSTS of its tests"


def test_a_docstring_tells_the_cost() -> None:
    silent = []
    for name, cost in {cost.name: cost for cost in reversed(collected())}.items():  # the first of each
        text = " ".join((cost.gadget.__doc__ or "").split())
        told = (
            "Free." in text or "Costs 0 rows" in text
            if cost.rows == 0
            else f"{cost.rows:,}" in text.partition("Costs")[2]
        )
        silent += [] if told else [f"{name} takes {cost.rows:,} rows, and its docstring does not say so"]
    assert silent == []
