"""`debug`: values of a circuit, printed when it is solved. The statement never knows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from zkwright.core.printable import printable
from zkwright.core.redaction import redacting

from ..inspection.rendering import picture_of
from ..optimiser import Restored
from ..program.provenance import Provenance
from ..program.row_places import ordinals
from ..recorder.active import current_recorder, recording
from ..recorder.linear_combination import LinearCombination
from ..recorder.looks import Looks, Probe
from ..recorder.recorded import HintCall, PythonHint, Row, Step
from ..recorder.sketch import sketch_of
from ..solver.frame import Frame
from ..solver.row_interpreter import RowInterpreter
from ..source_locations import Site, caller_place, caller_site
from .debug_arguments import looked_up, names_of, refuse_computed, refuse_unseen


def debug(*values: object, label: str | None = None) -> None:
    """Print values, by name and with their line, on stderr whenever the circuit is solved.

        debug(amount, lambda: balance - amount, label="before the fee")
        # wallet.py:11 in spend, before the fee: amount = 300, balance - amount = 700

    Takes names, attributes and literals of such; what is to be computed stands in a function of no arguments, which `debug`
    calls, and is no part of the statement: no row, no wire, no requirement, and what only `debug` reads still counts as unused. A
    value that could not be computed, as a difference below 0, is shown all the same, with what would fail; so is what a gadget
    requires of the result that it gives. In a gadget `debug` prints for each instance; equal calls are one instance.

    What is printed may be secret: that is its purpose. The text goes to the stderr of the process that solves from source, and
    nowhere else: no file carries a `debug`, so whoever solves an `.r1cs` sees none. Remove it before a service runs the circuit.

    Raises DebugError in a circuit where something else stands within the parentheses, as in `debug(x - y)`: Python computes that
    before the call, as a part of the statement; where a function is given that requires something; where the source is not at
    hand, or Python runs with `-X no_debug_ranges`, for all but functions; and for a text that shows a signal.

    Where a Python hint raises, there is no witness to print from; `circuit.plain` prints up to there.
    """
    recorder, site, place = current_recorder(), caller_site(), caller_place()
    if recorder is not None:
        refuse_computed(values, place)
    refuse_unseen(label)
    names = names_of(values, place)
    if recorder is None:
        shown = [picture_of(looked_up(value), None).draw(_constant) for value in values]
        _print(site, "", label, names, shown, [])
        return
    body = recorder.parent or recorder
    sketch = sketch_of(body)
    first = sketch.n_shown
    with recording(sketch):
        pictures = tuple(picture_of(looked_up(value), sketch) for value in values)
    n_steps = sketch.n_shown = len(sketch.steps)
    body.probed(Probe(site, label, names, pictures, len(body.calls), first, n_steps))


def _constant(linear: LinearCombination) -> int | None:
    return linear.constant


_silent: Final[ContextVar[bool]] = ContextVar("zkwright_debug_silent", default=False)


@contextmanager
def without_debug() -> Iterator[None]:
    """Let `debug` print nothing for the duration, where what is printed must not hold secrets."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def print_probes(provenance: Provenance, values: Restored) -> None:
    """Print what the bodies of a solved circuit want to be seen: each body's in the order of its lines, calls included."""
    if provenance.looks is not None and not _silent.get() and not redacting():
        _print_body(provenance, provenance.looks, Frame.outermost(provenance, values), "")


def _print_body(provenance: Provenance, looks: Looks, frame: Frame, instance: str) -> None:
    sight = Sight(looks.steps, looks.python_hints, frame.wire)
    probes = list(looks.probes)
    for index, (call, ordinal) in enumerate(zip(provenance.calls, ordinals(provenance), strict=True)):
        while probes and probes[0].n_calls <= index:
            sight.show(probes.pop(0), instance)
        if call.provenance.looks is not None:
            _print_body(call.provenance, call.provenance.looks, frame.inside(call), f" #{ordinal + 1}")
    for probe in probes:
        sight.show(probe, instance)


class Sight:
    """The sketch of one body with values, computed as far as its probes need it.

    `steps` and `python_hints` may grow meanwhile; `wire` gives the values of the body's own wires.
    """

    def __init__(
        self, steps: Sequence[Step], python_hints: Sequence[PythonHint], wire: Callable[[int], int | None]
    ) -> None:
        """Nothing is computed yet."""
        self._steps = steps
        self._replay = RowInterpreter(wire, python_hints)
        self._n_done = 0
        self._failed: dict[int, str] = {}

    def value(self, linear: LinearCombination) -> int | None:
        """The value of a combination of the body's wires and of those that the sketch has made so far."""
        for place in range(self._n_done, len(self._steps)):
            self._take(place)
        self._n_done = len(self._steps)
        return self._replay.value(linear)

    def show(self, probe: Probe, instance: str) -> None:
        """Print a probe's values; `instance` tells which of several."""
        shown = [picture.draw(self.value) for picture in probe.values]
        failed = [self._failed[place] for place in range(probe.first_step, probe.n_steps) if place in self._failed]
        _print(probe.site, instance, probe.label, probe.names, shown, list(dict.fromkeys(failed)))

    def _take(self, place: int) -> None:
        step = self._steps[place]
        if isinstance(step, HintCall):
            try:
                self._replay.run_hint(step)
            except Exception as error:
                self._failed[place] = f"a hint raised {type(error.__cause__ or error).__name__}"
            return
        holds = self._replay.row_holds(step) if isinstance(step, Row) else self._replay.bits_hold(step)
        if not holds:
            self._failed[place] = step.note.message if step.note else "a constraint does not hold"


def _print(
    site: Site, instance: str, label: str | None, names: Sequence[str], values: Sequence[object], failed: list[str]
) -> None:
    if _silent.get() or redacting():
        return
    where = f"{site} in {site.function}{instance}" + (f", {label}" if label is not None else "")
    shown = ", ".join(f"{_one_line(name)} = {value!r}" for name, value in zip(names, values, strict=True))
    doubts = f"  (would fail: {'; '.join(failed)})" if failed else ""
    print(printable(f"{where}: {shown}{doubts}"), file=sys.stderr)


def _one_line(text: str) -> str:
    return " ".join(text.split())
