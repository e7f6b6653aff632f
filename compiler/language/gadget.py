"""Gadgets: functions of signals that are traced once per static shape and instantiated by relocation ever after.

The same function called with plain numbers computes plain numbers, so that an application derives its commitments with the
code that constrains them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType, GenericAlias
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeAlias, TypeVar, cast, overload

from zkwright.core.traceback_redaction import redact_frames_outside_bodies

from ..errors import (
    CompileError,
    EndlessRecursionError,
    ImpossibleRequirementError,
    SignatureError,
    StaticValueError,
    TypeMismatchError,
    UnsatisfiedCircuitError,
    nothing_swallowed,
    tell_instead,
)
from ..recorder.active import HintAheadError, current_recorder, folding, recording
from ..recorder.call_arguments import Called
from ..recorder.recorder import Recorder
from ..recorder.session import Session
from ..shapes import Shape, TupleShape, holds_signal, shape_of
from ..shapes.digits import arrays_in, count_arrays
from ..shapes.hidden import ATOMS, hidden_signal
from ..shapes.kinds import held_as
from ..shapes.leafwise import rebuild
from ..soundness.unused_conditions import Returned
from ..source_locations import Site, author_site, caller_place, definition_site, run_body
from ..types.array import Array
from ..types.boolean import Bool
from ..types.field import Field
from ..types.fixed import Fixed
from ..types.int import Int
from ..types.integer_range import RangedInteger
from ..types.signal import Signal
from ..types.text import Text
from ..types.uint import UInt
from ..types.vec import Vec
from ..written_annotations import function_scope
from .annotations import as_declared, gadget_shape, takes_signals
from .body_errors import room_for_a_body
from .named_lengths import Lengths, NamedLengths, hold_lengths, names_lengths
from .nothing_given import NOTHING, or_none
from .plain_values import leaves_of, plain
from .signature import WITHOUT_PARENTHESES, bound_arguments, require_function
from .static_values import refuse_unhashable, tagged
from .template import (
    Pattern,
    Recorded,
    Template,
    assembled,
    bits_at_hand,
    call,
    digits_for,
    formal_of,
    handed_back,
    kind_of,
    promise,
    result_of,
    saves_rows,
)

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    _Plain: TypeAlias = (
        float | Decimal | Fraction | bytes | str | Sequence[int] | Sequence[Sequence[int]] | Sequence[float] | None
    )
    """What a static type checker can tell from a signal, and what holds one: numbers, truth values, bytes, lists of numbers."""


class Gadget(Generic[P, T_co]):
    """A function of signals; see `gadget`."""

    def __init__(self, function: Callable[P, T_co]) -> None:
        """Read the signature; annotations are resolved on the first call."""
        require_function(function, "gadget")
        functools.update_wrapper(self, function)
        self._function = function
        self._signature = inspect.signature(function)
        self._written = self._as_written()
        self._declared_types = tuple(self._written.values())
        self._shapes: dict[str, Shape | None] | None = None
        self._returns: tuple[Any, Shape | None] | tuple[()] = ()
        self._plain: set[str] = set()

    def __repr__(self) -> str:
        """The name and what it takes."""
        return f"<gadget {self.name}({', '.join(self._signature.parameters)})>"

    @property
    def name(self) -> str:
        """The function's name, shown in call paths."""
        return self._function.__name__

    def __get__(self, instance: object, owner: type | None = None) -> Self:
        """Itself: a gadget is no method. What has this counts as a routine, so that `help` shows its parameters."""
        return self

    @overload
    def __call__(self: Gadget[..., Bool], *args: _Plain, **kwargs: _Plain) -> bool: ...
    @overload
    def __call__(self: Gadget[..., Field | UInt | Int], *args: _Plain, **kwargs: _Plain) -> int: ...
    @overload
    def __call__(self: Gadget[..., Text[Any]], *args: _Plain, **kwargs: _Plain) -> str: ...
    @overload
    def __call__(self: Gadget[..., Array[Any, Any] | Vec[Any, Any]], *args: _Plain, **kwargs: _Plain) -> list[Any]: ...
    @overload
    def __call__(self: Gadget[..., Fixed], *args: _Plain, **kwargs: _Plain) -> Fraction: ...
    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co: ...
    @redact_frames_outside_bodies
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """In a circuit: constrain. With plain values alone: compute, check every `require`, return plain values."""
        bound = bound_arguments(self.name, self._signature, args, kwargs)
        outer = current_recorder()
        signals = holds_signal(args) or holds_signal(tuple(kwargs.values()))
        coerced = {name: self._coerce(name, value) for name, value in bound.arguments.items()}
        if outer is not None:
            for name, (value, shape) in coerced.items():
                if shape is None and type(value) not in ATOMS:
                    self._refuse_hidden(outer, name, value)
        if self._named_lengths:
            self._hold_lengths({name: value for name, (value, _) in coerced.items()})
        leaves = [leaf for value, shape in coerced.values() if shape is not None for leaf in shape.leaves(value)]
        if all(leaf.constant is not None for leaf in leaves):
            try:
                result = self._compute(outer, bound, {name: value for name, (value, _) in coerced.items()})
                return result if signals else plain(result)
            except HintAheadError:
                if outer is None:
                    raise
        if outer is None:
            raise TypeMismatchError(
                f"`{self.name}` got a signal outside of any circuit", "call it inside a circuit, or with plain values"
            )
        called = Called(caller_place(), args, kwargs)
        if not outer.makes_statement:
            result = self._in_place(outer, bound, coerced, leaves, called)
            if result is None:
                outer.refuse_if_lost(f"`{self.name}`, which gives nothing back,")
        else:
            result = self._instantiate(outer, bound, coerced, leaves, called)
        return NOTHING if result is None else result

    def _in_place(
        self,
        outer: Recorder,
        bound: inspect.BoundArguments,
        coerced: dict[str, tuple[Any, Shape | None]],
        leaves: list[Signal],
        called: Called,
    ) -> Any:
        """The result of the body run here and now."""

        def names() -> list[str]:
            return [text for name, (_, shape) in coerced.items() if shape for text in shape.names(name)]

        with outer.entered(self.name, [leaf.looked_at() for leaf in leaves], names) as inside, recording(outer):
            arguments = {name: value for name, (value, _) in coerced.items()}
            if inside is not None:
                wires, given = iter(inside), iter(leaves)
                for name, (_, shape) in coerced.items():
                    if shape is not None:
                        arguments[name] = shape.build(wires)
                        for formal, leaf in zip(shape.leaves(arguments[name]), given, strict=False):
                            promise(outer, formal, leaf)
            result = self._as_declared(self._run(bound, arguments), arguments)
            if result is None:
                return None
            shape = shape_of(result)
            result = shape.coerce(result)
            results = shape.leaves(result)
            if inside is None:
                outer.came_from([leaf.looked_at() for leaf in results], called)
                return result
            linears = [outer.handed_out(leaf.linear) for leaf in results]
            outer.came_from(linears, called)
            if all(linear is leaf.linear for linear, leaf in zip(linears, results, strict=True)):
                return result
            moved = shape.build(iter(linears))
            for leaf, known in zip(shape.leaves(moved), results, strict=True):
                if isinstance(leaf, RangedInteger) and isinstance(known, RangedInteger):
                    leaf.unchecked_narrow(*known.interval)
            return moved

    def _compute(self, outer: Recorder | None, bound: inspect.BoundArguments, arguments: dict[str, Any]) -> Any:
        """The result for constants alone. Raises HintAheadError within a circuit, where the body asks for a hint."""
        try:
            with recording(None) if outer is None else folding():
                result = self._as_declared(self._run(bound, arguments), arguments)
                for leaf in leaves_of(result):
                    leaf.linear  # noqa: B018 - refuses a signal that the body took from its surroundings and gives back
                return result
        except UnsatisfiedCircuitError as error:
            if outer is None:
                raise
            message = error.failures[0].message
            tell_instead(error)
            raise ImpossibleRequirementError(
                f"no input can satisfy this: {message}, in `{self.name}` of constants",
                "pass values that depend on the inputs, or other constants",
            ) from error

    def _as_written(self) -> dict[str, Any]:
        """What every annotation means, those that are missing left out."""
        scope = function_scope(self._function)
        written = {name: parameter.annotation for name, parameter in self._signature.parameters.items()}
        written[_RETURNS] = self._signature.return_annotation
        found = {}
        for name, annotation in written.items():
            if annotation is inspect.Signature.empty:
                continue
            try:
                found[name] = scope.written(annotation).meaning({})
            except SignatureError as error:
                site = definition_site(cast("FunctionType", self._function), None if name == _RETURNS else name)
                raise SignatureError(error.message, error.mend, site) from error.__cause__
        return found

    def _resolved(self) -> dict[str, Shape | None]:
        if self._shapes is None:
            shapes: dict[str, Shape | None] = {}
            for name in self._signature.parameters:
                shape = None
                if name in self._written:
                    annotation = self._written[name]
                    try:
                        shape = gadget_shape(annotation)
                    except CompileError as error:
                        site = definition_site(cast("FunctionType", self._function), name)
                        site = site if error.site == author_site() else error.site
                        raise type(error)(f"`{name}`: {error.message}", error.mend, site) from error
                    if shape is None and not takes_signals(annotation):
                        self._plain.add(name)
                shapes[name] = shape
            self._shapes = shapes
        return self._shapes

    def _coerce(self, name: str, value: Any) -> tuple[Any, Shape | None]:
        """The argument as the body gets it, and its shape; no shape for what is static."""
        if value is None:
            return None, None
        if isinstance(value, Iterator):
            raise TypeMismatchError(
                f"`{self.name}` got an iterator as `{name}`, which can be read only once", "pass a tuple or an Array"
            )
        declared = self._resolved()[name]
        kind = self._signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD and (declared is not None or holds_signal(tuple(value.values()))):
            raise SignatureError(
                f"`{self.name}` takes signals by any name, as `**{name}`",
                "name the parameters, or take a Struct",
                definition_site(cast("FunctionType", self._function), name),
            )
        if kind is inspect.Parameter.VAR_POSITIONAL and declared is not None:
            held = [held_as(declared, item) for item in value]
            if not any(shape for _, shape in held):
                return tuple(item for item, _ in held), None
            items = tuple(
                declared.coerce(item) for item, _ in held
            )  # beside signals a body has to know what numbers are
            return items, TupleShape(tuple(shape_of(item) for item in items))
        if declared is not None:
            return held_as(declared, value)
        if not holds_signal((value,)):
            return value, None
        if name in self._plain:
            raise StaticValueError(
                f"`{self.name}` got a signal as `{name}`, which must be known at compile time",
                "pass a plain value, or a compile-time parameter of the circuit; a gadget that takes a signal there says "
                "so in its parameter's type",
            )
        shape = shape_of(value)
        return shape.coerce(value), shape

    def _refuse_hidden(self, outer: Recorder, name: str, value: Any) -> None:
        """Raise StaticValueError for a signal within what is no value of the language; asked once a body for each object."""
        key = "holds no signal", id(value)
        if key in outer.memo:
            return
        place = hidden_signal(value)
        if place is not None:
            raise StaticValueError(
                f"`{self.name}` got a {type(value).__name__} as `{name}` that holds a signal: `{name}{place}`",
                "pass the signal as an argument of its own, or in a Struct, an Array or a tuple",
            )
        outer.memo[key] = value  # which keeps its identity

    @functools.cached_property
    def _named_lengths(self) -> NamedLengths:
        kinds = {name: parameter.kind for name, parameter in self._signature.parameters.items()}
        several = inspect.Parameter.VAR_POSITIONAL
        return NamedLengths(
            {
                name: GenericAlias(tuple, (annotation, ...)) if kinds[name] is several else annotation
                for name, annotation in self._written.items()
                if name != _RETURNS
            }
        )

    def _hold_lengths(self, arguments: Mapping[str, Any]) -> Lengths:
        """The lengths that arguments give to the names in their types; a number's name is its own."""
        return self._named_lengths.hold(arguments, {name: n for name, n in arguments.items() if type(n) is int})

    def _as_declared(self, result: Any, arguments: Mapping[str, Any]) -> Any:
        """What the body returned, as the signature has it; as it is where the signature does not say."""
        if _RETURNS not in self._written:
            return result
        try:
            if not self._returns:
                annotation = self._written[_RETURNS]
                self._returns = (annotation, gadget_shape(annotation))
            held = as_declared(result, *self._returns)
            if names_lengths(self._returns[0]):
                hold_lengths(self._returns[0], held, "the result", self._hold_lengths(arguments))
            return held
        except CompileError as error:
            # The compiler, not a line of the author's, converts the result: the nearest such line is whoever calls.
            site = self._site if error.site == author_site() else error.site
            raise type(error)(f"the result of `{self.name}`: {error.message}", error.mend, site) from error

    @property
    def _site(self) -> Site:
        return definition_site(cast("FunctionType", self._function))

    def _run(self, bound: inspect.BoundArguments, arguments: dict[str, Any]) -> Any:
        call = inspect.BoundArguments(self._signature, cast("Any", {**bound.arguments, **arguments}))
        with room_for_a_body():
            return or_none(run_body(self._function, *call.args, **call.kwargs))

    def _instantiate(
        self,
        outer: Recorder,
        bound: inspect.BoundArguments,
        coerced: dict[str, tuple[Any, Shape | None]],
        leaves: list[Signal],
        called: Called,
    ) -> Any:
        statics = [(name, value) for name, (value, shape) in coerced.items() if shape is None]
        for name, value in statics:
            refuse_unhashable(self.name, name, value)
        by_type = tuple((name, tagged(value)) for name, value in statics)
        shapes = tuple((name, shape) for name, (_, shape) in coerced.items())
        # What a signature leaves open arrives with the value: its type's methods, which the body may call.
        types = frozenset([*map(type, leaves), *(part for _, shape in shapes if shape for part in shape.types())])
        read = [self, *(value for _, value in statics), *types]
        static = by_type, outer.session.version((self, by_type, types), read)
        kinds = tuple(kind_of(leaf) for leaf in leaves)
        constants = tuple(leaf.constant for leaf in leaves)
        nothing = (None,) * len(leaves)

        def key_of(frozen: Pattern, n_bits: Pattern) -> object:
            return self, static, shapes, kinds, frozen, n_bits

        def recorded(frozen: Pattern, n_bits: Pattern = nothing) -> Recorded | Template:
            key = key_of(frozen, n_bits)
            found = outer.session.templates.get(key)
            if found is _BEING_TRACED:
                raise EndlessRecursionError(
                    f"`{self.name}` calls itself on the same shapes and compile-time values",
                    "let each call have a smaller compile-time value or array, or write a loop",
                )
            if found is None:
                outer.session.templates[key] = _BEING_TRACED
                try:
                    found = self._record(outer.session, bound, coerced, list(zip(leaves, frozen, n_bits, strict=True)))
                finally:
                    del outer.session.templates[key]
                outer.session.templates[key] = found
            return cast("Recorded | Template", found)

        def template(frozen: Pattern, n_bits: Pattern = nothing) -> Template:
            found = recorded(frozen, n_bits)
            if isinstance(found, Template):
                return found
            key = key_of(frozen, n_bits)
            del outer.session.templates[key]  # where it is refused, it is as if nobody had traced it
            found = outer.session.templates[key] = assembled(outer.session, found)
            return found

        chosen = constants if any(constant is not None for constant in constants) else nothing
        if chosen is not nothing:
            # A constant argument pays as a constant only where it saves rows; else every constant shares one body.
            open_key = (self, static, shapes, kinds, tuple(constant is None for constant in constants))
            saves = outer.session.templates.get(open_key)
            if saves is None:
                saves = outer.session.templates[open_key] = saves_rows(template, recorded, chosen, nothing)
            chosen = constants if saves else nothing
        without_bits = template(chosen)
        open_leaves = [
            (leaf, wanted)
            for leaf, wanted, frozen in zip(leaves, without_bits.wants_bits, chosen, strict=True)
            if frozen is None
        ]
        key = (id(without_bits.body), tuple(leaf.linear.key for leaf, _ in open_leaves))
        if key not in outer.memo:
            bits = [bits_at_hand(outer, leaf, wanted=wanted) for leaf, wanted in open_leaves]
            lengths = iter([len(known) or None for known in bits])
            with_bits = template(chosen, tuple(next(lengths) if frozen is None else None for frozen in chosen))
            values = [leaf.linear for leaf, _ in open_leaves]
            arguments = [linear for value, known in zip(values, bits, strict=True) for linear in (value, *known)]
            linears = call(outer, with_bits, arguments)
            outer.memo[key] = with_bits, linears, digits_for(outer, with_bits)
            for group in with_bits.conditions:
                conditions = [linears[leaf] for leaf in group]
                if all(bit.constant is None for bit in conditions):
                    outer.watch(Returned(conditions))
        with_bits, linears, held = outer.memo[key]
        outer.came_from(linears, called)
        given = arrays_in([value for value, shape in coerced.values() if shape is not None])
        for array, taken in zip(given, with_bits.taken, strict=True):
            for digits in array.digits:
                digits.taken(taken, array.unread())
        result = result_of(with_bits, linears, (*held, *handed_back(with_bits, given)))
        return result.to_be_read() if isinstance(result, Bool) else result

    def _record(
        self,
        session: Session,
        bound: inspect.BoundArguments,
        coerced: dict[str, tuple[Any, Shape | None]],
        leaves: list[tuple[Signal, int | None, int | None]],
    ) -> Recorded:
        recorder = Recorder(self.name, session)
        with nothing_swallowed(recorder), recording(recorder):
            inner = [formal_of(recorder, *leaf) for leaf in leaves]
            names = (text for name, (_, shape) in coerced.items() if shape for text in shape.names(name))
            recorder.formals = [
                text
                for name, (_, frozen, n_bits) in zip(names, leaves, strict=True)
                if frozen is None
                for text in (name, *[""] * (n_bits or 0))
            ]
            formals = iter(inner)
            arguments: dict[str, Any] = {}
            for name, (value, shape) in coerced.items():
                arguments[name] = value
                if shape is not None:
                    arguments[name] = rebuild(shape, [next(formals) for _ in range(shape.size)])
            count_arrays(recorder, [arguments[name] for name, (_, shape) in coerced.items() if shape is not None])
            result = self._as_declared(self._run(bound, arguments), arguments)
            shape = None if result is None else shape_of(result)
            result = shape.coerce(result) if shape else None
            results = shape.leaves(result) if shape else []
            linears = [leaf.linear for leaf in results]
            recorder.stop_loops()
            wants_bits = tuple(leaf.constant is None and recorder.bits_wanted(leaf.biased) for leaf in inner)
        return Recorded(recorder, result, shape, results, linears, wants_bits)


def gadget(function: Callable[P, T] = WITHOUT_PARENTHESES) -> Gadget[P, T]:
    """Make a reusable piece of circuit from a function.

    Its parameters are signals, arrays, structs, or anything hashable that is known at compile time; it may use `require` and
    `hint`, and call other gadgets. It is traced once for each combination of shapes and compile-time values, and again
    when something else that it reads has changed, as far as can be seen: see `surroundings`. It sees no signals but its
    arguments.

        @gadget
        def square_sum(a: Field, b: Field) -> Field:
            return a * a + b * b

        square_sum(3, 4) == 25
    """
    return Gadget(function)


_RETURNS = "return"
"""Under which name the result's annotation is kept, as Python does: no parameter has it."""


_BEING_TRACED = object()
