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

    Each has a value in [0, r) for every wire, wire 0 first. `differing` is never empty, and `inputs` has the inputs by name.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    differing: tuple[WireName, ...]
    inputs: tuple[WireName, ...] = ()

    def to_object(self) -> dict[str, Any]:
        """As JSON: the inputs, and of each wire that differs both values, as decimal strings; files hold the other values."""
        return {
            "differing": [
                {**wire.to_object(), "first": str(self.first[wire.wire]), "second": str(self.second[wire.wire])}
                for wire in self.differing
            ],
            "inputs": [{"name": wire.name, "value": str(self.first[wire.wire])} for wire in self.inputs],
        }


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

    `rules` counts the wires that each rule decided; `undecided` holds the wires asked about that stayed open, `out_of_time` says
    that more time may decide some, `n_in_library` how many of `undecided` lie inside gadgets of the library.
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
    out_of_time: bool = False
    n_in_library: int = 0

    def to_object(self) -> dict[str, Any]:
        """As JSON; `verdict` is the answer."""
        return {
            "circuit": self.circuit,
            "verdict": self.answer.value,
            "about": self.about,
            "constraints": self.n_rows,
            "wires": self.n_wires,
            "asked": self.n_asked,
            "counterexample": None if self.counterexample is None else self.counterexample.to_object(),
            "undecided": [wire.to_object() for wire in self.undecided],
            "lemmas": [lemma.to_object() for lemma in self.lemmas],
            "lints": [finding.to_object() for finding in self.lints],
            "rules": dict(self.rules),
            "solver": self.solver.value,
            "out_of_time": self.out_of_time,
        }

    @property
    def sentence(self) -> str:
        """What the answer says, in words."""
        name, n_open = self.circuit or "the circuit", len(self.undecided)
        outputs = self.about == "outputs"
        if not self.n_asked:
            return f"{name} has no {'outputs; add --all to ask about its other wires' if outputs else 'wires to ask about'}"
        what = f"{self.n_asked:,} {'output' if outputs else 'wire'}{'s' if self.n_asked > 1 else ''}"
        one = what.removeprefix("1 ")
        if self.answer is Answer.UNIQUE:
            return f"the inputs of {name} determine its {one}"
        if self.counterexample is not None:
            n = len(self.counterexample.differing)
            where = f"the {one}" if self.n_asked == 1 else f"all {what}" if n == self.n_asked else f"{n:,} of {what}"
            return f"two witnesses of {name} have the same inputs and differ in {where}"
        open_part = f"its {one}" if n_open == self.n_asked else f"{n_open:,} of its {what}"
        return f"neither was it shown that the inputs of {name} determine {open_part}, nor that they do not"
