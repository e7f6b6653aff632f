"""The sections of an `.r1cs` that are zkwright's, by type; other readers skip them. `program_file` says what is in them."""

from __future__ import annotations

from typing import Final

from zkwright.core.files.r1cs_header import INPUT_SCHEMA

SCHEMA_SECTION: Final = INPUT_SCHEMA
"""The input schema, JSON."""

HINTS_SECTION: Final = 0x7A6B0002
"""The hints: counts, columns, and the matrix of their input combinations."""

PROVENANCE_SECTION: Final = 0x7A6B0003
"""Where rows come from, JSON."""
