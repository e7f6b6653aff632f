"""Invitations: words by which an organiser says who may join. Their hashes alone are kept."""

from __future__ import annotations

import hashlib
import os
from typing import Final

from .errors import CoordinatorError

_LEAST: Final = 16
"""Letters of an invitation, of which nobody guesses one."""

_MOST_BYTES: Final = 1 << 20


def hash_of(word: str) -> bytes:
    """What is kept of a word of 128 bits of randomness or more: SHA-256, which needs no salt for these."""
    return hashlib.sha256(word.encode(errors="surrogatepass")).digest()


def read_invitations(path: str | os.PathLike[str]) -> frozenset[bytes]:
    """The hashes of the invitations in a file, one a line.

    Raises `CoordinatorError` for words that are too short, two that are equal, or no text.
    """
    with open(path, "rb") as file:
        content = file.read(_MOST_BYTES + 1)
    try:
        if len(content) > _MOST_BYTES:
            raise ValueError
        words = [word for line in content.decode().splitlines() if (word := line.strip())]
    except ValueError:
        raise CoordinatorError(path, "is no text of up to a megabyte", "give one invitation a line") from None
    mend = "make each with: python -c 'import secrets; print(secrets.token_urlsafe(16))'"
    for number, word in enumerate(words, 1):
        if len(word) < _LEAST:
            raise CoordinatorError(path, f"invitation {number} has less than {_LEAST} letters", mend)
    if not words or len(set(words)) < len(words):
        raise CoordinatorError(path, "invites nobody, or somebody twice", mend)
    return frozenset(map(hash_of, words))
