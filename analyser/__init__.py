"""What rows prove: whether the inputs of a circuit determine its outputs, and the evidence.

verdict = audit(spend.compile())          # or of the R1CS that read_r1cs gives
if verdict.answer is Answer.NOT_UNIQUE:
    print(verdict.counterexample.differing)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .auditing import audit
    from .verdict import Answer, Counterexample, Finding, SolverUse, UsedLemma, Verdict, WireName

__all__ = ["Answer", "Counterexample", "Finding", "SolverUse", "UsedLemma", "Verdict", "WireName", "audit"]

_HOMES: Final = {"audit": "auditing"}
"""Nothing is loaded before it is used; what has no line here is a value of `verdict`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'verdict')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
