"""What `require` gives back: nothing, and no truth value. `all(require(c) for c in conditions)` would end after the first."""

from __future__ import annotations

from typing import Any, Final

from ..errors import SignalTruthError


class _Nothing:
    """Stands where Python would have None, which counts as False: who asks for its truth would leave requirements out."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Refused."""
        raise SignalTruthError(
            "what requires something is no condition: `and`, `all` or `if` would leave out what comes behind it",
            "write a `require` on a line each, a loop, or require(a & b), require(all_of(conditions))",
        )

    def __repr__(self) -> str:
        return "None"


NOTHING: Final[Any] = _Nothing()


def or_none(result: Any) -> Any:
    """What a function returned, None for `return require(...)`."""
    return None if result is NOTHING else result
