"""Static type checkers understand circuits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import zkwright
import zkwright.compiler

from tests.compiler import typing_sample

SAMPLE = Path(__file__).parent / "typing_sample.py"


WRONG = {
    "x + y": 'Unsupported operand types for + ("U64" and "U8")',
    "x < y": 'Unsupported operand types for < ("U64" and "U8")',
    "x + f": 'Unsupported operand types for + ("U64" and "Field")',
    "b + b": 'Unsupported left operand type for + ("Bool")',
    "require(f)": 'Argument 1 to "require" has incompatible type "Field"',
    "select(f, x, x)": 'No overload variant of "select" matches argument types "Field"',
    "takes(x)": 'No overload variant of "__call__" of "Gadget" matches argument type "U64"',
    'Made(a="1", b=x)': 'Argument "a" to "Made" has incompatible type "str"',
    "Made(a=1, b=f)": 'Argument "b" to "Made" has incompatible type "Field"',
    "Made(a=1, b=x).a = f": 'Property "a" defined in "Made" is read-only',
    "-x": "Unsupported operand type for unary -",
}
"""Lines that checkers refuse, and what mypy says of them."""

BEFORE = """\
from zkwright import *
@gadget
def takes(x: U8) -> U8: return x
class Made(Struct):
    a: Field
    b: U64
@circuit
def c(x: Private[U64], y: Private[U8], f: Private[Field], b: Private[Bool]) -> None:
"""


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a line for each of `WRONG`."""
    file = tmp_path_factory.mktemp("typing") / "wrong.py"
    file.write_text(BEFORE + "".join(f"    {line}\n" for line in WRONG), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def mypy(wrong: Path) -> list[str]:
    """What mypy says of the sample and of what is wrong, in one run."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(SAMPLE), str(wrong)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


def pyright_errors(*files: Path) -> list[tuple[str, int]]:
    """Files and lines that basedpyright, which answers as pyright does, calls wrong."""
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--level", "error", "--pythonpath", sys.executable]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [(Path(entry["file"]).name, entry["range"]["start"]["line"] + 1) for entry in found]


def test_mypy_strict_accepts_the_sample(mypy: list[str], wrong: Path) -> None:
    assert mypy  # it has run
    assert [line for line in mypy if wrong.name not in line] == []


def test_checkers_refuse_misuse(mypy: list[str], wrong: Path) -> None:
    start = BEFORE.count("\n") + 1
    refused = pyright_errors(SAMPLE, wrong)
    assert {name for name, _ in refused} == {wrong.name}
    assert {line for _, line in refused} >= set(range(start, start + len(WRONG)))
    for number, message in enumerate(WRONG.values(), start):
        assert any(f":{number}: error: {message}" in line for line in mypy), (message, mypy)


def test_the_sample_runs_and_uses_every_public_name() -> None:
    witness = typing_sample.run()
    assert witness.output == (3, 4, False)
    source = SAMPLE.read_text(encoding="utf-8")
    assert [name for name in zkwright.__all__ if source.count(name) < 2] == []


@pytest.mark.parametrize("package", [zkwright, zkwright.compiler])
def test_the_public_names_are_these(package: object) -> None:
    assert set(package.__all__) == set(zkwright.compiler.__all__)  # type: ignore[attr-defined]
    assert all(getattr(package, name) is getattr(zkwright.compiler, name) for name in zkwright.compiler.__all__)
