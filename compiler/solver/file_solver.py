"""From a program's file to a witness without NumPy and without what tells of failures: for a process that does only this.

`read_program` and `Program.solve` are the way round. They say what is wrong with a file or with inputs; this one says only that
something is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.files.iden3 import read_container
from zkwright.core.files.r1cs_header import LABELS, MAGIC, VERSION, R1CSHeader, constraints_of, read_header
from zkwright.core.json_depth import shallow_json
from zkwright.core.limbs import from_limbs, limb_bytes
from zkwright.core.traceback_redaction import redact_frames

from ..program.schema import Schema
from ..program.sections import HINTS_SECTION, PROVENANCE_SECTION, SCHEMA_SECTION


class SolvedFile(NamedTuple):
    """A witness as bytes, 32 for each wire, and what its program's file says of it."""

    header: R1CSHeader
    schema: Schema
    witness: bytes

    def __repr__(self) -> str:
        """The circuit's name and how many values there are; none of them."""
        return f"<SolvedFile of {self.schema.name}: {self.header.n_wires} values, secret>"

    @property
    def public(self) -> list[int]:
        """The public signals: outputs, then public inputs."""
        return from_limbs(self.witness[32 : 32 * (1 + self.header.n_public)])

    @property
    def signals(self) -> list[int]:
        """The public signals by name: the same, or those behind a hash."""
        wires = self.schema.signal_wires
        return [value for part in wires for value in from_limbs(self.witness[32 * part.start : 32 * part.stop])]


@redact_frames
def solve_file(path: str | os.PathLike[str], inputs: Mapping[str, Any]) -> SolvedFile | None:
    """The witness that `read_program(path).solve(inputs)` gives, where the native engine computes and all is well.

    None where the reference engine computes, where inputs break a requirement, for a hint in Python and for a damaged file, of
    which some defects raise `FormatError` or `ValueError` instead; `InputError` for inputs that do not fit. What only explains
    failures, where rows come from, is not read. Ctrl-C stops it.
    """
    engine = native_engine()
    if engine is None:
        return None
    container = read_container(path, MAGIC, (VERSION,))
    header = read_header(container)
    if not {LABELS, SCHEMA_SECTION, HINTS_SECTION, PROVENANCE_SECTION} <= container.sections.keys():
        return None
    schema = Schema.from_json(shallow_json(bytes(container[SCHEMA_SECTION].data)))
    counts = (schema.n_outputs, schema.n_public_inputs, schema.n_private_inputs)
    if counts != (header.n_outputs, header.n_public_inputs, header.n_private_inputs):
        return None
    if header.n_wires < 1 + schema.n_formals:
        return None
    witness = engine.solve_file(
        constraints_of(container, header.n_rows).data,
        container[HINTS_SECTION].data,
        header,
        limb_bytes(schema.encode(inputs)),
        threads=thread_limit(),
    )
    return None if witness is None else SolvedFile(header, schema, witness)
