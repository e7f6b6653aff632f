"""How many threads a verb may start: said once, to our engine and to every library that starts threads of its own."""

from __future__ import annotations

import os
from contextlib import contextmanager

from zkwright.cli.grammar import THREADS_VARIABLE, number_of_threads

from .errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

_LINEAR_ALGEBRA: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""What the linear algebra below NumPy reads when it starts."""

_VARIABLES: Final = (THREADS_VARIABLE, "RAYON_NUM_THREADS", *_LINEAR_ALGEBRA)
"""The native engine's and wasmtime's too; none of them was loaded yet."""


@contextmanager
def at_most(threads: int | None) -> Iterator[None]:
    """Within the body, let nothing start more than so many threads; None means what the environment says.

    Raises `Refusal` when that is no such number.
    """
    threads = threads or _from_environment()
    before = {name: os.environ.get(name) for name in _VARIABLES}
    if threads is not None:
        os.environ.update(dict.fromkeys(_VARIABLES, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def no_linear_algebra() -> None:
    """Within `at_most`: let NumPy, not loaded yet, start no threads for what nobody will ask of it, which takes 6 ms."""
    for name in _LINEAR_ALGEBRA:
        os.environ.setdefault(name, "1")


def _from_environment() -> int | None:
    word = os.environ.get(THREADS_VARIABLE)
    if not word:
        return None
    try:
        number: int = number_of_threads(word)
    except ValueError as error:
        raise Refusal(f"{THREADS_VARIABLE}: {error}; set it to such a number, or unset it") from None
    return number
