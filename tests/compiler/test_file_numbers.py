"""Every number in the JSON of an `.r1cs`, exchanged for one that people who mean harm would write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from zkwright.compiler import (
    U8,
    Array,
    Bytes,
    Field,
    Private,
    Public,
    Struct,
    bind,
    circuit,
    gadget,
    hint,
    require,
)
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.sections import PROVENANCE_SECTION, SCHEMA_SECTION
from zkwright.compiler.program.signal_names import named_signals
from zkwright.core.errors import FormatError, ZkwrightError
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.json_depth import shallow_json
from zkwright.core.public_interface import public_interface
from zkwright.prover.groth16.proved import named
from zkwright.verifier import InvalidStatement

FORBIDDEN = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1.0", "0.5", "1e3", "1E3", "-0.0")
"""No whole numbers of JSON: refused wherever they stand."""

ODD = (
    "-1",
    "-0",
    "true",
    "null",
    '"1"',
    "[]",
    "{}",
    str(1 << 31),
    str(1 << 63),
    str(1 << 64),
    "9" * 4000,
    "-" + "9" * 4000,
)
"""Refused, or harmless where they stand."""

TOO_LONG = ("9" * 5000, "-" + "9" * 5000, "0" * 5000)


class Note(Struct):
    """Two values."""

    amount: U8
    owner: Field


@gadget
def checked(note: Note, limit: int) -> Field:
    """Calls, notes and parts of conditions."""
    require(note.amount < limit, "too much")
    return Field(note.amount) * note.owner


@circuit
def noted(
    limit: int,
    notes: Private[Array[Note, Literal[2]]],
    name: Public[Bytes[Literal[3]]],
    x: Public[Field],
) -> Public[tuple[Field, Field]]:
    """Something of all that the file tells of."""
    bind(name)
    root = hint(lambda v: 3, x, returns=Field)
    require(root * root == x, "no root")
    total = checked(notes[0], limit) + checked(notes[1], limit)
    require(total != Field(name[0]), "the name")
    return total, root


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("numbers") / "noted.r1cs"
    write_program(noted.compile(limit=9), file)
    return file


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each number in a JSON value; of the items of a long list the first ones and the last."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from numbers(part, (*path, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            if index < 6 or index == len(value) - 1:
                yield from numbers(part, (*path, index))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path


def exchanged(text: bytes, path: tuple[Any, ...], number: str) -> bytes:
    document = json.loads(text)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "\0here"
    return json.dumps(document).replace('"\\u0000here"', number).encode()


def kinds(text: bytes) -> list[tuple[Any, ...]]:
    """A path for each form that paths have: indices are alike."""
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for path in numbers(json.loads(text)):
        found.setdefault(tuple("#" if isinstance(step, int) else step for step in path) + path[-1:], []).append(path)
    return [path for paths in found.values() for path in (paths[0], paths[-1])]


def test_numbers_that_are_no_whole_ones_are_refused_everywhere(path: Path, tmp_path: Path) -> None:
    r1cs, extra = read_r1cs(path)
    places = 0
    for section in (SCHEMA_SECTION, PROVENANCE_SECTION):
        for place in kinds(extra[section]):
            places += 1
            for number in (*FORBIDDEN[places % 3 :: 3], TOO_LONG[places % 3]):
                forged = exchanged(extra[section], place, number)
                write_r1cs(tmp_path / "forged.r1cs", r1cs, {**extra, section: forged})
                with pytest.raises(FormatError, match="damaged zkwright sections"):
                    read_program(tmp_path / "forged.r1cs")
    assert places > 20


def test_other_numbers_are_refused_or_harmless(path: Path, tmp_path: Path) -> None:
    r1cs, extra = read_r1cs(path)
    for section in (SCHEMA_SECTION, PROVENANCE_SECTION):
        for turn, place in enumerate(kinds(extra[section])):
            for number in ODD[turn % 4 :: 4]:
                forged = exchanged(extra[section], place, number)
                write_r1cs(tmp_path / "forged.r1cs", r1cs, {**extra, section: forged})
                try:
                    program = read_program(tmp_path / "forged.r1cs")
                except FormatError as error:
                    assert len(str(error)) < 600  # noqa: PT017
                    continue
                repr(program), program.schema.public_interface, list(named_signals(program))
                given = {"notes": [[1, 2], [3, 4]], "name": b"abc", "x": 9}
                with pytest.raises((ZkwrightError, ValueError)) as told:
                    program.solve(given)  # its hint is in Python
                assert len(str(told.value)) < 2000


def test_the_names_of_public_values_are_read_as_strictly(path: Path) -> None:
    """Of the same section, by those who set a key up without the language."""
    section = read_r1cs(path).extra[SCHEMA_SECTION]
    assert public_interface(section).circuit == "noted"
    for place in kinds(section):
        for number in (*FORBIDDEN, *TOO_LONG):
            with pytest.raises(ValueError, match=r"whole number|digits|Expecting|Invalid"):
                public_interface(exchanged(section, place, number))
        for number in ODD:
            try:
                named(public_interface(exchanged(section, place, number)))
            except (ValueError, InvalidStatement) as error:
                assert len(str(error)) < 5000  # noqa: PT017


@pytest.mark.parametrize("number", [*FORBIDDEN, *TOO_LONG])
def test_no_json_of_a_file_holds_them(number: str) -> None:
    for text in (number, f"[{number}]", f'{{"a": {number}}}'):
        with pytest.raises(ValueError, match=r"whole number|digits|Expecting|Invalid|Extra"):
            shallow_json(text.encode())
    assert shallow_json(f'["{number}"]'.encode()) == [number]
