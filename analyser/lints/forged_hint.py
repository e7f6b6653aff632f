"""Hints that may answer otherwise: with the forged answer every row holds as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..verdict import Finding
from .subject import Subject

NAME: Final = "forged hint"

_MOST: Final = 3
"""Outputs that are named."""


def find(subject: Subject) -> Iterator[Finding]:
    """The hints of a program of ours of which a forgery survived (`forged_hints`), once a line: a requirement is missing."""
    told = set[str | None]()
    for one in subject.forged:
        name = subject.names.wire(one.wire)
        if name.where in told:
            continue
        told.add(name.where)
        outputs = [subject.name(wire) for wire in subject.system.outputs if one.forged[wire] != one.honest[wire]]
        then = f", and {', '.join(outputs[:_MOST])} with it" if outputs else ""
        message = f"the hint that sets {name.name} may answer otherwise{then}: every row holds for a forged answer"
        yield Finding(
            NAME, message, name.where, "require what makes the answer the only one: a range, an order, a sign"
        )
