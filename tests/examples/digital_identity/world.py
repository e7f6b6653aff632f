"""Issuers, a holder and verifiers in a folder, at a time that stands still until it is moved."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from digital_identity.credential import Credential
from digital_identity.holder.wallet import Wallet
from digital_identity.issuer.registry import Registry
from digital_identity.keys import Keys
from digital_identity.request import Request
from digital_identity.schema import Schema
from digital_identity.verifier.desk import Accepted, Desk

NOW = 1_796_000_000
"""2026-11-30, 00:53 UTC."""

PERSON: dict[str, Any] = {
    "$id": "https://registry.example/person/1",
    "title": "Identity card",
    "type": "object",
    "properties": {
        "birthday": {"type": "string", "format": "date", "title": "Birthday"},
        "country": {"type": "string", "maxLength": 2, "title": "Country"},
        "name": {"type": "string", "title": "Name"},
        "points": {"type": "integer", "minimum": -100, "maximum": 100, "title": "Points"},
        "resident": {"type": "boolean", "title": "Resident"},
    },
    "required": ["birthday", "country", "name", "points", "resident"],
    "additionalProperties": False,
}

ACCOUNT: dict[str, Any] = {
    "$id": "https://bank.example/account/1",
    "title": "Bank account",
    "type": "object",
    "properties": {"tier": {"type": "string", "enum": ["basic", "gold"], "title": "Tier"}},
    "required": ["tier"],
    "additionalProperties": False,
}

ADA = {"birthday": "2008-11-30", "country": "AT", "name": "Ada Byron", "points": -3, "resident": True}

ADULT = {"claim": "birthday", "age_at_least": 18}
HERE = {"claim": "country", "in": ["AT", "DE", "CH"]}


def wish(
    *where: dict[str, Any], scope: str | None = "customers", issuers: tuple[str, ...] = ("Registry",)
) -> dict[str, Any]:
    """What a shop asks of an identity card."""
    asked = {"purpose": "To sell you wine", "credentials": [card(*where, issuers=issuers)]}
    return asked if scope is None else {**asked, "scope": scope}


def card(*where: dict[str, Any], issuers: tuple[str, ...] = ("Registry",)) -> dict[str, Any]:
    return {"schema": PERSON["$id"], "issuers": list(issuers), "where": list(where)}


class _Recording:
    """In the place of keys, and of what proves with them."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def prover(self, _: str) -> _Recording:
        return self

    def prove_inputs(self, inputs: dict[str, Any]) -> None:
        self.inputs = inputs
        raise StopIteration


@dataclass
class World:
    """A registry and a town that issue identity cards, a bank; Ada's wallet; a shop's desk that trusts all three."""

    folder: Path
    keys: Keys
    now: int = NOW

    def __post_init__(self) -> None:
        self.registry = self.issuer("Registry", PERSON)
        self.town = self.issuer("Town", PERSON)
        self.bank = self.issuer("Bank", ACCOUNT)
        self.wallet = self.new_wallet("ada")
        self.shop = self.new_desk("https://shop.example")

    def issuer(self, name: str, schema: dict[str, Any]) -> Registry:
        file = self.folder / f"{name}.sqlite"
        return Registry(file) if file.exists() else Registry.make(file, name, Schema.from_object(schema), self.now)

    def new_wallet(self, name: str) -> Wallet:
        file = self.folder / f"{name}.sqlite"
        if file.exists():
            return Wallet(file)
        wallet = Wallet.make(file)
        for issuer in (self.registry, self.town, self.bank):
            wallet.know(issuer.status, issuer.name)
        return wallet

    def new_desk(self, audience: str) -> Desk:
        file = self.folder / f"{audience.removeprefix('https://')}.sqlite"
        if file.exists():
            return Desk(file)
        desk = Desk.make(file, audience)
        for issuer in (self.registry, self.town, self.bank):
            desk.learn(issuer.schema)
            desk.trust(issuer.status, issuer.name, self.now)
        return desk

    def give(
        self,
        issuer: Registry | None = None,
        claims: dict[str, Any] | None = None,
        *,
        wallet: Wallet | None = None,
        subject: str = "ada",
        days: int = 3650,
    ) -> Credential:
        """A credential from the issuer to the wallet, as both would write it to a file between them."""
        issuer, wallet = issuer or self.registry, wallet or self.wallet
        made = issuer.issue(subject, claims or ADA, wallet.enrol(), self.now + days * 86_400)
        return wallet.add(json.loads(json.dumps(made.to_object())))

    def publish(self, *issuers: Registry) -> None:
        """The lists of today, and everybody has them."""
        for issuer in issuers:
            status = issuer.publish(self.now)
            self.wallet.know(status, issuer.name)
            self.shop.trust(status, issuer.name, self.now)

    def answer(self, request: Request, *, wallet: Wallet | None = None, origin: str | None = None) -> bytes:
        """What the wallet answers once its holder has agreed."""
        wallet = wallet or self.wallet
        body = json.dumps(request.document).encode()
        wallet.consider(body, self.keys, origin=origin or request.audience, now=self.now)
        return json.dumps(wallet.present(request.id, self.keys, now=self.now)).encode()

    def inputs(self, request: Request, *, wallet: Wallet | None = None) -> dict[str, Any]:
        """What the wallet would give the circuit, for those who would like to give something else."""
        body, wallet, seen = json.dumps(request.document).encode(), wallet or self.wallet, _Recording()
        wallet.consider(body, self.keys, origin=request.audience, now=self.now)
        with suppress(StopIteration):
            wallet.present(request.id, cast(Keys, seen), now=self.now)
        return seen.inputs

    def visit(self, asked: dict[str, Any], *, desk: Desk | None = None, wallet: Wallet | None = None) -> Accepted:
        """From a request to an accepted proof."""
        desk = desk or self.shop
        request = desk.ask(asked, self.keys, self.now)
        return desk.accept(self.answer(request, wallet=wallet), self.keys, self.now)
