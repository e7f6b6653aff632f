"""The notebooks about learning run, and say what they promise."""

from __future__ import annotations

import json
from pathlib import Path

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
    ],
}
"""What their cells print or show, in this order."""


def test_all_of_them_are_here() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(SAID)


@pytest.mark.parametrize("name", SAID)
def test_it_says_what_it_promises(name: str, tmp_path: Path) -> None:
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    outputs = [output for cell in executed(text, tmp_path) for output in cell]
    assert not [output for output in outputs if output["output_type"] == "error"]
    shown = "".join(joined(each.get("text") or each.get("data", {}).get("text/plain", "")) + "\n" for each in outputs)
    places = [shown.find(said) for said in SAID[name]]
    assert -1 not in places, shown
    assert places == sorted(places)
