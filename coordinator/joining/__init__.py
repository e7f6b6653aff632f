"""Taking part in a ceremony that somebody coordinates: `join` of `join.py`."""

from .join import Joined, Taking, join

__all__ = ["Joined", "Taking", "join"]
