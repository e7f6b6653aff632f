from __future__ import annotations

import csv
import importlib
import re

import pytest

from tests.circuits.counts import CASES, FILE, measure

with FILE.open(newline="", encoding="utf-8") as _file:
    RECORDED = {row["gadget"]: int(row["rows"]) for row in csv.DictReader(_file)}


def test_every_case_is_recorded() -> None:
    assert list(RECORDED) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_gadget_costs_what_is_recorded(name: str) -> None:
    """After a change that is meant: python -m tests.circuits.counts --write"""
    assert measure(CASES[name]) == RECORDED[name]


@pytest.mark.parametrize("name", [name for name in CASES if "," not in name and not name.endswith("negate")])
def test_a_docstring_tells_the_cost(name: str) -> None:
    module, function = name.split(".")
    text = " ".join((getattr(importlib.import_module(f"zkwright.circuits.{module}"), function).__doc__ or "").split())
    stated = re.search(r"Costs ([\d,]+) row", text)
    assert stated is not None
    assert int(stated[1].replace(",", "")) == RECORDED[name]


@pytest.mark.parametrize(("width", "partial_rounds"), [(2, 56), (3, 57), (4, 56), (5, 60), (6, 60)])
def test_poseidon_costs_the_best_known(width: int, partial_rounds: int) -> None:
    assert RECORDED[f"poseidon.poseidon, {width - 1} inputs"] == 3 * (8 * width + partial_rounds) - 3


def test_the_documentation_tells_the_costs() -> None:
    text = (FILE.parents[2] / "docs" / "gadgets.md").read_text(encoding="utf-8")
    stated = {name: int(rows) for name, rows in re.findall(r"^\| `([\w.]+)`[^|]*\| (\d+)\b", text, re.MULTILINE)}
    assert set(stated) == {name.partition(",")[0] for name in CASES}
    for name, rows in stated.items():
        recorded = {count for case, count in RECORDED.items() if case.split(",")[0] == name}
        assert rows in recorded, name
