"""Known ways to leave a circuit open. Each is found with a pair of assignments, and its mended form is found unique."""

from . import carries, choices, curves, hints, padding, ranges, texts  # noqa: F401
from .pattern import PATTERNS

__all__ = ["PATTERNS"]
