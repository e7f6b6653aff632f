"""A profile as a speedscope file: https://www.speedscope.app draws it, so do other viewers of flame graphs.

Source: github.com/jlfwong/speedscope, file-format-schema.json. A stack is a call path, its weight the constraints recorded there.
"""

from __future__ import annotations

import json
from typing import Any

from .profile import Frame, Profile


def speedscope_json(profile: Profile) -> str:
    """The file's text: one profile weighted by constraints, one by nonzero terms. The same profile gives the same text."""
    frames: dict[Frame, int] = {}
    stacks: list[list[int]] = []
    for node in profile.nodes:
        above = stacks[node.parent] if node.parent >= 0 else []
        stacks.append([*above, frames.setdefault(node.frame, len(frames))])
    recording = [(stack, node.own) for stack, node in zip(stacks, profile.nodes, strict=True) if node.own.rows]
    samples = [stack for stack, _ in recording]
    document = {
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "name": profile.name,
        "exporter": "zkwright",
        "activeProfileIndex": 0,
        "shared": {"frames": [_frame(frame) for frame in frames]},
        "profiles": [
            _sampled("constraints", samples, [own.rows for _, own in recording]),
            _sampled("nonzero terms", samples, [own.terms for _, own in recording]),
        ],
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def _sampled(name: str, samples: list[list[int]], weights: list[int]) -> dict[str, Any]:
    bounds = {"startValue": 0, "endValue": sum(weights)}
    return {"type": "sampled", "name": name, "unit": "none", **bounds, "samples": samples, "weights": weights}


def _frame(frame: Frame) -> dict[str, Any]:
    if frame.kind != "line":
        return {"name": frame.name, **({"file": frame.file} if frame.file else {})}
    return {"name": f"{frame} {frame.name}", "file": frame.file, "line": frame.line}
