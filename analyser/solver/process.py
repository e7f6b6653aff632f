"""The solver's process: started for one question, and ended at its limit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from . import smt

DISTRIBUTION: Final = "cvc5-gpl"
"""PyPI's plain `cvc5` has a module of the same name, and refuses finite fields."""

MOST_BYTES: Final = 3 << 30

_WORKER: Final = Path(__file__).parent / "worker.py"


class Outcome(StrEnum):
    """What the solver says of a question."""

    UNSATISFIABLE = "unsat"
    SATISFIABLE = "sat"
    UNKNOWN = "unknown"


class Reply(NamedTuple):
    """The outcome, and the values of a model by name where there is one."""

    outcome: Outcome
    model: Mapping[str, int] = MappingProxyType({})


UNKNOWN: Final = Reply(Outcome.UNKNOWN)


@cache
def is_installed() -> bool:
    """Whether the solver is there; looked up once."""
    try:
        distribution(DISTRIBUTION)
    except PackageNotFoundError:
        return False
    return True


def ask(question: str, modulus: int, seconds: float) -> Reply:
    """What the solver answers to SMT-LIB commands that end with `check-sat` and `get-value`, within so many seconds.

    UNKNOWN where it does not finish, needs more than `MOST_BYTES` of memory, or fails. Nothing but its words is believed to come
    from it: who takes a model checks it, and who takes UNSATISFIABLE trusts cvc5, as far as `smt.refutes` says. Costs 0.1 s to
    start it.
    """
    limits = (max(1, round(seconds + 1)), MOST_BYTES, os.getpid())
    command = [sys.executable, "-I", str(_WORKER), *map(str, limits)]
    try:
        done = subprocess.run(
            command,
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return UNKNOWN
    word, _, rest = done.stdout.partition("\n")
    if word == Outcome.UNSATISFIABLE:
        return Reply(Outcome.UNSATISFIABLE)
    if word != Outcome.SATISFIABLE or done.returncode:
        return UNKNOWN
    return Reply(Outcome.SATISFIABLE, smt.read_model(rest, modulus))
