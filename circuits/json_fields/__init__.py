"""Fields of a JSON object (RFC 8259) that someone signed: members of its own, for which no text, escape or twin can pass.

    signed = json_object(payload)
    who = string_field(signed, "sub", 64)
    until = number_field(signed, "exp")

What is signed is JSON, as whoever signs it writes it; what an attacker has a say in are values: names, addresses, claims of his
own. Of other bytes nothing but the below is shown. A name in a text, in an object within the object or behind an escape is no
member; a member that is there twice, by whatever spelling, is refused, as parsers differ on which of the two counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from zkwright.compiler import U8, U32, U64, Array, Bool, Bytes, Field, Text, Vec, require, select
from zkwright.compiler.rows import ArgumentError

from ..arrays import subarray
from ..comparators import require_between
from ..shared.scan_rows import never_zero_where, shortened
from .scan import Mark, scanned, scanned_first

Document: TypeAlias = str | bytes | Text[Any] | Vec[U8, Any] | Array[U8, Any] | list[U8]
"""Bytes of a known length, or of one that is a signal."""

_MAX_BYTES: Final = 1 << 16
_MAX_NAME: Final = 28
"""With its quotation marks a name is a number of 240 bits."""

_ELSEWHERE: Final = 1 << 241
"""More than two such numbers differ by."""

_MAX_DIGITS: Final = 19
"""As many as any number of 64 bits has room for."""

_BYTE: Final = 1 << 8

_COMPARED: Final = 25
"""Bytes of an item that are compared wherever it may be, with the quotation mark before them."""

_NO_TEXT, _DEPTH, _MEMBER = 1 << 201, 1 << 203, 1 << 222
"""More than numbers of so many bytes differ by; than that and a bit; than that and depths, of up to 2**16 brackets."""


class JsonObject(NamedTuple):
    """The bytes of an object, and where its members are."""

    data: tuple[U8, ...]
    """The bytes, and zeros behind them."""

    marks: tuple[Mark, ...]
    """What each byte is: the colon behind the name of a member of the object itself, a text's beginning."""

    is_plain: bool
    """Whether the bytes are known, and so is what is read of them."""


def json_object(document: Document) -> JsonObject:
    """The object whose fields are to be read.

    Constrains brackets outside of texts to be balanced, the first one, which is the first byte, to be closed by the last byte
    alone, and every text to be closed; the names of the object's own members to be written without escapes, and their colons to
    follow at once. Fails otherwise: also for blanks before or behind the object, and before such a colon. Costs 4,435 rows for
    256 bytes: 17 a byte, with the wires that say which bytes are there.

    >>> sum(int(mark.separator) for mark in json_object('{"a":{"b":1},"c":"d:e"}').marks)
    2

    Raises `ArgumentError` for more than 65,536 bytes, and for none.
    """
    data, present = _bytes_of(document)
    if not 0 < len(data) <= _MAX_BYTES:
        raise ArgumentError(f"an object of {len(data)} bytes", f"pass 1 to {_MAX_BYTES}")
    return _marked(data, scanned(data, present))


def _marked(data: Sequence[U8], marks: Sequence[Mark]) -> JsonObject:
    return JsonObject(tuple(data), tuple(marks), all(byte.constant is not None for byte in data))


def string_field(document: JsonObject, name: str, capacity: int, *, default: str | None = None) -> Any:
    """The text that a member of this name has, at most `capacity` bytes; the default, if there is one, where no member has it.

    Constrains the object to have one such member, its value to be a text without escapes, and the text to be returned to be this
    value. Fails otherwise, and for a longer text; behind the colon one space may be, other blanks not. Costs 1,203 rows for 32
    bytes in 256: 2 for each byte of the object, `arrays.subarray` for the value, and 5 for each byte of it.

    >>> string_field(json_object('{"a":{"sub":"x"},"b":"\\\\"sub\\\\":1","sub":"Ann"}'), "sub", 8)
    'Ann'

    Raises `ArgumentError` for a name that is not 1 to 28 printable ASCII characters without quotation marks and backslashes, and
    for no bytes.
    """
    if capacity < 1:
        raise ArgumentError(f"a text of at most {capacity} bytes", "pass at least 1")
    first, *others = _value(document, name, capacity + 2, None if default is None else f'"{default}"')
    require(first == ord('"'), f"{name} is no text")
    message = f"{name} has an escape, or is longer than {capacity} bytes"
    data, flags, goes_on = [], [], Field(1)
    for raw in others:
        byte = Field(raw)
        ends = Field(byte - ord('"') + (1 - goes_on) * _BYTE == 0)
        goes_on = shortened(goes_on - ends)
        never_zero_where(goes_on, byte - ord("\\"), message)
        data.append(U8.unchecked_linear((byte * goes_on).linear))
        flags.append(goes_on)
    require(goes_on == 0, message)
    length = sum(flags, Field(0))
    text: Text[Any] = Text.unchecked(Text(data[:-1]).data, length.linear, [flag.linear for flag in flags[:-1]])
    if document.is_plain:
        return bytes(int(byte) for byte in text.data)[: int(length)].decode()
    return text


def number_field(document: JsonObject, name: str, digits: int = 10, *, default: int | None = None) -> Any:
    """The whole number that a member of this name has, of at most so many digits: 10 are seconds since 1970 until 2286.

    The default, if there is one, where no member has this name.

    Constrains the object to have one such member, its value to be digits and to end there, and the number returned to be this
    value. Fails otherwise: for a sign, a fraction, an exponent, a text; behind the colon one space may be, other blanks not.
    Costs 907 rows for 10 digits in 256 bytes: 2 for each byte of the object, `arrays.subarray` for the value, 16 for each digit.

    >>> number_field(json_object('{"iat": 1700000000, "exp": 1700003600}'), "exp")
    1700003600

    Raises `ArgumentError` as `string_field` does, and unless there are 1 to 19 digits.
    """
    if not 1 <= digits <= _MAX_DIGITS:
        raise ArgumentError(f"a number of {digits} digits", f"pass 1 to {_MAX_DIGITS}")
    message = f"{name} is no whole number of at most {digits} digits"
    number, goes_on = Field(0), Field(1)
    for place, raw in enumerate(_value(document, name, digits + 1, None if default is None else f"{default}}}")):
        byte = Field(raw)
        # No digit is below 48, and what may follow a number at the object's own depth is: a comma or a blank; or is a bracket.
        square = byte * byte
        blank = (square - byte * (32 + 10) + 320) * (square - byte * (9 + 13) + 117)
        mark = square - byte * (ord(",") + ord("}")) + ord(",") * ord("}")
        ends = Field(blank * mark == 0) * goes_on
        if not place:
            require(ends == 0, message)
        goes_on = shortened(goes_on - ends)
        digit = (byte - ord("0")) * goes_on
        require_between(digit, 0, 9, message)
        number = number + goes_on * (number * 9) + digit
    require(goes_on == 0, message)
    result = U64.unchecked_interval(number.linear, 0, 10**digits - 1)
    return int(number) if document.is_plain else result


def boolean_field(document: JsonObject, name: str) -> Any:
    """Whether a member of this name is true.

    Constrains the object to have one such member, and its value to begin as true or false does, which nothing else in JSON does.
    Fails otherwise; behind the colon one space may be, other blanks not. Costs 671 rows in 256 bytes: 2 for each byte of the
    object, `arrays.subarray` for the value, and 3.

    >>> boolean_field(json_object('{"sub":"x","email_verified":true}'), "email_verified")
    True

    Raises `ArgumentError` as `string_field` does.
    """
    start = _packed(_value(document, name, 4))
    is_true = start == _packed(b"true")
    require(start == select(is_true, _packed(b"true"), _packed(b"fals")), f"{name} is neither true nor false")
    return bool(int(is_true)) if document.is_plain else is_true


def has_field(document: JsonObject, name: str) -> Any:
    """Whether the object has a member of this name, or several. Never fails. Costs 502 rows in 256 bytes: 2 for each.

    >>> has_field(json_object('{"a":{"crit":1}}'), "crit")
    False

    Raises `ArgumentError` as `string_field` does.
    """
    found = sum((flag for _, flag in _matches(document, name)), Field(0)) != 0
    return bool(int(found)) if document.is_plain else found


def object_field(document: JsonObject, name: str, capacity: int) -> JsonObject:
    """The object that a member of this name has, at most `capacity` bytes, whose own fields are read as those of the whole.

    Constrains the object to have one such member, its value to be an object, and what `json_object` does of the value. Fails
    otherwise, and for a longer one; behind the colon one space may be, other blanks not. Costs 2,580 rows for 64 bytes in 256: 2
    for each byte of the object, `arrays.subarray` for the value, and 20 for each byte of it.

    >>> string_field(object_field(json_object('{"sub":"x","act":{"sub":"Ann"}}'), "act", 32), "sub", 8)
    'Ann'

    Raises `ArgumentError` as `string_field` does.
    """
    if capacity < 1:
        raise ArgumentError(f"an object of at most {capacity} bytes", "pass at least 2")
    return _marked(*scanned_first(_value(document, name, capacity), name))


def prove_element(document: JsonObject, name: str, text: str | bytes | Sequence[U8]) -> None:
    """Constrain a member of this name to be an array, and one of its own items to be a text of these bytes.

    Fails for an array that has no such item, though it be in an array or object within, in a text, or elsewhere in the document;
    for an item that is spelt with escapes; for bytes that a text has only with escapes; and where several items begin with its
    first 24 bytes, as no two digests do.
    Behind the colon one space may be, other blanks not. Costs 2,147 rows for 43 bytes in 256: 6 for each byte of the object,
    `arrays.subarray` for what the item has behind its first 24 bytes, and 3 for each of its own.

    >>> prove_element(json_object('{"a":["x","y"],"b":["z"]}'), "a", "y")

    Raises `ArgumentError` as `string_field` does, and for a text of no bytes.
    """
    wanted = [U8(byte) for byte in (text.encode() if isinstance(text, str) else text)]
    if not wanted:
        raise ArgumentError("an item of no bytes", "pass at least one")
    message = f"{name} has no such item, or several"
    for byte in wanted:
        never_zero_where(Field(1), (Field(byte) - ord('"')) * (Field(byte) - ord("\\")), message)
    named = _matches(document, name)
    first, *_ = _behind(document, name, named, 1)
    require(first == ord("["), f"{name} is no array")
    before, members = [], Field(0)
    for mark in document.marks:
        members = shortened(members + mark.separator)
        before.append(members)
    at_name = shortened(sum((flag * before[place] for place, flag in named), Field(0)))
    quoted = [U8(ord('"')), *wanted, U8(ord('"'))]
    head, tail = quoted[:_COMPARED], quoted[_COMPARED:]
    number, data = _packed(head), [*document.data, *[U8(0)] * (len(quoted) - 1)]
    found = []
    for place, mark in enumerate(document.marks):
        # What is not meant adds what the bytes cannot make up for: below 2**208, then a bit, a depth, a number of members.
        apart = _packed(data[place : place + len(head)]) - number + (1 - mark.opening) * _NO_TEXT
        found.append(Field(apart + (mark.depth - 2) * _DEPTH + (before[place] - at_name) * _MEMBER == 0))
    require(sum(found, Field(0)) == 1, message)
    if tail:
        at = sum((flag * (place + len(head)) for place, flag in enumerate(found)), Field(0))
        known = at.constant
        most = len(document.data) - 1 + len(head)
        start = U32(min(known, most)) if known is not None else U32.unchecked_interval(at.linear, 0, most)
        slots: Array[U8, Any] = Array([*document.data, *[U8(0)] * (len(head) - 1 + len(tail))])
        for byte, other in zip(subarray(slots, start, len(tail)), tail, strict=True):
            require(byte == other, message)


def _bytes_of(document: Document) -> tuple[list[U8], list[Bool]]:
    if isinstance(document, str):
        document = document.encode()
    if isinstance(document, Vec):
        return list(document.data), list(document.is_present)
    known: Bytes[Any] = Bytes(document)
    return list(known), [Bool(True)] * len(known)


def _value(document: JsonObject, name: str, count: int, default: str | None = None) -> list[U8]:
    """The bytes behind the colon of the one member of this name, or behind the space after it; the default where none is."""
    return _behind(document, name, _matches(document, name), count, default)


def _behind(
    document: JsonObject, name: str, flags: Sequence[tuple[int, Field]], count: int, default: str | None = None
) -> list[U8]:
    """The same where the colon of the one member is flagged."""
    found = sum((flag for _, flag in flags), Field(0))
    behind = sum((flag * (place + 1) for place, flag in flags), Field(0))
    n = len(document.data)
    if default is None:
        require(found == 1, f"there is no member {name}, or more than one")
    else:
        require(found * (1 - found) == 0, f"there is more than one member {name}")
        behind = behind + (1 - found) * n
    known = behind.constant
    start = U32(min(known, n)) if known is not None else U32.unchecked_interval(behind.linear, 0, n)
    instead = (default or "").encode()[: count + 1].ljust(count + 1, bytes(1))
    slots: Array[U8, Any] = Array([*document.data, *map(U8, instead)])
    part = list(subarray(slots, start, count + 1))
    spaced = part[0] == ord(" ")
    return [select(spaced, after, before) for before, after in pairwise(part)]


def _matches(document: JsonObject, name: str) -> list[tuple[int, Field]]:
    """Of each place of a byte that may follow the name 1 where it is the colon of a member of this name, else 0."""
    pairs = _names(document, name)
    flags = [Field(apart + (1 - colon) * _ELSEWHERE == 0) for colon, apart in pairs]
    return list(enumerate(flags, len(document.data) - len(pairs)))


def _names(document: JsonObject, name: str) -> list[tuple[Field, Field]]:
    """Of each byte that may follow the name whether it is a member's colon, and what the bytes before it differ from the name by.

    Between the quotation marks of a member's name there are neither others nor escapes, so that these bytes are the whole name.
    """
    if not (0 < len(name) <= _MAX_NAME and name.isascii() and name.isprintable()) or '"' in name or "\\" in name:
        raise ArgumentError(
            f"the name {name!r}", f"pass 1 to {_MAX_NAME} printable ASCII characters, no quotation mark, no backslash"
        )
    wanted = f'"{name}"'.encode()
    number = _packed(wanted)
    places = range(len(wanted), len(document.data))
    return [
        (document.marks[place].separator, _packed(document.data[place - len(wanted) : place]) - number)
        for place in places
    ]


def _packed(data: Any) -> Field:
    return sum((Field(byte) * 256**place for place, byte in enumerate(data)), Field(0))
