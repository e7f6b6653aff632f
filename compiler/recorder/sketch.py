"""What is computed beside a body only to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ..errors import DebugError
from .linear_combination import LinearCombination
from .looks import FIRST_SKETCHED
from .recorded import Step
from .recorder import Recorder
from .session import Session


class Sketch(Recorder):
    """What is computed beside a body only to be looked at: no part of the statement.

    It reads the body's wires and makes wires of its own, far above theirs. `steps` are its rows and hints in order, of which
    probes have shown the first `n_shown`.
    """

    makes_statement = False

    def __init__(self, parent: Recorder) -> None:
        """A sketch beside a body."""
        super().__init__(parent.name, Session(), parent)
        self.n_wires = FIRST_SKETCHED
        self.steps: list[Step] = []
        self._keep_row = self._keep_bits = self._keep_hint = self.steps.append
        self.n_shown = 0
        self._n_entered = 0

    @contextmanager
    def entered(
        self, gadget: str, arguments: Sequence[LinearCombination], names: Callable[[], Sequence[str]]
    ) -> Iterator[None]:
        """What is required meanwhile is the gadget's own promise of its result, and shown where it would fail."""
        self._n_entered += 1
        try:
            yield
        finally:
            self._n_entered -= 1

    def refuse_if_lost(self, what: str) -> None:
        """Refuse it but within a gadget that runs in place."""
        if not self._n_entered:
            raise DebugError(
                f"{what} within debug(...) requires nothing: what is only looked at is no part of the statement",
                "require it on a line of its own; debug(lambda: x < y) shows a condition",
            )


def sketch_of(body: Recorder) -> Sketch:
    """The sketch beside a body, made when first needed; a sketch is its own."""
    if isinstance(body, Sketch):
        return body
    if body.sketch is None:
        body.sketch = Sketch(body)
    return body.sketch
