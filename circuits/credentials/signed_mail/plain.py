"""From a mail to the inputs of a circuit about it, without a proof and without a network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from ... import base64
from ...rsa import require_pkcs1_signature
from . import FROM, HeaderCapture, MailPlaces, mail_claims
from .keys import modulus_of
from .message import Field, Message, tags_of
from .tags import PREFIX

MAX_HEADER: Final = 1024
"""Bytes of a signed header."""

_LISTED: Final = re.compile(r"[:= ](?=from(?:[: ;]|\Z))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailSignature:
    """A DKIM-Signature of a mail: what it signs, and by whom.

    The mail is a secret as long as nothing of it is shown: `repr` shows neither.
    """

    header: str = field(repr=False)
    """What is signed, in relaxed canonicalisation."""

    signature: bytes = field(repr=False)
    """Big-endian, as long as the key."""

    domain: str
    """d=, whose key it is."""

    selector: str
    """s=, which of its keys."""

    @classmethod
    def parse(cls, message: bytes, *, domain: str | None = None) -> MailSignature:
        """The signature of a mail, as in a file `.eml`: of several that of this domain, or else the first that a circuit takes.

        Raises `ArgumentError` where there is none, for a body that is not the one signed, and for what a circuit does not take:
        `c=simple` of the header, l=, another algorithm than rsa-sha256, more than 1,024 bytes.
        """
        mail = Message.parse(message)
        fields = mail.named("dkim-signature")
        refused = list[str]()
        for one in fields:
            try:
                tags = _checked_tags(one)
                if domain is not None and tags["d"].lower() != domain.lower():
                    refused.append(f"one of {tags['d']}")
                    continue
                return cls._of(mail, one, tags)
            except ArgumentError as error:
                if len(fields) == 1:
                    raise
                refused.append(str(error).splitlines()[0])
        if not fields:
            raise ArgumentError(
                "a mail without a DKIM-Signature", "take one that its sender signed, with all fields of its header"
            )
        raise ArgumentError(
            f"a mail without a signature that a circuit takes: {'; '.join(refused)}",
            "pass domain=, or take another mail",
        )

    @classmethod
    def _of(cls, mail: Message, signature: Field, tags: dict[str, str]) -> MailSignature:
        body = mail.canonical_body(relaxed=tags["c"].endswith("/relaxed"))
        if _decoded(tags["bh"], "bh=") != sha256(body).digest():
            raise ArgumentError("the body is not the one that was signed", "pass the message as it was received")
        listed = [name.strip().lower() for name in tags["h"].split(":")]
        if len(mail.named("from")) != 1 or "from" not in listed:
            raise ArgumentError("a mail with no From that is signed, or several", "take one with one sender")
        data = mail.signed_by(signature, listed)
        if len(data) > MAX_HEADER:
            raise ArgumentError(f"a signed header of {len(data)} bytes", f"take another mail: {MAX_HEADER} fit")
        try:
            header = data.decode()
        except UnicodeDecodeError:
            raise ArgumentError("a header that is not UTF-8", "take another mail") from None
        return cls(header, _decoded(tags["b"], "b="), tags["d"].lower(), tags["s"])

    @property
    def record_name(self) -> str:
        """Under which name DNS has the key, as a TXT record."""
        return f"{self.selector}._domainkey.{self.domain}"

    def inputs(self, record: str, capture: HeaderCapture) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `signed_mail`, for `json.dump`, under the key of this TXT record.

        Raises `ArgumentError` for a record that is none, and `UnsatisfiedCircuitError` where the circuit would not take them.
        """
        key = modulus_of(record)
        if len(self.signature) != len(key):
            raise ArgumentError(
                f"a signature of {len(self.signature)} bytes by a key of {len(key)}",
                f"pass the record of {self.record_name}",
            )
        require_pkcs1_signature(sha256(self.header.encode()).digest(), self.signature, key)
        places = self.places(capture)
        mail_claims(self.header, MailPlaces(**places), capture)
        return {"header": self.header, "signature": self.signature.hex(), "key": key.hex(), "places": places}

    def places(self, capture: HeaderCapture) -> dict[str, int]:
        """Where things are in the header. Raises `ArgumentError` for one that is not of the form that the circuit takes."""
        *fields, last = [line.encode() for line in self.header.split("\r\n")]
        sender = _value(fields, "from")
        found = next((match for one in FROM if (match := re.fullmatch(one.encode(), sender))), None)
        if found is None:
            raise ArgumentError(
                "a From field that is not one address, bare or behind a name",
                "take another mail: lists, groups, comments and quoted local parts are read differently by different programs",
            )
        shown = re.fullmatch(capture.pattern.encode(), _value(fields, capture.field))
        if shown is None:
            raise ArgumentError(
                f"the field {capture.field} does not match {capture.pattern!r}",
                "the pattern is of the whole value, so .* may stand around a part",
            )
        return {
            "domain_start": found.start(1),
            "domain_length": found.end(1) - found.start(1),
            "listed": _listed(last.removeprefix(PREFIX).decode()),
            "capture_start": shown.start(1),
            "capture_length": shown.end(1) - shown.start(1),
        }


def _checked_tags(signature: Field) -> dict[str, str]:
    try:
        tags = tags_of(signature.value.decode("ascii").replace("\r\n", ""))
    except UnicodeDecodeError:
        raise ArgumentError("a DKIM-Signature that is not ASCII", "take another mail") from None
    missing = [name for name in ("v", "a", "b", "bh", "d", "h", "s") if not tags.get(name)]
    if missing:
        raise ArgumentError(f"a DKIM-Signature without {missing[0]}=", "take another mail")
    tags.setdefault("c", "simple/simple")
    for name, wanted in (("v", "1"), ("a", "rsa-sha256")):
        if tags[name] != wanted:
            raise ArgumentError(f"a DKIM-Signature with {name}={tags[name]}", f"a circuit takes {name}={wanted} alone")
    if tags["c"].split("/")[0] != "relaxed":
        raise ArgumentError(
            f"a DKIM-Signature with c={tags['c']}",
            "a circuit takes relaxed canonicalisation of the header alone, under which every field has one form",
        )
    if "l" in tags:
        raise ArgumentError("a DKIM-Signature with l=", "it leaves a part of the body unsigned")
    return tags


def _decoded(text: str, what: str) -> bytes:
    try:
        return base64.decode(re.sub(r"\s", "", text))
    except UnsatisfiedCircuitError:
        raise ArgumentError(
            f"{what} of the DKIM-Signature is no base64", "pass the message as it was received"
        ) from None


def _value(fields: list[bytes], name: str) -> bytes:
    found = [line.partition(b":")[2] for line in fields if line.startswith(f"{name}:".encode())]
    if len(found) != 1:
        raise ArgumentError(f"{len(found)} fields {name} are signed", "a circuit shows one that is there once")
    return found[0]


def _listed(tags: str) -> int:
    found = re.search(r"(?:^|;) ?h=[^;]*", tags)
    if found is None:
        raise ArgumentError("a DKIM-Signature without h=", "take another mail")
    place = _LISTED.search(tags, found.start(), found.end())
    if place is None:
        raise ArgumentError("a DKIM-Signature that does not sign From", "take another mail")
    return place.start()
