"""Envelopes that somebody collected in a folder."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from zkwright.core.errors import FormatError

from .cone import Cones
from .envelope import MAX_BYTES, Envelope
from .opening import LeftOut

if TYPE_CHECKING:
    from pathlib import Path

    from zkwright.compiler import Program
    from zkwright.parties.configuration import Parties
    from zkwright.parties.planning import Plan

ENDING: Final = ".envelope"


def read_envelopes(
    folder: Path, program: Program, planned: Plan, parties: Parties
) -> tuple[list[Envelope], list[LeftOut]]:
    """All files `*.envelope` of a folder, and those that are none, with what is wrong: no client's file stops the others.

    Raises `InvalidParties` where there are no clients, and `OSError`.
    """
    cones = Cones(program, planned, parties)
    read, left_out = [], []
    for path in sorted(entry for entry in folder.iterdir() if entry.name.endswith(ENDING)):
        if not path.is_file():
            left_out.append(LeftOut(b"", path.name, "no file"))
            continue
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        try:
            read.append(Envelope.from_bytes(data, cones, parties))
        except FormatError as error:
            left_out.append(LeftOut(sha256(data).digest(), path.name, error.what))
    return read, left_out
