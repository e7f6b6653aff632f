"""What lints say of a circuit: the values are right, and yet a prover who cheats is likely let through."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from zkwright.analyser.lints import LIKELY_BROKEN, NAMES
from zkwright.analyser.verdict import Finding, Verdict
from zkwright.compiler import Program

from .errors import CaseError, Disagreement

_MOST: Final = 5
"""Findings that are told."""


def refuse_findings(program: Program, verdict: Verdict, allow: Collection[str] = ()) -> tuple[Finding, ...]:
    """No lint says that the circuit is likely broken, but those that are called in `allow`; gives what they found besides.

    Where time ran out before rules had ended nothing is refused: what nobody had the time to show is no slip. Raises Disagreement
    for what was found, with its places.
    """
    broken = [one for one in verdict.lints if one.lint in LIKELY_BROKEN and one.lint not in allow]
    if broken and not verdict.out_of_time:
        told = [f"{one.where or 'from no known line'}: {one.message}  [{one.lint}]" for one in broken[:_MOST]]
        told += [f"and {len(broken) - _MOST:,} more, which zkwright audit tells"] * (len(broken) > _MOST)
        names = ", ".join(f'"{name}"' for name in dict.fromkeys(one.lint for one in broken))
        mend = f"{broken[0].mend}; where it is as you mean it, allow=({names},)"
        raise Disagreement(
            program.schema.name, "lints", "every layer agrees, and yet this is likely broken", told, mend
        )
    return verdict.lints


def refuse_unknown(allow: Collection[str]) -> None:
    """Raises CaseError for what is no collection of names that lints have."""
    if isinstance(allow, str):
        raise CaseError(f'`allow` is a tuple of names, not one name: write allow=("{allow}",)')
    unknown = sorted(set(allow) - NAMES)
    if unknown:
        raise CaseError(f"no lint is called {unknown[0]!r}, which `allow` has; there are: {', '.join(sorted(NAMES))}")
