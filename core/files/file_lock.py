"""Locks on open files and folders, which the system takes back when their holder ends, however it ends.

They bind those alone who ask for them, and whoever may read a file may hold its lock: so nobody waits here without end.
Windows has none of this kind, nor have some network file systems.
"""

from __future__ import annotations

import sys
import time

if sys.platform != "win32":
    import fcntl

_PAUSE = 0.02


def try_lock(descriptor: int, patience: float = 0) -> bool | None:
    """Hold the lock of the file behind a descriptor; False if somebody else does, after waiting `patience` seconds.

    None where there are no locks.
    """
    if sys.platform == "win32":
        return None
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
        except OSError:
            return None
        time.sleep(_PAUSE)


def unlock(descriptor: int) -> None:
    """Hold the lock no longer, also where the file is still mapped."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except OSError:
            return
