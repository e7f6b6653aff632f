"""The names of a circuit's inputs, which its witness program has only as hashes, from the `.sym` file beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(rb"[^,]*,[^,]*,[^,]*,main\.([^,\r\n]{1,4096})")
_LAST_INDICES: Final = re.compile(r"(\[\d+\])+$")
_MAX_BYTES: Final = 1 << 28


def candidate_names(wasm: Path) -> Iterator[str]:
    """Names of signals, the indices after an array's left off, each once, in the order of circom's `.sym` file.

    circom writes `NAME_js/NAME.wasm` and `NAME.sym`: the file is looked for in the program's folder and in the one
    above. Yields nothing where there is none.
    """
    folder = wasm.resolve().parent
    for place in (folder, folder.parent):
        sym = place / f"{wasm.stem}.sym"
        if sym.is_file():
            yield from _names(sym)
            return


def _names(sym: Path) -> Iterator[str]:
    seen: set[str] = set()
    left = _MAX_BYTES
    with sym.open("rb") as file:
        while left > 0 and (line := file.readline(min(left, 1 << 16))):
            left -= len(line)
            if match := _LINE.match(line):
                name = _LAST_INDICES.sub("", match[1].decode("utf-8", "replace"))
                if name not in seen:
                    seen.add(name)
                    yield name
