"""A compiled circuit: the constraint system, the hints that make it a solver, and what to tell people about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
from zkwright.core.engine_choice import native_engine
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.core.traceback_redaction import redact_frames

from ..errors import UnsatisfiedCircuitError
from ..optimiser import Origin
from ..program.hint_table import HintTable
from ..program.provenance import Provenance
from ..recorder.linear_combination import ONE
from ..recorder.recorded import PythonHint
from ..solver import native, solver
from ..solver.broken_bits import broken_bits
from ..solver.description import describe
from ..solver.failure import MAX_READ, reported
from ..solver.frame import Frame
from ..solver.hint_overrides import overridden
from ..solver.implied_rows import told_once
from ..solver.solver import failing_rows
from .named_row import NamedRow, named_row
from .row_places import RowPlace, RowPlaces
from .schema import Schema
from .signal_names import SignalNames

_MOST_SHOWN = 32
"""Public values that a notebook shows of a witness."""


@dataclass(frozen=True, eq=False, repr=False)
class Witness:
    """A value for every wire, in the order of the wires; it satisfies the program it came from.

    `values` are the public ones by name. Everything else of it is secret.
    """

    program: Program
    _limbs: npt.NDArray[np.uint64] = field(repr=False)

    @property
    def values(self) -> dict[str, Any]:
        """The public values by name, as a proof has them: `result`, where the circuit returns something, and the public inputs.

        An int for a Field or an integer, a bool, bytes, a list for an array, a dict for a struct.
        """
        return self.program.schema.decode_public(iter(self.signals))

    @property
    def public(self) -> list[int]:
        """The public signals: outputs, then public inputs. Of a circuit with `hash_inputs` the hash of them."""
        return from_limbs(self._limbs[1 : 1 + self.program.r1cs.n_public])

    @property
    def signals(self) -> list[int]:
        """The public signals, also those that a circuit with `hash_inputs` publishes a hash of."""
        wires = self.program.schema.signal_wires
        return [value for part in wires for value in from_limbs(self._limbs[part.start : part.stop])]

    @cached_property
    def assignment(self) -> list[int]:
        """The value of every wire, secret ones included: canonical integers, about 50 bytes each, made when first asked for."""
        return from_limbs(self._limbs)

    @property
    def output(self) -> Any:
        """What the circuit returns, as plain values."""
        wires = self.program.schema.result_wires
        return self.program.schema.decode_output(iter(from_limbs(self._limbs[wires.start : wires.stop])))

    def __repr__(self) -> str:
        """The circuit's name and how many values there are; none of them."""
        return f"<Witness of {self.program.schema.name}: {len(self._limbs)} values, secret>"

    def _repr_html_(self) -> str:
        """For notebooks: what is public. The other values are shown to who asks for them."""
        from zkwright.core.notebook import card

        hidden = len(self._limbs) - 1 - self.program.r1cs.n_public
        rows = [*islice(self.values.items(), _MOST_SHOWN), ("secret", f"{hidden} more values")]
        return card(f"witness of {self.program.schema.name}", rows)

    def limbs(self) -> npt.NDArray[np.uint64]:
        """The assignment as the prover takes it, shape (n_wires, 4)."""
        return self._limbs


@dataclass(frozen=True, repr=False)
class Program:
    """A circuit as arrays. `hint_inputs` holds the input combinations of `hints`.

    `provenance` says where each recorded row comes from, `origin` which recorded rows and wires the optimiser left.
    """

    r1cs: R1CS
    schema: Schema
    hints: HintTable
    hint_inputs: SparseMatrix
    python_hints: tuple[PythonHint, ...]
    provenance: Provenance
    origin: Origin

    def __repr__(self) -> str:
        """The circuit's name and size; the arrays would fill a screen."""
        return f"<Program {self.schema.name}: {self.r1cs.n_rows} constraints, {self.r1cs.n_wires} wires>"

    def _repr_html_(self) -> str:
        """For notebooks: the interface and the size."""
        from zkwright.core.notebook import card, type_text

        inputs = [
            (entry.name, f"{'public' if entry.public else 'private'} {type_text(entry.shape.schema())}")
            for entry in self.schema.inputs
        ]
        output = [("returns", type_text(self.schema.output.schema()))] if self.schema.output else []
        sizes = [("constraints", self.r1cs.n_rows), ("terms", self.r1cs.n_terms), ("wires", self.r1cs.n_wires)]
        given = [(name, value) for name, value in self.schema.parameters.items()]
        return card(f"circuit {self.schema.name}, compiled", [*given, *inputs, *output, *sizes])

    def row(self, row: int) -> NamedRow:
        """The terms of a row's three sides with the names of their signals; `str` writes `a * b = c`.

        Raises IndexError for a row that is not there. The names are found once, in time linear in the system.
        """
        return named_row(self.r1cs, self._checked(row), self._names.of)

    def locate(self, row: int) -> RowPlace:
        """The line that recorded a row, and the calls of gadgets that lead there.

            place = program.locate(0)
            print(place.site, *(f"in {name}, called at {site}" for name, site in place.path))

        Needs no witness. Raises IndexError as `row` does.
        """
        return self._places.at(int(self.origin.rows[self._checked(row)]))

    def wire_name(self, wire: int) -> str:
        """The name of a wire in the words of the source, as in `row` and `.sym` files: `keys[0]`, `total_2`; `1` for wire 0.

        Raises IndexError for a wire that is not there.
        """
        if not 0 <= wire < self.r1cs.n_wires:
            raise IndexError(f"{self!r} has no wire {wire}")
        return self._names.of(int(self.r1cs.labels[wire]))

    def _checked(self, row: int) -> int:
        if not 0 <= row < self.r1cs.n_rows:
            raise IndexError(f"{self!r} has no row {row}")
        return row

    @cached_property
    def _places(self) -> RowPlaces:
        return RowPlaces(self.provenance)

    @cached_property
    def _names(self) -> SignalNames:
        return SignalNames(self)

    @redact_frames
    def solve(self, inputs: Mapping[str, Any], *, hints: Mapping[str, Callable[..., Any]] | None = None) -> Witness:
        """The witness for these inputs, by name; see `Schema.encode` for what they may look like.

        `hints` has functions to ask in the place of the circuit's own, by the names of those, for values that only who proves
        can give: a challenge that depends on a commitment to other values, which are the hint's inputs. They get and give
        plain values of the hint's types, and are held to these as the circuit's own; what the rows require stays.

        >>> from zkwright import Field, Private, Public, circuit, hint, require
        >>> def challenge(committed: int) -> int:
        ...     raise NotImplementedError("the prover answers")
        >>> @circuit
        ... def square_of_answer(x: Private[Field]) -> Public[Field]:
        ...     answer = hint(challenge, x, returns=Field)
        ...     require(answer * x == 12, "another challenge")
        ...     return answer * answer
        >>> square_of_answer.compile().solve({"x": 3}, hints={"challenge": lambda committed: 1 + committed}).values
        {'result': 16}

        Raises InputError for inputs that do not fit, UnsatisfiedCircuitError listing every requirement they break, ValueError
        for a name in `hints` that no hint written in Python has, TypeError for what cannot be called.
        """
        encoded = self.schema.encode(inputs)
        python_hints = self.python_hints if not hints else overridden(self.python_hints, hints)
        walk = native.solve if native_engine() else solver.solve
        solution = walk(self.r1cs, self.hints, self.hint_inputs, python_hints, encoded)
        if self.provenance.looks is not None:
            from ..language.debugging import print_probes

            print_probes(self.provenance, self.origin.restore(solution.values))
        self.refuse_rows(solution.failed_rows, solution.limbs)
        return Witness(self, solution.limbs)

    @redact_frames
    def check(self, values: list[int]) -> None:
        """Check a complete witness from elsewhere.

        Raises ValueError when it is not one: not a value a wire, one of them outside [0, R), or a first one other than 1;
        UnsatisfiedCircuitError when rows do not hold.
        """
        if len(values) != self.r1cs.n_wires:
            raise ValueError(f"a witness of {len(values)} values for a system of {self.r1cs.n_wires} wires")
        if values[ONE] != 1:
            raise ValueError("the first value of a witness is the constant 1")
        if not all(0 <= value < R for value in values):
            raise ValueError("a value of the witness is not reduced modulo r")
        limbs = to_limbs(values)
        rows = native.failing_rows(self.r1cs, limbs) if native_engine() else failing_rows(self.r1cs, values)
        self.refuse_rows(rows, limbs)

    def refuse_rows(self, rows: list[int], limbs: npt.NDArray[np.uint64]) -> None:
        """Raise UnsatisfiedCircuitError for these rows, told of with these values of all wires; nothing where there are none."""
        if not rows:
            return
        values = Frame.outermost(self.provenance, self.origin.restore(from_limbs(limbs)))
        names = tuple(self.schema.wire_names())
        rows = told_once(self.r1cs, rows[:MAX_READ], self._is_explained) + rows[MAX_READ:]
        origins = self.origin.rows[rows].tolist()
        broken = broken_bits(self.r1cs, self.hints, self.hint_inputs, self.origin, rows[:MAX_READ])
        told = reported(describe(self._places.at(row), values, names, broken) for row in origins)
        raise UnsatisfiedCircuitError(told.causes, len(rows) - told.n_merged, told.n_following)

    def _is_explained(self, row: int) -> bool:
        """Whether somebody wrote what is told where the row does not hold."""
        return self._places.at(int(self.origin.rows[row])).note is not None
