"""What the command's exit code says."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

NO: Final = 1
"""The answer is no: the proof is invalid, the inputs do not satisfy the circuit."""

UNUSABLE: Final = 2
"""There is no answer: unusable input or usage, or a failure of our own."""

INTERRUPTED: Final = 130
"""Ctrl-C, as shells count it."""

TERMINATED: Final = 143
"""SIGTERM, by which services are stopped, as shells count it."""
