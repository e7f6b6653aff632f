"""`initial_state` of `zkwright.circuits.sha256.constants`, importable from here as well."""

from __future__ import annotations

from .sha256.constants import initial_state

__all__ = ["initial_state"]
