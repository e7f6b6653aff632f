"""A setup of Groth16 (eprint 2016/260) by one party, for development, with randomness from the operating system."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

import numpy as np
from zkwright.core.field import R
from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS
from zkwright.core.traceback_redaction import redact_frames

from ..arguments import refuse_many_signals, refuse_system
from ..engines.choice import choose_engine
from ..notebook import shown_progress
from ..randomness import random_below
from .key import DEVELOPMENT_MARK
from .proving_key import ProvingKey
from .zkey_file import new_zkey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..engines.engine import Engine


@dataclass(frozen=True, slots=True)
class SetupSecrets:
    """The toxic waste of a single-party setup, each in [1, r): whoever knows them can forge proofs.

    gamma is always 1, as after any snarkjs ceremony. Never shown by `repr`; raises `ValueError` for a value out of
    range, without naming it.
    """

    tau: int = field(repr=False)
    alpha: int = field(repr=False)
    beta: int = field(repr=False)
    delta: int = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse zeros, which void the proof system, and unreduced values."""
        if not all(0 < secret < R for secret in (self.tau, self.alpha, self.beta, self.delta)):
            raise ValueError("setup secrets lie in [1, r): draw them again")


@redact_frames
def setup(
    r1cs: R1CS,
    *,
    path: str | os.PathLike[str] | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> ProvingKey:
    """A development key for `r1cs`, which must not guard anything of value.

    The secrets of the setup pass through this process, and whoever keeps them can prove false statements, also after
    others contributed to the key: it says so for ever, see `ProvingKey.standing`. A key for real use comes from a
    ceremony, of which one honest participant is enough.

    With `path` the key is made in the `.zkey` file that then appears there, as `write_zkey` would write it, and what is
    returned are views of it: memory holds its arrays only as far as the system has no better use for it.

    Raises `ValueError` when the circuit is too large for the field (2**27 rows) or has more public signals than the files of a
    verifier have room for (80,000), `OSError` when the file cannot be written.
    """
    if not isinstance(r1cs, R1CS):
        raise refuse_system(r1cs)
    refuse_many_signals(r1cs.n_public)
    engine = engine or choose_engine()
    tau, alpha, beta, delta = (1 + random_below(R - 1) for _ in range(4))
    waste = SetupSecrets(tau=tau, alpha=alpha, beta=beta, delta=delta)
    if path is None:
        with shown_progress("setup", progress) as shown:
            key = engine.setup(r1cs, waste, shown)
        return key.__replace__(circuit_hash=DEVELOPMENT_MARK + _digest(key))
    with new_zkey(path, r1cs) as new, shown_progress("setup", progress) as shown:
        key = engine.setup(r1cs, waste, shown, new.room)
        return new.finish(DEVELOPMENT_MARK + _digest(key))


def _digest(key: ProvingKey) -> bytes:
    """What identifies the key's circuit and secrets, in the 40 bytes that the mark leaves.

    BLAKE2b of the key's own points and of each wire's (beta A + alpha B + C) at tau: no other circuit has the same ones, but
    with a probability below 2**-200 over the secrets, as two different polynomials seldom meet.
    """
    digest = hashlib.blake2b(digest_size=40)
    points = (key.alpha_g1, key.beta_g1, key.delta_g1, key.beta_g2, key.gamma_g2, key.delta_g2)
    for array in (*points, key.ic, key.c):
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.digest()
