"""The lemmas that gadgets declare, in a program: what they say is never 0, where the rows show what they need."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator

from zkwright.compiler import Program
from zkwright.compiler.program.provenance import Provenance
from zkwright.compiler.recorder.lemma import AppliedLemma, Lemma
from zkwright.compiler.recorder.linear_combination import LinearCombination
from zkwright.core.fast_dataclass import dataclass

from .kept_rows import KeptRows
from .needs import is_shown
from .operands import Operands
from .system import ONE, Form, System
from .verdict import UsedLemma


@dataclass(frozen=True, slots=True)
class Unshown:
    """A row that relies on a lemma whose need the rows do not show."""

    row: int
    lemma: str
    need: str


@dataclass(frozen=True, slots=True)
class Declared:
    """`divisors` are the rows whose second side is never 0, each with the name of the lemma that says so."""

    divisors: dict[int, str]
    lemmas: tuple[UsedLemma, ...]
    unshown: tuple[Unshown, ...]
    untrusted: tuple[int, ...] = ()
    """Rows that rely on lemmas which count only beneath what is known of gadgets."""


@dataclass(frozen=True, slots=True)
class Use:
    """A row `q * divisor = dividend` that relies on a lemma, and the values it is about; None for one that is gone."""

    row: int
    lemma: Lemma
    values: tuple[Form | None, ...]


def declared(program: Program, system: System) -> Declared:
    """What the lemmas of a program's gadgets say of its system.

    A lemma is declared for a row `q * divisor = dividend`, whose second side it says is never 0. Costs a walk over the program's
    bodies, and for each lemma and values that it is about a look at some dozens of rows.
    """
    return judged(system, uses_of_lemmas(program, system))


def uses_of_lemmas(program: Program, system: System, deadline: float | None = None) -> list[Use]:
    """The rows of a program's system that rely on lemmas, ascending.

    Stops at `deadline`, an instant of `time.monotonic`, with what it has. Costs a step for each row of the system and gadget
    around it, however many rows the program had before the optimiser.
    """
    operands = Operands(program, system)
    uses: list[Use] = []
    for rows, because in _relying(program.provenance, KeptRows(program)):
        if _is_past(deadline):
            break
        if rows and because is not None:
            values = tuple(map(operands.form, because.values))
            uses += [Use(row, because.lemma, values) for row in rows]
    return sorted(uses, key=lambda use: use.row)


def judged(system: System, uses: Iterable[Use], deadline: float | None = None) -> Declared:
    """What the lemmas say that these rows rely on, where the rows of the system show what they need.

    Stops at `deadline`, an instant of `time.monotonic`: nothing is said of the rows that are left.
    """
    shown: dict[tuple[object, ...], str | None] = {}
    divisors: dict[int, str] = {}
    unshown: list[Unshown] = []
    used: Counter[Lemma] = Counter()
    for use in uses:
        if _is_past(deadline):
            break
        key = (use.lemma, *(None if form is None else tuple(sorted(form.items())) for form in use.values))
        if key not in shown:
            shown[key] = _missing(system, use.lemma, use.values)
        missing = shown[key]
        if missing is None:
            used[use.lemma] += 1
            divisors[use.row] = use.lemma.name
        else:
            unshown.append(Unshown(use.row, use.lemma.name, missing))
    lemmas = tuple(
        UsedLemma(lemma.name, lemma.statement, count, declared=True, source=lemma.source)
        for lemma, count in used.items()
    )
    return Declared(divisors, lemmas, tuple(unshown))


def _missing(system: System, lemma: Lemma, values: tuple[Form | None, ...]) -> str | None:
    """What a lemma needs and the rows do not show; None where they show all."""
    known = [form for form in values if form is not None]
    if len(known) < len(values):
        return lemma.needs[0].what
    return next((need.what for need in lemma.needs if not is_shown(system, need, known)), None)


_Arguments = tuple[LinearCombination, ...]


def _relying(circuit: Provenance, kept: KeptRows) -> Iterator[tuple[list[int], AppliedLemma | None]]:
    """The rows of the system that name a lemma, the lemma's values in recorded wires of the whole circuit; a step at a time."""
    relies: dict[int, bool] = {}
    _mark(circuit, relies)
    pending: list[tuple[Provenance, int, int, _Arguments | None]] = [(circuit, 0, 0, None)]
    while pending:
        body, first_row, moved, arguments = pending.pop()
        yield [], None
        for first, count, note in zip(body.own_rows.tolist(), body.own_counts.tolist(), body.notes, strict=True):
            if note is not None and note.because is not None and (rows := kept.between(first_row + first, count)):
                values = tuple(_outside(value, body.n_formals, moved, arguments) for value in note.because.values)
                yield rows, AppliedLemma(note.because.lemma, values)
        for call in body.calls:
            start = first_row + call.position
            if relies[id(call.provenance)] and kept.span(start, call.provenance.n_rows):
                given = tuple(_outside(value, body.n_formals, moved, arguments) for value in call.arguments)
                pending.append((call.provenance, start, moved + call.wires_moved, given))


def _is_past(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() > deadline


def _mark(circuit: Provenance, relies: dict[int, bool]) -> None:
    """Tell of each body whether it, or one that it calls, names a lemma."""
    pending = [(circuit, False)]
    while pending:
        body, expanded = pending.pop()
        if id(body) in relies:
            continue
        if expanded:
            own = any(note is not None and note.because is not None for note in body.notes)
            relies[id(body)] = own or any(relies[id(call.provenance)] for call in body.calls)
            continue
        pending.append((body, True))
        pending += [(call.provenance, False) for call in body.calls]


def _outside(linear: LinearCombination, n_formals: int, moved: int, arguments: _Arguments | None) -> LinearCombination:
    """A combination of a body's wires in an instance as one of the whole circuit's."""
    if arguments is None:
        return linear
    total: dict[int, int] = {}
    for wire, factor in linear.terms.items():
        own = wire == ONE or wire > n_formals
        for w, k in ({wire if wire == ONE else wire + moved: 1} if own else arguments[wire - 1].terms).items():
            total[w] = total.get(w, 0) + k * factor
    return LinearCombination(total)
