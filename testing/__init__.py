"""Tests for circuits of one's own: every layer, bad inputs, forged hints, uniqueness.

`check_circuit` runs a circuit through every layer on inputs that it takes and on others; `accepts` and `refuses` try it on one
set of inputs, `cost` counts its rows. They raise `Disagreement`, an AssertionError, so that any test runner tells a failed test
by it. Nothing here needs a package beside those that zkwright itself needs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .cost import cost
    from .errors import Disagreement
    from .every_layer import CheckReport, check_circuit
    from .single import accepts, refuses

__all__ = ["CheckReport", "Disagreement", "accepts", "check_circuit", "cost", "refuses"]

_HOMES: Final = {
    "cost": ("cost",),
    "errors": ("Disagreement",),
    "every_layer": ("CheckReport", "check_circuit"),
    "single": ("accepts", "refuses"),
}
"""Where each name is defined. Nothing is loaded before it is used: pytest asks for the plugin in every run."""


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value  # `cost` is also the name of its module
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
