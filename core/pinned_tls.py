"""TLS 1.3 among those who hold each other's certificates: a key of Ed25519 (RFC 8032), and what it shows of itself.

A certificate is pinned, byte for byte, by a file that all hold; nobody else vouches for it. The same key may sign what is sent
within a session; what it signs begins otherwise than what TLS has it sign.
"""

from __future__ import annotations

import base64
import os
import ssl
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final, Self

from .errors import FormatError, ZkwrightError
from .files.atomic_file import replacing
from .traceback_redaction import redact_frames

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.x509 import Certificate

MAX_IDENTITY_BYTES: Final = 1 << 14

MAX_CERTIFICATE_BYTES: Final = 1 << 11


class PinnedIdentity:
    """A private key and its certificate, which nothing prints; rooms say what theirs is of.

    It lives in a file, as TLS takes keys from files alone.
    """

    __slots__ = ("_key", "certificate", "path")

    OF: ClassVar[str]
    """Whose it is: "party"."""

    VERB: ClassVar[str]
    """What makes one: "parties identity"."""

    EXTRA: ClassVar[str]
    """What brings the package that makes keys: "parties"."""

    def __init__(self, key: Ed25519PrivateKey, certificate: bytes, path: str | os.PathLike[str]) -> None:
        """The key, its certificate in DER, and the file that holds both."""
        self._key: Final = key
        self.certificate: Final = certificate
        self.path: Final = path

    @classmethod
    def new(cls, path: str | os.PathLike[str]) -> Self:
        """One from the operating system's randomness, put into a file that only its owner may read.

        Raises `ZkwrightError` where `cryptography` is not installed, and `OSError`.
        """
        need_cryptography(f"an identity of a {cls.OF}", cls.EXTRA)
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509.oid import NameOID

        key = Ed25519PrivateKey.generate()
        # OpenSSL looks for what vouches for a certificate by its name: no two are called the same.
        called = f"zkwright {cls.OF} {sha256(key.public_key().public_bytes_raw()).hexdigest()[:32]}"
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
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """The identity in a file that `new` left. Raises `FormatError` for anything else, and `OSError`."""
        need_cryptography(f"an identity of a {cls.OF}", cls.EXTRA)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
        from cryptography.x509 import load_pem_x509_certificate

        mend = f"make one: zkwright {cls.VERB} -o NAME.identity"
        with open(path, "rb") as file:
            data = file.read(MAX_IDENTITY_BYTES + 1)
        try:
            if len(data) > MAX_IDENTITY_BYTES:
                raise ValueError("too long")
            key = load_pem_private_key(data, password=None)
            certificate = load_pem_x509_certificate(data[data.index(b"-----BEGIN CERTIFICATE-----") :])
        except (ValueError, TypeError):
            raise FormatError(path, f"no identity of a {cls.OF}", mend=mend) from None
        if not isinstance(key, Ed25519PrivateKey) or certificate.public_key() != key.public_key():
            raise FormatError(path, "a key and a certificate that do not belong together", mend=mend)
        return cls(key, certificate.public_bytes(Encoding.DER), path)

    def to_pem(self) -> bytes:
        """Private key (PKCS #8) and certificate, as `ssl` reads them; whoever has this is its owner."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        private = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + _loaded(self.certificate).public_bytes(Encoding.PEM)

    @property
    def certificate_text(self) -> str:
        """The certificate as files that pin it have it: DER in base64."""
        return base64.b64encode(self.certificate).decode()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of its signature."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        """Nothing of the key."""
        return "<Identity>"


def certificate_of_text(text: str) -> bytes:
    """The certificate that a file pins, in DER. Raises `ValueError` where it is none of Ed25519 in canonical base64."""
    certificate = base64.b64decode(text, validate=True)
    if len(certificate) > MAX_CERTIFICATE_BYTES or base64.b64encode(certificate).decode() != text:
        raise ValueError("not canonical")
    public_key_of(certificate)
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


def pinned_context(identity: PinnedIdentity, protocol: int, certificates: Iterable[bytes]) -> ssl.SSLContext:
    """TLS 1.3 that shows the identity, and takes peers with one of these certificates alone; `protocol` is of `ssl`.

    OpenSSL asks whether one of them vouches for what is shown: compare `shown_certificate` with the pinned one as well.
    """
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False  # the certificate itself is pinned
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(identity.path)
    for certificate in certificates:
        context.load_verify_locations(cadata=certificate)
    return context


def shown_certificate(writer: asyncio.StreamWriter) -> bytes | None:
    """What the other side of a connection showed, in DER."""
    connection: ssl.SSLObject = writer.get_extra_info("ssl_object")
    return connection.getpeercert(binary_form=True)


def need_cryptography(what: str, extra: str) -> None:
    """Raise `ZkwrightError` saying that `what` needs the extra, where `cryptography` is not installed."""
    try:
        import cryptography  # noqa: F401
    except ModuleNotFoundError:
        raise ZkwrightError(
            f"{what} needs the package cryptography, which is not installed; run: pip install 'zkwright[{extra}]'"
        ) from None
