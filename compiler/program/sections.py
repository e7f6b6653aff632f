"""The sections of an `.r1cs` that are zkwright's, by type; other readers skip them. `program_file` says what is in them."""

from __future__ import annotations

from typing import Final

SCHEMA_SECTION: Final = 0x7A6B0001
"""The input schema, JSON."""

HINTS_SECTION: Final = 0x7A6B0002
"""The hints: counts, columns, and the matrix of their input combinations."""

PROVENANCE_SECTION: Final = 0x7A6B0003
"""Where rows come from, JSON."""
