"""Circuits: typed functions whose arguments are inputs and whose result is a public output."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeVar, cast, overload

from zkwright.core.traceback_redaction import redact_frames, shorten_traceback

from ..errors import (
    CallError,
    CompileError,
    EndlessRecursionError,
    ParameterError,
    SignatureError,
    UnsatisfiedCircuitError,
    nothing_swallowed,
    remember_impossible,
)
from ..forms import Form
from ..optimiser import HIGHEST_LEVEL, optimise
from ..program.pipeline import judged_program
from ..program.program import Program
from ..program.recording import Recording
from ..program.schema import Schema
from ..recorder.active import current_recorder, is_folding, recording, refuse_hint_ahead
from ..recorder.assembler import assemble
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.recorder import Recorder
from ..recorder.session import Session
from ..shapes import Shape
from ..shapes.digits import read_digits
from ..solver.named_hints import authors_hints
from ..soundness.dropped_bits import refuse_dropped_bits
from ..soundness.unconstrained import refuse_unconstrained
from ..soundness.unused_conditions import refuse_unused_conditions
from ..source_locations import Site, run_body
from ..types.boolean import Bool
from ..types.signal import Signal
from .body_errors import room_for_a_body, told_by_line
from .captured_state import CapturedState
from .circuit_signature import CircuitSignature
from .nothing_given import or_none
from .signals_hash import SignalsHash, name_of_hash
from .signature import WITHOUT_PARENTHESES, bound_arguments, require_function

if TYPE_CHECKING:
    from ..inspection.constraint_listing import ListedRow
    from ..inspection.eager_run import EagerRecorder
    from ..inspection.execution_trace import ExecutionTrace

P = ParamSpec("P")
T = TypeVar("T")

OPTIMISATION = HIGHEST_LEVEL
"""The default level of the optimiser."""


class Circuit(Generic[P, T]):
    """A statement to prove; see `circuit`."""

    def __init__(self, function: Callable[P, T], hash_inputs: SignalsHash | None = None) -> None:
        """Read the signature; what can be wrong with it without parameters is raised here."""
        require_function(function, "circuit")
        functools.update_wrapper(self, function)
        self._function = function
        self._hash = hash_inputs
        self._declared = CircuitSignature(function, None if hash_inputs is None else name_of_hash(hash_inputs))
        self._declared_types = self._declared.types
        self._signature = self._declared.of_python
        self._programs: dict[tuple[Any, ...], tuple[CapturedState, Program]] = {}
        self._parameters = self._declared.parameters

    def __repr__(self) -> str:
        """The name and what it takes."""
        return f"<circuit {self.name}({', '.join(self._signature.parameters)})>"

    def _repr_html_(self) -> str:
        """For notebooks: what it takes and returns, and what it is for."""
        from zkwright.core.notebook import card

        annotations = [(name, entry.annotation) for name, entry in self._signature.parameters.items()]
        annotations.append(("returns", self._signature.return_annotation))
        rows = [
            (name, annotation if isinstance(annotation, str) else inspect.formatannotation(annotation))
            for name, annotation in annotations
            if annotation is not inspect.Signature.empty
        ]
        about = (inspect.getdoc(self._function) or "").partition("\n")[0]
        return card(f"circuit {self.name}", [*rows, ("", about)] if about else rows)

    def __reduce__(self) -> str:
        """Copy it as itself, and pickle it by its name, as functions are: for a process of a pool, which imports its module."""
        return self._function.__qualname__

    def __get__(self, instance: object, owner: type | None = None) -> Self:
        """Itself: a circuit is no method. What has this counts as a routine, so that `help` shows its parameters."""
        return self

    @property
    def name(self) -> str:
        """The function's name; files are named after it."""
        return self._function.__name__

    @property
    def parameters(self) -> dict[str, type]:
        """The compile-time parameters and their types."""
        return dict(self._parameters)

    @property
    def _site(self) -> Site:
        return self._declared.site

    @redact_frames
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """With plain values: solve, check every `require`, return plain values. Inside a circuit: constrain in place.

        Raises InputError and UnsatisfiedCircuitError as `Program.solve` does.
        """
        bound = bound_arguments(self.name, self._signature, args, kwargs)
        if current_recorder() is not None:
            return self._inline(bound.arguments)
        parameters = {name: bound.arguments.pop(name) for name in self._parameters}
        program = self.compile(**parameters)
        if authors_hints(program.hints):
            refuse_hint_ahead()
        try:
            return program.solve(bound.arguments).output
        except UnsatisfiedCircuitError as error:
            if is_folding():
                remember_impossible(error)
            raise

    @shorten_traceback
    def compile(self, optimisation: int = OPTIMISATION, /, **parameters: Any) -> Program:
        """Trace the function for these compile-time parameters; the result is kept and shared.

        It is made anew where something has changed that the function reads beside its parameters, as far as can be seen.

        `optimisation` 0 keeps every row as it was recorded, 1 drops what is repeated or unread, 2 also substitutes linear rows
        away. Deterministic: the same source and parameters give the same bytes. Raises a CompileError that names the line.
        """
        if type(optimisation) is not int or not 0 <= optimisation <= 2:
            raise ParameterError(
                f"the level of optimisation is {optimisation!r}",
                "it is 0, 1 or 2; pass compile-time parameters by name, as in compile(n=3)",
                self._site,
            )
        values = self._declared.checked(parameters)
        key = (optimisation, *sorted(values.items()))
        known = self._programs.get(key)
        if known is None or not known[0].unchanged():
            surroundings = CapturedState([self])  # as they are before the body runs
            with told_by_line():
                known = self._programs[key] = surroundings, self._judged(values, optimisation)
        return known[1]

    def _judged(self, parameters: Mapping[str, Any], optimisation: int) -> Program:
        """The program, once nothing that a prover gives is loose; raises as `compile` does.

        A hash reads every signal, so that what holds it must be found without.
        """
        if self._hash is not None:
            bare = self._record(parameters, hashed=False)
            refuse_unconstrained(bare, optimise(bare, HIGHEST_LEVEL, in_place=True))
        return judged_program(self._record(parameters), optimisation)

    @shorten_traceback
    def record(self, **parameters: Any) -> Recording:
        """The function's rows as they are recorded, made anew each time: for tools that look at rows, not for proving.

        Raises CompileErrors as `compile` does, which alone refuses inputs and hints that no row holds.
        """
        values = self._declared.checked(parameters)
        with told_by_line():
            return self._record(values)

    @shorten_traceback
    def plain(self, inputs: Mapping[str, Any] | None = None, /, **named: Any) -> Any:
        """Run the function on these inputs line by line, as Python would, and return the result as plain values.

        Every signal holds its value meanwhile: `print(x)` shows 5, `breakpoint()` stops in a function whose locals can be read
        and computed with, and a broken `require`, or an overflow, raises UnsatisfiedCircuitError on its own line. Gadgets run in
        place, each time they are called. Nothing is recorded, so what only a whole circuit shows, such as an input that no
        constraint mentions, is not found here. The rules of the language hold: `if x:` is refused.

        `inputs` are as `Program.solve` takes them, or given by name as compile-time parameters are. Raises InputError and
        CompileErrors as they do. Costs some microseconds for each constraint: a tool for looking, not for proving.
        """
        from ..inspection.eager_run import EagerRecorder

        given, parameters = self._given(inputs, named)
        return self._plainly(EagerRecorder(self.name), given, self._declared.checked(parameters))

    @shorten_traceback
    def trace(self, inputs: Mapping[str, Any] | None = None, /, **named: Any) -> ExecutionTrace:
        """Every value that every name of the function, and of those that it calls, takes on these inputs.

        Print the result for a tree, a notebook shows it folded, `to_dict()` gives it to a program. A requirement that does not
        hold ends the run and is its `failure`. What runs is what `plain` runs, and what is raised is the same.

        The values include the secret ones.
        """
        from ..inspection.execution_trace import execution_trace

        given, parameters = self._given(inputs, named)
        checked = self._declared.checked(parameters)
        return execution_trace(self.name, lambda recorder: self._plainly(recorder, given, checked))

    def _given(
        self, inputs: Mapping[str, Any] | None, named: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """The inputs and the compile-time parameters, of inputs in a mapping or all by name."""
        if inputs is not None:
            beside = [name for name in named if name in self._signature.parameters and name not in self._parameters]
            if beside:
                raise CallError(
                    f"the input `{beside[0]}` is given beside a dict of inputs",
                    "put it into the dict, or give all inputs by name",
                )
            return inputs, dict(named)
        names = self._signature.parameters.keys() - self._parameters.keys()
        given = {name: value for name, value in named.items() if name in names}
        return given, {name: value for name, value in named.items() if name not in names}

    def rows(self, line: int, /, file: str | None = None, **parameters: Any) -> list[ListedRow]:
        """The constraints that a source line records, with names of the source, and what the optimiser made of each.

            for row in spend.rows(11):
                print(row)  # balance.bits_3 * (balance.bits_3 - 1) = 0

        `file` is the end of the file's path, for a line of a gadget elsewhere; of a gadget the first instance is shown.
        """
        from ..inspection.constraint_listing import list_rows

        return list_rows(self.compile(0, **parameters), self.compile(**parameters), line, file)

    # -- tracing -------------------------------------------------------------------------------------------------

    def _run(self, arguments: Mapping[str, Any]) -> Any:
        ordered = {name: arguments[name] for name in self._signature.parameters}
        call = inspect.BoundArguments(self._signature, cast("Any", ordered))
        work = self, tuple(arguments[name] for name in self._parameters)
        if work in _at_work.get():
            raise EndlessRecursionError(
                f"`{self.name}` calls itself with the same compile-time values",
                "let each call have a smaller compile-time value, or write a loop",
            )
        token = _at_work.set((*_at_work.get(), work))
        try:
            with room_for_a_body():
                return or_none(run_body(self._function, *call.args, **call.kwargs))
        finally:
            _at_work.reset(token)

    def _inline(self, arguments: Mapping[str, Any]) -> Any:
        parameters = self._declared.checked({name: arguments[name] for name in self._parameters})
        schema = self._declared.schema(parameters)
        coerced = {entry.name: _shape(entry.shape).coerce(arguments[entry.name]) for entry in schema.inputs}
        with recording(current_recorder()):
            result = self._result(schema, self._run({**coerced, **parameters}))
            return result.to_be_read() if isinstance(result, Bool) else result

    def _record(self, parameters: Mapping[str, Any], *, hashed: bool = True) -> Recording:
        schema = self._declared.schema(parameters)
        if not hashed:
            schema = schema._replace(hash_inputs=None)
        session = Session()
        recorder = Recorder(self.name, session)
        recorder.names = tuple(schema.wire_names())
        sites = {entry.name: self._declared.site_of(entry.name) for entry in schema.inputs}
        with nothing_swallowed(recorder), recording(recorder):
            outputs = [recorder.formal() for _ in range(schema.n_outputs)]
            wires = {entry.name: [recorder.formal() for _ in range(entry.shape.size)] for entry in schema.wired}
            results = [recorder.formal() for _ in range(schema.n_result)] if schema.hash_inputs else outputs
            arguments: dict[str, Any] = {}
            for entry in schema.inputs:
                with recorder.attributed(sites[entry.name]):
                    _shape(entry.shape).constrain(iter(wires[entry.name]), entry.name)
                    arguments[entry.name] = _shape(entry.shape).build(iter(wires[entry.name]))
            result = self._run({**arguments, **parameters})
            returned = self._return(recorder, schema, result, results)
            recorder.stop_loops()
            if schema.hash_inputs and self._hash is not None:
                given = [
                    leaf for entry in schema.wired if entry.public for leaf in _leaves(entry.shape, wires[entry.name])
                ]
                with recorder.attributed(self._site):
                    recorder.constrain(self._hash([*returned, *given]).linear, constant(1), outputs[0])
        body = assemble(recorder, session.coefficients)
        refuse_dropped_bits(recorder, body, session.coefficients, ())
        refuse_unused_conditions(recorder, body, ())
        return Recording(schema, body, session, sites)

    def _plainly(self, recorder: EagerRecorder, inputs: Mapping[str, Any], parameters: Mapping[str, Any]) -> Any:
        schema = self._declared.schema(parameters)
        recorder.names = tuple(schema.wire_names())[schema.n_outputs :]
        values = schema.encode(
            inputs
        )  # of structs as well, which hold constants: in a body nobody may ask for their values
        with recording(recorder):
            wires = iter([recorder.given(value) for value in values])
            built = {entry.name: _shape(entry.shape).build(wires) for entry in schema.wired}
            arguments = {entry.name: built[entry.name] for entry in schema.inputs}
            result = self._result(schema, self._run({**arguments, **parameters}))
            if schema.output is None:
                return None
            elements = [recorder.value(leaf.looked_at()) or 0 for leaf in _shape(schema.output).leaves(result)]
        return schema.decode_output(iter(elements))

    def _return(
        self, recorder: Recorder, schema: Schema, result: Any, outputs: list[LinearCombination]
    ) -> list[Signal]:
        value = self._result(schema, result)
        leaves: list[Signal] = _shape(schema.output).leaves(value) if schema.output else []
        read_digits(value)
        with recorder.attributed(self._site):
            for leaf, output in zip(leaves, outputs, strict=True):
                recorder.constrain(leaf.linear, constant(1), output)
        return leaves

    def _result(self, schema: Schema, result: Any) -> Any:
        """What the function returned, as the signature has it."""
        if schema.output is None:
            if result is not None:
                raise SignatureError(
                    "the circuit returns a value its signature does not mention", "write `-> Public[...]`", self._site
                )
            return None
        if result is None:
            raise SignatureError("no value returned", "add `return`, or write `-> None`", self._site)
        try:
            return _shape(schema.output).coerce(result)
        except CompileError as error:
            # The compiler, not a line of the user's, converts the result: the nearest such line is whoever compiles.
            raise type(error)(f"the result of `{self.name}`: {error.message}", error.mend, self._site) from error


def _leaves(form: Form, wires: list[LinearCombination]) -> list[Signal]:
    """The signals of a value on these wires."""
    shape = _shape(form)
    return shape.leaves(shape.build(iter(wires)))


def _shape(form: Form) -> Shape:
    """A form of the schema of a circuit at hand, where all are shapes."""
    return cast("Shape", form)


_at_work: ContextVar[tuple[tuple[Circuit[..., Any], tuple[Any, ...]], ...]] = ContextVar(
    "zkwright_circuits_at_work", default=()
)


@overload
def circuit(function: Callable[P, T]) -> Circuit[P, T]: ...
@overload
def circuit(*, hash_inputs: SignalsHash) -> Callable[[Callable[P, T]], Circuit[P, T]]: ...
def circuit(
    function: Callable[P, T] = WITHOUT_PARENTHESES, *, hash_inputs: SignalsHash | None = None
) -> Circuit[P, T] | Callable[[Callable[P, T]], Circuit[P, T]]:
    """Make a circuit of a typed function.

    `Private[T]` and `Public[T]` parameters are inputs, `int`, `bool` and `str` ones are fixed at compile time, what the function
    returns is a public output. The function runs once, on signals, for each choice of compile-time parameters.

        @circuit
        def factor(p: Private[U32], q: Private[U32]) -> Public[U64]:
            "I know two factors of a number."
            require(p != 1, "p is trivial")
            require(q != 1, "q is trivial")
            return U64(p) * U64(q)

        factor(3, 5) == 15

    With `hash_inputs`, `keccak256_of_signals` or `sha256_of_signals` of `zkwright.circuits.signals`, proofs have one public
    signal, that hash of all, for verifiers that pay for each: the function stays as it is, and runs twice, once without the hash.
    Raises SignatureError for another hash.
    """
    if hash_inputs is not None and function is WITHOUT_PARENTHESES:
        return lambda decorated: Circuit(decorated, hash_inputs)
    return Circuit(function, hash_inputs)
