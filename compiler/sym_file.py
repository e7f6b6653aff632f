"""The `.sym` file: names of signals, one line each: label, wire, component, name. Source: circom, `--sym`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from .atomic_file import replacing
from .iden3 import FormatError
from .program import Program
from .signal_names import signal_names

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


def write_sym(program: Program, path: str | os.PathLike[str]) -> None:
    """Write the names of a program's signals. The file appears whole or not at all.

    Outputs and inputs are `main.name`, `main.path[3]`; other wires are named after the lines and gadget calls that made them, as
    `signal_names` tells. A signal that the optimiser removed has wire -1, as in circom. Costs about a microsecond a wire.
    """
    wires = {label: wire for wire, label in enumerate(program.r1cs.labels.tolist())}
    with replacing(path) as file:
        for label, name in enumerate(signal_names(program), start=1):
            file.write(f"{label},{wires.get(label, -1)},0,{name}\n".encode())
