"""Wires and rows by the names that people know."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright import Field, Private, Public, circuit
from zkwright.analyser.names import ComponentNames, NumberedNames, ProgramNames, read_names
from zkwright.circuits.poseidon import poseidon
from zkwright.core.errors import FormatError

from .circuits import written

TWO_WIRES = written(["a = a"], private="a")[0].r1cs
"""Wires 0 and 1."""


@circuit
def hashing(x: Private[Field], y: Public[Field]) -> Public[Field]:
    """A gadget of the library, called on the line of `hashed`."""
    hashed = poseidon(x)
    return hashed * y


def test_a_program_names_wires_by_the_source_and_places_them_at_the_authors_line() -> None:
    program = hashing.compile()
    names = ProgramNames(program)
    line = hashing.__wrapped__.__code__.co_firstlineno + 3  # type: ignore[attr-defined]
    found = [names.wire(wire) for wire in range(program.r1cs.n_wires)]
    assert [wire.name for wire in found[:4]] == ["1", "out", "y", "x"]
    assert found[0].where is None
    assert {wire.where for wire in found[4:]} == {f"{Path(__file__).relative_to(Path.cwd())}:{line}"}
    assert names.place(0) == found[4].where
    assert all(wire.name.startswith("poseidon[0].") for wire in found[4:])


def test_components_of_circom() -> None:
    system, names = written(
        ["a * b = lt.n2b.x", "lt.n2b.x * lt.n2b.x = lt.n2b.y", "lt.n2b.y = lt.out", "c = 0"], private="a b"
    )
    assert [names.wire(wire).where for wire in range(1, 7)] == [
        "main",
        "main",
        "main.lt.n2b",
        "main.lt.n2b",
        "main.lt",
        "main",
    ]
    assert [names.place(row) for row in range(4)] == ["main", "main.lt.n2b", "main.lt", "main"]
    bare = ComponentNames(system, {})
    assert (bare.wire(2).name, bare.place(0)) == ("wire 2", None)
    assert NumberedNames().place(3) == "row 3"


def test_of_several_names_of_a_wire_the_one_nearest_to_main(tmp_path: Path) -> None:
    sym = tmp_path / "x.sym"
    sym.write_text("1,1,2,main.lt.in[0]\n2,1,0,main.a\n3,1,1,main.b.c.d\n4,-1,0,main.gone\n")
    assert read_names(sym, TWO_WIRES) == {1: "main.a"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,9,0,main.a\n", "names wire 9 of a system that has 2"),
        ("1;2\n", "line 1"),
        ("", "no name for wire 1"),
        ("1,-1,0,main.a\n", "no name for wire 1"),
        ("2,1,0,main.a\n", "no name for wire 1, signal 1 of 1 wires"),
    ],
)
def test_a_sym_of_another_system_is_refused(tmp_path: Path, text: str, words: str) -> None:
    sym = tmp_path / "x.sym"
    sym.write_text(text)
    with pytest.raises(FormatError, match=words):
        read_names(sym, TWO_WIRES)
