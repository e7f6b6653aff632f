"""Nullifiers that do not do what they are for: one for each secret and scope, and telling nothing of the secret.

What is a nullifier is told by its name alone: an output whose last part holds `nullifier`, `serial` or `tag`, or a public input
whose last part holds one of the first two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..system import ONE
from ..verdict import Finding
from .hash_instances import FEWEST_PRODUCTS, products
from .subject import Subject

NAME: Final = "nullifier"

_OUTPUT: Final = re.compile(r"nullif|serial(?!i[sz])|(?<![a-z])tag(?![a-z])", re.IGNORECASE)
_INPUT: Final = re.compile(r"nullif|serial(?!i[sz])", re.IGNORECASE)
_SCOPE: Final = re.compile(r"scope|external_?nullifier|context|epoch|topic|domain_?(id|tag|sep)", re.IGNORECASE)


def find(subject: Subject) -> Iterator[Finding]:
    """What an author would expect of a nullifier, and its rows do not show.

    The secrets are the private inputs that it depends on. Expected is that there is one; that the rows between have as many
    products as a hash has, so that the nullifier neither gives the secrets away nor lets those of two scopes be matched; that
    something else that the verifier knows holds each secret, a commitment or a root, since who can choose it afresh has as many
    nullifiers as he likes; and that a public input named as a scope is among what it depends on. Dependence is by rows: a wire
    depends on what stands in the rows that determine it, so more may be found than is there, and then this is silent.
    """
    system = subject.system
    for wire in (*system.outputs, *system.inputs):
        output = wire in system.outputs
        if not output and wire >= 1 + system.r1cs.n_public:
            continue
        name = subject.names.wire(wire)
        own = name.name.rpartition(".")[2] if "." in name.name else name.name
        if not (_OUTPUT if output else _INPUT).search(own) or _SCOPE.search(own) or not system.rows_of(wire):
            continue
        for message, mend in _slips(subject, wire, name.name):
            yield Finding(NAME, message, name.where, mend)


def _slips(subject: Subject, nullifier: int, name: str) -> Iterator[tuple[str, str]]:
    system = subject.system
    if nullifier in system.outputs and not subject.facts.is_unique(nullifier):
        message = f"nothing shows that {name} has one value for each secret: whoever has several spends several times"
        yield message, "constrain all that it is computed from"
    wires, rows = _cone(subject, nullifier)
    first_private = 1 + system.r1cs.n_public
    secrets = sorted(wire for wire in wires if wire in system.inputs and wire >= first_private)
    if not secrets:
        message = f"{name} depends on no private input: anybody can compute it, and spend in another's name"
        yield message, "hash a secret with it: nullifier = hash(secret, scope)"
        return
    if products(subject, rows) < FEWEST_PRODUCTS:
        message = f"{name} is no hash of {_listed(subject, secrets)}: it gives the secret away, or shows which belong together"
        yield message, "hash the secret with the scope, as in poseidon(secret, scope)"
    loose = [wire for wire in secrets if not _is_held(subject, wire, nullifier, rows)]
    if loose:
        held = _listed(subject, loose)
        message = f"nothing but {name} depends on {held}: another value gives another nullifier for the same right"
        yield message, "commit to it: let the leaf or commitment that is checked hold it"
    for scope in range(system.inputs.start, first_private):
        if scope not in wires and scope != nullifier and _SCOPE.search(subject.name(scope).rpartition(".")[2]):
            message = f"{name} does not depend on {subject.name(scope)}: it is the same in every scope, and links them"
            yield message, "hash the scope into it"


def _cone(subject: Subject, start: int) -> tuple[set[int], set[int]]:
    """The wires that one depends on, itself included, and the rows between. Inputs depend on nothing, but the first one."""
    system, facts = subject.system, subject.facts
    wires, rows, pending = {start}, set[int](), [start]
    while pending:
        wire = pending.pop()
        reason = facts.why(wire)
        known = reason.rows if reason is not None else ()
        through = known if known and wire != start else system.rows_of(wire)
        for row in through:
            if row in rows:
                continue
            rows.add(row)
            for other in system.wires_of(row) - {ONE}:
                if other not in wires:
                    wires.add(other)
                    if other not in system.inputs:
                        pending.append(other)
    return wires, rows


def _is_held(subject: Subject, secret: int, nullifier: int, rows: set[int]) -> bool:
    """Whether a secret goes into something else than the nullifier that the verifier knows, or into another hash."""
    system = subject.system
    public = range(1, 1 + system.r1cs.n_public)
    seen, seen_rows, pending = {secret}, set[int](), [secret]
    while pending:
        for row in system.rows_of(pending.pop()):
            if row in seen_rows:
                continue
            seen_rows.add(row)
            wires = system.wires_of(row)
            if row not in rows and any(wire in public and wire != nullifier for wire in wires):
                return True
            for wire in wires - seen - {nullifier}:
                if wire not in system.inputs:
                    seen.add(wire)
                    pending.append(wire)
    return products(subject, seen_rows - rows) >= FEWEST_PRODUCTS


def _listed(subject: Subject, wires: list[int]) -> str:
    names = [subject.name(wire) for wire in wires[:3]]
    return ", ".join(names) + f" and {len(wires) - 3} more" * (len(wires) > 3)
