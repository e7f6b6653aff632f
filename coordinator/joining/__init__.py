"""Taking part in a ceremony that somebody coordinates: `join` of `join.py`."""

from .join import Joined, join
from .taking import Taking

__all__ = ["Joined", "Taking", "join"]
