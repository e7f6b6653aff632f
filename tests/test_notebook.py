"""The notebooks among the documents run, and their cells show what they promise."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs").glob("*.ipynb"))


def executed(notebook: str, folder: Path) -> list[list[dict[str, Any]]]:
    """The outputs of every code cell, run by the interpreter of these tests."""
    script = Path(__file__).with_name("run_notebook.py")
    done = subprocess.run(
        [sys.executable, str(script)], input=notebook, capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)["cells"]
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


def joined(text: str | list[str]) -> str:
    """A text as notebooks store it, whole or by lines."""
    return text if isinstance(text, str) else "".join(text)


def shown(outputs: list[dict[str, Any]], kind: str = "text/html") -> str:
    found = [joined(output["data"].get(kind, "")) for output in outputs if "data" in output]
    streams = [joined(output["text"]) for output in outputs if output.get("name") == kind]
    return "\n".join(found + streams)


def test_there_is_one() -> None:
    assert [path.name for path in NOTEBOOKS] == ["notebook.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_carries_no_output(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert cell["cell_type"] != "code" or (cell["outputs"] == [] and cell["execution_count"] is None)


def test_every_cell_shows_what_it_promises(tmp_path: Path) -> None:
    outputs = executed(NOTEBOOKS[0].read_text(encoding="utf-8"), tmp_path)
    circuit, program, witness, failing, trace, profile, rows, key, proved, proof, verifying = outputs
    assert "<b>circuit spend</b>" in shown(circuit)
    assert "Spend part of a committed balance" in shown(circuit)
    assert "private U64" in shown(program)
    assert "constraints" in shown(program)
    assert "balance - amount = 700, amount &lt;= balance" not in shown(witness)
    assert re.search(r"In\[3\]|In\[1\]", shown(witness, "stderr"))
    assert "balance - amount = 700, amount <= balance = True" in shown(witness, "stderr")
    assert "secret" in shown(witness)
    assert "1000" not in shown(witness)
    (error,) = [output for output in failing if output["output_type"] == "error"]
    text = "\n".join(error["traceback"])
    assert "the commitment does not open to this balance" in text
    assert "at In[1]:11 in spend" in text
    assert "In[4]:1: program.solve(" in text
    assert "    balance = 999" in text
    assert "zkwright/" not in text.replace("\\", "/")
    assert "<details open><summary>spend(" in shown(trace)
    assert "<iframe sandbox=" in shown(profile)
    assert "srcdoc=" in shown(profile)
    assert re.search(r" = .*\n    left as .* = ", shown(rows, "stdout"))
    assert "development" in shown(key)
    assert "commitment" in shown(proved)
    assert "Groth16 proof" in shown(proof)
    assert "verifying key" in shown(verifying)
    for cell in outputs:
        for output in cell:
            assert len(joined(output.get("data", {}).get("text/plain", ""))) < 1500


SLOW = """\
import time
from zkwright.prover.notebook import shown_progress

with shown_progress("setup", None) as advance:
    for done in range(6):
        time.sleep(0.12)
        advance("step", done, 6)
"""


def test_long_work_shows_a_bar_and_then_its_time(tmp_path: Path) -> None:
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    (first,) = [cell for cell in notebook["cells"] if cell["id"] == "cell-1"]
    (outputs,) = executed(json.dumps({**notebook, "cells": [{**first, "source": SLOW}]}), tmp_path)
    assert re.search(r"<small>setup: \d+\.\d s</small>", shown(outputs))


def test_outside_of_notebooks_nothing_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    from zkwright.prover.notebook import shown_progress

    with shown_progress("prove", None) as shown_one:
        assert shown_one is None
    given = lambda step, done, total: None  # noqa: E731
    with shown_progress("prove", given) as shown_one:
        assert shown_one is given
    assert capsys.readouterr() == ("", "")
