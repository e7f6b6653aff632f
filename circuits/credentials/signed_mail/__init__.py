r"""Mail that a domain has signed (DKIM, RFC 6376): who sent it, and what one field of its header says.

    ORDER = HeaderCapture("subject", r"Your order (\d{6}) .*", capacity=6)

    @circuit
    def bought(
        header: Private[Text[Literal[1024]]],
        signature: Private[Bytes[Literal[256]]],
        key: Public[Bytes[Literal[256]]],
        places: Private[MailPlaces],
    ) -> Public[tuple[Text[Literal[64]], Text[Literal[64]], Text[Literal[6]]]]:
        mail = signed_mail(header, signature, key, places, ORDER)
        return mail.domain, mail.signer, mail.captured

`header` is what is signed: the fields that the DKIM-Signature names, in relaxed canonicalisation, and that one itself without its
signature. `zkwright.circuits.credentials.signed_mail.plain` turns a message into the inputs of such a circuit.

That the key is the signer's, as DNS says or said, is for the verifier to look up, and so is which domains he takes: that of the
From address is the signer's or one below it, so whoever signs for `com` can sign for all of them. Whoever controls an account of
the domain controls what he writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U16, Bytes, Struct, Text, require
from zkwright.compiler.rows import ArgumentError

from ...ascii import to_lower
from ...regex import captured, require_match
from ...rsa import require_pkcs1_signature
from ...text import require_at
from ..shared.text_digest import digest_of
from .fields import MAX_NAME, field_value, header_fields
from .tags import MAX_DOMAIN, signature_tags

MAX_FROM: Final = 256
"""Bytes of the From field's value."""

_DOMAIN: Final = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_MARKS: Final = r'"<>@,:;()\\\[\]'
_ADDRESS: Final = rf"[^{_MARKS} ]+@([^{_MARKS} ]+)"
FROM: Final = (_ADDRESS, rf'(?:[^{_MARKS}]|"(?:[^"\\]|\\.)*")*<{_ADDRESS}>')
"""A From field of one address, bare or behind a name: no list, no group, no route, no comment, no quoted local part."""


class HeaderCapture(NamedTuple):
    """What is shown of one field of the header, known when the circuit is made."""

    field: str
    """In small letters, as `subject`; the header has one such field."""

    pattern: str
    """What the whole value matches, in the syntax of `regex.captured`; the first group is shown."""

    capacity: int
    """The most bytes that are shown."""

    most: int = 256
    """The most bytes that the value has."""


class MailPlaces(Struct):
    """Where things are in a signed header, for the prover to find: `plain` does."""

    domain_start: U16
    """In the From field's value, of the domain of its address."""

    domain_length: U16

    listed: U16
    """In the DKIM-Signature's value, of the byte before `from` in its tag h=."""

    capture_start: U16
    """In the value of the field that is captured from."""

    capture_length: U16


class SignedMail(NamedTuple):
    """What a signed header shows."""

    domain: Text[Any]
    """Of the From address, in small letters, at most 64 bytes."""

    signer: Text[Any]
    """d= of the DKIM-Signature, in small letters, at most 64 bytes: the domain whose key it is."""

    captured: Text[Any]
    """What the pattern's group captures."""

    body_hash: Bytes[Any]
    """bh=, the SHA-256 digest of the canonicalised body, 32 bytes."""


def signed_mail(
    header: Text[Any] | str,
    signature: Bytes[Any] | bytes,
    key: Bytes[Any] | bytes,
    places: MailPlaces,
    capture: HeaderCapture,
) -> SignedMail:
    """Who sent a mail, and what a field of its header says, by a signature of RSA with SHA-256 under this key.

    Constrains the signature to be the key's of this header, and what `mail_claims` does; fails otherwise. Key and signature are
    as long as each other, 1,024 to 4,096 bits, and the exponent is 65537. Costs 164,767 rows for 320 bytes and 1,024 bits,
    384,459 for 1,024 bytes and 2,048 bits.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> places = MailPlaces(domain_start=2, domain_length=3, listed=0, capture_start=0, capture_length=0)
    >>> try:
    ...     signed_mail("from:a@b.c", bytes(128), bytes([129] * 128), places, HeaderCapture("from", "(.*)", 8))
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    this key did not sign this digest so

    Raises `ArgumentError` as `mail_claims` and `rsa.require_pkcs1_signature` do.
    """
    require_pkcs1_signature(digest_of(header), signature, key)
    return mail_claims(header, places, capture)


def mail_claims(header: Text[Any] | str, places: MailPlaces, capture: HeaderCapture) -> SignedMail:
    """What the header of a mail says, as it is signed: the same without the signature, which a circuit has to check itself.

    Constrains the header to be fields in relaxed canonicalisation, the last of which is the DKIM-Signature: of version 1, with
    c=relaxed, without l=, with an empty b=, with From in h=, and with one each of what is read of it; one From field with one
    address; its domain to be d= or one below it; one field of the name that is captured from, and its whole value to match. Fails
    otherwise; so for more than 64 bytes of a domain, 256 of From and 512 of the DKIM-Signature. Expiry, x=, is not looked at.

    Costs 74,220 rows for 1,024 bytes and a capture of 16 of a field of up to 256.

    >>> header = (
    ...     "from:Ann <ann@mail.example.com>\\r\\nsubject:Order 17\\r\\ndkim-signature:v=1; a=rsa-sha256; c=relaxed/relaxed; "
    ...     "d=example.com; s=k; h=from:subject; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b="
    ... )
    >>> places = MailPlaces(domain_start=9, domain_length=16, listed=59, capture_start=6, capture_length=2)
    >>> mail = mail_claims(header, places, HeaderCapture("subject", "Order ([0-9]+)", 8))
    >>> bool(mail.domain == "mail.example.com"), bool(mail.signer == "example.com"), bool(mail.captured == "17")
    (True, True, True)

    Raises `ArgumentError` for a field's name that no signed header has once, and as `regex.captured` does.
    """
    _refuse_unless_a_name(capture.field)
    text = Text(header) if isinstance(header, str) else header
    fields = header_fields(text)
    sender = field_value(fields, "from", min(MAX_FROM, text.capacity))
    start, length = _numbers(places.domain_start, places.domain_length)
    address = captured(FROM, sender, start, length, min(MAX_DOMAIN, sender.capacity))
    require_match(_DOMAIN, address, "the domain of From is none")
    domain = _lowered(address)
    tags = signature_tags(fields, _numbers(places.listed)[0])
    require_match(_DOMAIN, tags.domain, "d= of the DKIM-Signature is no domain")
    signer = _lowered(tags.domain)
    _require_below(domain, signer)
    value = field_value(fields, capture.field, min(capture.most, text.capacity))
    start, length = _numbers(places.capture_start, places.capture_length)
    shown = captured(capture.pattern, value, start, length, capture.capacity)
    return SignedMail(domain, signer, shown, tags.body_hash)


def _refuse_unless_a_name(name: str) -> None:
    if not (0 < len(name) <= MAX_NAME and name.isascii() and name.isprintable() and name.islower()) or ":" in name:
        raise ArgumentError(
            f"no field of a canonical header has the name {name!r}", "write it in small letters: subject"
        )
    if name == "dkim-signature":
        raise ArgumentError("a capture of the DKIM-Signature", "its domain and its body hash are shown anyway")


def _numbers(*values: U16 | int) -> list[Any]:
    """The numbers, plain where they are known: a struct outside of a circuit has integers, or constants."""
    return [value.constant if isinstance(value, U16) and value.constant is not None else value for value in values]


def _lowered(text: Text[Any]) -> Text[Any]:
    """The text in small letters."""
    data: Bytes[Any] = Bytes([to_lower(byte) for byte in text.data])
    return Text.unchecked(data, text.length.linear, [flag.linear for flag in text.is_present])


def _require_below(domain: Text[Any], signer: Text[Any]) -> None:
    """Constrain a domain to be the signer's or one below it: with a dot before each, it ends so."""
    message = "the domain of From is neither the signer's nor one below it"
    require(signer.length <= domain.length, message)
    require_at(_dotted(domain), _dotted(signer), domain.length - signer.length, message)


def _dotted(text: Text[Any]) -> Text[Any]:
    dot: Sequence[U8] = [U8(ord("."))]
    return Text.unchecked(Bytes([*dot, *text.data]), (text.length + 1).linear)
