"""What all bodies of one compilation share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from zkwright.core.fast_dataclass import dataclass

from ..language.captured_state import CapturedState
from .coefficient_table import CoefficientTable
from .recorded import PythonHint

if TYPE_CHECKING:
    from .body import Body


@dataclass(slots=True)
class Session:
    """What all bodies of one compilation share.

    `templates` has what a gadget knows of the bodies that it recorded, `bodies` these themselves, in the order of their ends.
    """

    coefficients: CoefficientTable = field(default_factory=CoefficientTable)
    python_hints: list[PythonHint] = field(default_factory=list)
    templates: dict[Any, Any] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    surroundings: dict[Any, tuple[CapturedState, int]] = field(default_factory=dict)

    def version(self, key: Any, roots: Sequence[object]) -> int:
        """How often what these read, kept under a key, was found changed."""
        known, version = self.surroundings.get(key, (None, -1))
        if known is None or not known.unchanged():
            version += 1
            self.surroundings[key] = CapturedState(roots), version
        return version
