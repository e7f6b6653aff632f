"""What may stand within the parentheses of `debug`: Python computes it before the call, as a part of the statement.

So it is names and functions, told by the source of the call. Should the source be another than what runs, a computation may join
the statement, as it would on any other line; nothing that the statement needs is ever lost.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import ChainMap
from types import FrameType, FunctionType, MemberDescriptorType
from typing import Final

from ..errors import DebugError
from ..source_locations import UNREADABLE, Place, caller_frame

SHOWN_SIGNAL: Final = re.compile(r"<\w+ signal\b[^>]*>")
"""How a signal shows itself, alone or within an array, a struct or a list."""

COMPUTED: Final = object()

_OF_TEXTS: Final = "debug prints names and values by itself: debug(x), or debug(x, label=...) with a text of your own"


def refuse_computed(values: tuple[object, ...], place: Place | None) -> None:
    """Raise DebugError unless the call of `debug` that is at work computes nothing within its parentheses."""
    if all(isinstance(value, FunctionType) for value in values):
        return
    frame, call = caller_frame(), place.call() if place is not None else None
    if frame is None or call is None:
        raise DebugError(
            "debug(...) cannot see what is computed for it: its source is not at hand, or Python keeps no columns of it",
            "write debug(lambda: x - y), also for a name, or run from a file and without -X no_debug_ranges",
        )
    for node in call.args:
        if isinstance(node, ast.JoinedStr):
            raise DebugError("a text for debug(...) is made before anything has a value", _OF_TEXTS)
        if not _computes_nothing(node, frame):
            text = ast.unparse(node)
            raise DebugError(
                f"`{text}` is computed before debug(...) is called, as a part of the statement",
                f"write debug(lambda: {text.lstrip('*')}), or give it a name on a line before, where the statement needs it",
            )


def refuse_unseen(value: object) -> None:
    """Raise DebugError for a text that shows a signal: it holds no value, and will not."""
    if isinstance(value, str) and (shown := SHOWN_SIGNAL.search(value)) is not None:
        raise DebugError(f"a text for debug(...) shows {shown[0]}, made before anything has a value", _OF_TEXTS)


def looked_up(value: object) -> object:
    """What to show: the result of a function, anything else as it is. Raises DebugError as `refuse_unseen` does."""
    if isinstance(value, FunctionType):
        try:
            inspect.signature(value).bind()
        except TypeError as error:
            told = f"debug(...) calls functions without arguments, and `{value.__name__}` takes some"
            raise DebugError(told, "write debug(lambda: f(x))") from error
        value = value()
    refuse_unseen(value)
    return value


def names_of(values: tuple[object, ...], place: Place | None) -> tuple[str, ...]:
    """What the values are called in the source, a lambda's as what it computes."""
    texts = tuple(map(_without_lambda, place.texts())) if place is not None else ()
    return texts if len(texts) == len(values) else tuple(f"value {i}" for i in range(1, len(values) + 1))


def _computes_nothing(node: ast.expr, frame: FrameType) -> bool:
    match node:
        case ast.Constant() | ast.Name() | ast.Lambda():
            return True
        case ast.Attribute():
            return static_value(node, frame) is not COMPUTED
        case ast.Starred(value=inner):
            return type(static_value(inner, frame)) in (list, tuple)  # to go through an array of bits is to read them
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(_computes_nothing(part, frame) for part in parts)
        case ast.Dict(keys=keys, values=parts):
            # Behind `**` there is no key.
            return all(key is not None and _computes_nothing(key, frame) for key in keys) and all(
                _computes_nothing(part, frame) for part in parts
            )
    return False


def static_value(node: ast.expr, frame: FrameType) -> object:
    """What `a` or `a.b.c` is; `COMPUTED` where to ask for it runs code, as a property does."""
    if isinstance(node, ast.Name):
        return ChainMap(frame.f_locals, frame.f_globals).get(node.id, COMPUTED)
    owner = static_value(node.value, frame) if isinstance(node, ast.Attribute) else COMPUTED
    if owner is COMPUTED or not isinstance(node, ast.Attribute):
        return COMPUTED
    found = inspect.getattr_static(owner, node.attr, COMPUTED)
    if hasattr(type(found), "__get__") and not isinstance(found, (FunctionType, MemberDescriptorType)):
        return COMPUTED
    return COMPUTED if found is COMPUTED else getattr(owner, node.attr)


def _without_lambda(text: str) -> str:
    try:
        node = ast.parse(text, mode="eval").body
    except UNREADABLE:
        return text
    return (ast.get_source_segment(text, node.body) or text) if isinstance(node, ast.Lambda) else text
