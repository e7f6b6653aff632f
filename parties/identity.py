"""Who a party is: a key of Ed25519 (RFC 8032) and the certificate of its own that TLS shows and `parties.toml` pins.

The same key signs what is sent within a session; what it signs begins otherwise than what TLS has it sign.
"""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from zkwright.core.errors import FormatError
from zkwright.core.files.atomic_file import replacing
from zkwright.core.traceback_redaction import redact_frames

from .errors import InvalidParties, PartiesError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.x509 import Certificate

MAX_IDENTITY_BYTES: Final = 1 << 14

MAX_CERTIFICATE_BYTES: Final = 1 << 11

_MAKE_ONE: Final = "make one: zkwright parties identity -o NAME.identity"


class Identity:
    """A party's private key and certificate, which nothing prints.

    It lives in a file, as TLS takes keys from files alone.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     identity = Identity.new(f"{folder}/ada.identity")
    ...     Identity.read(f"{folder}/ada.identity").certificate == identity.certificate
    True
    """

    __slots__ = ("_key", "certificate", "path")

    def __init__(self, key: Ed25519PrivateKey, certificate: bytes, path: str | os.PathLike[str]) -> None:
        """The key, its certificate in DER, and the file that holds both."""
        self._key: Final = key
        self.certificate: Final = certificate
        self.path: Final = path

    @classmethod
    def new(cls, path: str | os.PathLike[str]) -> Identity:
        """One from the operating system's randomness, put into a file that only its owner may read.

        Raises `PartiesError` where `cryptography` is not installed, and `OSError`.
        """
        _needed()
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509.oid import NameOID

        key = Ed25519PrivateKey.generate()
        # OpenSSL looks for what vouches for a certificate by its name: no two are called the same.
        called = f"zkwright party {sha256(key.public_key().public_bytes_raw()).hexdigest()[:32]}"
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
        ) | dict.fromkeys(("crl_sign", "encipher_only", "decipher_only"), False)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            # It is pinned, byte for byte: it ends when the file that pins it says so.
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(9999, 12, 31, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, algorithm=None)
        )
        identity = cls(key, certificate.public_bytes(Encoding.DER), path)
        with replacing(path, secret=True) as file:
            file.write(identity.to_pem())
        return identity

    @classmethod
    @redact_frames
    def read(cls, path: str | os.PathLike[str]) -> Identity:
        """The identity in a file that `new` left. Raises `FormatError` for anything else, and `OSError`."""
        _needed()
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
        from cryptography.x509 import load_pem_x509_certificate

        with open(path, "rb") as file:
            data = file.read(MAX_IDENTITY_BYTES + 1)
        try:
            if len(data) > MAX_IDENTITY_BYTES:
                raise ValueError("too long")
            key = load_pem_private_key(data, password=None)
            certificate = load_pem_x509_certificate(data[data.index(b"-----BEGIN CERTIFICATE-----") :])
        except (ValueError, TypeError):
            raise FormatError(path, "no identity of a party", mend=_MAKE_ONE) from None
        if not isinstance(key, Ed25519PrivateKey) or certificate.public_key() != key.public_key():
            raise FormatError(path, "a key and a certificate that do not belong together", mend=_MAKE_ONE)
        return cls(key, certificate.public_bytes(Encoding.DER), path)

    def to_pem(self) -> bytes:
        """Private key (PKCS #8) and certificate, as `ssl` reads them; whoever has this is the party."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        private = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + _loaded(self.certificate).public_bytes(Encoding.PEM)

    @property
    def certificate_text(self) -> str:
        """The certificate as `parties.toml` has it: DER in base64."""
        return base64.b64encode(self.certificate).decode()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of its signature."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        """Nothing of the key."""
        return "<Identity>"


def certificate_from_text(text: str, where: str) -> bytes:
    """The certificate that `parties.toml` pins, in DER. Raises `InvalidParties` naming `where`."""
    _needed()
    try:
        certificate = base64.b64decode(text, validate=True)
        if len(certificate) > MAX_CERTIFICATE_BYTES or base64.b64encode(certificate).decode() != text:
            raise ValueError("not canonical")
        public_key_of(certificate)
    except ValueError:
        mend = "write what `zkwright parties identity` printed for that party"
        raise InvalidParties(f"{where}: no certificate of Ed25519 in base64; {mend}") from None
    return certificate


def public_key_of(certificate: bytes) -> Ed25519PublicKey:
    """The key that a certificate in DER is of. Raises `ValueError` for one that is none of Ed25519."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = _loaded(certificate).public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not a key of Ed25519")
    return key


def _loaded(certificate: bytes) -> Certificate:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(certificate)


def _needed() -> None:
    try:
        import cryptography  # noqa: F401
    except ModuleNotFoundError:
        raise PartiesError(
            "parties need the package cryptography, which is not installed; run: pip install 'zkwright[parties]'"
        ) from None
