"""`Point` of `zkwright.circuits.babyjub`, importable from here as well."""

from __future__ import annotations

from .babyjub.edwards import Point

__all__ = ["Point"]
