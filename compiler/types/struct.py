"""Structs: named groups of values, written like dataclasses."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, NoReturn, dataclass_transform

from ..errors import CompileError, SignalConversionError, SignatureError, TypeMismatchError
from ..forms.language import AnyStruct
from ..source_locations import Site, class_statement, field_site
from ..written_annotations import class_scope
from .boolean import Bool, all_of
from .promises import refuse_hidden_fields, refuse_hooks, remember_as_made


class FieldAnnotation(NamedTuple):
    """A field's type as it was written, and the struct in whose body that stands."""

    written: Any
    owner: type[Struct]


@dataclass_transform(frozen_default=True, eq_default=False)
class Struct(AnyStruct):
    """Base of structs.

    class Credential(Struct):
        holder: Field
        birthday: U32

    Fields may be any type of the language, arrays and structs included. Build one with `Credential(holder=..., birthday=...)`,
    change a copy with `dataclasses.replace`, compare with `==`.

    Every field holds a value of its declared type from the moment the struct is made. In a circuit or gadget plain values become
    constants, and what could lose something raises TypeMismatchError, WidthError or ConstantRangeError. Elsewhere plain values
    stay plain, and one that does not fit raises InputError.
    """

    class_site: ClassVar[Site | None] = None
    """The line of the `class` statement."""

    def __init_subclass__(cls) -> None:
        """Make the subclass a frozen dataclass whose fields hold what they declare."""
        cls.class_site = class_statement()
        refuse_hooks(cls)
        cls.__annotations__ = _as_meant(cls)
        try:
            dataclasses.dataclass(frozen=True, eq=False, repr=True)(cls)
        except (TypeError, ValueError) as error:  # of the order of defaults, and of lists as defaults
            mend = "put fields with a default last, and write dataclasses.field(default_factory=...) for a list"
            raise SignatureError(f"`{cls.__name__}` is no struct: {error}", mend) from error
        refuse_hidden_fields(cls, field_names(cls))
        # At run time only: a checker shall report what a frozen class refuses, and know the arguments of `__init__`.
        setattr(cls, "__setattr__", _refuse_change)  # noqa: B010
        setattr(cls, "__init__", _holding(cls.__init__))  # noqa: B010
        remember_as_made(cls)

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether all fields are equal. Required: 1 linear row a field."""
        if type(other) is not type(self):
            raise TypeMismatchError(
                f"a {type(self).__name__} compared with a {type(other).__name__}", "compare structs of one type"
            )
        return all_of([_same(getattr(self, name), getattr(other, name), name) for name in field_names(type(self))])

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether some field differs."""
        return ~(self == other)

    def __hash__(self) -> int:
        """Refused, as for every signal."""
        raise SignalConversionError("a struct of signals cannot be a key of a dict or a member of a set", "use a list")


def _same(mine: Any, other: Any, name: str) -> Any:
    """Whether two fields are equal: a plain truth value where both are plain."""
    same = mine == other
    return same.within(f".{name}") if isinstance(same, Bool) else same


def _refuse_change(self: Struct, name: str, _: object) -> NoReturn:
    """Refused: a value does not change."""
    kind = type(self).__name__
    raise dataclasses.FrozenInstanceError(
        f"a {kind} does not change: dataclasses.replace(value, {name}=...) makes another"
    )


def _holding(init: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(init)
    def made(self: Struct, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        from ..shapes.struct_coercion import hold_fields

        hold_fields(self)

    return made


def _as_meant(cls: type[Struct]) -> dict[str, Any]:
    """The annotations of a class that is just being made, as objects. Raises SignatureError that names the field."""
    written = inspect.get_annotations(cls)
    scope = class_scope(written)
    meant = {}
    for name, annotation in written.items():
        try:
            meant[name] = scope.written(annotation).meaning({})
        except CompileError as error:
            site = field_site(cls.class_site, name) if cls.class_site else None
            raise type(error)(f"`{cls.__name__}.{name}`: {error.message}", error.mend, site) from error
    return meant


def unchecked_struct(cls: type[Struct], values: Mapping[str, Any]) -> Any:
    """A struct of fields that are known to be of the declared types."""
    made = object.__new__(cls)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def field_names(struct: type[Struct]) -> list[str]:
    """The names of a struct's fields in order."""
    return [field.name for field in dataclasses.fields(struct)]  # type: ignore[arg-type]


def field_annotations(struct: type[Struct]) -> dict[str, FieldAnnotation]:
    """The annotations of a struct's fields, inherited ones included, in the fields' order."""
    owners = {name: cls for cls in reversed(struct.__mro__) for name in inspect.get_annotations(cls)}
    return {
        field.name: FieldAnnotation(field.type, owners[field.name])
        for field in dataclasses.fields(struct)  # type: ignore[arg-type]
    }
