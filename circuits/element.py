"""What a gadget takes where it computes in the field."""

from __future__ import annotations

from typing import TypeAlias

from zkwright.compiler import Bool, Field, UInt

Element: TypeAlias = Field | UInt | Bool | int
"""A field element, or an integer or truth value that is read as one at no cost."""
