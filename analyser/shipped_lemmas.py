"""Lemmas about the library's gadgets that ship with the package, so that a circuit made of them is decided while it is read.

`python -m tests.circuits.reference --write` proves them anew from the circuits that call each gadget; a test compares. A lemma
is used only where the rows, the wires given and the declared lemmas are the very ones that it was proved for: see `lemma_key`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from .blocks import blocks_of
from .declared import uses_of_lemmas
from .gadget_lemmas import GadgetLemma, GadgetLemmas
from .propagation import at_the_start, take_few_values
from .system import System

if TYPE_CHECKING:
    from zkwright.compiler import Program

FILE: Final = Path(__file__).parent / "gadget_lemmas.json"


@cache
def shipped_lemmas() -> Mapping[bytes, GadgetLemma]:
    """The lemmas by key."""
    return {
        bytes.fromhex(key): GadgetLemma(gadget, n_rows, tuple(_numbers(runs)), tuple(declared.items()))
        for key, (gadget, n_rows, runs, declared) in json.loads(FILE.read_text(encoding="utf-8")).items()
    }


def proved_lemmas(
    program: Program, known: Mapping[bytes, GadgetLemma] | None = None, *, of_known_bits: bool = False
) -> dict[bytes, GadgetLemma]:
    """Lemmas about the outermost gadgets of a program, of which rows with one unknown alone do not decide all wires.

    What is given in them is what such rows say of the arguments. With `of_known_bits`, what sums of bits outside the gadgets say
    as well, as of the bytes of an input, and which values the arguments have. Those that are `known`, which the result has too,
    are not proved once more.
    """
    system = System(program.r1cs)
    lemmas = GadgetLemmas(system, blocks_of(program), uses_of_lemmas(program, system), known)
    facts, units = at_the_start(system, (), {})
    units.run()
    if of_known_bits:
        outside = system.every_row.copy()
        outside[[row for block in blocks_of(program) for row in block.rows]] = False
        take_few_values(facts, units, lambda rule: True, outside)
    lemmas.prove(facts, units, of_bits=of_known_bits)
    return lemmas.known


def written(lemmas: Mapping[bytes, GadgetLemma]) -> str:
    """The lemmas as the file has them, one a line, by gadget."""
    lines = [
        f'"{key.hex()}": {json.dumps([lemma.gadget, lemma.n_rows, _runs(lemma.open), dict(lemma.declared)])}'
        for key, lemma in sorted(lemmas.items(), key=lambda item: (item[1].gadget, item[1].n_rows, item[0]))
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _runs(numbers: tuple[int, ...]) -> list[list[int]]:
    """Ascending numbers as [first, count] of consecutive ones."""
    if not numbers:
        return []
    starts = np.flatnonzero(np.diff(numbers, prepend=-2) != 1)
    counts = np.diff([*starts.tolist(), len(numbers)])
    return [[numbers[start], int(count)] for start, count in zip(starts.tolist(), counts, strict=True)]


def _numbers(runs: list[list[int]]) -> Iterator[int]:
    for first, count in runs:
        yield from range(first, first + count)
