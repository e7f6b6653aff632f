"""Importing an author's modules from what their files say now.

Python takes the compiled form of a module, in `__pycache__`, for that of a source of the same size and second of change. Whoever
corrects a digit within that second would prove what they corrected.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import machinery
from pathlib import Path
from typing import TYPE_CHECKING

import zkwright

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType
    from typing import Final

_OURS: Final = Path(zkwright.__path__[0]).resolve()


class FreshLoader(machinery.SourceFileLoader):
    """Compiles a module each time, from the bytes of its file, and leaves nothing in `__pycache__`."""

    def get_code(self, fullname: str) -> CodeType:
        """The module's code. Raises `OSError` when the file cannot be read, `SyntaxError` when it is not Python."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def is_authors(file: Path, folder: Path) -> bool:
    """Whether a file in an author's folder is the author's: an environment with what is installed may lie there as well."""
    return file.is_relative_to(folder) and "site-packages" not in file.parts and not file.is_relative_to(_OURS)


@contextmanager
def read_afresh(folder: Path) -> Iterator[None]:
    """Within the body, import what lies in a folder, or below, by `FreshLoader`."""

    def finder(path: str) -> machinery.FileFinder:
        if not is_authors(Path(path).resolve(), folder):
            raise ImportError(f"{path}: not below {folder}")
        return machinery.FileFinder(
            path,
            (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
            (FreshLoader, machinery.SOURCE_SUFFIXES),
            (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
        )

    below = os.path.normcase(os.path.join(folder, ""))

    def forget(paths: Iterable[str]) -> None:
        for path in list(paths):
            real = os.path.realpath(path)
            if os.path.normcase(os.path.join(real, "")).startswith(below) and is_authors(Path(real), folder):
                del sys.path_importer_cache[path]

    forget(sys.path_importer_cache)
    others = set(sys.path_importer_cache)
    sys.path_hooks.insert(0, finder)
    try:
        yield
    finally:
        sys.path_hooks.remove(finder)
        forget(sys.path_importer_cache.keys() - others)
