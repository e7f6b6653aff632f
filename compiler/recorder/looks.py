"""What is only looked at while a circuit is recorded, to be printed when it is solved: no part of the statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from zkwright.core.fast_dataclass import dataclass

from ..source_locations import Site
from .linear_combination import LinearCombination
from .recorded import PythonHint, Step

FIRST_SKETCHED: Final = 1 << 40
"""The first wire of a sketch; no body has as many."""


class Picture(Protocol):
    """A value as it will be shown once its wires have values."""

    def draw(self, value: Callable[[LinearCombination], int | None]) -> object:
        """What to show; `value` gives a combination's value, None where none could be computed."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Values to print when a circuit is solved, which no constraint knows of.

    It stands after `n_calls` gadget calls of its body, and needs the sketched steps `first_step` to `n_steps`. `names` are the
    texts of `values` in the source.
    """

    site: Site
    label: str | None
    names: tuple[str, ...]
    values: tuple[Picture, ...]
    n_calls: int
    first_step: int
    n_steps: int


@dataclass(frozen=True, slots=True)
class Looks:
    """What to print of a body when it is solved: never part of a file.

    `steps` and `python_hints` compute what is only looked at; `probes` is empty where only bodies called from this one have some.
    """

    steps: tuple[Step, ...] = ()
    python_hints: tuple[PythonHint, ...] = ()
    probes: tuple[Probe, ...] = ()
