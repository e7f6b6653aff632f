"""Documents' formats as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Literal

from zkwright.circuits import base64url, cbor, dates, der, json_fields, json_web_token
from zkwright.circuits.credentials import oidc, sd_jwt
from zkwright.circuits.credentials.oidc import OidcClaims, OidcSession, RegistryPath, RegistrySession
from zkwright.circuits.credentials.oidc.entry import entry
from zkwright.circuits.credentials.sd_jwt import SdJwtSession, SignedToken
from zkwright.circuits.credentials.shared.text_fields import padded
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.compiler import U8, U16, U32, U64, Bool, Bytes, Private, Public, Struct, Text, Vec, circuit, require

from tests.circuits.case import Case
from tests.circuits.ecdsa_cases import signed
from tests.circuits.rsa_cases import pkcs1


@circuit
def must_be_an_object(document: Private[Text[Literal[8]]]) -> None:
    json_fields.json_object(document)


@circuit
def text_of_a_member(document: Private[Text[Literal[12]]]) -> Public[Text[Literal[3]]]:
    return json_fields.string_field(json_fields.json_object(document), "a", 3)  # type: ignore[no-any-return]


@circuit
def number_of_a_member(document: Private[Text[Literal[12]]]) -> Public[U64]:
    return json_fields.number_field(json_fields.json_object(document), "a", 2)  # type: ignore[no-any-return]


@circuit
def truth_of_a_member(document: Private[Text[Literal[12]]]) -> Public[Bool]:
    return json_fields.boolean_field(json_fields.json_object(document), "a")  # type: ignore[no-any-return]


@circuit
def whether_there_is_a_member(document: Private[Text[Literal[12]]]) -> Public[Bool]:
    return Bool(json_fields.has_field(json_fields.json_object(document), "a"))


@circuit
def text_within(document: Private[Text[Literal[24]]]) -> Public[Text[Literal[3]]]:
    inner = json_fields.object_field(json_fields.json_object(document), "b", 12)
    return json_fields.string_field(inner, "a", 3)  # type: ignore[no-any-return]


@circuit
def must_have_an_item(document: Private[Text[Literal[40]]], item: Private[Bytes[Literal[26]]]) -> None:
    json_fields.prove_element(json_fields.json_object(document), "a", item)


@circuit
def number_of_a_day(year: Private[U16], month: Private[U8], day: Private[U8]) -> Public[U32]:
    return dates.day_number(year, month, day)


@circuit
def seconds_of_a_time(days: Private[U32], hour: Private[U8], minute: Private[U8], second: Private[U8]) -> Public[U64]:
    return dates.timestamp(days, hour, minute, second)


@circuit
def day_of_a_text(text: Private[Bytes[Literal[10]]]) -> Public[U32]:
    return dates.parse_date(text)


@circuit
def time_of_a_text(text: Private[Bytes[Literal[20]]]) -> Public[U64]:
    return dates.parse_timestamp(text)


@circuit
def subject_of_a_token(token: Private[Text[Literal[44]]]) -> Public[Text[Literal[4]]]:
    parts = json_web_token.web_token(token, header_characters=24)
    return json_fields.string_field(parts.payload, "sub", 4)  # type: ignore[no-any-return]


@circuit
def claims_of_a_token(
    token: Private[Text[Literal[144]]], session: Public[OidcSession], claims: Public[OidcClaims]
) -> None:
    require(oidc.oidc_claims(token, session) == claims, "the claims are others")


TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJBbm4ifQ"
CLAIMS = base64.urlsafe_b64encode(
    b'{"iss":"a.b","aud":"c","sub":"1","email":"d@e.f","email_verified":true,"nonce":"g","exp":9}'
)
LOGIN: dict[str, Any] = {
    "token": f"eyJhbGciOiJSUzI1NiJ9.{CLAIMS.decode().rstrip('=')}",
    "session": {"issuer": "a.b", "audience": "c", "nonce": "g", "now": 8, "scope": 3},
}


@circuit
def login_of_a_token(
    token: Private[Text[Literal[144]]],
    signature: Private[Bytes[Literal[128]]],
    key: Public[Bytes[Literal[128]]],
    session: Public[OidcSession],
    claims: Public[OidcClaims],
) -> None:
    require(oidc.oidc_login(token, signature, key, session) == claims, "the claims are others")


@circuit
def login_by_an_entry(
    token: Private[Text[Literal[144]]],
    signature: Private[Bytes[Literal[128]]],
    key: Private[Bytes[Literal[128]]],
    path: Private[RegistryPath],
    session: Public[RegistrySession],
    claims: Public[OidcClaims],
) -> None:
    require(oidc.oidc_login_by_registry(token, signature, key, path, session) == claims, "the claims are others")


def shown() -> dict[str, Any]:
    """The inputs of a login, with what it says."""
    found = oidc.oidc_claims(LOGIN["token"], OidcSession(**LOGIN["session"]))
    return {**LOGIN, "claims": {"domain": "e.f", "nullifier": int(found.nullifier)}}


def logins() -> list[Case]:
    """By a key of 1,024 bits."""
    session, signature = LOGIN["session"], pkcs1(1024, LOGIN["token"].encode())
    shown = oidc.oidc_claims(LOGIN["token"], OidcSession(**session))
    claims = {"domain": "e.f", "nullifier": int(shown.nullifier)}
    given = {
        "token": LOGIN["token"],
        "signature": signature["signature"],
        "key": signature["modulus"],
        "claims": claims,
    }
    forged = {**given, "signature": bytes(128)}
    path = {"index": 0, "siblings": MerkleTree([], 16).path(0)[1]}
    leaf = entry(padded("a.b", 64), padded("c", 128), signature["modulus"])
    of_entry = {"root": MerkleTree([int(leaf)], 16).root, "nonce": "g", "now": session["now"], "scope": 3}
    refused = "this key did not sign this digest so"
    return [
        Case(
            oidc.oidc_login,
            login_of_a_token,
            [{**given, "session": session}],
            [
                ({**forged, "session": session}, refused),
                ({**given, "session": session, "claims": {**claims, "domain": "e.g"}}, "the claims are others"),
            ],
            slow=True,
        ),
        Case(
            oidc.oidc_login_by_registry,
            login_by_an_entry,
            [{**given, "path": path, "session": of_entry}],
            [({**given, "path": {**path, "index": 1}, "session": of_entry}, "the leaf is not in the tree")],
            slow=True,
        ),
    ]


class Disclosed(Struct):
    """A claim that is opened."""

    age: Text[Literal[24]]


@circuit
def age_of_a_credential(
    token: Private[Text[Literal[148]]],
    disclosures: Private[Disclosed],
    session: Public[SdJwtSession],
    age: Public[U64],
) -> None:
    require(sd_jwt.sd_jwt_claims(token, disclosures, session).number("age", 2) == age, "the age is another")


@circuit
def age_of_a_signed_credential(
    token: Private[Text[Literal[148]]],
    signature: Private[Signature],
    disclosures: Private[Disclosed],
    key: Public[PublicKey],
    session: Public[SdJwtSession],
    age: Public[U64],
) -> None:
    claims = sd_jwt.sd_jwt(SignedToken(token, signature), key, disclosures, session)
    require(claims.number("age", 2) == age, "the age is another")


def credentials() -> list[Case]:
    """Of the least that a credential says."""
    disclosure = base64url.encode(b'["s","age",42]').decode()
    item = base64url.encode(hashlib.sha256(disclosure.encode()).digest()).decode()
    header, payload = b'{"alg":"ES256","typ":"dc+sd-jwt"}', f'{{"iss":"a","vct":"b","_sd":["{item}"]}}'.encode()
    token = f"{base64url.encode(header).decode()}.{base64url.encode(payload).decode()}"
    said = {"issuer": "a", "vct": "b", "now": 0}
    given: dict[str, Any] = {"token": token, "disclosures": {"age": disclosure}, "session": said, "age": 42}
    by_issuer = signed("P-256", 5, token.encode())
    of_issuer = {**given, "signature": by_issuer["signature"], "key": by_issuer["key"]}
    forged = {**of_issuer, "signature": {**by_issuer["signature"], "r": bytes(32)}}
    return [
        Case(
            sd_jwt.sd_jwt_claims,
            age_of_a_credential,
            [given],
            [
                ({**given, "age": 43}, "the age is another"),
                ({**given, "disclosures": {"age": disclosure[:-1] + "V"}}, "_sd has no such item"),
            ],
            slow=True,
        ),
        Case(
            sd_jwt.sd_jwt,
            age_of_a_signed_credential,
            [of_issuer],
            [({**of_issuer, "age": 43}, "the age is another"), (forged, "r of the signature is 0")],
            slow=True,
        ),
    ]


@circuit
def times_of_certificates(
    short: Private[Bytes[Literal[13]]], long: Private[Bytes[Literal[15]]]
) -> Public[tuple[U64, U64]]:
    return dates.parse_asn1_time(short), dates.parse_asn1_time(long)


@circuit
def element_of_der(data: Private[Vec[U8, Literal[8]]], start: Private[U8]) -> Public[tuple[U8, U32, U32, U32]]:
    return tuple(der.element(data, start))  # type: ignore[return-value]


@circuit
def content_of_der(data: Private[Vec[U8, Literal[8]]], start: Private[U8]) -> Public[Vec[U8, Literal[2]]]:
    return der.content(data, der.element(data, start, der.INTEGER), 2)  # type: ignore[no-any-return]


@circuit
def children_of_der(data: Private[Vec[U8, Literal[8]]]) -> Public[tuple[U32, U32, Bool]]:
    (first, _), (second, there) = der.children(data, der.element(data, 0, der.SEQUENCE), 2)
    return U32(first.content), U32(second.content), there


@circuit
def time_of_der(data: Private[Vec[U8, Literal[17]]]) -> Public[U64]:
    return U64(der.time(data, der.element(data, 0)))


@circuit
def item_of_cbor(data: Private[Vec[U8, Literal[8]]], start: Private[U8]) -> Public[tuple[U64, U32, U32]]:
    return tuple(cbor.item(data, start, cbor.TEXT))  # type: ignore[return-value]


@circuit
def content_of_cbor(data: Private[Vec[U8, Literal[8]]], start: Private[U8]) -> Public[Vec[U8, Literal[2]]]:
    return cbor.content(data, cbor.item(data, start, cbor.TEXT), 2)  # type: ignore[no-any-return]


NESTED = [0x30, 4, 0x02, 2, 1, 44]
DOCUMENT = [0xA1, 0x62, 105, 100, 0x18, 200]

ITEM = "abcdefghijklmnopqrstuvwxyz"

NOON = {"days": 730179, "hour": 12, "minute": 0, "second": 59}

DOCUMENTS = [
    Case(
        der.element,
        element_of_der,
        [({"data": NESTED, "start": 0}, (0x30, 2, 4, 6)), ({"data": NESTED, "start": 2}, (2, 4, 2, 6))],
        [({"data": [0x30, 0x81, 1, 0], "start": 0}, "as DER writes it"), {"data": NESTED, "start": 6}],
    ),
    Case(
        der.content,
        content_of_der,
        [({"data": NESTED, "start": 2}, [1, 44])],
        [({"data": NESTED, "start": 0}, "another tag"), {"data": [2, 3, 1, 1, 1], "start": 0}],
    ),
    Case(
        der.children,
        children_of_der,
        [({"data": NESTED}, (4, 4, False)), ({"data": [0x30, 4, 5, 0, 4, 0]}, (4, 6, True))],
        [({"data": [0x30, 6, 5, 0, 5, 0, 5, 0]}, "more than 2"), {"data": [0x30, 0]}, {"data": [0x30, 3, 5, 0, 5, 0]}],
    ),
    Case(
        der.time,
        time_of_der,
        [({"data": [*b"\x17\x0d000229120059Z"]}, 951825659), ({"data": [*b"\x18\x0f20500101000000Z"]}, 2524608000)],
        [({"data": [*b"\x18\x0f20000229120059Z"]}, "no UTCTime"), ({"data": [*b"\x04\x0d000229120059Z"]}, "no time")],
    ),
    Case(
        cbor.item,
        item_of_cbor,
        [({"data": DOCUMENT, "start": 1}, (2, 2, 4))],
        [({"data": [0x78, 1, 97], "start": 0}, "in the fewest bytes"), ({"data": DOCUMENT, "start": 0}, "major type")],
    ),
    Case(
        cbor.content,
        content_of_cbor,
        [({"data": DOCUMENT, "start": 1}, [105, 100])],
        [{"data": [0x63, 97, 97, 97], "start": 0}, {"data": [0x62, 97], "start": 0}],
    ),
    Case(
        dates.parse_asn1_time,
        times_of_certificates,
        [({"short": b"000229120059Z", "long": b"20491231235959Z"}, (951825659, 2524607999))],
        [({"short": b"000229120059z", "long": b"20491231235959Z"}, "not written as")],
    ),
    Case(
        dates.day_number,
        number_of_a_day,
        [({"year": 2000, "month": 2, "day": 29}, 730179), ({"year": 1, "month": 1, "day": 1}, 1)],
        [({"year": 1900, "month": 2, "day": 29}, "no such day"), ({"year": 2000, "month": 0, "day": 1}, "the month")],
    ),
    Case(
        dates.timestamp,
        seconds_of_a_time,
        [(NOON, 951825659)],
        [({**NOON, "hour": 24}, "the hour"), ({**NOON, "second": 60}, "the second"), {**NOON, "days": 719162}],
    ),
    Case(
        dates.parse_date,
        day_of_a_text,
        [({"text": b"2000-02-29"}, 730179)],
        [{"text": b"2000-02-30"}, ({"text": b"2000/02/29"}, "not written as")],
    ),
    Case(
        dates.parse_timestamp,
        time_of_a_text,
        [({"text": b"2000-02-29T12:00:59Z"}, 951825659)],
        [({"text": b"2000-02-29 12:00:59Z"}, "not written as"), {"text": b"2000-02-29T12:00:60Z"}],
    ),
    Case(
        json_fields.json_object,
        must_be_an_object,
        [{"document": "{}"}, {"document": '{"a":1}'}],
        [{"document": "{}}"}, {"document": "[]"}, ({"document": '{"a" :1}'}, "a blank behind it")],
    ),
    Case(
        json_fields.string_field,
        text_of_a_member,
        [({"document": '{"a":"xyz"}'}, "xyz"), ({"document": '{"a": ""}'}, "")],
        [{"document": '{"a":"xyzw"}'}, {"document": '{"a":1}'}, ({"document": '{"b":"x"}'}, "no member a")],
    ),
    Case(
        json_fields.number_field,
        number_of_a_member,
        [({"document": '{"a":17}'}, 17), ({"document": '{"a": 0}'}, 0)],
        [{"document": '{"a":100}'}, ({"document": '{"a":-1}'}, "no whole number")],
    ),
    Case(
        json_fields.boolean_field,
        truth_of_a_member,
        [({"document": '{"a":true}'}, True), ({"document": '{"a":false}'}, False)],
        [({"document": '{"a":null}'}, "neither true nor false")],
    ),
    Case(
        json_fields.has_field,
        whether_there_is_a_member,
        [({"document": '{"b":1}'}, False), ({"document": '{"a":1}'}, True), ({"document": '{"b":"a"}'}, False)],
        [{"document": '{"a" :1}'}],
    ),
    Case(
        json_fields.object_field,
        text_within,
        [({"document": '{"b":{"a":"x"}}'}, "x"), ({"document": '{"a":"y","b": {"a":"x"}}'}, "x")],
        [({"document": '{"b":"{}"}'}, "b opens no object"), {"document": '{"b":{"c":"abcdefgh"}}'}],
    ),
    Case(
        json_fields.prove_element,
        must_have_an_item,
        [{"document": f'{{"a":["","{ITEM}"]}}', "item": ITEM.encode()}],
        [
            ({"document": f'{{"a":["{ITEM[1:]}y"]}}', "item": ITEM.encode()}, "a has no such item, or several"),
            ({"document": f'{{"a":"{ITEM}"}}', "item": ITEM.encode()}, "a is no array"),
            {"document": f'{{"a":[],"b":["{ITEM}"]}}', "item": ITEM.encode()},
        ],
    ),
    Case(
        json_web_token.web_token,
        subject_of_a_token,
        [({"token": TOKEN}, "Ann")],
        [{"token": TOKEN.replace(".", "")}, {"token": TOKEN + "."}, {"token": TOKEN[:-1]}],
    ),
    Case(
        oidc.oidc_claims,
        claims_of_a_token,
        [shown()],
        [
            ({**shown(), "session": {**LOGIN["session"], "now": 9}}, "has expired"),
            ({**shown(), "claims": {**shown()["claims"], "nullifier": 1}}, "the claims are others"),
        ],
        slow=True,
    ),
    *logins(),
    *credentials(),
]
