"""Provers that are kept for the next proof, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from zkwright.core.input_json import parse_inputs

from .circuits import CircuitFiles
from .outcomes import outcome_of

if TYPE_CHECKING:
    from zkwright.core.progress import Progress
    from zkwright.prover import Prover


class Provers:
    """Those that were used last; what they keep ready takes `memory` bytes at most, or is of one circuit alone."""

    def __init__(self, memory: int) -> None:
        """Nothing is read yet."""
        self._memory = memory
        self._kept: OrderedDict[CircuitFiles, Prover] = OrderedDict()

    def of(self, files: CircuitFiles, progress: Progress) -> Prover:
        """The one of a circuit, which is made where it is not kept; raises as `CircuitFiles.prover` does."""
        prover = self._kept.pop(files, None)
        if prover is None:
            progress("load", 0, 1)
            prover = files.prover()
        self._kept[files] = prover
        while len(self._kept) > 1 and sum(each.memory for each in self._kept.values()) > self._memory:
            self._kept.popitem(last=False)
        return prover

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def prove(self, files: CircuitFiles, inputs: bytes, progress: Progress) -> dict[str, Any]:
        """The outcome for inputs in JSON: `{"proof", "public"}`, or `{"error"}` as `outcomes.failure` has it."""

        def proved() -> dict[str, Any]:
            prover = self.of(files, progress)
            progress("witness", 0, 1)
            return prover.prove_inputs(parse_inputs(inputs), progress=progress).to_object()

        return outcome_of(proved)
