"""What is raised where a circuit is not what its test says, and where nobody can tell what a test says."""

from __future__ import annotations

from zkwright.core.errors import ZkwrightError
from zkwright.core.printable import printable
from zkwright.core.redaction import redacting


class Disagreement(ZkwrightError, AssertionError):  # noqa: N818 - named for what it says
    """A circuit and its test, or two layers of the circuit, disagree.

    `layer` names the layer, `problem` says what is the matter without any value, `details` are lines with the values by name, the
    inputs' among them, and `mend` is the way out.
    """

    label = "disagreement"
    answers_no = True

    def __init__(self, circuit: str, layer: str, problem: str, details: list[str], mend: str = "") -> None:
        """Where `ZKWRIGHT_REDACT` is set, the details are forgotten."""
        self.circuit = circuit
        self.layer = layer
        self.problem = problem
        self.details = [] if redacting() else details
        self.mend = mend
        super().__init__(circuit, layer, problem)

    def __str__(self) -> str:
        """The circuit, the layer and the problem; what was computed, by name; the mend."""
        return self._render(self.details)

    def redacted(self) -> str:
        """The same without the details, which have values."""
        return self._render([])

    def _render(self, details: list[str]) -> str:
        lines = [f"{printable(self.circuit)}: {self.layer}: {printable(self.problem)}"]
        lines += [f"  {printable(line)}" for text in details for line in text.split("\n")]
        if self.mend:
            lines.append(f"  mend: {printable(self.mend)}")
        return "\n".join(lines)


class CaseError(ZkwrightError, ValueError):
    """What a test gives cannot be used: a case of another form, no valid case, parameters for what is compiled already."""
