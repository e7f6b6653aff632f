"""What gadgets share depends on no gadget."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from zkwright.circuits import shared

FOLDER = Path(shared.__file__).parent
FILES = {path.relative_to(FOLDER).as_posix(): path for path in sorted(FOLDER.rglob("*.py"))}


@pytest.mark.parametrize("name", FILES)
def test_it_imports_its_own_kind(name: str) -> None:
    depth = name.count("/") + 1
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level <= depth, f"line {node.lineno} leaves circuits/shared"
            assert not (node.module or "").startswith("zkwright.circuits"), f"line {node.lineno} imports a gadget"
