"""A reader for JSON from strangers: one spelling for each value, bounded work, and every complaint with its path.

Beyond RFC 8259 it refuses what two programs might read differently: repeated names, escapes, anything but ASCII,
floating-point numbers, NaN and Infinity, numbers with a sign, leading zeros or spaces. Size and depth are bounded
before anything is parsed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NoReturn

    from .errors import VerifierError

MAX_DEPTH: Final = 4
"""Brackets within brackets: `vk_alphabeta_12` in its object needs four."""

MAX_DIGITS: Final = 77
"""Decimal digits of q, the largest number any of the files holds."""

MAX_NAME: Final = 256
"""Characters of a name."""

MAX_VALUES: Final = 1 << 19
"""Values in all brackets together, empty ones counting as one: what reading costs at most. A key for 80,000 signals has 320 k."""

_MAX_COUNT_DIGITS: Final = 9
_STRING: Final = re.compile(r'"[^"]*"')
# Part of a name to Python, and drawn as nothing: two names that look alike would differ. Unicode's Default_Ignorable_Code_Point.
# Compiled for the first name that is not ASCII: that takes as long as all other patterns here.
_UNSEEN: Final = "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
_INNERMOST: Final = re.compile(r"[\[{][^\[\]{}]*[\]}]")


class Node:
    """A value of a document, where it stands, and the error to raise when it is not what it should be."""

    __slots__ = ("error", "value", "where")

    def __init__(self, value: object, where: str, error: type[VerifierError]) -> None:
        """Nothing is checked yet."""
        self.value = value
        self.where = where
        self.error = error

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """The members of an object that has all of `required`, perhaps some of `optional`, and no other."""
        if not isinstance(self.value, dict):
            raise self._expected("an object")
        for name in self.value:
            if name not in required and name not in optional:
                raise self.error(self._at(_printable(name)), "unknown name", f"the names are {', '.join(required)}")
        for name in required:
            if name not in self.value:
                raise self.error(self._at(name), "missing", "add it, as snarkjs writes it")
        return {name: Node(value, self._at(name), self.error) for name, value in self.value.items()}

    def items(self, count: int | None = None, most: int = MAX_VALUES) -> list[Node]:
        """The elements of an array; exactly `count` of them, where given, and no more than `most`."""
        if not isinstance(self.value, list):
            raise self._expected("an array")
        if count is not None and len(self.value) != count:
            reason = f"expected {count} elements, found {len(self.value)}"
            raise self.error(self.where, reason, "write the array as snarkjs does")
        if len(self.value) > most:
            reason = f"{len(self.value)} elements are more than the {most} allowed"
            raise self.error(self.where, reason, "check that this is the right file")
        return [Node(value, f"{self.where}[{index}]", self.error) for index, value in enumerate(self.value)]

    def decimal(self) -> int:
        """A natural number written as a string of at most 77 decimal digits, in the one way to write it."""
        text = self.value
        if not isinstance(text, str):
            raise self._expected("a string of decimal digits")
        if not _is_decimal(text):
            mend = "write digits only: no sign, leading zero, space, exponent or 0x"
            raise self.error(self.where, "not a canonical decimal number", mend)
        if len(text) > MAX_DIGITS:
            raise self.error(self.where, f"a number of more than {MAX_DIGITS} digits", "write it reduced modulo q or r")
        return int(text)

    def count(self) -> int:
        """A natural number written as a JSON number."""
        if type(self.value) is not int or self.value < 0:
            raise self._expected("a natural number, without quotes")
        return self.value

    def identifier(self) -> str:
        """A name as Python has them: letters of any script, digits, underscores; nothing that moves a cursor."""
        if not isinstance(self.value, str) or not _is_name(self.value):
            mend = f"a name has letters, digits and underscores, at most {MAX_NAME}"
            raise self.error(self.where, "no name", mend)
        return self.value

    def must_be(self, text: str, other_names: Collection[str] = ()) -> None:
        """Refuse anything but the string `text`, and say of its `other_names` that they mean the same."""
        if self.value == text:
            return
        if isinstance(self.value, str) and self.value.lower() in other_names:
            raise self.error(self.where, f'not "{text}"', f'the same is written "{text}" here, as snarkjs does')
        raise self.error(self.where, f'not "{text}"', f'only "{text}" is supported here')

    def _at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def _expected(self, what: str) -> VerifierError:
        kind = _KINDS[type(self.value)]
        return self.error(self.where, f"expected {what}, found {kind}", "write it as snarkjs does")


def parse(
    text: bytes | str,
    max_bytes: int,
    error: type[VerifierError],
    where: str = "",
    max_depth: int = MAX_DEPTH,
    *,
    ascii_only: bool = True,
) -> Node:
    """Parse a whole document of at most `max_bytes` bytes; raises `error` on anything that is not strict JSON.

    `where` starts the paths in complaints; it stays empty for an object, whose members have names. Without `ascii_only`
    the text may hold names in any script.
    """
    if not isinstance(text, (bytes, str)):
        raise _no_text(text)
    if len(text) > max_bytes:
        reason = f"{len(text)} bytes are more than the {max_bytes} allowed"
        raise error(where, reason, "check that this is the right file")
    if ascii_only and not text.isascii():
        raise error(where, "a byte outside ASCII", "save the file as plain ASCII, without a byte order mark")
    try:
        document = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise error(where, "bytes that are no UTF-8", "save the file as UTF-8, without a byte order mark") from None
    if not document.strip():
        raise error(where, "empty", "check that this is the right file, and whole")
    if "\\" in document:
        raise error(where, "a backslash escape", "write the characters themselves")
    _check_depth(document, error, where, max_depth)
    if sum(map(document.count, ",[{")) > MAX_VALUES:
        raise _too_many_values(error, where)

    def no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members: dict[str, object] = {}
        for name, value in pairs:
            if name in members:
                raise error(_printable(name), "the name is repeated", "keep the one that is meant")
            members[name] = value
        return members

    def integer(digits: str) -> int:
        if len(digits) > _MAX_COUNT_DIGITS or not _is_decimal(digits):
            raise error(where, "a number out of range", "field elements are strings of decimal digits, in quotes")
        return int(digits)

    def not_an_integer(_: str) -> NoReturn:
        raise error(where, "a number that is no integer", "field elements are strings of decimal digits, in quotes")

    try:
        value = json.loads(
            document,
            object_pairs_hook=no_duplicates,
            parse_int=integer,
            parse_float=not_an_integer,
            parse_constant=not_an_integer,
        )
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        if isinstance(text, str) and text.rstrip().endswith(".json"):
            raise error(where, "the name of a file, not its text", "pass Path(...).read_bytes()") from None
        raise error(where, f"no JSON at {place}: {problem.msg}", "check that the file is whole") from None
    return Node(value, where, error)


def _no_text(value: object) -> TypeError:
    mend = (
        "pass from_object what is parsed already"
        if isinstance(value, (dict, list))
        else "of a file pass path.read_bytes()"
    )
    return TypeError(f"expected the text of a JSON document as bytes or str, found {type(value).__name__}; {mend}")


def node_of(
    value: object,
    max_bytes: int,
    error: type[VerifierError],
    where: str = "",
    max_depth: int = MAX_DEPTH,
    *,
    ascii_only: bool = True,
) -> Node:
    """What `parse` gives for a text, for the value that another program parsed it to; raises `error` where `parse` would.

    Two things are lost before the value is here, and whoever parsed the text answers for them: names that stood there twice,
    and how numbers and strings were spelt. Types of one's own are refused, and so are numbers with a point.
    """
    room, values = max_bytes, 0
    level = [value]
    for depth in range(max_depth + 1):
        inner: list[object] = []
        for item in level:
            _check_plain(item, error, where, ascii_only=ascii_only)
            room -= 1 + (len(item) if isinstance(item, (str, list, dict)) else 0)
            if room < 0:
                reason = f"more content than {max_bytes} bytes hold"
                raise error(where, reason, "check that this is the right document")
            if isinstance(item, (list, dict)):
                if depth == max_depth:
                    reason = f"nested deeper than {max_depth}"
                    raise error(where, reason, "check that this is the right document")
                values += len(item) or 1
                if values > MAX_VALUES:
                    raise _too_many_values(error, where)
                inner += item
                if isinstance(item, dict):
                    inner += item.values()
        level = inner
    return Node(value, where, error)


def _too_many_values(error: type[VerifierError], where: str) -> VerifierError:
    return error(where, f"more than {MAX_VALUES} values", "check that this is the right document")


def _check_plain(item: object, error: type[VerifierError], where: str, *, ascii_only: bool) -> None:
    """Refuse what no strict text holds."""
    if type(item) not in _KINDS:
        mend = "pass what json.loads gives: dict, list, str, int, bool, None"
        raise error(where, f"a {type(item).__name__} is no value of JSON that is read here", mend)
    if isinstance(item, str) and (
        (ascii_only and not item.isascii()) or not item.isprintable() or set(item) & set('"\\')
    ):
        raise error(where, "a string with more than printable ASCII", "pass the document as it was written")
    if isinstance(item, int) and not 0 <= item < 10**_MAX_COUNT_DIGITS:
        raise error(where, "a number out of range", "field elements are strings of decimal digits, in quotes")
    if isinstance(item, dict) and not all(type(name) is str for name in item):
        raise error(where, "a name that is no string", "pass what json.loads gives")


def _check_depth(document: str, error: type[VerifierError], where: str, max_depth: int) -> None:
    """Peel off the innermost brackets, level by level, in linear time: the parser that follows recurses on them."""
    skeleton = _STRING.sub("", document)
    for _ in range(max_depth):
        skeleton = _INNERMOST.sub("", skeleton)
    if any(bracket in skeleton for bracket in "[]{}"):
        reason = f"brackets unbalanced or nested deeper than {max_depth}"
        raise error(where, reason, "check that this is the right file, and whole")


def _is_decimal(text: str) -> bool:
    """Whether a text is a natural number in the one way to write it."""
    return text.isascii() and text.isdigit() and (len(text) == 1 or text[0] != "0")


def _is_name(text: str) -> bool:
    seen = text.isascii() or (text.isprintable() and not re.search(_UNSEEN, text))
    return len(text) <= MAX_NAME and text.isidentifier() and seen


def _printable(name: str) -> str:
    return name[:32] if name[:32].isprintable() else ascii(name[:32])


_KINDS: Final = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a number",
    bool: "a boolean",
    type(None): "null",
}
