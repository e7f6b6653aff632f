"""WebAssembly to machine code, in a process of its own that the operating system bounds.

A compiler can be made to take any time and memory by a small program, and a thread that compiles cannot be stopped. So this
file is also a script: the program on standard input, the module of machine code on standard output. As a script it
imports nothing of zkwright, and starts in 50 ms.
"""

from __future__ import annotations

import os
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from wasmtime import Engine

CONFIGURATION: Final = 1
"""To be raised with every change of `make_engine`: modules of other configurations are not loaded."""

_FEATURES_LEFT_OUT: Final = (
    *("wasm_threads", "wasm_relaxed_simd", "wasm_simd", "wasm_memory64", "wasm_multi_memory"),
    *("wasm_exceptions", "wasm_tail_call", "wasm_gc", "wasm_function_references"),
)
"""Extensions of WebAssembly that circom does not use: what is off cannot be attacked."""

INVALID: Final = 3
"""The script's exit code for what is no WebAssembly, uses what is left out, or has too many names."""

TOO_LARGE: Final = 4
"""The script's exit code when a limit of memory is met in a way that it lives to tell."""

MAX_NAMES: Final = 1000
"""What a program may import and export: circom's have some twenty, and there could be a million for us to list."""

_WATCH_SECONDS: Final = 0.2
_RESERVED_PER_THREAD: Final = (
    160 << 20
)  # bytes of addresses: an arena of malloc's and a stack, most of it never touched


def make_engine() -> Engine:
    """The same compiler and runtime in both processes; raises `ImportError` without wasmtime."""
    from wasmtime import Config, Engine

    config = Config()
    config.epoch_interruption = True
    for feature in _FEATURES_LEFT_OUT:
        setattr(config, feature, False)
    return Engine(config)


def _bound(memory: int, seconds: int, threads: int) -> None:
    """Let this process take `memory` bytes more than it has now, and so many seconds of each thread.

    Where the system has no such limits, as on Windows, the time limit of the parent holds alone.
    """
    try:
        import resource
    except ImportError:
        return
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds * threads)
    addresses, data = _pages()
    _limit(resource.RLIMIT_DATA, data + memory)  # what is written to, on Linux
    _limit(resource.RLIMIT_AS, addresses + memory + threads * _RESERVED_PER_THREAD)  # on every Unix but macOS


def _limit(what: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(what, (most, most))
    except (OSError, ValueError):
        return  # the system knows the limit and does not hold it


def _pages() -> tuple[int, int]:
    """Bytes of addresses and of data in use, where Linux tells; a generous guess elsewhere."""
    try:
        with open("/proc/self/statm", "rb") as file:
            numbers = [int(word) * os.sysconf("SC_PAGE_SIZE") for word in file.read().split()]
    except OSError:
        return 1 << 30, 1 << 28
    return numbers[0], numbers[5]


def _end_with(parent: int) -> None:
    """End this process soon after its parent, whose time limit nobody would hold then."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)


def _main(parent: str, packages: str, memory: str, seconds: str, threads: str) -> int:
    threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    sys.path.append(packages)
    from wasmtime import Module, WasmtimeError

    engine = make_engine()
    code = sys.stdin.buffer.read()
    _bound(int(memory), int(seconds), int(threads))
    try:
        module = Module(engine, code)
        if len(module.imports) + len(module.exports) > MAX_NAMES:
            return INVALID
        sys.stdout.buffer.write(module.serialize())
    except MemoryError:
        return TOO_LARGE
    except WasmtimeError as error:
        return TOO_LARGE if "os error" in str(error) else INVALID
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
