"""No core dumps of a process that holds inputs, a witness or a setup's secrets: one is a copy of its memory, on a disk."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def no_core_dumps() -> Iterator[None]:
    """Within the body a crash leaves no core dump; where the system has no such limit, as on Windows, nothing changes."""
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    # Linux gives a dump to the program that `core_pattern` names whatever the limit is, but for one byte. No file is that small.
    with suppress(OSError, ValueError):  # a sandbox may let nothing be changed
        resource.setrlimit(resource.RLIMIT_CORE, (1 if sys.platform == "linux" and hard else 0, hard))
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
