"""Travel documents that a state of the tests issues, in real CMS that asn1crypto writes; see `gadget_cases`."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Literal

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from zkwright.circuits.credentials import travel_document
from zkwright.circuits.credentials.travel_document import Date, TravelDocument
from zkwright.circuits.credentials.travel_document.machine_readable_zone import zone_of
from zkwright.circuits.credentials.travel_document.plain import ChipFiles
from zkwright.circuits.credentials.travel_document.security_object import require_attributes, require_first_group
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon_sponge import poseidon_sponge
from zkwright.compiler import U8, Bytes, Field, Private, Public, Vec, bind, circuit, require

from tests.circuits.case import Case
from tests.circuits.rsa_cases import key as rsa_key
from tests.circuits.x509_cases import curve_key, issued

LDS = "2.23.136.1.1.1"
TODAY = {"year": 2026, "month": 11, "day": 30}


class _DataGroupHash(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Any] = [("number", core.Integer), ("digest", core.OctetString)]


class _DataGroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec: ClassVar[Any] = _DataGroupHash


class _VersionInfo(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Any] = [("lds", core.PrintableString), ("unicode", core.PrintableString)]


class _SecurityObject(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Any] = [
        ("version", core.Integer),
        ("algorithm", algos.DigestAlgorithm),
        ("digests", _DataGroupHashes),
        ("info", _VersionInfo, {"optional": True}),
    ]


def check_digit(text: str) -> str:
    """ICAO 9303-3, 4.9."""
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return str(sum((values.index(c) if c != "<" else 0) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def zone(kind: str = "TD3", *, nationality: str = "UTO", birth: str = "740812", expiry: str = "290415") -> bytes:
    """A machine readable zone as ICAO 9303 shows it, with its check digits."""
    name, code = "ERIKSSON<<ANNA<MARIA", nationality.ljust(3, "<")
    number = "L898902C3" if kind == "TD3" else "D23145890"
    birth, expiry, number = (text + check_digit(text) for text in (birth, expiry, number))
    if kind == "TD1":
        first = f"I<UTO{number}".ljust(30, "<")
        second = f"{birth}F{expiry}{code}".ljust(29, "<")
        lines = [first, second + check_digit(first[5:] + birth + expiry + second[18:]), name.ljust(30, "<")]
    elif kind == "TD2":
        second = f"{number}{code}{birth}F{expiry}".ljust(35, "<")
        lines = [f"I<UTO{name}".ljust(36, "<"), second + check_digit(number + birth + expiry + second[28:])]
    else:
        own = "ZE184226B<<<<<"
        own += check_digit(own)
        lines = [
            f"P<UTO{name}".ljust(44, "<"),
            f"{number}{code}{birth}F{expiry}{own}{check_digit(number + birth + expiry + own)}",
        ]
    return "".join(lines).encode()


def data_group(kind: str = "TD3", **fields: str) -> bytes:
    characters = zone(kind, **fields)
    return bytes([0x61, len(characters) + 3, 0x5F, 0x1F, len(characters)]) + characters


def security_object(
    first: bytes, *, groups: tuple[int, ...] = (1, 2, 14), null: bool = True, version: int = 0
) -> bytes:
    """With the digest of data group 1, and others of groups that are not there."""
    digests = [{"number": n, "digest": hashlib.sha256(first if n == 1 else bytes([n])).digest()} for n in groups]
    made = _SecurityObject(
        {
            "version": version,
            "algorithm": {"algorithm": "sha256", **({"parameters": core.Null()} if null else {})},
            "digests": digests,
            **({"info": {"lds": "0108", "unicode": "040000"}} if version else {}),
        }
    )
    return bytes(made.dump())


def attributes_of(contents: bytes, *, kind: str = LDS, others: tuple[Any, ...] = ()) -> bytes:
    """Signed attributes as they are signed, with the tag of a SET."""
    digest = hashlib.sha256(contents).digest()
    made = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": [kind]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            *others,
        ]
    )
    return bytes(made.dump())


_PSS = {
    "algorithm": "rsassa_pss",
    "parameters": {
        "hash_algorithm": {"algorithm": "sha256", "parameters": core.Null()},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256", "parameters": core.Null()}},
        "salt_length": 32,
    },
}
SIGNATURES: dict[str, Any] = {
    "pkcs1": {"algorithm": "sha256_rsa"},
    "pkcs1, named as the key": {"algorithm": "rsassa_pkcs1v15"},
    "pss": _PSS,
    "p256": {"algorithm": "sha256_ecdsa"},
}


def signer_key(kind: str, bits: int = 1024) -> Any:
    return curve_key(55) if kind == "p256" else rsa_key(bits)


def signed(data: bytes, kind: str = "pkcs1", bits: int = 1024) -> bytes:
    """A document signer's signature, in DER where it is one of ECDSA."""
    key = signer_key(kind, bits)
    if kind == "p256":
        return bytes(key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    scheme: Any = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if kind == "pss" else padding.PKCS1v15()
    return bytes(key.sign(data, scheme, hashes.SHA256()))


def security_file(
    contents: bytes,
    attributes: bytes,
    kind: str = "pkcs1",
    *,
    bits: int = 1024,
    certificates: bool = True,
    content_type: str = LDS,
    digest: str = "sha256",
    signers: int = 1,
    wrapped: bool = True,
) -> bytes:
    """EF.SOD."""
    own = issued(holder=signer_key(kind, bits))
    certificate = asn1.Certificate.load(own.public_bytes(Encoding.DER))
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            name="issuer_and_serial_number",
            value={"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": cms.CMSAttributes.load(attributes),
        "signature_algorithm": SIGNATURES[kind],
        "signature": signed(attributes, kind.partition(",")[0], bits),
    }
    made: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v3",
                    "digest_algorithms": [{"algorithm": digest}],
                    "encap_content_info": {"content_type": content_type, "content": core.ParsableOctetString(contents)},
                    **(
                        {"certificates": [cms.CertificateChoices(name="certificate", value=certificate)]}
                        if certificates
                        else {}
                    ),
                    "signer_infos": signers * [signer],
                }
            ),
        }
    ).dump()
    if not wrapped:
        return made
    size = len(made)
    return bytes([0x77, 0x82, size >> 8, size & 0xFF]) + made


def files(kind: str = "pkcs1", *, layout: str = "TD3", bits: int = 1024, **fields: str) -> ChipFiles:
    """A document as it is read from its chip."""
    first = data_group(layout, **fields)
    contents = security_object(first)
    return ChipFiles.parse(first, security_file(contents, attributes_of(contents), kind, bits=bits))


def require_age(document: TravelDocument, years: U8 | int, today: Date) -> None:
    require(travel_document.is_of_age(document, years, today), "the holder is younger")


def require_unexpired(document: TravelDocument, today: Date) -> None:
    require(travel_document.is_unexpired(document, today), "the document has expired")


def require_nationality(document: TravelDocument, countries: list[str]) -> None:
    require(travel_document.is_national(document, countries), "the holder has another nationality")


@circuit
def first_group(contents: Private[Vec[U8, Literal[256]]], digest: Private[Bytes[Literal[32]]]) -> None:
    require_first_group(contents, digest)


@circuit
def of_contents(attributes: Private[Vec[U8, Literal[240]]], digest: Private[Bytes[Literal[32]]]) -> None:
    require_attributes(attributes, digest)


@circuit
def adult(
    data_group: Private[Bytes[Literal["d"]]],
    security_object: Private[Vec[U8, Literal["n"]]],
    attributes: Private[Vec[U8, Literal["m"]]],
    signature: Private[Bytes[Literal["k"]]],
    signer: Public[Bytes[Literal["k"]]],
    today: Public[Date],
    scope: Public[Field],
    d: int = 93,
    n: int = 150,
    m: int = 80,
    k: int = 128,
    pss: bool = False,
) -> Public[Field]:
    """Who is 18 or older, of UTO or POL; `n=311, m=119, k=256` are real sizes."""
    document = travel_document.signed_document(data_group, security_object, attributes, signature, signer, pss=pss)
    require_age(document, 18, today)
    require_unexpired(document, today)
    require_nationality(document, ["UTO", "POL"])
    return travel_document.document_nullifier(document, scope)


@circuit
def adult_p256(
    data_group: Private[Bytes[Literal[93]]],
    security_object: Private[Vec[U8, Literal["n"]]],
    attributes: Private[Vec[U8, Literal["m"]]],
    signature: Private[Signature],
    signer: Public[PublicKey],
    today: Public[Date],
    scope: Public[Field],
    n: int = 150,
    m: int = 80,
) -> Public[Field]:
    document = travel_document.signed_document(data_group, security_object, attributes, signature, signer)
    require_age(document, 18, today)
    require_unexpired(document, today)
    require_nationality(document, ["UTO", "POL"])
    return travel_document.document_nullifier(document, scope)


@circuit
def must_be_signed(
    data_group: Private[Bytes[Literal[93]]],
    security_object: Private[Vec[U8, Literal[150]]],
    attributes: Private[Vec[U8, Literal[80]]],
    signature: Private[Bytes[Literal[128]]],
    signer: Public[Bytes[Literal[128]]],
) -> None:
    travel_document.signed_document(data_group, security_object, attributes, signature, signer)


Group = Private[Bytes[Literal[93]]]


def unsigned(data: Any, digest: Any = bytes(32)) -> TravelDocument:
    """What a document says, whoever signed it."""
    return TravelDocument(zone_of(data), digest)


@circuit
def must_be_so_old(data_group: Group, years: Public[U8], today: Public[Date]) -> None:
    bind(data_group)
    require_age(unsigned(data_group), years, today)


@circuit
def must_be_valid(data_group: Group, today: Public[Date]) -> None:
    bind(data_group)
    require_unexpired(unsigned(data_group), today)


@circuit
def whose(data_group: Group) -> Public[Field]:
    bind(data_group)
    return travel_document.nationality(unsigned(data_group))


@circuit
def must_be_of_three(data_group: Group) -> None:
    bind(data_group)
    require_nationality(unsigned(data_group), ["UTO", "D", "POL"])


@circuit
def document_nullified(digest: Private[Bytes[Literal[32]]], scope: Public[Field]) -> Public[Field]:
    return travel_document.document_nullifier(unsigned(data_group(), digest), scope)


@circuit
def registered_signer(signer: Private[Bytes[Literal[256]]]) -> Public[Field]:
    return travel_document.signer_leaf(signer)


def cases() -> list[Case]:
    ours, digest, key = files(), bytes(range(32)), bytes(range(256))
    given = ours.inputs()
    group = data_group()
    young = {"data_group": data_group(birth="081201"), "years": 18, "today": TODAY}
    return [
        Case(
            travel_document.signed_document,
            must_be_signed,
            [(given, None)],
            [
                ({**given, "data_group": data_group(nationality="POL")}, "another digest"),
                ({**given, "attributes": [0xA0, *ours.attributes[1:]]}, "another tag"),
            ],
            slow=True,
        ),
        Case(
            travel_document.is_of_age,
            must_be_so_old,
            [({**young, "years": 17}, None), ({**young, "data_group": group, "years": 52}, None)],
            [(young, "is younger"), ({**young, "data_group": data_group(birth="08<<<<")}, "may be unknown")],
        ),
        Case(
            travel_document.is_unexpired,
            must_be_valid,
            [({"data_group": group, "today": TODAY}, None)],
            [({"data_group": data_group(expiry="261129"), "today": TODAY}, "has expired")],
        ),
        Case(
            travel_document.nationality,
            whose,
            [({"data_group": group}, int.from_bytes(b"UTO", "big"))],
            [({"data_group": b"\0" + group[1:]}, "no data group 1")],
        ),
        Case(
            travel_document.is_national,
            must_be_of_three,
            [({"data_group": group}, None), ({"data_group": data_group(nationality="D")}, None)],
            [({"data_group": data_group(nationality="DNK")}, "another nationality")],
        ),
        Case(
            travel_document.document_nullifier,
            document_nullified,
            [({"digest": digest, "scope": 7}, int(poseidon(*pack_bytes(digest), 7)))],
        ),
        Case(
            travel_document.signer_leaf, registered_signer, [({"signer": key}, int(poseidon_sponge(*pack_bytes(key))))]
        ),
    ]


TRAVEL_DOCUMENTS = cases()
