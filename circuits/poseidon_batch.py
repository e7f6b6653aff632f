"""`poseidon_each` of `zkwright.circuits.poseidon.plain`, importable from here as well."""

from __future__ import annotations

from .poseidon.plain import poseidon_each

__all__ = ["poseidon_each"]
