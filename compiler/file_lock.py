"""Locks on open files and folders, which the system takes back when their holder ends, however it ends.

They bind those alone who ask for them. Windows has none of this kind, nor have some network file systems.
"""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import fcntl


def lock(descriptor: int) -> bool:
    """Wait until nobody else holds the lock of the file behind a descriptor, then hold it. False where there are no locks."""
    return sys.platform != "win32" and _flock(descriptor, fcntl.LOCK_EX)


def try_lock(descriptor: int) -> bool:
    """The same without waiting: False as well while somebody else holds it."""
    return sys.platform != "win32" and _flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def unlock(descriptor: int) -> bool:
    """Hold the lock no longer, also where the file is still mapped."""
    return sys.platform != "win32" and _flock(descriptor, fcntl.LOCK_UN)


def _flock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation)
    except OSError:
        return False
    return True
