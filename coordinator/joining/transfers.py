"""Keys on their way: each byte is sent once, however often the connection breaks."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any, Final

import httpx
from zkwright.core.files.atomic_file import replacing
from zkwright.core.files.hashes import sha256_of
from zkwright.core.progress import Progress

from ..errors import CoordinatorError, NotAccepted
from .connection import Connection, Interrupted

_OFFSET: Final = "upload-offset"

_MAX_SIZE: Final = 1 << 40
"""Bytes of a key; one of 2**27 rows has less."""

PATCH: Final = 4 << 20
"""Bytes that one request sends: as much is sent again where a connection breaks, at most."""

_WRONG_FILE: Final = "tell the organiser, and try again"


def download(connection: Connection, key: dict[str, Any], file: Path, progress: Progress | None = None) -> None:
    """Have the key that a ticket tells of in `file`, whole, with the hash that was told; what lies beside it is gone on with.

    Raises `CoordinatorError`.
    """
    number, size, sha256 = _told(connection, key)
    if file.exists() and file.stat().st_size == size and sha256_of(file) == sha256:
        return
    part = file.with_name(f"{file.name}.part")
    if part.exists() and part.stat().st_size > size:
        part.unlink()
    if shutil.disk_usage(file.parent).free < 2 * size:
        raise CoordinatorError(
            file.parent, f"{2 * size} bytes are needed", "free some space, or choose another with -o"
        )

    def attempt() -> bool:
        """Whether all of it is there; where some more is, patience begins anew."""
        had = _size(part)
        try:
            _fetch(connection, number, size, sha256, part, progress)
        except Interrupted:
            if _size(part) <= had:
                raise
            return False
        return True

    while not connection.until_answered(attempt):
        pass
    if sha256_of(part) != sha256:
        part.unlink()
        raise CoordinatorError(connection.url, "sent another key than it told of", _WRONG_FILE)
    os.replace(part, file)


def _told(connection: Connection, key: dict[str, Any]) -> tuple[int, int, str]:
    number, size, sha256 = key.get("number"), key.get("size"), key.get("sha256")
    if type(number) is not int or type(size) is not int or not isinstance(sha256, str):
        raise CoordinatorError(connection.url, "tells of no key", "check the address")
    if not (0 <= number < 1 << 32 and 0 < size < _MAX_SIZE and re.fullmatch("[0-9a-f]{64}", sha256)):
        raise CoordinatorError(connection.url, "tells of a key that cannot be", "check the address")
    return number, size, sha256


def _fetch(connection: Connection, number: int, size: int, sha256: str, part: Path, progress: Progress | None) -> None:
    """Add to `part` what it lacks, as far as the connection lasts."""
    have = _size(part)
    if have == size:
        return
    headers = {"range": f"bytes={have}-", "if-range": f'"{sha256}"'} if have else {}
    with connection.stream("GET", f"/v1/keys/{number}", headers=headers) as answer, open(part, "ab") as file:
        if answer.status_code != 206:
            file.truncate(0)
            have = 0
        for piece in answer.iter_raw():
            have += len(piece)
            if have > size:
                raise CoordinatorError(connection.url, "sends more than the key that it told of", _WRONG_FILE)
            file.write(piece)
            if progress is not None:
                progress("download", have, size)
    if have < size:
        raise Interrupted("the connection ended early")


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def upload(connection: Connection, file: Path, progress: Progress | None = None) -> str:
    """Send a file, from where an earlier attempt ended; returns the upload's id. Raises `CoordinatorError`."""
    size = file.stat().st_size
    begun = connection.ask("POST", "/v1/uploads", {"size": size, "sha256": sha256_of(file)})
    id, sent = begun.get("id"), begun.get("received")
    if (
        not isinstance(id, str)
        or not re.fullmatch("[0-9a-f]{8,64}", id)
        or type(sent) is not int
        or not 0 <= sent <= size
    ):
        raise CoordinatorError(connection.url, "takes no upload", "check the address")
    path = f"/v1/uploads/{id}"
    with open(file, "rb") as data:
        while sent < size:
            data.seek(sent)
            piece = data.read(PATCH)

            def attempt(at: int = sent, piece: bytes = piece) -> int:
                try:
                    with connection.stream("PATCH", path, headers={_OFFSET: str(at)}, content=piece) as answer:
                        return _offset(connection, answer, size)
                except NotAccepted as refusal:
                    if refusal.code not in ("wrong_offset", "superseded"):
                        raise
                if (received := _sent_so_far(connection, path, size)) == at:
                    raise Interrupted("it takes nothing of the upload")
                return received

            sent = connection.until_answered(attempt)
            if progress is not None:
                progress("upload", sent, size)
    return id


def _sent_so_far(connection: Connection, path: str, size: int) -> int:
    with connection.stream("HEAD", path) as answer:
        return _offset(connection, answer, size)


def _offset(connection: Connection, answer: httpx.Response, size: int) -> int:
    word = answer.headers.get(_OFFSET, "")
    if not re.fullmatch("[0-9]{1,18}", word, flags=re.ASCII) or int(word) > size:
        raise CoordinatorError(connection.url, "does not say what has arrived", "check the address")
    return int(word)


def keep_secret(file: Path, content: bytes) -> None:
    """Write a file for its owner alone, whole or not at all."""
    with replacing(file, secret=True) as out:
        out.write(content)
