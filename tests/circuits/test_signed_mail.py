"""Mail that dkimpy signs, and such that nobody should be fooled by."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from hashlib import sha256
from typing import Any, Literal

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from zkwright.circuits.credentials.signed_mail import HeaderCapture, MailPlaces, mail_claims, signed_mail
from zkwright.circuits.credentials.signed_mail.keys import modulus_of
from zkwright.circuits.credentials.signed_mail.message import Message, tags_of
from zkwright.circuits.credentials.signed_mail.plain import MailSignature
from zkwright.compiler import U16, Bytes, Private, Public, Text, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs, measure

ORDER = HeaderCapture("subject", "Order ([0-9]+)(?: .*)?", capacity=8, most=96)


def _places(make: Inputs) -> MailPlaces:
    return MailPlaces(*(U16.from_bits(make.bits(16)) for _ in range(5)))


def _header(make: Inputs, n: int) -> Text[Any]:
    return Text.unchecked(Text(make.bytes(n)).data, make.field().linear)


SHOWN = HeaderCapture("subject", "Your order ([0-9]+) .*", capacity=16)
COSTS = [
    Cost(
        mail_claims,
        74220,
        lambda make: mail_claims(_header(make, 1024), _places(make), SHOWN),
        "for 1,024 bytes and 16 of a field of up to 256",
    ),
    Cost(
        signed_mail,
        164767,
        lambda make: signed_mail(
            _header(make, 320), Bytes(make.bytes(128)), Bytes(make.bytes(128)), _places(make), ORDER
        ),
        "for 320 bytes, 1,024 bits and 8 of a field of up to 96",
    ),
]


@circuit
def shown(
    header: Private[Text[Literal[320]]], places: Private[MailPlaces]
) -> Public[tuple[Text[Literal[64]], Text[Literal[64]], Text[Literal[8]], Bytes[Literal[32]]]]:
    mail = mail_claims(header, places, ORDER)
    return mail.domain, mail.signer, mail.captured, mail.body_hash


@cache
def key(bits: int = 1024) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


def record(bits: int = 1024) -> str:
    public = key(bits).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def mail(
    *,
    sender: str = "Ann <ann@mail.example.com>",
    subject: str = "Order 17 of today",
    more: str = "",
    body: str = "Hello\n",
) -> bytes:
    text = f"From: {sender}\nTo: bob@example.org\nSubject: {subject}\n{more}\n{body}"
    return text.replace("\n", "\r\n").encode()


def signed(message: bytes, *, domain: str = "example.com", bits: int = 1024, **options: Any) -> bytes:
    """The message behind a signature of dkimpy's."""
    pem = key(bits).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    options = {"canonicalize": (b"relaxed", b"relaxed"), "include_headers": [b"From", b"Subject"], **options}
    return bytes(dkim.sign(message, b"k1", domain.encode(), pem, **options)) + message


def given_of(message: bytes) -> dict[str, Any]:
    """Inputs of `shown`."""
    found = MailSignature.parse(message)
    return {"header": found.header, "places": found.places(ORDER)}


def test_what_a_mail_shows() -> None:
    message = signed(mail())
    found = MailSignature.parse(message)
    assert (found.domain, found.selector, found.record_name) == ("example.com", "k1", "k1._domainkey.example.com")
    inputs = found.inputs(record(), ORDER)
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs["header"].startswith(
        "from:Ann <ann@mail.example.com>\r\nsubject:Order 17 of today\r\ndkim-signature:v=1; "
    )
    assert dkim.verify(message, dnsfunc=lambda name, timeout: record().encode())
    output = shown.compile().solve({name: inputs[name] for name in ("header", "places")}).output
    assert output == ("mail.example.com", "example.com", "17", sha256(b"Hello\r\n").digest())


BH = base64.b64encode(sha256(b"Hello\r\n").digest()).decode()
FROM, SUBJECT = "from:ann@mail.example.com", "subject:Order 17 of today"
TAGS = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=k1; h=from:subject; bh={BH}; b="


def block(*fields: str, tags: str = TAGS) -> str:
    return "\r\n".join([*(fields or (FROM, SUBJECT)), f"dkim-signature:{tags}"])


def places(header: str, domain: str = "mail.example.com", captured: str = "17") -> dict[str, int]:
    """Where a prover would say that these are: in the last From field and the last Subject."""
    lines = [line.strip() for line in header.split("\r\n")]
    sender, subject = (
        next((line.removeprefix(name) for line in reversed(lines) if line.startswith(name)), "")
        for name in ("from:", "subject:")
    )
    tags = header.rpartition("dkim-signature:")[2]
    listed = re.search(r"(?i).(?=from)", tags)
    return {
        "domain_start": max(sender.rfind(domain), 0),
        "domain_length": len(domain),
        "listed": listed.start() if listed else 0,
        "capture_start": max(subject.find(captured), 0),
        "capture_length": len(captured),
    }


def solved(header: str, **changed: Any) -> Any:
    return shown.compile().solve({"header": header, "places": {**places(header), **changed}}).output


def refused(header: str, message: str, **changed: Any) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        solved(header, **changed)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (block(FROM, "from:eve@evil.example", SUBJECT), "no field from, or several"),
        (block(SUBJECT + "\n" + FROM), "does not end in CR LF"),
        (block("from:ann@mail.example.com (eve)", SUBJECT), "does not match the pattern"),
        (block(tags=TAGS.replace("s=k1", "l=0")), "has l="),
        (block(tags=TAGS.replace("h=from", "h=x-from")), "does not name from at the place"),
    ],
)
def test_plain_values_are_refused_as_well(header: str, message: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        mail_claims(header, MailPlaces(**places(header)), ORDER)


@pytest.mark.parametrize(
    "fields",
    [
        (FROM, SUBJECT),
        (SUBJECT, FROM),
        ("from:Ann Example <ann@mail.example.com>", SUBJECT),
        ('from:"Ann, from:eve@evil.example \\\\ \\" <eve@evil.example>" <ann@mail.example.com>', SUBJECT),
        ("from:=?utf-8?q?eve=40evil.example?= <ann@mail.example.com>", SUBJECT),
        ("from:\u00c4nn <ann@Mail.EXAMPLE.com>", SUBJECT),
        (FROM, "subject:Order 17 from:eve@evil.example dkim-signature:v=1; d=evil.example"),
        (FROM, "x-from:eve@evil.example", SUBJECT, "x-subject:Order 18"),
        ("dkim-signature:v=1; d=evil.example", FROM, SUBJECT),
    ],
    ids=str,
)
def test_what_is_no_other_sender(fields: tuple[str, ...]) -> None:
    header = block(*fields)
    at = {"capture_start": 6} if "Order 17" in header else {}
    sender = next(field for field in fields if field.startswith("from:")).encode().lower()
    at["domain_start"] = sender.rfind(b"mail.example.com") - len("from:")
    domain, signer, captured, body_hash = solved(header, **at)
    assert (domain, signer, captured) == ("mail.example.com", "example.com", "17")
    assert body_hash == base64.b64decode(BH)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ((FROM, "from:eve@evil.example", SUBJECT), "no field from, or several"),
        ((SUBJECT,), "no field from, or several"),
        ((f"x-{FROM}", SUBJECT), "no field from, or several"),
        ((SUBJECT + " " + FROM,), "no field from, or several"),
        ((FROM.replace(":", " :"), SUBJECT), "no field from, or several"),
        ((FROM.upper(), SUBJECT), "no field from, or several"),
        ((SUBJECT + "\n" + FROM,), "does not end in CR LF"),
        ((SUBJECT + "\r" + FROM,), "does not end in CR LF"),
        ((SUBJECT + "\n\r" + FROM,), "does not end in CR LF"),
        ((SUBJECT + "\r\r\n" + FROM,), "does not end in CR LF"),
        ((SUBJECT + "\0" + FROM,), "does not end in CR LF"),
        ((SUBJECT + "\t" + FROM,), "does not end in CR LF"),
        ((SUBJECT, " " + FROM), "does not begin with a letter"),
        ((SUBJECT, "", FROM), "does not begin with a letter|does not end in CR LF"),
        ((FROM, SUBJECT, SUBJECT), "no field subject, or several"),
        ((FROM, "x:1"), "no field subject, or several"),
    ],
    ids=str,
)
def test_fields_that_are_none(fields: tuple[str, ...], message: str) -> None:
    refused(block(*fields), message)


@pytest.mark.parametrize(
    "sender",
    [
        "ann@mail.example.com, eve@evil.example",
        "eve@evil.example, ann@mail.example.com",
        "ann@mail.example.com <eve@evil.example>",
        "eve@evil.example <ann@mail.example.com>",
        "<eve@evil.example> <ann@mail.example.com>",
        "<@evil.example:ann@mail.example.com>",
        "a group:ann@mail.example.com;",
        "(eve@evil.example) ann@mail.example.com",
        "ann@mail.example.com (eve@evil.example)",
        '"eve@evil.example"@mail.example.com',
        "eve@evil.example@mail.example.com",
        "<ann@mail.example.com",
        "ann@mail.example.com>",
        '"Ann <ann@mail.example.com>',
        '"Ann\\" <ann@mail.example.com>',
        "ann @mail.example.com",
        "ann@ mail.example.com",
        "<ann@mail.example.com> ",
        "@mail.example.com",
        "mail.example.com",
        "",
    ],
)
def test_senders_that_programs_read_differently(sender: str) -> None:
    refused(block(f"from:{sender}", SUBJECT), "the text does not match the pattern|reaches behind the end")


def test_the_domain_is_the_addresses_and_no_other() -> None:
    header = block('from:"ann@mail.example.com" <eve@evil.example>', SUBJECT)
    refused(header, "does not match the pattern", domain_start=5)
    refused(header, "neither the signer's nor one below it", domain_start=28, domain_length=12)
    header = block()
    for start, length in ((4, 15), (5, 15), (9, 11), (3, 17), (0, 16)):
        refused(header, "does not match the pattern", domain_start=start, domain_length=length)


@pytest.mark.parametrize(
    ("sender", "signer", "message"),
    [
        ("example.com", "mail.example.com", "neither the signer's nor one below it"),
        ("evilexample.com", "example.com", "neither the signer's nor one below it"),
        ("example.com.evil.org", "example.com", "neither the signer's nor one below it"),
        ("example.com", "ample.com", "neither the signer's nor one below it"),
        ("example.com", "com", "is no domain"),
        ("example.com", ".com", "is no domain"),
        ("example.com", "", "is no domain"),
        ("example.com", "example.com ", "is no domain"),
        ("a..example.com", "example.com", "the domain of From is none"),
        ("exam_ple.com", "exam_ple.com", "the domain of From is none"),
    ],
)
def test_a_domain_that_is_not_the_signers(sender: str, signer: str, message: str) -> None:
    header = block(f"from:ann@{sender}", SUBJECT, tags=TAGS.replace("d=example.com", f"d={signer}"))
    refused(header, message, domain_start=4, domain_length=len(sender))


def test_a_domain_that_is_the_signers_itself() -> None:
    header = block("from:ann@Example.com", SUBJECT, tags=TAGS.replace("d=example.com", "d=EXAMPLE.com"))
    assert solved(header, domain_start=4, domain_length=11)[:2] == ("example.com", "example.com")


@pytest.mark.parametrize(
    "tags",
    [
        TAGS.replace("; ", ";"),
        TAGS + ";",
        TAGS.replace("; b=", "; b=; s2=x"),
        TAGS.replace("relaxed/relaxed", "relaxed"),
        TAGS.replace("h=from:subject", "h=Subject : From"),
        TAGS.replace("h=from:subject", "h=to:FROM:subject"),
        TAGS.replace("h=from:subject; ", "") + "; h=subject:from",
        TAGS.replace("s=k1", "s=d=evil.example"),
        TAGS.replace("s=k1", "dd=evil.example; ll=1; D=evil.example"),
    ],
)
def test_tags_in_any_order(tags: str) -> None:
    assert solved(block(tags=tags))[:3] == ("mail.example.com", "example.com", "17")


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (TAGS.replace("s=k1", "d=evil.example"), "no d=, or several"),
        (TAGS.replace("s=k1", "d =evil.example"), "a blank before an equals sign"),
        (TAGS.replace("d=example.com", "d =example.com"), "a blank before an equals sign"),
        (TAGS.replace("d=example.com", "x=1"), "no d=, or several"),
        (TAGS.replace("d=example.com", "D=example.com"), "no d=, or several"),
        (TAGS.replace("d=example.com", "s=;  d=example.com"), "no d=, or several"),
        (TAGS.replace("s=k1", "d=;d="), "no d=, or several"),
        (TAGS.replace("c=relaxed/relaxed", "c=simple/relaxed"), "does not say c=relaxed"),
        (TAGS.replace("c=relaxed/relaxed", "c=relaxedly"), "does not say c=relaxed"),
        (TAGS.replace("c=relaxed/relaxed; ", ""), "no c=, or several"),
        (TAGS.replace("s=k1", "c=simple"), "no c=, or several"),
        (TAGS.replace("s=k1", "l=0"), "has l="),
        (TAGS + "; l=100", "has l="),
        (TAGS + "x", "b= of the DKIM-Signature is not empty"),
        (TAGS + ";b=", "no b=, or several"),
        (TAGS.replace("; b=", ""), "no b=, or several"),
        (TAGS.replace("h=from:subject", "h=subject"), "does not name from at the place"),
        (TAGS.replace("h=from:subject", "h=x-from:subject"), "does not name from at the place"),
        (TAGS.replace("h=from:subject", "h=from-x:subject"), "does not name from at the place"),
        (TAGS.replace("h=from:subject", "h=subject; z=x:from:y"), "does not name from at the place"),
        (TAGS.replace("h=from:subject", "z=:from:; h=subject"), "does not name from at the place"),
        (TAGS.replace("s=k1", "h=x"), "no h=, or several"),
        (TAGS.replace("v=1", "v=2"), "does not begin with v=1"),
        (TAGS.replace("v=1; ", ""), "does not begin with v=1"),
        (TAGS.replace(f"bh={BH}; ", ""), "no bh=, or several"),
        (TAGS.replace("s=k1", f"bh={BH}"), "no bh=, or several"),
        (TAGS.replace(BH, BH[:-1]), "not 32 bytes in base64|a character is none of base64's|does not fill up"),
        (TAGS.replace(BH, BH + "A"), "not 32 bytes in base64"),
        (TAGS.replace(BH, BH[:-2] + "h="), "ends in bits that belong to no byte"),
        ("v=1;", "no .*=, or several"),
        ("", "does not begin with v=1"),
    ],
)
def test_tags_that_a_verifier_may_read_differently(tags: str, message: str) -> None:
    refused(block(tags=tags), message)


@pytest.mark.parametrize("behind", ["\r\n", "\r\nx:1", "\r\n x", "\r\nfrom:eve@evil.example", "\r", "\n"])
def test_the_signature_is_the_last_field(behind: str) -> None:
    refused(block() + behind, "no DKIM-Signature|begin with a letter|end in CR LF|line's end|no field from")


@circuit
def long_header(header: Private[Text[Literal[544]]], places: Private[MailPlaces]) -> Public[Text[Literal[64]]]:
    return mail_claims(header, places, ORDER).signer


def test_a_header_that_is_longer_than_its_signature_may_be() -> None:
    long = block("received:" + "x" * 250, FROM, SUBJECT)
    assert long_header(long, places(long)) == "example.com"


def test_another_kind_of_signature() -> None:
    refused(block().replace("dkim-signature:", "arc-message-signature:"), "no DKIM-Signature")
    refused(block().replace("dkim-signature:", "x-dkim-signature:"), "no DKIM-Signature")


@pytest.mark.parametrize(("start", "length"), [(6, 1), (7, 1), (5, 3), (6, 3), (0, 2), (6, 20), (17, 8)])
def test_a_capture_of_something_else(start: int, length: int) -> None:
    refused(block(), "does not match the pattern|reaches behind the end", capture_start=start, capture_length=length)


@pytest.mark.parametrize(
    "subject", ["Order 17x", "An order 17", "order 17", "Order 17\r\nx:1", "Order 123456789", "Order"]
)
def test_a_field_that_does_not_match(subject: str) -> None:
    header = block(FROM, f"subject:{subject}")
    if "\r\n" in subject:
        assert solved(header)[2] == "17"  # it ends where the field does
    else:
        refused(header, "does not match the pattern|reaches behind the end")


def test_a_field_or_a_signature_that_is_too_long() -> None:
    refused(block(FROM, SUBJECT + "." * 80), "subject is longer than 96 bytes")
    narrow = HeaderCapture("subject", "Order ([0-9]+) .*", 2, most=16)
    header = block()
    with pytest.raises(UnsatisfiedCircuitError, match="subject is longer than 16 bytes"):
        mail_claims(header, MailPlaces(**places(header)), narrow)
    header = block(tags=TAGS.replace("s=k1", f"s={'k' * 400}"))
    with pytest.raises(UnsatisfiedCircuitError, match="the DKIM-Signature is longer than 512 bytes"):
        mail_claims(header, MailPlaces(**places(header)), ORDER)


@pytest.mark.parametrize("name", ["Subject", "", "a:b", "x" * 29, "dkim-signature", "s\u00fcbject"])
def test_a_capture_of_what_is_no_field(name: str) -> None:
    with pytest.raises(ArgumentError, match=r"no field of a canonical header|a capture of the DKIM-Signature"):
        mail_claims(block(), MailPlaces(**places(block())), HeaderCapture(name, "(.*)", 8))


@pytest.mark.parametrize(
    "message",
    [
        mail(sender="eve@evil.example,\n ann@mail.example.com"),
        mail(more="From: eve@evil.example\n"),
        mail(more="From : eve@evil.example\n"),
        mail(more="FROM: eve@evil.example\n"),
        mail(sender="ann@mail.example.com (Ann)"),
    ],
)
def test_a_mail_with_several_senders(message: bytes) -> None:
    """The last of two From fields is signed; programs show the first, the last or both."""
    with pytest.raises(ArgumentError, match=r"no From that is signed, or several|a From field that is not one address"):
        MailSignature.parse(signed(message)).inputs(record(), ORDER)


@pytest.mark.parametrize(
    "message",
    [
        mail(),
        mail().replace(b"From:", b"FROM:").replace(b"Subject:", b"SUBJECT:"),
        mail(sender='"Ann\n\tExample" \n <ann@mail.example.com>', subject="Order\n 17\n\t of   today  "),
        mail(sender="=?utf-8?q?Ann=20=40evil?= <ann@mail.example.com>"),
        mail(more="X-From: eve@evil.example\nReply-To: eve@evil.example\n"),
        mail(subject="Order 17\n From: eve@evil.example\n DKIM-Signature: v=1; d=evil.example"),
        mail(body=""),
        mail(body="a  b \t\n\n\n"),
        mail(body="\n\n"),
        mail(body="no end"),
    ],
)
@pytest.mark.parametrize("body", [b"relaxed", b"simple"])
def test_a_mail_that_dkimpy_signs(message: bytes, body: bytes) -> None:
    """The header is canonicalised as dkimpy does it, or its signature would not hold."""
    whole = signed(message, canonicalize=(b"relaxed", body))
    assert dkim.verify(whole, dnsfunc=lambda name, timeout: record().encode())
    output = shown.compile().solve(given_of(whole)).output
    assert output[:3] == ("mail.example.com", "example.com", "17")


def test_a_file_whose_lines_end_in_lf() -> None:
    whole = signed(mail())
    assert MailSignature.parse(whole.replace(b"\r\n", b"\n")) == MailSignature.parse(whole)


def test_several_signatures() -> None:
    whole = signed(signed(mail()), domain="mail.example.com")
    assert MailSignature.parse(whole).domain == "mail.example.com"
    found = MailSignature.parse(whole, domain="Example.com")
    assert found.domain == "example.com"
    with pytest.raises(ArgumentError, match=r"takes: one of mail\.example\.com; one of example\.com"):
        MailSignature.parse(whole, domain="evil.example")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda whole: whole + b"x", "the body is not the one"),
        (lambda whole: mail(), "without a DKIM-Signature"),
        (lambda whole: whole.replace(b"\r\nSubject", b"\nSubject"), "some lines end in CR LF"),
        (lambda whole: whole.replace(b"\r\n\r\n", b"\r\n"), "without an empty line|no field"),
        (lambda whole: b"x" * 50 + b"\r\n" + whole, "no field: b'xxx"),
        (lambda whole: whole.replace(b"rsa-sha256", b"rsa-sha1"), "a=rsa-sha1"),
        (lambda whole: whole.replace(b"c=relaxed", b"c=simple"), "c=simple/relaxed"),
        (lambda whole: whole.replace(b"v=1;", b"v=2;"), "v=2"),
        (lambda whole: whole.replace(b"s=k1;", b"l=3;"), "without s="),
        (lambda whole: whole.replace(b"s=k1;", b"s=k1; l=3;"), "with l="),
        (lambda whole: whole.replace(b"s=k1;", b"s=k1; d=x;"), "d= is there twice"),
        (lambda whole: whole.replace(b"s=k1;", b"s=k1; ?;"), "is no tag"),
        (lambda whole: whole.replace(b"h=from : subject", b"h=subject"), "no From that is signed"),
        (lambda whole: whole.replace(b"s=k1;", "s=\u00e4;".encode()), "not ASCII"),
        (lambda whole: whole.replace(b"b=", b"b=!", 1), "no base64|is no tag|without"),
    ],
)
def test_a_message_that_no_circuit_takes(change: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        MailSignature.parse(change(signed(mail())))


def test_a_header_that_is_too_long_or_no_text() -> None:
    with pytest.raises(ArgumentError, match=r"a signed header of 1[0-9]{3} bytes"):
        MailSignature.parse(signed(mail(subject="x" * 1000)))
    with pytest.raises(ArgumentError, match="not UTF-8"):
        MailSignature.parse(signed(mail().replace(b"of today", b"\xff")))


def test_another_subject_than_the_pattern_knows() -> None:
    with pytest.raises(ArgumentError, match="the field subject does not match 'Order"):
        MailSignature.parse(signed(mail(subject="Hello"))).inputs(record(), ORDER)
    with pytest.raises(ArgumentError, match="0 fields subject are signed"):
        MailSignature.parse(signed(mail(), include_headers=[b"From"])).inputs(record(), ORDER)


def test_a_header_that_was_changed_behind_the_signature() -> None:
    found = MailSignature.parse(signed(mail()).replace(b"Order 17", b"Order 18"))
    with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign this digest so"):
        found.inputs(record(), ORDER)


def test_the_mail_is_not_shown() -> None:
    assert repr(MailSignature.parse(signed(mail()))) == "MailSignature(domain='example.com', selector='k1')"


def _der(kind: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = [len(content)] if len(content) < 128 else [0x81, len(content)]
    return bytes([kind, *size]) + content


def rsa_key(modulus: bytes, exponent: bytes = b"\1\0\1", *, prefix: bytes = b"\0") -> str:
    return base64.b64encode(_der(0x30, _der(2, prefix + modulus), _der(2, exponent))).decode()


MODULUS = bytes([0xC1]) + bytes(126) + b"\1"


def test_records_of_one_key() -> None:
    text = record()
    for other in (
        text.replace("v=DKIM1; k=rsa; ", ""),
        f'"{text[:100]}" "{text[100:]}"',
        text + "; t=s; h=sha1:sha256; n=x;",
    ):
        assert modulus_of(other) == modulus_of(text)
    assert modulus_of(f"p={rsa_key(MODULUS)}") == MODULUS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("v=DKIM2; p=AA==", "no RSA key of DKIM"),
        ("k=ed25519; p=AA==", "no RSA key of DKIM"),
        ("v=DKIM1; k=rsa; p=", "withdrawn"),
        ("v=DKIM1; k=rsa", "withdrawn"),
        ("v=DKIM1; h=sha1; p=AA==", "not for SHA-256"),
        ("v=DKIM1; p=AA==", "no RSA key"),
        ("v=DKIM1; p=A", "no RSA key"),
        ("v=DKIM1; p=!!!!", "no RSA key"),
        ("no record", "is no tag"),
        ("p=AA==; p=AA==", "p= is there twice"),
        (f"p={rsa_key(MODULUS, bytes([3]))}", "the exponent 3"),
        (f"p={rsa_key(MODULUS, prefix=b'')}", "no RSA key"),
        (f"p={rsa_key(MODULUS, prefix=bytes(2))}", "no RSA key"),
        (f"p={base64.b64encode(_der(0x30, _der(2, bytes([1])))).decode()}", "no RSA key"),
        (f"p={base64.b64encode(base64.b64decode(rsa_key(MODULUS)) + bytes(1)).decode()}", "no RSA key"),
        (f"p={base64.b64encode(base64.b64decode(rsa_key(MODULUS))[:-1]).decode()}", "no RSA key"),
    ],
)
def test_records_that_are_none(text: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        modulus_of(text)


def test_a_record_of_a_longer_key() -> None:
    with pytest.raises(ArgumentError, match="a signature of 128 bytes by a key of 256"):
        MailSignature.parse(signed(mail())).inputs(record(2048), ORDER)


def test_tags_and_lines() -> None:
    assert tags_of(" v = 1 ;\r\n d=a=b; ") == {"v": "1", "d": "a=b"}
    assert Message.parse(b"A: b\r\n\r\n").body == b""
    with pytest.raises(ArgumentError, match="without an empty line"):
        Message.parse(b"A: b\n")


@circuit
def bought(
    header: Private[Text[Literal[1024]]],
    signature: Private[Bytes[Literal[256]]],
    key: Public[Bytes[Literal[256]]],
    places: Private[MailPlaces],
) -> Public[tuple[Text[Literal[64]], Text[Literal[64]], Text[Literal[16]]]]:
    found = signed_mail(header, signature, key, places, SHOWN)
    return found.domain, found.signer, found.captured


def test_on_plain_values() -> None:
    """What the circuit does, without one."""
    inputs = MailSignature.parse(signed(mail())).inputs(record(), ORDER)
    signature, modulus = bytes.fromhex(inputs["signature"]), bytes.fromhex(inputs["key"])
    at = MailPlaces(**inputs["places"])
    found = signed_mail(inputs["header"], signature, modulus, at, ORDER)
    assert bool(found.domain == "mail.example.com")
    assert bool(found.captured == "17")
    other = inputs["header"].replace("Order 17", "Order 18")
    for header, signed_so in ((other, signature), (inputs["header"], signature[:-1] + bytes([signature[-1] ^ 1]))):
        with pytest.raises(
            UnsatisfiedCircuitError, match=r"this key did not sign this digest so|not below the modulus"
        ):
            signed_mail(header, signed_so, modulus, at, ORDER)


@pytest.mark.slow
def test_a_mail_of_a_kilobyte_signed_with_2048_bits() -> None:
    assert (
        measure(
            lambda make: signed_mail(
                _header(make, 1024), Bytes(make.bytes(256)), Bytes(make.bytes(256)), _places(make), SHOWN
            )
        )
        == 384_459
    )
    found = MailSignature.parse(signed(mail(subject="Your order 2718 of today"), bits=2048))
    inputs = found.inputs(record(2048), SHOWN)
    program = bought.compile()
    assert program.solve(inputs).output == ("mail.example.com", "example.com", "2718")
    for changed in (
        {"signature": inputs["signature"][:-1] + ("0" if inputs["signature"][-1] != "0" else "1")},
        {"header": inputs["header"].replace("2718", "2719")},
        {"places": {**inputs["places"], "capture_length": 3}},
    ):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve({**inputs, **changed})
