"""From annotations to shapes: `Private[Array[U64, "n"]]` and its kin.

Lengths may name a circuit's compile-time parameters; see `written_annotations` for what else annotations mean.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ForwardRef,
    Literal,
    NewType,
    NoReturn,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

from ..errors import CompileError, SignatureError, UnknownLengthError
from ..shapes import (
    ArrayShape,
    BoolShape,
    BytesShape,
    FieldShape,
    FixedShape,
    IntShape,
    Shape,
    StructShape,
    TextShape,
    TupleShape,
    UIntShape,
    VecShape,
    holds_signal,
)
from ..shapes.kinds import Kind, SequenceOfKind
from ..source_locations import Site, field_site
from ..types.alias import Alias, shown
from ..types.array import Array, Bytes
from ..types.boolean import Bool
from ..types.field import Field
from ..types.fixed import Fixed
from ..types.int import Int, signed
from ..types.integer_range import RangedInteger
from ..types.promises import refuse_changes
from ..types.signal import Signal
from ..types.struct import FieldAnnotation, Struct, field_annotations
from ..types.text import Text
from ..types.uint import NamedWidth, UInt, uint
from ..types.vec import Vec

T = TypeVar("T")


class Visibility:
    """The marker that stands before a type: `Private` or `Public`."""

    def __init__(self, name: str) -> None:
        """`name` is shown in messages."""
        self.name = self.__name__ = name

    def __repr__(self) -> str:
        """The name as the user writes it."""
        return self.name

    def __call__(self, *types: Any) -> NoReturn:
        """Refused: a marker is written as a type is."""
        told = ", ".join(map(shown, types)) or "Field"
        raise SignatureError(
            f"`{self.name}(...)` is a call, and {self.name} stands in types", f"write {self.name}[{told}]"
        )

    def __getitem__(self, annotation: Any) -> Alias:
        """The type with the marker. typing's own `Annotated` would give the first of all types that compare equal."""
        return Alias(cast("type", self), (annotation,))


PRIVATE = Visibility("Private")
PUBLIC = Visibility("Public")

if TYPE_CHECKING:
    Private = Annotated[T, PRIVATE]
    """A secret input: known to the prover only. To a type checker `Private[U64]` is U64."""

    Public = Annotated[T, PUBLIC]
    """An input, or a result, that the verifier sees. To a type checker `Public[U64]` is U64."""
else:
    Private, Public = PRIVATE, PUBLIC


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
    (float, complex): "write a fixed point type, as Fixed[32, 16], or scale to whole numbers and write U64",
    (str, bytes, bytearray): "write Bytes[32], with its length",
    (list, tuple, set, frozenset, Sequence): "write Array[U64, 8], with its length",
    (dict, Mapping): "write a Struct",
}


def split_visibility(annotation: Any) -> tuple[Visibility | None, Any]:
    """The marker of `Private[T]` or `Public[T]` and T itself; no marker for anything else. Refuses two markers."""
    marker, inner = _outermost(annotation)
    if marker is not None:
        second, _ = _outermost(inner)
        if second is not None:
            raise SignatureError(
                f"{second} and {marker} around one type", "say once whether the value is private or public"
            )
    return marker, inner


def _outermost(annotation: Any) -> tuple[Visibility | None, Any]:
    inner = meant(annotation)
    if isinstance(inner, Visibility):  # without a type
        return inner, Any
    marker = get_origin(inner)
    return (marker, meant(get_args(inner)[0])) if isinstance(marker, Visibility) else (None, inner)


def meant(annotation: Any) -> Any:
    """The type behind another name for it: `type X = ...`, `NewType`, `Annotated` with text of others.

    Raises SignatureError for `Annotated` with anything else beside a type of the language, as a bound that no row would hold.
    """
    while True:
        if get_origin(annotation) is Annotated:
            _refuse_remarks(annotation)
            annotation = get_args(annotation)[0]
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":  # of typing from Python 3.12, or of typing_extensions
            annotation = annotation.__value__
        else:
            return annotation


def _refuse_remarks(annotation: Any) -> None:
    inner, *remarks = get_args(annotation)
    unheld = [remark for remark in remarks if not isinstance(remark, (str, Visibility))]
    if unheld and (mentions_type(inner) or isinstance(_outermost(inner)[0], Visibility)):
        raise SignatureError(
            f"a {type(unheld[0]).__name__} beside a type in Annotated[...], which nothing holds a value to",
            "require it where the value comes in, as in require(x <= 100), and leave it out; text may stay",
        )


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
    Raises UnknownLengthError for a length nothing fixes, SignatureError for `Private` and `Public` anywhere in it, and for a
    choice of types: one promise stands for one value, and to Python `U8 | Field` is the same as `Field | U8`.
    """
    annotation = unmarked(annotation)
    choices = _choices(annotation)
    if choices:
        for choice in choices:  # what is wrong within one is said first
            shape_from(choice, scope, any_length=any_length)
        if any(map(mentions_type, choices)):
            raise _choice(annotation)
        return None
    if isinstance(annotation, (str, ForwardRef)):
        raise SignatureError(
            f"a type within a type is written as a string: {annotation!r}",
            "write the name without quotes, or put all of the annotation into quotes",
        )
    if isinstance(annotation, NamedWidth):
        width = _width(annotation.name, scope)
        return IntShape(signed(width)) if annotation.signed else UIntShape(uint(width))
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and origin is None:
        return _class_shape(annotation, scope, any_length=any_length)
    if origin is Bytes:
        return BytesShape(_length(arguments[0], scope, any_length=any_length))
    if origin is Text:
        return TextShape(_length(arguments[0], scope, any_length=any_length))
    if origin is Array or origin is Vec:
        item = shape_from(arguments[0], scope, any_length=any_length)
        if any_length and item is None and (isinstance(arguments[0], TypeVar) or arguments[0] is Any):
            return None
        if item is None:
            raise SignatureError(f"an array of {shown(arguments[0])}", f"{type_instead(arguments[0])} as items")
        length = _length(arguments[1] if len(arguments) > 1 else Any, scope, any_length=any_length)
        return VecShape(item, length) if origin is Vec else ArrayShape(item, length)
    if origin is tuple and Ellipsis not in arguments:
        items = [shape_from(argument, scope, any_length=any_length) for argument in arguments]
        return TupleShape(tuple(item for item in items if item)) if items and all(items) else None
    return None


def gadget_shape(annotation: Any) -> Shape | None:
    """The shape of what a gadget takes or returns; None where the type says nothing of signals, or leaves it open.

    Other than a circuit a gadget takes arrays of any length, sequences, and plain values beside a type: `Field | int`,
    `Sequence[U32 | int]`, `Bytes[32] | bytes`; `UInt`, `Int` and `Struct` are any unsigned type, signed type and struct. Raises
    SignatureError for what says more than would be held, as a choice of types or `dict[str, U8]`.
    """
    annotation = unmarked(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    choices = [choice for choice in _choices(annotation) if mentions_type(choice)]
    if choices:
        shapes = [gadget_shape(choice) for choice in choices]
        if any(shape != shapes[0] for shape in shapes) or (shapes[0] is None and len(shapes) > 1):
            raise _choice(annotation)
        return shapes[0]
    if is_sequence(origin) and (origin is not tuple or Ellipsis in arguments):
        item = gadget_shape(arguments[0])
        if isinstance(item, (Kind, SequenceOfKind)):
            return SequenceOfKind(item)
        return ArrayShape(item, None) if item is not None else None
    if isinstance(annotation, type) and origin is None:
        if annotation in (UInt, Int, Fixed, Struct, Signal):
            return Kind(annotation)
        if issubclass(annotation, tuple) and mentions_type(annotation):
            raise SignatureError(
                f"`{annotation.__name__}` is a named tuple, in which nothing holds a value to its type",
                "write a Struct",
            )
    shape = shape_from(annotation, {}, any_length=True)
    if shape is None and arguments and mentions_type(annotation):
        raise SignatureError(
            f"`{shown(annotation)}`, in which nothing holds a value to its type",
            "write a type of the language, a tuple of them, or a Struct; what is known at compile time is a parameter of its own",
        )
    return shape


def takes_signals(annotation: Any) -> bool:
    """Whether signals may stand where this is declared, which has no shape: what leaves their types open."""
    annotation = meant(annotation)
    if annotation in (Any, object) or isinstance(annotation, TypeVar):
        return True
    if choices := _choices(annotation):
        return any(map(takes_signals, choices))
    kind, arguments = get_origin(annotation) or annotation, get_args(annotation)
    if is_sequence(kind) or kind is Iterable:
        return not arguments or any(map(takes_signals, arguments))
    return isinstance(kind, type) and issubclass(kind, (Signal, Array, Vec, Struct))


def mentions_type(annotation: Any) -> bool:
    """Whether values of a type of the language are part of what is declared."""
    annotation = meant(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, TypeVar):
        return any(map(mentions_type, _choices(annotation)))
    if origin in (Literal, type, Callable):
        return False
    if origin is not None:
        return origin in (Array, Bytes, Vec, Text) or any(map(mentions_type, arguments))
    if isinstance(annotation, type):
        if issubclass(annotation, tuple):
            return any(map(mentions_type, _named_items(annotation)))
        return issubclass(annotation, (Signal, Array, Vec, Struct))
    return isinstance(annotation, (str, ForwardRef, NamedWidth))


def _named_items(kind: type[tuple[Any, ...]]) -> list[Any]:
    """What a named tuple declares; nothing of a plain one."""
    try:
        return list(typing.get_type_hints(kind).values())
    except NameError:
        return list(kind.__annotations__.values())


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The types among which a value may be of any: of a union, or of a type variable that names its types."""
    if isinstance(annotation, TypeVar):
        return annotation.__constraints__ or ((annotation.__bound__,) if annotation.__bound__ is not None else ())
    return get_args(annotation) if get_origin(annotation) in (typing.Union, types.UnionType) else ()


def _choice(annotation: Any) -> SignatureError:
    return SignatureError(
        f"`{shown(annotation)}` leaves open of which type a value is, and so what is promised of it",
        "write one type; Field takes integers and Bools as well, and a gadget's parameter may name plain types beside, as "
        "`Field | int`",
    )


def is_sequence(kind: Any) -> bool:
    """Whether a type is a list, a tuple or another of Python's sequences of anything."""
    return isinstance(kind, type) and issubclass(kind, Sequence) and not issubclass(kind, (Array, str, bytes))


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
    if issubclass(cls, (RangedInteger, Struct)):
        refuse_changes(cls)
    if issubclass(cls, UInt) and cls.width:
        return UIntShape(cls)
    if issubclass(cls, Fixed) and cls.width:
        return FixedShape(cls)
    if issubclass(cls, Int) and cls.width:
        return IntShape(cls)
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
    if issubclass(cls, Text) and any_length:
        return TextShape(None)
    if issubclass(cls, (Array, Vec)):
        example = f"{cls.__name__}[8]" if issubclass(cls, (Bytes, Text)) else f"{cls.__name__}[U8, 8]"
        mend = f"write {example}, or name a parameter instead of 8"
        raise UnknownLengthError(f"{cls.__name__} without a length", mend)
    return None


def _field_shape(name: str, annotation: FieldAnnotation, scope: Mapping[str, Any], *, any_length: bool) -> Shape:
    owner = annotation.owner
    place = f"{owner.__name__}.{name}"

    def site() -> Site | None:
        return None if owner.class_site is None else field_site(owner.class_site, name)

    try:
        shape = shape_from(annotation.written, scope, any_length=any_length)
    except CompileError as error:
        raise type(error)(f"`{place}`: {error.message}", error.mend, site()) from error
    if shape is None:
        raise SignatureError(f"{place} is not of a type of the language", type_instead(annotation.written), site())
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
    if isinstance(argument, (float, bool)):
        raise UnknownLengthError(f"an array of length {argument}", "a length is a whole number, at least 0")
    if any_length:
        return None
    if argument is Any:
        raise UnknownLengthError("an array without a length", "write Array[U64, 8], or name a parameter instead of 8")
    name = argument if isinstance(argument, str) else getattr(argument, "__name__", repr(argument))
    raise UnknownLengthError(
        f"nothing fixes the array length `{name}`",
        f"give the circuit a compile-time parameter `{name}: int`, or write the number",
    )
