"""The rooms and who may import whom: the architecture, enforced."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.import_graph import ROOMS, SOURCES, imports_at_work

ROOT = Path(__file__).parent.parent

DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

MAY_IMPORT: dict[str, set[str]] = {
    room: {*ROOMS, "_engine"} - {room} if allowed == "all" else set(re.findall("`([a-z_]+)`", allowed))
    for room, allowed in re.findall(r"^\| `([a-z]+)/` \| `zkwright.*\| ([^|]+) \|$", DOCUMENT, flags=re.MULTILINE)
    if room != "engine"
}
"""Read from the table of rooms, so that what is written there is what holds."""

MAY_NAME: dict[str, set[str]] = {"prover": {"compiler"}}
"""What a room may name for type checkers beside: `prove` takes the `Witness` that a `Program` gave, and loads neither."""


def _imports(file: Path, room: str, *, at_work: bool) -> set[str]:
    """The rooms a file imports, its own left out; `at_work` leaves out what only type checkers see."""
    found = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in imports_at_work(tree) if at_work else ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "zkwright" else [module]
        elif isinstance(node, ast.ImportFrom):
            depth = len(file.relative_to(ROOT / room).parts)
            if node.level > depth:  # out of the room, into the root package
                names = [f"zkwright.{node.module or ''}"]
        found |= {name.split(".")[1] for name in names if name.startswith("zkwright.")}
    return found - {room}


def test_every_room_is_in_the_table_and_in_the_wheel() -> None:
    assert MAY_IMPORT.keys() == SOURCES.keys()
    assert MAY_IMPORT["verifier"] == {"_engine"}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert set(wheel["only-include"]) == SOURCES.keys()


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_only_what_the_room_may(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for file in files:
        assert _imports(file, room, at_work=True) <= MAY_IMPORT[room], file
        assert _imports(file, room, at_work=False) <= MAY_IMPORT[room] | MAY_NAME.get(room, set()), file


def test_gadgets_use_the_doors_of_the_compiler_only() -> None:
    """What the library needs of the compiler, whoever writes gadgets elsewhere has as well."""
    import zkwright.compiler
    import zkwright.compiler.rows

    doors = {"zkwright.compiler": zkwright.compiler, "zkwright.compiler.rows": zkwright.compiler.rows}
    found = set()
    for file in (ROOT / "circuits").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("zkwright") for alias in node.names), file
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zkwright.compiler"):
                door = doors[node.module or ""]
                assert {alias.name for alias in node.names} <= set(door.__all__), file
                found |= {alias.name for alias in node.names if door is zkwright.compiler.rows}
    of_others = {"Recorder", "gadget_library"}
    assert found | of_others == set(zkwright.compiler.rows.__all__), "a name that no gadget of ours needs"


def test_the_door_for_gadgets_loads_what_is_asked_for() -> None:
    import zkwright.compiler.rows as door

    assert not _loaded_by("import zkwright.compiler.rows") & {
        "numpy",
        "zkwright.compiler.recorder",
        "zkwright.core.field",
    }
    for name in door.__all__:
        assert getattr(door, name).__doc__
    with pytest.raises(AttributeError, match="Opcodes"):
        door.Opcodes  # type: ignore[attr-defined]  # noqa: B018
    assert dir(door) == sorted(door.__all__)


def test_examples_use_the_public_api_only() -> None:
    for file in (ROOT / "examples").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zkwright"):
                assert not any(alias.name.startswith("_") for alias in node.names), file
                door = (node.module or "").removesuffix(".plain").replace("circuits.credentials.", "circuits.", 1)
                assert door.count(".") <= 2, file


def _loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_verifier_embeds_alone() -> None:
    loaded = _loaded_by("import zkwright.verifier")
    forbidden = {"numba", "galois", "click", "rich", "numpy", "py_ecc", "zkwright.compiler", "zkwright.prover"}
    assert not loaded & forbidden


def test_nothing_heavy_is_loaded_before_it_is_used() -> None:
    loaded = _loaded_by("from zkwright import Field, circuit; import zkwright.prover.circom, zkwright.cli")
    assert not loaded & {"numba", "galois", "py_ecc", "wasmtime"}


def test_the_facade_exports_what_the_compiler_does() -> None:
    import zkwright
    import zkwright.compiler

    assert zkwright.__all__ == zkwright.compiler.__all__
    for name in zkwright.__all__:
        assert getattr(zkwright, name) is getattr(zkwright.compiler, name)
    with pytest.raises(AttributeError, match="Fieldd"):
        zkwright.Fieldd  # noqa: B018


def test_both_rooms_mean_the_same_field() -> None:
    import zkwright.core.field
    import zkwright.verifier.curve

    assert zkwright.core.field.R == zkwright.verifier.curve.R


def test_no_file_speaks_of_machines_or_registries() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    tracked = [name for name in listed if name]
    assert tracked or not (ROOT / ".git").exists()  # an unpacked archive has no list of files
    forbidden = ["/" + "work/", "/" + "root/", "registry." + "npmjs", "files.python" + "hosted"]
    for name in tracked:
        content = (ROOT / name).read_bytes()
        for word in forbidden:
            assert word.encode() not in content, name
