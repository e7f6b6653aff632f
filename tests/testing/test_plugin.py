"""The pytest plugin, in runs of its own: what a failure looks like, what the options do, and that it costs others nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from zkwright.testing import options

ROOT = Path(__file__).parents[2]

TESTS = """
from zkwright import U8, Field, Private, Public, circuit, require
from zkwright.testing import accepts, check_circuit

@circuit
def spend(balance: Private[U8], amount: Public[U8]) -> Public[U8]:
    require(amount <= balance, "insufficient balance")
    return balance - amount

def test_checked():
    check_circuit(spend, valid=[{"balance": 5, "amount": 7}])

def test_called():
    assert spend(5, 7) == 3

def test_no_list_of_cases():
    check_circuit(spend, valid={"balance": 5, "amount": 3})

def test_by_a_helper():
    helped(4)

def helped(expected):
    accepts(spend, {"balance": 5, "amount": 3}, expected)

def test_of_python():
    assert spend(5, 3) == 4

def test_compiled():
    @circuit
    def truth(x: Private[Field]) -> Public[Field]:
        return x * x if x else x
    truth.compile()
"""

PROVED = """
from zkwright import Field, Private, Public, circuit
from zkwright.testing import check_circuit

@circuit
def square(x: Private[Field]) -> Public[Field]:
    return x * x

def test_how_many_proofs(request):
    report = check_circuit(square, valid=[{"x": 1}, {"x": 2}])
    print(f"proofs: {report.n_proofs}")
"""


def run(folder: Path, tests: str, *arguments: str) -> str:
    """What pytest writes, of a folder of its own."""
    (folder / "test_written.py").write_text(tests, encoding="utf-8")
    registered = any(entry.name == "zkwright" for entry in entry_points(group="pytest11"))
    plugin = [] if registered else ["-p", "zkwright.testing.plugin"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *arguments, "test_written.py"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run(tmp_path_factory.mktemp("failing"), TESTS)


def _of(told: str, test: str) -> str:
    return told.partition(f"_ {test} _")[2].partition("\n_____")[0]


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        (
            "test_checked",
            [
                '>       check_circuit(spend, valid=[{"balance": 5, "amount": 7}])',
                "spend: solver: refuses inputs that it should take",
                'at test_written.py:7 in spend: require(amount <= balance, "insufficient balance")',
                "amount = 7",
                "test_written.py:11: Disagreement",
            ],
        ),
        (
            "test_called",
            [">       assert spend(5, 7) == 3", "insufficient balance", "balance = 5", "test_written.py:14: "],
        ),
        (
            "test_no_list_of_cases",
            ["check_circuit(spend, valid={", "`valid` is a list of cases", "test_written.py:17: "],
        ),
        ("test_by_a_helper", [">       helped(4)", ">       accepts(spend,", "returned 2", "expected 4"]),
        ("test_of_python", [">       assert spend(5, 3) == 4", "E       assert 2 == 4"]),
        (
            "test_compiled",
            [">       return x * x if x else x", "a signal has no truth value", "mend: write select("],
        ),
    ],
)
def test_a_failure_is_the_authors_line(told: str, test: str, lines: list[str]) -> None:
    shown = _of(told, test)
    for line in lines:
        assert line in shown
    assert "zkwright/testing" not in shown
    assert "zkwright/compiler" not in shown


def test_our_frames_on_request(tmp_path: Path) -> None:
    shown = run(tmp_path, TESTS, "--zkwright-frames", "-k", "checked")
    assert "zkwright/testing/every_layer.py" in shown


@pytest.mark.parametrize("proofs", ["none", "all"])
def test_how_many_proofs_are_made(tmp_path: Path, proofs: str) -> None:
    pytest.importorskip("zkwright._engine", reason="the engine is not installed")
    shown = run(tmp_path, PROVED, "--zkwright-proofs", proofs, "-s")
    assert f"proofs: {0 if proofs == 'none' else 2}" in shown


def test_options_are_held_to_what_there_is(tmp_path: Path) -> None:
    assert "invalid choice: 'some'" in run(tmp_path, PROVED, "--zkwright-proofs=some")


def test_whoever_does_not_use_it_does_not_wait_for_it() -> None:
    code = "import pytest, sys; old = set(sys.modules); import zkwright.testing.plugin; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(loaded) == {"zkwright", "zkwright.testing", "zkwright.testing.plugin"}


def test_only_the_plugin_and_the_strategies_need_other_packages() -> None:
    code = (
        "import sys; sys.modules |= dict.fromkeys(('pytest', '_pytest', 'hypothesis'));"
        "import zkwright.testing as room; [getattr(room, name) for name in room.__all__]; print(dir(room))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "check_circuit" in shown


def test_the_package_announces_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"zkwright": "zkwright.testing.plugin"}
    plugin = __import__("zkwright.testing.plugin", fromlist=["_PROOFS"])
    assert plugin._PROOFS == options.PROOFS


def test_a_name_that_is_not_there() -> None:
    import zkwright.testing

    with pytest.raises(AttributeError, match="no attribute 'check_circus'"):
        zkwright.testing.check_circus  # noqa: B018
