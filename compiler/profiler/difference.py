"""What two versions of a circuit cost, side by side.

Frames are matched by the names of gadgets and functions along their call paths and never by lines, so that a line inserted above
does not make everything below it new. The lines of a body are therefore one with the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

from .nodes import NOTHING, Cost, Frame

if TYPE_CHECKING:
    from .profile import Profile


@dataclass(frozen=True, slots=True)
class Side:
    """A frame's cost in one version; all zero where the version has no such frame."""

    own: Cost = NOTHING
    total: Cost = NOTHING
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A frame in both versions; `parent` is its caller's index among the changes, -1 for the circuit."""

    frame: Frame
    parent: int
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Difference:
    """The common tree of two profiles: a change for each frame that either has. Changes come after their parents."""

    before: Profile
    after: Profile
    changes: tuple[Change, ...]


def difference(before: Profile, after: Profile) -> Difference:
    """Compare two profiles, which may be of circuits with different names. Siblings come in the order of `after`."""
    frames: dict[tuple[int, str, str], tuple[int, Frame]] = {}
    sides = [_sides(version, frames) for version in (after, before)]
    changes = tuple(
        Change(frame, parent, sides[1].get(index, Side()), sides[0].get(index, Side()))
        for (parent, _, _), (index, frame) in frames.items()
    )
    return Difference(before, after, changes)


def _sides(version: Profile, frames: dict[tuple[int, str, str], tuple[int, Frame]]) -> dict[int, Side]:
    """What each frame costs in a version, by the frame's index; frames that `frames` lacks are added to it."""
    sides: dict[int, Side] = {}
    place: list[int] = []
    for node in version.nodes:
        if node.frame.kind == "line":
            # The line's body stands for it; its total holds the line's rows already.
            index, total = place[node.parent], NOTHING
        else:
            parent = place[node.parent] if node.parent >= 0 else -1
            # However the circuit is called, it is the root.
            key = (parent, node.frame.kind, node.frame.name if node.parent >= 0 else "")
            index, _ = frames.setdefault(key, (len(frames), node.frame))
            total = node.total
        place.append(index)
        side = sides.get(index, Side())
        sides[index] = Side(side.own + node.own, side.total + total, side.calls + node.calls)
    return sides
