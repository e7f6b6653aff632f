"""The rules of a ceremony that is served: who is next, how long, and what an upload must be. Nothing here knows of HTTP.

A ticket waits, has its turn, is under verification, and ends: accepted, refused, left, or expired, where its time was over or
nothing was heard from its holder. One at a time has its turn or is under verification. All of it runs in one thread, but for
`verification.py`, which takes long.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.prover.ceremony import usable_name

from . import attestations
from .addresses import is_of_many, network_of
from .folder import CeremonyFolder, accepted_file
from .invitations import hash_of
from .join_rate import JoinRate
from .ledger import (
    ACCEPTED,
    ACTIVE,
    EXPIRED,
    LEFT,
    REFUSED,
    TURN,
    VERIFYING,
    WAITING,
    KeyFile,
    Ticket,
)
from .refusals import Refused
from .tokens import TOKEN_BYTES, is_token
from .uploads import Upload, Uploads
from .verification import NotTheNext, quoted, verified_or_failed

MAX_QUEUE: Final = 256
"""Tickets that wait or have their turn."""

MAX_OF_ONE: Final = MAX_QUEUE // 4
"""Of these, tickets of one address, where nobody is invited."""

_ROUND: Final = 1.0
"""Seconds after which time is looked at, whether or not somebody asks."""

_LOG: Final = logging.getLogger("zkwright.coordinator")

_ATTEMPTS: Final = 3
"""Times that an upload is verified: one that brings the process down must not do so whenever it is started."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: `turn`, to contribute in, from download to the end of the upload; `patience`, within which one is heard from."""

    turn: float = 3600.0
    patience: float = 120.0


class Ceremony:
    """A ceremony at work on an opened folder. Whatever it refuses raises `Refused`."""

    def __init__(
        self,
        folder: CeremonyFolder,
        limits: Limits,
        invitations: frozenset[bytes] | None = None,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`invitations` are hashes of who may join, None where everybody may. `told` is given a line on what happens.

        Whoever had the turn when the coordinator ended has the whole time again; whoever is not invited any more has lost it.
        """
        self.folder: Final = folder
        self.limits: Final = limits
        self.invitations: Final = invitations
        self._told: Final = told
        self._ledger: Final = folder.ledger
        self._changed = asyncio.Event()
        self._joins: Final = JoinRate()
        self._addresses: Final[dict[int, str]] = {}
        now = time.monotonic()
        self._heard: Final = {ticket.id: now for ticket in self._ledger.active()}
        self.uploads: Final = Uploads(folder)
        for ticket in self._ledger.active():
            if ticket.state != VERIFYING and invitations is not None and not self._is_invited(ticket):
                self._end(ticket, EXPIRED, "turn_over", _UNINVITED)
            elif ticket.state == TURN:
                self._ledger.set_state(ticket.id, TURN, deadline=time.time() + limits.turn)
        self.advance()

    @property
    def accepted_at(self) -> dict[int, float | None]:
        """When each contribution came in, by number, seconds since 1970."""
        return {key.number: key.accepted_at for key in self._ledger.chain()}

    @property
    def queue(self) -> list[Ticket]:
        """Whose turn it is, and who waits, in their order."""
        return self._ledger.active()

    def key_file(self, number: int) -> KeyFile:
        """The key with so many contributions."""
        for key in self._ledger.chain():
            if key.number == number:
                if not self.folder.file_of(key).is_file():
                    raise Refused("not_found", "the organiser keeps this key no longer")
                return key
        raise Refused("not_found", f"there is no key with {number} contributions here")

    # Who waits

    def join(self, name: str, invitation: str | None, address: str, token: str | None = None) -> tuple[str, Ticket]:
        """A place at the end of the queue, and the secret by which its holder is known: `token`, or a new one.

        Whoever joins again with a token that is known, as after an answer that was lost, has the place already.
        """
        try:
            usable_name(name)
        except ValueError as error:
            raise Refused("bad_name", str(error)) from error
        if token is None:
            token = secrets.token_urlsafe(TOKEN_BYTES)
        elif not is_token(token):
            raise Refused("bad_request", f"a token is {TOKEN_BYTES} random bytes in URL-safe Base64, without padding")
        elif (known := self._ledger.ticket_of(hash_of(token))) is not None:
            if known.name != name:
                raise Refused("bad_request", "this token was taken with another name")
            return token, self.ticket_of(token)
        invited = self._invited(invitation)
        self._joins.count(address)
        self.expire()
        for old in self._ledger.of_invitation(invited) if invited else ():
            if old.state in (WAITING, TURN):  # its holder begins again
                self._end(old, LEFT)
        if len(self._ledger.active()) >= MAX_QUEUE:
            raise Refused("queue_full", f"{MAX_QUEUE} are waiting already: come back later")
        network = network_of(address)
        if invited is None and not is_of_many(network) and self._waiting_of(network) >= MAX_OF_ONE:
            raise Refused("too_many_joins", f"{MAX_OF_ONE} from this address are waiting already: come back later")
        ticket = self._ledger.add_ticket(hash_of(token), name, invited)
        self._heard[ticket.id] = time.monotonic()
        self._addresses[ticket.id] = network
        self.advance()
        return token, self._ledger.ticket(ticket.id)

    def _waiting_of(self, network: str) -> int:
        return list(self._addresses.values()).count(network)

    def _is_invited(self, ticket: Ticket) -> bool:
        return any(
            other.id == ticket.id for word in self.invitations or () for other in self._ledger.of_invitation(word)
        )

    def _invited(self, invitation: str | None) -> bytes | None:
        if self.invitations is None:
            return None
        word = hash_of(invitation or "")
        if word not in self.invitations:
            raise Refused("invitation_needed", "this ceremony takes whom its organiser invited: give your invitation")
        if any(ticket.state in (VERIFYING, ACCEPTED) for ticket in self._ledger.of_invitation(word)):
            raise Refused("invitation_used", "somebody has contributed with this invitation")
        return word

    def ticket_of(self, token: str) -> Ticket:
        """The ticket of whoever asks, who was heard from by it."""
        self.expire()
        ticket = self._ledger.ticket_of(hash_of(token))
        if ticket is None:
            raise Refused("unknown_ticket", "no ticket has this token: join first")
        if ticket.state in ACTIVE:
            self._heard[ticket.id] = time.monotonic()
        return ticket

    def again(self, ticket: Ticket) -> Ticket:
        """The ticket as it is now."""
        return self._ledger.ticket(ticket.id)

    def position(self, ticket: Ticket) -> int:
        """How many are before this one: 0 for whose turn it is."""
        return sum(other.id < ticket.id for other in self._ledger.active())

    def leave(self, ticket: Ticket) -> None:
        """Give a place, or the turn, back."""
        if ticket.state == VERIFYING:
            raise Refused("under_verification", "the contribution is under verification: wait for the answer")
        if ticket.state in ACTIVE:
            self._end(ticket, LEFT)
            self.advance()

    # Time

    def expire(self) -> None:
        """End tickets whose time is over, or from whose holders nothing was heard."""
        silent, now = time.monotonic() - self.limits.patience, time.time()
        for ticket in self._ledger.active():
            is_late = ticket.state == TURN and ticket.deadline is not None and ticket.deadline <= now
            if ticket.state != VERIFYING and (is_late or self._heard[ticket.id] <= silent):
                self._end(ticket, EXPIRED, "turn_over", _TOO_LATE if is_late else _SILENT)
        self.advance()

    def advance(self) -> None:
        """Give the turn to the next, where nobody has it."""
        active = self._ledger.active()
        if active and all(ticket.state == WAITING for ticket in active):
            first = active[0]
            self._ledger.set_state(first.id, TURN, deadline=time.time() + self.limits.turn)
            self._told(f"it is the turn of {quoted(first.name)}")
            self._wake()

    async def changed(self, seconds: float) -> None:
        """Wait until something has changed, or for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        """Let all see that something has changed who wait for that."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _end(self, ticket: Ticket, state: str, code: str | None = None, message: str | None = None) -> None:
        with self.uploads.dropping(self.uploads.of(ticket)):
            self._ledger.set_state(ticket.id, state, code=code, message=message)
        self._forget(ticket)
        self._wake()
        if ticket.state != WAITING:
            self._told(f"the turn of {quoted(ticket.name)} ended: {message or state}")

    def _forget(self, ticket: Ticket) -> None:
        """What is known of the holder of a ticket that ended."""
        self._heard.pop(ticket.id, None)
        self._addresses.pop(ticket.id, None)

    # Uploads

    def begin_upload(self, ticket: Ticket, size: int, sha256: str) -> Upload:
        """An upload by whose turn it is, see `Uploads.begin`."""
        self.require_turn(ticket)
        return self.uploads.begin(ticket, size, sha256)

    def upload(self, ticket: Ticket, id: str) -> Upload:
        """The upload of that id, which is this ticket's."""
        found = self.uploads.get(ticket, id)
        if found is None:
            self.require_turn(ticket)
            raise Refused("not_found", "no such upload: begin one")
        return found

    def finish(self, ticket: Ticket, id: str) -> None:
        """The upload is whole, and `run` verifies it now; nothing is to be done where that was said before."""
        if ticket.state in (VERIFYING, ACCEPTED, REFUSED):
            return
        upload = self.upload(ticket, id)
        self.require_turn(ticket)
        if upload.row.received < upload.row.size:
            raise Refused("incomplete", f"{upload.row.received} of {upload.row.size} bytes are here: send the others")
        upload.writer = None
        self._ledger.set_state(ticket.id, VERIFYING)
        self._wake()

    def require_turn(self, ticket: Ticket) -> None:
        """Refuse what only whose turn it is may do."""
        if ticket.state == VERIFYING:
            raise Refused("under_verification", "the contribution is under verification: wait for the answer")
        if ticket.state == WAITING:
            raise Refused("not_your_turn", f"{self.position(ticket)} are before you: wait for your turn")
        if ticket.state != TURN:
            raise Refused("turn_over", f"this ticket ended ({ticket.message or ticket.state}): join again")

    # The end

    def keep_attestation(self, ticket: Ticket, text: str) -> None:
        """Keep what a contributor signed, once the contribution was accepted."""
        if ticket.number is None:
            raise Refused("not_accepted", "there is no contribution of this ticket to attest")
        contribution = self.folder.contributions[ticket.number - 1]
        folder = self.folder.path / attestations.FOLDER
        attestations.keep_attestation(folder, text, self.folder.key.circuit_hash, ticket.number, contribution)

    def attestation_file(self, number: int) -> Path:
        """What the contributor of that number signed."""
        if number not in self.attested:
            raise Refused("not_found", f"there is no attestation of contribution {number} here")
        return self.folder.path / attestations.FOLDER / attestations.file_of(number)

    @property
    def attested(self) -> set[int]:
        """The numbers of the contributions of which an attestation is kept."""
        return attestations.kept(self.folder.path / attestations.FOLDER)

    # Verification

    async def run(self) -> None:
        """Verify what was uploaded, and end what is over, for ever; one of these is at work."""
        while True:
            try:
                for ticket in self._ledger.active():
                    if ticket.state == VERIFYING:
                        await self._verify(ticket)
                self.expire()
            except Exception:  # a full disk, say: the next round may fare better
                _LOG.exception("a contribution could not be verified, or its answer not be recorded")
            await self.changed(min(_ROUND, self.limits.patience / 10))

    async def _verify(self, ticket: Ticket) -> None:
        folder, upload = self.folder, self.uploads.of(ticket)
        number = folder.newest.number + 1
        out = folder.path / accepted_file(number)
        if upload is None or self._ledger.count_attempt(upload.row.id) > _ATTEMPTS:
            # Its file was lost with the disk's last writes, or the process ended each time.
            out.unlink(missing_ok=True)
            self._end(ticket, REFUSED, "not_verified", _FAILED)
            return
        try:
            row = upload.row
            checked = await asyncio.to_thread(
                verified_or_failed, folder.key, folder.upload_file(row.id), row.sha256, ticket.name, out
            )
        except NotTheNext as reason:
            self._end(ticket, REFUSED, reason.code, str(reason))
            return
        except Exception:
            out.unlink(missing_ok=True)
            self._end(ticket, REFUSED, "not_verified", _FAILED)
            raise
        newest = KeyFile(number, accepted_file(number), checked.size, checked.sha256, time.time())
        with self.uploads.dropping(upload):
            self._ledger.add_key(newest)
            self._ledger.set_state(ticket.id, ACCEPTED, number=number)
        folder.newest, folder.key = newest, checked.key
        folder.contributions = (*folder.contributions, checked.contribution)
        self._forget(ticket)
        self._wake()
        self._told(f"contribution {number} by {quoted(ticket.name)}: {checked.contribution.hash.hex()}")


_TOO_LATE: Final = "the time for this turn is over"
_SILENT: Final = "nothing was heard from this contributor for too long"
_UNINVITED: Final = "the ceremony goes on with whom its organiser invited"
_FAILED: Final = "the coordinator could not verify it; try again, or tell the organiser"
