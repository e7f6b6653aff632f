"""The equation of Groth16 (eprint 2016/260, section 3.2): e(A, B) = e(alpha, beta) e(vk_x, gamma) e(C, delta)."""

from __future__ import annotations

from functools import lru_cache
from itertools import count

from ..native import native_engine, pack
from ..pairing import combine, product_is_one
from ..points import G1_INFINITY
from ..public_signals import PublicSignals
from .proof import Proof
from .verifying_key import VerifyingKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any, Final

KEYS_KEPT: Final = 16
"""Keys that stay prepared, those used last."""


def equation_holds(vk: VerifyingKey, signals: PublicSignals, proof: Proof) -> bool | None:
    """Whether the equation holds, with vk_x = IC_0 + sum of signals_i IC_i; None where vk_x is the point at infinity.

    There are as many signals as `vk` has, all in [0, r).
    """
    # A process that verifies one proof is done sooner than the key is prepared.
    if (engine := native_engine()) is not None and next(_uses(vk)) > 0:
        a, b, c = proof.a, proof.b, proof.c
        holds: bool | None = prepared(engine, vk).verify(pack(signals), pack((a.x, a.y, *b.x, *b.y, c.x, c.y)))
        return holds
    vk_x = combine(vk.ic, (1, *signals))
    if vk_x == G1_INFINITY:
        return None
    return product_is_one(((-proof.a, proof.b), (vk.alpha_g1, vk.beta_g2), (vk_x, vk.gamma_g2), (proof.c, vk.delta_g2)))


@lru_cache(maxsize=KEYS_KEPT)
def _uses(vk: VerifyingKey) -> Iterator[int]:
    """How often each of the keys used last was used before."""
    return count()


@lru_cache(maxsize=KEYS_KEPT)
def prepared(engine: ModuleType, vk: VerifyingKey) -> Any:
    """The key with what all its verifications share, kept for the keys used last: up to 3.4 MB each."""
    alpha, ic = (pack(c for point in points for c in (point.x, point.y)) for points in ((vk.alpha_g1,), vk.ic))
    beta, gamma, delta = (pack((*point.x, *point.y)) for point in (vk.beta_g2, vk.gamma_g2, vk.delta_g2))
    return engine.PreparedKey(alpha, beta, gamma, delta, ic)
