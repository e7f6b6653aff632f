"""The examples of docs/gadgets.md run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PAGE = (Path(__file__).parents[2] / "docs" / "gadgets.md").read_text(encoding="utf-8")


def test_the_page() -> None:
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "gadgets.md", "exec", dont_inherit=True), names)
    names["opens"](250, 99, names["commitment"])
    names["knows"](b"correct horse battery staple", names["pack_bytes"](names["image"]))
