"""The `zkwright` command: every verb is one call of the library and its presentation."""

from __future__ import annotations

# Type checkers alone load typing: it takes longer than all that a verification needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from zkwright.cli.app import main

__all__ = ["main"]


if not TYPE_CHECKING:  # they know the name, and are to refuse all others

    def __getattr__(name: str) -> Any:
        # Loaded when it is used, so that `entry` comes first in a process of its own.
        if name == "main":
            from zkwright.cli.app import main

            return main
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
