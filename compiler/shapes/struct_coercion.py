"""A struct's fields hold what they declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from zkwright.core.errors import InputError

from ..errors import CompileError, TypeMismatchError
from ..recorder.active import in_body
from ..types.struct import Struct, field_annotations, unchecked_struct
from .inference import holds_signal
from .records import StructShape
from .shape import Shape

if TYPE_CHECKING:
    from ..language.named_lengths import NamedLengths

_lengths: WeakKeyDictionary[type[Struct], NamedLengths] = WeakKeyDictionary()
_shapes: WeakKeyDictionary[type[Struct], tuple[tuple[str, Shape], ...]] = WeakKeyDictionary()


def hold_fields(value: Struct) -> None:
    """Make every field of a struct that was just made a value of its declared type.

    Within a body, and where a field holds a signal, all become values of the language: raises the CompileError of what does not
    fit. Elsewhere all become plain values: raises InputError. Raises SignatureError for a field of no type of the language.
    """
    cls = type(value)
    given = vars(value)
    as_signals = in_body() or any(map(holds_signal, given.values()))
    for name, shape in _declared(cls):
        place = f"{cls.__name__}.{name}"
        if not as_signals:
            held = shape.plain(given[name], place)
        else:
            try:
                held = shape.coerce(given[name])
            except CompileError as error:
                raise type(error)(f"`{place}`: {error.message}", error.mend) from error
        object.__setattr__(value, name, held)
    lengths = _named_lengths(cls)
    if lengths:
        try:
            lengths.hold(vars(value), {})
        except TypeMismatchError as error:
            if as_signals:
                raise
            raise InputError(cls.__name__, f"{error.message}; {error.mend}") from None


def as_constants(value: Struct) -> Struct:
    """A plain struct with constants of the declared types for its fields."""
    return cast(
        "Struct", unchecked_struct(type(value), {n: s.coerce(vars(value)[n]) for n, s in _declared(type(value))})
    )


def _named_lengths(cls: type[Struct]) -> NamedLengths:
    lengths = _lengths.get(cls)
    if lengths is None:
        from ..language.named_lengths import NamedLengths

        written = {name: annotation.written for name, annotation in field_annotations(cls).items()}
        lengths = _lengths[cls] = NamedLengths(written)
    return lengths


def _declared(cls: type[Struct]) -> tuple[tuple[str, Shape], ...]:
    shapes = _shapes.get(cls)
    if shapes is None:
        from ..language.annotations import shape_from

        shape = shape_from(cls, {}, any_length=True)
        shapes = _shapes[cls] = shape.fields if isinstance(shape, StructShape) else ()
    return shapes
