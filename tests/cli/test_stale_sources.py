"""Whatever changes between two runs of `witness FILE.py`, the second proves what the source says now."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from zkwright.cli.loading import forgotten

from tests.cli.conftest import run

CIRCUIT = """
from pathlib import Path
from zkwright import Field, Private, Public, circuit

HERE = Path(__file__).parent
{amount}

@circuit
def c(x: Private[Field]) -> Public[Field]:
    return x + K
"""
VARIABLE = "AMOUNT_OF_STALE"
Change = Callable[[Path], object]


def write(folder: Path, name: str, text: str) -> None:
    """Write a file, and its folder if need be."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def writing(name: str, text: str) -> Change:
    """A change that writes a file."""
    return lambda folder: write(folder, name, text)


def unseen(name: str) -> Change:
    """A change of a 3 into a 4 that a file's size and times of change do not tell."""

    def change(folder: Path) -> None:
        status, text = (folder / name).stat(), (folder / name).read_text()
        assert text.count("K = 3") == 1
        (folder / name).write_text(text.replace("K = 3", "K = 4"))
        os.utime(folder / name, ns=(status.st_atime_ns, status.st_mtime_ns))

    return change


def nothing(_: Path) -> None:
    """What changes is not in the folder."""


BY_PATH = """
import importlib.util
spec = importlib.util.spec_from_file_location("helper", HERE / "helper.py")
helper = importlib.util.module_from_spec(spec)
spec.loader.exec_module(helper)
K = helper.K
"""
EDITS_ITSELF = """
K = 3
file = Path(__file__)
file.write_text(file.read_text().replace("K = 3", "K = 4", 1))
"""
LISTINGS = {
    "os.listdir": "import os; K = 2 + len(os.listdir(HERE / 'items'))",
    "os.scandir": "import os; K = 2 + len(list(os.scandir(HERE / 'items')))",
    "os.walk": "import os; K = 2 + sum(len(files) for _, _, files in os.walk(HERE / 'items'))",
    "Path.glob": "K = 2 + len(list((HERE / 'items').glob('*')))",
}
QUESTIONS = {
    "Path.exists": "K = 4 if (HERE / NAME).exists() else 3",
    "os.path.exists": "import os; K = 4 if os.path.exists(HERE / NAME) else 3",
    "os.stat": "import os\ntry: K = 3 + os.stat(HERE / NAME).st_size\nexcept OSError: K = 3",
    "Path.read_bytes": "try: K = 3 + len((HERE / NAME).read_bytes())\nexcept OSError: K = 3",
}
FALLBACK = "try: from {} import {} as K\nexcept ImportError: K = 3"
PACKAGE = {"package/__init__.py": ""}

Case = tuple[str, dict[str, str], Change]
"""How the circuit finds K, the files beside, and what makes K a 4 that was a 3."""

CASES: dict[str, Case] = {
    "the source": ("K = 3", {}, unseen("c.py")),
    "the source while it is compiled": (EDITS_ITSELF, {}, nothing),
    "an imported module": ("from helper import K", {"helper.py": "K = 3"}, unseen("helper.py")),
    "a module of a package": ("from package.a import K", {**PACKAGE, "package/a.py": "K = 3"}, unseen("package/a.py")),
    "a package": ("from package import K", {"package/__init__.py": "K = 3"}, unseen("package/__init__.py")),
    "a module loaded by its path": (BY_PATH, {"helper.py": "K = 3\n"}, writing("helper.py", "K = 2 + 2\n")),
    "a module that was not there": (FALLBACK.format("local", "K"), {}, writing("local.py", "K = 4")),
    "a name that was not there": (FALLBACK.format("a", "L"), {"a.py": "pass"}, writing("a.py", "L = 4")),
    "a module of a package that was not there": (
        "from package import K",
        {"package/__init__.py": FALLBACK.format("package.local", "K")},
        writing("package/local.py", "K = 4"),
    ),
    "standard input": ("import sys; K = int(sys.stdin.read())", {}, nothing),
    "the environment": (f"import os; K = int(os.environ.get('{VARIABLE}', '3'))", {}, nothing),
}
CASES |= {f"a listing: {how}": (text, {"items/1": ""}, writing("items/2", "")) for how, text in LISTINGS.items()}
CASES |= {
    f"{how} of {name}": (f"NAME = '{name}'\n{text}", {}, writing(name, "1"))
    for how, text in QUESTIONS.items()
    for name in ("flag", ".testnet", "elsewhere/flag")
}


@pytest.mark.parametrize("case", CASES)
def test_the_second_run_tells_the_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    amount, beside, change = CASES[case]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name, text in {"c.py": CIRCUIT.format(amount=amount), "input.json": '{"x": 100}', **beside}.items():
        write(tmp_path, name, text)
    assert result(tmp_path / "c.py", "3") == "103"
    change(tmp_path)
    monkeypatch.setenv(VARIABLE, "4")
    assert result(tmp_path / "c.py", "4") == "104"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("beside", [True, False])
def test_a_link_that_leads_elsewhere(tmp_path: Path, beside: bool) -> None:
    for version, amount in (("v1", 3), ("v2", 4)):
        write(tmp_path, f"{version}/helper.py", f"K = {amount}")
        write(tmp_path, f"{version}/input.json", '{"x": 100}')
        write(tmp_path, f"{version}/c.py", CIRCUIT.format(amount="from helper import K" if beside else f"K = {amount}"))
    (tmp_path / "current").symlink_to("v1")
    assert result(tmp_path / "current" / "c.py") == "103"
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("v2")
    assert result(tmp_path / "current" / "c.py") == "104"


def result(source: Path, given: str = "") -> str:
    """What the circuit makes public, in a run that finds no module of an earlier one."""
    with forgotten(str(source)):
        inputs, place = source.with_name("input.json"), source.with_name("out")
        out = run("witness", source, "-i", inputs, "-o", place, "--json", given=given)
    assert out.code == 0, out.err
    return str(out.document["public"]["result"])
