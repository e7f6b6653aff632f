"""Inputs at rest: AES-256-GCM under a secret that lies in a file of its own, never in the database.

The secret is 32 bytes, written as 64 hexadecimal digits, readable by its owner alone. Each job's inputs are bound to the job
(associated data), so that whoever writes in the database cannot have one job prove what another gave.
"""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..errors import ServiceError

SECRET_FILE_VARIABLE: Final = "ZKWRIGHT_SERVICE_SECRET_FILE"
"""The environment variable that names the file."""

SECRET_BYTES: Final = 32

_NONCE_BYTES: Final = 12


class Unreadable(Exception):  # noqa: N818 - an answer, not a fault
    """What was sealed was sealed with another secret or for another job, or was changed since."""


class Seal:
    """What seals and opens with one secret.

    >>> seal = Seal(bytes(32))
    >>> seal.open(seal.close(b"x = 3", "job 1"), "job 1")
    b'x = 3'
    >>> seal.open(seal.close(b"x = 3", "job 1"), "job 2")
    Traceback (most recent call last):
    zkwright.service.proving.sealing.Unreadable
    """

    def __init__(self, secret: bytes) -> None:
        """Derive one key for sealing and one for comparing. Raises `ValueError` for a secret of another length."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"a secret has {SECRET_BYTES} bytes")
        self._cipher = AESGCM(hmac.digest(secret, b"zkwright service: inputs at rest", "sha256"))
        self._comparing = hmac.digest(secret, b"zkwright service: equal requests", "sha256")

    def close(self, plain: bytes, job: str) -> bytes:
        """Sealed for one job: 12 random bytes, the ciphertext, 16 bytes of tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, job.encode())

    def open(self, sealed: bytes, job: str) -> bytes:
        """What was sealed. Raises `Unreadable`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], job.encode())
        except (InvalidTag, ValueError):
            raise Unreadable from None

    def tag(self, content: bytes) -> bytes:
        """32 bytes that are the same for the same content, and tell nothing of it to whoever lacks the secret."""
        return hmac.digest(self._comparing, content, "sha256")


def read_secret(path: Path) -> bytes:
    """The secret in a file. Raises `ServiceError` for a file that is none, or that others can read."""
    mend = f"restore it, or make one with `(umask 077; openssl rand -hex {SECRET_BYTES} > {path})`; what is queued is lost then"
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(2 * SECRET_BYTES + 2)
    except OSError as error:
        raise ServiceError(path, f"the secret that seals inputs cannot be read ({error.strerror})", mend) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ServiceError(path, "the secret that seals inputs can be read by others", f"chmod 600 {path}")
    digits = text.strip()
    try:
        secret = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES or len(digits) != 2 * SECRET_BYTES:
        raise ServiceError(path, f"no secret: it has {2 * SECRET_BYTES} hexadecimal digits", mend)
    return secret


def made_secret(path: Path) -> bytes:
    """The secret in a file, which is made where it is missing; of several processes that make it, all have the same one.

    Raises `ServiceError` as `read_secret` does, and where it cannot be made.
    """
    if not path.exists():
        beside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(os.urandom(SECRET_BYTES).hex().encode() + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                os.link(beside, path)  # unlike a rename it replaces nothing
            except FileExistsError:
                pass  # another process was faster: its secret counts
            finally:
                os.unlink(beside)
        except OSError as error:
            mend = f"name a file of your own with {SECRET_FILE_VARIABLE}"
            raise ServiceError(path, f"the secret that seals inputs cannot be made ({error.strerror})", mend) from error
    return read_secret(path)
