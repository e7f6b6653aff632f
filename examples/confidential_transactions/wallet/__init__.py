"""The wallet: finds its notes among all, spends them, and keeps its keys in a file that is encrypted."""

from __future__ import annotations

from .history import Entry, History
from .wallet import Remote, Wallet

__all__ = ["Entry", "History", "Remote", "Wallet"]
