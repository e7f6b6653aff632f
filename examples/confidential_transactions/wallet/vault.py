"""A file that only its password opens, and that is never half written."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ..errors import Locked

MAGIC: Final = b"zkwallet1\0"

COST: Final = 1 << 15
"""Of scrypt, beside r = 8 and p = 1: 32 MiB and a tenth of a second for each password that is tried."""

_SALT: Final = 16
_NONCE: Final = 12


class Vault:
    """A document under a password. The key is derived once, and each writing has a nonce of its own."""

    def __init__(self, path: Path, password: str, salt: bytes) -> None:
        """By `create` and `open`."""
        self._path: Final = path
        self._salt: Final = salt
        self._cipher: Final = AESGCM(Scrypt(salt, length=32, n=COST, r=8, p=1).derive(password.encode()))

    @classmethod
    def create(cls, path: Path, password: str, document: dict[str, Any]) -> Vault:
        """A new file. Raises `FileExistsError` where there is one: it may hold money."""
        vault = cls(path, password, secrets.token_bytes(_SALT))
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        vault.write(document)
        return vault

    @classmethod
    def open(cls, path: Path, password: str) -> tuple[Vault, dict[str, Any]]:
        """A file and what it holds. Raises `Locked`, and `OSError` where it cannot be read."""
        data = path.read_bytes()
        head, salt = data[: len(MAGIC)], data[len(MAGIC) : len(MAGIC) + _SALT]
        if head != MAGIC:
            raise Locked(f"{path} is no wallet")
        vault = cls(path, password, salt)
        sealed = data[len(MAGIC) + _SALT :]
        try:
            plain = vault._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], MAGIC + salt)
        except (InvalidTag, ValueError):
            raise Locked(f"{path}: the password is another, or the file is damaged") from None
        document: dict[str, Any] = json.loads(plain)
        return vault, document

    def write(self, document: dict[str, Any]) -> None:
        """Put another document in its place: after a crash the file holds this one or the one before, whole."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, json.dumps(document).encode(), MAGIC + self._salt)
        beside = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}.tmp")
        with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(MAGIC + self._salt + nonce + sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
