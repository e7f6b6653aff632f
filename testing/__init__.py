"""Tests for circuits of one's own: every layer, bad inputs, forged hints, uniqueness.

`check_circuit` runs a circuit through every layer on inputs that it takes and on others; `accepts` and `refuses` try it on one
set of inputs, `cost` counts its rows. They raise `Disagreement`, an AssertionError, so that any test runner tells a failed test
by it. Nothing here needs a package beside those that zkwright itself needs.
"""

from __future__ import annotations

from zkwright.core.lazy_names import loaded_when_asked_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .cost import cost
    from .errors import Disagreement
    from .every_layer import CheckReport, check_circuit
    from .single import accepts, refuses

__all__ = ["CheckReport", "Disagreement", "accepts", "check_circuit", "cost", "refuses"]

_HOMES: Final = {
    "testing.cost": ("cost",),
    "testing.errors": ("Disagreement",),
    "testing.every_layer": ("CheckReport", "check_circuit"),
    "testing.single": ("accepts", "refuses"),
}
"""Where each name is defined. Nothing is loaded before it is used: pytest asks for the plugin in every run."""


if not TYPE_CHECKING:  # they know the names, and are to refuse all others
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
