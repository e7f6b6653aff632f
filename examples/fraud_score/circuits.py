"""What an agency and three banks prove together: this committed model says this of what the banks sealed of an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from zkwright import U8, U32, Array, Field, Private, Public, Struct, circuit, require
from zkwright.circuits.poseidon import poseidon
from zkwright.learning.models import Layer, Shape, answer_circuit

BANKS: Final = 3
FEATURES: Final = 4
"""That each bank has of an account, each of 8 bits, as `records.NAMES` tells."""

SHAPE: Final = Shape(8, (Layer((BANKS * FEATURES, 1, 1), outputs=1, kernel=(1, 1), most=255),), decides=True)
"""A logistic regression, which says yes where the weighted sum is above 0."""

ELEMENTS: Final = BANKS * FEATURES + 1
"""Weights and a bias."""

answer: Final = answer_circuit(SHAPE)


class Record(Struct):
    """What a bank alone has of an account, and the salt of its seal."""

    features: Array[U8, Literal[4]]
    salt: Field


@circuit
def fraud_score(
    elements: Private[Array[Field, Literal[13]]],
    nonce: Private[Field],
    records: Private[Array[Record, Literal[3]]],
    model: Public[Field],
    scheme: Public[Field],
    account: Public[Field],
    day: Public[U32],
    seals: Public[Array[Field, Literal[3]]],
) -> Public[Field]:
    """What the model says of the records that the banks sealed of this account on this day: 1 for suspicious, else 0.

    That the agency's weights are those of the commitment is required, and not found out afterwards: others, too large to be
    weights, could have the session fail or not by what a record holds.

    Joint are 12 products and the sign of one sum; the agency hashes its weights alone, each bank its record.
    """
    for bank, (record, seal) in enumerate(zip(records, seals, strict=True)):
        require(seal_of(bank, account, day, record.features, record.salt) == seal, "not the record that was sealed")
    features: Array[U8, Literal[12]] = Array([feature for record in records for feature in record.features])
    said = answer(elements, nonce, scheme, features)
    require(said.model == model, "not the model that was committed to")
    suspicious: Field = said.answer
    return suspicious


def seal_of(bank: int, account: Field | int, day: U32 | int, features: Iterable[U8 | int], salt: Field | int) -> Field:
    """The commitment of a bank to its record of an account on a day: of use to no other bank, for no other account or day."""
    packed = Field(0)
    for place, feature in enumerate(features):
        packed = packed + Field(feature) * (1 << 8 * place)
    return poseidon(bank, account, day, packed, salt)
