"""What `@circuit` and `@gadget` may stand on, and how it is called."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any, Final

from ..errors import CallError, SignatureError

WITHOUT_PARENTHESES: Final[Any] = None
"""What `@circuit()` gives in place of a function, for `require_function` to refuse."""


def require_function(decorated: object, decorator: str) -> None:
    """Raise SignatureError unless this is a function that runs to its end when called."""
    if decorated is None:
        raise SignatureError(f"`@{decorator}()` takes no arguments", f"write `@{decorator}` without parentheses")
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


def bound_arguments(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> inspect.BoundArguments:
    """The arguments by parameter, defaults included. Raises CallError that names what is called and what it takes."""
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        taken = ", ".join(signature.parameters)
        in_dict = len(args) == 1 and isinstance(args[0], dict) and not kwargs
        mend = f"write {name}(**inputs) for inputs in a dict" if in_dict else f"call it as {name}({taken})"
        raise CallError(f"`{name}` takes ({taken}): {error}", mend) from None
    bound.apply_defaults()
    return bound
