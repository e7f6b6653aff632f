"""A profile, or the difference between two, as a flame graph: one HTML page that needs nothing else and loads nothing.

The names and lines in it may come from anyone. They reach the page as JSON that cannot close its element and are shown as text;
the page's policy lets no script run but its own, and nothing leave it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zkwright.core.html_page import as_text, filled_page
from zkwright.core.printable import printable

from .difference import Difference
from .nodes import NOTHING, Cost, Frame

if TYPE_CHECKING:
    from .profile import Profile


_FOLDER: Final = Path(__file__).with_name("flame")


def flame_page(shown: Profile | Difference) -> str:
    """The page's text. The same argument gives the same text.

    The width of a bar is its share of the constraints, or of the nonzero terms; a click zooms in. In a difference bars are as
    wide as the larger version, red where there are more constraints than before and blue where there are fewer.
    """
    if isinstance(shown, Difference):
        version = shown.after
        nodes: Iterable[_Bar] = (
            (
                change.frame,
                change.parent,
                _figures(change.after.own, change.after.calls),
                _figures(change.before.own, change.before.calls),
            )
            for change in shown.changes
        )
    else:
        version = shown
        nodes = _of_profile(shown)
    mine = [] if isinstance(shown, Difference) else _of_profile(shown.mine())
    given = ", ".join(f"{name}={value}" for name, value in version.parameters.items())
    return filled_page(
        _FOLDER,
        title=as_text(f"{version.name}: where its constraints come from"),
        name=as_text(version.name),
        parameters=as_text(given),
        data=_data(list(nodes), mine, compared=isinstance(shown, Difference)),
    )


_Bar = tuple[Frame, int, list[int], list[int]]


def _of_profile(profile: Profile) -> list[_Bar]:
    return [(node.frame, node.parent, _figures(node.own, node.calls), _figures(NOTHING, 0)) for node in profile.nodes]


def _figures(own: Cost, calls: int) -> list[int]:
    return [own.rows, own.terms, calls]


def _data(nodes: list[_Bar], mine: list[_Bar], *, compared: bool) -> str:
    """The tree, and where it differs that of the author's lines alone."""
    frames: dict[Frame, int] = {}

    def records(bars: list[_Bar]) -> list[Any]:
        return [[frames.setdefault(frame, len(frames)), parent, after, before] for frame, parent, after, before in bars]

    document: dict[str, Any] = {"compared": compared, "nodes": records(nodes)}
    document["mine"] = records(mine) if 1 < len(mine) < len(nodes) else None
    document["frames"] = [_members(frame) for frame in frames]
    # Within a script element only markup could end the JSON.
    return json.dumps(document, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")


def _members(frame: Frame) -> dict[str, Any]:
    texts = {"name": frame.name, "file": frame.file, "source": frame.source}
    return {"kind": frame.kind, "line": frame.line, **{name: printable(text) for name, text in texts.items()}}
