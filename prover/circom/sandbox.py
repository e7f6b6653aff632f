"""Where a witness program runs: WebAssembly under wasmtime, with nothing of the host in reach and bounds on what it takes.

A program sees the functions that circom's programs import and nothing else. It is stopped at a limit of time or of memory,
and by Ctrl-C.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from zkwright.prover.circom import compiling
from zkwright.prover.errors import WasmNotAvailable, WitnessProgramError

if TYPE_CHECKING:
    from wasmtime import Engine, Store

T = TypeVar("T")

_MAX_TABLE: Final = 1 << 20  # functions that a program calls indirectly: its templates
_STOPPING_SECONDS: Final = 1.0

MAX_SECONDS: Final = 1_000_000
"""Eleven days: what waits in the operating system counts milliseconds in 32 bits."""

MAX_MEMORY_BYTES: Final = 1 << 40
"""256 times what WebAssembly addresses: the limit bounds the witness and the compiler as well, which count in 64 bits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a witness program may take: seconds of wall time, bytes of memory.

    The memory bounds the program's own and, apart from that, the witness, and what compiling takes, 256 MiB at least.
    The time bounds compiling and each run. Raises `ValueError` unless both are positive, and at most `MAX_SECONDS` and
    `MAX_MEMORY_BYTES`.
    """

    seconds: float = 600.0
    memory_bytes: int = 2 << 30

    def __post_init__(self) -> None:
        """Refuse limits under which nothing runs."""
        if not (self.seconds > 0 and self.memory_bytes > 0):
            raise ValueError("the limits of a witness program are positive: give more seconds or bytes")
        if not (self.seconds <= MAX_SECONDS and self.memory_bytes <= MAX_MEMORY_BYTES):
            raise ValueError(
                f"a witness program is given at most {MAX_SECONDS} seconds and {MAX_MEMORY_BYTES} bytes: give it less"
            )


def make_engine() -> Engine:
    """The machine for one program, which `run_bounded` can stop. Raises `WasmNotAvailable`."""
    try:
        return compiling.make_engine()
    except ImportError as missing:
        raise WasmNotAvailable(
            "circom's witness programs run on wasmtime, which is not installed; run: pip install wasmtime"
        ) from missing


def make_store(engine: Engine, limits: Limits) -> Store:
    """A place for one run: a program, our courier beside it, and the memory of both."""
    from wasmtime import Store

    store = Store(engine)
    store.set_limits(memory_size=limits.memory_bytes, table_elements=_MAX_TABLE, instances=2, tables=2, memories=2)
    store.set_epoch_deadline(1)
    return store


def run_bounded(work: Callable[[], T], engine: Engine, limits: Limits) -> T:
    """What `work` returns or raises, computed in a thread of its own, for Python sees no Ctrl-C during foreign code.

    WebAssembly that runs in it is stopped when the time is up, and when waiting is interrupted.
    Raises `WitnessProgramError` when the time is up.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="circom witness program", daemon=True).start()
    finished = False
    try:
        finished = bool(wait([outcome], timeout=limits.seconds).done)
    finally:
        if not finished:
            engine.increment_epoch()
            wait([outcome], timeout=_STOPPING_SECONDS)
    if not finished:
        raise WitnessProgramError(
            f"the witness program did not end within {limits.seconds:g} seconds and was stopped; "
            "allow it more time, if it deserves that"
        )
    return outcome.result()
