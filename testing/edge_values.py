"""Values at the edges of each type, and outside of it: what inputs are tried with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from zkwright.compiler.forms import ArrayForm, BoolForm, BytesForm, Form, StructForm, TupleForm, UIntForm
from zkwright.core.field import R


class Edge(NamedTuple):
    """A value of an input, the same as another but at one place: `path` says where, `what` what stands there."""

    path: str
    what: str
    value: Any


def inside(form: Form) -> tuple[Any, ...]:
    """The edge values of a type of one wire: 0, 1, the largest.

    >>> inside(UIntForm(8)), inside(BoolForm())
    ((0, 1, 255), (False, True))
    """
    match form:
        case BoolForm():
            return False, True
        case UIntForm(width=1):
            return 0, 1
        case UIntForm(width=width):
            return 0, 1, (1 << width) - 1
    return 0, 1, R - 1


def outside(form: Form) -> tuple[Any, ...]:
    """Values that a type of one wire must refuse: one too large, r - 1 and r, a negative one, what is no number."""
    match form:
        case BoolForm():
            return 2, R - 1, R, -1, "yes"
        case UIntForm(width=width):
            return 1 << width, R - 1, R, R + 1, -1, "0x", None
    return R, R + 1, 1 << 256, "0x", None


def beyond_the_type(form: Form) -> tuple[int, ...]:
    """Field elements that a type of one wire has not, but a dishonest prover may put on its wire. None for a Field."""
    match form:
        case BoolForm():
            return 2, R - 1
        case UIntForm(width=width):
            return 1 << width, R - 1
    return ()


def edges_inside(form: Form, value: Any, path: str) -> Iterator[Edge]:
    """The value with an edge of its type in one place at a time; of arrays and bytes in the first place and the last.

    `value` is plain, as `form.decode` gives it, structs as dicts.
    """
    for place in _places(form, value, path):
        match place.form:
            case BytesForm():
                for byte in (0, 255):
                    yield place.with_value(bytes([byte]) * place.form.size, f"bytes {byte:#04x}")
            case ArrayForm() | StructForm() | TupleForm():
                pass
            case _:
                yield from (place.with_value(item, str(item)) for item in inside(place.form))


def edges_outside(form: Form, value: Any, path: str) -> Iterator[Edge]:
    """The value with something in one place that is not of its type: too large, another length, a part that is missing."""
    for place in _places(form, value, path):
        here = place.value
        match place.form:
            case BytesForm() | ArrayForm():
                yield place.with_value([*here, *(here[-1:] or [0])], "one value too many")
                if len(here):
                    yield place.with_value(here[:-1], "one value too few")
            case StructForm():
                yield place.with_value({**here, "no_such_field": 0}, "a field of another name")
                if here:
                    yield place.with_value(dict(list(here.items())[:-1]), "a field missing")
            case TupleForm():
                yield place.with_value((*here, 0), "one value too many")
            case _:
                yield from (place.with_value(item, str(item)) for item in outside(place.form))


def scalars(form: Form) -> Iterator[Form]:
    """The type of each wire of a value, in order; bytes are integers of 8 bits."""
    match form:
        case BytesForm():
            yield from (UIntForm(8) for _ in range(form.size))
        case ArrayForm(item=item):
            for _ in range(form.known_length()):
                yield from scalars(item)
        case StructForm(fields=fields):
            for _, part in fields:
                yield from scalars(part)
        case TupleForm(items=items):
            for part in items:
                yield from scalars(part)
        case _:
            yield form


class _Place(NamedTuple):
    """A part of a value: its type, its path, what it is, and what makes the whole value with another part there."""

    form: Form
    path: str
    value: Any
    whole: Callable[[Any], Any]

    def with_value(self, value: Any, what: str) -> Edge:
        return Edge(self.path, what, self.whole(value))

    def part(self, form: Form, path: str, key: Any) -> _Place:
        def whole(part: Any) -> Any:
            if isinstance(self.value, dict):
                return self.whole({**self.value, key: part})
            changed = [*self.value[:key], part, *self.value[key + 1 :]]
            return self.whole(type(self.value)(changed))

        return _Place(form, f"{self.path}{path}", self.value[key], whole)


def _places(form: Form, value: Any, path: str) -> Iterator[_Place]:
    pending = [_Place(form, path, value, lambda changed: changed)]
    while pending:
        place = pending.pop()
        yield place
        match place.form:
            case ArrayForm(item=item):
                ends = dict.fromkeys((0, len(place.value) - 1)) if len(place.value) else ()
                pending += [place.part(item, f"[{i}]", i) for i in ends]
            case StructForm(fields=fields):
                pending += [place.part(part, f".{name}", name) for name, part in fields]
            case TupleForm(items=items):
                pending += [place.part(part, f"[{i}]", i) for i, part in enumerate(items)]
