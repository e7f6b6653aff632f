"""An age claim: prove "at least 18 today" from a signed credential, and nothing else.

An issuer, say a registry office, signs a credential: a commitment to the holder's secret, a birthday, a serial number. The holder
shows a service a proof that such a credential exists and that its birthday lies 18 years back or more. The service learns the
issuer, the day, its own scope and a nullifier: the same holder always has the same nullifier in one scope, so nobody claims
twice, and unrelated ones in two scopes, so services cannot compare notes.

    zkwright run examples/age_claim.py:age_claim -i examples/age_claim.json -o build/age_claim

Run this file to issue a new credential and print the inputs of the proof: `python examples/age_claim.py`.
"""

from __future__ import annotations

import json
from typing import Any

from zkwright import U32, Field, Private, Public, Struct, circuit, random_field, require
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.poseidon import poseidon

ADULT = 18_00_00
"""18 years, as dates are written here: year * 10000 + month * 100 + day, so that they compare like the calendar."""


class Credential(Struct):
    """What the issuer signs."""

    holder: Field
    birthday: U32
    serial: Field


@circuit
def age_claim(
    secret: Private[Field],
    credential: Private[Credential],
    signature: Private[Signature],
    issuer: Public[Point],
    today: Public[U32],
    scope: Public[Field],
) -> Public[Field]:
    """The holder of a credential of this issuer is 18 today; returns the holder's nullifier in this scope."""
    message = poseidon(credential.holder, credential.birthday, credential.serial)
    require_signature(issuer, message, signature)
    require(poseidon(secret) == credential.holder, "this is somebody else's credential")
    require(credential.birthday + ADULT <= today, "not yet 18")
    return poseidon(secret, scope)


def issue(issuer: SigningKey, secret: int, birthday: int, serial: int) -> dict[str, Any]:
    """What the issuer and the holder compute outside of the proof, with the very functions that constrain it."""
    holder = poseidon(secret)
    signature = issuer.sign(poseidon(holder, birthday, serial))
    return {
        "secret": str(secret),
        "credential": {"holder": str(holder), "birthday": birthday, "serial": serial},
        "signature": {"r8": _coordinates(signature.r8), "s": str(int(signature.s))},
        "issuer": _coordinates(issuer.public_key),
    }


def _coordinates(point: Point) -> dict[str, str]:
    return {"x": str(int(point.x)), "y": str(int(point.y))}


if __name__ == "__main__":
    claim = issue(SigningKey.generate(), secret=random_field(), birthday=2008_02_29, serial=4711)
    print(json.dumps({**claim, "today": 2026_03_01, "scope": 7}, indent=2))
