"""Every place of every JSON file that the command reads, with what is no number there: refused in words, never a bug of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.conftest import Project, run

NUMBERS = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1.5",
        "1e3",
        "-1",
        "-0",
        "0",
        "true",
        "null",
        "[]",
        "{}",
        '""',
        '"NaN"',
    ),
    *("9" * 30, "9" * 5000, '"' + "9" * 5000 + '"', '"0x' + "9" * 5000 + '"', '"٣"', '"1_0"', '" 1"', '"-1"'),
)

VERIFY = (
    "verify",
    "{verification_key.json}",
    "{public.json}",
    "{proof.json}",
    "--statement",
    "{factor.statement.json}",
)
READ_BY: dict[str, list[tuple[str, ...]]] = {
    "verification_key.json": [VERIFY, ("info", "{verification_key.json}")],
    "public.json": [VERIFY, ("info", "{public.json}")],
    "proof.json": [VERIFY, ("info", "{proof.json}")],
    "factor.statement.json": [VERIFY, ("info", "{factor.statement.json}")],
    "input.json": [("witness", "{factor.r1cs}", "-i", "{input.json}", "-o", "{out}"), ("info", "{input.json}")],
}
INPUTS = '{"items": ["2", 3], "flag": true, "name": [97, "98"]}'


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each value that is no bracket."""
    if isinstance(value, dict | list):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, (*path, step))
    else:
        yield path


def exchanged(text: str, path: tuple[Any, ...], number: str) -> str:
    document = json.loads(text)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "\0here"
    return json.dumps(document).replace('"\\u0000here"', number)


@pytest.mark.parametrize("name", READ_BY)
def test_no_number_that_is_none_is_a_bug_of_ours(project: Project, name: str) -> None:
    if name == "input.json":
        words = ("compile", f"{project.source}:total", "-p", "n=2", "-p", "strict=true", "-o", project.folder)
        assert run(*words).code == 0
        (project.folder / "total.r1cs").replace(project.built("factor.r1cs"))
        project.built(name).write_text(INPUTS)
    text, refused = project.built(name).read_text(), 0
    found = list(places(json.loads(text)))
    for turn, path in enumerate(found):
        # All of them in a small file, a part in each place of a large one.
        step = max(1, min(len(NUMBERS) // 3, len(found) * len(NUMBERS) // 120))
        for number in NUMBERS[turn % step :: step]:
            project.built(name).write_text(exchanged(text, path, number))
            for command in READ_BY[name]:
                given = [str(project.built(word[1:-1])) if word.startswith("{") else word for word in command]
                outcome = run(*given)
                assert outcome.code in (0, 1, 2), (path, number)
                assert "internal error" not in outcome.err, (path, number, outcome.err)
                assert "Traceback" not in outcome.err
                assert len(outcome.err) < 2000, (path, number)
                refused += outcome.code != 0
    assert refused > len(found)
