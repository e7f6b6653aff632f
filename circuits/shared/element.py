"""What a gadget takes where it computes in the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from zkwright.compiler import Field

if TYPE_CHECKING:
    from zkwright.compiler import Bool, Fixed, Int, UInt

    Element: TypeAlias = Field | UInt | Int | Fixed | Bool | int
    """A field element, or an integer or truth value that is read as one at no cost."""
else:  # one type, which takes the others
    Element = Field | int
