"""A circuit run on plain values: every line computes at once, and every requirement is checked where it is met.

The body runs as it does when it is traced, on signals that know their values, so that `print`, `breakpoint` and a debugger show
them. The rules of the language hold: `if x:` is refused here as there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from zkwright.core.fast_dataclass import dataclass

from ..errors import UnsatisfiedCircuitError
from ..language.debugging import Sight
from ..recorder.linear_combination import ONE, LinearCombination
from ..recorder.looks import Probe
from ..recorder.notes import Note, Operand
from ..recorder.recorded import BitRows
from ..recorder.recorder import Recorder
from ..recorder.row_role import Role
from ..recorder.session import Session
from ..recorder.sketch import sketch_of
from ..solver.description import UNEXPLAINED, blamed
from ..solver.failure import Failure, together
from ..solver.row_interpreter import RowInterpreter
from ..source_locations import Site, caller_site
from .rendering import picture_of


@dataclass(frozen=True, slots=True)
class _Entered:
    """A gadget at work: which of its instances in the body that called it, from 1 on, where, and what it has as arguments."""

    gadget: str
    number: int
    site: Site
    inside: Sequence[LinearCombination]
    names: Callable[[], Sequence[str]]

    @property
    def key(self) -> object:
        """What tells it from the other calls of its body."""
        return self.gadget, self.number

    @property
    def arguments(self) -> tuple[Operand, ...]:
        """Those that are no constants, by name."""
        named = zip(self.names(), self.inside, strict=True)
        return tuple(Operand(name, value) for name, value in named if value.constant is None)


class EagerRecorder(Recorder):
    """A body whose wires have values from the moment they are made. Nothing is recorded; gadgets run in place."""

    makes_statement = False

    def __init__(self, name: str) -> None:
        """A run in which no wire has a value yet but the constant."""
        super().__init__(name, Session())
        self._replay = RowInterpreter(lambda _: None, self.session.python_hints)
        self._replay.give(ONE, 1)
        self._keep_bits, self._keep_hint = self._check_bits, self._replay.run_hint
        self._sight: Sight | None = None
        self._entered: list[_Entered] = []
        self._stand_ins: dict[tuple[object, ...], list[LinearCombination]] = {}
        self._stands_for: dict[int, LinearCombination] = {}
        self._counts: dict[tuple[object, ...], int] = {}
        self._failures: list[Failure] | None = None

    @contextmanager
    def entered(
        self, gadget: str, arguments: Sequence[LinearCombination], names: Callable[[], Sequence[str]]
    ) -> Iterator[Sequence[LinearCombination]]:
        """Tell of failures meanwhile that they are the gadget's. Equal calls in one body count as one, as in a compiled one.

        The body has a wire for each argument, as a compiled one has: what it makes of x and y is the same where both are one.
        """
        outer = tuple(call.key for call in self._entered)
        call = (outer, gadget, *(value.key for value in arguments))
        number = self._counts.get(call)
        if number is None:
            number = self._counts[call] = self._counts[(outer, gadget)] = self._counts.get((outer, gadget), 0) + 1
            self._stand_ins[call] = [self._stand_in(value) for value in arguments]
        inside = self._stand_ins[call]
        self._entered.append(_Entered(gadget, number, caller_site(), inside, names))
        try:
            yield inside
        finally:
            self._entered.pop()

    def _stand_in(self, value: LinearCombination) -> LinearCombination:
        """A wire that has the value, and its bits where they are known; a constant is itself."""
        if value.constant is not None:
            return value
        known, index, wire = self._replay.value(value), self.n_wires, self._fresh()
        self._stands_for[index] = value
        if known is not None:  # else a failure that somebody caught left none
            self._replay.give(index, known)
        if value.key in self._decompositions:
            self.remember_bits(wire, lambda: [self._stand_in(bit) for bit in self.known_bits(value) or ()])
        return wire

    def handed_out(self, value: LinearCombination) -> LinearCombination:
        """A result in terms of what its gadget was called with, as a call's is; what is known of its bits goes with it."""
        given = self._without_stand_ins(value)
        if given is not value and value.key in self._decompositions:
            self.remember_bits(given, lambda: [self._without_stand_ins(bit) for bit in self.known_bits(value) or ()])
        return given

    def _without_stand_ins(self, value: LinearCombination) -> LinearCombination:
        stand_ins = value.terms.keys() & self._stands_for.keys()
        if not stand_ins:
            return value
        given = LinearCombination({wire: factor for wire, factor in value.terms.items() if wire not in stand_ins})
        for wire in stand_ins:
            given = given + self._stands_for[wire].scale(value.terms[wire])
        return given

    def name_of(self, value: LinearCombination) -> str | None:
        """The name of the input that a combination is, within a gadget as outside of it; None where it is none."""
        while len(value) == 1 and (wire := next(iter(value.terms))) in self._stands_for and value.terms[wire] == 1:
            value = self._stands_for[wire]
        return super().name_of(value)

    @contextmanager
    def together(self) -> Iterator[int]:
        """Tell of all the parts that do not hold."""
        failures = self._failures = list[Failure]()
        try:
            with super().together() as number:
                yield number
        finally:
            self._failures = None
        if failures:
            raise UnsatisfiedCircuitError([together(failures)], 1)

    def given(self, value: int) -> LinearCombination:
        """A wire for an input that has this value."""
        wire = self.formal()
        self._replay.give(self.n_wires - 1, value)
        return wire

    def value(self, linear: LinearCombination) -> int | None:
        """The value of a combination, also of one that was only looked at; None where a failure left none."""
        if self._sight is None:
            sketch = sketch_of(self)
            self._sight = Sight(sketch.steps, sketch.session.python_hints, self._known)
        return self._sight.value(linear)

    def _known(self, wire: int) -> int | None:
        return self._replay.value(LinearCombination({wire: 1}))

    def constrain(
        self,
        a: LinearCombination,
        b: LinearCombination,
        c: LinearCombination,
        *,
        note: Note | None = None,
        role: Role = Role.STATEMENT,
        pinned: bool = False,
    ) -> None:
        """Check the row a * b = c, or give its one unknown wire a value. Nobody asks for the place of a row that holds."""
        if not self._replay.holds(self.n_rows, a, b, c):
            self._fail(note, self.site)
        self.n_rows += 1

    def _check_bits(self, rows: BitRows) -> None:
        if not self._replay.bits_hold(rows):
            self.n_wires += rows.n - 1  # the bits have values already, whoever catches the error
            self._fail(rows.note, rows.site)

    def _fail(self, note: Note | None, site: Site) -> None:
        note = note or UNEXPLAINED
        blame = blamed(note, site, [call.site for call in self._entered])
        arguments = self._entered[blame.gadget].arguments if self._entered else ()
        shown, n_hidden = blame.shown(arguments)
        known = [(operand, self.value(operand.value)) for operand in shown]
        values = tuple((self._named(operand), operand.shown(value)) for operand, value in known if value is not None)
        calls = self._entered[: blame.n_calls]
        path = tuple((call.gadget, call.site) for call in calls)
        instances = tuple(call.number if call.number > 1 else 0 for call in calls)
        failure = Failure(
            None, note.message, blame.site, path, values, blame.mend, instances, blame.part, n_hidden=n_hidden
        )
        if self._failures is None:
            raise UnsatisfiedCircuitError([failure], 1)
        self._failures.append(failure)

    def _named(self, operand: Operand) -> str:
        name = self.name_of(operand.value)
        return operand.text if name in (None, operand.text) else f"{operand.text} = {name}"

    def seen(self, signal: object) -> object:
        """A signal's value."""
        return self.plain(signal)

    def probed(self, probe: Probe) -> None:
        """Print at once."""
        self.value(LinearCombination({}))
        if self._sight is not None:
            self._sight.show(probe, "")

    def plain(self, value: object) -> object:
        """A value of the language, which may hold signals, as plain Python."""
        return picture_of(value, sketch_of(self)).draw(self.value)
