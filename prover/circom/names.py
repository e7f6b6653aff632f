"""The names of a circuit's inputs, which its witness program has only as hashes, from the `.sym` file beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from zkwright.core.errors import FormatError

_MAX_NAME: Final = 4096
"""Characters of a name that are enough for any circuit's; signals of longer ones are left out."""

_MAX_INDEX_DIGITS: Final = 9
_MAX_SIGNALS: Final = 1 << 22


def candidate_names(wasm: Path) -> Iterator[str]:
    """Names of signals, the indices after an array's left off, each once, in the order of circom's `.sym` file.

    circom writes `NAME_js/NAME.wasm` and `NAME.sym`: the file is looked for in the program's folder and in the one
    above. Yields nothing where there is none.
    """
    if sym := _sym_of(wasm):
        yield from _distinct(_signals(sym))


def _distinct(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


def signal_sizes(wasm: Path, names: Collection[str]) -> Mapping[str, int]:
    """How many elements each of the signals of these names has, as `candidate_names` knows them; empty without a `.sym` file."""
    if not (sym := _sym_of(wasm)):
        return {}
    return {**dict.fromkeys(names, 0), **Counter(name for name in _signals(sym) if name in names)}


def signal_dimensions(wasm: Path) -> Mapping[str, tuple[int, ...]]:
    """The dimensions of each of the `candidate_names` that is an array; empty where there is no `.sym` file."""
    dimensions: dict[str, tuple[int, ...]] = {}
    for name in _full_names(sym) if (sym := _sym_of(wasm)) else ():
        base, indices = _split(name)
        if indices:
            sizes = tuple(index + 1 for index in indices)
            known = dimensions.get(base, sizes)
            dimensions[base] = tuple(map(max, known, sizes))
    return dimensions


def _sym_of(wasm: Path) -> Path | None:
    folder = wasm.resolve().parent
    places = (place / f"{wasm.stem}.sym" for place in (folder, folder.parent))
    return next((sym for sym in places if sym.is_file()), None)


def _signals(sym: Path) -> Iterator[str]:
    return (_split(name)[0] for name in _full_names(sym))


def _split(name: str) -> tuple[str, tuple[int, ...]]:
    """A name without the indices at its end, and these."""
    indices: list[int] = []
    while name.endswith("]"):
        opening = name.rfind("[", -_MAX_INDEX_DIGITS - 2)
        digits = name[opening + 1 : -1]
        if opening < 0 or not (digits.isascii() and digits.isdecimal()):
            break
        indices.append(int(digits))
        name = name[:opening]
    return name, tuple(reversed(indices))


def _full_names(sym: Path) -> Iterator[str]:
    from zkwright.core.files.sym_file import read_sym  # few runs need names

    # The names only help to find mistakes: of a damaged file, those before the damage are as good as any.
    with suppress(FormatError):
        for signal in islice(read_sym(sym), _MAX_SIGNALS):
            if len(signal.name) <= _MAX_NAME:
                yield signal.name.removeprefix("main.")
