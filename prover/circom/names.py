"""The names of a circuit's inputs, which its witness program has only as hashes, from the `.sym` file beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from zkwright.compiler.iden3 import FormatError

_LAST_INDICES: Final = re.compile(r"(\[\d+\])+$")
_MAX_SIGNALS: Final = 1 << 22


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
    from zkwright.compiler.sym_file import read_sym  # loads the compiler: only an error needs names

    seen: set[str] = set()
    # The names only help with errors: of a damaged file, those before the damage are as good as any.
    with suppress(FormatError):
        for signal in islice(read_sym(sym), _MAX_SIGNALS):
            name = _LAST_INDICES.sub("", signal.name.removeprefix("main."))
            if name not in seen:
                seen.add(name)
                yield name
