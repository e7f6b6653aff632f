"""The reference engine: readable Python on plain integers and galois; the specification of the native one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zkwright.core.limbs import as_array

if TYPE_CHECKING:
    from zkwright.core.limbs import Limbs
    from zkwright.core.progress import Progress
    from zkwright.core.r1cs import R1CS
    from zkwright.verifier import Proof

    from ...groth16.development_key import SetupSecrets
    from ...groth16.proving_key import ProvingKey
    from ...groth16.zkey_view import ZkeyView


class ReferenceEngine:
    """`Engine` in pure Python: a thousand constraints are set up and proved in about three seconds."""

    name = "reference"
    threads = 1

    def setup(
        self, r1cs: R1CS, secrets: SetupSecrets, progress: Progress | None, room: ProvingKey | None = None
    ) -> ProvingKey:
        """See `Engine.setup`."""
        from .key_generation import setup

        key = setup(r1cs, secrets, progress)
        if room is None:
            return key
        for name, array in key.arrays.items():
            getattr(room, name)[:] = array
        return room

    def prove_unchecked(
        self, key: ProvingKey | ZkeyView, witness: Limbs, r: int, s: int, progress: Progress | None
    ) -> Proof:
        """See `Engine.prove_unchecked`."""
        from .proving import prove_unchecked

        return prove_unchecked(_arrays(key), as_array(witness), r, s, progress)

    def prepare(self, key: ProvingKey | ZkeyView, progress: Progress | None) -> KeyAsItIs:
        """See `Engine.prepare`."""
        return KeyAsItIs(_arrays(key))


@dataclass(frozen=True)
class KeyAsItIs:
    """`PreparedKey` of an engine that prepares nothing."""

    key: ProvingKey
    memory: int = 0

    def prove_unchecked(self, witness: Limbs, r: int, s: int, progress: Progress | None) -> Proof:
        """See `Engine.prove_unchecked`."""
        return ReferenceEngine().prove_unchecked(self.key, witness, r, s, progress)


def _arrays(key: ProvingKey | ZkeyView) -> ProvingKey:
    from ...groth16.proving_key import ProvingKey

    return key if isinstance(key, ProvingKey) else key.to_arrays()
