"""What the signature of a circuit declares: its compile-time parameters, its inputs, its result."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from types import FunctionType
from typing import Any, Final, cast, get_args, get_origin

from zkwright.core.public_interface import RESULT
from zkwright.core.suggestions import meant

from ..errors import CompileError, ParameterError, SignatureError, UnannotatedParameterError
from ..program.schema import MAX_PUBLIC_SIGNALS, InputField, Schema
from ..shapes import Shape, TupleShape
from ..source_locations import Site, author_site, definition_site
from ..written_annotations import Scope, Written, function_scope
from .annotations import PRIVATE, PUBLIC, Visibility, shape_from, split_visibility, type_instead

_RETURNS = "return"
"""Under which name the result's annotation is kept, as Python does: no parameter has it."""

_LEVEL_NAMES = ("optimisation", "optimization", "optimise", "optimize", "optimised", "optimized", "level", "o")

PARAMETER_TYPES = (int, bool, str)
"""The plain Python types a compile-time parameter may have."""


class CircuitSignature:
    """The signature of a circuit's function, read as the language reads it."""

    def __init__(self, function: Callable[..., Any], hash_inputs: str | None = None) -> None:
        """What can be wrong with it without parameters is raised here, as SignatureError or UnannotatedParameterError.

        `hash_inputs` is the hash that is published in place of the public signals; see `Schema`.
        """
        self._function = cast("FunctionType", function)
        self._hash_inputs = hash_inputs
        self.name: Final = self._function.__name__
        self.of_python: Final = inspect.signature(function)
        self._written = self._as_written()
        self.parameters: Final = {
            name: annotation for name, annotation in self._annotations(None).items() if annotation in PARAMETER_TYPES
        }

    @property
    def types(self) -> tuple[Any, ...]:
        """The types that its annotations name."""
        return tuple(part for written in self._written.values() for part in written.types)

    @functools.cached_property
    def site(self) -> Site:
        """The line of the function's `def`."""
        return definition_site(self._function)

    def site_of(self, name: str) -> Site:
        """The line of one of its parameters."""
        return definition_site(self._function, name)

    def _as_written(self) -> dict[str, Written]:
        """What every annotation means, up to the values of the parameters."""
        scope = function_scope(self._function)
        names = self.of_python.parameters.keys()
        found: dict[str, Written] = {}
        for name, parameter in self.of_python.parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise SignatureError(f"`{name}` takes any number of arguments", "use an Array", self.site_of(name))
            if parameter.annotation is parameter.empty and not found and name in ("self", "cls"):
                raise UnannotatedParameterError(
                    "a circuit is a function, not a method",
                    f"move it out of the class, or drop `{name}` and put @staticmethod above @circuit",
                    self.site_of(name),
                )
            if parameter.annotation is parameter.empty:
                raise UnannotatedParameterError(
                    f"`{name}` has no type",
                    f"write `{name}: Private[Field]`, `{name}: Public[U64]`, or `{name}: int` for a compile-time parameter",
                    self.site_of(name),
                )
            found[name] = self._meant(scope, parameter.annotation, names, name)
        returned = self.of_python.return_annotation
        if returned is not inspect.Signature.empty:
            found[_RETURNS] = self._meant(scope, returned, names, None)
        return found

    def _meant(self, scope: Scope, annotation: Any, parameters: Collection[str], name: str | None) -> Written:
        try:
            return scope.written(annotation, parameters)
        except SignatureError as error:
            site = self.site if name is None else self.site_of(name)
            raise SignatureError(error.message, error.mend, site) from error.__cause__

    def _annotations(self, scope: Mapping[str, Any] | None) -> dict[str, Any]:
        """Every parameter's annotation as an object, or its text where it names parameters, which are not in scope yet."""
        found: dict[str, Any] = {}
        # Lengths may name parameters whose values are not known yet; their names stand in for them.
        names = {other: (scope or {}).get(other, other) for other in self.of_python.parameters}
        for name, written in self._written.items():
            if name == _RETURNS:
                continue
            try:
                found[name] = written.meaning(names)
            except SignatureError as error:
                # Arithmetic on a parameter's name, as in Array[Field, 2 ** depth], has to wait for its value.
                if scope is not None or not isinstance(error.__cause__, (TypeError, ValueError)):
                    raise SignatureError(error.message, error.mend, self.site_of(name)) from error.__cause__
                found[name] = self.of_python.parameters[name].annotation
        return found

    def checked(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """A value for every compile-time parameter, defaults included; raises ParameterError."""
        unknown = sorted(parameters.keys() - self.parameters.keys())
        if unknown:
            if unknown[0] in self.of_python.parameters:
                raise ParameterError(
                    f"`{unknown[0]}` is an input, not a compile-time parameter",
                    "give it where the circuit is solved: in the inputs, on the command line in the JSON of -i; "
                    f"write `{unknown[0]}: int` for a value that is fixed when the circuit is compiled",
                    self.site_of(unknown[0]),
                )
            known = "known: " + ", ".join(f"{name}: {kind.__name__}" for name, kind in self.parameters.items())
            near = meant(unknown[0], self.parameters)
            mend = f"did you mean `{near}`? {known}" if near else known
            if unknown[0].lower() in _LEVEL_NAMES:
                mend = f"the level of optimisation comes first and has no name: {self.name}.compile(0), or 1, or 2"
            elif not self.parameters:
                mend = f"leave it out: `{self.name}` has no compile-time parameters"
            raise ParameterError(f"unknown compile-time parameter `{unknown[0]}`", mend, self.site)
        values: dict[str, Any] = {}
        for name, kind in self.parameters.items():
            default = self.of_python.parameters[name].default
            value = parameters.get(name, default)
            if value is inspect.Parameter.empty:
                raise ParameterError(
                    f"the compile-time parameter `{name}: {kind.__name__}` has no value",
                    f"pass it: {self.name}.compile({name}=...), or -p {name}=... on the command line",
                    self.site_of(name),
                )
            if type(value) is not kind:
                raise ParameterError(
                    f"the compile-time parameter `{name}` is {type(value).__name__}, not {kind.__name__}",
                    f"pass a value of type {kind.__name__}",
                    self.site_of(name),
                )
            values[name] = value
        return values

    def schema(self, parameters: Mapping[str, Any]) -> Schema:
        """The inputs and the result, for these values of the compile-time parameters; raises SignatureError and its kin."""
        inputs = []
        for name, annotation in self._annotations(parameters).items():
            if name in self.parameters:
                continue
            if name == RESULT:
                raise SignatureError(
                    f"an input is named `{RESULT}`, as what the circuit returns is among the public values",
                    "rename the input",
                    self.site_of(name),
                )
            try:
                visibility, inner = split_visibility(annotation)
                shape = shape_from(inner, parameters)
            except CompileError as error:
                # An error in a struct's field names the line of the field.
                site = self.site_of(name) if error.site == author_site() else error.site
                raise type(error)(f"`{name}`: {error.message}", error.mend, site) from error
            if visibility is not None and shape is None:
                raise SignatureError(
                    f"`{name}` is {visibility}, but not of a type of the language",
                    type_instead(inner),
                    self.site_of(name),
                )
            if visibility is None or shape is None:
                raise SignatureError(
                    f"`{name}` is neither an input nor a compile-time parameter",
                    f"write `{name}: Private[...]` or `{name}: Public[...]` around a type of the language, or int, bool, str",
                    self.site_of(name),
                )
            if self.of_python.parameters[name].default is not inspect.Parameter.empty:
                raise SignatureError(
                    f"the input `{name}` has a default",
                    "pass its value each time; only int, bool and str parameters have one",
                    self.site_of(name),
                )
            inputs.append(InputField(name, visibility is PUBLIC, shape))
        schema = Schema(self.name, dict(parameters), tuple(inputs), self._output_shape(parameters), self._hash_inputs)
        n_public = schema.n_signals
        if n_public == 0 and self._hash_inputs:
            raise SignatureError(
                "there is no public signal to hash",
                "leave out `hash_inputs`, or declare an input Public[...]",
                self.site,
            )
        if n_public > MAX_PUBLIC_SIGNALS:
            raise SignatureError(
                f"{n_public} public signals, and keys have room for {MAX_PUBLIC_SIGNALS}",
                "make them private and publish a hash of them: verifying costs time for each public signal as well",
                self.site,
            )
        return schema

    def _output_shape(self, parameters: Mapping[str, Any]) -> Shape | None:
        if _RETURNS not in self._written:
            return None
        names = {name: parameters.get(name, name) for name in self.of_python.parameters}
        try:
            annotation = self._written[_RETURNS].meaning(names)
            if annotation is None:
                return None
            inner, marks, shape = _result_shape(annotation, parameters)
        except CompileError as error:
            site = self.site if error.site == author_site() else error.site
            raise type(error)(f"the result of `{self.name}`: {error.message}", error.mend, site) from error
        if shape is None and set(marks) == {PUBLIC}:
            raise SignatureError(
                "what a circuit returns is not of a type of the language", type_instead(inner), self.site
            )
        if shape is None or any(mark is not PUBLIC for mark in marks):
            private = " cannot be private" if PRIVATE in marks else " is not marked public"
            raise SignatureError(
                f"what a circuit returns{private}",
                "a result is part of the public statement: write `-> Public[Field]`, `-> Public[MyStruct]`, or return nothing",
                self.site,
            )
        return shape


def _result_shape(annotation: Any, parameters: Mapping[str, Any]) -> tuple[Any, list[Visibility | None], Shape | None]:
    """The annotated type without its marker, how each part of it is marked, and its shape; None for no type of the language."""
    visibility, inner = split_visibility(annotation)
    if visibility is not None or get_origin(inner) is not tuple:
        return inner, [visibility], shape_from(inner, parameters)
    parts = [split_visibility(part) for part in get_args(inner)]
    shapes = [shape_from(part, parameters) for _, part in parts]
    shape = TupleShape(tuple(part for part in shapes if part)) if all(shapes) else None
    return inner, [mark for mark, _ in parts], shape
