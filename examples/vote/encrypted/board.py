"""The bulletin board: a file that everybody may read, in which entries come behind others and none changes.

Each entry has a hash of all before it. Whoever keeps one, as each voter does, sees whether what was there then still is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from zkwright.core.json_depth import shallow_json

from .errors import VoteError

KINDS: Final = ("election", "ballot", "close", "share")
"""In the order in which they come."""

MAX_BODY: Final = 1 << 26
"""Bytes of an entry; the roll of half a million voters is that long."""

_TABLE: Final = """CREATE TABLE IF NOT EXISTS entries
(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, chain BLOB NOT NULL)"""


class Entry(NamedTuple):
    """The `number` counts from 0; `chain` is the hash of this entry and all before it."""

    number: int
    kind: str
    body: str
    chain: bytes

    @property
    def where(self) -> str:
        """For people."""
        return f"entry {self.number} of the board"

    def document(self) -> Any:
        """What the body says. Raises `VoteError` for any text but the one that `written` makes of it."""
        try:
            found = shallow_json(self.body.encode())
            is_canonical = written(found) == self.body
        except (ValueError, RecursionError):
            is_canonical = False
        if not is_canonical:
            raise VoteError(self.where, "is no JSON as a board has it", "the board was written by another program")
        return found


def written(document: Any) -> str:
    """The one text that a board has of a document: no space, names in order, ASCII, no number that is no integer."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


class Board:
    """A board in a file of SQLite. What it makes of entries is `counting.py`'s; here they are bytes in order."""

    def __init__(self, file: Path | str, *, is_new: bool = False) -> None:
        """Raises `VoteError` where there is none, or with `is_new` where there is one already."""
        self.file: Final = Path(file)
        if self.file.exists() == is_new:
            what = "is there already" if is_new else "is not there"
            raise VoteError(str(self.file), what, "name another file")
        if is_new:
            with self._connected() as connection:
                connection.execute(_TABLE)

    def append(self, kind: str, body: str, after: bytes | None = None) -> Entry:
        """Put an entry behind the others. With `after`, only if nothing came since that head, which was looked at before.

        Raises `VoteError` where something came, and for what is too long.
        """
        if kind not in KINDS or len(body) > MAX_BODY:
            raise VoteError("an entry", "is of no known kind, or too long", f"it is one of {', '.join(KINDS)}")
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            last = connection.execute("SELECT number, chain FROM entries ORDER BY number DESC LIMIT 1").fetchone()
            number, before = (last[0] + 1, bytes(last[1])) if last else (0, bytes(32))
            if after is not None and after != before:
                connection.execute("ROLLBACK")
                raise VoteError("the board", "has entries that were not looked at", "try again")
            entry = Entry(number, kind, body, _chained(before, kind, body))
            connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", entry)
            connection.execute("COMMIT")
        return entry

    def entries(self) -> Iterator[Entry]:
        """All entries in order. Raises `VoteError` at the first that was changed, moved, left out or put in later."""
        before = bytes(32)
        with self._connected() as connection:
            rows = connection.execute("SELECT number, kind, body, chain FROM entries ORDER BY number")
            for place, (number, kind, body, chain) in enumerate(rows):
                is_readable = isinstance(body, str) and len(body) <= MAX_BODY and kind in KINDS
                if number != place or not is_readable or chain != _chained(before, kind, body):
                    what = "does not fit to those before it: the board was altered"
                    raise VoteError(f"entry {place} of the board", what, "ask others for their copies")
                before = chain
                yield Entry(number, kind, body, chain)

    def head(self) -> bytes:
        """The hash of all of it, once all of it has been looked at; 32 zeros of an empty one."""
        last = bytes(32)
        for entry in self.entries():
            last = entry.chain
        return last

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                yield connection
        except sqlite3.Error as error:
            raise VoteError(str(self.file), f"is no board ({error})", "name the file of one") from error


def _chained(before: bytes, kind: str, body: str) -> bytes:
    hashed = hashlib.sha256(b"zkwright vote board 1" + before)
    for part in (kind.encode(), body.encode()):
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.digest()
