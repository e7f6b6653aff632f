"""Transactions that end with an exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


@contextmanager
def failing(transaction: AbstractContextManager[None]) -> Iterator[None]:
    """The transaction, which Ctrl-C ends."""
    try:
        with transaction:
            yield
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
