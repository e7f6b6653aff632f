"""Digests of texts, known or not."""

from __future__ import annotations

from typing import Any

from zkwright.compiler import Text

from ...sha256 import sha256


def digest_of(text: Text[Any] | str) -> Any:
    """The SHA-256 digest of a text: 32 bytes."""
    return sha256(text.encode()) if isinstance(text, str) else sha256(text.data, text.length)
