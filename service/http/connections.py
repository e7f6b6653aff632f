"""How many connections a process has."""

from __future__ import annotations

import sys
from typing import Final

from zkwright.core.http.connections import TimedConnection

_MOST: Final = 4096
_FILES_OF_OURS: Final = 128
"""Of the files that the system gives a process: the database's, the engine's, those of workers."""


def most_connections() -> int:
    """As many as the system has files for, by the limit of this process, which is 1024 in most places."""
    if sys.platform == "win32":
        return 512
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(_MOST, files - _FILES_OF_OURS)) if files != resource.RLIM_INFINITY else _MOST


class CountedConnection(TimedConnection):
    """One of `most_connections`, whoever opened them: those who ask a service are few programs with many connections."""

    def is_too_many(self) -> bool:
        """See `TimedConnection`."""
        return len(self.connections) > most_connections()
