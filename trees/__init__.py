"""Trees of Poseidon hashes outside of circuits, and the stores that keep them: what an application has, and its circuits check.

tree = IncrementalTree(20, SqliteStore("members.db"))
"""

from __future__ import annotations

from .incremental import IncrementalTree
from .sqlite_store import SqliteStore
from .store import MemoryStore, Store, StoreError

__all__ = ["IncrementalTree", "MemoryStore", "SqliteStore", "Store", "StoreError"]
