"""Which engine computes, and with how many threads: read from the environment, here alone.

The verifier, which embeds without this room, has its own few lines to the same effect.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from types import ModuleType

from .errors import EngineNotAvailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

ENGINE_VARIABLE: Final = "ZKWRIGHT_ENGINE"
"""The environment variable that names the engine to use: `reference` or `native`."""

KERNEL_VARIABLE: Final = "ZKWRIGHT_KERNEL"
"""The environment variable that names the native engine's arithmetic, which it reads once: one of `KERNELS`."""

KERNELS: Final = ("portable", "avx512ifma")

THREADS_VARIABLE: Final = "ZKWRIGHT_THREADS"
"""The environment variable that bounds how many threads the engine uses; unset means one for each core."""

ENGINE_ABI: Final = 0xE31927F0
"""What `_engine.ABI` must be: a hash of the stubs that say what this package relies on (`tests/engine/test_abi.py`)."""

MAX_THREADS: Final = 1024
"""More are a slip of the hand, and might exhaust the machine."""


def native_engine(name: str | None = None) -> ModuleType | None:
    """`zkwright._engine` where it is to be used, None where readable Python computes.

    `name`, else the environment variable, asks for one of them; else the native one is used where it was built. Raises
    EngineNotAvailable for an unknown name, also of a kernel, when `native` is asked for and not installed, and for an engine
    that was built from other sources than these.
    """
    wanted = name or os.environ.get(ENGINE_VARIABLE) or None
    if wanted not in (None, "native", "reference"):
        raise EngineNotAvailable(f"there is no engine {wanted!r}: choose 'reference' or 'native' ({ENGINE_VARIABLE})")
    kernel = os.environ.get(KERNEL_VARIABLE) or None
    if kernel not in (None, *KERNELS):
        raise EngineNotAvailable(f"there is no kernel {kernel!r}: choose {' or '.join(KERNELS)} ({KERNEL_VARIABLE})")
    if wanted == "reference":
        return None
    try:
        from zkwright import _engine
    except ImportError:
        if wanted == "native":
            raise EngineNotAvailable(
                "the native engine is not installed: install zkwright where cargo is on the PATH, "
                f"or choose {ENGINE_VARIABLE}=reference"
            ) from None
        return None
    if getattr(_engine, "ABI", None) != ENGINE_ABI:
        raise EngineNotAvailable(
            "the native engine was built from other sources than the Python files beside it: install zkwright again, or where "
            "it is installed with `pip install -e` run `cd engine && cargo build --release --locked --lib`; "
            f"or choose {ENGINE_VARIABLE}=reference"
        )
    ready_for_arrays()
    return _engine


def ready_for_arrays() -> None:
    """Have the native engine look NumPy's C interface up now, if NumPy is loaded: before arrays are passed, at the latest.

    It would at its first array, by calling Python, and take a KeyboardInterrupt in there for a defect that ends the process.
    """
    if "numpy" in sys.modules:
        _introduce_numpy()


@cache
def _introduce_numpy() -> None:
    import numpy as np
    from zkwright import _engine

    from .interrupts import interrupts_held

    with interrupts_held():
        _engine.field_inverse(np.empty((0, 4), dtype=np.uint64))


def thread_limit() -> int | None:
    """How many threads the environment allows; None for one for each core. Raises EngineNotAvailable for no such number."""
    text = os.environ.get(THREADS_VARIABLE)
    if not text:
        return None
    if not text.isdecimal() or len(text) > len(str(MAX_THREADS)) or not 1 <= int(text) <= MAX_THREADS:
        mend = f"give a number of threads from 1 to {MAX_THREADS}, or unset it"
        raise EngineNotAvailable(f"{THREADS_VARIABLE}={text}: {mend}")
    return int(text)
