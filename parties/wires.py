"""Shares of all wires: a vector, of whose few that joint steps read and write the integers are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zkwright.core.limbs import from_limbs, to_limbs

if TYPE_CHECKING:
    from .vectors import Vector


class Wires:
    """Reads and writes single shares of `vector`, which `written` brings up to date."""

    def __init__(self, vector: Vector) -> None:
        """The vector is this one's from now on."""
        self._vector = vector
        self._known: dict[int, int] = {}
        self._new: list[int] = []

    def __getitem__(self, wire: int) -> int:
        """The share of a wire."""
        share = self._known.get(wire)
        if share is None:
            (share,) = from_limbs(self._vector[wire])
            self._known[wire] = share
        return share

    def __setitem__(self, wire: int, share: int) -> None:
        """Give a wire its share, in [0, r)."""
        self._known[wire] = share
        self._new.append(wire)

    def written(self) -> Vector:
        """The vector, with all that was set."""
        if self._new:
            self._vector[self._new] = to_limbs(self._known[wire] for wire in self._new)
            self._new = []
        return self._vector
