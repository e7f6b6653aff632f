"""Travel documents in CMS of asn1crypto, and such that nobody should take for one."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from asn1crypto import cms, core
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.credentials import travel_document as td
from zkwright.circuits.credentials.shared.der_bytes import as_vec
from zkwright.circuits.credentials.travel_document import Date, TravelDocument, signed_document
from zkwright.circuits.credentials.travel_document.machine_readable_zone import LAYOUTS, Zone, zone_of
from zkwright.circuits.credentials.travel_document.plain import ChipFiles
from zkwright.circuits.credentials.travel_document.security_object import require_attributes, require_first_group
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.circuits.merkle import merkle_root, require_member
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import (
    U8,
    Array,
    Bytes,
    Circuit,
    Field,
    Private,
    Program,
    Public,
    UInt,
    UnsatisfiedCircuitError,
    Vec,
    circuit,
    require,
)
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.rsa_cases import modulus
from tests.circuits.test_der import data_of
from tests.circuits.travel_document_cases import (
    SIGNATURES,
    TODAY,
    adult,
    adult_p256,
    attributes_of,
    check_digit,
    data_group,
    files,
    first_group,
    must_be_of_three,
    must_be_so_old,
    must_be_valid,
    of_contents,
    require_age,
    require_nationality,
    require_unexpired,
    security_file,
    security_object,
    signed,
    unsigned,
    zone,
)
from tests.drawn import examples

_CODES = "AUTBELBGRHRVCYPCZEDNKESTFINFRAD<<GRCHUNIRLITALVALTULUXMLTNLDPOLPRTROUSVKSVNESPSWE"
EUROPE = [_CODES[start : start + 3].rstrip("<") for start in range(0, len(_CODES), 3)]


def _document(make: Inputs) -> TravelDocument:
    return TravelDocument(Zone(tuple(make.bytes(88)), LAYOUTS["TD3"]), Bytes(make.bytes(32)))


def _date(make: Inputs) -> Date:
    year: Any = make.integer(16)
    return Date(year=year, month=make.u8(), day=make.u8())


def _signed(make: Inputs, signature: Any, signer: Any, **kind: bool) -> TravelDocument:
    group: Any = make.bytes(93)
    return signed_document(group, data_of(make, 311)[0], data_of(make, 119)[0], signature, signer, **kind)


def _p256(make: Inputs) -> TravelDocument:
    numbers: list[Any] = [Bytes(make.bytes(32)) for _ in range(4)]
    r, s, x, y = numbers
    return _signed(make, Signature(r=r, s=s), PublicKey(x=x, y=y))


COSTS = [
    Cost(
        signed_document,
        198_536,
        lambda make: _signed(make, make.bytes(256), make.bytes(256)),
        "for a passport under RSA of 2,048 bits",
    ),
    Cost(
        signed_document,
        327_042,
        lambda make: _signed(make, make.bytes(256), make.bytes(256), pss=True),
        "with PKCS #1 or PSS",
    ),
    Cost(signed_document, 275_068, _p256, "on P-256"),
    Cost(td.is_of_age, 107, lambda make: bit(td.is_of_age(_document(make), make.integer(8), _date(make)))),
    Cost(td.is_unexpired, 81, lambda make: bit(td.is_unexpired(_document(make), _date(make)))),
    Cost(td.nationality, 0, lambda make: td.nationality(unsigned(data_group()))),
    Cost(td.is_national, 11, lambda make: bit(td.is_national(_document(make), EUROPE)), "for 27"),
    Cost(td.document_nullifier, 261, lambda make: td.document_nullifier(_document(make), make.field())),
    Cost(td.signer_leaf, 588, lambda make: td.signer_leaf(Bytes(make.bytes(256))), "for RSA of 2,048 bits"),
]


def test_zones_are_those_of_the_standard() -> None:
    """ICAO 9303, parts 4 to 6, whose specimens expire in 2012."""
    assert zone(expiry="120415").decode() == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    )
    assert (
        zone("TD1", expiry="120415").decode().startswith("I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6")
    )
    assert zone("TD2", expiry="120415").decode() == (
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6"
    )
    assert check_digit("520727") == "3"


@pytest.mark.parametrize(
    ("kind", "layout"), [*((kind, "TD3") for kind in SIGNATURES), ("p256", "TD1"), ("p256", "TD2")]
)
def test_from_the_files_of_a_chip_to_what_they_say(kind: str, layout: str) -> None:
    ours = files(kind, layout=layout)
    inputs = ours.inputs()
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs["data_group"] == data_group(layout).hex()
    assert ours.kind == kind.partition(",")[0]
    assert repr(ours) == f"ChipFiles(kind='{ours.kind}')"
    digest = hashlib.sha256(ours.security_object).digest()
    document = unsigned(ours.data_group, digest)
    require_age(document, 18, Date(**TODAY))
    require_unexpired(document, Date(**TODAY))
    assert int(td.nationality(document)) == td.country("UTO")
    assert int(td.document_nullifier(document, 7)) == int(poseidon(*pack_bytes(digest), 7))


def test_the_key_of_the_signer() -> None:
    assert files().signer() == modulus(1024)
    contents = security_object(data_group())
    bare = ChipFiles.parse(data_group(), security_file(contents, attributes_of(contents), certificates=False))
    with pytest.raises(ArgumentError, match="without a certificate"):
        bare.signer()
    assert bare.inputs(signer=modulus(1024))["signer"] == modulus(1024).hex()
    with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign"):
        bare.inputs(signer=modulus(1024)[:-1] + b"\x01")
    with pytest.raises(ArgumentError, match="a signature of 128 bytes, and a key of 256"):
        bare.inputs(signer=modulus(2048))
    with pytest.raises(ArgumentError, match="of the kind pkcs1, and another key"):
        bare.inputs(signer=PublicKey(x=bytes(32), y=bytes(32)))
    for signature, key, pss in (
        (bytes(128), PublicKey(x=bytes(32), y=bytes(32)), False),
        (Signature(r=bytes(32), s=bytes(32)), modulus(1024), False),
        (Signature(r=bytes(32), s=bytes(32)), PublicKey(x=bytes(32), y=bytes(32)), True),
    ):
        with pytest.raises(ArgumentError, match="another kind than the key"):
            signed_document(data_group(), contents, attributes_of(contents), signature, key, pss=pss)


def test_a_signer_in_a_registry() -> None:
    keys: list[Any] = [modulus(1024), modulus(2048), PublicKey(x=bytes(32), y=bytes(31) + b"\1"), bytes(128)]
    leaves = [int(td.signer_leaf(key)) for key in keys]
    assert len(set(leaves)) == 4
    root = merkle_root(leaves[0], [False, False], [leaves[1], poseidon(*leaves[2:])])
    require_member(root, td.signer_leaf(files().signer()), [False, False], [leaves[1], poseidon(*leaves[2:])])
    with pytest.raises(UnsatisfiedCircuitError):
        require_member(root, td.signer_leaf(bytes(128)), [False, False], [leaves[1], poseidon(*leaves[2:])])


def file_of(**changed: Any) -> bytes:
    contents = security_object(data_group())
    return security_file(contents, attributes_of(contents), **changed)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"", "no EF.SOD"),
        (lambda: bytes(65537), "a file of 65537 bytes"),
        (lambda: file_of() + b"\0", "no EF.SOD|something stands behind"),
        (lambda: file_of(wrapped=False) + b"\0", "something stands behind"),
        (lambda: file_of(wrapped=False)[:-1], "no EF.SOD"),
        (lambda: file_of(content_type="1.2.840.113549.1.7.1"), "no LDSSecurityObject"),
        (lambda: file_of(digest="sha512"), "another digest than SHA-256"),
        (lambda: file_of(signers=2), "several signers"),
        (lambda: b"\x30\x80" + file_of(wrapped=False)[4:] + b"\0\0", "as DER writes it"),
        (lambda: file_of(wrapped=False).replace(bytes.fromhex("010702"), bytes.fromhex("010703"), 1), "no SignedData"),
    ],
    ids=["empty", "long", "behind", "behind, bare", "cut", "data", "SHA-512", "two signers", "indefinite", "enveloped"],
)
def test_what_is_no_security_file(make: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        ChipFiles.parse(data_group(), make())


WHOLE = file_of()


@examples(60)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), st.integers(0, 3))
def test_a_damaged_file_is_refused_in_words(place: int, byte: int, cut: int) -> None:
    data = WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 + cut :]
    with suppress(ArgumentError):  # and nothing else
        ChipFiles.parse(GROUP, data).signer()


def test_a_salt_of_another_length_is_another_kind() -> None:
    whole = file_of(kind="pss")
    assert whole.count(bytes.fromhex("a203020120")) == 1
    with pytest.raises(ArgumentError, match="a signature of another kind"):
        ChipFiles.parse(data_group(), whole.replace(bytes.fromhex("a203020120"), bytes.fromhex("a203020114")))


def test_a_bare_file_is_taken_as_well() -> None:
    assert ChipFiles.parse(data_group(), file_of(wrapped=False)) == ChipFiles.parse(data_group(), file_of())


def element(tag: int, *content: bytes) -> bytes:
    """In DER."""
    value = b"".join(content)
    size = len(value).to_bytes(2, "big").lstrip(b"\0") or b"\0"
    return bytes([tag, *([0x80 | len(size)] if len(value) > 127 else []), *size]) + value


GROUP = data_group()
DIGEST = hashlib.sha256(GROUP).digest()
CONTENTS = security_object(GROUP)
OF_CONTENTS = hashlib.sha256(CONTENTS).digest()
ALGORITHM = bytes.fromhex("300d06096086480165030402010500")
VERSION = b"\2\1\0"


def entry(number: int, digest: bytes) -> bytes:
    return element(0x30, bytes([2, 1, number]), element(4, digest))


def contents(*entries: bytes, version: bytes = VERSION, algorithm: bytes = ALGORITHM, behind: bytes = b"") -> bytes:
    return element(0x30, version, algorithm, element(0x30, *entries), behind)


FIRST, SECOND = entry(1, DIGEST), entry(2, b"2" * 32)

CONTENTS_TAKEN = {
    "as asn1crypto writes it": CONTENTS,
    "no NULL": security_object(GROUP, null=False),
    "of version 1": security_object(GROUP, version=1),
    "one group": contents(FIRST),
    "four groups, 187 bytes": contents(FIRST, *3 * [SECOND]),
    "the group's digest is another's as well": contents(FIRST, entry(2, DIGEST)),
}
CONTENTS_REFUSED = {
    "swapped digests": (contents(entry(1, b"2" * 32), entry(2, DIGEST)), "the data group has another digest"),
    "another order": (contents(SECOND, FIRST), "not that of data group 1"),
    "no data group 1": (contents(entry(2, DIGEST)), "not that of data group 1"),
    "no groups": (contents(), "not that of data group 1"),
    "a digest of another document": (security_object(data_group(nationality="POL")), "has another digest"),
    "a short digest": (contents(entry(1, DIGEST[:20]), SECOND), "not that of data group 1"),
    "half an entry": (
        element(0x30, VERSION, ALGORITHM, element(0x30, FIRST[:-1])) + DIGEST[-1:],
        "something stands behind|not that of",
    ),
    "SHA-1 by name": (contents(FIRST, algorithm=bytes.fromhex("300906052b0e03021a0500")), "not of SHA-256"),
    "SHA-512 by name": (contents(FIRST, algorithm=bytes.fromhex("300d06096086480165030402030500")), "not of SHA-256"),
    "another parameter": (contents(FIRST, algorithm=bytes.fromhex("300d06096086480165030402010400")), "not of SHA-256"),
    "more behind the algorithm": (
        contents(FIRST, algorithm=bytes.fromhex("300f060960864801650304020105000500")),
        "not of SHA-256",
    ),
    "version 2": (contents(FIRST, version=b"\2\1\2"), "another version"),
    "no version": (contents(FIRST, version=b""), "another version"),
    "something behind the groups": (contents(FIRST, behind=b"\x30\0"), "behind the digests"),
    "something behind all": (CONTENTS + b"\0", "behind the security object"),
    "a length in long form": (
        element(0x30, VERSION, ALGORITHM, b"\x30\x81\x4e" + FIRST + SECOND),
        "as DER writes it",
    ),
    "indefinite length": (element(0x30, VERSION, ALGORITHM, b"\x30\x80" + FIRST + b"\0\0"), "as DER writes it"),
    "a length of the entry in long form": (
        contents(element(0x30, b"").replace(b"\0", b"\x81\x25") + FIRST[2:]),
        "not that of data group 1",
    ),
}


@cache
def compiled(which: Circuit[..., Any]) -> Program:
    return which.compile()


@pytest.mark.parametrize("kind", CONTENTS_TAKEN)
def test_security_objects(kind: str) -> None:
    data = CONTENTS_TAKEN[kind]
    require_first_group(as_vec(data), DIGEST)
    compiled(first_group).solve({"contents": [*data], "digest": DIGEST})


@pytest.mark.parametrize("kind", CONTENTS_REFUSED)
def test_what_is_no_security_object(kind: str) -> None:
    data, message = CONTENTS_REFUSED[kind]
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        require_first_group(as_vec(data), DIGEST)
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        compiled(first_group).solve({"contents": [*data], "digest": DIGEST})


def attribute(oid: str, *values: bytes) -> bytes:
    return element(0x30, core.ObjectIdentifier(oid).dump(), element(0x31, *values))


def attributes(*some: bytes, tag: int = 0x31) -> bytes:
    return element(tag, *some)


KIND = attribute("1.2.840.113549.1.9.3", core.ObjectIdentifier("2.23.136.1.1.1").dump())
MESSAGE = attribute("1.2.840.113549.1.9.4", element(4, OF_CONTENTS))
TIME = attribute("1.2.840.113549.1.9.5", b"\x17\x0d240229120000Z")
OTHER_MESSAGE = attribute("1.2.840.113549.1.9.4", element(4, bytes(32)))
SIGNING_TIME = cms.CMSAttribute({"type": "signing_time", "values": [core.UTCTime.load(b"\x17\x0d240229120000Z")]})

NOT_ONE_KIND = "do not say once that this is the security object"
NOT_ONE_DIGEST = "do not have one SHA-256 digest"
ATTRIBUTES_TAKEN = {
    "as asn1crypto writes them": attributes_of(CONTENTS),
    "with a time": attributes_of(CONTENTS, others=(SIGNING_TIME,)),
    "in another order": attributes(MESSAGE, KIND),
    "six": attributes(TIME, TIME, KIND, TIME, TIME, MESSAGE),
    "a digest within another": attributes(KIND, attribute("1.2.3", element(4, OTHER_MESSAGE)), MESSAGE),
}
ATTRIBUTES_REFUSED = {
    "with the tag of the file": (attributes(KIND, MESSAGE, tag=0xA0), "another tag"),
    "with the tag of a sequence": (attributes(KIND, MESSAGE, tag=0x30), "another tag"),
    "of data": (
        attributes(attribute("1.2.840.113549.1.9.3", core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()), MESSAGE),
        NOT_ONE_KIND,
    ),
    "of another security object": (
        attributes(attribute("1.2.840.113549.1.9.3", core.ObjectIdentifier("2.23.136.1.1.2").dump()), MESSAGE),
        NOT_ONE_KIND,
    ),
    "no content type": (attributes(MESSAGE), NOT_ONE_KIND),
    "two content types": (attributes(KIND, KIND, MESSAGE), NOT_ONE_KIND),
    "a content type of two values": (
        attributes(attribute("1.2.840.113549.1.9.3", *2 * [core.ObjectIdentifier("2.23.136.1.1.1").dump()]), MESSAGE),
        NOT_ONE_KIND,
    ),
    "no digest": (attributes(KIND), NOT_ONE_DIGEST),
    "two digests": (attributes(KIND, MESSAGE, OTHER_MESSAGE), NOT_ONE_DIGEST),
    "two digests, the right one last": (attributes(KIND, OTHER_MESSAGE, MESSAGE), NOT_ONE_DIGEST),
    "two values of a digest": (
        attributes(KIND, attribute("1.2.840.113549.1.9.4", element(4, OF_CONTENTS), element(4, bytes(32)))),
        NOT_ONE_DIGEST,
    ),
    "the digest of another": (attributes(KIND, OTHER_MESSAGE), "of another security object"),
    "a short digest": (
        attributes(KIND, attribute("1.2.840.113549.1.9.4", element(4, OF_CONTENTS[:31]))),
        NOT_ONE_DIGEST,
    ),
    "a digest within another alone": (attributes(KIND, attribute("1.2.3", MESSAGE)), NOT_ONE_DIGEST),
    "a digest in long form": (
        attributes(KIND, attribute("1.2.840.113549.1.9.4", b"\4\x81\x20" + OF_CONTENTS)),
        NOT_ONE_DIGEST,
    ),
    "seven": (attributes(KIND, MESSAGE, *5 * [attribute("1.2.3", b"\5\0")]), "more than 6"),
    "none": (attributes(), "."),
    "something behind": (attributes(KIND, MESSAGE) + b"\0", "behind the signed attributes"),
    "something between": (attributes(KIND, b"\5\0", MESSAGE), "another tag"),
    "a length in long form": (b"\x31\x81\x48" + KIND + MESSAGE, "as DER writes it"),
}


@pytest.mark.parametrize("kind", ATTRIBUTES_TAKEN)
def test_signed_attributes(kind: str) -> None:
    data = ATTRIBUTES_TAKEN[kind]
    require_attributes(as_vec(data), OF_CONTENTS)
    compiled(of_contents).solve({"attributes": [*data], "digest": OF_CONTENTS})


@pytest.mark.parametrize("kind", ATTRIBUTES_REFUSED)
def test_what_are_no_signed_attributes(kind: str) -> None:
    data, message = ATTRIBUTES_REFUSED[kind]
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        require_attributes(as_vec(data), OF_CONTENTS)
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        compiled(of_contents).solve({"attributes": [*data], "digest": OF_CONTENTS})


def test_the_chain_from_the_signature_to_the_zone() -> None:
    """Each part is held to what is signed; whatever a prover takes from another document is refused."""
    ours, other = files(), files(nationality="POL", birth="080101")
    key = modulus(1024)
    good: dict[str, Any] = {
        "data_group": ours.data_group,
        "security_object": ours.security_object,
        "attributes": ours.attributes,
        "signature": ours.signature,
    }
    signed_document(**good, signer=key)
    for changed, message in (
        ({"data_group": other.data_group}, "the data group has another digest"),
        ({"security_object": other.security_object}, "of another security object"),
        ({"data_group": other.data_group, "security_object": other.security_object}, "of another security object"),
        ({"attributes": other.attributes}, "this key did not sign"),
        ({"signature": other.signature}, "this key did not sign"),
        ({"signature": signed(ours.attributes, "pss")}, "this key did not sign"),
        ({"signature": signed(ours.security_object)}, "this key did not sign"),
        ({"signature": signed(b"\xa0" + ours.attributes[1:])}, "this key did not sign"),
        ({"attributes": ours.security_object, "signature": signed(ours.security_object)}, "another tag"),
    ):
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            signed_document(**{**good, **changed}, signer=key)


def test_what_is_no_data_group_1() -> None:
    for size in (0, 76, 78, 92, 94):
        with pytest.raises(ArgumentError, match=f"a data group of {size} bytes"):
            zone_of(bytes(size))
    for at in range(5):
        with pytest.raises(UnsatisfiedCircuitError, match="no data group 1"):
            zone_of(GROUP[:at] + b"\x75" + GROUP[at + 1 :])


def date(text: str) -> dict[str, int]:
    year, month, day = (int(part) for part in text.split("-"))
    return {"year": year, "month": month, "day": day}


@pytest.mark.parametrize(
    ("birth", "years", "today", "message"),
    [
        ("081130", 18, "2026-11-30", None),
        ("081201", 18, "2026-11-30", "younger"),
        ("081130", 18, "2026-12-01", None),
        ("740812", 0, "2026-11-30", None),
        ("740812", 52, "2026-11-30", None),
        ("740812", 53, "2026-11-30", "younger"),
        ("740812", 255, "2026-11-30", "younger"),
        ("080229", 18, "2026-02-28", "younger"),
        ("080229", 18, "2026-03-01", None),
        ("261130", 0, "2026-11-30", None),
        ("261201", 99, "2026-11-30", None),  # of 1926
        ("261201", 100, "2026-11-30", "younger"),
        ("261130", 1, "2026-11-30", "younger"),  # of 2026, or a hundred years old
        ("000101", 26, "2026-01-01", None),
        ("991231", 26, "2025-12-31", None),
        ("991231", 27, "2025-12-31", "younger"),
        ("990101", 0, "2099-12-31", None),
        ("0812<<", 1, "2026-11-30", "may be unknown"),
        ("<<<<<<", 1, "2026-11-30", "may be unknown"),
        ("081300", 1, "2026-11-30", "no such"),
        ("080001", 1, "2026-11-30", "no such month"),
        ("080100", 1, "2026-11-30", "no such day"),
        ("080132", 1, "2026-11-30", "no such day"),
        ("08O101", 1, "2026-11-30", "may be unknown"),
        ("740812", 1, "1999-12-31", "no year from 2000"),
        ("740812", 1, "2100-01-01", "no year from 2000"),
        ("740812", 1, "2026-00-01", "in no month"),
        ("740812", 1, "2026-13-01", "in no month"),
        ("740812", 1, "2026-12-00", "no day of a month"),
        ("740812", 1, "2026-12-32", "no day of a month"),
    ],
)
def test_ages(birth: str, years: int, today: str, message: str | None) -> None:
    group = data_group(birth=birth if "O" not in birth else "080101").replace(b"080101", birth.encode())
    inputs = {"data_group": group, "years": years, "today": date(today)}
    calls = (
        lambda: compiled(must_be_so_old).solve(inputs),
        lambda: require_age(unsigned(group), years, Date(**date(today))),
    )
    for call in calls:
        if message is None:
            call()
        else:
            with pytest.raises(UnsatisfiedCircuitError, match=message):
                call()


@pytest.mark.parametrize(
    ("expiry", "today", "message"),
    [
        ("261130", "2026-11-30", None),
        ("261129", "2026-11-30", "has expired"),
        ("270101", "2026-12-31", None),
        ("251231", "2026-01-01", "has expired"),
        ("991231", "2099-12-31", None),
        ("000101", "2000-01-01", None),
        ("000101", "2026-01-01", "has expired"),
        ("<<<<<<", "2026-01-01", "may be unknown"),
        ("261330", "2026-01-01", "no such month"),
        ("271231", "2126-01-01", "no year from 2000"),
    ],
)
@pytest.mark.parametrize("layout", ["TD1", "TD3"])
def test_expiry(expiry: str, today: str, message: str | None, layout: str) -> None:
    group = data_group(layout, expiry=expiry)
    calls: list[Any] = [lambda: require_unexpired(unsigned(group), Date(**date(today)))]
    if layout == "TD3":
        inputs = {"data_group": group, "today": date(today)}
        calls.append(lambda: compiled(must_be_valid).solve(inputs))
    for call in calls:
        if message is None:
            call()
        else:
            with pytest.raises(UnsatisfiedCircuitError, match=message):
                call()


@pytest.mark.parametrize(
    ("code", "is_there"), [("UTO", True), ("D", True), ("POL", True), ("DNK", False), ("PO", False), ("", False)]
)
def test_nationalities(code: str, is_there: bool) -> None:
    group = data_group(nationality=code)
    inputs = {"data_group": group}
    for call in (
        lambda: compiled(must_be_of_three).solve(inputs),
        lambda: require_nationality(unsigned(group), ["UTO", "D", "POL"]),
    ):
        if is_there:
            call()
        else:
            with pytest.raises(UnsatisfiedCircuitError, match="another nationality"):
                call()


def test_nationalities_in_a_tree() -> None:
    leaves = [td.country(code) for code in ("AUT", "UTO", "D", "POL")]
    siblings = [leaves[0], poseidon(*leaves[2:])]
    root = merkle_root(leaves[1], [True, False], siblings)
    require_member(root, td.nationality(unsigned(GROUP)), [True, False], siblings)
    with pytest.raises(UnsatisfiedCircuitError):
        require_member(root, td.nationality(unsigned(data_group(nationality="DNK"))), [True, False], siblings)


@pytest.mark.parametrize("code", ["", "pol", "POLL", "D<<", "ÄÖÜ", "P1L"])
def test_what_is_no_code_of_a_nationality(code: str) -> None:
    with pytest.raises(ArgumentError, match="no code of a nationality"):
        td.country(code)


def test_the_issuing_state_is_no_nationality() -> None:
    """Nor are letters of the name: the zone's fields are at their places."""
    group = data_group(nationality="DNK")
    assert b"UTO" in group
    with pytest.raises(UnsatisfiedCircuitError, match="another nationality"):
        require_nationality(unsigned(group), ["UTO"])


SPECIMEN: dict[str, str] = json.loads((Path(__file__).parent / "vectors" / "travel_document_specimen.json").read_text())


def specimen() -> ChipFiles:
    return ChipFiles.parse(bytes.fromhex(SPECIMEN["EF.DG1"]), bytes.fromhex(SPECIMEN["EF.SOD"]))


def test_a_passport_that_a_state_issued() -> None:
    """With six data groups, whose digests are in no order of theirs, under PSS."""
    ours = specimen()
    assert (ours.kind, len(ours.security_object), len(ours.attributes)) == ("pss", 258, 74)
    ours.inputs()
    document, today = unsigned(ours.data_group), Date(year=2013, month=10, day=31)
    require_nationality(document, ["D"])
    require_age(document, 17, today)
    require_unexpired(document, today)
    with pytest.raises(UnsatisfiedCircuitError, match="is younger"):
        require_age(document, 18, today)
    with pytest.raises(UnsatisfiedCircuitError, match="has expired"):
        require_unexpired(document, Date(year=2013, month=11, day=1))


@circuit
def of_a_german(
    data_group: Private[Bytes[Literal[93]]],
    security_object: Private[Vec[U8, Literal[311]]],
    attributes: Private[Vec[U8, Literal[119]]],
    signature: Private[Bytes[Literal[256]]],
    signer: Public[Bytes[Literal[256]]],
    scope: Public[Field],
) -> Public[Field]:
    document = signed_document(data_group, security_object, attributes, signature, signer, pss=True)
    require_nationality(document, ["D"])
    return td.document_nullifier(document, scope)


@pytest.mark.slow
def test_a_passport_that_a_state_issued_in_a_circuit() -> None:
    program, ours = of_a_german.compile(), specimen()
    digest = hashlib.sha256(ours.security_object).digest()
    assert program.solve({**ours.inputs(), "scope": 7}).output == int(poseidon(*pack_bytes(digest), 7))
    assert program.r1cs.n_rows < 345_000


def of_an_adult(ours: ChipFiles) -> dict[str, Any]:
    return {**ours.inputs(), "today": TODAY, "scope": 7}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "pss"), [("pkcs1", False), ("pkcs1", True), ("pss", True)])
def test_an_adult_under_an_rsa_key(kind: str, pss: bool) -> None:
    program, ours = adult.compile(pss=pss), files(kind)
    expected = int(poseidon(*pack_bytes(hashlib.sha256(ours.security_object).digest()), 7))
    assert program.solve(of_an_adult(ours)).output == expected
    other = files(kind, nationality="POL")
    for changed in (
        {"data_group": other.data_group},
        {"security_object": [*other.security_object]},
        {"attributes": [*other.attributes]},
        {"attributes": [0xA0, *ours.attributes[1:]]},
        {"signature": other.signature},
        {"today": {**TODAY, "year": 2030}},
    ):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve({**of_an_adult(ours), **changed})
    assert program.solve(of_an_adult(other)).output != expected
    if not pss:
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve(of_an_adult(files("pss")))
    for young in (files(kind, birth="100101"), files(kind, nationality="DNK")):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve(of_an_adult(young))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "n_rows"), [("pkcs1", 210_000), ("p256", 290_000)])
def test_an_adult_by_a_document_of_real_size(kind: str, n_rows: int) -> None:
    made: Any = adult_p256 if kind == "p256" else adult
    program = made.compile(n=311, m=119, **({} if kind == "p256" else {"k": 256}))
    assert program.r1cs.n_rows < n_rows
    ours = files(kind, bits=2048)
    program.solve(of_an_adult(ours))
    with pytest.raises(UnsatisfiedCircuitError):
        program.solve({**of_an_adult(ours), "data_group": data_group(nationality="POL")})


@pytest.mark.slow
def test_an_adult_under_a_key_on_p256() -> None:
    program, ours = adult_p256.compile(), files("p256")
    expected = int(poseidon(*pack_bytes(hashlib.sha256(ours.security_object).digest()), 7))
    assert program.solve(of_an_adult(ours)).output == expected
    r, s = (int(ours.inputs()["signature"][name], 16) for name in "rs")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    twin = {"r": f"{r:064x}", "s": f"{order - s:064x}"}
    assert program.solve({**of_an_adult(ours), "signature": twin}).output == expected
    with pytest.raises(UnsatisfiedCircuitError):
        program.solve({**of_an_adult(ours), "signature": {"r": f"{r:064x}", "s": f"{s ^ 1:064x}"}})


@pytest.mark.parametrize("years", [-1, 256, 10**6])
def test_ages_that_nobody_has(years: int) -> None:
    document = TravelDocument(zone_of(GROUP), bytes(32))
    with pytest.raises(ArgumentError, match="from 0 to 255 years"):
        td.is_of_age(document, years, Date(year=2026, month=8, day=12))


def test_ages_that_wrap_around() -> None:
    """Modulo r, so many years are none."""

    @circuit
    def of_age(group: Private[Array[U8, Literal[93]]], years: Public[UInt[Literal[248]]], today: Public[Date]) -> None:  # type: ignore[type-arg]
        document = TravelDocument(zone_of(group), bytes(32))
        require(td.is_of_age(document, years, today), "the holder is younger")

    with pytest.raises(ArgumentError, match="from 0 to 255 years"):
        of_age.compile()
