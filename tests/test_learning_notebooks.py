"""The notebooks about learning run, and say what they promise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_notebook import executed, joined

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"

SAID = {
    "federated": ["rows a parameter", "clinic 3: the update is longer than the norm allows", "left out: {'clinic 3'"],
    "models": [
        "of the committed model: True",
        "another answer: the proof does not hold",
        "another model is seen: True",
    ],
    "noise": [
        "a nicer figure: the proof does not hold",
        "another seed: the seed is another",
        "would cost more than is left",
    ],
    "encrypted_sums": [
        "two at once: numbers[0]: out of range",
        "a copy: the round: members cheated: 9",
        "without noise: the total: has no noise",
        "one answer: the total: 1 gave numbers",
        "noise of three: notebook: noise of 3, where 4 must add some",
        "3 of 5 said yes, and what is opened is [",
        "[2, 5, 0]",
        "another sum: the round: members cheated: the owner of the key",
    ],
}
"""What their cells print or show, in this order."""


def test_all_of_them_are_here() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(SAID)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each says, in one kernel that forgets all names between them, so that libraries are loaded once."""
    notebook: dict[str, Any] = {}
    cells: list[tuple[str, dict[str, Any]]] = []
    for name in SAID:
        notebook = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        cells += [(name, {**cell, "id": f"{name}-{place}"}) for place, cell in enumerate(code)]
        cells.append((name, {**code[0], "id": f"{name}-end", "source": "%reset -f"}))
    whole = json.dumps({**notebook, "cells": [cell for _, cell in cells]})
    told = dict.fromkeys(SAID, "")
    for (name, _), outputs in zip(cells, executed(whole, tmp_path_factory.mktemp("notebooks")), strict=True):
        for each in outputs:
            assert each["output_type"] != "error"
            told[name] += joined(each.get("text") or each.get("data", {}).get("text/plain", "")) + "\n"
    return told


@pytest.mark.parametrize("name", SAID)
def test_it_carries_no_output(name: str) -> None:
    for cell in json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        assert cell["cell_type"] != "code" or (cell["outputs"] == [] and cell["execution_count"] is None)


@pytest.mark.parametrize("name", SAID)
def test_it_says_what_it_promises(name: str, said: dict[str, str]) -> None:
    places = [said[name].find(text) for text in SAID[name]]
    assert -1 not in places, said[name]
    assert places == sorted(places)
