"""How much `check_circuit` does where a call does not say: the pytest plugin sets it from the command line."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

Proofs: TypeAlias = Literal["none", "sample", "all"]
"""Of which valid inputs proofs are made. `sample`: of a circuit's first ones, where the native engine is there to do it."""

PROOFS: Final[tuple[str, ...]] = get_args(Proofs)

MOST_ROWS_SAMPLED: Final = 50_000
"""Larger circuits are proved with `all` alone."""

_chosen: list[Proofs] = ["sample"]


def proofs_by_default() -> Proofs:
    """What a call does that does not say."""
    return _chosen[-1]


def set_proofs(proofs: Proofs) -> None:
    """Choose what calls do that do not say, in this process."""
    _chosen[:] = [proofs]
