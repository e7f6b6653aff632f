"""Constraint systems from rows as Python writes them."""

from zkwright.analyser.system_of_rows import system_of

__all__ = ["system_of"]
