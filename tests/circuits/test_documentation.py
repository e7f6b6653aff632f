"""The examples of docs/gadgets.md run."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "gadgets.md").read_text(encoding="utf-8")


def test_the_page() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(block, "gadgets.md", "exec", dont_inherit=True), names)
    opens = names["opens"]
    assert callable(opens)
    opens(250, 99, names["commitment"])
