"""What a circuit takes and gives: named inputs with their visibility and shape, and the shape of its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from zkwright.core.errors import InputError
from zkwright.core.printable import checked_name, is_printable
from zkwright.core.public_interface import RESULT, PublicInterface, hash_named
from zkwright.core.traceback_redaction import redact_frames

from ..forms import Form, from_schema
from ..forms.records import named_values

MAX_PUBLIC_SIGNALS: Final = 80_000
"""Signals that a verifier sees, outputs and public inputs: what a verification key and its readers have room for."""


class InputField(NamedTuple):
    """One input: its name, whether the verifier sees it, its form."""

    name: str
    public: bool
    shape: Form


class Schema(NamedTuple):
    """The interface of a compiled circuit.

    That of a circuit at hand has shapes, which are forms that can be traced; that of a file forms alone.

    `inputs` stand in the order of the signature; on the wires the public ones come first. `output` is None for a circuit that
    returns nothing. `parameters` are the compile-time values it was compiled with.

    With `hash_inputs`, one of `zkwright.core.public_interface.HASHES`, the only public wire is the hash of the public signals.
    Then come the wires of the inputs, and behind them those of the result.
    """

    name: str
    parameters: Mapping[str, Any]
    inputs: tuple[InputField, ...]
    output: Form | None
    hash_inputs: str | None = None

    @property
    def wired(self) -> list[InputField]:
        """The inputs in the order of their wires: public, then private."""
        return sorted(self.inputs, key=lambda entry: not entry.public)

    @property
    def n_outputs(self) -> int:
        """How many wires are outputs of the system: those of the result, or the one of the hash."""
        return 1 if self.hash_inputs else self.n_result

    @property
    def n_public_inputs(self) -> int:
        """How many wires are public inputs of the system."""
        return 0 if self.hash_inputs else self._n_inputs(public=True)

    @property
    def n_private_inputs(self) -> int:
        """How many wires are private inputs of the system: with a hash the public inputs are among them."""
        return self._n_inputs(public=False) + (self._n_inputs(public=True) if self.hash_inputs else 0)

    @property
    def n_result(self) -> int:
        """How many wires the result takes."""
        return self.output.size if self.output else 0

    @property
    def n_signals(self) -> int:
        """How many public signals there are, those behind a hash."""
        return self.n_result + self._n_inputs(public=True)

    @property
    def n_formals(self) -> int:
        """How many wires have names of the signature: those of outputs, of inputs, and of a result behind a hash."""
        n_inputs = self.n_public_inputs + self.n_private_inputs
        return self.n_outputs + n_inputs + (self.n_result if self.hash_inputs else 0)

    @property
    def input_wires(self) -> range:
        """The wires that a prover gives."""
        first = 1 + self.n_outputs
        return range(first, first + self.n_public_inputs + self.n_private_inputs)

    @property
    def result_wires(self) -> range:
        """The wires of the result."""
        first = 2 + self.n_private_inputs if self.hash_inputs else 1
        return range(first, first + self.n_result)

    @property
    def signal_wires(self) -> tuple[range, range]:
        """The wires of the public signals, in order: those of the result, those of the public inputs."""
        first = 1 + self.n_outputs
        return self.result_wires, range(first, first + self._n_inputs(public=True))

    def _n_inputs(self, *, public: bool) -> int:
        return sum(entry.shape.size for entry in self.inputs if entry.public is public)

    @redact_frames
    def encode(self, inputs: Mapping[str, Any]) -> list[int]:
        """The input wires' values, public then private, from plain Python or JSON values by name.

        Integers may be numbers or decimal or 0x strings, booleans true or false, bytes hexadecimal, structs objects. Raises
        InputError naming the path of an unknown, missing, ill-typed or out-of-range input.
        """
        if not isinstance(inputs, Mapping):
            raise InputError("", "the inputs are an object of names and values")
        declared = [(entry.name, entry.shape) for entry in self.inputs]
        given = {name: item for name, _, item, _ in named_values(declared, dict(inputs), "")}
        return [element for entry in self.wired for element in entry.shape.encode(given[entry.name], entry.name)]

    def decode_output(self, values: Iterator[int]) -> Any:
        """The result as plain values."""
        return self.output.decode(values) if self.output else None

    def decode_public(self, signals: Iterator[int]) -> dict[str, Any]:
        """The public values by name, structs as dicts: `RESULT`, where there is one, and the public inputs."""
        return {name: from_schema(form).decode(signals) for name, form in self.public_interface.signals}

    def public_json(self, signals: Iterator[int]) -> dict[str, Any]:
        """The same as JSON: Field elements, and integers of more than 53 bits, are decimal strings, bytes 0x and hexadecimal."""
        forms = [(RESULT, self.output)] if self.output else []
        forms += [(entry.name, entry.shape) for entry in self.wired if entry.public]
        return {name: form.as_json(form.decode(signals)) for name, form in forms}

    @property
    def public_interface(self) -> PublicInterface:
        """The public values, for those who have no types of the language."""
        result = [(RESULT, self.output.schema())] if self.output else []
        inputs = [(entry.name, entry.shape.schema()) for entry in self.wired if entry.public]
        return PublicInterface(self.name, (*result, *inputs), self.hash_inputs)

    def wire_names(self) -> Iterator[str]:
        """Names of the `n_formals` wires after the constant, in order."""
        if self.hash_inputs:
            yield f"{self.hash_inputs}(signals)"
        elif self.output:
            yield from self.output.names("out")
        for entry in self.wired:
            yield from entry.shape.names(entry.name)
        if self.hash_inputs and self.output:
            yield from self.output.names("out")

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "name": self.name,
            "parameters": dict(self.parameters),
            "inputs": [
                {"name": entry.name, "public": entry.public, "type": entry.shape.schema()} for entry in self.inputs
            ],
            "output": self.output.schema() if self.output else None,
            **({"hash_inputs": self.hash_inputs} if self.hash_inputs else {}),
        }

    @staticmethod
    def from_json(value: Any) -> Schema:
        """Read what `to_json` wrote. Raises ValueError for anything else."""
        match value:
            case {"name": str(name), "parameters": dict(parameters), "inputs": list(inputs), "output": output}:
                shape = None if output is None else from_schema(output)
                given = {checked_name(key): _parameter(value) for key, value in parameters.items()}
                # Files are named after the circuit.
                fields = tuple(_input_field(entry) for entry in inputs)
                return Schema(_identifier(name, "the circuit's name"), given, fields, shape, hash_named(value))
        raise ValueError("not an input schema")


def _input_field(value: Any) -> InputField:
    match value:
        case {"name": str(name), "public": bool(public), "type": shape} if name != RESULT:
            return InputField(_identifier(name, "an input's name"), public, from_schema(shape))
    raise ValueError("not an input")


def _identifier(name: str, what: str) -> str:
    if not (name.isidentifier() and is_printable(name)):
        raise ValueError(f"{what} is no name")
    return name


def _parameter(value: Any) -> Any:
    if not isinstance(value, (int, str)):
        raise ValueError("a parameter that is neither a number, a truth value nor a text")
    return value
