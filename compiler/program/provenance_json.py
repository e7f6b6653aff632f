"""The origin of every row as JSON, so that an `.r1cs` file alone can say which line of which function fails.

Strings, sites and bodies are interned; a body is listed after the bodies it calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.printable import checked_name, printable, quotable
from zkwright.core.r1cs import R1CS

from ..optimiser import Origin
from ..program.provenance import CallProvenance, Provenance
from ..recorder.lemma import AppliedLemma, Lemma
from ..recorder.linear_combination import LinearCombination
from ..recorder.notes import Note, Operand, Part
from ..source_locations import Site
from .checked_json import MAX_TEXT, checked_index, checked_text
from .lemma_json import lemma_from_json, lemma_to_json

MAX_LINE: Final = 1 << 31
"""More lines than any source has."""


def origin_to_json(origin: Origin, n_rows: int) -> dict[str, Any]:
    """What the optimiser did to a system of `n_rows` recorded rows, as JSON values; `origin_from_json` reads them."""
    removed = [[wire, _linear(a), _linear(b), _linear(c)] for wire, (a, b, c) in origin.removed]
    return {"n_rows": n_rows, "rows": _gaps(origin.rows), "removed": removed}


def _gaps(ascending_mostly: npt.NDArray[np.int64]) -> list[list[int]]:
    """Runs of consecutive numbers as [first, count]."""
    if not len(ascending_mostly):
        return []
    breaks = np.flatnonzero(np.diff(ascending_mostly) != 1) + 1
    firsts = np.concatenate([[0], breaks])
    counts = np.diff(np.concatenate([firsts, [len(ascending_mostly)]]))
    return np.stack([ascending_mostly[firsts], counts], axis=1).tolist()  # type: ignore[no-any-return]


def origin_from_json(value: Any, r1cs: R1CS) -> tuple[Origin, int]:
    """Read what the optimiser did, and the number of recorded rows. Raises ValueError for anything inconsistent."""
    n_wires = r1cs.n_labels
    n_recorded = checked_index(value["n_rows"], 1 << 40)
    rows: list[npt.NDArray[np.int64]] = []
    left = r1cs.n_rows
    for first, count in value["rows"]:
        left -= checked_index(count, left + 1)
        checked_index(first, n_recorded - count + 1)
        rows.append(np.arange(first, first + count, dtype=np.int64))
    if left or (r1cs.labels >= n_wires).any():
        raise ValueError("the optimiser's record is of another system")
    removed = []
    for wire, *sides in value["removed"]:
        a, b, c = (_read_linear(side, n_wires) for side in sides)
        if checked_index(wire, n_wires) not in c.terms:
            raise ValueError("a removed wire without a definition")
        removed.append((wire, (a, b, c)))
    together = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    return Origin(n_wires, together, r1cs.labels.astype(np.int64), tuple(removed)), n_recorded


def provenance_to_json(provenance: Provenance) -> dict[str, Any]:
    """The layout and every body it refers to, as JSON values; `provenance_from_json` reads them."""
    return _Writer().write(provenance)


class _Writer:
    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._sites: dict[Site, int] = {}
        self._bodies: dict[int, int] = {}
        self._lemmas: dict[Lemma, int] = {}
        self._listed: list[Any] = []

    def write(self, provenance: Provenance) -> dict[str, Any]:
        for body in _callees_first(provenance):
            self._bodies[id(body)] = len(self._listed)
            self._listed.append(self._body(body))
        sites = [
            [printable(site.portable_file), site.line, printable(site.function), site.source()] for site in self._sites
        ]
        lemmas = [lemma_to_json(lemma) for lemma in self._lemmas]
        return {"texts": list(self._texts), "sites": sites, "lemmas": lemmas, "bodies": self._listed}

    def _body(self, provenance: Provenance) -> dict[str, Any]:
        calls = [
            [
                call.position,
                call.first_wire,
                self._bodies[id(call.provenance)],
                self._site(call.site),
                _linears(call.arguments),
            ]
            for call in provenance.calls
        ]
        return {
            "name": provenance.name,
            "counts": [provenance.n_formals, provenance.n_wires, provenance.n_rows],
            "rows": self._rows(provenance),
            "calls": calls,
            "formals": [self._text(name) for name in provenance.formals],
        }

    def _rows(self, provenance: Provenance) -> list[list[Any]]:
        """Runs of consecutive rows that share a line and a note, as the bits of a value do: [first, count, site, note]."""
        runs: list[list[Any]] = []
        at, last_site, last_note = -1, None, None
        for first, count, site, note in zip(
            provenance.own_rows.tolist(),
            provenance.own_counts.tolist(),
            provenance.sites,
            provenance.notes,
            strict=True,
        ):
            if first == at and site is last_site and note is last_note:
                runs[-1][1] += count
            else:
                runs.append([first, count, self._site(site), self._note(note)])
            at, last_site, last_note = first + count, site, note
        return runs

    def _text(self, text: str) -> int:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - 3] + "..."
        return self._texts.setdefault(text, len(self._texts))

    def _site(self, site: Site) -> int:
        return self._sites.setdefault(site, len(self._sites))

    def _operand(self, operand: Operand) -> list[Any]:
        width = [operand.width] if operand.width else []
        signed = [1] if operand.bias else []
        fraction = [operand.fraction] if operand.fraction else []
        return [self._text(operand.text), _linear(operand.value), *width, *signed, *fraction]

    def _note(self, note: Note | None) -> Any:
        if note is None:
            return 0
        operands = [self._operand(operand) for operand in note.operands]
        told = [self._text(note.message), operands]
        chosen, part, because = note.chosen, note.part, note.because
        if note.mend or chosen is not None or part is not None or because is not None:
            told.append(self._text(note.mend))
        if chosen is not None or part is not None or because is not None:
            told.append(0 if chosen is None else _linear(chosen))
        if part is not None or because is not None:
            told.append(0 if part is None else [part.requirement, part.index, part.count, int(part.of_equality)])
        if because is not None:
            lemma = self._lemmas.setdefault(because.lemma, len(self._lemmas))
            told.append([lemma, _linears(because.values)])
        return told


def _callees_first(provenance: Provenance) -> Iterator[Provenance]:
    """The layout and every one it refers to, once each, behind those it calls itself.

    Without recursion: they nest as deeply as gadgets call gadgets.
    """
    pending, listed = [(provenance, False)], set[int]()
    while pending:
        body, expanded = pending.pop()
        if id(body) in listed:
            continue
        if expanded:
            listed.add(id(body))
            yield body
            continue
        pending.append((body, True))
        pending.extend((call.provenance, False) for call in reversed(body.calls) if id(call.provenance) not in listed)


def _linear(linear: LinearCombination) -> list[list[int]]:
    return [[wire, coefficient] for wire, coefficient in linear.key]


def _linears(linears: tuple[LinearCombination, ...]) -> list[list[list[int]]]:
    return [_linear(linear) for linear in linears]


def provenance_from_json(value: Any, n_rows: int, n_wires: int, n_formals: int) -> Provenance:
    """Read the layout of a system of `n_rows` rows and `n_wires` wires, `n_formals` of them inputs and outputs.

    A body may have more arguments than the system has wires, for constants are such; the file lists them at its calls.

    Raises ValueError for anything inconsistent.
    """
    texts = [checked_text(text) for text in value["texts"]]
    sites = [
        Site(checked_name(file), checked_index(line, MAX_LINE), checked_name(name), _quoted(source))
        for file, line, name, source in value["sites"]
    ]
    lemmas = [lemma_from_json(entry) for entry in value["lemmas"]]
    bodies: list[Provenance] = []
    most_formals = max([n_formals, *(len(arguments) for body in value["bodies"] for *_, arguments in body["calls"])])
    for entry in value["bodies"]:
        formals, wires, rows = entry["counts"]
        checked_index(formals, most_formals + 1)
        checked_index(wires, formals + n_wires + 1)
        checked_index(rows, n_rows + 1)
        firsts = [checked_index(first, rows) for first, _, _, _ in entry["rows"]]
        counts = [checked_index(count, rows + 1) for _, count, _, _ in entry["rows"]]
        places = tuple(sites[checked_index(site, len(sites))] for _, _, site, _ in entry["rows"])
        notes = tuple(_note(note, texts, lemmas, wires) for _, _, _, note in entry["rows"])
        calls = tuple(_call(call, bodies, sites, wires, rows) for call in entry["calls"])
        if not _add_up(rows, firsts, counts, calls) or formals >= wires:
            raise ValueError("a body whose rows do not add up")
        if not _lie_apart(formals, wires, calls):
            raise ValueError("a body whose calls share wires")
        names = tuple(texts[checked_index(name, len(texts))] for name in entry["formals"])
        if len(names) not in (0, formals):
            raise ValueError("a body with the wrong number of names for its arguments")
        own, own_counts = np.array(firsts, dtype=np.int64), np.array(counts, dtype=np.int64)
        name = checked_name(entry["name"])
        bodies.append(Provenance(name, formals, wires, rows, own, own_counts, places, notes, calls, None, names))
    provenance = bodies[-1]
    if (provenance.n_rows, provenance.n_wires, provenance.n_formals) != (n_rows, n_wires, n_formals):
        raise ValueError("the rows' origins are of another system")
    return provenance


def _add_up(n_rows: int, firsts: list[int], counts: list[int], calls: tuple[CallProvenance, ...]) -> bool:
    """Whether the runs of own rows and the calls, each in ascending order, lie side by side from row 0 to the last."""
    starts = [call.position for call in calls]
    if firsts != sorted(firsts) or starts != sorted(starts) or 0 in counts:
        return False
    at = 0
    called = ((call.position, call.provenance.n_rows) for call in calls if call.provenance.n_rows)
    for first, count in sorted([*zip(firsts, counts, strict=True), *called]):
        if first != at:
            return False
        at += count
    return at == n_rows


def _lie_apart(n_formals: int, n_wires: int, calls: tuple[CallProvenance, ...]) -> bool:
    """Whether the calls have wires of their own, in ascending order and behind the formal ones."""
    at = n_formals + 1
    for call in calls:
        if call.n_internal:
            if call.first_wire < at:
                return False
            at = call.first_wire + call.n_internal
    return at <= n_wires


def _call(value: Any, bodies: list[Provenance], sites: list[Site], n_wires: int, n_rows: int) -> CallProvenance:
    position, first_wire, body, site, arguments = value
    provenance = bodies[checked_index(body, len(bodies))]
    checked_index(position, n_rows - provenance.n_rows + 1)
    checked_index(first_wire, n_wires - (provenance.n_wires - provenance.n_formals - 1) + 1)
    if len(arguments) != provenance.n_formals:
        raise ValueError("a call with the wrong number of arguments")
    combinations = tuple(_read_linear(argument, n_wires) for argument in arguments)
    return CallProvenance(position, first_wire, provenance, sites[checked_index(site, len(sites))], combinations)


def _note(value: Any, texts: list[str], lemmas: list[Lemma], n_wires: int) -> Note | None:
    if value == 0:
        return None
    message, operands, *rest = value
    named = tuple(_operand(*operand, texts=texts, n_wires=n_wires) for operand in operands)
    mend = texts[checked_index(rest[0], len(texts))] if rest else ""
    chosen = _read_linear(rest[1], n_wires) if len(rest) > 1 and rest[1] != 0 else None
    part = _part(*rest[2]) if len(rest) > 2 and rest[2] != 0 else None
    because = _because(*rest[3], lemmas=lemmas, n_wires=n_wires) if len(rest) > 3 else None
    if len(rest) > 4:
        raise ValueError("a note that says too much")
    return Note(texts[checked_index(message, len(texts))], named, mend, chosen, part, because)


def _because(lemma: Any, values: Any, *, lemmas: list[Lemma], n_wires: int) -> AppliedLemma:
    used = lemmas[checked_index(lemma, len(lemmas))]
    if len(values) != used.n_values:
        raise ValueError("a lemma about another number of values")
    return AppliedLemma(used, tuple(_read_linear(entry, n_wires) for entry in values))


def _operand(
    text: Any, linear: Any, width: Any = 0, signed: Any = 0, fraction: Any = 0, *, texts: list[str], n_wires: int
) -> Operand:
    bits = checked_index(width, R.bit_length())
    bias = 1 << bits - 1 if checked_index(signed, 2) and bits else 0
    behind = checked_index(fraction, R.bit_length())
    return Operand(texts[checked_index(text, len(texts))], _read_linear(linear, n_wires), bits, bias, behind)


def _part(requirement: Any, index: Any, count: Any, of_equality: Any) -> Part:
    limit = 1 << 31
    count = checked_index(count, limit)
    return Part(
        checked_index(requirement, limit), checked_index(index, count), count, checked_index(of_equality, 2) == 1
    )


def _read_linear(value: Any, n_wires: int) -> LinearCombination:
    terms = {checked_index(wire, n_wires): checked_index(coefficient, R) for wire, coefficient in value}
    if len(terms) != len(value) or 0 in terms.values():
        raise ValueError("not a linear combination")
    return LinearCombination(terms)


def _quoted(value: Any) -> str:
    if quotable(checked_text(value)) != value:
        raise ValueError("a line of source that no compiler quotes so")
    return str(value)
