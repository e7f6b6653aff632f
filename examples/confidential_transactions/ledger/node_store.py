"""The ledger's tree in the ledger's own database, so that leaves come in the very transaction that takes the nullifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from zkwright.trees import StoreError

from .tables import NODES


class NodeStore:
    """A `zkwright.trees.Store` within one transaction of a database: what is written lasts when that is committed."""

    def __init__(self, connection: Connection) -> None:
        """Of a connection that has begun a transaction."""
        self._connection: Final = connection
        self._actions: Final[list[Callable[[], object]]] = []
        self._depth = 0

    def get(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """See `Store`."""
        query = select(NODES.c.key, NODES.c.value).where(NODES.c.key.in_(keys))
        found: dict[bytes, bytes] = {bytes(key): bytes(value) for key, value in self._connection.execute(query)}
        return [found.get(key) for key in keys]

    def last(self, low: bytes, high: bytes) -> tuple[bytes, bytes] | None:
        """See `Store`."""
        query = select(NODES.c.key, NODES.c.value).where(NODES.c.key.between(low, high))
        row = self._connection.execute(query.order_by(NODES.c.key.desc()).limit(1)).first()
        return None if row is None else (bytes(row.key), bytes(row.value))

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """See `Store`."""
        self._require_writing()
        if not entries:
            return
        kind: Any = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        command = kind.insert(NODES)
        command = command.on_conflict_do_update(index_elements=[NODES.c.key], set_={"value": command.excluded.value})
        self._connection.execute(command, [{"key": key, "value": value} for key, value in entries.items()])

    def delete(self, keys: Iterable[bytes]) -> None:
        """See `Store`."""
        self._require_writing()
        self._connection.execute(delete(NODES).where(NODES.c.key.in_(list(keys))))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Store`: a savepoint of the transaction around it."""
        mark = len(self._actions)
        self._depth += 1
        try:
            with self._connection.begin_nested():
                yield
        except BaseException:
            while len(self._actions) > mark:
                self._actions.pop()()
            raise
        finally:
            self._depth -= 1

    def on_undo(self, action: Callable[[], object]) -> None:
        """See `Store`."""
        self._require_writing()
        self._actions.append(action)

    def reading(self) -> nullcontext[None]:
        """See `Store`: the transaction around it is of one moment."""
        return nullcontext()

    def _require_writing(self) -> None:
        if not self._depth:
            raise StoreError("a store is changed outside of a transaction: do so within `with store.writing():`")
