"""The ledger: takes transactions in blocks, each whole or not at all, and tells everybody everything it knows."""

from __future__ import annotations

from .ledger import Known, Ledger, Receipt

__all__ = ["Known", "Ledger", "Receipt"]
