"""What is asked of every store, of both that there are; whoever has another may run it through this."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from zkwright.core.errors import FormatError
from zkwright.trees import MemoryStore, SqliteStore, Store, StoreError

from tests.drawn import examples
from tests.trees.failing import failing


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        with SqliteStore(tmp_path / "store.db") as opened:
            yield opened


def test_an_empty_store_has_nothing(store: Store) -> None:
    assert store.get([]) == []
    assert store.get([b"", b"a"]) == [None, None]
    assert store.last(b"", b"\xff" * 255) is None


def test_keys_are_ordered_as_bytes(store: Store) -> None:
    entries = {b"": b"0", b"\x00": b"1", b"\x00\x00": b"2", b"\x7f": b"3", b"\x80": b"4", b"\xff" * 255: bytes(1024)}
    with store.writing():
        store.put(entries)
    keys = sorted(entries)
    assert store.get(keys) == [entries[key] for key in keys]
    for i, key in enumerate(keys):
        assert store.last(b"", key) == (key, entries[key])
        assert store.last(key, b"\xff" * 255) == (keys[-1], entries[keys[-1]])
        assert store.last(key + b"\x00", keys[min(i + 1, len(keys) - 1)]) in (None, *entries.items())
    assert store.last(b"\x01", b"\x7e") is None
    assert store.last(b"\x80", b"\x7f") is None


def test_values_are_replaced_and_deleted(store: Store) -> None:
    with store.writing():
        store.put({b"a": b"1", b"b": b"2"})
    with store.writing():
        store.put({b"a": b"3"})
        store.delete([b"b", b"c"])
        assert store.get([b"a", b"b"]) == [b"3", None]
    assert store.get([b"a", b"b", b"c"]) == [b"3", None, None]
    assert store.last(b"a", b"z") == (b"a", b"3")


def test_nothing_changes_outside_of_a_transaction(store: Store) -> None:
    outside = r"outside of a transaction: do so within `with store.writing\(\):`"
    with pytest.raises(StoreError, match=outside):
        store.put({b"a": b"1"})
    with pytest.raises(StoreError, match=outside):
        store.delete([b"a"])
    with store.writing():
        store.put({b"a": b"1"})
    with pytest.raises(StoreError):
        store.delete([b"a"])
    assert store.get([b"a"]) == [b"1"]


def test_what_fails_leaves_nothing(store: Store) -> None:
    with store.writing():
        store.put({b"a": b"1", b"b": b"2"})
    with failing(store.writing()):
        store.put({b"a": b"3", b"c": b"4"})
        store.delete([b"b"])
    assert store.get([b"a", b"b", b"c"]) == [b"1", b"2", None]
    assert store.last(b"a", b"z") == (b"b", b"2")


def test_a_transaction_within_another_is_undone_alone_or_with_it(store: Store) -> None:
    with store.writing():
        store.put({b"a": b"1"})
        with failing(store.writing()):
            store.put({b"a": b"2", b"b": b"2"})
        with store.writing():
            store.put({b"c": b"3"})
    assert store.get([b"a", b"b", b"c"]) == [b"1", None, b"3"]
    with failing(store.writing()), store.writing():
        store.put({b"a": b"9"})
    assert store.get([b"a"]) == [b"1"]


def test_what_is_kept_beside_goes_back_with_a_transaction(store: Store) -> None:
    done: list[str] = []
    with pytest.raises(StoreError, match="outside of a transaction"):
        store.on_undo(done.clear)
    with store.writing():
        store.on_undo(lambda: done.append("first"))
        with store.writing():
            store.on_undo(lambda: done.append("second"))
        with failing(store.writing()):
            store.put({b"a": b"1"})
            store.on_undo(lambda: done.append("third"))
            store.on_undo(lambda: done.append(f"fourth, {store.get([b'a'])}"))
        assert done == ["fourth, [None]", "third"]
    with failing(store.writing()):
        pass
    assert done == ["fourth, [None]", "third"]
    with failing(store.writing()):
        store.on_undo(lambda: done.append("fifth"))
        with store.writing():
            store.on_undo(lambda: done.append("sixth"))
    assert done[2:] == ["sixth", "fifth"]


def test_reading_may_stand_in_writing_and_in_itself(store: Store) -> None:
    with store.writing(), store.reading(), store.reading():
        store.put({b"a": b"1"})
        assert store.get([b"a"]) == [b"1"]
    with store.reading(), store.reading():
        assert store.get([b"a"]) == [b"1"]


def test_threads_take_turns(store: Store) -> None:
    def add(number: int) -> None:
        for _ in range(20):
            with store.writing():
                (found,) = store.get([b"count"])
                store.put({b"count": str(int(found or b"0") + number).encode()})

    threads = [threading.Thread(target=add, args=(number,)) for number in (1, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get([b"count"]) == [b"2020"]


class SameAsADictionary(RuleBasedStateMachine):
    """Both stores hold what a dictionary does."""

    KEYS = st.binary(max_size=3)

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[bytes, bytes] = {}
        self.store = MemoryStore()

    @rule(entries=st.dictionaries(KEYS, st.binary(max_size=4), max_size=5), gone=st.lists(KEYS, max_size=5))
    def change(self, entries: dict[bytes, bytes], gone: list[bytes]) -> None:
        with self.store.writing():
            self.store.put(entries)
            self.store.delete(gone)
        self.expected = {key: value for key, value in {**self.expected, **entries}.items() if key not in gone}

    @rule(low=KEYS, high=KEYS)
    def look(self, low: bytes, high: bytes) -> None:
        within = [item for item in sorted(self.expected.items()) if low <= item[0] <= high]
        assert self.store.last(low, high) == (within[-1] if within else None)

    @invariant()
    def holds_it(self) -> None:
        keys = sorted(self.expected)
        assert self.store.get(keys) == [self.expected[key] for key in keys]


SameAsADictionary.TestCase.settings = examples(20, stateful_step_count=15)
test_a_store_in_memory = SameAsADictionary.TestCase


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_file_keeps_what_was_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as store, store.writing():
        store.put({b"a": b"1"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]
    with SqliteStore(path, read_only=True) as store:
        assert store.get([b"a"]) == [b"1"]
        with pytest.raises(StoreError, match=r"store\.db: it was opened to read; open it without read_only"):
            store.writing().__enter__()


def test_readers_see_what_was_there_when_they_began(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as writer, SqliteStore(path, read_only=True) as reader:
        with writer.writing():
            writer.put({b"a": b"1"})
            assert reader.get([b"a"]) == [None]
        assert reader.get([b"a"]) == [b"1"]
        with reader.reading():
            assert reader.get([b"a"]) == [b"1"]
            with writer.writing():
                writer.put({b"a": b"2"})
            assert reader.get([b"a"]) == [b"1"]
        assert reader.get([b"a"]) == [b"2"]


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as first, SqliteStore(path, timeout=0.01) as second:
        with (
            first.writing(),
            pytest.raises(StoreError, match=r"store\.db: another process writes to it; try again, or wait longer"),
        ):
            second.writing().__enter__()
        with second.writing():
            second.put({b"a": b"1"})


def test_reading_that_turns_to_writing_is_refused(tmp_path: Path) -> None:
    """It would fail whenever another wrote in between."""
    with (
        SqliteStore(tmp_path / "store.db") as store,
        store.reading(),
        pytest.raises(StoreError, match="put the reading into the writing"),
    ):
        store.writing().__enter__()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.close()
    for use in (lambda: store.get([b"a"]), lambda: store.last(b"", b"a"), lambda: store.writing().__enter__()):
        with pytest.raises(StoreError, match=r"store\.db: the store is closed; open it anew"):
            use()


FOREIGN = "holds no store of trees, or is damaged; give a file that SqliteStore made"


def test_nothing_is_written_once_sqlite_undid_the_transaction(tmp_path: Path) -> None:
    """As it does by itself where the disk is full."""
    with SqliteStore(tmp_path / "store.db") as store:

        def write() -> None:
            with store.writing():
                store.put({b"a": b"1"})
                store._database.execute("ROLLBACK")
                with pytest.raises(StoreError, match=r"store\.db: SQLite undid the transaction after an error: end it"):
                    store.put({b"b": b"2"})

        with pytest.raises(OSError, match="no transaction is active"):
            write()
        assert store.get([b"a", b"b"]) == [None, None]
        with store.writing():
            store.put({b"a": b"3"})
        assert store.get([b"a"]) == [b"3"]


@pytest.mark.parametrize("content", [b"x", b"zkwtree1" + bytes(80), b"SQLite format 3\0" + bytes(84), bytes(4096)])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(FormatError, match=rf"store\.db.*{FOREIGN}"):
            SqliteStore(path, read_only=read_only)
    assert path.read_bytes() == content


def test_a_database_of_another_application_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE entries (key BLOB, value BLOB)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(FormatError, match=FOREIGN):
        SqliteStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER vanish AFTER INSERT ON entries BEGIN DELETE FROM entries; END",
        "CREATE VIEW other AS SELECT * FROM entries",
        "CREATE TABLE other (a)",
        "CREATE INDEX other ON entries (value)",
        "DROP TABLE entries",
        "ALTER TABLE entries RENAME TO other",
        "ALTER TABLE entries ADD COLUMN other",
    ],
)
def test_a_store_with_anything_else_in_it_is_refused(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()
    for read_only in (False, True):
        with pytest.raises(FormatError, match=rf"store\.db.*{FOREIGN}"):
            SqliteStore(path, read_only=read_only)


def test_a_view_that_passes_for_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE entries")
        database.execute("CREATE VIEW entries AS SELECT x'00' AS key, x'00' AS value")
    database.close()
    with pytest.raises(FormatError, match=rf"store\.db.*{FOREIGN}"):
        SqliteStore(path)


@pytest.mark.parametrize("value", ["text", 5, 5.5])
def test_an_entry_that_is_no_bytes_is_told(tmp_path: Path, value: object) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO entries VALUES (?, ?)", (b"a", value))
    database.close()
    with SqliteStore(path) as store:
        for use in (lambda: store.get([b"a"]), lambda: store.last(b"", b"b")):
            with pytest.raises(
                StoreError, match=r"store\.db: an entry is damaged, it holds no bytes; take a copy of the"
            ):
                use()
        assert (store.get([b"b"]), store.last(b"b", b"c")) == ([None], None)


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 2")
    database.close()
    with pytest.raises(FormatError, match="is a store of trees of version 2; open it with the zkwright that wrote it"):
        SqliteStore(path)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SqliteStore(tmp_path / "none" / "store.db")
    with pytest.raises(FileNotFoundError):
        SqliteStore(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(OSError):  # noqa: PT011 - which one is the system's
        SqliteStore(tmp_path)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as store, store.writing():
        store.put({bytes([i]): bytes(1000) for i in range(200)})
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xee" * (len(whole) - 4096))
    with pytest.raises(FormatError, match=FOREIGN), SqliteStore(path) as store:
        store.get([bytes([i]) for i in range(200)])
