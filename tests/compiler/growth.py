"""What compiling a circuit takes, in figures that every machine gets alike: no clock."""

from __future__ import annotations

import gc
import importlib.util
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from zkwright.compiler import Circuit, Program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.recorder.linear_combination import LinearCombination

from tests.effort import counted

T = TypeVar("T")

BYTES_OF_A_WIRE = 64 + 64 + 128 + 64
"""What a `.zkey` has for a wire: points of A, B (in both groups) and C."""

BYTES_OF_A_TERM = 44
"""And for a term of A or B."""


@dataclass(frozen=True)
class Costs:
    """What a compiled circuit is, and what making it took.

    `summed` counts the terms of all sums that were made, `calls` of functions; both stand for time. `memory` is the peak.
    """

    rows: int
    terms: int
    key: int
    file: int
    memory: int
    summed: int
    calls: int
    file_calls: int

    def over(self, smaller: Costs) -> dict[str, float]:
        """How many times those of a smaller circuit each is."""
        return {entry.name: getattr(self, entry.name) / max(1, getattr(smaller, entry.name)) for entry in fields(self)}


def costs(compiled: Callable[[], Program], path: Path) -> Costs:
    """Of a circuit that `compiled` compiles afresh, twice: to look at memory and calls at the same time takes longer.

    `path` is for its file.
    """
    gc.collect()
    tracemalloc.start()
    try:
        compiled()
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    program, calls, summed = _work(compiled)
    _, written, _ = _work(lambda: write_program(program, path))
    _, read, _ = _work(lambda: read_program(path))
    r1cs = program.r1cs
    key = r1cs.n_wires * BYTES_OF_A_WIRE + (r1cs.a.n_nonzeros + r1cs.b.n_nonzeros) * BYTES_OF_A_TERM
    return Costs(r1cs.n_rows, r1cs.n_terms, key, path.stat().st_size, memory, summed, calls, written + read)


def _work(act: Callable[[], T]) -> tuple[T, int, int]:
    """The result, calls of functions, and terms of the sums made."""
    summed = 0
    make = LinearCombination.__init__

    def made(self: LinearCombination, terms: dict[int, int]) -> None:
        nonlocal summed
        summed += len(terms)
        make(self, terms)

    with patch.object(LinearCombination, "__init__", made):
        result, calls = counted(act)
    return result, calls, summed


def from_source(lines: list[str], path: Path) -> Circuit[..., Any]:
    """The circuit `main` of a module with these lines."""
    path.write_text("\n".join(["from zkwright import *", *lines]) + "\n", encoding="utf-8")
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    circuit: Circuit[..., Any] = module.main
    return circuit
