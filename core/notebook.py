"""How things look in a notebook: cards of names and values, and errors that point into the cell.

Nothing here loads IPython: it is asked where it is at work already.
"""

from __future__ import annotations

import html
import linecache
from collections.abc import Iterable, Iterator
from typing import Any

from .code_owner import is_ours
from .ipython import cell_name
from .printable import printable
from .traceback_redaction import steps


def card(title: str, rows: Iterable[tuple[str, object]], below: str = "") -> str:
    """A titled table as HTML. All texts are escaped but `below`, which is HTML already."""
    cells = "".join(
        f'<tr><td style="text-align:left;color:gray">{_text(name)}</td>'
        f'<td style="text-align:left">{_text(value)}</td></tr>'
        for name, value in rows
    )
    return f"<div><b>{_text(title)}</b><table>{cells}</table>{below}</div>"


def type_text(schema: Any) -> str:
    """A shape's JSON as a type is written.

    >>> type_text({"array": {"array": "U64", "length": 3}, "length": 2}), type_text({"bytes": 32})
    ('Array[Array[U64, 3], 2]', 'Bytes[32]')
    """
    match schema:
        case {"array": item, "length": length}:
            return f"Array[{type_text(item)}, {length}]"
        case {"bytes": length}:
            return f"Bytes[{length}]"
        case {"fixed": bits, "fraction": fraction}:
            return f"Fixed[{bits}, {fraction}]"
        case {"vec": item, "max": capacity}:
            return f"Vec[{type_text(item)}, {capacity}]"
        case {"text": capacity}:
            return f"Text[{capacity}]"
        case {"struct": name}:
            return str(name)
        case {"tuple": items}:
            return f"({', '.join(map(type_text, items))})"
    return str(schema)


def framed(page: str, title: str) -> str:
    """A whole page within a cell's output, apart from the notebook and without a way into it."""
    return (
        f'<iframe sandbox="allow-scripts" title="{_text(title)}" srcdoc="{html.escape(page, quote=True)}" '
        'style="width:100%;height:460px;border:0"></iframe>'
    )


def traceback_lines(error: BaseException) -> list[str]:
    """What IPython shows of an error: the author's lines that lead to it, and what it says."""
    return [*_places(error), f"{type(error).__name__}: {error}"]


def _places(error: BaseException) -> Iterator[str]:
    for step in steps(error.__traceback__):
        file = step.tb_frame.f_code.co_filename
        if is_ours(file) or f"{_SEPARATOR}IPython{_SEPARATOR}" in file:
            continue
        source = linecache.getline(file, step.tb_lineno).strip()
        yield f"{cell_name(file) or file}:{step.tb_lineno}: {source}"


_SEPARATOR = "/" if "/" in __file__ else "\\"


def _text(value: object) -> str:
    return html.escape(printable(str(value)))
