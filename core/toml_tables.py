"""TOML files that several parties hold alike, read strictly: what is missing, unknown or of another type is said by its place."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from .errors import ZkwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES: Final = 1 << 20


class TomlProblem(ZkwrightError, ValueError):  # noqa: N818 - named for what it says
    """What a file must not say: where in it, what, and how to mend it. Rooms say which file it is."""


def document_of(data: bytes, called: str) -> dict[str, Any]:
    """The top table of a file of at most 1 MiB; `called` is what it should be. Raises `TomlProblem`."""
    if len(data) > MAX_BYTES:
        raise TomlProblem(f"longer than {MAX_BYTES} bytes; give a {called}")
    try:
        return tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise TomlProblem(f"not TOML: {str(error) or 'nested too deep'}; correct it") from None


def only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    """Raise `TomlProblem` for an entry that is none of those known."""
    for name in table:
        if name not in known:
            raise TomlProblem(f"{where}: unknown entry {name[:40]!r}; known are {', '.join(sorted(known))}")


def text(table: Mapping[str, Any], name: str, where: str) -> str:
    """An entry that is a text, and not empty. Raises `TomlProblem`."""
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise TomlProblem(f'{where}: {name} is missing or no text; write {name} = "..."')
    return value


def whole(table: Mapping[str, Any], name: str, where: str) -> int:
    """An entry that is a whole number. Raises `TomlProblem`."""
    value = table.get(name)
    if type(value) is not int:
        raise TomlProblem(f"{where}: {name} is missing or no whole number; write {name} = 1")
    return value


def number(table: Mapping[str, Any], name: str, where: str) -> float:
    """An entry that is a number, with or without a point. Raises `TomlProblem`."""
    value = table.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TomlProblem(f"{where}: {name} is missing or no number; write {name} = 1.0")
    return float(value)
