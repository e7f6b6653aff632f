"""Values at the edges of each type, and outside of it: what inputs are tried with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from zkwright.compiler.forms import (
    ArrayForm,
    BoolForm,
    BytesForm,
    FixedForm,
    Form,
    IntForm,
    StructForm,
    TextForm,
    TupleForm,
    UIntForm,
    VecForm,
)
from zkwright.core.field import R


class Edge(NamedTuple):
    """A value of an input, the same as another but at one place: `path` says where, `what` what stands there."""

    path: str
    what: str
    value: Any


def inside(form: Form) -> tuple[Any, ...]:
    """The edge values of a type of one wire: 0, 1, the largest; of a signed one the least and -1 as well.

    >>> inside(UIntForm(8)), inside(BoolForm())
    ((0, 1, 255), (False, True))
    >>> inside(IntForm(8))
    (-128, -1, 0, 1, 127)
    """
    match form:
        case BoolForm():
            return False, True
        case UIntForm(width=1):
            return 0, 1
        case UIntForm(width=width):
            return 0, 1, (1 << width) - 1
        case IntForm(width=width):
            half = 1 << width - 1
            return tuple(dict.fromkeys((-half, -1, 0, 1, half - 1)))
        case FixedForm(width=width):
            half = 1 << width - 1
            return tuple(form.decode(iter([scaled % R])) for scaled in dict.fromkeys((-half, -1, 0, 1, half - 1)))
    return 0, 1, R - 1


def outside(form: Form) -> tuple[Any, ...]:
    """Values that a type of one wire must refuse: one too large, r - 1 and r, a negative one, what is no number."""
    match form:
        case BoolForm():
            return 2, R - 1, R, -1, "yes"
        case UIntForm(width=width):
            return 1 << width, R - 1, R, R + 1, -1, "0x", None
        case IntForm(width=width):
            half = 1 << width - 1
            return half, -half - 1, R - 1, R - half, -R, "0x", "--1", None
        case FixedForm(width=width, fraction=fraction):
            limit, step = Fraction(1 << width - 1, 1 << fraction), Fraction(1, 1 << fraction)
            return limit, -limit - step, step / 2, R, -R, "0x1", "1.", "1e1", float("nan"), None
    return R, R + 1, 1 << 256, "0x", None


class LengthForm(UIntForm):
    """The length of a list, at most `most`."""

    __slots__ = __match_args__ = ("most",)

    def __init__(self, most: int) -> None:
        """At most so many."""
        super().__init__(most.bit_length())
        self.most = most


def beyond_the_type(form: Form) -> tuple[int, ...]:
    """Field elements that a type of one wire has not, but a dishonest prover may put on its wire. None for a Field."""
    match form:
        case BoolForm():
            return 2, R - 1
        case LengthForm(most=most):
            return most + 1, R - 1
        case UIntForm(width=width):
            return 1 << width, R - 1
        case IntForm(width=width) | FixedForm(width=width):
            half = 1 << width - 1
            return half, R - half - 1
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
            case VecForm(capacity=capacity):
                yield place.with_value([], "empty")
                if place.value:
                    yield place.with_value([place.value[0]] * (capacity or 0), "full")
            case TextForm(capacity=capacity):
                for text in ("", "\0", "~" * (capacity or 0), "\xe9" * ((capacity or 0) // 2)):
                    if len(text.encode()) <= (capacity or 0):
                        yield place.with_value(text, f"the text {text!r}")
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
            case VecForm():
                filler = here[0] if here else 0
                yield place.with_value([filler] * ((place.form.capacity or 0) + 1), "one value too many")
                yield place.with_value("text", "no list")
            case TextForm():
                yield place.with_value("~" * ((place.form.capacity or 0) + 1), "one byte too many")
                yield place.with_value("\ud800", "half a character")
                yield place.with_value([*here.encode()], "no text")
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
        case VecForm(item=item):
            yield LengthForm(form.known_capacity())
            for _ in range(form.known_capacity()):
                yield from scalars(item)
        case TextForm():
            yield LengthForm(form.size - 1)
            yield from (UIntForm(8) for _ in range(form.size - 1))
        case StructForm(fields=fields):
            for _, part in fields:
                yield from scalars(part)
        case TupleForm(items=items):
            for part in items:
                yield from scalars(part)
        case _:
            yield form


def behind_the_end(form: Form, elements: Sequence[int]) -> Iterator[int]:
    """Of a value on its wires those that must be zero: the first and the last behind the end of each list that is not full."""
    match form:
        case VecForm(item=item):
            n = item.size
            start, end = 1 + elements[0] * n, form.size
            yield from dict.fromkeys((start, end - 1)) if start < end else ()
            for i in range(1, start, n or 1):
                yield from (i + place for place in behind_the_end(item, elements[i : i + n]))
        case TextForm():
            yield from dict.fromkeys((1 + elements[0], form.size - 1)) if elements[0] < form.size - 1 else ()
        case ArrayForm(item=item):
            yield from _behind([item] * form.known_length(), elements)
        case StructForm(fields=fields):
            yield from _behind([part for _, part in fields], elements)
        case TupleForm(items=items):
            yield from _behind(items, elements)


def _behind(parts: Sequence[Form], elements: Sequence[int]) -> Iterator[int]:
    start = 0
    for part in parts:
        yield from (start + place for place in behind_the_end(part, elements[start : start + part.size]))
        start += part.size


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
            case ArrayForm(item=item) | VecForm(item=item):
                ends = dict.fromkeys((0, len(place.value) - 1)) if len(place.value) else ()
                pending += [place.part(item, f"[{i}]", i) for i in ends]
            case StructForm(fields=fields):
                pending += [place.part(part, f".{name}", name) for name, part in fields]
            case TupleForm(items=items):
                pending += [place.part(part, f"[{i}]", i) for i, part in enumerate(items)]
