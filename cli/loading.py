"""Loading `FILE.py:CIRCUIT`: the user's file becomes a module, its circuit is found by name."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path

from zkwright.cli.entry import Interruptible

from .errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType
    from typing import Any

    from zkwright.compiler import Circuit


def split_target(target: str) -> tuple[Path, str | None]:
    """The file and the circuit's name, if there is one.

    >>> split_target("C:/claims/age.py:claim")[1], split_target("C:/claims/age.py")[1]
    ('claim', None)
    """
    file, colon, name = target.rpartition(":")
    return (Path(file), name) if colon and file.endswith(".py") else (Path(target), None)


def load_circuit(target: str) -> Circuit[..., Any]:
    """The circuit that `FILE.py:CIRCUIT` names; the name may be left out where the file defines exactly one.

    The file runs as a module with a private name, its folder on `sys.path` as `users_code` puts it there.
    Raises `Refusal` for a missing file, name or circuit and for what the file itself raises, `OSError` when it cannot
    be read.
    """
    path, name = split_target(target)
    file = path if path.suffix == ".py" or path.exists() else Path(target.rpartition(":")[0] or target)
    file.open("rb").close()
    if path.suffix != ".py":
        raise Refusal(f"{target}: not a Python file; write FILE.py:CIRCUIT")
    from zkwright.compiler import Circuit

    module = _execute(path)
    known = {key: value for key, value in vars(module).items() if isinstance(value, Circuit)}
    own = [key for key, circuit in known.items() if circuit.__module__ == module.__name__]
    if name is None:
        if len(own) == 1:
            return known[own[0]]
        if not own:
            raise Refusal(f"{path}: defines no circuit; decorate a function with @circuit")
        raise Refusal(f"{path}: defines {', '.join(own)}; name one: {path}:{own[0]}")
    if name in known:
        return known[name]
    if hasattr(module, name):
        kind = type(getattr(module, name)).__name__
        raise Refusal(
            f"{path}: `{name}` is a {kind}, not a circuit; {_suggest(name, own) or 'decorate it with @circuit'}"
        )
    suggestion = _suggest(name, own) or "decorate a function with @circuit"
    raise Refusal(f"{path}: has no circuit `{name}`; {suggestion}")


def load_function(target: str) -> Callable[..., Any]:
    """What `FILE.py:FUNCTION` names: anything that can be called. Raises what `load_circuit` does."""
    path, name = split_target(target)
    path.open("rb").close()
    if name is None or path.suffix != ".py":
        raise Refusal(f"{target}: names no function; write FILE.py:FUNCTION")
    function = getattr(_execute(path), name, None)
    if not callable(function):
        raise Refusal(f"{path}: has no function `{name}`; name one that it defines")
    found: Callable[..., Any] = function
    return found


@contextmanager
def forgotten(target: str) -> Iterator[None]:
    """Forget afterwards what a target's folder gave to import: another version of it has files of the same names."""
    known, path = set(sys.modules), list(sys.path)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in _modules_of(split_target(target)[0].resolve().parent, beside=known):
            del sys.modules[name]


def _suggest(name: str, known: list[str]) -> str:
    from zkwright.core.suggestions import meant

    if near := meant(name, known):
        return f"did you mean `{near}`?"
    return f"its circuits: {', '.join(known)}" if known else ""


def _execute(path: Path) -> ModuleType:
    import importlib.util

    from .source_modules import FreshLoader

    name, file = f"_zkwright_user_{path.stem}", path.resolve()
    loader = FreshLoader(name, str(file))
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    if spec is None:
        raise Refusal(f"{path}: cannot be imported; give a Python source file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with users_code(path):
        loader.exec_module(module)
    return module


@contextmanager
def users_code(path: Path, *, secret: bool = False) -> Iterator[None]:
    """Name the user's line in what their code raises; with `secret` values at hand, the exception's own text is left out.

    Our errors pass: they name the line themselves. In the body the folder of `path` can be imported from, see `_importable`.
    """
    from zkwright.compiler import ZkwrightError

    try:
        with Interruptible(), _importable(path.resolve().parent):
            yield
    except (ZkwrightError, Refusal):
        raise
    except SyntaxError as error:
        place = f"{_relative(Path(error.filename or path))}:{error.lineno or 0}"
        raise Refusal(f"{place}: not valid Python: {error.msg}; correct the line") from error
    except SystemExit as error:
        raise Refusal(
            f"{_line(error, path)}: exits when imported; guard it with `if __name__ == '__main__'`"
        ) from error
    except Exception as error:
        import traceback

        text = type(error).__name__ if secret else traceback.format_exception_only(error)[-1].splitlines()[0]
        mend = _too_long(error) or _renaming(error, path) or "`zkwright --debug` shows how it came to this"
        raise Refusal(f"{_line(error, path)}: {text}; {mend}") from error


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Within the body, have `folder` on the import path: behind the standard library, before what is installed.

    What zkwright and its libraries import there and later on is never one of the folder's modules by accident: standard modules
    come first, and a module of the folder that has the name of an installed one is forgotten after the body.
    """
    from .source_modules import read_afresh

    standard = os.path.dirname(os.__file__)
    own = {standard, os.path.join(standard, "lib-dynload")}
    place = max((number for number, entry in enumerate(sys.path) if entry in own), default=len(sys.path) - 1) + 1
    known = set(sys.modules)
    sys.path.insert(place, str(folder))
    try:
        with read_afresh(folder):
            yield
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
        from importlib.machinery import PathFinder

        for name in _modules_of(folder, beside=known):
            if PathFinder.find_spec(name.partition(".")[0]):
                del sys.modules[name]


def _modules_of(folder: Path, beside: set[str]) -> list[str]:
    """The names of the modules that a folder gave to import, beside those that were there."""
    from .source_modules import is_authors

    def is_there(name: str) -> bool:
        return is_authors(Path(getattr(sys.modules.get(name), "__file__", None) or "/"), folder)

    return [name for name in sys.modules.keys() - beside if is_there(name)]


def _too_long(error: BaseException) -> str | None:
    """What to do where Python's own compiler gives up before the file runs: its error names no line."""
    if isinstance(error, RecursionError) and "compilation" in str(error):
        return (
            "an expression of thousands of terms is more than Python compiles: write sum(...), a loop, or several lines"
        )
    return None


def _renaming(error: BaseException, path: Path) -> str | None:
    """What to do where the user's code found a standard module instead of one beside it that has the same name."""
    where = error.name if isinstance(error, ImportError) else getattr(getattr(error, "obj", None), "__name__", None)
    name = str(where).partition(".")[0]
    if name in sys.stdlib_module_names and any(path.with_name(beside).exists() for beside in (f"{name}.py", name)):
        return f"`{name}` is Python's own module, not the {name} beside this file: give that another name"
    return None


def _line(error: BaseException, path: Path) -> str:
    """The innermost line of the user's own folder that led to the error."""
    import traceback

    import zkwright

    folder, own = path.resolve().parent, Path(zkwright.__path__[0])
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(folder) and not file.is_relative_to(own) and "site-packages" not in file.parts:
            return f"{_relative(file)}:{frame.lineno}"
    return str(path)


def _relative(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
