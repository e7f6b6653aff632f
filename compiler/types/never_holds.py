"""What is required and can be seen not to hold."""

from __future__ import annotations

from ..errors import UnsatisfiedCircuitError, remember_impossible
from ..recorder.active import current_recorder, is_folding
from ..recorder.linear_combination import constant
from ..recorder.notes import Note
from ..solver.failure import Failure
from ..source_locations import caller_site


def refuse(message: str) -> None:
    """Raise UnsatisfiedCircuitError outside of circuits; within one record what no input satisfies, which is refused there."""
    recorder = current_recorder()
    if recorder is not None:
        recorder.require_zero(constant(1), Note(message))
        return
    error = UnsatisfiedCircuitError([Failure(None, message, caller_site(), (), ())], 1)
    if is_folding():
        remember_impossible(error)
    raise error
