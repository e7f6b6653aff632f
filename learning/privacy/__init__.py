"""Differential privacy whose noise is proved.

Whoever releases a sum commits to a seed first; what others add to it afterwards is public. The noise is a function of both,
which a circuit computes (`sampling.py`): whoever releases cannot choose it, and others do not know it.

    from zkwright.learning.privacy import discrete_laplace, noise, public_seed, seed_commitment

    NOISE = discrete_laplace(scale=10)     # of sums that one person changes by 1 at most: epsilon = 1/10

    @circuit
    def release(total: Private[U32], salt: Private[Field], seed: Private[Field], seed_salt: Private[Field],
                drawn: Public[Field]) -> Public[tuple[Field, Field, I64]]:
        return poseidon(total, salt), seed_commitment(seed, seed_salt), I64(total) + noise(NOISE, seed, drawn)

`Budget` is a ledger of what was released, which refuses more than was allowed.
"""

from __future__ import annotations

from .budget import Budget, Spent
from .distribution import Distribution, discrete_gaussian, discrete_laplace
from .sampling import noise
from .seeds import public_seed, seed_commitment

__all__ = [
    "Budget",
    "Distribution",
    "Spent",
    "discrete_gaussian",
    "discrete_laplace",
    "noise",
    "public_seed",
    "seed_commitment",
]
