"""One call that runs a circuit through every layer there is, on inputs that it should take and on others."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from zkwright.analyser.forging import has_engine, solved_wires
from zkwright.analyser.verdict import Finding
from zkwright.compiler import Circuit, InputError, Program, Witness
from zkwright.compiler.forms import Form, from_schema

from . import options
from .cases import Case, Inputs, Invalid, Valid, invalid_cases, valid_cases
from .edge_values import behind_the_end, beyond_the_type, edges_inside, edges_outside, scalars
from .errors import CaseError, Disagreement
from .files import read_again, require_files
from .lints import refuse_findings, refuse_unknown
from .proving import require_proof
from .refusing import REFUSALS, require_refusal
from .result import require_result
from .solving import solved, solved_by_both
from .subject import program_of, shown_inputs, wire_place
from .unforgeable import require_no_forgery
from .uniqueness import NOT_ASKED, Uniqueness, audited, require_unique

_ROWS_IN_ALL: Final = 6_000
"""Rows times runs that edge values get, and forged hints: a second or so for each circuit, whatever its size."""

_FEWEST, _MOST = 1, 60
"""Runs that edge values get at least and at most."""


class CheckReport(NamedTuple):
    """What was done, and found in order: how many runs of each kind, and how the outputs are known to be unique."""

    circuit: str
    n_rows: int
    n_valid: int
    n_invalid: int
    n_inside: int
    """Edge values within their types, on which the layers agree."""

    n_outside: int
    """Values outside of their types, which were refused, as inputs and on wires."""

    n_proofs: int
    uniqueness: Uniqueness
    lints: tuple[Finding, ...] = ()
    """What lints found that is no reason to fail, or is allowed; empty where uniqueness was not asked about."""


def check_circuit(
    circuit: Circuit[..., Any] | Program,
    *,
    valid: Sequence[Valid],
    invalid: Sequence[Invalid] = (),
    unique: bool = True,
    undecided: str = "",
    time_limit: float | None = None,
    proofs: options.Proofs | None = None,
    allow: Collection[str] = (),
    **parameters: Any,
) -> CheckReport:
    """Run a circuit through every layer, and try to cheat.

        check_circuit(
            spend,
            valid=[{"balance": 5, "amount": 3}, ({"balance": 5, "amount": 5}, 0)],
            invalid=[({"balance": 5, "amount": 6}, "insufficient balance")],
        )

    - Each of `valid` is run line by line (`Circuit.plain`), called, and solved by both engines; all agree, and give what the test
      expects, where it says so. Files of it are written and read again. A proof is made and verified, of the first and where
      `proofs` or the plugin's option does not say otherwise.
    - Each of `invalid` is refused, by the plain run as well, and the report contains the texts.
    - Every hint of all of these is forged, a sample of hints where there are many.
    - Every input is tried with the edges of its type: within it (0, 1, the largest) the layers agree on whether they take it;
      outside of it (one too large, r - 1, r, another length, a missing part) it is refused, also when it is put on the wires.
    - The outputs are unique for every choice of inputs (`zkwright.analyser`), or at least for each of `valid`. Where neither can
      be shown, give the reason in `undecided`: then it is enough that no other outputs are found. `unique=False` leaves this and
      the forged hints of valid inputs out, for a statement that leaves a choice on purpose, and lints with them. The analyser
      ends after `time_limit` seconds; by default 4, and 5 ms more for each row.
    - No lint of the analyser says that the circuit is likely broken: `unconstrained`, `zero divisor`, `forged hint`,
      `free selector`, `nullifier`, `unbounded comparison`. What is so on purpose is named in `allow`. What other lints find,
      and what is allowed, is in the report's `lints`.

    Of a Program, which has no function to run, everything else. `parameters` are the circuit's compile-time ones.

    Raises Disagreement, which names the layer, the author's line and the values by name; CaseError where nothing is valid,
    where a case is of another form, and where a parameter has the name of an argument here.

    Takes a second or two for a few thousand rows.
    """
    taken, refused = valid_cases(valid), invalid_cases(invalid)
    refuse_unknown(allow)
    subject = _Subject(circuit, parameters)
    program = subject.program
    witnesses = [_take(subject, case) for case in taken]
    for case in refused:
        _refuse(subject, case)
    base = taken[0].inputs
    n_inside = sum(1 for _ in _tried_inside(subject, base))
    n_outside = sum(1 for _ in _tried_outside(subject, base, witnesses[0]))
    if unique:
        for witness in witnesses:
            require_no_forgery(witness, subject.n_hints)
    found, told = Uniqueness(NOT_ASKED), tuple[Finding, ...]()
    if unique:
        verdict, seconds = audited(program, time_limit)
        found = require_unique(program, verdict, witnesses, undecided, seconds)
        told = refuse_findings(program, verdict, allow)
    proved = _to_prove(program, witnesses, proofs or options.proofs_by_default())
    for witness in proved:
        require_proof(witness)
    return CheckReport(
        program.schema.name,
        program.r1cs.n_rows,
        len(taken),
        len(refused),
        n_inside,
        n_outside,
        len(proved),
        found,
        told,
    )


_OWN: Final = frozenset({"valid", "invalid", "unique", "undecided", "time_limit", "proofs", "allow"})


class _Subject:
    """The circuit, where there is one, compiled, and how much may be tried with it."""

    def __init__(self, circuit: Circuit[..., Any] | Program, parameters: Mapping[str, Any]) -> None:
        self.circuit = None if isinstance(circuit, Program) else circuit
        self.parameters = parameters
        if self.circuit is not None and (taken := sorted(_OWN & self.circuit.parameters.keys())):
            raise CaseError(
                f"`{taken[0]}` is an argument of check_circuit and a parameter of `{self.circuit.name}`: "
                f"pass {self.circuit.name}.compile({taken[0]}=...) in the circuit's place"
            )
        self.program = program_of(circuit, parameters)
        self.name = self.program.schema.name
        runs = _ROWS_IN_ALL // max(self.program.r1cs.n_rows, 1)
        self.n_runs = min(max(runs, _FEWEST), _MOST)
        self.n_hints = self.n_runs
        self.choice = random.Random(self.name)

    @cached_property
    def read_again(self) -> Program:
        """The program, written to a file and read from it."""
        return read_again(self.program)

    def plain(self, inputs: Inputs) -> Any:
        """What the function gives line by line. Raises what it raises."""
        if self.circuit is None:
            return _NO_FUNCTION
        return self.circuit.plain(inputs, **self.parameters)

    def sample(self, items: Sequence[Any]) -> list[Any]:
        """As many as may be tried, in their order."""
        if len(items) <= self.n_runs:
            return list(items)
        return [items[i] for i in sorted(self.choice.sample(range(len(items)), self.n_runs))]


_NO_FUNCTION: Final = object()


def _take(subject: _Subject, case: Case) -> Witness:
    inputs, expected = case
    witness = solved(subject.program, inputs)
    if expected:
        require_result(witness, expected[0], inputs)
    try:
        value = subject.plain(inputs)
    except REFUSALS as refusal:
        raise _apart(subject, "refuses what the solver takes", inputs, str(refusal).split("\n")) from None
    if value is not _NO_FUNCTION and value != witness.output:
        told = [f"the plain run gave {value!r}", f"the solver {witness.output!r}"]
        raise _apart(subject, "gives another value than the solver", inputs, told)
    if subject.circuit is not None and subject.circuit(**inputs, **subject.parameters) != witness.output:
        raise _apart(subject, "by a call of the circuit gives another value than the solver", inputs, [])
    require_files(witness, subject.read_again, inputs)
    return witness


def _apart(subject: _Subject, problem: str, inputs: Inputs, told: list[str]) -> Disagreement:
    return Disagreement(subject.name, "plain run", problem, [*told, *shown_inputs(inputs)])


def _refuse(subject: _Subject, case: Case) -> None:
    inputs, messages = case
    refusal = require_refusal(subject.program, inputs, messages, subject.n_hints)
    try:
        value = subject.plain(inputs)
    except REFUSALS:
        value = _NO_FUNCTION
    if value is not _NO_FUNCTION:
        raise _apart(
            subject, "takes what the solver refuses", inputs, [f"returned {value!r}", *str(refusal).split("\n")]
        )


def _tried_inside(subject: _Subject, base: Inputs) -> Iterator[None]:
    """The layers agree at every edge of every input's type; one None for each."""
    program = subject.program
    plain = _plain_values(subject, base)
    edges = [
        (edge, {**plain, name: edge.value})
        for name, form in _forms(program)
        for edge in edges_inside(form, plain[name], name)
    ]
    compared = program.schema.encode(base)  # on which the layers agreed, when it was taken
    for edge, inputs in subject.sample(edges):
        try:
            encoded = program.schema.encode(inputs)
            if encoded == compared:
                yield
                continue
            solution = solved_by_both(program, encoded, inputs)
            taken = not solution.failed_rows
        except REFUSALS:
            taken = False
        try:
            value = subject.plain(inputs)
        except REFUSALS:
            if taken:
                problem = f"refuses what the solver takes, where {edge.path} is {edge.what}"
                raise _apart(subject, problem, inputs, []) from None
        else:
            if value is _NO_FUNCTION:
                pass
            elif not taken:
                raise _apart(subject, f"takes what the solver refuses, where {edge.path} is {edge.what}", inputs, [])
            elif value != (output := _output(program, solution.values)):
                told = [f"the plain run gave {value!r}", f"the solver {output!r}"]
                problem = f"gives another value than the solver, where {edge.path} is {edge.what}"
                raise _apart(subject, problem, inputs, told)
        yield


def _tried_outside(subject: _Subject, base: Inputs, witness: Witness) -> Iterator[None]:
    """Nothing takes what is not of its type, as an input or on its wire; one None for each."""
    program = subject.program
    plain = _plain_values(subject, base)
    for name, form in _forms(program):
        for edge in edges_outside(form, plain[name], name):
            inputs = {**plain, name: edge.value}
            try:
                program.schema.encode(inputs)
            except InputError:
                yield
            else:
                problem = f"{edge.path} may be {edge.what}, which its type has not"
                raise Disagreement(subject.name, "inputs", problem, shown_inputs(inputs))
    first = 1 + program.r1cs.n_outputs
    encoded = witness.assignment[first : first + program.r1cs.n_public_inputs + program.r1cs.n_private_inputs]
    wires = [form for entry in program.schema.wired for form in scalars(entry.shape)]
    wrong = [(i, value) for i, form in enumerate(wires) for value in beyond_the_type(form)]
    start = 0
    for entry in program.schema.wired:
        elements = encoded[start : start + entry.shape.size]
        wrong += [(start + i, 1) for i in behind_the_end(from_schema(entry.shape.schema()), elements)]
        start += entry.shape.size
    for i, value in subject.sample(wrong):
        given = [*encoded[:i], value, *encoded[i + 1 :]]
        try:
            failed = solved_wires(program, given).failed_rows
        except REFUSALS:
            failed = [0]
        if not failed:
            problem = f"no constraint keeps {program.wire_name(first + i)} from being {value}, which its type has not"
            raise Disagreement(subject.name, "inputs", problem, [wire_place(program, first + i), *shown_inputs(base)])
        yield


def _forms(program: Program) -> list[tuple[str, Form]]:
    return [(entry.name, from_schema(entry.shape.schema())) for entry in program.schema.inputs]


def _plain_values(subject: _Subject, inputs: Inputs) -> dict[str, Any]:
    """The inputs as plain values, structs as dicts."""
    schema = subject.program.schema
    wires = iter(schema.encode(inputs))
    decoded = {entry.name: from_schema(entry.shape.schema()).decode(wires) for entry in schema.wired}
    return {entry.name: decoded[entry.name] for entry in schema.inputs}


def _output(program: Program, values: Sequence[int]) -> Any:
    wires = program.schema.result_wires
    return program.schema.decode_output(iter(values[wires.start : wires.stop]))


def _to_prove(program: Program, witnesses: list[Witness], proofs: options.Proofs) -> list[Witness]:
    if proofs == "sample":
        return witnesses[:1] if has_engine() and program.r1cs.n_rows <= options.MOST_ROWS_SAMPLED else []
    return witnesses if proofs == "all" else []
