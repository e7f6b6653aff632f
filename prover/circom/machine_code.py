"""A program's machine code: compiled within limits, or as it was kept by an earlier run."""

from __future__ import annotations

import math
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zkwright.prover.circom import compiling, module_cache
from zkwright.prover.errors import WasmNotAvailable, WitnessProgramError

if TYPE_CHECKING:
    from wasmtime import Engine, Module
    from zkwright.prover.circom.sandbox import Limits

LEAST_MEMORY: Final = 256 << 20
"""Bytes that compiling may take however little the program may: twice what 3 MB of circom's WebAssembly need."""

_MAX_THREADS: Final = 16  # each takes some megabytes of the compiler's memory


def compile_module(code: bytes, limits: Limits) -> bytes:
    """The machine code of a WebAssembly program, serialised, from a process that is ended when the time is up.

    That process may take `limits.memory_bytes`, at least `LEAST_MEMORY`, and no longer than `limits.seconds`. It ends with
    this one, and with the wait for it. Raises `WitnessProgramError` when it meets a limit or the program is not WebAssembly
    as circom writes it; `WasmNotAvailable` where no Python can be started.
    """
    import subprocess  # which most runs do not need: they find a module that was kept

    memory, threads = max(limits.memory_bytes, LEAST_MEMORY), _threads()
    seconds = math.ceil(limits.seconds)
    arguments = (str(number) for number in (os.getpid(), _packages(), memory, seconds, threads))
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads), "MALLOC_ARENA_MAX": str(threads)}
    if not sys.executable:
        raise WasmNotAvailable("compiling a witness program starts a Python of its own, and sys.executable names none")
    with subprocess.Popen(
        [sys.executable, "-I", "-S", compiling.__file__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a compiler says when it dies quotes the program
        env=environment,
        start_new_session=True,  # Ctrl-C is for the parent, which ends it
    ) as process:
        try:
            module, _ = process.communicate(code, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise WitnessProgramError(
                f"compiling the program did not end within {limits.seconds:g} seconds and was stopped; "
                "allow it more time, if it deserves that"
            ) from None
        finally:
            process.kill()
    if process.returncode == compiling.INVALID:
        raise WitnessProgramError("not valid WebAssembly, or more of it than circom uses; compile it again")
    if process.returncode != 0:
        how = "" if process.returncode == compiling.TOO_LARGE else f" (its compiler ended with {process.returncode})"
        raise WitnessProgramError(
            f"compiling the program takes more than {memory >> 20} MiB of memory{how}; "
            "allow it more memory, if it deserves that"
        )
    return bytes(module)


def load_module(engine: Engine, code: bytes, limits: Limits) -> Module:
    """The program, ready to run: as `module_cache` has it, else compiled with `compile_module`, and kept there."""
    from wasmtime import Module, WasmtimeError

    name = module_cache.name_of(code, _packages())
    if (kept := module_cache.fetch(name)) is not None:
        with suppress(WasmtimeError):  # made by another version: compiled anew
            return Module.deserialize(engine, kept)
    made = compile_module(code, limits)
    module = Module.deserialize(engine, made)
    module_cache.store(name, made)
    return module


def _threads() -> int:
    """How many threads compile: as many as there are processors, or as `--threads` says."""
    said = os.environ.get("RAYON_NUM_THREADS", "")
    available = int(said) if said.isascii() and said.isdigit() and int(said) else os.cpu_count() or 1
    return min(available, _MAX_THREADS)


def _packages() -> Path:
    """The folder that wasmtime was imported from."""
    import wasmtime

    return Path(wasmtime.__file__).resolve().parent.parent
