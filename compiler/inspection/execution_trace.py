"""Every named value of a circuit on some inputs: a plain run, watched line by line."""

from __future__ import annotations

import html
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from inspect import CO_GENERATOR
from types import FrameType
from typing import Any, Final, Literal

from zkwright.core.code_owner import owner_of
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.printable import printable

from ..errors import UnsatisfiedCircuitError
from ..source_locations import Site, run_body
from .eager_run import EagerRecorder
from .rendering import Fields, holds_signals

_PLAIN: Final = (bool, int, str, bytes, tuple, list, dict, type(None))
_LONGEST_NUMBER: Final = 24
"""Digits that a number may have before its middle is left out of the text."""

Kind = Literal["circuit", "gadget", "function"]


@dataclass(frozen=True, slots=True)
class Line:
    """What a line gave its function's names: the values they had after it."""

    site: Site
    values: Mapping[str, object]


@dataclass(slots=True)
class Call:
    """A call of a function or gadget: its arguments, what its lines did in their order, and what it returned.

    Of a gadget of the library only the arguments and the result are kept. `failed` tells that an exception ended it, and that
    there is no result.
    """

    kind: Kind
    site: Site
    arguments: Mapping[str, object]
    steps: list[Line | Call] = field(default_factory=list)
    result: object = None
    failed: bool = False

    @property
    def name(self) -> str:
        """The function's name."""
        return self.site.function


class ExecutionTrace:
    """What `Circuit.trace` found. Print it for the tree; it holds every value, the secret ones included.

    `call` is the outermost call, `failure` the requirement that ended the run, None where all held.
    """

    def __init__(self, call: Call, failure: UnsatisfiedCircuitError | None) -> None:
        """Keep what was found."""
        self.call: Final = call
        self.failure: Final = failure

    def values_of(self, name: str) -> list[object]:
        """Every value that a name took, in any function, in order.

        >>> from zkwright import Private, Public, U64, circuit
        >>> @circuit
        ... def double(x: Private[U64]) -> Public[U64]:
        ...     total = x + x
        ...     return total
        >>> double.trace({"x": 4}).values_of("total")
        [8]
        """
        return [line.values[name] for line in _lines(self.call) if name in line.values]

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values; bytes become hexadecimal."""
        return {**_as_dict(self.call), "failure": None if self.failure is None else str(self.failure)}

    def __repr__(self) -> str:
        """The circuit's name and how long the tree is; no value."""
        return f"<trace of {self.call.name}: {len(str(self).splitlines())} lines to print>"

    def __str__(self) -> str:
        """The tree: calls with their arguments and results, lines with what they set."""
        failure = [] if self.failure is None else [str(self.failure)]
        return "\n".join([*_text(self.call, ""), *failure])

    def _repr_html_(self) -> str:
        """The tree for a notebook, calls folded."""
        failure = "" if self.failure is None else f"<pre>{_escaped_lines(str(self.failure))}</pre>"
        return f'<div style="font-family: monospace">{_html(self.call, opened=True)}{failure}</div>'


def execution_trace(name: str, run: Callable[[EagerRecorder], object]) -> ExecutionTrace:
    """Watch `run`, which calls the circuit's function in the plain trace that it is given."""
    watcher = _Watcher(EagerRecorder(name))
    failure = None
    before = sys.gettrace()
    sys.settrace(watcher.enter)
    try:
        run(watcher.trace)
    except UnsatisfiedCircuitError as error:
        failure = error.with_traceback(None)
        watcher.mark_failed()
    finally:
        sys.settrace(before)
    if watcher.root is None:
        raise RuntimeError(f"nothing of `{name}` could be watched")
    return ExecutionTrace(watcher.root, failure)


class _Watcher:
    """Python's trace function: called for every call, and within the author's functions for every line."""

    def __init__(self, trace: EagerRecorder) -> None:
        self.trace: Final = trace
        self.root: Call | None = None
        self._open: list[tuple[Call, bool]] = []
        """The calls that have not returned, and of each whether its lines are left out."""
        self._raised: set[int] = set()
        """The calls that an exception may have ended."""

    def enter(self, frame: FrameType, event: str, argument: object) -> Any:
        code = frame.f_code
        owner = owner_of(code)
        if event != "call" or owner == "compiler" or code.co_name.startswith("<") or code.co_flags & CO_GENERATOR:
            return None
        body = frame.f_back is not None and frame.f_back.f_code is run_body.__code__
        if not body and _is_installed(code.co_filename):
            return None
        if (self._open and self._open[-1][1]) or (self.root is not None and not self._open):
            return None
        if self.root is None and not body:
            return None
        kind: Kind = "circuit" if self.root is None else "gadget" if body else "function"
        call = Call(kind, Site(code.co_filename, code.co_firstlineno, code.co_name), self._drawn(frame.f_locals))
        if self.root is None:
            self.root = call
        else:
            self._open[-1][0].steps.append(call)
        quiet = owner == "library"
        self._open.append((call, quiet))
        return _Body(self, call, frame, quiet=quiet).step

    def leave(self, call: Call, result: object, *, raised: bool) -> None:
        call.result = self._draw(result)
        if raised:
            self._raised.add(id(call))
        self._open.pop()

    def mark_failed(self) -> None:
        """Tell which calls the exception that ended the run has ended: each was the last thing that its caller did."""
        call: Line | Call | None = self.root
        while isinstance(call, Call) and id(call) in self._raised:
            call.failed = True
            call = call.steps[-1] if call.steps else None

    def _drawn(self, names: Mapping[str, object]) -> dict[str, object]:
        return {name: self._draw(value) for name, value in names.items() if _is_shown(value)}

    def _draw(self, value: object) -> object:
        return self.trace.plain(value)

    def changed(self, names: Mapping[str, object], known: dict[str, tuple[object, object]]) -> dict[str, object]:
        """The values, drawn, of names that are new or have another one than in `known`, which is brought up to date."""
        found = {}
        for name, value in names.items():
            if not _is_shown(value):
                continue
            before = known.get(name)
            if before is not None and before[0] is value and not isinstance(value, (list, dict)):
                continue
            drawn = self._draw(value)
            if before is None or before[0] is not value or before[1] != drawn:
                found[name] = drawn
            known[name] = value, drawn
        return found


class _Body:
    """One call being watched."""

    def __init__(self, watcher: _Watcher, call: Call, frame: FrameType, *, quiet: bool) -> None:
        self._watcher, self._call, self._quiet = watcher, call, quiet
        self._known: dict[str, tuple[object, object]] = {}
        watcher.changed(frame.f_locals, self._known)
        self._line = frame.f_lineno
        self._raised = False
        if quiet:
            frame.f_trace_lines = False

    def step(self, frame: FrameType, event: str, argument: object) -> Any:
        if event in ("line", "return") and not self._quiet:
            values = self._watcher.changed(frame.f_locals, self._known)
            if values:
                site = self._call.site
                self._call.steps.append(Line(Site(site.file, self._line, site.function), values))
            self._line = frame.f_lineno
        if event == "return":
            self._watcher.leave(self._call, argument, raised=self._raised and argument is None)
        self._raised = event == "exception"  # Python reports it, and then that the function returns None
        return self.step


_STANDARD: Final = os.path.dirname(os.__file__) + os.sep


def _is_installed(file: str) -> bool:
    """Whether a file is Python's own or an installed package's: of these only bodies of gadgets are watched."""
    return file.startswith(("<frozen", _STANDARD)) or f"{os.sep}site-packages{os.sep}" in file


def _is_shown(value: object) -> bool:
    return holds_signals(value) or (isinstance(value, _PLAIN) and not isinstance(value, type))


def _lines(call: Call) -> Iterator[Line]:
    for step in call.steps:
        if isinstance(step, Call):
            yield from _lines(step)
        else:
            yield step


def _as_dict(call: Call) -> dict[str, Any]:
    return {
        "kind": call.kind,
        "name": call.name,
        "file": call.site.file,
        "line": call.site.line,
        "arguments": _json(call.arguments),
        "steps": [
            _as_dict(step)
            if isinstance(step, Call)
            else {"line": step.site.line, "source": step.site.source(), "values": _json(step.values)}
            for step in call.steps
        ],
        "result": _json(call.result),
        "failed": call.failed,
    }


def _json(value: object) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(name): _json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    return value


def _text(call: Call, indent: str) -> Iterator[str]:
    yield f"{indent}{_heading(call)}"
    for step in call.steps:
        if isinstance(step, Call):
            yield from _text(step, indent + "    ")
        else:
            yield f"{indent}    {step.site.line}: {_named(step.values)}"
    yield f"{indent}  = {_result(call)}"


def _result(call: Call) -> str:
    return "(failed)" if call.failed else _short(call.result)


def _heading(call: Call) -> str:
    return f"{call.name}({_named(call.arguments)})  {call.kind} at {call.site}"


def _named(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {_short(value)}" for name, value in values.items())


def _short(value: object) -> str:
    """A value's text; the middle of long numbers is left out.

    >>> _short([5, 10**40]), _short("a")
    ('[5, 100000\u2026000000]', "'a'")
    """
    if isinstance(value, int) and not isinstance(value, bool):
        digits = str(value)
        return digits if len(digits) <= _LONGEST_NUMBER else f"{digits[:6]}\u2026{digits[-6:]}"
    if isinstance(value, Fields):
        return f"{value.name}({', '.join(f'{name}={_short(item)}' for name, item in value.items())})"
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_short, value))}{',' * (len(value) == 1)})"
    return repr(value)


def _escaped_lines(text: str) -> str:
    return "\n".join(map(_escaped, text.split("\n")))


def _escaped(text: str) -> str:
    return html.escape(printable(text))


def _html(call: Call, *, opened: bool) -> str:
    inner = "".join(
        _html(step, opened=False)
        if isinstance(step, Call)
        else f'<div title="{_escaped(step.site.source())}">{step.site.line}: {_escaped(_named(step.values))}</div>'
        for step in call.steps
    )
    heading = _escaped(f"{call.name}({_named(call.arguments)}) = {_result(call)}")
    if not call.steps:  # as of a gadget of the library: nothing to unfold
        return f"<div>{heading}</div>"
    return (
        f"<details{' open' * opened}><summary>{heading}</summary>"
        f'<div style="padding-left: 1.5em">{inner}</div></details>'
    )
