"""What rows prove: whether the inputs of a circuit determine its outputs, and the evidence.

verdict = audit(spend.compile())          # or of the R1CS that read_r1cs gives
if verdict.answer is Answer.NOT_UNIQUE:
    print(verdict.counterexample.differing)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zkwright.core.lazy_names import loaded_when_asked_for

if TYPE_CHECKING:
    from .auditing import audit
    from .verdict import Answer, Counterexample, Finding, SolverUse, UsedLemma, Verdict, WireName

__all__ = ["Answer", "Counterexample", "Finding", "SolverUse", "UsedLemma", "Verdict", "WireName", "audit"]

_HOMES: Final = {
    "analyser.auditing": ("audit",),
    "analyser.verdict": ("Answer", "Counterexample", "Finding", "SolverUse", "UsedLemma", "Verdict", "WireName"),
}
"""Where each name is defined. Nothing is loaded before it is used."""


if not TYPE_CHECKING:  # they know the names, and are to refuse all others
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
