"""Lemmas about gadgets: with these wires of a body given, its rows determine those. Proved once, used at every instance.

A lemma is keyed by all that it rests on: the body's rows in normal form, the wires that are given, rows of the caller that say
what values these have, and what the body relies on that only mathematics says (`declared`). Nothing else of a caller enters the
proof, so wherever rows of the same form have these wires unique, the lemma holds. Those of the library's gadgets ship with the
package (`certificates`); of other bodies that occur more than once, the first instance is decided, and the others take the answer
over.
"""

from __future__ import annotations

import hashlib
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from zkwright.compiler.program.lemma_json import lemma_to_json
from zkwright.core.fast_dataclass import dataclass

from .blocks import Block, NormalForm, outer_wires
from .declared import Use, judged
from .facts import Facts, Reason
from .system import ONE, Form, Row, System
from .system_of_rows import system_of
from .verdict import UsedLemma

if TYPE_CHECKING:
    from .repeats import Repeats
    from .unit_propagation import UnitPropagation


_BODY_BYTES: Final = 8
"""Of a lemma's key, those in front, by which it is seen whether anything is known of a body at all."""

_FIRST_MENTIONS: Final = 3
"""Rows of a wire among which those are looked for that say which values it has: gadgets ask for that before they use it."""

_Formed: TypeAlias = tuple[NormalForm, list[Use], set[int]]
"""A block's normal form, the uses of declared lemmas in terms of it, and the wires that other rows mention too."""


@dataclass(frozen=True, slots=True)
class GadgetLemma:
    """What is known of a body in normal form: which of its wires stay `open` though others are given.

    `declared` counts the uses of declared lemmas, by name, that the body's rows rely on.
    """

    gadget: str
    n_rows: int
    open: tuple[int, ...]
    declared: tuple[tuple[str, int], ...] = ()


class GadgetLemmas:
    """What is known of the bodies of a program's gadgets, and what of it was used."""

    def __init__(
        self,
        system: System,
        blocks: Sequence[Block],
        uses: Sequence[Use] = (),
        known: Mapping[bytes, GadgetLemma] | None = None,
        deadline: float | None = None,
        *,
        trust_lemmas: bool = True,
        repeats: Repeats | None = None,
    ) -> None:
        """`known` are lemmas by key, as they ship; `uses` the rows of the system that rely on declared ones, ascending.

        Without `trust_lemmas` a declared one counts only where it is beneath a known one. `repeats` finds blocks
        where something is open, in files that have no gadgets.
        """
        self._repeats: Final = repeats
        self._trust_lemmas: Final = trust_lemmas
        self._system: Final = system
        self._blocks: Final = blocks
        self._uses: Final = uses
        self._use_rows: Final = [use.row for use in uses]
        self.known: Final = dict(known or {})
        self._sizes: Final = {lemma.n_rows for lemma in self.known.values()}
        """How many rows the bodies have of which something is known."""
        self._bodies: Final = {_body_of(key) for key in self.known}
        self._forms: Final[dict[tuple[int, ...], _Formed]] = {}
        self._deadline: Final = deadline
        self._used: Final[Counter[GadgetLemma]] = Counter()
        self._n_instances: Final = Counter(_all_bodies(blocks))
        self._found: list[int] = []
        """What was last taken over, and what followed from it."""

    def take_known(self, facts: Facts, units: UnitPropagation) -> list[int]:
        """As `run`, by what is known already; decides no body. The wires that are unique now."""
        self._found = []
        for block in self._blocks if self.known else ():
            self._visit(block, facts, units, decides=False)
        return self._found

    def outside(self, units: UnitPropagation) -> npt.NDArray[np.bool_] | None:
        """The rows outside of open blocks of which something is known: what their arguments are; None where all rows are.

        And of the others those about one wire that such a row mentions too: they say which values it has.
        """
        system = self._system
        found = system.every_row.copy()
        pending = list(self._blocks)
        while pending:
            block = pending.pop()
            if self._is_open(block, units):
                if self._is_known(block):
                    found[list(block.rows)] = False
                else:
                    pending += block.inner
        if found.all():
            return None
        wires, rows, _ = system.places()
        mentioned = np.zeros(system.n_wires, dtype=np.bool_)
        mentioned[wires[found[rows]]] = True
        found |= (np.bincount(rows, minlength=system.n_rows) == 1) & (system.rows_with(mentioned[wires]) == 1)
        return found

    def _is_known(self, block: Block) -> bool:
        """Whether anything is known of a body, whatever it is given."""
        return len(block.rows) in self._sizes and self._formed(block)[0].digest[:_BODY_BYTES] in self._bodies

    def run(self, facts: Facts, units: UnitPropagation) -> None:
        """Take over what lemmas say of the blocks with open wires, one after the other, in the order of the rows.

        Ends at the deadline with what was learned.
        """
        for block in self._blocks:
            self._visit(block, facts, units)
        for blocks in () if self._repeats is None else self._repeats.groups(units.is_open, self._deadline):
            self._n_instances.update(_all_bodies(blocks))
            for block in (*blocks, *reversed(blocks)):
                self._visit(block, facts, units, until=_before(self._deadline))

    def prove(self, facts: Facts, units: UnitPropagation, *, of_bits: bool) -> None:
        """Decide the outermost blocks with open wires, each on its own, though they may occur once; `known` has the answers.

        With `of_bits`, the lemmas need what the system's rows say of the values of given wires.
        """
        for block in self._blocks:
            if self._is_open(block, units):
                form, uses, outer = self._formed(block)
                given = _numbers(form, outer, facts)
                needs = self._needs(block, form, given) if of_bits else ()
                self._prove(block.name, form, given, uses, needs, deadline=self._deadline)
                self._take(block, form, uses, outer, facts, units)

    def rules(self) -> set[str]:
        """What the reasons of wires name that lemmas decided."""
        return {_rule(lemma) for lemma in self._used}

    def used(self, rules: Collection[str] | None = None) -> list[UsedLemma]:
        """The lemmas that showed wires to be unique, as a verdict lists them; without the declared ones beneath them.

        With `rules`, only those by which wires were decided whose reason is among these.
        """
        return [
            UsedLemma(
                f"gadget {lemma.gadget}, {lemma.n_rows} rows",
                "its rows determine its results when its arguments are given",
                count,
                declared=False,
            )
            for lemma, count in self._used.items()
            if rules is None or _rule(lemma) in rules
        ]

    def declared(self, rules: Collection[str] | None = None) -> Counter[str]:
        """How often the lemmas that were used lean on each declared one; `rules` as in `used`."""
        total: Counter[str] = Counter()
        for lemma, count in self._used.items():
            if rules is not None and _rule(lemma) not in rules:
                continue
            for name, uses in lemma.declared:
                total[name] += uses * count
        return total

    def _visit(
        self,
        block: Block,
        facts: Facts,
        units: UnitPropagation,
        formed: Callable[[], _Formed] | None = None,
        *,
        decides: bool = True,
        until: float | None = None,
    ) -> None:
        """Take over what is known of a block, or of those within; `formed` is the caller's if that has no more rows.

        Bodies that are not known are decided until then, the deadline by default.
        """
        if self._is_late() or not self._is_open(block, units):
            return
        formed = formed or cache(lambda: self._formed(block))
        is_known = self._is_known(block) and self._take(block, *formed(), facts, units)
        if is_known and not self._is_open(block, units):
            return
        for inner in block.inner:
            same = formed if inner.rows == block.rows else None
            self._visit(inner, facts, units, same, decides=decides, until=until)
        if decides and self._n_instances[block.body] > 1 and self._is_open(block, units):
            form, uses, _ = formed()
            given = _numbers(form, form.wires, facts)
            if not given:
                return  # what it is given is decided later, if at all
            uses = uses if self._trust_lemmas else []
            self._prove(block.name, form, given, uses, deadline=until or self._deadline)
            self._take(block, form, uses, form.wires, facts, units)

    def _prove(
        self,
        gadget: str,
        form: NormalForm,
        given: Collection[int],
        uses: Sequence[Use],
        needs: Sequence[Row] = (),
        *,
        deadline: float | None,
    ) -> None:
        key = lemma_key(form, given, uses, needs)
        if key not in self.known:
            self.known[key] = decide(gadget, form, given, uses, self._system.modulus, deadline, needs)
            self._sizes.add(form.n_rows)
            self._bodies.add(_body_of(key))

    def _take(
        self,
        block: Block,
        form: NormalForm,
        uses: Sequence[Use],
        outer: Collection[int],
        facts: Facts,
        units: UnitPropagation,
    ) -> bool:
        """Use what is known of a form whose given wires are the unique ones of `outer`; whether anything is."""
        given = _numbers(form, outer, facts)
        lemma = self.known.get(lemma_key(form, given, uses))
        if lemma is None and (needs := self._needs(block, form, given)):
            lemma = self.known.get(lemma_key(form, given, uses, needs))
        if lemma is None:
            return False
        open_wires = set(lemma.open)
        found = [wire for n, wire in enumerate(form.wires) if n not in open_wires and not facts.unique[wire]]
        reason = Reason(_rule(lemma), block.rows)
        for wire in found:
            facts.learn(wire, reason)
        units.learn(found)
        self._found += [*found, *units.run()]
        if found:
            self._used[lemma] += 1
        return True

    def _needs(self, block: Block, form: NormalForm, given: Collection[int]) -> list[Row]:
        """The rows outside of a block, in its numbers, that say which values given wires have, and speak of no others."""
        numbers = {ONE: 0} | {form.wires[n]: n for n in given}
        within, found = set(block.rows), dict[int, Row]()
        for wire in numbers.keys() - {ONE}:
            for row in self._system.rows_of(wire)[:_FIRST_MENTIONS]:
                a, b, c = self._system.row(row)
                if row not in within and not c and a.keys() <= numbers.keys() and b.keys() <= numbers.keys():
                    found[row] = _in_numbers(a, numbers), _in_numbers(b, numbers), {}
        return sorted(found.values(), key=repr)

    def _formed(self, block: Block) -> _Formed:
        """Remembered: what is not known of a block may be when more of its wires are unique."""
        found = self._forms.get(block.rows)
        if found is None:
            form = NormalForm(self._system, block.rows)
            found = form, self._uses_within(block, form), outer_wires(self._system, block.rows)
            if len(block.rows) in self._sizes:
                self._forms[block.rows] = found
        return found

    def _is_late(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def _is_open(self, block: Block, units: UnitPropagation) -> bool:
        return units.has_open(block.rows)

    def _uses_within(self, block: Block, form: NormalForm) -> list[Use]:
        """The uses of declared lemmas in a block, in terms of its normal form."""
        if not self._uses:
            return []
        numbers = {wire: n for n, wire in enumerate(form.wires)}
        rows = {row: n for n, row in enumerate(block.rows)}
        start, stop = bisect_left(self._use_rows, block.rows[0]), bisect_left(self._use_rows, block.rows[-1] + 1)
        return [
            Use(rows[use.row], use.lemma, tuple(_renumbered(value, numbers) for value in use.values))
            for use in self._uses[start:stop]
            if use.row in rows
        ]


def _before(deadline: float | None) -> float | None:
    """An instant that leaves a quarter of the time to others, so that a body which nothing decides does not take all of it."""
    return None if deadline is None else time.monotonic() + (deadline - time.monotonic()) * 3 / 4


def _rule(lemma: GadgetLemma) -> str:
    """What the reason of a wire names that a lemma decided."""
    return f"gadget {lemma.gadget}"


def lemma_key(form: NormalForm, given: Iterable[int], uses: Sequence[Use], needs: Sequence[Row] = ()) -> bytes:
    """What a lemma rests on: the rows, the numbers of the wires given, all of the declared lemmas relied on.

    And the rows that it `needs` outside of the body, which say what values given wires have. A hash of 32 bytes of all that,
    behind a few bytes of one of the rows alone.
    """
    hashed = hashlib.sha256(form.digest)
    hashed.update(repr(sorted(given)).encode())
    for use in uses:
        values = [value and sorted(value.items()) for value in use.values]
        hashed.update(repr((use.row, lemma_to_json(use.lemma), values)).encode())
    if needs:
        hashed.update(f"needs {needs}".encode())
    return form.digest[:_BODY_BYTES] + hashed.digest()


def _body_of(key: bytes) -> bytes:
    """What the keys of lemmas about the same body have in common."""
    return key[:_BODY_BYTES]


def decide(
    gadget: str,
    form: NormalForm,
    given: Collection[int],
    uses: Sequence[Use],
    modulus: int,
    deadline: float | None = None,
    needs: Sequence[Row] = (),
) -> GadgetLemma:
    """What the rows of a body, and those that it needs, say when the wires with these numbers are given."""
    from .propagation import determined

    system = system_of((*form.rows, *needs), wires=len(form.wires), modulus=modulus)
    shown = judged(system, uses, deadline)
    facts = determined(system, given=given, deadline=deadline, divisors=shown.divisors)
    declared = tuple((lemma.name, lemma.instances) for lemma in shown.lemmas)
    return GadgetLemma(gadget, form.n_rows, tuple(facts.undetermined(range(system.n_wires))), declared)


def _numbers(form: NormalForm, wires: Collection[int], facts: Facts) -> list[int]:
    """The numbers of those of the wires that are unique."""
    return [n for n, wire in enumerate(form.wires) if wire != ONE and wire in wires and facts.unique[wire]]


def _in_numbers(form: Form, numbers: Mapping[int, int]) -> Form:
    return dict(sorted((numbers[wire], factor) for wire, factor in form.items()))


def _renumbered(value: Form | None, numbers: dict[int, int]) -> Form | None:
    if value is None or any(wire not in numbers for wire in value):
        return None
    return {numbers[wire]: factor for wire, factor in value.items()}


def _all_bodies(blocks: Iterable[Block]) -> Iterator[int]:
    """The body of every instance, inner ones included."""
    pending = list(blocks)
    while pending:
        block = pending.pop()
        yield block.body
        pending += block.inner
