"""A profile as a speedscope file: https://www.speedscope.app draws it, so do other viewers of flame graphs.

Source: github.com/jlfwong/speedscope, file-format-schema.json. A call opens and closes at a number of constraints, so that the
file has two entries for each node of the tree, however deep it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from zkwright.core.printable import printable

from .nodes import Cost, Frame
from .profile import Profile


def speedscope_json(profile: Profile) -> str:
    """The file's text: one profile weighted by constraints, one by nonzero terms. The same profile gives the same text."""
    frames: dict[Frame, int] = {}
    places = [frames.setdefault(node.frame, len(frames)) for node in profile.nodes]
    document = {
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "name": printable(profile.name),
        "exporter": "zkwright",
        "activeProfileIndex": 0,
        "shared": {"frames": [_frame(frame) for frame in frames]},
        "profiles": [
            _evented("constraints", profile, places, lambda cost: cost.rows),
            _evented("nonzero terms", profile, places, lambda cost: cost.terms),
        ],
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def _evented(name: str, profile: Profile, places: list[int], weight: Callable[[Cost], int]) -> dict[str, Any]:
    below: list[list[int]] = [[] for _ in places]
    for index, node in enumerate(profile.nodes[1:], 1):
        below[node.parent].append(index)
    events: list[dict[str, Any]] = []
    at = 0
    pending = [(0, "O")]
    while pending:
        index, kind = pending.pop()
        events.append({"type": kind, "frame": places[index], "at": at})
        if kind == "O":
            at += weight(profile.nodes[index].own)
            pending.append((index, "C"))
            pending.extend((child, "O") for child in reversed(below[index]))
    return {"type": "evented", "name": name, "unit": "none", "startValue": 0, "endValue": at, "events": events}


def _frame(frame: Frame) -> dict[str, Any]:
    name, file = printable(frame.name), printable(frame.file)
    if frame.kind != "line":
        return {"name": name, **({"file": file} if file else {})}
    return {"name": f"{file}:{frame.line} {name}", "file": file, "line": frame.line}
