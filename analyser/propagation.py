"""From the wires that are known to all that the rows make unique: the rules, and the order in which they run.

Unit propagation runs over all rows. What it leaves open is looked at by the cheap rules, one constraint at a time, with the rows
around it, which may say what values its wires have. Where they see nothing more, the dear ones run, until one learns something.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .atoms import Equation, Product
from .columns import KnownColumns
from .facts import GIVEN, INPUT, Facts, Reason
from .knowledge import ContradictionError, Knowledge, OutOfTimeError
from .known_sums import KnownSums
from .rules import cheap_rules, dear_rules, late_rules
from .rules.rule import Rule
from .system import ONE, System
from .unit_propagation import UnitPropagation
from .value_propagation import few_values

if TYPE_CHECKING:
    from .gadget_lemmas import GadgetLemmas

_AROUND = 3
"""How many rows away from what is open values are looked for, before all rows are looked at."""

_AT_A_TIME = 64
"""Constraints that the late rules look at before the cheap ones see what that changed: a long sum changes with many of them."""

_HUB = 200
"""A wire that more rows mention leads to none of them."""


def determined(
    system: System,
    *,
    given: Iterable[int] = (),
    deadline: float | None = None,
    rules: Container[str] | None = None,
    divisors: Mapping[int, str] = MappingProxyType({}),
    lemmas: GadgetLemmas | None = None,
    wanted: Iterable[int] | None = None,
) -> Facts:
    """What follows from the rows when the inputs, and the wires `given`, are fixed.

    `divisors` names rows whose second side is never 0, and the lemma that says so (`declared`). `lemmas` is asked what is known
    of gadgets before any rule but the linear one; bodies it decides behind what rows of few wires and sums of bits say. The dear
    rules run until the wires `wanted` are unique, all by default, and look only at rows that open wires link to them.

    Stops at `deadline`, an instant of `time.monotonic`, with what it has. Of the rules, those run whose names are in `rules`; all
    by default. A wire that it does not call unique may be so for reasons that no rule sees. Costs a few seconds for 10^5 rows, in
    proportion to the terms.
    """
    facts, units = at_the_start(system, given, divisors)
    if rules is None or "linear" in rules:
        units.run()
    asked: Sequence[int] = range(system.n_wires) if wanted is None else list(wanted)
    chosen: Callable[[str], bool] = (lambda name: True) if rules is None else rules.__contains__
    if lemmas is not None and facts.undetermined(asked):
        lemmas.take_known(facts, units)
        outside = lemmas.outside(units)
        if outside is not None and facts.undetermined(asked):
            sums = take_few_values(facts, units, chosen, outside)
            while (found := lemmas.take_known(facts, units)) and sums is not None:
                sums.run(units, found)
    for among in _around_the_open(system, units) if facts.undetermined(asked) else ():
        if facts.undetermined(asked):
            take_few_values(facts, units, chosen, among)
    if lemmas is not None and facts.undetermined(asked):
        lemmas.run(facts, units)
    _Search(facts, units, deadline, rules, asked).run()
    return facts


def at_the_start(system: System, given: Iterable[int], divisors: Mapping[int, str]) -> tuple[Facts, UnitPropagation]:
    """What is known before any rule has run: the inputs, and what is given."""
    facts = Facts(system)
    for wire in (ONE, *system.inputs):
        facts.learn(wire, INPUT)
    for wire in given:
        facts.learn(wire, GIVEN)
    units = UnitPropagation(facts, divisors)
    units.learn([wire for wire in range(system.n_wires) if facts.unique[wire]])
    return facts, units


def _around_the_open(system: System, units: UnitPropagation) -> Iterator[npt.NDArray[np.bool_]]:
    """The rows near those with unknown wires, where these are few; then all of them."""
    wires, rows, _ = system.places()
    near = np.zeros(system.n_rows, dtype=np.bool_)
    near[units.open_rows()] = True
    for _ in range(_AROUND):
        mentioned = np.zeros(system.n_wires, dtype=np.bool_)
        mentioned[wires[near[rows]]] = True
        near[rows[mentioned[wires]]] = True
    if 2 * np.count_nonzero(near) < system.n_rows:
        yield near
    yield system.every_row


def take_few_values(
    facts: Facts, units: UnitPropagation, chosen: Callable[[str], bool], among: npt.NDArray[np.bool_]
) -> KnownSums | None:
    """Take down which values wires have by rows of few wires, and go on from the rows that are functions of such wires.

    And from sums of these, which are given back: more may follow when more is unique.
    """
    if not chosen("booleanity"):
        return None
    found = few_values(facts.system, among, of_several=chosen("exhaustion"), of_columns=chosen("columns"))
    facts.sets = found.sets
    constants = [wire for wire, values in found.sets.items() if len(values) == 1 and not facts.unique[wire]]
    for wire in constants:
        row = found.said_by[wire]
        facts.learn(wire, Reason("exhaustion" if len(facts.system.wires_of(row)) > 1 else "booleanity", (row,)))
    units.learn(constants)
    units.learn_functions(found.functions)
    columns = KnownColumns(facts, found.columns)
    columns.run(units)
    if not chosen("linear"):
        return None
    units.run()
    if not chosen("digits"):
        return None
    parts = {"links": "elimination", "products": "products", "choices": "exhaustion", "descending": "columns"}
    sums = KnownSums(facts, found, among, **{part: chosen(rule) for part, rule in parts.items()})
    sums.run(units)
    while learned := columns.run(units):
        sums.run(units, [*learned, *units.run()])
    return sums


class _Search:
    """The loop over rules."""

    def __init__(
        self,
        facts: Facts,
        units: UnitPropagation,
        deadline: float | None,
        rules: Container[str] | None,
        wanted: Sequence[int],
    ) -> None:
        self.facts, self.units, self.wanted = facts, units, wanted
        self.know = Knowledge(facts, deadline)
        self.chosen: Callable[[str], bool] = lambda name: rules is None or name in rules
        self.know.at_once = self.chosen("booleanity")
        stages = [[rule for rule in stage if self.chosen(rule.name)] for stage in (cheap_rules(), late_rules())]
        self.of_all = [_by_kind(stage) for stage in stages]
        self.of_values = [_by_kind([rule for rule in stage if rule.of_values]) for stage in stages]
        self.dear = [rule for rule in dear_rules() if self.chosen(rule.name)]

    def run(self) -> None:
        know, facts = self.know, self.facts
        facts.knowledge = know
        if not facts.undetermined(self.wanted):
            return
        try:
            for row, lemma in self.units.open_divisions():
                know.rule = lemma
                know.suppose_nonzero(know.system.row(row)[1], lemma)
            rows = self.units.open_rows()
            for _ in range(_AROUND + 1):
                know.activate(rows)
                self.to_fixpoint()
                rows = self.around(self.units.open_rows())
                if not rows or not facts.undetermined(self.wanted):
                    return
        except ContradictionError as error:
            facts.contradiction = Reason(know.rule, error.rows)
        except OutOfTimeError:
            facts.out_of_time = True

    def around(self, rows: list[int]) -> list[int]:
        """The rows that share wires with these and are not looked at yet."""
        know, system = self.know, self.know.system
        found: set[int] = set()
        seen: set[int] = set()
        for row in rows:
            for wire in system.wires_of(row):
                if wire not in seen:
                    seen.add(wire)
                    others = system.rows_of(wire)
                    if len(others) <= _HUB:
                        found.update(other for other in others if not know.is_active(other))
        return sorted(found)

    def to_fixpoint(self) -> None:
        know = self.know
        self.settle()
        while True:
            before = know.learned
            left = self.facts.undetermined(self.wanted)
            if not left:
                return
            know.focus_on(left)
            for rule in self.dear:
                know.rule = rule.name
                rule.run(know, self.settle)
                self.settle()
                if know.learned != before:
                    break
            else:
                return

    def settle(self, most_looks: int = 0) -> None:
        """Run the cheap and the late rules until nothing changes, or so many constraints were looked at, if not 0."""
        know = self.know
        cheap, late = self.of_values if know.of_one else self.of_all
        last = know.looks + most_looks if most_looks else 0
        while True:
            if know.fresh:
                self._tell()
            constraint = know.next()
            if constraint is not None:
                self._look(constraint, cheap)
            else:
                several = know.next_late(_AT_A_TIME)
                if not several:
                    return
                for constraint in several:
                    self._look(constraint, late)
            if last and know.looks > last:
                return

    def _look(self, constraint: int, rules: Mapping[type, Sequence[Rule]]) -> None:
        view = self.know.view(constraint)
        for rule in rules[type(view)]:
            self.know.rule = rule.name
            rule.look(self.know, constraint, view)

    def _tell(self) -> None:
        """Have unit propagation go on from what the rules found."""
        know, units = self.know, self.units
        fresh = list(know.fresh)
        know.fresh.clear()
        units.learn(fresh)
        if self.chosen("linear"):
            for wire in units.run():
                know.heard(wire)


def _by_kind(rules: list[Rule]) -> dict[type, list[Rule]]:
    return {kind: [rule for rule in rules if kind in rule.kinds] for kind in (Equation, Product)}
