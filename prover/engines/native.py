"""The native engine: setup and proof in Rust, over the arrays of a key as they lie in memory or in a mapped file."""

from __future__ import annotations

from zkwright import _engine
from zkwright.core.engine_choice import ready_for_arrays, thread_limit
from zkwright.core.limbs import from_limbs, limb_bytes, to_limbs
from zkwright.verifier import G1Point, G2Point, Proof

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zkwright.core.limbs import Limbs
    from zkwright.core.progress import Progress
    from zkwright.core.r1cs import R1CS

    from ..groth16.development_key import SetupSecrets
    from ..groth16.proving_key import ProvingKey
    from ..groth16.zkey_view import ZkeyView


class NativeEngine:
    """`Engine` in Rust: some hundred thousand constraints are proved in a second.

    All calls release the GIL, answer Ctrl-C within a tenth of a second, and report progress from the calling thread.
    """

    name = "native"

    def __init__(self, threads: int | None = None) -> None:
        """Use at most `threads` threads; None means what `ZKWRIGHT_THREADS` says, else all cores."""
        self.threads = _engine.threads(threads if threads is not None else thread_limit())

    def setup(
        self, r1cs: R1CS, secrets: SetupSecrets, progress: Progress | None, room: ProvingKey | None = None
    ) -> ProvingKey:
        """See `Engine.setup`. About 3 microseconds for each wire or constraint and core."""
        import numpy as np

        from ..groth16.key_layout import KeySizes
        from ..groth16.proving_key import ProvingKey

        ready_for_arrays()
        key = room or ProvingKey.empty(KeySizes.of(r1cs))
        in_g1, in_g2 = (secrets.alpha, secrets.beta, secrets.delta), (secrets.beta, 1, secrets.delta)
        multiples_g1 = _engine.multiples_g1(to_limbs(in_g1), threads=self.threads)
        multiples_g2 = _engine.multiples_g2(to_limbs(in_g2), threads=self.threads)
        points = (key.alpha_g1, key.beta_g1, key.delta_g1, key.beta_g2, key.gamma_g2, key.delta_g2)
        for place, point in zip(points, (*multiples_g1, *multiples_g2), strict=True):
            place[:] = point
        _engine.coefficient_records(r1cs, key.coefficients.view(np.uint8), threads=self.threads)
        waste = to_limbs([secrets.tau, secrets.alpha, secrets.beta, secrets.delta])
        _engine.setup(r1cs, waste, key, threads=self.threads, progress=progress)
        return key

    def prove_unchecked(
        self, key: ProvingKey | ZkeyView, witness: Limbs, r: int, s: int, progress: Progress | None
    ) -> Proof:
        """See `Engine.prove_unchecked`. About 5 microseconds for each wire or constraint and core."""
        ready_for_arrays()
        blinding = limb_bytes([r]), limb_bytes([s])
        return _proof(_engine.prove(key, witness, *blinding, threads=self.threads, progress=progress))

    def prepare(self, key: ProvingKey | ZkeyView, progress: Progress | None) -> NativeKey:
        """See `Engine.prepare`. About 0.25 microseconds for each wire or constraint and core."""
        return NativeKey(key, self.threads, progress)


class NativeKey:
    """`PreparedKey` in Rust: points on lines of the cache of their own, and rows grouped for eight lanes."""

    def __init__(self, key: ProvingKey | ZkeyView, threads: int, progress: Progress | None) -> None:
        """Copy what a proof needs of `key`."""
        ready_for_arrays()
        self._key = _engine.PreparedProvingKey(key, threads=threads, progress=progress)
        self._threads = threads

    @property
    def memory(self) -> int:
        """See `PreparedKey.memory`."""
        return self._key.memory

    def prove_unchecked(self, witness: Limbs, r: int, s: int, progress: Progress | None) -> Proof:
        """See `PreparedKey.prove_unchecked`."""
        ready_for_arrays()
        blinding = limb_bytes([r]), limb_bytes([s])
        return _proof(self._key.prove(witness, *blinding, threads=self._threads, progress=progress))


def _proof(coordinates: bytes) -> Proof:
    ax, ay, bx0, bx1, by0, by1, cx, cy = from_limbs(coordinates)
    return Proof(a=G1Point(ax, ay), b=G2Point((bx0, bx1), (by0, by1)), c=G1Point(cx, cy))
