"""The native engine's part in verification, where it is installed: the same answers as the Python beside it, sooner."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .errors import VerifierError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Final

ENGINE_ABI: Final = 0xE31927F0
"""What `_engine.ABI` must be: a hash of the stubs that say what this package relies on."""


_MAX_THREADS: Final = 1024
"""More are a slip of the hand."""


def native_engine() -> ModuleType | None:
    """`zkwright._engine`, or None where it is not installed or `ZKWRIGHT_ENGINE=reference` turns it off.

    Raises `VerifierError` for an unknown name there, for `native` where it is not installed, and for an engine that was built
    from other sources than these.
    """
    wanted = os.environ.get("ZKWRIGHT_ENGINE") or None
    if wanted == "reference":
        return None
    if wanted not in (None, "native"):
        raise VerifierError("ZKWRIGHT_ENGINE", "there is no such engine", "choose 'reference' or 'native'")
    if os.environ.get("ZKWRIGHT_KERNEL") not in (None, "", "portable", "avx512ifma"):
        raise VerifierError("ZKWRIGHT_KERNEL", "there is no such kernel", "choose 'portable' or 'avx512ifma'")
    try:
        from zkwright import _engine
    except ImportError:
        if wanted == "native":
            raise VerifierError(
                "ZKWRIGHT_ENGINE", "the native engine is not installed", "install it, or choose 'reference'"
            ) from None
        return None
    if getattr(_engine, "ABI", None) != ENGINE_ABI:
        raise VerifierError(
            "zkwright._engine",
            "the native engine was built from other sources than the Python files beside it",
            "install zkwright again, or in its source build the engine again; or choose ZKWRIGHT_ENGINE=reference",
        )
    return _engine


def thread_limit() -> int | None:
    """How many threads `ZKWRIGHT_THREADS` allows; None for one for each core. Raises `VerifierError` for no such number."""
    text = os.environ.get("ZKWRIGHT_THREADS")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= _MAX_THREADS:
        mend = f"give a number of threads from 1 to {_MAX_THREADS}, or unset it"
        raise VerifierError("ZKWRIGHT_THREADS", "there cannot be so many threads", mend)
    return int(text)


def pack(numbers: Iterable[int]) -> bytes:
    """Coordinates or scalars as the engine takes them: 32 bytes each, little-endian.

    >>> pack([1, 256])[::31].hex()
    '010000'
    """
    return b"".join(number.to_bytes(32, "little") for number in numbers)
