"""A process that is killed while it appends loses nothing that it was told is there, and leaves a tree that is one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.trees import IncrementalTree, SqliteStore

DEPTH = 16

WRITER = f"""
import sys
from zkwright.trees import IncrementalTree, SqliteStore
tree = IncrementalTree({DEPTH}, SqliteStore(sys.argv[1]))
print(len(tree), flush=True)
while True:
    count = len(tree)
    tree.extend(range(count, count + 1 + count % 7))
    tree.update(count // 2, count // 2)
    print(len(tree), flush=True)
"""


def killed(path: Path, words: int, after: float) -> int:
    """How many leaves a writer said were there, before it was killed so many seconds after its first words."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    first = [writer.stdout.readline() for _ in range(words)]
    time.sleep(after)
    writer.kill()
    said = [*first, *writer.stdout.readlines()]
    writer.wait()
    writer.stdout.close()
    return int([line for line in said if line.endswith("\n")][-1])


def survives(path: Path, draws: random.Random, times: int) -> None:
    acknowledged = 0
    for later in reversed(range(times)):
        acknowledged = max(acknowledged, killed(path, 1 if later else 2, draws.uniform(0, 0.3)))
        with SqliteStore(path) as store:
            tree = IncrementalTree(DEPTH, store)
            leaves = tree.leaves()
            assert leaves == list(range(len(tree)))
            assert len(leaves) >= acknowledged
            whole = MerkleTree(leaves, DEPTH)
            assert tree.root == whole.root
            for index in {0, len(leaves) // 2, max(len(leaves) - 1, 0), len(leaves)}:
                assert tree.path(index) == whole.path(index)
            if leaves:
                assert tree.index_of(leaves[-1]) == leaves[-1]
    assert acknowledged > 0


def test_what_was_acknowledged_is_there(tmp_path: Path) -> None:
    survives(tmp_path / "store.db", random.Random(1), 3)


@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_many_kills(tmp_path: Path) -> None:
    survives(tmp_path / "store.db", random.Random(2), 40)
