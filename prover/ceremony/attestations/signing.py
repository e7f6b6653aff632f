"""Ed25519 (RFC 8032) by the package `cryptography`: keys to sign attestations with, and whether a signature is right.

OpenSSL, which does the work, takes public keys of a small order, under which one signature fits every message; they are refused
here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from zkwright.core.errors import FormatError
from zkwright.core.traceback_redaction import redact_frames

from ...errors import SigningNotAvailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MAX_KEY_BYTES: Final = 1 << 14

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
"""The curve is -x**2 + y**2 = 1 + d x**2 y**2 modulo p."""


class SigningKey:
    """A private key of Ed25519, which nothing prints."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """What `new_signing_key` and `read_signing_key` make."""
        self._key: Final = key

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that others check signatures with."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of its signature."""
        return self._key.sign(message)

    def to_pem(self) -> bytes:
        """The private key as a file has it, in PKCS #8; whoever reads it can sign."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def new_signing_key() -> SigningKey:
    """A key from the operating system's randomness. Raises `SigningNotAvailable`."""
    return SigningKey(_ed25519().Ed25519PrivateKey.generate())


@redact_frames
def read_signing_key(path: str | os.PathLike[str]) -> SigningKey:
    """The private key in a file of `openssl genpkey -algorithm ed25519` (PEM) or of `ssh-keygen -t ed25519`.

    Raises `FormatError` for anything else, also for a key behind a password, `SigningNotAvailable`, `OSError`.
    """
    kinds = _ed25519()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key

    with open(path, "rb") as file:
        data = file.read(_MAX_KEY_BYTES)
    load = load_ssh_private_key if b"BEGIN OPENSSH" in data else load_pem_private_key
    try:
        key = load(data, password=None)
    except TypeError:  # it is encrypted
        mend = "write it without one where nobody else reads it: openssl pkey -in KEY -out OTHER"
        raise FormatError(path, "a key behind a password", mend=mend) from None
    except (ValueError, UnsupportedAlgorithm):
        raise FormatError(path, "no private key in PEM", mend=_MAKE_ONE) from None
    if not isinstance(key, kinds.Ed25519PrivateKey):
        raise FormatError(path, "a private key, but not one of Ed25519", mend=_MAKE_ONE)
    return SigningKey(key)


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether whoever has the private key signed these bytes. Raises `SigningNotAvailable`."""
    kinds = _ed25519()
    from cryptography.exceptions import InvalidSignature

    if not _is_sound(public_key):
        return False
    try:
        kinds.Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sound(public_key: bytes) -> bool:
    """Whether a public key is spelt in the one way there is, and its order is not 1, 2, 4 or 8.

    A point has y = 1 for the order 1, -1 for 2, 0 for 4; doubled, one of order 8 has y = 0, so that x**2 = -y**2 and
    d y**4 + 2 y**2 = 1.
    """
    y = int.from_bytes(public_key, "little") % 2**255
    return y < _P and y not in (0, 1, _P - 1) and (_D * y**4 + 2 * y**2 - 1) % _P != 0


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ModuleNotFoundError:
        raise SigningNotAvailable(
            "signatures need the package cryptography, which is not installed; run: pip install 'zkwright[ceremony]'"
        ) from None
    return ed25519


_MAKE_ONE: Final = "make one: openssl genpkey -algorithm ed25519 -out KEY.pem"
