"""A store that was damaged, or made to mislead: whatever is read of it is an answer or a `StoreError`, and comes soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from zkwright.core.field import R
from zkwright.trees import (
    IncrementalTree,
    IndexedTree,
    LeanTree,
    MemoryStore,
    MountainRange,
    SparseTree,
    SqliteStore,
    StoreError,
)

from tests.trees.failing import failing

DAMAGED = "the store is damaged: .*; take a copy that is whole, or make the tree anew from its leaves"


def fill(store: MemoryStore) -> None:
    """Trees of every kind by names of their own."""
    IncrementalTree(8, store, name="incremental").extend(range(1, 40))
    LeanTree(store, name="lean").extend(range(1, 40))
    MountainRange(store, name="mountain").extend(range(1, 40))
    sparse, indexed = SparseTree(64, store, name="sparse"), IndexedTree(8, store, name="indexed")
    for key in (5, 9, 1000, 1024):
        sparse.insert(key, 2 * key)
        indexed.insert(key)


def uses(store: MemoryStore) -> Iterator[Callable[[], object]]:
    """Whatever can be asked of the trees, one of them after another."""

    def incremental() -> IncrementalTree:
        return IncrementalTree(8, store, name="incremental")

    def lean() -> LeanTree:
        return LeanTree(store, name="lean")

    def mountain() -> MountainRange:
        return MountainRange(store, name="mountain")

    def sparse() -> SparseTree:
        return SparseTree(64, store, name="sparse")

    def indexed() -> IndexedTree:
        return IndexedTree(8, store, name="indexed")

    yield lambda: (incremental().root, incremental().path(20), incremental().path(200))
    yield lambda: len(incremental())
    yield lambda: (incremental().leaves(), incremental().index_of(17))
    yield lambda: incremental().update(3, 7)
    yield lambda: incremental().append(7)
    yield lambda: (lean().root, lean().path(20), lean().leaves(), lean().index_of(17), lean().depth)
    yield lambda: lean().update(3, 7)
    yield lambda: lean().append(7)
    yield lambda: (mountain().root, mountain().path(20), mountain().peaks(20), mountain().leaves())
    yield lambda: mountain().append(7)
    yield lambda: (len(sparse()), [sparse().get(key) for key in (1, 5, 9, 1000, 1024)], sparse().path(7))
    yield lambda: list(islice(sparse().items(), 1000))
    yield lambda: sparse().update(5, 7)
    yield lambda: sparse().delete(9)
    yield lambda: sparse().insert(7, 7)
    yield lambda: list(islice(indexed(), 1000))
    yield lambda: (indexed().path(1000), indexed().low(7), indexed().root)
    yield lambda: indexed().insert(7)


def all_entries(store: MemoryStore) -> dict[bytes, bytes]:
    return dict(store._entries)


@pytest.fixture
def store() -> MemoryStore:
    filled = MemoryStore()
    fill(filled)
    return filled


def test_whatever_is_damaged_ends_in_an_answer_or_a_store_error(store: MemoryStore) -> None:
    told, answers = 0, set[str]()
    whole = all_entries(store)
    for key, value in whole.items():
        if key[key[0] + 1 :].startswith(b"p"):  # where leaves are, which has no values
            continue
        for other in (b"", value[:-1], value + b"\0", b"\xff" * len(value), value[:32] * 2, value[-32:] * 3):
            copy = MemoryStore()
            with copy.writing():
                copy.put({**whole, key: other})
            named = key[1 : key[0] + 1]
            for use in uses(copy):
                if named.decode() not in use.__code__.co_names + use.__code__.co_freevars:
                    continue
                try:
                    use()
                except StoreError as error:
                    told += "the store" in str(error)
                except (KeyError, ValueError) as error:  # what is asked for is not there, or is
                    answers.add(str(error).strip("'"))
    assert told > 500
    assert answers <= {"the tree has no such key", "the tree was given no such leaf", "the set has no such value"}


@pytest.mark.parametrize("reads", ["get", "items", "path", "insert", "delete"])
def test_a_node_that_is_its_own_child_is_told(store: MemoryStore, reads: str) -> None:
    """Wherever it stands, and soon."""
    tree = SparseTree(64, store, name="sparse")
    inner = [key for key, value in all_entries(store).items() if key.startswith(b"\x06sparsek") and len(value) == 64]
    assert len(inner) > 3
    uses_of_it: dict[str, Callable[[], object]] = {
        "get": lambda: [tree.get(key) for key in (5, 9, 1000, 1024)],
        "items": lambda: list(tree.items()),
        "path": lambda: [tree.path(key) for key in (5, 9, 1000, 1024)],
        "insert": lambda: [tree.insert(key + (1 << 50), 1) for key in (5, 9, 1000, 1024)],
        "delete": lambda: [tree.delete(key) for key in (5, 9, 1000, 1024)],
    }
    for key in inner:
        with store.writing():
            before = store.get([key])[0] or b""
            store.put({key: key[-32:] * 2})
        with pytest.raises(StoreError, match=DAMAGED), store.writing():
            uses_of_it[reads]()
        with store.writing():
            store.put({key: before})


def test_entries_that_are_reached_twice_are_told() -> None:
    """As many ways as 2**60 lead through nodes whose children are the same."""
    store = MemoryStore()
    tree = SparseTree(64, store)
    tree.insert(0, 1)
    header = store.get([b"\0h"])[0] or b""
    below = header[-40:-8]
    with store.writing():
        for level in range(60):
            node = bytes([level + 1]) * 31 + b"\0"
            store.put({b"\0k" + node: below * 2})
            below = node
        store.put({b"\0h": header[:-40] + below + header[-8:]})
    with pytest.raises(StoreError, match="an entry stands where its key does not lead"):
        list(tree.items())


def test_a_sparse_tree_that_is_changed_while_it_is_read_is_told() -> None:
    tree = SparseTree(64)
    for key in range(1, 40):
        tree.insert(key, key)
    entries = tree.items()
    next(entries)
    for key in range(1, 40):
        tree.delete(key)
    with pytest.raises(RuntimeError, match="the tree changed while its entries were read: make a list of them first"):
        list(entries)


@pytest.mark.parametrize("count", [1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
@pytest.mark.parametrize("kind", ["incremental", "lean", "mountain", "sparse"])
def test_a_wrong_count_is_told(store: MemoryStore, kind: str, count: int) -> None:
    with store.writing():
        key = bytes([len(kind)]) + kind.encode() + b"h"
        header = store.get([key])[0] or b""
        store.put({key: header[:-8] + count.to_bytes(8, "big")})

    def use() -> None:
        if kind == "incremental":
            len(IncrementalTree(8, store, name=kind))
        elif kind == "sparse":
            tree = SparseTree(64, store, name=kind)
            if count == (1 << 63) - 1:
                tree.insert(7, 7)
            else:
                list(tree.items())
        else:
            made = (LeanTree if kind == "lean" else MountainRange)(store, name=kind)
            with pytest.raises(StoreError, match=DAMAGED):
                _ = made.root
            with pytest.raises(StoreError, match=DAMAGED):
                made.append(1)
            made.leaves()

    with pytest.raises(StoreError, match=DAMAGED):
        use()


def test_more_is_taken_out_than_was_told_to_be_there() -> None:
    store = MemoryStore()
    tree = SparseTree(64, store)
    tree.insert(5, 1)
    with store.writing():
        header = store.get([b"\0h"])[0] or b""
        store.put({b"\0h": header[:-8] + bytes(8)})
    with pytest.raises(StoreError, match="the store is damaged: the number of leaves is wrong"):
        tree.delete(5)


@pytest.mark.parametrize("node", [R.to_bytes(32, "little"), b"\xff" * 32, bytes(31)])
def test_a_node_that_is_none_is_told(node: bytes) -> None:
    store = MemoryStore()
    tree = IncrementalTree(8, store)
    tree.extend([R - 1] * 20)
    key = b"\0n\0" + bytes(8)
    whole = store.get([key])[0] or b""
    with store.writing():
        store.put({key: whole[:96] + node + whole[128:]})
    for use in (tree.leaves, lambda: tree.path(2), lambda: tree.update(2, 5)):
        with pytest.raises(StoreError, match=DAMAGED):
            use()


def test_a_list_that_lacks_a_value_is_told(store: MemoryStore) -> None:
    tree = IndexedTree(8, store, name="indexed")
    with store.writing():
        store.delete([b"\x07indexedv" + (9).to_bytes(32, "big")])
    for use in (lambda: list(tree), lambda: tree.low(20), lambda: tree.insert(20)):
        with pytest.raises(StoreError, match=r"a value of the list is missing, in the tree 'indexed'; take a copy"):
            use()


def test_a_value_whose_leaf_is_another_is_told(store: MemoryStore) -> None:
    tree = IndexedTree(8, store, name="indexed")
    key = b"\x07indexedv" + (9).to_bytes(32, "big")
    with store.writing():
        kept = store.get([key])[0] or b""
        store.put({key: kept[:7] + b"\1" + kept[8:]})
    with pytest.raises(StoreError, match="a value's leaf is another"):
        tree.insert(20)


def test_names_that_cannot_be() -> None:
    with pytest.raises(ValueError, match=r"this one has half of one \(a surrogate\) at 1: leave it out"):
        IncrementalTree(3, name="a\ud800")


def test_a_tree_that_a_store_to_read_has_not_is_told(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "store.db") as store:
        IncrementalTree(3, store, name="voters")
    with SqliteStore(tmp_path / "store.db", read_only=True) as store:
        IncrementalTree(3, store, name="voters")
        for name, shown in (("voter", "of the name 'voter'"), ("", "without a name")):
            with pytest.raises(StoreError, match=rf"the store has no tree {shown}, and cannot be given one: .*to read"):
                IncrementalTree(3, store, name=name)


def test_a_tree_whose_making_was_undone_is_told() -> None:
    store = MemoryStore()
    with failing(store.writing()):
        tree = IncrementalTree(3, store)
    wanted: list[Callable[[], object]] = [lambda: tree.append(1), lambda: tree.root, lambda: len(tree)]
    for use in wanted:
        with pytest.raises(StoreError, match=r"the store has this tree no longer: .*; open the tree anew"):
            use()
