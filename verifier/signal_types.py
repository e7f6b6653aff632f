"""The types of public signals: how many signals a value takes, what they are called, and which value they make.

A type is written in JSON as an `.r1cs` of zkwright has it: "Field", "Bool", "U8" to "U253", "I8" to "I252",
{"fixed": 32, "fraction": 16}, {"bytes": 32}, {"array": type, "length": 4}, {"vec": type, "max": 4}, {"text": 32},
{"tuple": [type, ...]}, {"struct": "Point", "fields": [["x", type], ["y", type]]}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .curve import R
from .errors import InvalidProof, InvalidStatement
from .strict_json import Node

if TYPE_CHECKING:
    from fractions import Fraction

Places: TypeAlias = Iterator[tuple[str, "SignalType"]]
"""Paths, and the type of what is there."""

MAX_PARTS: Final = 1 << 20
"""Values of which one may consist, counted at every level: what reading a few bytes may cost at most."""

_MAX_BITS: Final = 253

_MAX_FIXED_BITS: Final = 120

_SAFE: Final = 1 << 53
"""From here on integers lose digits in programs that read JSON numbers as floating point."""

_TOLD_BITS: Final = 256
"""Bits of a number that is quoted where it is refused."""


class SignalType:
    """What every type answers. `size` is in signals, `parts` counts the values at all levels, at least 1."""

    __slots__ = ("parts", "size")

    def __init__(self, size: int, parts: int) -> None:
        """Refuse what would take too long to group."""
        if parts > MAX_PARTS:
            reason = f"more than {MAX_PARTS} values"
            raise InvalidStatement("signals", reason, "publish a hash of them, and pass the values beside the proof")
        self.size, self.parts = size, parts

    def read(self, signals: Iterator[int], where: str) -> Any:
        """The value of the next `size` signals; raises `InvalidProof` for a signal that no value of the type has."""
        raise NotImplementedError

    def write(self, value: Any, where: str) -> list[int]:
        """The signals of a value; raises `InvalidStatement` for what is no value of the type."""
        raise NotImplementedError

    def as_json(self, value: Any) -> Any:
        """A value, as `read` gives it, as JSON that any program reads without loss."""
        raise NotImplementedError

    def places(self, where: str) -> Places:
        """The path and type of each part of a value: `where.x`, `where[0]`."""
        return iter(())

    def to_json(self) -> Any:
        """The type as JSON."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        """Whether both are the same type, names of structs and fields included."""
        return isinstance(other, SignalType) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        """As equal types have it."""
        return hash((self.size, self.parts))

    def __repr__(self) -> str:
        """The type as JSON has it."""
        return f"<{self.to_json()}>"


class Scalar(SignalType):
    """One signal: Field, Bool or an unsigned integer."""

    __slots__ = ("limit", "name")

    def __init__(self, name: str, bits: int | None) -> None:
        """`bits` is None for a Field."""
        super().__init__(1, 1)
        self.name = name
        self.limit = None if bits is None else 1 << bits

    def read(self, signals: Iterator[int], where: str) -> int | bool:
        """See `SignalType`."""
        signal = next(signals)
        if self.limit is not None and signal >= self.limit:
            raise InvalidProof(
                where, f"the public signal is no {self.name}", "make the proof with the circuit of this key"
            )
        return bool(signal) if self.name == "Bool" else signal

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        expected = bool if self.name == "Bool" else int
        if type(value) is not expected:
            raise _another_kind(where, self.name, expected.__name__, value)
        if not 0 <= value < (self.limit or R):
            largest = "r - 1, the field's largest element" if self.limit is None else str(self.limit - 1)
            told = str(value) if value.bit_length() <= _TOLD_BITS else "a number this long"
            raise InvalidStatement(where, f"{told} is no value of {self.name}", f"expect one from 0 to {largest}")
        return [int(value)]

    def as_json(self, value: Any) -> Any:
        """See `SignalType`."""
        return value if self.limit is not None and self.limit <= _SAFE else str(value)

    def to_json(self) -> Any:
        """See `SignalType`."""
        return self.name


class Signed(Scalar):
    """One signal: a signed integer, a negative one as r less its distance from 0."""

    __slots__ = ("half",)

    def __init__(self, name: str, bits: int) -> None:
        """Of so many bits, at least 2."""
        super().__init__(name, bits)
        self.half = 1 << bits - 1

    def read(self, signals: Iterator[int], where: str) -> int:
        """See `SignalType`."""
        signal = next(signals)
        value = signal if signal < self.half else signal - R
        if value < -self.half:
            raise InvalidProof(
                where, f"the public signal is no {self.name}", "make the proof with the circuit of this key"
            )
        return value

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        if type(value) is not int:
            raise _another_kind(where, self.name, "int", value)
        if not -self.half <= value < self.half:
            told = str(value) if value.bit_length() <= _TOLD_BITS else "a number this long"
            mend = f"expect one from {-self.half} to {self.half - 1}"
            raise InvalidStatement(where, f"{told} is no value of {self.name}", mend)
        return [value % R]


class FixedPoint(SignalType):
    """One signal: a number of a fixed point, as the signed integer of `bits` bits that it is times 2**fraction."""

    __slots__ = ("fraction", "half", "name")

    def __init__(self, bits: int, fraction: int) -> None:
        """Of so many bits, `fraction` of them behind the point."""
        super().__init__(1, 1)
        self.half, self.fraction = 1 << bits - 1, fraction
        self.name = f"Fixed[{bits}, {fraction}]"

    def read(self, signals: Iterator[int], where: str) -> Fraction:
        """See `SignalType`."""
        from fractions import Fraction

        signal = next(signals)
        scaled = signal if signal < self.half else signal - R
        if scaled < -self.half:
            raise InvalidProof(
                where, f"the public signal is no {self.name}", "make the proof with the circuit of this key"
            )
        return Fraction(scaled, 1 << self.fraction)

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`. Takes an int or a Fraction."""
        from fractions import Fraction

        if type(value) is not int and not isinstance(value, Fraction):
            raise _another_kind(where, self.name, "Fraction", value)
        scaled = Fraction(value) * (1 << self.fraction)
        if scaled.denominator != 1 or not -self.half <= scaled < self.half:
            low, high = (self.decimal(end) for end in (-self.half, self.half - 1))
            mend = f"expect a multiple of 2**-{self.fraction} from {low} to {high}"
            raise InvalidStatement(where, f"the number is no value of {self.name}", mend)
        return [int(scaled) % R]

    def decimal(self, scaled: int) -> str:
        """The decimal that an integer stands for."""
        digits = str(abs(scaled) * 5**self.fraction).rjust(self.fraction + 1, "0")
        behind = digits[-self.fraction :].rstrip("0")
        return ("-" if scaled < 0 else "") + digits[: -self.fraction] + (f".{behind}" if behind else "")

    def as_json(self, value: Any) -> str:
        """See `SignalType`."""
        return self.decimal(int(value * (1 << self.fraction)))

    def to_json(self) -> Any:
        """See `SignalType`."""
        return {"fixed": self.half.bit_length(), "fraction": self.fraction}


class ByteString(SignalType):
    """A signal for each byte."""

    __slots__ = ()

    def __init__(self, length: int) -> None:
        """Of so many bytes."""
        super().__init__(length, 1 + length)

    def read(self, signals: Iterator[int], where: str) -> bytes:
        """See `SignalType`."""
        byte = _BYTE.read
        return bytes(byte(signals, f"{where}[{index}]") for index in range(self.size))

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        if type(value) is not bytes or len(value) != self.size:
            raise _another_kind(where, f"Bytes[{self.size}]", f"bytes, {self.size} long", value)
        return list(value)

    def as_json(self, value: Any) -> str:
        """See `SignalType`."""
        return f"0x{value.hex()}"

    def places(self, where: str) -> Places:
        """See `SignalType`."""
        return ((f"{where}[{index}]", _BYTE) for index in range(self.size))

    def to_json(self) -> Any:
        """See `SignalType`."""
        return {"bytes": self.size}


_BYTE: Final = Scalar("U8", 8)


class Sequence(SignalType):
    """Values one after the other: an array, or a tuple, whose items may differ in type."""

    __slots__ = ("item", "items", "length", "make")

    def __init__(self, item: SignalType | None, length: int, items: tuple[SignalType, ...] = ()) -> None:
        """An array of `length` values of one type, or, without `item`, a tuple of `items`."""
        if item is not None:
            if length and not item.size:
                raise InvalidStatement("signals", "an array of nothing", "leave it out")
            super().__init__(item.size * length, 1 + item.parts * length)
        else:
            super().__init__(sum(part.size for part in items), 1 + sum(part.parts for part in items))
        self.item, self.length, self.items = item, length, items
        self.make: Callable[[Iterator[Any]], Any] = tuple if item is None else list

    def _types(self) -> Iterator[SignalType]:
        return iter(self.items) if self.item is None else (self.item for _ in range(self.length))

    def read(self, signals: Iterator[int], where: str) -> Any:
        """See `SignalType`."""
        return self.make(part.read(signals, path) for path, part in self.places(where))

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        if type(value) not in (list, tuple) or len(value) != self.length:
            raise _another_kind(where, "an array", f"list, {self.length} long", value)
        parts = zip(self.places(where), value, strict=True)
        return [signal for (path, part), item in parts for signal in part.write(item, path)]

    def as_json(self, value: Any) -> list[Any]:
        """See `SignalType`."""
        return [part.as_json(item) for part, item in zip(self._types(), value, strict=True)]

    def places(self, where: str) -> Places:
        """See `SignalType`."""
        return ((f"{where}[{index}]", part) for index, part in enumerate(self._types()))

    def to_json(self) -> Any:
        """See `SignalType`."""
        if self.item is None:
            return {"tuple": [part.to_json() for part in self.items]}
        return {"array": self.item.to_json(), "length": self.length}


class BoundedList(SignalType):
    """At most `most` values of one type: a signal for the length, then the slots, which are zero behind the last value."""

    __slots__ = ("item", "most")

    def __init__(self, item: SignalType, most: int) -> None:
        """At most so many values of the type `item`."""
        if most and not item.size:
            raise InvalidStatement("signals", "a list of nothing", "leave it out")
        super().__init__(1 + item.size * most, 2 + item.parts * most)
        self.item, self.most = item, most

    @property
    def name(self) -> str:
        """As errors have it."""
        return f"Vec[..., {self.most}]"

    def read(self, signals: Iterator[int], where: str) -> Any:
        """See `SignalType`."""
        length = next(signals)
        if length > self.most:
            raise InvalidProof(
                f"{where}.length",
                f"the public signal is no length of a {self.name}",
                "make the proof with the circuit of this key",
            )
        items = [self.item.read(signals, f"{where}[{index}]") for index in range(length)]
        if any(next(signals) for _ in range(self.item.size * (self.most - length))):
            raise InvalidProof(
                where,
                f"the public signals of a {self.name} are not zero behind its end",
                "make the proof with the circuit of this key",
            )
        return items

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        if type(value) not in (list, tuple) or len(value) > self.most:
            raise _another_kind(where, self.name, f"list, at most {self.most} long", value)
        signals = [signal for index, item in enumerate(value) for signal in self.item.write(item, f"{where}[{index}]")]
        return [len(value), *signals, *[0] * (self.size - 1 - len(signals))]

    def as_json(self, value: Any) -> Any:
        """See `SignalType`."""
        return [self.item.as_json(item) for item in value]

    def places(self, where: str) -> Places:
        """See `SignalType`."""
        yield f"{where}.length", _LENGTH
        for index in range(self.most):
            yield f"{where}[{index}]", self.item

    def to_json(self) -> Any:
        """See `SignalType`."""
        return {"vec": self.item.to_json(), "max": self.most}


class Text(BoundedList):
    """A text of at most `most` bytes in UTF-8."""

    __slots__ = ()

    def __init__(self, most: int) -> None:
        """Of at most so many bytes."""
        super().__init__(_BYTE, most)

    @property
    def name(self) -> str:
        """As errors have it."""
        return f"Text[{self.most}]"

    def read(self, signals: Iterator[int], where: str) -> str:
        """See `SignalType`. Bytes that are not UTF-8 are no text."""
        try:
            return bytes(super().read(signals, where)).decode()
        except UnicodeDecodeError:
            raise InvalidProof(
                where, f"the public signals of a {self.name} are not UTF-8", "publish Bytes where any bytes may come"
            ) from None

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        if type(value) is not str:
            raise _another_kind(where, self.name, "str", value)
        try:
            data = value.encode()
        except UnicodeEncodeError:
            raise InvalidStatement(where, "half of a surrogate pair has no form in UTF-8", "expect a text") from None
        if len(data) > self.most:
            raise InvalidStatement(
                where, f"a text of {len(data)} bytes in UTF-8 is no value of {self.name}", "expect a shorter one"
            )
        return super().write(list(data), where)

    def as_json(self, value: Any) -> str:
        """See `SignalType`."""
        return str(value)

    def to_json(self) -> Any:
        """See `SignalType`."""
        return {"text": self.most}


_LENGTH: Final = Scalar("U32", 32)


class Record(SignalType):
    """Named values: a struct."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, fields: dict[str, SignalType]) -> None:
        """The fields in their order."""
        super().__init__(sum(part.size for part in fields.values()), 1 + sum(part.parts for part in fields.values()))
        self.name, self.fields = name, fields

    def read(self, signals: Iterator[int], where: str) -> dict[str, Any]:
        """See `SignalType`."""
        return {name: part.read(signals, f"{where}.{name}") for name, part in self.fields.items()}

    def write(self, value: Any, where: str) -> list[int]:
        """See `SignalType`."""
        if type(value) is not dict or value.keys() != self.fields.keys():
            known = [] if type(value) is dict else [name for name in self.fields if hasattr(value, name)]
            fields = "".join(f', "{name}": value.{name}' for name in known)
            of_struct = f"; of a struct's value {{{fields[2:]}}}, with int() of numbers" if fields else ""
            raise _another_kind(where, self.name, f"dict, with {', '.join(self.fields)}{of_struct}", value)
        return [signal for name, part in self.fields.items() for signal in part.write(value[name], f"{where}.{name}")]

    def as_json(self, value: Any) -> dict[str, Any]:
        """See `SignalType`."""
        return {name: part.as_json(value[name]) for name, part in self.fields.items()}

    def places(self, where: str) -> Places:
        """See `SignalType`."""
        return ((f"{where}.{name}", part) for name, part in self.fields.items())

    def to_json(self) -> Any:
        """See `SignalType`."""
        return {"struct": self.name, "fields": [[name, part.to_json()] for name, part in self.fields.items()]}


def read_type(node: Node) -> SignalType:
    """The type in a document; raises `InvalidStatement`. Nested no deeper than the document may be."""
    value = node.value
    if isinstance(value, str):
        return _scalar(node, value)
    if not isinstance(value, dict):
        raise node.error(node.where, "no type", _KNOWN)
    if "fixed" in value:
        members = node.fields(("fixed", "fraction"))
        bits, fraction = members["fixed"].count(), members["fraction"].count()
        if not 1 <= fraction < bits <= _MAX_FIXED_BITS:
            raise node.error(node.where, "no type", _KNOWN)
        return FixedPoint(bits, fraction)
    if "bytes" in value:
        return ByteString(node.fields(("bytes",))["bytes"].count())
    if "vec" in value:
        members = node.fields(("vec", "max"))
        return BoundedList(read_type(members["vec"]), members["max"].count())
    if "text" in value:
        return Text(node.fields(("text",))["text"].count())
    if "array" in value:
        members = node.fields(("array", "length"))
        return Sequence(read_type(members["array"]), members["length"].count())
    if "tuple" in value:
        items = tuple(read_type(item) for item in node.fields(("tuple",))["tuple"].items())
        return Sequence(None, len(items), items)
    members = node.fields(("struct", "fields"))
    return Record(members["struct"].identifier(), read_named(members["fields"].items()))


def read_named(entries: list[Node]) -> dict[str, SignalType]:
    """Types by name, from pairs of both. A name stands there once."""
    found: dict[str, SignalType] = {}
    for entry in entries:
        name, inner = entry.items(2)
        if name.identifier() in found:
            raise entry.error(name.where, "the name is repeated", "keep the one that is meant")
        found[name.identifier()] = read_type(inner)
    return found


_KNOWN: Final = "the types are Field, Bool, U8 to U253, I8 to I252, fixed, bytes, array, vec, text, tuple, struct"


def _scalar(node: Node, text: str) -> Scalar:
    if text in ("Field", "Bool"):
        return Scalar(text, 1 if text == "Bool" else None)
    digits = text[1:]
    if text[:1] in ("U", "I") and digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) <= 3:
        bits = int(digits)
        if text[0] == "I" and 2 <= bits < _MAX_BITS:
            return Signed(text, bits)
        if text[0] == "U" and bits <= _MAX_BITS:
            return Scalar(text, bits)
    raise node.error(node.where, "no type", _KNOWN)


def _another_kind(where: str, name: str, expected: str, value: object) -> InvalidStatement:
    long = f" of length {len(value)}" if isinstance(value, (list, tuple, bytes)) else ""
    kind = type(value).__name__
    told = f"{'an' if kind == 'int' else 'a'} {kind}{long}"
    return InvalidStatement(where, f"{told} is no value of {name}", f"expect a value of type {expected}")
