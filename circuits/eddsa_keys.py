"""`zkwright.circuits.eddsa.plain`, importable from here as well."""

from __future__ import annotations

from .eddsa.plain import SEED_BYTES, SigningKey

__all__ = ["SEED_BYTES", "SigningKey"]
