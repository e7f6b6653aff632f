"""A program as an `.r1cs` file: circom's sections, and three of ours that other readers skip.

    0x7A6B0001  the input schema, JSON
    0x7A6B0002  the hints: counts, columns, and the matrix of their input combinations, little-endian
    0x7A6B0003  where rows come from: files, lines and their texts, messages, gadget calls, JSON

A file that carries these solves itself. Everything read is checked before it is used: such a file may come from anyone.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import R1CSFile, lacks_labels, read_r1cs, write_r1cs
from zkwright.core.json_depth import shallow_json
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.printable import checked_name, printable
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.core.shell_word import shell_word

from ..errors import CompileError, MissingHintError
from ..program.hint_table import HintTable
from ..recorder.recorded import PythonHint
from ..solver.hints import Opcode, fits
from ..source_locations import Site
from .checked_json import checked_index
from .program import Program
from .provenance_json import (
    MAX_LINE,
    origin_from_json,
    origin_to_json,
    provenance_from_json,
    provenance_to_json,
)
from .schema import Schema
from .sections import HINTS_SECTION, PROVENANCE_SECTION, SCHEMA_SECTION

_MAX_REASON = 300
_COUNTS = struct.Struct("<QQQQ")


def write_program(program: Program, path: str | os.PathLike[str]) -> None:
    """Write a program. The same program gives the same bytes. The file appears whole or not at all."""
    python = [
        [printable(hint.name), printable(hint.site.portable_file), hint.site.line] for hint in program.python_hints
    ]
    origin = origin_to_json(program.origin, program.provenance.n_rows)
    provenance = {"python_hints": python, "origin": origin, **provenance_to_json(program.provenance)}
    write_r1cs(
        path,
        program.r1cs,
        {
            SCHEMA_SECTION: _json(program.schema.to_json()),
            HINTS_SECTION: _hint_bytes(program),
            PROVENANCE_SECTION: _json(provenance),
        },
    )


def read_program(path: str | os.PathLike[str]) -> Program:
    """Read what `write_program` wrote.

    Raises FormatError for a damaged or forged file, and for a system compiled elsewhere, which carries no solver.
    """
    file = read_r1cs(path)
    if HINTS_SECTION not in file.extra:
        raise FormatError(
            Path(path),
            "carries no witness solver: it was not compiled by zkwright",
            mend="make the witness with the program its compiler wrote (circom: the .wasm), then prove with that",
        )
    if lacks_labels(path):
        raise FormatError(
            Path(path), "its wires have no labels, by which its solver knows them", mend="compile it again"
        )
    try:
        return _program(file)
    except FormatError:
        raise
    except (KeyError, TypeError, ValueError, IndexError, ArithmeticError, RecursionError, struct.error) as error:
        # The place that an error of the language names would be one of ours, and what it quotes as long as a file likes.
        reason = printable(error.message if isinstance(error, CompileError) else str(error))[:_MAX_REASON]
        raise FormatError(
            Path(path), f"damaged zkwright sections ({reason})", mend="compile the circuit again"
        ) from None


def _program(file: R1CSFile) -> Program:
    hints, matrix, coefficients = _read_hints(file.extra[HINTS_SECTION], file.r1cs)
    provenance = shallow_json(file.extra[PROVENANCE_SECTION])
    schema = Schema.from_json(shallow_json(file.extra[SCHEMA_SECTION]))
    r1cs = file.r1cs
    if (schema.n_outputs, schema.n_public_inputs, schema.n_private_inputs) != (
        r1cs.n_outputs,
        r1cs.n_public_inputs,
        r1cs.n_private_inputs,
    ):
        raise ValueError("the schema is of another system")
    if r1cs.n_wires < 1 + schema.n_formals:
        raise ValueError("fewer wires than inputs")
    python = tuple(
        _missing(checked_name(name), checked_name(source), checked_index(line, MAX_LINE), schema.name)
        for name, source, line in provenance["python_hints"]
    )
    if (hints.parameter[hints.opcode == Opcode.PYTHON] >= len(python)).any():
        raise ValueError("a hint without a name")
    full = replace(r1cs, coefficients=coefficients)
    origin, n_recorded = origin_from_json(provenance["origin"], r1cs)
    recorded = provenance_from_json(provenance, n_recorded, r1cs.n_labels, schema.n_formals)
    return Program(full, schema, hints, matrix, python, recorded, origin)


def _missing(name: str, source: str, line: int, circuit: str) -> PythonHint:
    # Most hints stand in the circuit's own file; of the library's the path says nothing.
    target = shell_word(f"{'FILE.py' if '/' in source else source}:{circuit}")

    def run(_: Any) -> list[int]:
        raise MissingHintError(
            f"this circuit computes `{name}` in Python ({source}:{line}), which an .r1cs file cannot carry; "
            f"solve it from its source: zkwright witness {target} -i input.json, or use a hint of zkwright.circuits.hints"
        )

    return PythonHint(name, Site(source, line, name, ""), run)


def _hint_bytes(program: Program) -> bytes:
    hints, matrix = program.hints, program.hint_inputs
    # In the order in which they are met first, which reading keeps: a program's table is in the order of its recording.
    first = np.full(len(program.r1cs.coefficients), -1, dtype=np.int64)
    # Of several assignments the last stays: the first place. np.unique would load numpy.ma, for 10 ms.
    first[matrix.coefficients[::-1]] = np.arange(matrix.n_nonzeros)[::-1]
    used = np.flatnonzero(first >= 0)
    used = used[np.argsort(first[used])]
    rank = np.empty(len(first), dtype=np.int64)
    rank[used] = np.arange(len(used))
    local = rank[matrix.coefficients]
    table = np.ascontiguousarray(program.r1cs.coefficients[used], dtype="<u8")
    columns = _columns(hints)
    return b"".join(
        [
            _COUNTS.pack(len(hints), matrix.n_rows, matrix.n_nonzeros, len(used)),
            *(column.astype("<i8").tobytes() for column in columns),
            matrix.indptr.astype("<i8").tobytes(),
            matrix.wires.astype("<u4").tobytes(),
            local.astype("<u4").tobytes(),
            table.tobytes(),
        ]
    )


def _columns(hints: HintTable) -> list[npt.NDArray[np.int64]]:
    return [
        hints.position,
        hints.opcode,
        hints.parameter,
        hints.first_input,
        hints.n_inputs,
        hints.first_output,
        hints.n_outputs,
    ]


def _read_hints(data: bytes, r1cs: R1CS) -> tuple[HintTable, SparseMatrix, npt.NDArray[np.uint64]]:
    """The hints, their inputs, and the coefficient table of `r1cs` extended by those only hints use."""
    n_hints, n_rows, n_terms, n_coefficients = _COUNTS.unpack_from(data)
    sizes = [8 * n_hints] * 7 + [8 * (n_rows + 1), 4 * n_terms, 4 * n_terms, 32 * n_coefficients]
    if _COUNTS.size + sum(sizes) != len(data):
        raise ValueError("the hints' counts disagree with their size")
    pieces, at = [], _COUNTS.size
    for size in sizes:
        pieces.append(data[at : at + size])
        at += size
    columns = [np.frombuffer(piece, "<i8").astype(np.int64) for piece in pieces[:7]]
    indptr = np.frombuffer(pieces[7], "<i8").astype(np.int64)
    wires = np.frombuffer(pieces[8], "<u4").astype(np.uint32)
    local = np.frombuffer(pieces[9], "<u4").astype(np.int64)
    known = from_limbs(r1cs.coefficients)
    ids = {value: i for i, value in enumerate(known)}
    added = from_limbs(np.frombuffer(pieces[10], "<u8").reshape(-1, 4))
    if any(not 0 < value < R for value in added):
        raise ValueError("a hint's coefficient is not below r")
    for value in added:
        if value not in ids:
            ids[value] = len(known)
            known.append(value)
    coefficient_ids = np.array([ids[value] for value in added], dtype=np.uint32)
    hints = HintTable(*columns)
    _check_hints(hints, r1cs, n_rows)
    if indptr[0] != 0 or indptr[-1] != n_terms or (np.diff(indptr) < 0).any():
        raise ValueError("the hints' inputs are not rows")
    if n_terms and (int(wires.max()) >= r1cs.n_wires or int(local.max()) >= n_coefficients):
        raise ValueError("a hint reads what is not there")
    return hints, SparseMatrix(indptr, wires, coefficient_ids[local]), to_limbs(known)


def _check_hints(hints: HintTable, r1cs: R1CS, n_input_rows: int) -> None:
    if not len(hints):
        return
    if any(int(column.min()) < 0 for column in _columns(hints)):
        raise ValueError("a negative number in the hints")
    if (np.diff(hints.position) < 0).any() or int(hints.position.max()) > r1cs.n_rows:
        raise ValueError("the hints are out of order")
    # Differences, for sums may overflow.
    if (hints.n_inputs > n_input_rows - hints.first_input).any():
        raise ValueError("a hint reads what is not there")
    if (hints.n_outputs > r1cs.n_wires - hints.first_output).any():
        raise ValueError("a hint sets a wire that does not exist")
    if int(hints.first_output.min()) <= r1cs.n_public + r1cs.n_private_inputs:
        raise ValueError("a hint sets an input")
    # Else a few rows of inputs, read by each of many hints, would cost more than the file is long.
    if int(hints.n_inputs.sum()) > n_input_rows:
        raise ValueError("hints that share their inputs")
    for opcode in sorted(set(hints.opcode.tolist())):  # np.unique would load numpy.ma, for 10 ms
        chosen = hints.opcode == opcode
        if not fits(opcode, hints.parameter[chosen], hints.n_inputs[chosen], hints.n_outputs[chosen]).all():
            raise ValueError("an unknown hint, or one with another number of inputs or outputs")


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8",
        "backslashreplace",  # half a surrogate pair in a message becomes JSON's own escape
    )
