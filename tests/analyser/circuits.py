"""Systems for tests of what is told of them, in rows as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zkwright.analyser.lints import Lint
from zkwright.analyser.lints.subject import Subject
from zkwright.analyser.names import ComponentNames, ProgramNames
from zkwright.analyser.propagation import determined
from zkwright.analyser.system import Form, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.verdict import Finding
from zkwright.compiler import Program

_TERM = re.compile(r"([+-]?)\s*(?:(\d+)\s*)?([a-z][\w.\[\]]*)?")


def written(
    rows: Sequence[str], *, outputs: str = "", public: str = "", private: str = ""
) -> tuple[System, ComponentNames]:
    """A system of rows like `(a + 2 b) * (c - 1) = 3 d`, and its names, `main.` in front of each; a sum alone is 0.

    Wires that are neither outputs nor inputs are internal, in the order of the rows.
    """
    known = ["1", *outputs.split(), *public.split(), *private.split()]

    def form(text: str) -> Form:
        found: Form = {}
        for sign, factor, name in _TERM.findall(text.strip(" ()")):
            if factor or name:
                if name and name not in known:
                    known.append(name)
                wire = known.index(name) if name else 0
                found[wire] = found.get(wire, 0) + (-1 if sign == "-" else 1) * int(factor or 1)
        return found

    parsed = []
    for row in rows:
        left, _, right = row.partition("=")
        one, _, two = left.partition("*")
        parsed.append((form(one), form(two) if two else {0: 1}, form(right)))
    n_outputs, n_public, n_private = (len(text.split()) for text in (outputs, public, private))
    system = system_of(parsed, outputs=n_outputs, inputs=n_public + n_private, public=n_public, wires=len(known))
    return system, ComponentNames(system, {wire: f"main.{name}" for wire, name in enumerate(known) if wire})


def bits_of(name: str, number: str, n: int) -> list[str]:
    """Rows that take a number apart into `name0`, `name1`, ...: its bits, the lowest first, and their sum."""
    rows = [f"({name}{i}) * ({name}{i} - 1) = 0" for i in range(n)]
    return [*rows, " + ".join(f"{1 << i} {name}{i}" for i in range(n)) + f" = {number}"]


def found_in(
    lint: Lint, system: System, names: ComponentNames, *, differing: frozenset[int] | None = None
) -> list[Finding]:
    """What a lint finds in a system of nobody's; `differing` as `Subject` has it."""
    return list(lint(Subject(system, names, determined(system), differing=differing)))


def found_in_program(lint: Lint, program: Program) -> list[Finding]:
    """What it finds in one of ours."""
    return list(lint(subject_of(program)))


def subject_of(program: Program) -> Subject:
    """One of ours, as lints have it."""
    system = System(program.r1cs)
    return Subject(system, ProgramNames(program), determined(system), program)
