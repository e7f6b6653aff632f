"""The recorder: rows, hints and gadget calls of one circuit or gadget body, in the order the solver will walk them.

Operations on constants never get here; what does is a linear combination per operand. Equal operations on equal operands are
recorded once. A row is `a * b = c`; each row introduces at most one wire no earlier row or hint has set.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from zkwright.core.code_owner import is_ours
from zkwright.core.field import R, inverse

from ..errors import ArgumentError, ImpossibleRequirementError, TypeMismatchError
from ..solver.hints import Opcode, evaluate, fits
from ..source_locations import Site, caller_site
from .known_values import KnownValues
from .linear_combination import ZERO, LinearCombination, LinearKey, ProductKey, constant, product_key
from .notes import Note
from .recorded import BitRows, GadgetCall, HintCall, PythonHint, Row
from .row_role import Role
from .session import Session
from .truncation import BitReads

if TYPE_CHECKING:
    from .body import Body
    from .call_arguments import Called
    from .looks import Probe
    from .sketch import Sketch

_FEW_RESULTS = 4
"""Values that a call may return for its arguments to be named behind them."""

_CHOOSE_FIRST = (
    "both sides of a select are computed, always: choose the operands first, as in "
    "low, high = select(x < y, x, y), select(x < y, y, x) and then high - low"
)

MAX_TERMS = 256
"""A combination longer than this becomes a wire of its own: one row now instead of its length in every later row."""


class Watched(Protocol):
    """A condition that knows whether anything used it."""

    @property
    def used(self) -> bool:
        """Whether something required, read or combined it."""

    @property
    def bits(self) -> Sequence[LinearCombination]:
        """What became of it, where the rows must tell whether that is read; empty where another condition took it over."""


class Recorder(KnownValues):
    """One body being recorded. Wire 0 is the constant 1, then come `n_formals` wires for the inputs.

    What is remembered of a value is remembered after the rows that prove it: recording a row can fail, as every call does at
    Python's recursion limit, and a body may catch that error and go on.
    """

    makes_statement = True
    """Whether what is recorded becomes part of a statement. What is only looked at or computed does not: there gadgets run in
    place rather than being copied from a body of their own, and what nothing can satisfy is a row that fails."""

    def __init__(self, name: str, session: Session, parent: Recorder | None = None) -> None:
        """Start an empty body; a sketch has the body beside which it stands as its `parent`."""
        super().__init__()
        self.name = name
        self.parent = parent
        self.session = session
        self.rows: list[Row] = []
        self.bit_rows: list[BitRows] = []
        self.hints: list[HintCall] = []
        self.calls: list[GadgetCall] = []
        self.n_rows = 0
        self.n_wires = 1
        self.n_formals = 0
        # Where all that is recorded goes; a recorder that makes no statement has it elsewhere. Attributes, as a list's `append`
        # is called sooner than a method.
        self._keep_row: Callable[[Row], None] = self.rows.append
        self._keep_bits: Callable[[BitRows], None] = self._keep_check
        self._keep_hint: Callable[[HintCall], None] = self.hints.append
        self._products: dict[ProductKey, LinearCombination] = {}
        self._quotients: dict[tuple[LinearKey, LinearKey], LinearCombination] = {}
        self._zero_tests: dict[LinearKey, LinearCombination] = {}
        self._requirements: dict[tuple[LinearKey, LinearKey, LinearKey], int] = {}
        self._wires_of: dict[LinearKey, LinearCombination] = {}
        self._asked_for: dict[LinearKey, LinearCombination] = {}
        self.given_site: Site | None = None
        self._deriving = False
        self.memo: dict[Any, Any] = {}
        self.conditions: list[tuple[Watched, Site]] = []
        self.ignored: list[LinearCombination] = []
        self._bit_reads: dict[object, BitReads] = {}
        self.array_reads: list[BitReads] = []
        self.names: Sequence[str] = ()
        self.formals: Sequence[str] = ()
        self.results: dict[LinearKey, Called] = {}
        self._fits: dict[LinearKey, Note] = {}
        self._choices: dict[int, Note] = {}
        self.probes: list[Probe] = []
        self.sketch: Sketch | None = None
        self._n_together = 0

    @contextmanager
    def entered(
        self, gadget: str, arguments: Sequence[LinearCombination], names: Callable[[], Sequence[str]]
    ) -> Iterator[Sequence[LinearCombination] | None]:
        """What is recorded meanwhile is of a gadget that runs in place, called with these arguments, whose names a call gives.

        Gives what the gadget's body has instead of each of them, None where it has them themselves.
        """
        yield None

    def handed_out(self, value: LinearCombination) -> LinearCombination:
        """A result of a gadget that runs in place, in terms of what it was called with instead of what its body has."""
        return value

    @contextmanager
    def together(self) -> Iterator[int]:
        """Conditions required meanwhile are parts of one requirement, whose number in this body this gives."""
        self._n_together += 1
        yield self._n_together

    def name_of(self, value: LinearCombination) -> str | None:
        """The name of the input that a combination is, None where it is none."""
        (wire, factor), *others = value.terms.items() if value.terms else [(0, 0)]
        return self.names[wire - 1] if not others and factor == 1 and 0 < wire <= len(self.names) else None

    def seen(self, signal: object) -> object | None:
        """What a signal of this body is known to be, which nobody knows before the circuit is solved."""
        return self.parent.seen(signal) if self.parent else None

    def came_from(self, values: Sequence[LinearCombination], call: Called) -> None:
        """Remember which call gave these values, to name its arguments where a requirement on them fails."""
        if len(values) <= _FEW_RESULTS:
            self.results.update((value.key, call) for value in values if value.constant is None)

    def must_fit(self, value: LinearCombination, n: int, note: Note, bias: int = 0) -> None:
        """Require value + bias to lie in [0, 2**n), and remember what is said where it does not. Costs n rows."""
        self.require_bits(value + constant(bias) if bias else value, n, note)
        self._fits[value.key] = note

    def chosen_by(self, bit: LinearCombination, value: LinearCombination) -> None:
        """A `select` takes the value where the bit is 1: where the value does not fit its type, that is worth knowing."""
        note = self._fits.get(value.key)
        if note is not None and note.chosen is None:
            self._choices[id(note)] = replace(note, mend=_CHOOSE_FIRST, chosen=bit)

    def told(self, note: Note | None, site: Site) -> Note | None:
        """What to tell, with all that the rest of the body showed of it. Raises TypeMismatchError for what is no note."""
        if note is not None and not isinstance(note, Note):
            raise TypeMismatchError(
                f"the note of a row is a Note, found {type(note).__name__}",
                'write note=Note("what does not hold")',
                site,
            )
        return self._choices.get(id(note), note)

    def probed(self, probe: Probe) -> None:
        """Remember what to print when the circuit is solved."""
        self.probes.append(probe)

    def refuse_if_lost(self, what: str) -> None:
        """Raise DebugError where `what` would require nothing, as it is only looked at."""

    # -- wires and rows ------------------------------------------------------------------------------------------

    def formal(self) -> LinearCombination:
        """A wire for an input; only before any internal wire."""
        self.n_formals += 1
        return self._fresh()

    def _fresh(self) -> LinearCombination:
        index = self.n_wires
        self.n_wires = index + 1
        return LinearCombination({index: 1})

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
        """Record the row a * b = c."""
        role = Role.DERIVED if self._deriving else role
        self._keep_row(Row(self.n_rows, a, b, c, self.given_site or caller_site(), note, role, pinned))
        self.n_rows += 1

    @property
    def site(self) -> Site:
        """The line that a row recorded now comes from."""
        return self.given_site or caller_site()

    @contextmanager
    def deriving(self) -> Iterator[None]:
        """Rows recorded meanwhile hold for some outputs of built-in hints, whatever the values they are computed from."""
        outer, self._deriving = self._deriving, True
        try:
            yield
        finally:
            self._deriving = outer

    def attributed(self, site: Site) -> AbstractContextManager[None]:
        """Rows recorded meanwhile come from `site`, for those that a signature asks for and no line of its body."""
        return _Attributed(self, site)

    def pin(self, value: LinearCombination) -> None:
        """Mention a value in a row that no optimisation drops. Costs 1 row, value * value = square."""
        self.constrain(value, value, self._fresh(), pinned=True)

    def compact(self, value: LinearCombination, max_terms: int = MAX_TERMS) -> LinearCombination:
        """The value itself, or a wire equal to it when the combination is longer than `max_terms`. Costs 0 or 1 row."""
        if len(value.terms) <= max_terms:
            return value
        known = self._wires_of.get(value.key)
        if known is None:
            known = self._fresh()
            self.constrain(value, constant(1), known)
            self._wires_of[value.key] = known
            self._pass_on(value, known)
        return known

    def as_wire(self, value: LinearCombination) -> LinearCombination:
        """A wire equal to the value, which no optimisation takes out while anything reads it. Costs 1 row, none for a wire."""
        if len(value) <= 1 and all(factor == 1 for factor in value.terms.values()):
            return value
        known = self._asked_for.get(value.key)
        if known is None:
            known = self._fresh()
            self.constrain(value, constant(1), known, role=Role.WIRE)
            self._asked_for[value.key] = self._wires_of[value.key] = known
            self._pass_on(value, known)
        return known

    # -- arithmetic ----------------------------------------------------------------------------------------------

    def multiply(self, a: LinearCombination, b: LinearCombination, key: ProductKey | None = None) -> LinearCombination:
        """The product of two combinations that are not constant, for whoever has it with their `key`. Costs 1 row."""
        key = key or product_key(a, b)
        product = self._products.get(key)
        if product is None:
            product = self._fresh()
            self.constrain(a, b, product)
            self._products[key] = product
        return product

    def known_product(self, key: ProductKey) -> LinearCombination | None:
        """The product of the two combinations with this `product_key` if a row has it already."""
        return self._products.get(key)

    def multiply_add(
        self,
        a: LinearCombination,
        b: LinearCombination,
        addend: LinearCombination,
        factor: int = 1,
        key: ProductKey | None = None,
    ) -> LinearCombination:
        """factor * a * b + addend as one wire, a and b not constant, factor not 0; `key` as in `multiply`.

        Costs 1 row, none when the product is known.
        """
        key = key or product_key(a, b)
        product = self._products.get(key)
        if product is not None:
            return product.scale(factor) + addend
        total = self._fresh()
        scaled = total - addend
        self.constrain(a.scale(factor), b, scaled)
        self._products[key] = scaled if factor == 1 else scaled.scale(inverse(factor))
        return total

    def divide(self, a: LinearCombination, b: LinearCombination, note: Note) -> LinearCombination:
        """A q with q * b = a. Costs 1 row; when a and b can both be 0, q is anything: see `Field.divide_unchecked`."""
        key = (a.key, b.key)
        quotient = self._quotients.get(key)
        if quotient is None:
            quotient = self._fresh()
            self.constrain(quotient, b, a, note=note)
            self._quotients[key] = quotient
        return quotient

    def divide_add(
        self, a: LinearCombination, b: LinearCombination, addend: LinearCombination, note: Note
    ) -> LinearCombination:
        """a / b + addend as one wire z, with (z - addend) * b = a. Costs 1 row, none when the quotient is known.

        Where a and b can both be 0, z is anything.
        """
        key = (a.key, b.key)
        quotient = self._quotients.get(key)
        if quotient is not None:
            return quotient + addend
        total = self._fresh()
        quotient = total - addend
        self.constrain(quotient, b, a, note=note)
        self._quotients[key] = quotient
        return total

    def is_zero(self, value: LinearCombination) -> LinearCombination:
        """1 when the value is 0, else 0. Costs 2 rows: value * inverse = 1 - result, value * result = 0."""
        value = self.compact(value)
        result = self._zero_tests.get(value.key)
        if result is None:
            inverse = self.hint(Opcode.INVERSE_OR_ZERO, 0, (value,), 1)[0]
            result = self._fresh()
            self.constrain(value, inverse, constant(1) - result)
            self.constrain(value, result, ZERO, role=Role.DERIVED)
            self._zero_tests[value.key] = self._zero_tests[value.scale(R - 1).key] = result
            self._booleans.add(result.key)
        return result

    def hint(
        self, opcode: Opcode, parameter: int, inputs: Sequence[LinearCombination], n_outputs: int
    ) -> list[LinearCombination]:
        """Fresh wires that the solver fills and nothing constrains yet.

        For code that is not zkwright's it is a hint of an author: the circuit is refused where no row holds an output.
        Raises ArgumentError for a parameter or numbers of inputs and outputs that the opcode does not have.
        """
        site = caller_site()
        if opcode != Opcode.PYTHON and not is_ours(sys._getframe(1).f_code.co_filename):
            if not fits(opcode, parameter, len(inputs), n_outputs):
                raise ArgumentError(
                    f"{Opcode(opcode).name} with parameter {parameter} makes no {n_outputs} of {len(inputs)} values",
                    "zkwright.compiler.rows.Opcode says what each takes and gives",
                )
            self.session.python_hints.append(_named(opcode, parameter, n_outputs, site))
            opcode, parameter = Opcode.PYTHON, len(self.session.python_hints) - 1
        outputs = [self._fresh() for _ in range(n_outputs)]
        first = self.n_wires - n_outputs
        call = HintCall(self.n_rows, opcode, parameter, tuple(inputs), first, n_outputs, site)
        self._keep_hint(call)
        return outputs

    # -- what is required, and what is known ---------------------------------------------------------------------

    def require_zero(self, value: LinearCombination, note: Note, *, role: Role = Role.STATEMENT) -> None:
        """Costs 1 row, linear."""
        self._require(value, constant(1), ZERO, note, role)

    def require_nonzero(self, value: LinearCombination, note: Note) -> None:
        """Costs 1 row: value * inverse = 1."""
        if self._quotients.get((constant(1).key, value.key)) is None:
            self.divide(constant(1), value, note)

    def require_boolean(self, value: LinearCombination, note: Note, *, role: Role = Role.FIT) -> None:
        """Costs 1 row, value * (value - 1) = 0; nothing when it is known."""
        if value.key not in self._booleans:
            self._require(value, value - constant(1), ZERO, note, role)
            self._booleans.add(value.key)

    def _require(
        self, a: LinearCombination, b: LinearCombination, c: LinearCombination, note: Note, role: Role
    ) -> None:
        if not self.makes_statement:
            self.constrain(a, b, c, note=note, role=role)
            return
        if a.constant is not None and b.constant is not None and c.constant is not None:
            if (a.constant * b.constant - c.constant) % R:
                raise ImpossibleRequirementError(
                    f"no input can satisfy this: {note.message}",
                    "remove it, or compare values that depend on the inputs",
                )
            return
        key = (a.key, b.key, c.key)
        known = self._requirements.get(key)
        if known is None:
            self.constrain(a, b, c, note=note, role=role)
            self._requirements[key] = len(self.rows) - 1
        elif role < self.rows[known].role and not self._deriving:
            self.rows[known] = self.rows[known]._replace(role=role)

    def bits(self, value: LinearCombination, n: int, note: Note, *, role: Role = Role.FIT) -> list[LinearCombination]:
        """Bits of a value, least significant first, and the proof that it lies in [0, 2**n). Costs n rows.

        `role` is that of the proof; that the bits are bits says nothing of the value.

        n is below the bit length of R, so that the decomposition is unique. All bits but the lowest are hinted; the lowest is
        what remains of the value, so that requiring it to be boolean proves the sum as well.
        """
        self.require_bits(value, n, note, role=role)
        if value.key in self._booleans:
            return [value, *[ZERO] * (n - 1)][:n]
        known = self.known_bits(value) or []
        return known[:n] + [ZERO] * (n - len(known))

    def require_bits(self, value: LinearCombination, n: int, note: Note, *, role: Role = Role.FIT) -> None:
        """The proof alone that a value lies in [0, 2**n), without a combination for each of its bits. Costs n rows."""
        if not 0 <= n < R.bit_length():
            raise ValueError(f"a decomposition into {n} bits is not unique modulo R")
        if value.key in self._booleans and n >= 1:
            return
        known = self.known_bits(value)
        if known is not None:
            if len(known) > n:
                self.require_zero(sum(known[n:], ZERO), note, role=role)
                self._learn(value, n)
            return
        if n == 0:
            self.require_zero(value, note, role=role)
        elif n == 1:
            self.require_boolean(value, note, role=role)
            self._decompositions[value.key] = [value]
            self._learn(value, n)
        else:
            self._decompositions[value.key] = self._decompose(value, n, note, role=role)
            self._learn(value, n)

    def _decompose(
        self, value: LinearCombination, n: int, note: Note, *, role: Role
    ) -> Callable[[], list[LinearCombination]]:
        role = Role.DERIVED if self._deriving else role
        rows = BitRows(self.n_rows, value, n, self.n_wires, self.given_site or caller_site(), note, role)
        self._keep_bits(rows)
        self.n_wires += n - 1
        self.n_rows += n

        def bits() -> list[LinearCombination]:
            found = rows.bits()
            self._booleans.update(bit.key for bit in found)
            return found

        return bits

    def _keep_check(self, rows: BitRows) -> None:
        hint = HintCall(rows.position, Opcode.BITS, 1, (rows.value,), rows.first_wire, rows.n - 1, rows.site)
        self.hints.append(hint)
        self.bit_rows.append(rows)

    def watch(self, condition: Watched) -> None:
        """Remember a condition, which something must use before the body ends."""
        self.conditions.append((condition, caller_site()))

    def reads_of_bits(self, value: LinearCombination, kind: str) -> BitReads:
        """What this body reads of the bits of a value of the type of this name."""
        return self._bit_reads.setdefault(value.key, BitReads(kind, self, value))

    def reads_of_result(self, kind: str) -> BitReads:
        """What this body reads of the bits of a value of the type of this name, which a gadget has and returns the bits of."""
        reads = BitReads(kind, self, None)
        self._bit_reads[reads] = reads
        return reads

    def reads_of_array(self, items: Sequence[LinearCombination]) -> BitReads:
        """What this body, of a gadget, reads of an array that it gets, whose items may be the bits of a value."""
        reads = BitReads("array", self, None, items)
        self.array_reads.append(reads)
        return reads

    @property
    def has_bits(self) -> bool:
        """Whether this body has what may be bits of a value, of which it counts what is read."""
        return bool(self._bit_reads or self.array_reads)

    def stop_loops(self) -> None:
        """Count what loops over bits have read that somebody left before their end, as the last of a body."""
        for reads in (*self._bit_reads.values(), *self.array_reads):
            reads.stop_loops()

    @property
    def bit_reads(self) -> Iterable[BitReads]:
        """What this body reads of the bits of values, a value after the other."""
        return self._bit_reads.values()

    def width_of(self, reads: BitReads) -> int:
        """The bits that the value has at most whose bits are read."""
        if reads.value is None:
            return R.bit_length()
        low, high = self.sharpened(reads.value, 0, R - 1 if reads.kind == "Field" else 1 << 248)  # no integer is wider
        return high.bit_length() if low == 0 else R.bit_length()

    # -- gadgets -------------------------------------------------------------------------------------------------

    def call(
        self, body: Body, arguments: Sequence[LinearCombination]
    ) -> Callable[[LinearCombination], LinearCombination]:
        """Instantiate a gadget's body; returns what makes combinations of its wires into those of this body's."""
        offset = self.n_wires - 1 - body.n_formals
        self.calls.append(GadgetCall(self.n_rows, body, tuple(arguments), self.n_wires, caller_site()))
        self.n_rows += body.n_rows
        self.n_wires += body.n_wires - 1 - body.n_formals
        formals = list(arguments)
        return lambda linear: linear.substitute(body.n_formals + 1, offset, formals)


class _Attributed:
    """What `Recorder.attributed` gives; at work for every condition, where a generator would take as long as the row."""

    __slots__ = ("_outer", "_recorder", "_site")

    def __init__(self, recorder: Recorder, site: Site) -> None:
        self._recorder, self._site = recorder, site

    def __enter__(self) -> None:
        self._outer, self._recorder.given_site = self._recorder.given_site, self._site

    def __exit__(self, *_: object) -> None:
        self._recorder.given_site = self._outer


def _named(opcode: Opcode, parameter: int, n_outputs: int, site: Site) -> PythonHint:
    """A built-in hint as the compiler has those that an author asks for, until the program is packed."""

    def run(elements: Sequence[int]) -> list[int]:
        return evaluate(opcode, parameter, elements, n_outputs)

    outputs = tuple(f"output[{i}]" for i in range(n_outputs))
    return PythonHint(Opcode(opcode).name.lower(), site, run, (opcode, parameter), outputs)
