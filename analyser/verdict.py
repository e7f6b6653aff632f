"""What an audit says, and its evidence, as values and as JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from zkwright.core.fast_dataclass import dataclass


class Answer(StrEnum):
    """Whether the inputs determine what was asked about."""

    UNIQUE = "unique"
    NOT_UNIQUE = "not unique"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class WireName:
    """A wire as people know it: its name, and the line (`circuit.py:12`) or component that it comes from, where known."""

    wire: int
    name: str
    where: str | None = None

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        return {"wire": self.wire, "name": self.name, "where": self.where}


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Two assignments that agree on the inputs and satisfy every row, and the wires asked about in which they differ.

    Each has a value in [0, r) for every wire, wire 0 first. `differing` is never empty.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    differing: tuple[WireName, ...]


@dataclass(frozen=True, slots=True)
class UsedLemma:
    """A fact about a gadget's body that a verdict leans on.

    `declared` says that a person argued for it, in the gadget's own file, and no program proved it; `source` is where to read.
    """

    name: str
    statement: str
    instances: int
    declared: bool
    source: str | None = None

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        kind = "declared" if self.declared else "proved"
        return {
            "name": self.name,
            "kind": kind,
            "statement": self.statement,
            "instances": self.instances,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """What a lint found: the lint's name, what is the matter, where, and how to mend it."""

    lint: str
    message: str
    where: str | None
    mend: str

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        return {"lint": self.lint, "message": self.message, "where": self.where, "mend": self.mend}


class SolverUse(StrEnum):
    """What part the finite-field solver had."""

    NOT_NEEDED = "not needed"
    USED = "used"
    NOT_INSTALLED = "not installed"
    OUT_OF_TIME = "out of time"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of an audit about some wires, and why.

    `rules` counts the wires that each rule decided; `undecided` holds the wires asked about that stayed open.
    """

    circuit: str
    answer: Answer
    about: str
    n_rows: int
    n_wires: int
    n_asked: int
    undecided: tuple[WireName, ...] = ()
    counterexample: Counterexample | None = None
    lemmas: tuple[UsedLemma, ...] = ()
    lints: tuple[Finding, ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    solver: SolverUse = SolverUse.NOT_NEEDED
