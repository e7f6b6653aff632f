"""Trees of Poseidon hashes outside of circuits, and the stores that keep them: what an application has, and its circuits check.

tree = IncrementalTree(20, SqliteStore("members.db"))
"""

from __future__ import annotations

from .frontier import Frontier
from .incremental import IncrementalTree
from .indexed import IndexedInsertion, IndexedPath, IndexedTree
from .lean import LeanPath, LeanTree
from .mountain import MountainRange
from .sparse import SparseChange, SparsePath, SparseTree
from .sqlite_store import SqliteStore
from .store import MemoryStore, Store, StoreError

__all__ = [
    "Frontier",
    "IncrementalTree",
    "IndexedInsertion",
    "IndexedPath",
    "IndexedTree",
    "LeanPath",
    "LeanTree",
    "MemoryStore",
    "MountainRange",
    "SparseChange",
    "SparsePath",
    "SparseTree",
    "SqliteStore",
    "Store",
    "StoreError",
]
