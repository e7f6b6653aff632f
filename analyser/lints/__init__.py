"""What is likely wrong although rows determine everything, or why they do not: a lint a file, each with a place and a mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from . import (
    always_holds,
    forged_hint,
    free_selector,
    nullifier,
    open_choice,
    tree_domains,
    unbounded_comparison,
    unconstrained,
    zero_divisor,
)

if TYPE_CHECKING:
    from ..verdict import Finding
    from .subject import Subject

Lint: TypeAlias = "Callable[[Subject], Iterator[Finding]]"

LINTS: Final[tuple[Lint, ...]] = (
    unconstrained.find,
    open_choice.find,
    zero_divisor.find,
    forged_hint.find,
    free_selector.find,
    always_holds.find,
    nullifier.find,
    tree_domains.find,
    unbounded_comparison.find,
)
"""Every lint, in the order in which they are told."""


LIKELY_BROKEN: Final[frozenset[str]] = frozenset(
    lint.NAME for lint in (unconstrained, zero_divisor, forged_hint, free_selector, nullifier, unbounded_comparison)
)
"""Lints whose findings let a dishonest prover prove what is not so, unless the author knows why not.

The others are remarks: a requirement that requires nothing, a tree that others may keep well, what an open output depends on.
"""

NAMES: Final[frozenset[str]] = LIKELY_BROKEN | {always_holds.NAME, tree_domains.NAME, open_choice.NAME}
"""What all lints are called."""


def all_findings(subject: Subject) -> tuple[Finding, ...]:
    """What all lints find; the same at the same place once."""
    return tuple(dict.fromkeys(finding for lint in LINTS for finding in lint(subject)))
