"""The family of circuits that requests are compiled to: one statement in a few sizes, so that verifiers write none.

Each says: whoever proves this knows the secret behind credentials, each signed by an issuer of a trusted set (which one is not
told), neither expired nor revoked; and their claims are as the predicates say. `request.py` chooses size and public values.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final, Literal

from zkwright import U64, Array, Bool, Field, Private, Public, Struct, UInt, bind, circuit, gadget, require, select
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.merkle import require_member
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sparse_merkle import SparseEnd, require_sparse_absent

CLAIM_LEVELS: Final = 4
"""Levels of the tree of a credential's claims: room for 16."""

ISSUER_LEVELS: Final = 5
"""Levels of the tree of a request's trusted issuers: room for 32."""

STATUS_LEVELS: Final = 40
"""Levels of an issuer's tree of revoked serial numbers, which are drawn by chance: room for a million."""

CLAIM, CREDENTIAL, HOLDER, ISSUER, NULLIFIER, STATUS, SCOPE = range(1, 8)
"""What each kind of hash begins with, so that none is taken for another."""


class Place(UInt, bits=CLAIM_LEVELS):
    """Where a claim stands among those of its schema."""


class IssuerPlace(UInt, bits=ISSUER_LEVELS):
    """Where an issuer stands in the trusted set."""


class Predicate(Struct):
    """What is asked of one claim: that it lies in a range, or is one of a set; neither, of a slot that a request leaves."""

    place: Place
    is_ranged: Bool
    low: U64
    high: U64
    is_listed: Bool
    members: Array[Field, Literal["size"]]
    """The last one again and again in slots that a set leaves; 0 where there is no set."""


class Asked(Struct):
    """What is asked of one credential."""

    schema: Field
    issuers: Field
    """The root of the tree of trusted issuers, each with the root of what it has revoked."""

    predicates: Array[Predicate, Literal["n"]]


class Claim(Struct):
    """One claim, and its path in the tree of its credential's claims."""

    value: Field
    siblings: Array[Field, Literal[4]]


class Held(Struct):
    """A credential, and what shows that its issuer is trusted and has not revoked it."""

    claims: Field
    """The root of the tree of claims."""

    blinding: Field
    """What hides the holder's secret from the issuer: another one for each credential."""

    serial: Field
    expires: U64
    issuer: Point
    signature: Signature
    opened: Array[Claim, Literal["n"]]
    """The claim that each predicate is about."""

    revoked: Field
    """The root of the issuer's tree of what it has revoked."""

    status_siblings: Array[Field, Literal[40]]
    status_end: SparseEnd
    issuer_place: IssuerPlace
    issuer_siblings: Array[Field, Literal[5]]


@gadget
def claim_leaf(value: Field | int) -> Field:
    """What the tree of claims has for a claim. Costs 240 rows."""
    return poseidon(CLAIM, value)


@gadget
def holder_commitment(secret: Field | int, blinding: Field | int) -> Field:
    """What an issuer is told of a holder, and signs. It hides the secret, and no two look alike. Costs 261 rows."""
    return poseidon(HOLDER, secret, blinding)


@gadget
def credential_hash(
    schema: Field | int, claims: Field | int, holder: Field | int, serial: Field | int, expires: U64 | int
) -> Field:
    """What an issuer signs. The schema is in it, so that claims mean one thing. Costs 342 rows."""
    return poseidon(CREDENTIAL, schema, claims, holder, serial, expires)


@gadget
def issuer_leaf(issuer: Point, revoked: Field | int) -> Field:
    """What a trusted set has for an issuer: its key and what it has revoked, so that none is shown another's. 297 rows."""
    return poseidon(ISSUER, issuer.x, issuer.y, revoked)


@gadget
def nullifier_of(secret: Field | int, scope: Field | int) -> Field:
    """The same for one holder and scope, whatever the credential; in another scope another one. Costs 261 rows."""
    return poseidon(NULLIFIER, secret, scope)


def require_predicate(predicate: Predicate, value: Field) -> None:
    """Constrain a claim's value to be as the predicate says; fails otherwise."""
    ranged = U64(select(predicate.is_ranged, value, Field(predicate.low)))
    require(predicate.low <= ranged, "a claim is below its range")
    require(predicate.is_ranged.implies(ranged <= predicate.high), "a claim is above its range")
    product = Field(predicate.is_listed)
    for member in predicate.members:
        product = product * (value - member)
    require(product == 0, "a claim is none of its set")


def require_held(secret: Field, now: U64, asked: Asked, held: Held) -> None:
    """Constrain a credential to be the secret's, and as it is asked for; fails otherwise."""
    for predicate, claim in zip(asked.predicates, held.opened, strict=True):
        require_member(held.claims, claim_leaf(claim.value), predicate.place.bits(CLAIM_LEVELS), claim.siblings)
        require_predicate(predicate, claim.value)
    holder = holder_commitment(secret, held.blinding)
    signed = credential_hash(asked.schema, held.claims, holder, held.serial, held.expires)
    require_signature(held.issuer, signed, held.signature)
    require(now < held.expires, "the credential has expired")
    require_sparse_absent(held.revoked, held.serial, held.status_siblings, held.status_end)
    leaf = issuer_leaf(held.issuer, held.revoked)
    require_member(asked.issuers, leaf, held.issuer_place.bits(ISSUER_LEVELS), held.issuer_siblings)


@circuit
def presentation(
    secret: Private[Field],
    held: Private[Array[Held, Literal["count"]]],
    request: Public[Field],
    scope: Public[Field],
    now: Public[U64],
    asked: Public[Array[Asked, Literal["count"]]],
    count: int = 1,
    n: int = 2,
    size: int = 4,
) -> Public[Field]:
    """Somebody has `count` credentials as `asked`, of different issuers, `now` in seconds; returns the nullifier in the scope.

    `n` is how many predicates each may have, `size` how large a set may be. The request's hash is bound, and with it all that the
    request says beside: the verifier's challenge, who asks, and what for.
    """
    bind(request)
    for one_asked, one_held in zip(asked, held, strict=True):
        require_held(secret, now, one_asked, one_held)
    for one, other in combinations(held, 2):
        require(one.issuer != other.issuer, "both credentials are of one issuer")
    return nullifier_of(secret, scope)


FAMILY: Final[dict[str, dict[str, int]]] = {
    "single": {"count": 1, "n": 2, "size": 4},
    "single_wide": {"count": 1, "n": 6, "size": 32},
    "pair": {"count": 2, "n": 2, "size": 8},
}
"""The sizes there are, smallest first: a request takes the first that it fits."""
