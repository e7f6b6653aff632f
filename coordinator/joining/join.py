"""One contribution to a ceremony that somebody coordinates, from the queue to the attestation.

The coordinator is not trusted: the key that it sends is checked before anything is added to it, and nothing is sent but the name,
the contribution, and the attestation with its public key. What happens lies in one folder, so that the same call goes on where
a killed one ended.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeGuard

from zkwright.core.errors import FormatError
from zkwright.core.json_depth import shallow_json
from zkwright.core.progress import Progress
from zkwright.prover import ProvingKey, read_zkey
from zkwright.prover.ceremony import (
    Contribution,
    SigningKey,
    attest,
    contribute,
    contributions_of,
    new_signing_key,
    read_signing_key,
    write_attestation,
)
from zkwright.verifier import InvalidKey

from ..errors import CoordinatorError, NotAccepted
from ..refusals import OF_CONTRIBUTIONS
from ..tokens import TOKEN_BYTES, is_token
from .connection import Connection, Interrupted
from .presence import Presence, turn_over
from .taking import KeyCheck, Taking, refuse_unusable
from .transfers import download, keep_secret, upload

BEFORE: Final = "before.zkey"
CONTRIBUTION: Final = "contribution.zkey"
ATTESTATION: Final = "attestation.json"
SIGNING_KEY: Final = "signing_key.pem"
TICKET: Final = "ticket.json"

_WAIT: Final = 25
"""Seconds for which the coordinator may wait before it answers that nothing has changed."""

_MAX_TICKET: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it: the contribution, its number, and the files it left."""

    number: int
    contribution: Contribution
    circuit_hash: bytes
    key: Path
    attestation: Path
    public_key: bytes
    unchecked: tuple[str, ...]
    """What of the key could not be checked, for want of files."""
    is_attestation_kept: bool
    """Whether the coordinator keeps the attestation as well."""


def join(
    url: str,
    folder: str | os.PathLike[str],
    taking: Taking,
    *,
    authority: Path | None = None,
    patience: float = 300.0,
    progress: Progress | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Joined:
    """Wait for one's turn at the coordinator at `url`, check its newest key, contribute, and have that accepted.

    `folder`, which is there, gets `contribution.zkey`, `attestation.json`, and `signing_key.pem` where no key was given.
    `authority` is a file of certificates in place of the system's, `patience` how many seconds the network may fail at a stretch;
    `told` is given a line on what happens. Interrupted from the keyboard it gives the turn back.

    Raises `NotAccepted` where the coordinator says no, `InvalidKey` or `FormatError` where its key is not right or a file given
    is not, `CoordinatorError` for everything else, and `OSError` where a file cannot be written.
    """
    refuse_unusable(taking)
    with Connection(url, authority=authority, patience=patience, told=told) as connection:
        return _Participation(connection, Path(folder), taking, progress, told).run()


class _Participation:
    """One run: what its steps share."""

    def __init__(
        self,
        connection: Connection,
        folder: Path,
        taking: Taking,
        progress: Progress | None,
        told: Callable[[str], None],
    ) -> None:
        self._connection: Final = connection
        self._taking: Final = taking
        self._progress: Final = progress
        self._told: Final = told
        self._folder: Final = folder
        self._before: Final = folder / BEFORE
        self._file: Final = folder / CONTRIBUTION
        self._ticket: Final = folder / TICKET
        self._key_check: Final = KeyCheck(taking, progress)
        self._seconds = 20.0

    def run(self) -> Joined:
        signing_key = self._signing_key()
        self._go_on_or_begin()
        try:
            ticket = self._wait("waiting")
            unchecked = self._key_check.unchecked
            if ticket["state"] == "turn":
                self._contribute(ticket)
                ticket = self._wait("verifying", ticket.get("tag"))
            else:
                unchecked = ("the key, since its contribution was sent by an earlier run",)
        except NotAccepted as refusal:
            self._ticket.unlink(missing_ok=True)
            if refusal.code in OF_CONTRIBUTIONS:
                self._file.unlink(missing_ok=True)  # so that the next run sends another
            raise
        except CoordinatorError:
            raise  # the network's, mostly: the next run goes on
        except BaseException:
            self._give_back()
            raise
        joined = self._finish(ticket, signing_key, unchecked)
        self._ticket.unlink(missing_ok=True)
        return joined

    # The queue

    def _go_on_or_begin(self) -> None:
        """Take the ticket of an earlier run where it still counts, or a new one."""
        ceremony = self._connection.first("/v1/ceremony")
        patience = ceremony.get("patience_seconds")
        if _is_number(patience):
            self._seconds = min(20.0, max(0.05, patience / 4))
        if (token := self._earlier_token()) is not None:
            self._connection.token = token
            try:
                ticket = self._connection.ask("GET", "/v1/ticket")
                if (
                    ticket.get("state") in ("waiting", "turn", "verifying", "accepted")
                    and ticket.get("name") == self._taking.name
                ):
                    self._told("going on with the ticket of an earlier run")
                    return
            except NotAccepted:
                pass  # it is forgotten
            self._connection.token = None
        elif self._file.exists() and (self._folder / ATTESTATION).exists():
            raise CoordinatorError(self._file, "is there, of an earlier contribution", "choose another folder with -o")
        # It is kept before it is sent: an answer that is lost on its way costs no second place in the queue.
        token = secrets.token_urlsafe(TOKEN_BYTES)
        keep_secret(self._ticket, json.dumps({"url": self._connection.url, "token": token}).encode())
        given = {"name": self._taking.name, "token": token}
        if self._taking.invitation is not None:
            given["invitation"] = self._taking.invitation
        try:
            self._connection.ask("POST", "/v1/tickets", given)
        except NotAccepted:
            self._ticket.unlink(missing_ok=True)
            raise
        self._connection.token = token

    def _earlier_token(self) -> str | None:
        try:
            with open(self._ticket, "rb") as file:
                found = shallow_json(file.read(_MAX_TICKET))
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(found, dict) or found.get("url") != self._connection.url:
            return None
        token = found.get("token")
        return token if is_token(token) else None

    def _wait(self, state: str, tag: object = "") -> dict[str, Any]:
        """The ticket once it is no longer in that state: in its turn, or accepted. Raises `NotAccepted` where it ended."""
        while True:
            known = tag if isinstance(tag, str) and tag.replace("-", "").isalnum() else ""
            ticket = self._connection.ask("GET", f"/v1/ticket?wait={_WAIT}&known={known}")
            found = ticket.get("state")
            if found == "accepted" or (found == "turn" and state == "waiting"):
                return ticket
            if found not in ("waiting", "turn", "verifying"):
                raise turn_over(self._connection, ticket)
            if ticket.get("tag") != tag:
                tag = ticket.get("tag")
                self._told(_line(ticket))

    def _give_back(self) -> None:
        """Let the next begin, if the network lets us say so."""
        try:
            self._connection.once("DELETE", "/v1/ticket")
            self._ticket.unlink(missing_ok=True)
        except (Interrupted, CoordinatorError):
            return  # it is under verification, or ends when nothing is heard

    # The turn

    def _contribute(self, ticket: dict[str, Any]) -> None:
        self._told(_line(ticket))
        with Presence(self._connection, self._seconds) as presence:
            watched = presence.watched(self._progress)
            told = ticket.get("key")
            download(self._connection, told if isinstance(told, dict) else {}, self._before, watched)
            key = read_zkey(self._before)
            self._key_check.check(key, watched)
            if not self._is_ours(key):
                self._told("the key is right as far as can be told here: contributing")
                name, entropy = self._taking.name, self._taking.entropy
                contribute(key, self._file, name=name, entropy=entropy, progress=watched)
            id = upload(self._connection, self._file, watched)
            self._connection.ask("POST", f"/v1/uploads/{id}/finish")
        self._told("sent")

    def _is_ours(self, before: ProvingKey) -> bool:
        """Whether the contribution of an earlier run is one to this key."""
        try:
            after = read_zkey(self._file)
            contributions = contributions_of(after)
        except (OSError, FormatError, InvalidKey):
            return False
        return (
            after.n_contributions == before.n_contributions + 1
            and after.circuit_hash == before.circuit_hash
            and after.contributions.startswith(before.contributions)
            and contributions[-1].name == self._taking.name
        )

    # The end

    def _finish(self, ticket: dict[str, Any], signing_key: SigningKey, unchecked: tuple[str, ...]) -> Joined:
        if not self._file.exists():
            mend = "choose another folder with -o, and trust no key of this coordinator"
            raise CoordinatorError(self._connection.url, "accepted a contribution that was not made here", mend)
        after = read_zkey(self._file)
        contribution, number = contributions_of(after)[-1], after.n_contributions
        if (ticket.get("number"), ticket.get("contribution_hash")) != (number, contribution.hash.hex()):
            mend = "keep contribution.zkey, tell the organiser, and trust no key of this coordinator"
            raise CoordinatorError(self._connection.url, "accepted another contribution than was sent", mend)
        attestation = attest(after.circuit_hash, number, contribution, signing_key)
        file = self._folder / ATTESTATION
        write_attestation(file, attestation)
        return Joined(
            number,
            contribution,
            after.circuit_hash,
            self._file,
            file,
            signing_key.public_key,
            unchecked,
            self._is_kept(attestation.to_json()),
        )

    def _is_kept(self, attestation: str) -> bool:
        try:
            self._connection.ask("POST", "/v1/attestation", {"attestation": attestation})
        except (NotAccepted, CoordinatorError):
            return False  # it lies here, and can be sent by other ways
        return True

    def _signing_key(self) -> SigningKey:
        if self._taking.signing_key is not None:
            return self._taking.signing_key
        file = self._folder / SIGNING_KEY
        if file.exists():
            return read_signing_key(file)
        key = new_signing_key()
        keep_secret(file, key.to_pem())
        return key


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number of seconds or people, which can be calculated with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def _line(ticket: dict[str, Any]) -> str:
    """A ticket in words."""
    if ticket.get("state") == "waiting":
        position = ticket.get("position")
        return f"waiting: {position if _is_number(position) else 'others are'} before you"
    if ticket.get("state") == "turn":
        left = ticket.get("seconds_left")
        return f"it is your turn{f', for {left / 60:.0f} minutes' if _is_number(left) else ''}"
    return "the coordinator verifies it"
