"""Structs: named groups of values, written like dataclasses."""

from __future__ import annotations

import dataclasses
from typing import Any, NoReturn, dataclass_transform

from ..errors import SignalConversionError, TypeMismatchError
from .boolean import Bool, all_of


@dataclass_transform(frozen_default=True, eq_default=False)
class Struct:
    """Base of structs.

    class Credential(Struct):
        holder: Field
        birthday: U32

    Fields may be any type of the language, arrays and structs included. Build one with `Credential(holder=..., birthday=...)`,
    change a copy with `dataclasses.replace`, compare with `==`.
    """

    def __init_subclass__(cls) -> None:
        """Make the subclass a frozen dataclass."""
        dataclasses.dataclass(frozen=True, eq=False, repr=True)(cls)
        setattr(cls, "__setattr__", _refuse_change)  # noqa: B010 - a checker shall report what a frozen class refuses

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether all fields are equal. Required: 1 linear row a field."""
        if type(other) is not type(self):
            raise TypeMismatchError(
                f"a {type(self).__name__} compared with a {type(other).__name__}", "compare structs of one type"
            )
        return all_of([getattr(self, name) == getattr(other, name) for name in field_names(type(self))])

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether some field differs."""
        return ~(self == other)

    def __hash__(self) -> int:
        """Refused, as for every signal."""
        raise SignalConversionError("a struct of signals cannot be a key of a dict or a member of a set", "use a list")


def _refuse_change(self: Struct, name: str, _: object) -> NoReturn:
    """Refused: a value does not change."""
    kind = type(self).__name__
    raise dataclasses.FrozenInstanceError(
        f"a {kind} does not change: dataclasses.replace(value, {name}=...) makes another"
    )


def field_names(struct: type[Struct]) -> list[str]:
    """The names of a struct's fields in order."""
    return [field.name for field in dataclasses.fields(struct)]  # type: ignore[arg-type]


def field_annotations(struct: type[Struct]) -> dict[str, Any]:
    """The annotations of a struct's fields as they were written: types, or strings."""
    return {field.name: field.type for field in dataclasses.fields(struct)}  # type: ignore[arg-type]
