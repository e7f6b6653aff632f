"""From annotations to shapes: `Private[Array[U64, "n"]]` and its kin.

Annotations are resolved when a circuit is built, with its compile-time parameters in scope, so that lengths can name them.
"""

from __future__ import annotations

import contextlib
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

from .errors import CompileError, SignatureError, UnknownLengthError
from .shapes import (
    ArrayShape,
    BoolShape,
    BytesShape,
    FieldShape,
    Shape,
    StructShape,
    TupleShape,
    UIntShape,
    holds_signal,
)
from .sites import Site, caller_frame, definition_site, field_site
from .types.array import Array, Bytes
from .types.boolean import Bool
from .types.field import Field
from .types.struct import FieldAnnotation, Struct, field_annotations
from .types.uint import NamedWidth, UInt, uint

T = TypeVar("T")


class Visibility:
    """The marker `Private` or `Public` leaves in an annotation."""

    def __init__(self, name: str) -> None:
        """`name` is shown in messages."""
        self.name = name

    def __repr__(self) -> str:
        """The name as the user writes it."""
        return self.name


PRIVATE = Visibility("Private")
PUBLIC = Visibility("Public")

Private = Annotated[T, PRIVATE]
"""A secret input: known to the prover only. To a type checker `Private[U64]` is U64."""

Public = Annotated[T, PUBLIC]
"""An input, or a result, that the verifier sees. To a type checker `Public[U64]` is U64."""


def evaluate(annotation: Any, function: Callable[..., Any] | type[Struct], scope: Mapping[str, Any]) -> Any:
    """An annotation as an object: strings (`from __future__ import annotations`) are evaluated where they were written."""
    if not isinstance(annotation, str):
        return annotation
    if isinstance(function, type):
        space = dict(cast("type[Struct]", function).scope_of_annotations)
    else:
        space = dict(function.__globals__)
        space |= _enclosing(function)
    # In an annotation text a bare parameter name is meant as a length: it must not be shadowed by a global.
    space |= scope
    try:
        return eval(annotation, space)
    except NameError as error:
        problem = f"the annotation `{annotation}` cannot be resolved: {error}"
        mend = "import the name at module level, or define it before the circuit"
        raise SignatureError(problem, mend, _annotated_site(function)) from None
    except CompileError:
        raise
    except Exception as error:
        problem = f"the annotation `{annotation}` cannot be evaluated: {type(error).__name__}: {error}"
        raise SignatureError(problem, "check the annotation", _annotated_site(function)) from error


def _enclosing(function: Callable[..., Any]) -> dict[str, Any]:
    """The variables of enclosing functions that the function uses; without those that have no value yet."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with contextlib.suppress(ValueError):
            found[name] = cell.cell_contents
    return found


def _annotated_site(function: Callable[..., Any] | type[Struct]) -> Site | None:
    return definition_site(function) if isinstance(function, types.FunctionType) else None


def defining_locals(function: Callable[..., Any]) -> dict[str, Any]:
    """The local variables, of the Python function that is just defining `function`, that its annotations name."""
    frame = caller_frame()
    if frame is None or frame.f_locals is frame.f_globals:
        return {}
    texts = [annotation for annotation in function.__annotations__.values() if isinstance(annotation, str)]
    names = {name for text in texts for name in re.findall(r"[^\W\d]\w*", text)}
    return {name: frame.f_locals[name] for name in names & frame.f_locals.keys()}


def type_instead(annotation: Any) -> str:
    """What to write instead of an annotation that is no type of the language."""
    kind = get_origin(annotation) or annotation
    if isinstance(kind, type):
        for kinds, mend in _INSTEAD.items():
            if issubclass(kind, kinds):
                return mend
    return "write Field, Bool, U64, Array, Bytes or a Struct"


_INSTEAD: Mapping[tuple[type, ...], str] = {
    (bool,): "write Bool",
    (int,): "write Field, or an integer type such as U64, which has an order",
    (float, complex): "scale to whole numbers and write U64",
    (str, bytes, bytearray): "write Bytes[32], with its length",
    (list, tuple, set, frozenset, Sequence): "write Array[U64, 8], with its length",
    (dict, Mapping): "write a Struct",
}


def split_visibility(annotation: Any) -> tuple[Visibility | None, Any]:
    """The marker of `Private[T]` or `Public[T]` and T itself; no marker for anything else. Refuses two markers."""
    if get_origin(annotation) is not Annotated:
        return None, annotation
    inner, *metadata = get_args(annotation)
    markers = [marker for marker in metadata if isinstance(marker, Visibility)]
    if len(markers) > 1:
        raise SignatureError(
            f"{' and '.join(map(repr, markers))} around one type", "say once whether the value is private or public"
        )
    return (markers[0] if markers else None), inner


def unmarked(annotation: Any) -> Any:
    """The type itself where no marker may stand. Raises SignatureError for `Private[T]` and `Public[T]`."""
    marker, inner = split_visibility(annotation)
    if marker is not None:
        raise SignatureError(
            f"`{marker}` around a part of a type, which cannot be {marker.name.lower()} by itself",
            f"write the type without `{marker}`; a circuit's parameter or result is private or public as a whole: give it "
            "two parameters where parts of a value differ",
        )
    return inner


def shape_from(annotation: Any, scope: Mapping[str, Any], *, any_length: bool = False) -> Shape | None:
    """The shape of a type of the language; None for any other annotation.

    `scope` gives the compile-time parameters that lengths may name. With `any_length` an array's length may be left open.
    Raises UnknownLengthError for a length nothing fixes, SignatureError for `Private` and `Public` anywhere in it.
    """
    annotation = unmarked(annotation)
    if isinstance(annotation, NamedWidth):
        return UIntShape(uint(_width(annotation.name, scope)))
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return _class_shape(annotation, scope, any_length=any_length)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        # `Field | int` in a gadget's parameter: constants are welcome where signals are.
        shapes = [shape_from(argument, scope, any_length=any_length) for argument in arguments]
        return next((shape for shape in shapes if shape is not None), None)
    if origin is Bytes:
        return BytesShape(_length(arguments[0], scope, any_length=any_length))
    if origin is Array:
        item = shape_from(arguments[0], scope, any_length=any_length)
        if any_length and item is None and (isinstance(arguments[0], TypeVar) or arguments[0] is Any):
            return None
        if item is None:
            raise SignatureError(f"an array of {arguments[0]!r}", f"{type_instead(arguments[0])} as items")
        return ArrayShape(item, _length(arguments[1] if len(arguments) > 1 else Any, scope, any_length=any_length))
    if origin is tuple and Ellipsis not in arguments:
        items = [shape_from(argument, scope, any_length=any_length) for argument in arguments]
        return TupleShape(tuple(item for item in items if item)) if items and all(items) else None
    if isinstance(origin, type) and issubclass(origin, Sequence) and any_length:
        item = shape_from(arguments[0], scope, any_length=any_length)
        return ArrayShape(item, None) if item is not None else None
    return None


def as_declared(result: Any, annotation: Any, shape: Shape | None) -> Any:
    """What a gadget returned as a value of its result's type. Raises SignatureError or what the type's conversion raises."""
    if shape is not None:
        if result is None and type(None) not in get_args(annotation):
            raise SignatureError("nothing is returned", "add `return`, or write `-> None`")
        return result if result is None else shape.coerce(result)
    if annotation is None and result is not None:
        raise SignatureError("a value is returned that the signature does not mention", "write its type behind `->`")
    if isinstance(annotation, type) and issubclass(annotation, _PLAIN) and holds_signal(result):
        raise SignatureError(
            f"a {type(result).__name__} is returned where the signature says {annotation.__name__}",
            type_instead(annotation),
        )
    return result


_PLAIN = (int, float, str, bytes)


def _class_shape(cls: type, scope: Mapping[str, Any], *, any_length: bool) -> Shape | None:
    if issubclass(cls, Field):
        return FieldShape()
    if issubclass(cls, Bool):
        return BoolShape()
    if issubclass(cls, UInt) and cls.width:
        return UIntShape(cls)
    if issubclass(cls, Struct) and cls is not Struct:
        fields = [
            (name, _field_shape(name, annotation, scope, any_length=any_length))
            for name, annotation in field_annotations(cls).items()
        ]
        if not fields:
            raise SignatureError(f"{cls.__name__} has no fields", "give it a field, or leave it out")
        return StructShape(cls.__name__, tuple(fields), cls)
    if issubclass(cls, Bytes) and any_length:
        return BytesShape(None)
    if issubclass(cls, (Array, Bytes)):
        example = "Bytes[8]" if issubclass(cls, Bytes) else "Array[U8, 8]"
        mend = f"write {example}, or name a parameter instead of 8"
        raise UnknownLengthError(f"{cls.__name__} without a length", mend)
    return None


def _field_shape(name: str, annotation: FieldAnnotation, scope: Mapping[str, Any], *, any_length: bool) -> Shape:
    owner = annotation.owner
    place = f"{owner.__name__}.{name}"

    def site() -> Site | None:
        return None if owner.class_site is None else field_site(owner.class_site, name)

    try:
        written = evaluate(annotation.written, owner, scope)
        shape = shape_from(written, scope, any_length=any_length)
    except CompileError as error:
        raise type(error)(f"`{place}`: {error.message}", error.mend, site()) from error
    if shape is None:
        raise SignatureError(f"{place} is not of a type of the language", type_instead(written), site())
    return shape


def _width(name: str, scope: Mapping[str, Any]) -> int:
    width = scope.get(name)
    if isinstance(width, int):
        return width
    raise UnknownLengthError(
        f"nothing fixes the width `{name}` of an integer type",
        f"give the circuit a compile-time parameter `{name}: int`, or write the number; a gadget or struct has no parameters of "
        "a circuit: it takes types made where the number is known, as UInt(n)",
    )


def _length(argument: Any, scope: Mapping[str, Any], *, any_length: bool) -> int | None:
    if get_origin(argument) is Literal:
        (argument,) = get_args(argument)
    if isinstance(argument, str) and argument in scope:
        argument = scope[argument]
    if isinstance(argument, int) and not isinstance(argument, bool):
        if argument < 0:
            raise UnknownLengthError(f"an array of length {argument}", "a length is at least 0")
        return argument
    if any_length:
        return None
    if argument is Any:
        raise UnknownLengthError("an array without a length", "write Array[U64, 8], or name a parameter instead of 8")
    if isinstance(argument, (float, bool)):
        raise UnknownLengthError(f"an array of length {argument}", "a length is a whole number, at least 0")
    name = argument if isinstance(argument, str) else getattr(argument, "__name__", repr(argument))
    raise UnknownLengthError(
        f"nothing fixes the array length `{name}`",
        f"give the circuit a compile-time parameter `{name}: int`, or write the number",
    )
