r"""Patterns in the syntax of Python's `re`, of bytes: the part of it that an automaton can tell.

Known are characters of ASCII and their escapes, `.`, classes such as `[a-z_]` and `[^;]`, `\d \w \s` and their opposites,
groups, `|`, `* + ? {m} {m,} {m,n}`, lazy with a `?` behind them, and `^ $ \A \Z \b`. Everything else is refused, with its place:
possessive repetition, flags, references, `\B`, whose meaning in an empty text depends on the version of Python, and other
assertions.
"""

from __future__ import annotations

import re
import string
from enum import Enum
from functools import cache
from typing import Final, TypeAlias

from zkwright.compiler.rows import ArgumentError
from zkwright.core.fast_dataclass import dataclass

ALL: Final = (1 << 256) - 1
"""Every byte, as a set: bit b is 1 where byte b is in it."""

MOST_REPEATS: Final = 256

_ESCAPES: Final = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}


@dataclass(frozen=True, slots=True)
class Bytes:
    """One byte of a set."""

    members: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one behind the other; none of them is the empty text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    choices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """At least so many and at most so many, any number where `most` is None."""

    part: Node
    least: int
    most: int | None
    lazy: bool = False
    """Whether fewer come first: what a group captures depends on it, and nothing else."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group that captures, by its number."""

    number: int
    part: Node


class Anchor(Enum):
    """What holds between two bytes, or is refused there."""

    START = "A"
    END = "Z"

    LAST_LINE = "$"
    """The end, or before a newline that is the last byte."""

    WORD = "b"
    """One of the two bytes belongs to a word, and the other one does not, or is none."""


Node: TypeAlias = Bytes | Sequence | Either | Repeat | Group | Anchor


def _set(characters: str) -> int:
    return sum(1 << ord(character) for character in characters)


NEWLINE: Final = _set("\n")
WORD: Final = _set(string.ascii_letters + string.digits + "_")

_ANCHORS: Final = {"^": Anchor.START, "$": Anchor.LAST_LINE}

_CLASSES: Final = {
    "d": _set(string.digits),
    "w": WORD,
    "s": _set(" \t\n\r\f\v"),
}


@cache
def parsed(pattern: str) -> Node:
    """The pattern's tree. Raises ArgumentError for what is not known, with its place."""
    try:
        re.compile(pattern.encode("ascii"))
    except re.error as error:
        raise ArgumentError(f"the pattern {pattern!r} is none of Python's: {error}", "mend it") from None
    except UnicodeEncodeError as error:
        raise ArgumentError(
            f"the pattern {pattern!r} has a character beyond ASCII at position {error.start}",
            r"write its bytes as \xhh",
        ) from None
    return _Parser(pattern).whole()


class _Parser:
    """Recursive descent over a pattern that `re` takes."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at, self.n_groups = pattern, 0, 0

    def whole(self) -> Node:
        found = self._either()
        if self.at != len(self.pattern):
            raise self._unknown(self.at, "a parenthesis too many")
        return found

    def _unknown(self, at: int, what: str) -> ArgumentError:
        return ArgumentError(
            f"the pattern {self.pattern!r} has {what} at position {at}",
            "use characters, classes, groups, |, * + ? {m,n} and ^ $ \\b",
        )

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self) -> str:
        character = self._peek()
        self.at += 1
        return character

    def _either(self) -> Node:
        choices = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            choices.append(self._sequence())
        return choices[0] if len(choices) == 1 else Either(tuple(choices))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, part: Node) -> Node:
        start = self.at
        bounds = self._bounds()
        if bounds is None:
            return part
        least, most = bounds
        if max(least, most or 0) > MOST_REPEATS:
            raise self._unknown(start, f"a repetition of more than {MOST_REPEATS} times")
        if self._peek() == "+":
            raise self._unknown(self.at, "a possessive repetition")
        lazy = self._peek() == "?"
        self.at += lazy
        return Repeat(part, least, most, lazy)

    def _bounds(self) -> tuple[int, int | None] | None:
        known: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if (found := known.get(self._peek())) is not None:
            self.at += 1
            return found
        counted = re.compile(r"\{(\d*)(,?)(\d*)\}").match(self.pattern, self.at)
        if counted is None or not (counted[1] or counted[2]) or counted[0] == "{}":
            return None  # a brace that begins no repetition is a character, as it is for re
        self.at = counted.end()
        least = int(counted[1] or 0)
        if not counted[2]:
            return least, least
        return least, int(counted[3]) if counted[3] else None

    def _atom(self) -> Node:
        start = self.at
        character = self._take()
        if character == "(":
            return self._group(start)
        if character == "[":
            return Bytes(self._class(start))
        if character == ".":
            return Bytes(ALL & ~NEWLINE)
        if character == "\\":
            if self._peek() in ("A", "Z", "b"):
                return Anchor(self._take())
            return Bytes(self._escaped(start))
        if character in _ANCHORS:
            return _ANCHORS[character]
        return Bytes(_set(character))

    def _group(self, start: int) -> Node:
        number = 0
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        elif self._peek() == "?":
            raise self._unknown(start, "a group of a kind that is not known")
        else:
            self.n_groups += 1
            number = self.n_groups
        inner = self._either()
        self.at += 1  # the parenthesis, which re has seen
        return Group(number, inner) if number else inner

    def _escaped(self, start: int) -> int:
        character = self._take()
        if character.lower() in _CLASSES:
            members = _CLASSES[character.lower()]
            return members if character.islower() else ALL & ~members
        if character in _ESCAPES:
            return 1 << _ESCAPES[character]
        if character == "x":
            self.at += 2
            return 1 << int(self.pattern[self.at - 2 : self.at], 16)
        if character.isalnum():
            raise self._unknown(start, f"the escape \\{character}")
        return _set(character)

    def _class(self, start: int) -> int:
        is_opposite = self._peek() == "^"
        self.at += is_opposite
        first, members = self.at, 0
        while self._peek() != "]" or self.at == first:
            low = self._member()
            if self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                high = self._member()
                if low.bit_count() != 1 or high.bit_count() != 1:
                    raise self._unknown(start, "a range between classes")
                low = (high << 1) - low
            members |= low
        self.at += 1
        return ALL & ~members if is_opposite else members

    def _member(self) -> int:
        start = self.at
        character = self._take()
        if character == "\\" and self._peek() == "b":
            self.at += 1
            return 1 << 8
        return self._escaped(start) if character == "\\" else _set(character)
