"""The two witnesses of a counterexample as files, so that a sceptic can prove both."""

from __future__ import annotations

import os
from pathlib import Path

from zkwright.core.files.atomic_file import Together
from zkwright.core.files.wtns_file import write_wtns
from zkwright.core.limbs import limb_bytes

from .verdict import Counterexample

FIRST, SECOND = "first.wtns", "second.wtns"


def write_pair(folder: str | os.PathLike[str], pair: Counterexample) -> tuple[Path, Path]:
    """Write `first.wtns` and `second.wtns` into a folder, which is made where there is none, and give their paths.

    Only the owner can read them, as any witness: a search that began with somebody's inputs leaves them in both. Both appear, or
    neither does. Raises OSError where that is not possible.
    """
    place = Path(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = place / FIRST, place / SECOND
    with Together() as files:
        for path, values in zip(paths, (pair.first, pair.second), strict=True):
            write_wtns(path, limb_bytes(values))
        files.put_in_place()
    return paths
