"""Signed mail as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

import base64
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from zkwright.circuits.credentials.signed_mail import HeaderCapture, MailPlaces, mail_claims, signed_mail
from zkwright.compiler import Bytes, Private, Public, Text, circuit, require

from tests.circuits.case import Case
from tests.circuits.rsa_cases import key

NUMBER = HeaderCapture("subject", "No ([0-9]+)", capacity=4, most=8)

Shown = Public[tuple[Text[Literal[64]], Text[Literal[64]], Text[Literal[4]], Bytes[Literal[32]]]]


@circuit
def claimed(header: Private[Text[Literal[128]]], places: Private[MailPlaces]) -> Shown:
    return mail_claims(header, places, NUMBER)


@circuit
def claimed_and_signed(
    header: Private[Text[Literal[128]]],
    signature: Private[Bytes[Literal[128]]],
    key: Public[Bytes[Literal[128]]],
    places: Private[MailPlaces],
    domain: Public[Text[Literal[8]]],
) -> None:
    require(signed_mail(header, signature, key, places, NUMBER).domain == domain, "another domain")


DIGEST = bytes(range(32))
HEADER = "\r\n".join(
    [
        "from:a@B.cd",
        "subject:No 17",
        f"dkim-signature:v=1;c=relaxed;d=b.cd;h=from;bh={base64.b64encode(DIGEST).decode()};b=",
    ]
)
PLACES = {"domain_start": 2, "domain_length": 4, "listed": 22, "capture_start": 3, "capture_length": 2}
GIVEN: dict[str, Any] = {"header": HEADER, "places": PLACES}
SIGNED: dict[str, Any] = {
    **GIVEN,
    "domain": "b.cd",
    "signature": key(1024).sign(HEADER.encode(), PKCS1v15(), SHA256()),
    "key": key(1024).public_key().public_numbers().n.to_bytes(128, "big"),
}
OUTPUT = ("b.cd", "b.cd", "17", DIGEST)

MAIL = [
    Case(
        mail_claims,
        claimed,
        [(GIVEN, OUTPUT)],
        [
            ({**GIVEN, "header": HEADER.replace("No 17", "No\n17")}, "does not end in CR LF"),
            ({**GIVEN, "header": HEADER.replace("d=b.cd", "d=c.cd")}, "neither the signer's nor one below it"),
            ({**GIVEN, "places": {**PLACES, "capture_start": 4}}, "the text does not match the pattern"),
        ],
        slow=True,
    ),
    Case(
        signed_mail,
        claimed_and_signed,
        [SIGNED],
        [{**SIGNED, "header": HEADER.replace("17", "18")}, ({**SIGNED, "domain": "c.cd"}, "another domain")],
        slow=True,
    ),
]
