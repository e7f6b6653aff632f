"""EdDSA with MiMC, the signer's side; keys are made as those of `eddsa.plain`."""

from __future__ import annotations

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..eddsa import Signature
from ..eddsa import plain as eddsa
from ..mimc import mimc7
from ..mimc_sponge import mimc_sponge


class SigningKey(eddsa.SigningKey):
    """A secret signing key, shown nowhere: `eddsa.plain.SigningKey` with the signatures of this scheme.

    Its nonces are not those of EdDSA-Poseidon for the same seed, so that both may sign one message.
    """

    @redact_frames
    def sign(self, message: Field | int) -> Signature:
        """Sign one field element with MiMC-7. Deterministic.

        Raises `ValueError` when the message is not in [0, r), `TypeError` for no integer.
        """
        return self._signed(message, b"mimc7", lambda *hashed: int(mimc7(*hashed)))

    @redact_frames
    def sign_sponge(self, message: Field | int) -> Signature:
        """Sign one field element with the MiMC sponge. Deterministic. Raises as `sign` does."""
        return self._signed(message, b"sponge", lambda *hashed: int(mimc_sponge(*hashed)))
