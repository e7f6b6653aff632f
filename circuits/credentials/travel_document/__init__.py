"""Passports and identity cards with a chip (ICAO 9303): how old the holder is, of what nationality, until when it is valid.

    @circuit
    def adult(
        data_group: Private[Bytes[Literal[93]]],
        security_object: Private[Vec[U8, Literal[311]]],
        attributes: Private[Vec[U8, Literal[119]]],
        signature: Private[Bytes[Literal[256]]],
        signer: Public[Bytes[Literal[256]]],
        years: Public[U8],
        today: Public[Date],
        scope: Public[Field],
        countries: str = "POL D",
    ) -> Public[Field]:
        document = signed_document(data_group, security_object, attributes, signature, signer)
        require(is_of_age(document, years, today), "too young")
        require(is_unexpired(document, today), "expired")
        require(is_national(document, countries.split()), "of another nationality")
        return document_nullifier(document, scope)

Data group 1 is the machine readable zone. Its digest stands in the LDSSecurityObject, the digest of that in the signed
attributes, and these a document signer of the state has signed. Its key is public, or in a registry whose root is:
`merkle.require_member(root, signer_leaf(signer), index, siblings)`. That the keys are those of states, whose signing authorities
(CSCA) vouch for them and may revoke them, is for whoever publishes them to know.

**Who proves.** The chip gives what is signed to whoever can read the zone. What is above shows that there is such a document, not
that the prover is its holder, nor that the chip is the original's: a copy has the same digests and signature.

**Two digits of a year.** A birth is in the latest century in which it is not after today: so nobody is taken for older than he
is, and whoever is older than a hundred years for a child. A document expires in a year 20YY, and today is in one.

**Kinds of signatures.** With 311 bytes of security object, which has room for seven data groups, and 119 of attributes a circuit
takes 198,536 rows for RSA of 2,048 bits with PKCS #1, 275,068 for P-256, 326,475 for PSS. PKCS #1 comes with PSS for 567 more, as
the power is the same: with `pss` both are taken, and the proof does not tell which it is. P-256 and PKCS #1 in one circuit would
be 339,500, 23 percent more than P-256 alone, so these are two, and whoever proves shows which. Digests are of SHA-256: those of
another kind would come on top of what is hashed, 129,300 rows or more of each. What states use beside, Brainpool's curves, P-384
and other digests, is not taken. Forms of the bytes that differ from state to state cost next to nothing, and are all taken: NULL
behind an algorithm or not, attributes in any order and others beside them, how many data groups there are, and both versions of
the security object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from zkwright.compiler import U8, U16, U32, Array, Bool, Bytes, Field, Struct, UInt, Vec
from zkwright.compiler.rows import ArgumentError

from ...comparators import require_between
from ...packing import pack_bytes
from ...poseidon import poseidon
from ...poseidon_sponge import poseidon_sponge
from ...sets import is_in
from ...sha256 import sha256
from ...shared.element import Element
from ..shared.der_bytes import as_vec
from ..shared.signatures import Key, Signed, key_elements, require_signed
from .machine_readable_zone import Zone, short_date, zone_of
from .machine_readable_zone import country as country
from .security_object import require_attributes, require_first_group

_CENTURY = 1_000_000
"""Between dates as numbers YYYYMMDD."""

_YEAR = 10_000
_YEARS_BITS = 8


class Date(Struct):
    """A day of the calendar."""

    year: U16
    month: U8
    day: U8


class TravelDocument(NamedTuple):
    """A document that `signed_document` has read."""

    zone: Zone
    digest: Bytes[Any] | bytes
    """SHA-256 of the security object."""


def signed_document(
    data_group: Array[U8, Any] | bytes,
    security_object: Vec[U8, Any] | bytes,
    attributes: Vec[U8, Any] | bytes,
    signature: Signed,
    signer: Key,
    *,
    pss: bool = False,
) -> TravelDocument:
    """The travel document that a document signer has signed, by data group 1, LDSSecurityObject and signed attributes in DER.

    Constrains the security object to name SHA-256 and to begin its digests with that of data group 1; the signed attributes, with
    the tag of a SET under which they are signed, to have one contentType, that of the security object, and one messageDigest,
    its digest; the signature to be one of SHA-256 over them by the signer: RSA with the exponent 65537, PKCS #1 v1.5 and with
    `pss` also PSS with a salt of 32 bytes, or ECDSA over P-256. Fails otherwise; so for more than 6 attributes, lengths in
    another form than DER's, and bytes behind any of the three. A data group 1 has 93 bytes of a passport, 95 or 77 of identity
    cards.

    Costs 198,536 rows for a passport with 311 and 119 bytes, under a key of RSA of 2,048 bits: nine blocks of SHA-256, the
    signature, and 4,400 to read.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> try:
    ...     signed_document(b"a[_\\x1fX" + bytes(88), b"0\\0", b"1\\0", bytes(128), bytes([0xC1] + 127 * [0x5D]))
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    this key did not sign this digest so

    Raises `ArgumentError` for another number of bytes of data group 1, and for a signature of another kind than the key.
    """
    contents, signed = as_vec(security_object), as_vec(attributes)
    zone = zone_of(data_group)
    require_signed(sha256(signed.data, signed.length), signature, signer, pss=pss)
    digest = sha256(contents.data, contents.length)
    require_attributes(signed, digest)
    require_first_group(contents, sha256(Bytes(data_group)))
    return TravelDocument(zone, digest)


def is_of_age(document: TravelDocument, years: UInt | int, today: Date) -> Bool:
    """Whether the holder is so many years old today, or older: born on this day that many years ago, or before.

    Whoever was born on a 29th of February is a year older on the first of March. Fails for a birth of which a part is unknown,
    and for a day in no year from 2000 to 2099. See above for the century. Costs 107 rows.

    >>> holder = TravelDocument(zone_of(b"a[_\\x1fX" + b"P<UTO".ljust(57, b"<") + b"740812".ljust(31, b"<")), bytes(32))
    >>> bool(is_of_age(holder, 52, Date(year=2026, month=8, day=12)))
    True

    Raises `ArgumentError` for years that are not from 0 to 255 or have a wider type than U8: far larger ones wrap around.
    """
    if years.width > _YEARS_BITS if isinstance(years, UInt) else not 0 <= years < 1 << _YEARS_BITS:
        raise ArgumentError("an age that is not from 0 to 255 years, as a U8 is", "write U8(years)")
    now = _number_of(today)
    layout = document.zone.layout
    birth = short_date(document.zone.characters[layout.birth : layout.birth + 6], "the date of birth")
    late = U32.unchecked_interval((Field(birth) + 20 * _CENTURY).linear, 20 * _CENTURY, 21 * _CENTURY)
    born = Field(birth) + 19 * _CENTURY + Field(Bool(late <= now)) * _CENTURY
    then = U32.unchecked_interval((born + Field(years) * _YEAR).linear, 0, 21 * _CENTURY + 255 * _YEAR)
    return Bool(then <= now)


def is_unexpired(document: TravelDocument, today: Date) -> Bool:
    """Whether the document is valid today: expires today or later, in a year 20YY.

    Fails for a day in no year from 2000 to 2099, and for a date of expiry that is none. Costs 81 rows.

    >>> holder = TravelDocument(zone_of(b"a[_\\x1fX" + b"P<UTO".ljust(65, b"<") + b"291231".ljust(23, b"<")), bytes(32))
    >>> bool(is_unexpired(holder, Date(year=2029, month=12, day=31)))
    True
    """
    now = _number_of(today)
    layout = document.zone.layout
    date = short_date(document.zone.characters[layout.expiry : layout.expiry + 6], "the date of expiry")
    expires = U32.unchecked_interval((Field(date) + 20 * _CENTURY).linear, 20 * _CENTURY, 21 * _CENTURY)
    return Bool(now <= expires)


def nationality(document: TravelDocument) -> Field:
    """The three letters of the holder's nationality as a number, the first the highest, as `country` gives it.

    Never fails. Free. For a set in a tree: `merkle.require_member(root, nationality(document), index, siblings)`.

    >>> holder = TravelDocument(zone_of(b"a[_\\x1fX" + b"P<UTO".ljust(54, b"<") + b"D<<".ljust(34, b"<")), bytes(32))
    >>> int(nationality(holder)) == country("D")
    True
    """
    start = document.zone.layout.nationality
    first, second, third = (Field(letter) for letter in document.zone.characters[start : start + 3])
    return first * 65536 + second * 256 + third


def is_national(document: TravelDocument, countries: Sequence[str]) -> Bool:
    """Whether the holder's nationality is one of these, by their codes. Never fails. Costs 11 rows for 27 of them.

    >>> holder = TravelDocument(zone_of(b"a[_\\x1fX" + b"P<UTO".ljust(54, b"<") + b"UTO".ljust(34, b"<")), bytes(32))
    >>> bool(is_national(holder, ["D", "UTO"]))
    True

    Raises `ArgumentError` for what `country` does not take.
    """
    return Bool(is_in(nationality(document), [country(code) for code in countries]))


def document_nullifier(document: TravelDocument, scope: Element) -> Field:
    """The same for one document and scope; another for another of both: `poseidon` of the security object's digest.

    The security object has digests of all data groups, a portrait's among them: nobody computes it who has the printed document
    alone, but who has read the chip can, and so can the state. A holder of two documents, or of a new one, has two. The
    signature is left out of it, as one of ECDSA has a twin. Never fails. Costs 261 rows.

    >>> holder = TravelDocument(zone_of(b"a[_\\x1fX" + b"<" * 88), bytes(32))
    >>> document_nullifier(holder, 1) == document_nullifier(holder, 2)
    False
    """
    return poseidon(*pack_bytes(document.digest), scope)


def signer_leaf(signer: Key) -> Field:
    """The leaf of a document signer in a registry: `poseidon_sponge` of its modulus or point, packed by `pack_bytes`.

    Never fails. Costs 588 rows for RSA of 2,048 bits.

    >>> int(signer_leaf(bytes(256))) == int(signer_leaf(bytes(255) + b"\\1"))
    False
    """
    return poseidon_sponge(*key_elements(signer))


def _number_of(today: Date) -> U32:
    """As YYYYMMDD."""
    require_between(today.year, 2000, 2099, "today is in no year from 2000 to 2099")
    require_between(today.month, 1, 12, "today is in no month")
    require_between(today.day, 1, 31, "today is on no day of a month")
    number = Field(today.year) * _YEAR + Field(today.month) * 100 + Field(today.day)
    return U32.unchecked_interval(number.linear, 20 * _CENTURY, 21 * _CENTURY)
