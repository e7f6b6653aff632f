"""Reading and writing `.r1cs` files, the constraint systems of circom, byte for byte.

Section 1 is the header, 2 the constraints, 3 the label of each wire; 4 and 5 describe custom gates, which Groth16 does
not have. Any other section is carried along untouched. Source: iden3 `r1csfile`, doc/r1cs_bin_format.md.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ..canonical import first_not_below
from ..distinct import distinct
from ..engine_choice import native_engine
from ..field import R
from ..r1cs import I64, R1CS, U32, U64, SparseMatrix
from . import native as native_files
from .iden3 import Buffer, Container, Section, Stream, prime_header, read_container, write_container
from .r1cs_header import (
    CONSTRAINTS,
    COUNTS,
    GATE_LIST,
    GATE_USES,
    HEADER,
    LABELS,
    MAGIC,
    VERSION,
    constraints_of,
    read_header,
)

_PIECE: Final = 1 << 23
"""Bytes of constraints made before they are written."""

_TERM_WORDS: Final = 9  # the wire and eight 32-bit words of its coefficient


class R1CSFile(NamedTuple):
    """What a `.r1cs` file holds: the system, and the payloads of the sections that circom does not define, by type."""

    r1cs: R1CS
    extra: Mapping[int, bytes]


def read_r1cs(path: str | os.PathLike[str]) -> R1CSFile:
    """Read a constraint system that zkwright, circom or another compiler wrote.

    Without labels, which snarkjs does without as well, each wire is its own.
    Terms that a row lists out of order are sorted. Coefficients are interned in order of first appearance.
    The native engine reads some 1.4 GB a second; memory holds 8 bytes a term beside the mapped file. Without it a million rows
    of two terms to a combination take 3 s, and memory about five times the file's size.

    Raises `FormatError` when the field is not BN254's, a count disagrees with the bytes there are, a wire does not
    exist, a coefficient is not below r, a wire repeats within a linear combination, or custom gates are used.
    """
    container = read_container(path, MAGIC, (VERSION,))
    header = read_header(container)
    labels = _labels(container, header.n_wires)
    read_constraints = native_files.read_constraints if native_engine() else _read_constraints
    constraints = constraints_of(container, header.n_rows)
    matrices, coefficients = read_constraints(constraints, header.n_rows, header.n_wires)
    known = {HEADER, CONSTRAINTS, LABELS, GATE_LIST, GATE_USES}
    return R1CSFile(
        R1CS(
            n_wires=header.n_wires,
            n_outputs=header.n_outputs,
            n_public_inputs=header.n_public_inputs,
            n_private_inputs=header.n_private_inputs,
            a=matrices[0],
            b=matrices[1],
            c=matrices[2],
            coefficients=coefficients,
            labels=labels,
            n_labels=header.n_labels,
        ),
        MappingProxyType(
            {kind: section.data.tobytes() for kind, section in container.sections.items() if kind not in known}
        ),
    )


def lacks_labels(path: str | os.PathLike[str]) -> bool:
    """Whether a file has no section of labels, which nothing but names of signals needs. Raises `FormatError`, `OSError`."""
    return LABELS not in read_container(path, MAGIC, (VERSION,)).sections


def _labels(container: Container, n_wires: int) -> U64:
    """The label of each wire; its own number where the file does not say."""
    if LABELS not in container.sections:
        return np.arange(n_wires, dtype=np.uint64)
    return container[LABELS].array("<u8", (n_wires,)).astype(np.uint64)


def write_r1cs(path: str | os.PathLike[str], r1cs: R1CS, extra: Mapping[int, bytes] | None = None) -> None:
    """Write `r1cs`, and `extra` as additional sections (type above 5 to payload), which other readers skip.

    The same system gives the same bytes. The file appears whole or not at all, and is never whole in memory.
    Raises `ValueError` for an `extra` type that circom defines, `OSError` when the file cannot be written.
    """
    extra = extra or {}
    if taken := [kind for kind in extra if kind <= GATE_USES]:
        raise ValueError(f"section types {taken} belong to the format: number additional sections above {GATE_USES}")
    counts = COUNTS.pack(
        r1cs.n_wires, r1cs.n_outputs, r1cs.n_public_inputs, r1cs.n_private_inputs, r1cs.n_labels, r1cs.n_rows
    )
    sections: list[tuple[int, Sequence[Buffer] | Stream]] = [
        (HEADER, [prime_header(R), counts]),
        (CONSTRAINTS, _constraints(r1cs)),
        (LABELS, [r1cs.labels.astype("<u8")]),
        *((kind, [payload]) for kind, payload in sorted(extra.items())),
    ]
    write_container(path, MAGIC, VERSION, sections)


def _read_constraints(section: Section, n_rows: int, n_wires: int) -> tuple[list[SparseMatrix], U64]:
    starts, lengths = _find_combinations(section, n_rows)
    words = section.array("<u4", (section.size // 4,))
    terms = np.delete(words, starts).reshape(-1, _TERM_WORDS)
    wires = terms[:, 0].astype(np.uint32)
    limbs = np.ascontiguousarray(terms[:, 1:], dtype="<u4").view("<u8")
    combination = np.repeat(np.arange(3 * n_rows), lengths)

    def refuse(term: int, what: str) -> None:
        row, matrix = divmod(int(combination[term]), 3)
        at = 4 * int(term * _TERM_WORDS + combination[term] + 1)
        raise section.error(f"{what} in {'ABC'[matrix]} of constraint {row}", "compile the circuit again", at)

    if len(wires) and wires.max() >= n_wires:
        term = int(np.argmax(wires >= n_wires))
        refuse(term, f"wire {wires[term]} of {n_wires}")
    if (term_above := first_not_below(limbs, R)) is not None:
        refuse(term_above, "a coefficient that is not below r")
    coefficients, interned = _intern(limbs)
    wires, interned = _sorted_within(combination, wires, interned)
    repeated = (wires[1:] == wires[:-1]) & (combination[1:] == combination[:-1])
    if repeated.any():
        term = int(np.argmax(repeated))
        refuse(term, f"wire {wires[term]} twice")
    matrices = []
    for matrix in range(3):
        chosen = combination % 3 == matrix
        indptr = np.concatenate(([0], np.cumsum(lengths[matrix::3])))
        matrices.append(SparseMatrix(indptr, wires[chosen], interned[chosen]))
    return matrices, coefficients


def _find_combinations(section: Section, n_rows: int) -> tuple[I64, I64]:
    """Where each linear combination starts, in 32-bit words, and its number of terms; shapes (3 * n_rows,)."""
    # Each start depends on the length before it: a plain loop over a memoryview, the fastest scalar access there is.
    words = section.array("<u4", (section.size // 4,)).astype(np.uint32, copy=False).data
    starts = np.empty(3 * n_rows, dtype=np.int64)
    writable = starts.data
    position = 0
    try:
        for index in range(3 * n_rows):
            writable[index] = position
            position += 1 + _TERM_WORDS * words[position]
    except IndexError:
        row = index // 3
        raise section.error(
            f"constraint {row} of {n_rows} runs past the end", "the file is truncated or forged: compile again"
        ) from None
    if position != len(words):
        what = f"the {n_rows} constraints take {4 * position} bytes of {section.size}"
        raise section.error(what, "compile the circuit again", min(4 * position, section.size))
    return starts, np.diff(starts, append=position) // _TERM_WORDS


def _intern(limbs: U64) -> tuple[U64, U32]:
    """The distinct rows of `limbs` in order of first appearance, and for each row its index among them."""
    digest = np.zeros(len(limbs), dtype=np.uint64)
    for place in range(4):
        digest = (digest ^ (digest >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + limbs[:, place]
    _, first, inverse = np.unique(digest, return_index=True, return_inverse=True)
    if (limbs[first][inverse] != limbs).any():  # two values share a digest: sort the rows themselves
        _, first, inverse = np.unique(limbs, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(first), dtype=np.uint32)
    rank[order] = np.arange(len(first), dtype=np.uint32)
    return limbs[first[order]].astype(np.uint64), rank[inverse]


def _sorted_within(combination: I64, wires: U32, interned: U32) -> tuple[U32, U32]:
    descends = (wires[1:] < wires[:-1]) & (combination[1:] == combination[:-1])
    if not descends.any():
        return wires, interned
    order = np.lexsort((wires, combination))
    return wires[order], interned[order]


def _constraints(r1cs: R1CS) -> Stream:
    """Section 2, a few megabytes of rows at a time."""
    matrices = (r1cs.a, r1cs.b, r1cs.c)
    terms = np.sum([matrix.indptr[1:] for matrix in matrices], axis=0)
    ends = 4 * (_TERM_WORDS * terms + 3 * np.arange(1, r1cs.n_rows + 1))
    size = int(ends[-1]) if r1cs.n_rows else 0
    cuts = np.searchsorted(ends, np.arange(_PIECE, size, _PIECE), side="right")
    bounds = distinct(np.concatenate(([0], cuts, [r1cs.n_rows]))).tolist()
    piece = native_files.constraint_bytes if native_engine() else _constraint_words
    return Stream(size, (piece(r1cs, start, stop) for start, stop in pairwise(bounds)))


def _constraint_words(r1cs: R1CS, start: int, stop: int) -> npt.NDArray[np.uint32]:
    """Some rows as 32-bit words: for each row A, B, C, and for each of these a term count, then the terms."""
    matrices = [_slice(matrix, start, stop) for matrix in (r1cs.a, r1cs.b, r1cs.c)]
    lengths = np.stack([np.diff(matrix.indptr) for matrix in matrices], axis=1).reshape(-1)
    first_term = np.concatenate(([0], np.cumsum(lengths)))
    terms = np.empty((first_term[-1], _TERM_WORDS), dtype="<u4")
    coefficients = np.ascontiguousarray(r1cs.coefficients, dtype="<u8").view("<u4")
    for place, matrix in enumerate(matrices):
        shift = first_term[place:-1:3] - matrix.indptr[:-1]
        target = np.arange(matrix.n_nonzeros) + np.repeat(shift, np.diff(matrix.indptr))
        terms[target, 0] = matrix.wires
        terms[target, 1:] = coefficients[matrix.coefficients]
    words = np.empty(len(lengths) + terms.size, dtype="<u4")
    is_count = np.zeros(len(words), dtype=bool)
    is_count[np.arange(len(lengths)) + _TERM_WORDS * first_term[:-1]] = True
    words[is_count] = lengths
    words[~is_count] = terms.reshape(-1)
    return words


def _slice(matrix: SparseMatrix, start: int, stop: int) -> SparseMatrix:
    first, last = matrix.indptr[start], matrix.indptr[stop]
    indptr = matrix.indptr[start : stop + 1] - first
    return SparseMatrix(indptr, matrix.wires[first:last], matrix.coefficients[first:last])
