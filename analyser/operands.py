"""What recorded values of a program are in terms of the wires that its system has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from zkwright.compiler import Program
from zkwright.compiler.recorder.linear_combination import LinearCombination

from .system import ONE, Form, System


class Operands:
    """Recorded wires as linear combinations of those that the optimiser left."""

    def __init__(self, program: Program, system: System) -> None:
        """Of a program and its system."""
        self._modulus: Final = system.modulus
        self._kept: Final = {label: wire for wire, label in enumerate(program.origin.wires.tolist())}
        self._removed: Final = dict(program.origin.removed)
        self._known: Final[dict[int, Form | None]] = {}

    def form(self, linear: LinearCombination) -> Form | None:
        """A combination of recorded wires; None where a product that is gone is among them."""
        return self._combined(linear.terms, self._wire)

    def _wire(self, wire: int) -> Form | None:
        if wire == ONE or wire in self._kept:
            return {self._kept.get(wire, ONE): 1}
        pending = [wire]  # sums of sums of sums: as deep as the author's loops are long
        while pending:
            at = pending[-1]
            needed = [w for w in self._definition(at) if w not in self._known and w not in self._kept and w != ONE]
            if needed and at not in self._known:
                self._known[at] = None  # a definition that needs itself has none
                pending += needed
                continue
            pending.pop()
            definition = self._definition(at)
            if definition:
                self._known[at] = self._combined(definition, self._known_wire)
            else:
                self._known.setdefault(at, None)
        return self._known[wire]

    def _known_wire(self, wire: int) -> Form | None:
        if wire == ONE or wire in self._kept:
            return {self._kept.get(wire, ONE): 1}
        return self._known.get(wire)

    def _definition(self, wire: int) -> Mapping[int, int]:
        """The combination that a removed wire is; empty for a product and for what is not known."""
        if wire not in self._removed:
            return {}
        a, b, c = self._removed[wire]
        scale, other = (a.constant, b) if a.constant is not None else (b.constant, a)
        if scale is None:
            return {}
        inverse = pow(c.terms[wire], -1, self._modulus)
        terms = {w: k * scale * inverse for w, k in other.terms.items()}
        for w, k in c.terms.items():
            if w != wire:
                terms[w] = terms.get(w, 0) - k * inverse
        return terms or {ONE: 0}

    def _combined(self, terms: Mapping[int, int], find: Callable[[int], Form | None]) -> Form | None:
        total: Form = {}
        for wire, factor in terms.items():
            form = find(wire)
            if form is None:
                return None
            for w, k in form.items():
                total[w] = (total.get(w, 0) + k * factor) % self._modulus
        return {w: k for w, k in total.items() if k}
