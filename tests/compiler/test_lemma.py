"""Lemmas that a gadget's author declares: written with the row that relies on them, kept in files, refused where malformed."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from zkwright import Field, Private, Public, circuit, gadget, require
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.program.lemma_json import lemma_from_json, lemma_to_json
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.rows import Lemma, not_vanishing, vanishing
from zkwright.core.field import R

LEMMA = Lemma(
    "unit circle",
    "x + 2 is not 0 on the circle",
    "an example",
    (vanishing("on the circle", 2, lambda x, y: x * x + y * y - 1), not_vanishing("x is not y", 2, lambda x, y: x - y)),
)


@gadget
def ratio(x: Field, y: Field) -> Field:
    return y.divide_unchecked(x + 2, LEMMA.about(x, y))


@circuit
def two_ratios(x: Private[Field], y: Private[Field]) -> Public[Field]:
    require(x * x + y * y == 1)
    return ratio(x, y) + ratio(y + 1, x)


def test_needs_are_polynomials() -> None:
    on_circle, distinct = LEMMA.needs
    assert on_circle.terms == (((0, 0), R - 1), ((0, 2), 1), ((2, 0), 1))
    assert distinct.terms == (((0, 1), R - 1), ((1, 0), 1))
    assert (on_circle.vanishes, distinct.vanishes) == (True, False)
    assert vanishing("2 x = 3 - x", 1, lambda x: 2 * x - (3 - x)).terms == (((0,), R - 3), ((1,), 3))


@pytest.mark.parametrize("of", [lambda x: 3, lambda x: x - x, lambda x: "x"])
def test_what_is_no_polynomial_in_the_values_is_refused(of: Any) -> None:
    with pytest.raises(ArgumentError, match="no polynomial"):
        vanishing("something", 1, of)


def test_another_number_of_values_is_refused() -> None:
    @circuit
    def wrong(x: Private[Field]) -> Public[Field]:
        return x.divide_unchecked(x, LEMMA.about(x))

    with pytest.raises(ArgumentError, match="`unit circle` is about 2 values, not 1"):
        wrong.compile()


def test_rows_name_their_lemma_also_from_a_file(tmp_path: Path) -> None:
    compiled = two_ratios.compile()
    write_program(compiled, tmp_path / "ratios.r1cs")
    for program in (compiled, read_program(tmp_path / "ratios.r1cs")):
        notes = [program.locate(row).note for row in range(program.r1cs.n_rows)]
        because = [note.because for note in notes if note is not None and note.because is not None]
        assert [each.lemma for each in because] == [LEMMA, LEMMA]
        assert [value.terms for value in because[0].values] == [{1: 1}, {2: 1}]
        assert program.solve({"x": 1, "y": 0}).output == pow(3, -1, R)


def test_a_lemma_is_read_as_it_was_written() -> None:
    assert lemma_from_json(lemma_to_json(LEMMA)) == LEMMA


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ([0], 5),
        ([0], "a\x1b[2J"),
        ([1], "x" * 20_001),
        ([3, 0, 0], None),
        ([3, 0, 1], 2),
        ([3, 0, 2], []),
        ([3, 0, 2, 0, 0], [0]),
        ([3, 0, 2, 0, 0], [0, 65]),
        ([3, 0, 2, 0, 0], [0, 2]),
        ([3, 0, 2, 0, 1], 0),
        ([3, 0, 2, 0, 1], R),
        ([3, 0, 2, 0, 1], True),
        ([3, 0, 2], [[[k], 1] for k in range(64)] * 5),
        ([3], 7),
        ([3], [[]]),
    ],
)
def test_a_forged_lemma_is_refused(path: list[int], value: object) -> None:
    forged = deepcopy(lemma_to_json(LEMMA))
    inner: Any = forged
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises((ValueError, TypeError)):
        lemma_from_json(forged)
