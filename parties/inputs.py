"""Which party gives which input wire, and a party's own values as field elements."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from zkwright.compiler.forms.records import StructForm, TupleForm
from zkwright.compiler.forms.scalars import UIntForm
from zkwright.compiler.forms.sequences import ArrayForm, BytesForm
from zkwright.core.errors import InputError

from .errors import InvalidParties, NotJoint

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from zkwright.compiler import Program
    from zkwright.compiler.forms import Form

    from .configuration import Parties

_STEP: Final = re.compile(r"\[(\d+)\]|\.(\w+)")


class Ownership:
    """Whose each private input is.

    `owner[w]` gives wire w, a party's number or, behind those, a slot's; `wires[name]` are those of an entry; `told[slot]` are
    the public input wires that a client tells in the clear, which no party gives.
    """

    def __init__(self, program: Program, parties: Parties) -> None:
        """Raises `InvalidParties` unless each private input has one owner, and `NotJoint` for `hash_inputs` with clients."""
        schema = program.schema
        if schema.hash_inputs and parties.clients is not None:
            raise NotJoint(
                f"{schema.name}: publishes a hash of its signals (hash_inputs), of which clients cannot know theirs beforehand; "
                "compile it without"
            )
        self._program = program
        names = dict(enumerate(schema.wire_names(), 1))
        self.first_public: Final = 1 + schema.n_outputs
        # Behind a hash, public inputs are private ones of the system, in the same places.
        given, told = schema.input_wires, schema.signal_wires[1]
        private = {wire: names[wire] for wire in range(told.stop, given.stop)}
        public = {wire: names[wire] for wire in told}
        self.owner: dict[int, int] = {}
        self.wires: dict[str, list[int]] = {}
        self._forms: dict[str, Form] = {}
        forms: dict[str, Form] = {field.name: field.shape for field in schema.inputs}
        below, below_public = _prefixes(private), _prefixes(public)
        is_public = {field.name for field in schema.inputs if field.public}

        def form_of(entry: str) -> Form:
            base = _field(entry)
            return _part(forms[base], entry[len(base) :], entry)

        def owned(index: int, entries: Iterable[str]) -> None:
            who = parties.name_of(index)
            for entry in entries:
                found = below.get(entry)
                if not found:
                    told = (
                        "it is public, and everybody gives it"
                        if entry in is_public
                        else "no private input is called so"
                    )
                    whose = f"party {who}" if index <= parties.n else who
                    raise InvalidParties(f"{whose}: inputs: {entry}: {told}; the circuit is {schema.name}")
                for wire in found:
                    other = self.owner.get(wire)
                    if other == index:
                        raise InvalidParties(f"{private[wire]} is listed twice by {who}; list it once")
                    if other is not None:
                        raise InvalidParties(
                            f"{private[wire]} is an input of both {parties.name_of(other)} and {who}; give it to one"
                        )
                    self.owner[wire] = index
                self.wires[entry] = found
                self._forms[entry] = form_of(entry)

        for index, member in enumerate(parties.members, 1):
            owned(index, member.inputs)
        self.told: list[list[int]] = []
        clients = parties.clients
        for slot in range(clients.slots if clients else 0):
            entries = [clients.entry_of(entry, slot) for entry in clients.inputs]  # type: ignore[union-attr]
            owned(parties.n + 1 + slot, entries)
            self.told.append([])
            for listed in clients.public:  # type: ignore[union-attr]
                entry = clients.entry_of(listed, slot)  # type: ignore[union-attr]
                if not (found := below_public.get(entry)):
                    raise InvalidParties(
                        f"[clients]: public: {entry}: no public input is called so; the circuit is {schema.name}"
                    )
                self.told[slot] += found
                self.wires[entry], self._forms[entry] = found, form_of(entry)
        everything = {wire for wires in self.told for wire in wires}
        if len(everything) < sum(map(len, self.told)):
            raise InvalidParties("[clients]: public: an input is told twice; list it once")
        self._told_fields: set[str] = set()
        self._public: Final = below_public
        for field in schema.wired:
            if field.public and everything & {*(wires := below_public.get(field.name, []))}:
                if not everything >= {*wires}:
                    raise InvalidParties(
                        f"[clients]: public: {field.name} has elements that no slot tells; it needs as many as there are slots"
                    )
                self._told_fields.add(field.name)
        if missing := [name for wire, name in private.items() if wire not in self.owner]:
            raise InvalidParties(f"{missing[0]} is nobody's input; add it to a party's inputs")

    def with_told(self, n_parties: int) -> Ownership:
        """A copy in which what a client tells is its own."""
        marked = copy(self)
        marked.owner = self.owner | {
            wire: n_parties + 1 + slot for slot, wires in enumerate(self.told) for wire in wires
        }
        return marked

    def public_values(self, inputs: Mapping[str, Any], optional: Container[str] = ()) -> list[int]:
        """The values of the public input wires, zeros for those that clients tell. Raises `InputError` for a missing or ill-typed
        one; zeros stand for those that are `optional` and missing."""
        values: list[int] = []
        for field in self._program.schema.wired:
            if not field.public:
                continue
            if field.name in self._told_fields:
                if field.name in inputs:
                    raise InputError(field.name, "told by clients, each its own part: leave it out")
                values += [0] * len(self.wires_of_field(field.name))
            elif field.name not in inputs:
                if field.name not in optional:
                    raise InputError(field.name, "missing: every party gives the public inputs")
                values += [0] * len(self.wires_of_field(field.name))
            else:
                values += field.shape.encode(inputs[field.name], field.name)
        return values

    def wires_of_field(self, name: str) -> list[int]:
        """The wires of a public input."""
        return self._public.get(name, [])

    def common_fields(self) -> list[str]:
        """The public inputs that every party gives."""
        return [f.name for f in self._program.schema.wired if f.public and f.name not in self._told_fields]

    def encoded(self, entry: str, value: Any, called: str) -> list[int]:
        """The wires' values of one entry, which errors call `called`. Raises `InputError`."""
        return self._forms[entry].encode(value, called)

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
        {name: inputs[name] for name in public - _told(parties) if name in inputs}
        | {entry: _value_at(inputs, entry) for entry in member.inputs}
        for member in parties.members
    ]


def client_inputs(parties: Parties, inputs: Mapping[str, Any], public: set[str]) -> list[dict[str, Any]]:
    """For each slot what its client would give; see `split_inputs`."""
    if (clients := parties.clients) is None:
        return []
    common = {name: inputs[name] for name in public - _told(parties) if name in inputs}
    return [
        common
        | {entry: _value_at(inputs, clients.entry_of(entry, slot)) for entry in (*clients.inputs, *clients.public)}
        for slot in range(clients.slots)
    ]


def _told(parties: Parties) -> set[str]:
    """The public inputs that clients tell."""
    return {_field(entry) for entry in (parties.clients.public if parties.clients else ())}


def _value_at(inputs: Mapping[str, Any], entry: str) -> Any:
    name = _field(entry)
    if name not in inputs:
        raise InputError(name, "missing")
    value = inputs[name]
    for index, field in _STEP.findall(entry[len(name) :]):
        try:
            value = value[field] if field else value[int(index)]
        except (KeyError, IndexError, TypeError):
            raise InputError(entry, "missing") from None
    return value


def _field(entry: str) -> str:
    """The input that an entry is, or is a part of."""
    return re.split(r"[.\[]", entry, maxsplit=1)[0]


def _prefixes(names: Mapping[int, str]) -> dict[str, list[int]]:
    """For each input, and each part of one, the wires that lie in it."""
    found: dict[str, list[int]] = {}
    for wire, name in names.items():
        for at, character in enumerate(name):
            if character in "[.":
                found.setdefault(name[:at], []).append(wire)
        found.setdefault(name, []).append(wire)
    return found


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
