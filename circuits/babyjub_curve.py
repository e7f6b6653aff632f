"""`zkwright.circuits.babyjub.plain`, importable from here as well."""

from __future__ import annotations

from .babyjub.plain import (
    BASE8,
    COFACTOR,
    GENERATOR,
    IDENTITY,
    MONTGOMERY_A,
    A,
    AffinePoint,
    D,
    L,
    add,
    is_in_subgroup,
    is_on_curve,
    multiply,
    negate,
)

__all__ = [
    "BASE8",
    "COFACTOR",
    "GENERATOR",
    "IDENTITY",
    "MONTGOMERY_A",
    "A",
    "AffinePoint",
    "D",
    "L",
    "add",
    "is_in_subgroup",
    "is_on_curve",
    "multiply",
    "negate",
]
