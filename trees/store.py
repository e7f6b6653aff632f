"""Where trees keep what they hold: byte strings under byte strings, in their order, changed in transactions.

`MemoryStore` is for tests and for what need not last, `zkwright.trees.SqliteStore` a file. Any other ordered store of keys and
values will do that implements `Store`; `tests/trees/test_stores.py` says what is asked of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Final, Protocol

from zkwright.core.errors import ZkwrightError


class StoreError(ZkwrightError):
    """A store cannot be used as it is used here, or as it is: says why, and what to do."""


class Store(Protocol):
    """Byte strings under byte strings. One may write at a time, any number read meanwhile.

    Keys have up to 255 bytes and values up to 1,024. A tree's keys begin with the tree's name, so several trees may share a store
    and change together.
    """

    def get(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The value under each key, None where there is none."""

    def last(self, low: bytes, high: bytes) -> tuple[bytes, bytes] | None:
        """The entry with the largest key from `low` to `high`, both included; None where there is none."""

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Set values, within `writing` alone; raises `StoreError` elsewhere."""

    def delete(self, keys: Iterable[bytes]) -> None:
        """Take entries out, within `writing` alone; a key that is not there is none of them."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction: all changes within are there once it ends, and none of them where it ends with an exception.

        What a transaction left is never lost to a crash. One within another is undone alone where it fails, and lasts with the
        other. Raises `StoreError` where another writes for long.
        """

    def on_undo(self, action: Callable[[], object]) -> None:
        """Have this called should what is written now be undone, whether by the transaction that is open or by one around it.

        Last come, first called, after the entries are as they were. By this whoever keeps something beside the store, as a tree
        does within `batch`, goes back with it. Within `writing` alone; raises `StoreError` elsewhere.
        """

    def reading(self) -> AbstractContextManager[None]:
        """All that is read within is of one moment, whatever others write meanwhile. May stand in `writing`, and in itself."""


class MemoryStore:
    """A store in memory, for one process.

    >>> store = MemoryStore()
    >>> with store.writing():
    ...     store.put({b"one": b"1", b"two": b"2"})
    >>> store.get([b"two", b"three"]), store.last(b"a", b"p")
    ([b'2', None], (b'one', b'1'))
    """

    def __init__(self) -> None:
        """Empty."""
        self._entries: Final[dict[bytes, bytes]] = {}
        self._ordered: list[bytes] | None = []
        self._undo: Final[list[dict[bytes, bytes | None]]] = []
        self._actions: Final = UndoActions()
        self._lock: Final = RLock()

    def __repr__(self) -> str:
        """How much it holds."""
        return f"<MemoryStore: {len(self._entries)} entries>"

    def get(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """See `Store`."""
        with self._lock:
            return [self._entries.get(key) for key in keys]

    def last(self, low: bytes, high: bytes) -> tuple[bytes, bytes] | None:
        """See `Store`. Sorts the keys where any came or went."""
        with self._lock:
            if self._ordered is None:
                self._ordered = sorted(self._entries)
            place = bisect_right(self._ordered, high)
            if not place or self._ordered[place - 1] < low:
                return None
            key = self._ordered[place - 1]
            return key, self._entries[key]

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """See `Store`."""
        self._remember(entries)
        if any(key not in self._entries for key in entries):
            self._ordered = None
        self._entries.update(entries)

    def delete(self, keys: Iterable[bytes]) -> None:
        """See `Store`."""
        present = {key for key in keys if key in self._entries}
        self._remember(present)
        for key in present:
            del self._entries[key]
            self._ordered = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Store`."""
        with self._lock:
            self._undo.append({})
            mark = self._actions.mark()
            try:
                yield
            except BaseException:
                for key, value in self._undo.pop().items():
                    if value is None:
                        self._entries.pop(key, None)
                    else:
                        self._entries[key] = value
                self._ordered = None
                self._actions.undo(mark)
                raise
            undo = self._undo.pop()
            if self._undo:
                self._undo[-1] = {**undo, **self._undo[-1]}
            else:
                self._actions.forget()

    def on_undo(self, action: Callable[[], object]) -> None:
        """See `Store`."""
        if not self._undo:
            raise outside_of_a_transaction()
        self._actions.add(action)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See `Store`."""
        with self._lock:
            yield

    def _remember(self, keys: Iterable[bytes]) -> None:
        if not self._undo:
            raise outside_of_a_transaction()
        undo = self._undo[-1]
        for key in keys:
            undo.setdefault(key, self._entries.get(key))


class UndoActions:
    """What is to be called should transactions be undone: a stack, of which a transaction undoes what came above its mark."""

    def __init__(self) -> None:
        """None yet."""
        self._actions: Final[list[Callable[[], object]]] = []

    def add(self, action: Callable[[], object]) -> None:
        """One more, called before those that came earlier."""
        self._actions.append(action)

    def mark(self) -> int:
        """Where a transaction begins."""
        return len(self._actions)

    def undo(self, mark: int) -> None:
        """Call what came above a mark, the last first."""
        while len(self._actions) > mark:
            self._actions.pop()()

    def forget(self) -> None:
        """Nothing can be undone any more: the outermost transaction has ended."""
        self._actions.clear()


def outside_of_a_transaction() -> StoreError:
    """What a store raises that is changed where nobody is writing."""
    return StoreError("a store is changed outside of a transaction: do so within `with store.writing():`")
