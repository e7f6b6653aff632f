"""Temporary folders in memory, where the system has room for them there.

Whatever the command writes is synced, the file and its folder. That is as much work there, and nobody waits for a disk, which
takes some milliseconds for each.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "PYTEST_DEBUG_TEMPROOT"
"""Where pytest makes temporary folders, if not where the system wants them."""

IN_MEMORY: Final = Path("/dev/shm")
ENOUGH: Final = 4 << 30
"""Bytes that have to be free; a run takes some 300 MB."""


def take_memory(root: Path = IN_MEMORY) -> None:
    """Have pytest make its folders in memory, unless somebody said where, or programs in there may not run."""
    if not hasattr(os, "statvfs") or {VARIABLE, "TMPDIR"} & os.environ.keys() or not os.access(root, os.W_OK | os.X_OK):
        return
    about = os.statvfs(root)
    if about.f_bavail * about.f_frsize >= ENOUGH and not about.f_flag & getattr(os, "ST_NOEXEC", 0):
        os.environ[VARIABLE] = str(root)
