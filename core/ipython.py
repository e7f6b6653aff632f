"""The notebook that runs this process, if one does. IPython is not loaded for that: it is asked where it is at work already."""

from __future__ import annotations

import sys
from typing import Any


def shell() -> Any:
    """The IPython shell at work; None in a plain interpreter."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def cell_name(file: str) -> str | None:
    """`In[3]` for the name under which IPython compiled a cell; None for any other file."""
    names = getattr(getattr(shell(), "compile", None), "format_code_name", None)
    found = names(file) if names is not None else None
    return found[1] if found else None
