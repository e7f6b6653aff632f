"""Where what can be made again is kept between runs."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """zkwright's folder among the user's caches: `$XDG_CACHE_HOME` or `~/.cache` on Linux. It may not exist, or be deleted.

    A relative path names another folder wherever a process starts, for one the folder of files that somebody else sent; what
    is kept in a cache is trusted as one's own, so a variable with such a path counts as unset, as the XDG specification says.
    Raises `FileNotFoundError` where no absolute path is left: a user without a home has no cache.
    """
    if sys.platform == "win32":
        candidates = [os.environ.get("LOCALAPPDATA", ""), os.path.expanduser("~/AppData/Local")]
    elif sys.platform == "darwin":
        candidates = [os.path.expanduser("~/Library/Caches")]
    else:
        candidates = [os.environ.get("XDG_CACHE_HOME", ""), os.path.expanduser("~/.cache")]
    for folder in candidates:
        if os.path.isabs(folder):
            return Path(folder, "zkwright")
    raise FileNotFoundError(errno.ENOENT, "no absolute path names a folder for caches", candidates[-1])


def caches_are_relative() -> bool:
    """Whether libraries that believe every path, as numba does, keep what they compiled where the process starts."""
    return not os.path.isabs(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")))
