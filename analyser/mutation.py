"""Which rows an answer does not need: those without which everything asked about is still determined."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from zkwright.core.r1cs import R1CS, SparseMatrix

from .derivation import Derivation, derive
from .repeats import Repeats
from .system import System
from .verdict import Finding

if TYPE_CHECKING:
    from zkwright.compiler import Program

    from .names import Names

NAME: Final = "not needed"

_WORDS: Final = "which can refuse inputs and fixes nothing"
_MEND: Final = "if it was meant to fix a value, say what that has to equal"


def unneeded(
    system: System,
    names: Names,
    derivation: Derivation,
    asked: Sequence[int],
    program: Program | None = None,
    *,
    trust_lemmas: bool = True,
    deadline: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Finding]:
    """The places whose rows can all go, and single rows of other places that can, without a change of the answer.

    `derivation` has shown that everything `asked` is unique. Such rows refuse inputs and fix nothing: what requirements are for.
    A row that was meant to fix a value is not among them. Rows go one place after another, then one by one, until `deadline`; a
    last finding says how far that came. Each time the rest is derived anew, in the time of the first derivation at most, and
    with `trust_lemmas` as that was.
    """
    places: dict[str | None, list[int]] = {}
    for row in range(system.n_rows):
        places.setdefault(names.place(row), []).append(row)
    known = derivation.gadgets.known
    done = 0

    def holds(rows: Iterable[int]) -> bool:
        left = System(without(system.r1cs, rows), system.modulus)
        repeats = Repeats(left, names.place) if program is None else None
        found = derive(
            left,
            program,
            deadline=deadline,
            known=known,
            wanted=asked,
            trust_lemmas=trust_lemmas,
            repeats=repeats,
        )
        return not found.facts.undetermined(asked)

    def late() -> bool:
        return deadline is not None and time.monotonic() > deadline

    def tell(total: int) -> None:
        if progress is not None:
            progress(done, total)

    needed: list[tuple[str | None, list[int]]] = []
    for place, rows in places.items():
        if late():
            break
        tell(len(places))
        done += 1
        if holds(rows):
            them = "the row" if len(rows) == 1 else f"the {len(rows):,} rows"
            yield Finding(NAME, f"the answer is the same without {them} of this place, {_WORDS}", place, _MEND)
        elif len(rows) > 1:
            needed.append((place, rows))
    total = len(places) + sum(len(rows) for _, rows in needed)
    for place, rows in needed:
        spare = 0
        for row in rows:
            if late():
                break
            tell(total)
            done += 1
            spare += holds([row])
        if spare:
            them = "one row" if spare == 1 else f"any one of {spare:,} rows"
            yield Finding(
                NAME,
                f"the answer is the same without {them} of the {len(rows):,} of this place, {_WORDS}",
                place,
                _MEND,
            )
    if done < total:
        message = f"time was up when {done:,} of {total:,} places and single rows had been left out"
        yield Finding(NAME, message, None, "give more time: --time-limit SECONDS")


def without(r1cs: R1CS, rows: Iterable[int]) -> R1CS:
    """A system with some rows emptied, which then hold for all values; the others keep their numbers."""
    gone = np.zeros(r1cs.n_rows, dtype=np.bool_)
    gone[list(rows)] = True

    def emptied(matrix: SparseMatrix) -> SparseMatrix:
        counts = np.diff(matrix.indptr)
        kept = ~np.repeat(gone, counts)
        indptr = np.concatenate([[0], np.cumsum(np.where(gone, 0, counts))]).astype(np.int64)
        return SparseMatrix(indptr, matrix.wires[kept], matrix.coefficients[kept])

    return replace(r1cs, a=emptied(r1cs.a), b=emptied(r1cs.b), c=emptied(r1cs.c))
