"""Credentials, and what an issuer publishes of those it took back: made, signed, read and checked outside of circuits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zkwright import UnsatisfiedCircuitError, random_field
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.trees import SparseTree

from .circuits import CLAIM_LEVELS, STATUS, STATUS_LEVELS, claim_leaf, credential_hash
from .documents import element, fields
from .errors import MalformedError, RefusedError
from .schema import Schema


@dataclass(frozen=True)
class IssuerKey:
    """An issuer's public key; two keys are one where both coordinates are."""

    x: int
    y: int

    @classmethod
    def of(cls, key: SigningKey) -> IssuerKey:
        """The public one of a secret key."""
        return cls(int(key.public_key.x), int(key.public_key.y))

    @classmethod
    def from_object(cls, document: object) -> IssuerKey:
        """Read a key; that it is a point of the curve is for signatures to show. Raises `MalformedError`."""
        x, y = fields(document, "an issuer's key", {"x": str, "y": str})
        return cls(element(x, "x of an issuer's key"), element(y, "y of an issuer's key"))

    def to_object(self) -> dict[str, str]:
        """For `json.dump`."""
        return {"x": str(self.x), "y": str(self.y)}

    @property
    def point(self) -> Point:
        """As circuits take it."""
        return Point(x=self.x, y=self.y)

    def require_signed(self, message: int, signature: Signature, what: str) -> None:
        """Raises `RefusedError` unless this key signed the message."""
        try:
            require_signature(self.point, message, signature)
        except UnsatisfiedCircuitError:
            raise RefusedError(f"{what} is not signed by the issuer that it names", "ask the issuer for it") from None


@dataclass(frozen=True)
class Credential:
    """Claims of a schema about the holder of a secret, signed. `repr` shows no claim."""

    schema: Schema
    claims: dict[str, Any]
    holder: int
    """`holder_commitment` of the holder's secret."""

    serial: int
    """Drawn by chance; what is published where the credential is taken back."""

    expires: int
    """The first second since 1970 at which it is not valid any more."""

    issuer: IssuerKey
    signature: Signature

    def __repr__(self) -> str:
        """What kind of credential it is."""
        return f"<Credential {self.schema.title!r}>"

    @property
    def values(self) -> list[int]:
        """The claims as field elements, in their places."""
        return self.schema.encode(self.claims)

    @property
    def tree(self) -> MerkleTree:
        """The tree of claims."""
        return claims_tree(self.values)

    @classmethod
    def from_object(cls, document: object) -> Credential:
        """Read a credential, and check that its issuer signed it. Raises `MalformedError`, `RefusedError`."""
        read = cls.unchecked(document)
        signed = credential_hash(read.schema.id, read.tree.root, read.holder, read.serial, read.expires)
        read.issuer.require_signed(int(signed), read.signature, "the credential")
        return read

    @classmethod
    def unchecked(cls, document: object) -> Credential:
        """Read a credential that was checked when it came. Raises `MalformedError`."""
        schema, claims, holder, serial, expires, issuer, signature = fields(
            document,
            "the credential",
            {
                "schema": dict,
                "claims": dict,
                "holder": str,
                "serial": str,
                "expires": int,
                "issuer": dict,
                "signature": dict,
            },
        )
        return cls(
            Schema.from_object(schema),
            claims,
            element(holder, "the holder's commitment"),
            element(serial, "the serial number"),
            _seconds(expires, "the end of the credential"),
            IssuerKey.from_object(issuer),
            signature_from_object(signature),
        )

    def to_object(self) -> dict[str, Any]:
        """For `json.dump`."""
        return {
            "schema": self.schema.document,
            "claims": self.claims,
            "holder": str(self.holder),
            "serial": str(self.serial),
            "expires": self.expires,
            "issuer": self.issuer.to_object(),
            "signature": signature_to_object(self.signature),
        }


def issue(key: SigningKey, schema: Schema, claims: dict[str, Any], holder: int, expires: int) -> Credential:
    """Sign claims about a holder. Raises `MalformedError` for claims that the schema does not have."""
    serial = random_field()
    root = claims_tree(schema.encode(claims)).root
    message = credential_hash(schema.id, root, holder, serial, _seconds(expires, "the end of the credential"))
    return Credential(schema, dict(claims), holder, serial, expires, IssuerKey.of(key), key.sign(message))


def claims_tree(values: Sequence[int]) -> MerkleTree:
    """The tree of claims, in their places."""
    return MerkleTree([int(claim_leaf(value)) for value in values], CLAIM_LEVELS)


@dataclass(frozen=True)
class Status:
    """What an issuer has taken back, as it was published: all serial numbers, and the root of their tree."""

    issuer: IssuerKey
    published: int
    """Seconds since 1970."""

    revoked: tuple[int, ...]
    root: int
    signature: Signature

    @classmethod
    def publish(cls, key: SigningKey, revoked: Sequence[int], published: int) -> Status:
        """Sign the list as it is now."""
        root = revocation_tree(tuple(revoked)).root
        signature = key.sign(poseidon(STATUS, root, published))
        return cls(IssuerKey.of(key), published, tuple(revoked), root, signature)

    @classmethod
    def from_object(cls, document: object) -> Status:
        """Read a publication, and check that the issuer signed its root. Raises `MalformedError`, `RefusedError`.

        That the list has this root is for `tree` to see: who does not show a credential needs the root alone.
        """
        read = cls.unchecked(document)
        message = int(poseidon(STATUS, read.root, read.published))
        read.issuer.require_signed(message, read.signature, "the status list")
        return read

    @classmethod
    def unchecked(cls, document: object) -> Status:
        """Read a publication that was checked when it came. Raises `MalformedError`."""
        issuer, published, revoked, root, signature = fields(
            document,
            "the status list",
            {"issuer": dict, "published": int, "revoked": list, "root": str, "signature": dict},
        )
        serials = tuple(element(serial, "a revoked serial number") for serial in revoked)
        if len(set(serials)) != len(serials):
            raise MalformedError("the status list has a serial number twice", "ask the issuer for it again")
        return cls(
            IssuerKey.from_object(issuer),
            _seconds(published, "the time of the status list"),
            serials,
            element(root, "the root of the status list"),
            signature_from_object(signature),
        )

    @property
    def tree(self) -> SparseTree:
        """The tree of the list, kept for the next time. Raises `RefusedError` where it has not the root that was signed."""
        tree = revocation_tree(self.revoked)
        if tree.root != self.root:
            raise RefusedError("the status list is not the one that was signed", "ask the issuer for it again")
        return tree

    def to_object(self) -> dict[str, Any]:
        """For `json.dump`."""
        return {
            "issuer": self.issuer.to_object(),
            "published": self.published,
            "revoked": [str(serial) for serial in self.revoked],
            "root": str(self.root),
            "signature": signature_to_object(self.signature),
        }


@lru_cache(maxsize=8)
def revocation_tree(serials: tuple[int, ...]) -> SparseTree:
    """The tree that has these serial numbers; nobody changes it."""
    tree = SparseTree(STATUS_LEVELS)
    for serial in serials:
        tree.insert(serial, 1)
    return tree


def signature_to_object(signature: Signature) -> dict[str, Any]:
    """For `json.dump`."""
    return {"r8": {"x": str(int(signature.r8.x)), "y": str(int(signature.r8.y))}, "s": str(int(signature.s))}


def signature_from_object(document: object) -> Signature:
    """Read a signature. Raises `MalformedError`."""
    r8, s = fields(document, "a signature", {"r8": dict, "s": str})
    x, y = fields(r8, "R8 of a signature", {"x": str, "y": str})
    point = Point(x=element(x, "x of R8"), y=element(y, "y of R8"))
    return Signature(r8=point, s=element(s, "S of a signature"))


def _seconds(number: int, what: str) -> int:
    if not 0 <= number < 1 << 48:
        raise MalformedError(f"{what} is {number}", "write seconds since 1970")
    return number
