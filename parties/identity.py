"""Who a party is: a key of Ed25519 (RFC 8032) and the certificate of its own that TLS shows and `parties.toml` pins."""

from __future__ import annotations

import base64
from typing import ClassVar, Final

from zkwright.core.pinned_tls import PinnedIdentity, certificate_of_text, need_cryptography

from .errors import InvalidParties

P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve P-256 has (FIPS 186-4)."""

SEALING_KEY_BYTES: Final = 33

_WIDE: Final = 48


class Identity(PinnedIdentity):
    """A party's private key and certificate, which nothing prints.

    It lives in a file, as TLS takes keys from files alone.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     identity = Identity.new(f"{folder}/ada.identity")
    ...     Identity.read(f"{folder}/ada.identity").certificate == identity.certificate
    True
    """

    __slots__ = ()

    OF: ClassVar[str] = "party"
    VERB: ClassVar[str] = "parties identity"
    EXTRA: ClassVar[str] = "parties"

    @property
    def sealing_scalar(self) -> int:
        """The private key on P-256 to which clients seal: it follows from the key of Ed25519, and signs nothing."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        wide = HKDF(SHA256(), _WIDE, None, b"zkwright parties sealing key 1").derive(self._key.private_bytes_raw())
        return int.from_bytes(wide, "big") % (P256_ORDER - 1) + 1

    @property
    def sealing_key(self) -> bytes:
        """The public key of it, a compressed point (SEC 1), 33 bytes."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = ec.derive_private_key(self.sealing_scalar, ec.SECP256R1()).public_key()
        return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    @property
    def sealing_key_text(self) -> str:
        """The same as `parties.toml` has it: in base64."""
        return base64.b64encode(self.sealing_key).decode()


def certificate_from_text(text: str, where: str) -> bytes:
    """The certificate that `parties.toml` pins, in DER. Raises `InvalidParties` naming `where`."""
    need_cryptography("the file", Identity.EXTRA)
    try:
        return certificate_of_text(text)
    except ValueError:
        mend = "write what `zkwright parties identity` printed for that party"
        raise InvalidParties(f"{where}: no certificate of Ed25519 in base64; {mend}") from None


def sealing_key_from_text(text: str, where: str) -> bytes:
    """The point that clients seal to. Raises `InvalidParties` naming `where`."""
    need_cryptography("the file", Identity.EXTRA)
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        point = base64.b64decode(text, validate=True)
        if len(point) != SEALING_KEY_BYTES or base64.b64encode(point).decode() != text:
            raise ValueError("not canonical")
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        mend = "write what `zkwright parties identity` printed for that party"
        raise InvalidParties(f"{where}: sealing_key is no point of P-256 in base64; {mend}") from None
    return point
