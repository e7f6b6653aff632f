"""Keys in shares, from a dealer or made by their owners together, shares of decryptions, and what any t of them decrypt."""

from __future__ import annotations

from .generation import Contribution, Contributor, generated_key
from .shares import DealtKey, KeyShare, deal

__all__ = ["Contribution", "Contributor", "DealtKey", "KeyShare", "deal", "generated_key"]
