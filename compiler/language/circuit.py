"""Circuits: typed functions whose arguments are inputs and whose result is a public output."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeVar, cast, get_args, get_origin

from zkwright.core.public_interface import RESULT
from zkwright.core.suggestions import meant
from zkwright.core.traceback_redaction import redact_frames, shorten_traceback

from ..errors import (
    CallError,
    CompileError,
    EndlessRecursionError,
    ParameterError,
    SignatureError,
    UnannotatedParameterError,
    nothing_swallowed,
)
from ..forms import Form
from ..optimiser import HIGHEST_LEVEL
from ..program.pipeline import judged_program
from ..program.program import Program
from ..program.recording import Recording
from ..program.schema import MAX_PUBLIC_SIGNALS, InputField, Schema
from ..recorder.active import current_recorder, recording, refuse_hint_ahead
from ..recorder.assembler import assemble
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.recorder import Recorder
from ..recorder.session import Session
from ..shapes import Shape, TupleShape
from ..shapes.digits import read_digits
from ..solver.named_hints import authors_hints
from ..soundness.unused_conditions import refuse_unused_conditions
from ..source_locations import Site, author_site, definition_site, run_body
from ..types.signal import Signal
from ..written_annotations import Scope, Written, function_scope
from .annotations import (
    PRIVATE,
    PUBLIC,
    Visibility,
    shape_from,
    split_visibility,
    type_instead,
)
from .body_errors import room_for_a_body, told_by_line
from .captured_state import CapturedState
from .signature import WITHOUT_PARENTHESES, bound_arguments, require_function

if TYPE_CHECKING:
    from ..inspection.constraint_listing import ListedRow
    from ..inspection.eager_run import EagerRecorder
    from ..inspection.execution_trace import ExecutionTrace

P = ParamSpec("P")
T = TypeVar("T")

OPTIMISATION = HIGHEST_LEVEL
"""The default level of the optimiser."""

_RETURNS = "return"
"""Under which name the result's annotation is kept, as Python does: no parameter has it."""

_LEVEL_NAMES = ("optimisation", "optimization", "optimise", "optimize", "optimised", "optimized", "level", "o")

PARAMETER_TYPES = (int, bool, str)
"""The plain Python types a compile-time parameter may have."""


class Circuit(Generic[P, T]):
    """A statement to prove; see `circuit`."""

    def __init__(self, function: Callable[P, T]) -> None:
        """Read the signature; what can be wrong with it without parameters is raised here."""
        require_function(function, "circuit")
        functools.update_wrapper(self, function)
        self._function = function
        self._signature = inspect.signature(function)
        self._written = self._as_written()
        self._programs: dict[tuple[Any, ...], tuple[CapturedState, Program]] = {}
        self._parameters = {
            name: annotation for name, annotation in self._annotations(None).items() if annotation in PARAMETER_TYPES
        }

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

    @functools.cached_property
    def _site(self) -> Site:
        return definition_site(cast("FunctionType", self._function))

    def _parameter_site(self, name: str) -> Site:
        return definition_site(cast("FunctionType", self._function), name)

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
        return program.solve(bound.arguments).output

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
        values = self._checked(parameters)
        key = (optimisation, *sorted(values.items()))
        known = self._programs.get(key)
        if known is None or not known[0].unchanged():
            surroundings = CapturedState([self._function])  # as they are before the body runs
            with told_by_line():
                known = self._programs[key] = surroundings, judged_program(self._record(values), optimisation)
        return known[1]

    @shorten_traceback
    def record(self, **parameters: Any) -> Recording:
        """The function's rows as they are recorded, made anew each time: for tools that look at rows, not for proving.

        Raises CompileErrors as `compile` does, which alone refuses inputs and hints that no row holds.
        """
        values = self._checked(parameters)
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
        return self._plainly(EagerRecorder(self.name), given, self._checked(parameters))

    @shorten_traceback
    def trace(self, inputs: Mapping[str, Any] | None = None, /, **named: Any) -> ExecutionTrace:
        """Every value that every name of the function, and of those that it calls, takes on these inputs.

        Print the result for a tree, a notebook shows it folded, `to_dict()` gives it to a program. A requirement that does not
        hold ends the run and is its `failure`. What runs is what `plain` runs, and what is raised is the same.

        The values include the secret ones.
        """
        from ..inspection.execution_trace import execution_trace

        given, parameters = self._given(inputs, named)
        checked = self._checked(parameters)
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

    # -- the signature -------------------------------------------------------------------------------------------

    def _as_written(self) -> dict[str, Written]:
        """What every annotation means, up to the values of the parameters."""
        scope = function_scope(self._function)
        names = self._signature.parameters.keys()
        found: dict[str, Written] = {}
        for name, parameter in self._signature.parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise SignatureError(
                    f"`{name}` takes any number of arguments", "use an Array", self._parameter_site(name)
                )
            if parameter.annotation is parameter.empty and not found and name in ("self", "cls"):
                raise UnannotatedParameterError(
                    "a circuit is a function, not a method",
                    f"move it out of the class, or drop `{name}` and put @staticmethod above @circuit",
                    self._parameter_site(name),
                )
            if parameter.annotation is parameter.empty:
                raise UnannotatedParameterError(
                    f"`{name}` has no type",
                    f"write `{name}: Private[Field]`, `{name}: Public[U64]`, or `{name}: int` for a compile-time parameter",
                    self._parameter_site(name),
                )
            found[name] = self._meant(scope, parameter.annotation, names, name)
        returned = self._signature.return_annotation
        if returned is not inspect.Signature.empty:
            found[_RETURNS] = self._meant(scope, returned, names, None)
        return found

    def _meant(self, scope: Scope, annotation: Any, parameters: Collection[str], name: str | None) -> Written:
        try:
            return scope.written(annotation, parameters)
        except SignatureError as error:
            site = self._site if name is None else self._parameter_site(name)
            raise SignatureError(error.message, error.mend, site) from error.__cause__

    def _annotations(self, scope: Mapping[str, Any] | None) -> dict[str, Any]:
        """Every parameter's annotation as an object, or its text where it names parameters, which are not in scope yet."""
        found: dict[str, Any] = {}
        # Lengths may name parameters whose values are not known yet; their names stand in for them.
        names = {other: (scope or {}).get(other, other) for other in self._signature.parameters}
        for name, written in self._written.items():
            if name == _RETURNS:
                continue
            try:
                found[name] = written.meaning(names)
            except SignatureError as error:
                # Arithmetic on a parameter's name, as in Array[Field, 2 ** depth], has to wait for its value.
                if scope is not None or not isinstance(error.__cause__, (TypeError, ValueError)):
                    raise SignatureError(error.message, error.mend, self._parameter_site(name)) from error.__cause__
                found[name] = self._signature.parameters[name].annotation
        return found

    def _checked(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        unknown = sorted(parameters.keys() - self._parameters.keys())
        if unknown:
            if unknown[0] in self._signature.parameters:
                raise ParameterError(
                    f"`{unknown[0]}` is an input, not a compile-time parameter",
                    "give it where the circuit is solved: in the inputs, on the command line in the JSON of -i; "
                    f"write `{unknown[0]}: int` for a value that is fixed when the circuit is compiled",
                    self._parameter_site(unknown[0]),
                )
            known = "known: " + ", ".join(f"{name}: {kind.__name__}" for name, kind in self._parameters.items())
            near = meant(unknown[0], self._parameters)
            mend = f"did you mean `{near}`? {known}" if near else known
            if unknown[0].lower() in _LEVEL_NAMES:
                mend = f"the level of optimisation comes first and has no name: {self.name}.compile(0), or 1, or 2"
            elif not self._parameters:
                mend = f"leave it out: `{self.name}` has no compile-time parameters"
            raise ParameterError(f"unknown compile-time parameter `{unknown[0]}`", mend, self._site)
        values: dict[str, Any] = {}
        for name, kind in self._parameters.items():
            default = self._signature.parameters[name].default
            value = parameters.get(name, default)
            if value is inspect.Parameter.empty:
                raise ParameterError(
                    f"the compile-time parameter `{name}: {kind.__name__}` has no value",
                    f"pass it: {self.name}.compile({name}=...), or -p {name}=... on the command line",
                    self._parameter_site(name),
                )
            if type(value) is not kind:
                raise ParameterError(
                    f"the compile-time parameter `{name}` is {type(value).__name__}, not {kind.__name__}",
                    f"pass a value of type {kind.__name__}",
                    self._parameter_site(name),
                )
            values[name] = value
        return values

    def _schema(self, parameters: Mapping[str, Any]) -> Schema:
        inputs = []
        for name, annotation in self._annotations(parameters).items():
            if name in self._parameters:
                continue
            if name == RESULT:
                raise SignatureError(
                    f"an input is named `{RESULT}`, as what the circuit returns is among the public values",
                    "rename the input",
                    self._parameter_site(name),
                )
            try:
                visibility, inner = split_visibility(annotation)
                shape = shape_from(inner, parameters)
            except CompileError as error:
                # An error in a struct's field names the line of the field.
                site = self._parameter_site(name) if error.site == author_site() else error.site
                raise type(error)(f"`{name}`: {error.message}", error.mend, site) from error
            if visibility is not None and shape is None:
                raise SignatureError(
                    f"`{name}` is {visibility}, but not of a type of the language",
                    type_instead(inner),
                    self._parameter_site(name),
                )
            if visibility is None or shape is None:
                raise SignatureError(
                    f"`{name}` is neither an input nor a compile-time parameter",
                    f"write `{name}: Private[...]` or `{name}: Public[...]` around a type of the language, or int, bool, str",
                    self._parameter_site(name),
                )
            if self._signature.parameters[name].default is not inspect.Parameter.empty:
                raise SignatureError(
                    f"the input `{name}` has a default",
                    "pass its value each time; only int, bool and str parameters have one",
                    self._parameter_site(name),
                )
            inputs.append(InputField(name, visibility is PUBLIC, shape))
        schema = Schema(self.name, dict(parameters), tuple(inputs), self._output_shape(parameters))
        n_public = schema.n_outputs + schema.n_public_inputs
        if n_public > MAX_PUBLIC_SIGNALS:
            raise SignatureError(
                f"{n_public} public signals, and keys have room for {MAX_PUBLIC_SIGNALS}",
                "make them private and publish a hash of them: verifying costs time for each public signal as well",
                self._site,
            )
        return schema

    def _output_shape(self, parameters: Mapping[str, Any]) -> Shape | None:
        if _RETURNS not in self._written:
            return None
        names = {name: parameters.get(name, name) for name in self._signature.parameters}
        try:
            annotation = self._written[_RETURNS].meaning(names)
            if annotation is None:
                return None
            inner, marks, shape = _result_shape(annotation, parameters)
        except CompileError as error:
            site = self._site if error.site == author_site() else error.site
            raise type(error)(f"the result of `{self.name}`: {error.message}", error.mend, site) from error
        if shape is None and set(marks) == {PUBLIC}:
            raise SignatureError(
                "what a circuit returns is not of a type of the language", type_instead(inner), self._site
            )
        if shape is None or any(mark is not PUBLIC for mark in marks):
            private = " cannot be private" if PRIVATE in marks else " is not marked public"
            raise SignatureError(
                f"what a circuit returns{private}",
                "a result is part of the public statement: write `-> Public[Field]`, `-> Public[MyStruct]`, or return nothing",
                self._site,
            )
        return shape

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
                return run_body(self._function, *call.args, **call.kwargs)
        finally:
            _at_work.reset(token)

    def _inline(self, arguments: Mapping[str, Any]) -> Any:
        parameters = self._checked({name: arguments[name] for name in self._parameters})
        schema = self._schema(parameters)
        coerced = {entry.name: _shape(entry.shape).coerce(arguments[entry.name]) for entry in schema.inputs}
        with recording(current_recorder()):
            return self._result(schema, self._run({**coerced, **parameters}))

    def _record(self, parameters: Mapping[str, Any]) -> Recording:
        schema = self._schema(parameters)
        session = Session()
        recorder = Recorder(self.name, session)
        recorder.names = tuple(schema.wire_names())
        sites = {entry.name: self._parameter_site(entry.name) for entry in schema.inputs}
        with nothing_swallowed(recorder), recording(recorder):
            outputs = [recorder.formal() for _ in range(schema.n_outputs)]
            wires = {entry.name: [recorder.formal() for _ in range(entry.shape.size)] for entry in schema.wired}
            arguments: dict[str, Any] = {}
            for entry in schema.inputs:
                with recorder.attributed(sites[entry.name]):
                    _shape(entry.shape).constrain(iter(wires[entry.name]), entry.name)
                    arguments[entry.name] = _shape(entry.shape).build(iter(wires[entry.name]))
            result = self._run({**arguments, **parameters})
            self._return(recorder, schema, result, outputs)
        recorder.refuse_dropped_bits()
        body = assemble(recorder, session.coefficients)
        refuse_unused_conditions(recorder, body, ())
        return Recording(schema, body, session, sites)

    def _plainly(self, recorder: EagerRecorder, inputs: Mapping[str, Any], parameters: Mapping[str, Any]) -> Any:
        schema = self._schema(parameters)
        recorder.names = tuple(schema.wire_names())[schema.n_outputs :]
        with recording(recorder):
            wires = iter([recorder.given(value) for value in schema.encode(inputs)])
            built = {entry.name: _shape(entry.shape).build(wires) for entry in schema.wired}
            arguments = {entry.name: built[entry.name] for entry in schema.inputs}
            result = self._result(schema, self._run({**arguments, **parameters}))
            if schema.output is None:
                return None
            elements = [recorder.value(leaf.looked_at()) or 0 for leaf in _shape(schema.output).leaves(result)]
        return schema.decode_output(iter(elements))

    def _return(self, recorder: Recorder, schema: Schema, result: Any, outputs: list[LinearCombination]) -> None:
        value = self._result(schema, result)
        leaves: list[Signal] = _shape(schema.output).leaves(value) if schema.output else []
        read_digits(value)
        with recorder.attributed(self._site):
            for leaf, output in zip(leaves, outputs, strict=True):
                recorder.constrain(leaf.linear, constant(1), output)

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


def _shape(form: Form) -> Shape:
    """A form of the schema of a circuit at hand, where all are shapes."""
    return cast("Shape", form)


def _result_shape(annotation: Any, parameters: Mapping[str, Any]) -> tuple[Any, list[Visibility | None], Shape | None]:
    """The annotated type without its marker, how each part of it is marked, and its shape; None for no type of the language."""
    visibility, inner = split_visibility(annotation)
    if visibility is not None or get_origin(inner) is not tuple:
        return inner, [visibility], shape_from(inner, parameters)
    parts = [split_visibility(part) for part in get_args(inner)]
    shapes = [shape_from(part, parameters) for _, part in parts]
    shape = TupleShape(tuple(part for part in shapes if part)) if all(shapes) else None
    return inner, [mark for mark, _ in parts], shape


_at_work: ContextVar[tuple[tuple[Circuit[..., Any], tuple[Any, ...]], ...]] = ContextVar(
    "zkwright_circuits_at_work", default=()
)


def circuit(function: Callable[P, T] = WITHOUT_PARENTHESES) -> Circuit[P, T]:
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
    """
    return Circuit(function)
