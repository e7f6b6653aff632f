"""What `@circuit` and `@gadget` may stand on."""

from __future__ import annotations

import inspect
from types import FunctionType

from .errors import SignatureError


def require_function(decorated: object, decorator: str) -> None:
    """Raise SignatureError unless this is a function that runs to its end when called."""
    if isinstance(decorated, type):
        what = "a class"
    elif inspect.iscoroutinefunction(decorated) or inspect.isasyncgenfunction(decorated):
        what = "an async function"
    elif inspect.isgeneratorfunction(decorated):
        what = "a generator"
    elif not isinstance(decorated, FunctionType):
        what = f"a {type(decorated).__name__}"
    else:
        return
    raise SignatureError(f"`@{decorator}` stands on {what}", f"write `@{decorator}` above a plain `def`")
