"""The `.sym` file: names of signals, one line each: label, wire, component, name. Source: circom, `--sym`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import FormatError
from .atomic_file import replacing

_TOGETHER: Final = 1 << 12
"""Lines that are written at once."""

MAX_LINE_BYTES: Final = 1 << 16
"""No name is that long; a longer line is forged or of another kind of file."""

_LINE: Final = re.compile(rb"(\d{1,20}),(-1|\d{1,10}),(\d{1,10}),([^,\r\n]+)\r?\n?")


class NamedSignal(NamedTuple):
    """A line of the file; `wire` is None for a signal that the optimiser removed."""

    label: int
    wire: int | None
    component: int
    name: str


def read_sym(path: str | os.PathLike[str]) -> Iterator[NamedSignal]:
    """The signals that a file of circom or zkwright names, one after another; only one line is in memory at a time.

    Raises `FormatError` at the first line that is not label,wire,component,name in UTF-8 or exceeds 64 KiB, `OSError` when
    the file cannot be opened. Costs about a second for a million signals.
    """
    path = Path(path)
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            match = _LINE.fullmatch(line) if len(line) <= MAX_LINE_BYTES else None
            if match is None:
                raise _bad_line(path, number)
            label, wire, component, name = match.groups()
            try:
                text = name.decode()
            except UnicodeDecodeError:
                raise _bad_line(path, number) from None
            yield NamedSignal(int(label), None if wire == b"-1" else int(wire), int(component), text)


def looks_like_sym(start: bytes) -> bool:
    """Whether these bytes may begin a `.sym` file."""
    return _LINE.match(start) is not None


def _bad_line(path: Path, number: int) -> FormatError:
    return FormatError(path, f"line {number} is not label,wire,component,name", mend="write the file again")


def write_sym(signals: Iterable[NamedSignal], path: str | os.PathLike[str]) -> None:
    """Write the names of a system's signals, one after another. The file appears whole or not at all.

    Costs about a microsecond a signal. `signal_names.named_signals` gives those of a program.
    """
    with replacing(path) as file:
        left = iter(signals)
        while some := list(islice(left, _TOGETHER)):
            lines = [
                f"{label},{-1 if wire is None else wire},{component},{name}\n" for label, wire, component, name in some
            ]
            file.write("".join(lines).encode())
