"""What all bodies of one compilation share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from zkwright.core.fast_dataclass import dataclass

from ..language.captured_state import CapturedState
from .coefficient_table import CoefficientTable
from .recorded import PythonHint


@dataclass(slots=True)
class Session:
    """What all bodies of one compilation share."""

    coefficients: CoefficientTable = field(default_factory=CoefficientTable)
    python_hints: list[PythonHint] = field(default_factory=list)
    blocks: dict[Any, Any] = field(default_factory=dict)
    surroundings: dict[Any, tuple[CapturedState, int]] = field(default_factory=dict)

    def version(self, key: Any, roots: Sequence[object]) -> int:
        """How often what these read, kept under a key, was found changed."""
        known, version = self.surroundings.get(key, (None, -1))
        if known is None or not known.unchanged():
            version += 1
            self.surroundings[key] = CapturedState(roots), version
        return version
