"""Where the rows of a program come from: a tree of bodies, each with its own lines and the calls of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

if TYPE_CHECKING:
    from zkwright.core.r1cs import I64

    from ..recorder.linear_combination import LinearCombination
    from ..recorder.looks import Looks
    from ..recorder.notes import Note
    from ..source_locations import Site


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the rows of a body come from: its own, by line; the rest, by call. All ascend by position.

    Run i of its own rows, own_rows[i] and the `own_counts[i] - 1` behind it, comes from `sites[i]` and has the note `notes[i]`.
    """

    name: str
    n_formals: int
    n_wires: int
    n_rows: int
    own_rows: I64
    own_counts: I64
    sites: tuple[Site, ...]
    notes: tuple[Note | None, ...]
    calls: tuple[CallProvenance, ...]
    looks: Looks | None = None
    formals: tuple[str, ...] = ()
    """The names of a gadget's formal wires, its arguments; empty for those that stand for bits of one."""


@dataclass(frozen=True, slots=True)
class CallProvenance:
    """An instance of a gadget within a body: where its rows and internal wires start, who called it with what."""

    position: int
    first_wire: int
    provenance: Provenance
    site: Site
    arguments: tuple[LinearCombination, ...]

    @property
    def n_internal(self) -> int:
        """How many wires the instance has of its own."""
        return self.provenance.n_wires - self.provenance.n_formals - 1

    @property
    def wires_moved(self) -> int:
        """What to add to an internal wire of the gadget's for the wire it is in the body that calls."""
        return self.first_wire - 1 - self.provenance.n_formals
