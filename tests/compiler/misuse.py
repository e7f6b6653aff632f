"""Every misuse is an error of its own class that shows the user's line and the way out.

Each case is a function that misuses the language on the line marked `# here`; a static type checker refuses most of them too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zkwright.compiler import U8, U64, Bool, Field, Private, Struct, circuit
from zkwright.compiler.errors import CompileError

Case = tuple[Callable[..., Any], type[CompileError], str, str]
"""A function, the error its compilation raises, and parts of what that says and of how to mend it."""

F, N, M, B = Private[Field], Private[U64], Private[U8], Private[Bool]


class Point(Struct):
    """Two coordinates."""

    x: Field
    y: Field


class Size(Struct):
    """Another struct of the same fields."""

    x: Field
    y: Field


def marked_line(function: Callable[..., Any], mark: str = "# here") -> int:
    lines, first = inspect.getsourcelines(function)
    (found,) = (first + i for i, line in enumerate(lines) if line.rstrip().endswith(mark))
    return found


def check_refusal(
    function: Callable[..., Any], kind: type[CompileError], message: str, mend: str, line: int | None = None
) -> None:
    """Compilation raises the error, at the marked line unless another is given."""
    with pytest.raises(kind) as caught:
        circuit(function).compile()
    error = caught.value
    assert type(error) is kind
    assert message in error.message
    assert mend in error.mend
    line = line or marked_line(function)
    file = inspect.getfile(function)
    assert error.site.file == file
    assert error.site.line == line
    shown = str(error)
    assert f"{Path(file).name}:{line}: " in shown
    quoted = inspect.getsource(function).splitlines()[line - function.__code__.co_firstlineno].strip()
    assert f"\n    {quoted}\n" in shown
    assert shown.endswith(f"\n  mend: {error.mend}")
