"""`zkwright.circuits.merkle.plain`, importable from here as well."""

from __future__ import annotations

from .merkle.plain import MAX_DEPTH, MerkleTree, describe_file

__all__ = ["MAX_DEPTH", "MerkleTree", "describe_file"]
