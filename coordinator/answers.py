"""Tickets and uploads as their holders see them, in JSON."""

from __future__ import annotations

import time
from typing import Any

from .ceremony import Ceremony
from .ledger import ACCEPTED, TURN, WAITING, Ticket
from .uploads import Upload


def state_of(ceremony: Ceremony, ticket: Ticket) -> dict[str, Any]:
    """A ticket as its holder sees it."""
    told: dict[str, Any] = {"state": ticket.state, "name": ticket.name}
    if ticket.state == WAITING:
        told["position"] = ceremony.position(ticket)
    if ticket.state == TURN and ticket.deadline is not None:
        newest = ceremony.folder.newest
        told["seconds_left"] = max(0.0, round(ticket.deadline - time.time(), 3))
        told["key"] = {"number": newest.number, "size": newest.size, "sha256": newest.sha256}
        if (upload := ceremony.uploads.of(ticket)) is not None:
            told["upload"] = upload_state(upload)
    if ticket.state == ACCEPTED and ticket.number is not None:
        contribution = ceremony.folder.contributions[ticket.number - 1]
        key = ceremony.key_file(ticket.number)
        told |= {"number": ticket.number, "contribution_hash": contribution.hash.hex(), "sha256": key.sha256}
    if ticket.code is not None:
        told["error"] = {"code": ticket.code, "message": ticket.message}
    return told


def upload_state(upload: Upload) -> dict[str, Any]:
    """An upload as its sender sees it."""
    row = upload.row
    return {"id": row.id, "size": row.size, "sha256": row.sha256, "received": row.received}
