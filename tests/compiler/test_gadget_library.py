"""A package of gadgets elsewhere that joins the library: its callers' lines are named, not its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.compiler.errors import ArgumentError, CompileError
from zkwright.compiler.profiler.profile import profile_program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.rows import gadget_library
from zkwright.core import code_owner

JOINS = """
from zkwright.compiler.rows import gadget_library

gadget_library(__name__)
"""

GADGETS = """
from zkwright import Field, gadget, require

OFFSET = 1


@gadget
def mix(left: Field, right: Field) -> Field:
    require(left != right, "the two are equal")
    return left * right + OFFSET


def mix_all(values):
    total = values[0]
    for value in values[1:]:
        total = total * value
    return total
"""

CIRCUITS = """
from zkwright import Field, Private, Public, circuit

from {package} import mix, mix_all


@circuit
def mixed(x: Private[Field], y: Private[Field]) -> Public[Field]:
    first = mix(x, y)
    return mix_all([first, x, y])


@circuit
def mistaken(x: Private[Field]) -> Public[Field]:
    return mix_all([x, "two"])
"""


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """Circuits that use a package of gadgets; the package joins unless the test says otherwise."""
    joins = getattr(request, "param", True)
    package = f"gadgets_{'joined' if joins else 'apart'}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text((JOINS if joins else "") + "from .mixing import mix, mix_all\n")
    (tmp_path / package / "mixing.py").write_text(GADGETS)
    (tmp_path / "their_circuits.py").write_text(CIRCUITS.format(package=package))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(code_owner, "_LIBRARIES", dict(code_owner._LIBRARIES))
    import importlib

    yield importlib.import_module("their_circuits")
    for name in [name for name in sys.modules if name == "their_circuits" or name.startswith(package)]:
        del sys.modules[name]
    for file in [file for file in code_owner.KNOWN_OWNERS if file.startswith(str(tmp_path))]:
        del code_owner.KNOWN_OWNERS[file]


def failing(program: Any) -> Any:
    with pytest.raises(UnsatisfiedCircuitError) as told:
        program.solve({"x": 5, "y": 5})
    (failure,) = told.value.failures
    return failure


@pytest.mark.parametrize("from_file", [False, True])
def test_a_broken_requirement_names_the_line_that_called(author: ModuleType, from_file: bool, tmp_path: Path) -> None:
    program = author.mixed.compile()
    if from_file:
        write_program(program, tmp_path / "mixed.r1cs")
        program = read_program(tmp_path / "mixed.r1cs")
        write_program(program, tmp_path / "again.r1cs")
        assert (tmp_path / "again.r1cs").read_bytes() == (tmp_path / "mixed.r1cs").read_bytes()
    failure = failing(program)
    assert failure.message == "the two are equal"
    assert failure.site.source() == "first = mix(x, y)"
    assert failure.path == ()
    assert [name for name, _ in failure.values] == ["left = x", "right = y"]


@pytest.mark.parametrize("author", [False], indirect=True)
def test_a_package_that_did_not_join_is_an_authors(author: ModuleType) -> None:
    failure = failing(author.mixed.compile())
    assert failure.site.source() == 'require(left != right, "the two are equal")'
    assert [name for name, _ in failure.path] == ["mix"]


def test_a_mistake_names_the_line_that_called(author: ModuleType) -> None:
    with pytest.raises(CompileError) as told:
        author.mistaken.compile()
    assert told.value.site.source() == 'return mix_all([x, "two"])'


def test_rows_of_its_plain_functions_are_the_callers(author: ModuleType) -> None:
    program = author.mixed.compile(0)
    places = [program.locate(row) for row in range(program.r1cs.n_rows)]
    assert {place.author_site.source() for place in places} == {
        "first = mix(x, y)",
        "return mix_all([first, x, y])",
        "def mixed(x: Private[Field], y: Private[Field]) -> Public[Field]:",
    }
    profile = profile_program(program)
    assert "gadgets_joined/mixing.py" in {frame.file for frame, _ in profile.lines()}
    assert {frame.file for frame, _ in profile.mine().lines()} == {"their_circuits.py"}


def test_what_it_reads_may_change_all_the_same(author: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert author.mixed(2, 3) == (2 * 3 + 1) * 2 * 3
    monkeypatch.setattr(sys.modules["gadgets_joined.mixing"], "OFFSET", 10)
    assert author.mixed(2, 3) == (2 * 3 + 10) * 2 * 3


def test_a_single_module_joins_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_owner, "_LIBRARIES", dict(code_owner._LIBRARIES))
    module = ModuleType("one_file")
    module.__file__ = str(tmp_path / "one_file.py")
    monkeypatch.setitem(sys.modules, "one_file", module)
    monkeypatch.setitem(code_owner.KNOWN_OWNERS, module.__file__, "author")
    gadget_library("one_file")
    assert code_owner.in_library(module.__file__)
    assert not code_owner.in_library(str(tmp_path / "one_file.py.txt"))
    assert not code_owner.in_library(str(tmp_path / "another.py"))
    assert code_owner.portable_path(module.__file__) == "one_file/one_file.py"
    assert code_owner.portable_path(str(tmp_path / "another.py")) == "another.py"
    assert code_owner.owner_of(compile("", module.__file__, "exec")) == "library"
    monkeypatch.delitem(code_owner.KNOWN_OWNERS, module.__file__)


@pytest.mark.parametrize("name", ["no_such_module", "__main__", "sys"])
def test_only_an_imported_module_with_a_file_joins(name: str) -> None:
    before = dict(code_owner._LIBRARIES)
    with pytest.raises(ArgumentError, match=f"'{name}' is no imported module"):
        gadget_library(name)
    assert before == code_owner._LIBRARIES
