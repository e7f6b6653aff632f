"""The optimiser: fewer rows and wires for the same statement, in time linear in the system and in what changes.

    level  rule                                               before -> after
    1      a row repeated                                     a*b = c, a*b = c        -> a*b = c
    1      a product computed twice                           a*b = c, a*b = d        -> a*b = c, (c - d)*1 = 0
    1      a row that always holds                            0*b = 0                 ->
    1      a product nobody reads                             a*b = c - w             ->
    1      a hint nobody reads                                w := hint(...)          ->
    2      a linear row and the last wire w it mentions       a*b = w, (w + l)*1 = 0  -> a*b = -l

Only rows that a rule touches are looked at one by one, and each is compared with what it replaces at a random point
(Schwartz-Zippel): a rule that changed the meaning of a row would not go unseen. Wires that vanish keep the row that defined
them, so that a failure can still be explained in the user's terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .common_subexpressions import merge_products
from .compaction import Optimised, finish
from .dead_code import drop_dead
from .linear_elimination import substitute_linear_rows
from .origin import Origin, Restored
from .system import System

if TYPE_CHECKING:
    from ..program.recording import Recording

__all__ = ["HIGHEST_LEVEL", "Optimised", "Origin", "Restored", "optimise"]


HIGHEST_LEVEL: Final = 2


def optimise(recording: Recording, level: int, *, in_place: bool = False) -> Optimised:
    """Apply the rules up to `level` (0, 1 or 2). The formal wires stay; those of the outputs are set by rows.

    With `in_place` the result is made in the arrays of the recording, which is left without rows: that saves half of the memory.
    Deterministic but for the random point of its own checks. Raises ValueError for a recording without rows, RuntimeError if a
    rule changed the meaning of a row.
    """
    work = System(recording.body, recording.schema.input_wires, recording.session.coefficients)
    if in_place:
        recording.give_up_rows()
    if level >= 1:
        merge_products(work)
    if level >= 2:
        substitute_linear_rows(work)
    if level >= 1:
        drop_dead(work)
    return finish(work, in_place=in_place)
