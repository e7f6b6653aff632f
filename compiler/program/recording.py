"""A circuit as its function recorded it, before anything is left out: a value, from here on no code of its author's runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.r1cs import SparseMatrix

from ..recorder.body import Body
from ..recorder.session import Session
from ..source_locations import Site
from .schema import Schema


@dataclass(slots=True)
class Recording:
    """What `Circuit.record` gives.

    `body` holds the rows and hints, those of all instances of gadgets included; `session` the coefficients, the hints in Python
    and the gadgets' bodies that it was put together from; `sites` the line of every input.
    """

    schema: Schema
    body: Body
    session: Session
    sites: Mapping[str, Site]

    @property
    def gadgets(self) -> tuple[Body, ...]:
        """The bodies of gadgets that were recorded on the way, each once, behind those that it calls."""
        return tuple(self.session.bodies)

    def give_up_rows(self) -> None:
        """Say that somebody makes something else in the arrays of the rows: the recording is left without them."""
        lost = SparseMatrix(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32))
        self.body = replace(self.body, a=lost, b=lost, c=lost)
