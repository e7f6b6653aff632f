"""Whose code a piece of Python is: decided here alone, by the folder its file lies in."""

from __future__ import annotations

import functools
import os
from types import CodeType

# Type checkers alone load typing: it takes longer than all that a small proof reads.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal, TypeAlias

    Owner: TypeAlias = Literal["compiler", "library", "author"]
    """Whose: the language's, the gadget library's, or that of whoever writes circuits, which is all other code."""

PACKAGE_ROOT: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The folder of the package, without a separator at its end."""

_COMPILER: Final = tuple(os.path.join(PACKAGE_ROOT, room) + os.sep for room in ("compiler", "core"))
_STANDARD: Final = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_INSTALLED: Final = tuple(_STANDARD + folder + os.sep for folder in ("site-packages", "dist-packages"))

_LIBRARIES: Final[dict[str, str]] = {os.path.join(PACKAGE_ROOT, "circuits"): "zkwright/circuits"}
"""The folders of gadget libraries, or the file of one, and what program files call them."""

_NUMPY: Final = f"{os.sep}site-packages{os.sep}numpy{os.sep}"

KNOWN_OWNERS: Final[dict[str, Owner]] = {}
"""Owners by file, as far as `owner_of` was asked."""


@functools.cache
def is_ours(file: str) -> bool:
    """Whether a file of code is one of zkwright's, whichever its room."""
    return os.path.abspath(file).startswith(PACKAGE_ROOT + os.sep)


def join_library(root: str, name: str) -> None:
    """Let a folder, or a file, be a gadget library's, that of the package or module of this name."""
    root = os.path.abspath(root)
    _LIBRARIES[root] = name.replace(".", "/")
    for file in [file for file in KNOWN_OWNERS if _is_within(os.path.abspath(file), root)]:
        del KNOWN_OWNERS[file]


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root + os.sep)


def in_library(file: str, *, portable: bool = False) -> bool:
    """Whether an absolute path is a gadget library's; `portable`, a name as `portable_path` makes it."""
    if portable:
        return "/" in file
    return any(_is_within(file, root) for root in _LIBRARIES)


def portable_path(file: str) -> str:
    """A source file's name as files carry it: short, and the same wherever the project lies.

    Files of this package become `zkwright/...`, those of another gadget library begin with its name; of the author's the name
    alone is kept, without its folder. So what has a folder is a library's.
    """
    absolute = os.path.abspath(file)
    if _is_within(absolute, PACKAGE_ROOT):
        return "zkwright/" + os.path.relpath(absolute, PACKAGE_ROOT).replace(os.sep, "/")
    for root, name in _LIBRARIES.items():
        if _is_within(absolute, root):
            inside = os.path.basename(absolute) if absolute == root else os.path.relpath(absolute, root)
            return f"{name}/{inside.replace(os.sep, '/')}"
    return os.path.basename(absolute)


def owner_of(code: CodeType) -> Owner:
    """Whose code it is."""
    file = code.co_filename
    owner = KNOWN_OWNERS.get(file)
    if owner is None:
        if file == "<string>" and code.co_qualname.startswith("__create_fn__"):
            return "compiler"  # dataclasses generate code; other code of that name is what `exec` and `python -c` run
        path = os.path.abspath(file)
        # The author's line is above one of Python's own library, as in `dataclasses.replace` and the import system.
        python = file.startswith("<frozen ") or (path.startswith(_STANDARD) and not path.startswith(_INSTALLED))
        python = python or _NUMPY in path  # as in numpy.sum of an array of signals
        if path.startswith(_COMPILER) or (python and not in_library(path)):
            owner = "compiler"
        else:
            owner = "library" if in_library(path) else "author"
        if file != "<string>":
            KNOWN_OWNERS[file] = owner
    return owner
