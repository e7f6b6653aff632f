"""The `zkwright` command: every verb is one call of the library and its presentation."""

from __future__ import annotations

from zkwright.cli.app import main

__all__ = ["main"]
