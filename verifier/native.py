"""The native engine's part in verification, where it is installed: the same answers as the Python beside it, sooner."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def native_engine() -> ModuleType | None:
    """`zkwright._engine`, or None where it is not installed or `ZKWRIGHT_ENGINE=reference` turns it off."""
    if os.environ.get("ZKWRIGHT_ENGINE") == "reference":
        return None
    try:
        from zkwright import _engine
    except ImportError:
        return None
    return _engine


def pack(numbers: Iterable[int]) -> bytes:
    """Coordinates or scalars as the engine takes them: 32 bytes each, little-endian.

    >>> pack([1, 256])[::31].hex()
    '010000'
    """
    return b"".join(number.to_bytes(32, "little") for number in numbers)
