"""Uploads on their way: what is on the disk of each, and how large it may be. Whose turn it is, `ceremony.py` knows."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

from zkwright.prover.ceremony import record_bytes
from zkwright.prover.groth16.zkey_file import zkey_size

from .folder import CeremonyFolder, make_file
from .ledger import Ticket, UploadRow
from .refusals import Refused

_FREE: Final = 64 << 20
"""Bytes that stay free on the disk, beside an upload and the key that it becomes."""


@dataclass(slots=True)
class Upload:
    """An upload at work; `writer` is the request that may go on with it, the last that began to."""

    row: UploadRow
    writer: object | None = None


class Uploads:
    """Those of an opened folder, one a ticket at most."""

    def __init__(self, folder: CeremonyFolder) -> None:
        """Those that were begun before, too."""
        self._folder: Final = folder
        self._found: Final = {row.id: Upload(row) for row in folder.ledger.uploads()}

    def of(self, ticket: Ticket) -> Upload | None:
        """What a ticket has uploaded so far."""
        return next((upload for upload in self._found.values() if upload.row.ticket == ticket.id), None)

    def get(self, ticket: Ticket, id: str) -> Upload | None:
        """The upload of that id, where it is this ticket's."""
        found = self._found.get(id)
        return found if found is not None and found.row.ticket == ticket.id else None

    def largest(self, ticket: Ticket) -> int:
        """Bytes of the file that a contribution by that name makes of the newest key; snarkjs makes smaller ones."""
        key = self._folder.key
        return zkey_size(key.sizes) + len(key.contributions) + record_bytes(ticket.name)

    def begin(self, ticket: Ticket, size: int, sha256: str) -> Upload:
        """An upload of so many bytes with that hash; the one that was begun goes on where it is the same."""
        if (found := self.of(ticket)) is not None and (found.row.size, found.row.sha256) == (size, sha256):
            return found
        most = self.largest(ticket)
        if size > most:
            raise Refused("too_large", f"a contribution to the newest key has {most} bytes at most, not {size}")
        if shutil.disk_usage(self._folder.path).free < 2 * size + _FREE:
            raise Refused("disk_full", "the coordinator's disk is full: tell the organiser")
        row = UploadRow(secrets.token_hex(16), ticket.id, size, sha256, 0)
        make_file(self._folder.upload_file(row.id))
        with self.dropping(found):
            self._folder.ledger.add_upload(row)
        self._found[row.id] = upload = Upload(row)
        return upload

    def received(self, upload: Upload, count: int) -> None:
        """So many bytes of an upload are on the disk, and stay, whatever happens: acknowledge them after this."""
        if upload.row.id in self._found:
            self._folder.ledger.set_received(upload.row.id, count)
            upload.row = replace(upload.row, received=max(count, upload.row.received))

    @contextmanager
    def dropping(self, upload: Upload | None) -> Iterator[None]:
        """Forget an upload within the transaction of the body; its file goes once that is committed."""
        ledger = self._folder.ledger
        with ledger.transaction():
            if upload is not None:
                ledger.remove_upload(upload.row.id)
            yield
        if upload is not None:
            del self._found[upload.row.id]
            upload.writer = None
            with suppress(OSError):  # it is committed, whatever becomes of the file; the next start removes that
                self._folder.upload_file(upload.row.id).unlink()
