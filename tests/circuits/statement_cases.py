"""Whole statements as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import rln, semaphore
from zkwright.circuits.babyjub.plain import L
from zkwright.circuits.lean_imt import lean_imt_root
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.rln import RlnShare
from zkwright.circuits.semaphore import SemaphoreSignals
from zkwright.circuits.semaphore.plain import Identity
from zkwright.compiler import U16, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits.case import Case


@circuit
def commitment(secret: Private[Field]) -> Public[Field]:
    return semaphore.semaphore_commitment(secret)


@circuit
def said(
    secret: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
    depth: Private[Field],
    scope: Public[Field],
) -> Public[SemaphoreSignals]:
    return semaphore.semaphore(secret, index, siblings, depth, scope)


@circuit
def registered(secret: Private[Field], limit: Private[U16]) -> Public[Field]:
    return rln.rln_rate_commitment(secret, limit)


@circuit
def shared(
    secret: Private[Field],
    limit: Private[U16],
    message_id: Private[U16],
    x: Public[Field],
    external_nullifier: Public[Field],
) -> Public[RlnShare]:
    return rln.rln_share(secret, limit, message_id, x, external_nullifier)


MEMBER = Identity(b"private-key")
SECRET, COMMITMENT = MEMBER.secret_scalar, MEMBER.commitment
PATH: dict[str, Any] = {"index": [True, False, False], "siblings": [11, 12, 0], "depth": 2}
SAID = {"secret": SECRET, **PATH, "scope": 7}
SAID_SIGNALS = SemaphoreSignals(root=lean_imt_root(COMMITMENT, **PATH), nullifier=poseidon(7, SECRET))

SLOPE = int(poseidon(5, 9, 2))
SENT = {"secret": 5, "limit": 3, "message_id": 2, "x": 77, "external_nullifier": 9}
SHARE = RlnShare(y=(5 + SLOPE * 77) % R, nullifier=poseidon(SLOPE))

_ZERO = "x is 0, where the share would be the secret"
_BEYOND = "the message id is not below the limit"

STATEMENTS = [
    Case(
        semaphore.semaphore_commitment,
        commitment,
        [({"secret": SECRET}, COMMITMENT)],
        [({"secret": L}, "the scalar is not below the order of the subgroup")],
    ),
    Case(
        semaphore.semaphore,
        said,
        [(SAID, SAID_SIGNALS)],
        [{**SAID, "secret": SECRET + L}, {**SAID, "depth": 4}],
        slow=True,
    ),
    Case(rln.rln_rate_commitment, registered, [({"secret": 5, "limit": 3}, poseidon(poseidon(5), 3))]),
    Case(
        rln.rln_share,
        shared,
        [(SENT, SHARE), {**SENT, "message_id": 0}, {**SENT, "limit": 2**16 - 1, "message_id": 2**16 - 2}],
        [
            ({**SENT, "message_id": 3}, _BEYOND),
            ({**SENT, "limit": 0, "message_id": 0}, _BEYOND),
            ({**SENT, "x": 0}, _ZERO),
        ],
    ),
]
