"""Where Python may keep no compiled code beside its source, a folder in pytest's cache takes it.

The suite starts some hundreds of processes, each of which would compile zkwright anew, and so would each run all tests. Without
`PYTHONDONTWRITEBYTECODE` in the environment nothing of this is needed, and nothing done.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests import temporary_folders

FORBIDDEN: Final = "PYTHONDONTWRITEBYTECODE"
PREFIX: Final = "PYTHONPYCACHEPREFIX"
FOLDER: Final = Path(__file__).parents[1] / ".pytest_cache" / "compiled"


def share_with_processes() -> None:
    """Let the processes that this one starts keep their compiled code in the folder, and find that of one another there."""
    if not sys.dont_write_bytecode or PREFIX in os.environ:
        return
    os.environ.pop(FORBIDDEN, None)
    os.environ[PREFIX] = str(FOLDER)
    temporary = Path(os.environ.get(temporary_folders.VARIABLE) or tempfile.gettempdir())
    for code_of_a_run in (FOLDER / temporary.relative_to("/")).glob("pytest-of-*"):
        shutil.rmtree(code_of_a_run, ignore_errors=True)  # of circuits that no later run has


@contextmanager
def kept() -> Iterator[None]:
    """Within this, what this process compiles is kept as well: the tests, after pytest has rewritten their assertions."""
    before = sys.dont_write_bytecode, sys.pycache_prefix
    if before[0] and os.environ.get(PREFIX) == str(FOLDER):
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(FOLDER)
    try:
        yield
    finally:
        sys.dont_write_bytecode, sys.pycache_prefix = before
