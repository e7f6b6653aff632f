"""Forms of values of several forms: structs, tuples, and the named inputs of a circuit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zkwright.core.errors import InputError
from zkwright.core.suggestions import suggestion

from .form import Form
from .language import AnyStruct
from .plain_numbers import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_MOST_NAMED = 10
"""Of missing inputs so many are named."""


class StructForm(Form):
    """Named values; plain ones are dicts."""

    __slots__ = __match_args__ = ("name", "fields")

    def __init__(self, name: str, fields: tuple[tuple[str, Form], ...]) -> None:
        """A struct of that name, and the name and form of each field."""
        self.name = name
        self.fields = fields

    @property
    def size(self) -> int:
        return sum(form.size for _, form in self.fields)

    def names(self, path: str) -> Iterator[str]:
        for name, form in self.fields:
            yield from form.names(f"{path}.{name}")

    def made(self, values: dict[str, Any]) -> Any:
        """The struct of these fields' values."""
        return values

    def plain(self, value: Any, path: str) -> Any:
        entries = named_values(self.fields, self._by_name(value, path), path)
        return self.made({name: form.plain(item, where) for name, form, item, where in entries})

    def _by_name(self, plain: Any, path: str) -> dict[Any, Any]:
        if isinstance(plain, AnyStruct):
            from dataclasses import fields

            return {field.name: getattr(plain, field.name) for field in fields(plain)}  # type: ignore[arg-type]
        if isinstance(plain, (list, tuple)) and len(plain) == len(self.fields):  # [x, y] is how points are written
            return {name: item for (name, _), item in zip(self.fields, plain, strict=True)}
        if not isinstance(plain, dict):
            wrong = f"one of {len(plain)} values" if isinstance(plain, (list, tuple)) else described(plain)
            raise InputError(
                path, f"a {self.name} is an object with {self._field_list()}, or a list of these, not {wrong}"
            )
        return plain

    def encode(self, plain: Any, path: str) -> list[int]:
        entries = named_values(self.fields, self._by_name(plain, path), path)
        return [element for _, form, item, where in entries for element in form.encode(item, where)]

    def _field_list(self) -> str:
        return ", ".join(name for name, _ in self.fields)

    def decode(self, elements: Iterator[int]) -> Any:
        return self.made({name: form.decode(elements) for name, form in self.fields})

    def as_json(self, value: Any) -> dict[str, Any]:
        parts = self._by_name(value, "")
        return {name: form.as_json(parts[name]) for name, form in self.fields}

    def schema(self) -> Any:
        return {"struct": self.name, "fields": [[name, form.schema()] for name, form in self.fields]}


class TupleForm(Form):
    """Several values without names: what a gadget or circuit returns as a tuple."""

    __slots__ = __match_args__ = ("items",)

    def __init__(self, items: tuple[Form, ...]) -> None:
        """A value of each form."""
        self.items = items

    @property
    def size(self) -> int:
        return sum(form.size for form in self.items)

    def names(self, path: str) -> Iterator[str]:
        for i, form in enumerate(self.items):
            yield from form.names(f"{path}[{i}]")

    def plain(self, value: Any, path: str) -> tuple[Any, ...]:
        return tuple(form.plain(item, where) for form, item, where in self._placed(value, path))

    def _placed(self, plain: Any, path: str) -> list[tuple[Form, Any, str]]:
        if not isinstance(plain, (tuple, list)) or len(plain) != len(self.items):
            raise InputError(path, f"{len(self.items)} values are needed")
        return [(form, plain[i], f"{path}[{i}]") for i, form in enumerate(self.items)]

    def encode(self, plain: Any, path: str) -> list[int]:
        return [element for form, item, where in self._placed(plain, path) for element in form.encode(item, where)]

    def decode(self, elements: Iterator[int]) -> tuple[Any, ...]:
        return tuple(form.decode(elements) for form in self.items)

    def as_json(self, value: Any) -> list[Any]:
        return [form.as_json(item) for form, item in zip(self.items, value, strict=True)]

    def schema(self) -> Any:
        return {"tuple": [form.schema() for form in self.items]}


def named_values(
    fields: Iterable[tuple[str, Form]], plain: dict[Any, Any], path: str
) -> Iterator[tuple[str, Form, Any, str]]:
    """Each field's name, form, value and path; an InputError for an unknown one, with the nearest known, or missing ones."""
    known = dict(fields)
    prefix = f"{path}." if path else ""
    for name in plain:
        if name not in known:
            hint = suggestion(str(name), known) or f"known names: {', '.join(known) or 'none'}"
            raise InputError(f"{prefix}{name}", f"unknown input; {hint}")
    missing = [f"{prefix}{name}" for name in known if name not in plain]
    if missing:
        others = (
            f", and so {'is' if len(missing) == 2 else 'are'} {', '.join(missing[1:_MOST_NAMED])}"
            if missing[1:]
            else ""
        )
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        raise InputError(missing[0], f"missing{others}{more}")
    for name, form in known.items():
        yield name, form, plain[name], prefix + name
