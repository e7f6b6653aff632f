"""How often a property is tested: the same draws in every run of one commit, so that it passes or fails for good.

With `ZKWRIGHT_DRAWS=20` the values are drawn anew, and there are 20 times as many.
"""

from __future__ import annotations

import os
from typing import Any, Final

from hypothesis import settings

VARIABLE: Final = "ZKWRIGHT_DRAWS"

TIMES: Final = int(os.environ.get(VARIABLE, "0"))
"""By how much more there are, drawn anew; 0 for the same ones as ever."""


def examples(n: int = 40, **others: Any) -> settings:
    """The settings of a property that `n` examples test where nothing else is asked for; `others` are hypothesis's own."""
    return settings(max_examples=n * max(1, TIMES), **others)


def draw_by_default() -> None:
    """Have properties that say nothing else drawn like the others, and none fail because the machine is busy."""
    kept: dict[str, Any] = {} if TIMES else {"derandomize": True, "database": None}
    settings.register_profile("zkwright", examples(deadline=None, **kept))
    settings.load_profile("zkwright")
