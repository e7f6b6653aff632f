"""Which party gives which input wire, and a party's own values as field elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from zkwright.compiler.forms.records import StructForm, TupleForm
from zkwright.compiler.forms.scalars import UIntForm
from zkwright.compiler.forms.sequences import ArrayForm, BytesForm
from zkwright.core.errors import InputError

from .errors import InvalidParties, NotJoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zkwright.compiler import Program
    from zkwright.compiler.forms import Form

    from .configuration import Parties

_STEP: Final = re.compile(r"\[(\d+)\]|\.(\w+)")


class Ownership:
    """Whose each private input is: `owner[w]` is the party that gives wire w, `wires[name]` are those of an entry."""

    def __init__(self, program: Program, parties: Parties) -> None:
        """Raises `InvalidParties` unless each private input has one owner, and `NotJoint` for a circuit with `hash_inputs`."""
        schema = program.schema
        if schema.hash_inputs:
            raise NotJoint(
                f"{schema.name}: publishes a hash of its signals (hash_inputs), which parties cannot open yet; compile it without"
            )
        self._program = program
        names = dict(enumerate(schema.wire_names(), 1))
        first = 1 + schema.n_outputs + schema.n_public_inputs
        private = {wire: names[wire] for wire in range(first, first + schema.n_private_inputs)}
        self.owner: dict[int, int] = {}
        self.wires: dict[str, list[int]] = {}
        self._forms: dict[str, Form] = {}
        forms: dict[str, Form] = {field.name: field.shape for field in schema.inputs}
        for index, member in enumerate(parties.members, 1):
            for entry in member.inputs:
                found = [wire for wire, name in private.items() if _lies_in(name, entry)]
                if not found:
                    public = [field.name for field in schema.inputs if field.public]
                    told = (
                        "it is public, and everybody gives it" if entry in public else "no private input is called so"
                    )
                    raise InvalidParties(f"party {member.name}: inputs: {entry}: {told}; the circuit is {schema.name}")
                for wire in found:
                    other = self.owner.get(wire)
                    if other == index:
                        raise InvalidParties(f"{private[wire]} is listed twice by {member.name}; list it once")
                    if other is not None:
                        raise InvalidParties(
                            f"{private[wire]} is an input of both {parties.name_of(other)} and {member.name}; give it to one"
                        )
                    self.owner[wire] = index
                self.wires[entry] = found
                base = re.split(r"[.\[]", entry, maxsplit=1)[0]
                self._forms[entry] = _part(forms[base], entry[len(base) :], entry)
        if missing := [name for wire, name in private.items() if wire not in self.owner]:
            raise InvalidParties(f"{missing[0]} is nobody's input; add it to a party's inputs")

    def public_values(self, inputs: Mapping[str, Any]) -> list[int]:
        """The values of the public input wires. Raises `InputError` for a missing or ill-typed one."""
        values: list[int] = []
        for field in self._program.schema.wired:
            if field.public:
                if field.name not in inputs:
                    raise InputError(field.name, "missing: every party gives the public inputs")
                values += field.shape.encode(inputs[field.name], field.name)
        return values

    def own_values(self, entries: tuple[str, ...], inputs: Mapping[str, Any]) -> dict[int, int]:
        """A party's input wires and their values, from values named as in `parties.toml`. Raises `InputError`."""
        public = {field.name for field in self._program.schema.inputs if field.public}
        for name in inputs:
            if name not in public and name not in entries:
                listed = ", ".join(entries) or "none"
                raise InputError(str(name), f"not an input of this party, whose own are: {listed}")
        values: dict[int, int] = {}
        for entry in entries:
            if entry not in inputs:
                raise InputError(entry, "missing")
            encoded = self._forms[entry].encode(inputs[entry], entry)
            values |= zip(self.wires[entry], encoded, strict=True)
        return values


def split_inputs(parties: Parties, inputs: Mapping[str, Any], public: set[str]) -> list[dict[str, Any]]:
    """For each party what it would give, of the inputs of all as one prover has them: to try parties out on one machine."""
    return [
        {name: inputs[name] for name in public if name in inputs}
        | {entry: _value_at(inputs, entry) for entry in member.inputs}
        for member in parties.members
    ]


def _value_at(inputs: Mapping[str, Any], entry: str) -> Any:
    name = re.split(r"[.\[]", entry, maxsplit=1)[0]
    if name not in inputs:
        raise InputError(name, "missing")
    value = inputs[name]
    for index, field in _STEP.findall(entry[len(name) :]):
        try:
            value = value[field] if field else value[int(index)]
        except (KeyError, IndexError, TypeError):
            raise InputError(entry, "missing") from None
    return value


def _lies_in(name: str, entry: str) -> bool:
    return name == entry or (name.startswith(entry) and name[len(entry)] in "[.")


def _part(form: Form, steps: str, entry: str) -> Form:
    """The form of a part of a value; the wires' names have said that there is one."""
    for index, field in _STEP.findall(steps):
        if isinstance(form, StructForm):
            form = dict(form.fields)[field]
        elif isinstance(form, TupleForm):
            form = form.items[int(index)]
        elif isinstance(form, ArrayForm):
            form = form.item
        elif isinstance(form, BytesForm):
            form = UIntForm(8)
        else:
            raise InvalidParties(f"{entry}: a part of an input that is given as a whole; list the whole input")
    return form
