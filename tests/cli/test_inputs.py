"""Inputs that the command is given: whatever is wrong is named by file and path."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Project, run


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"p": 3, "q": 5, "tag": 7, "qq": 1}', ["qq", "unknown input", "did you mean `q`?"]),
        ('{"p": 3, "tag": 7}', ["q: missing"]),
        ('{"p": 256, "q": 5, "tag": 7}', ["p: out of range", "at most 255"]),
        ('{"p": -1, "q": 5, "tag": 7}', ["p: out of range"]),
        ('{"p": true, "q": 5, "tag": 7}', ["p: a U8 is a whole number"]),
        ('{"p": 3, "q": "five", "tag": 7}', ["q: not a number"]),
        ('{"p": 3, "q": 5, "tag": 7', ["not JSON at line 1"]),
        ('{"p": 3, "q": 5, "tag": 7.5}', ["tag: a number with a point"]),
    ],
)
def test_named_by_file_and_path(project: Project, tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "in.json"
    path.write_text(text)
    outcome = run("witness", project.built("factor.r1cs"), "-i", path, "-o", tmp_path / "w.wtns")
    outcome.refused(2, f"{path}: ", *words)
    assert not (tmp_path / "w.wtns").exists()


def test_no_input_file(project: Project) -> None:
    run("witness", project.built("factor.r1cs")).refused(2, "missing option '-i'", "see zkwright witness --help")


def test_standard_input_is_read_as_strictly(project: Project) -> None:
    for text, told in (("", "standard input: empty; write the inputs"), ('{"p": 1.5}', "standard input: p: a number")):
        run("witness", project.built("factor.r1cs"), "-i", "-", given=text).refused(2, f"error: {told}")
