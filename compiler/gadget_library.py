"""Packages of gadgets that are not ours: told of as the library that comes with the language is."""

from __future__ import annotations

import os
import sys

from zkwright.core.code_owner import join_library

from .errors import ArgumentError


def gadget_library(name: str) -> None:
    """Say that a package, or a single module, is a library of gadgets: what goes wrong in it is told on its caller's line.

    A package says so of itself, before it imports its own modules:

        from zkwright.compiler.rows import gadget_library

        gadget_library(__name__)

    From then on what its functions record for an author comes from the author's line, as do errors; a requirement that fails in
    one of its gadgets names the gadget, the line that called it and its arguments; and long sums are left as they are, as a
    library counts its own terms. Nothing of the statement depends on it otherwise. Raises ArgumentError for a name that no
    imported module has, and for a module without a file.
    """
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or name == "__main__":
        raise ArgumentError(
            f"{name!r} is no imported module with a file of its own",
            "call it in the package's `__init__.py`, as gadget_library(__name__)",
        )
    join_library(os.path.dirname(file) if hasattr(module, "__path__") else file, name)
