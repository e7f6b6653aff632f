"""How many threads a verb may start: said once, to our engine and to every library that starts threads of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

THREADS_VARIABLE: Final = "ZKWRIGHT_THREADS"
"""As `zkwright.compiler.engine_choice` has it, which is not loaded to say it."""

MAX_THREADS: Final = 1024
"""The same."""

_VARIABLES: Final = (THREADS_VARIABLE, "RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""What the native engine, wasmtime, and the linear algebra below NumPy read when they start; none of them was loaded yet."""


@contextmanager
def at_most(threads: int | None) -> Iterator[None]:
    """Within the body, let nothing start more than so many threads; None leaves the environment as it is."""
    before = {name: os.environ.get(name) for name in _VARIABLES}
    if threads is not None:
        os.environ.update(dict.fromkeys(_VARIABLES, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
