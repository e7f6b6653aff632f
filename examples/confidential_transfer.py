"""A confidential transfer: spend part of a committed balance and reveal nothing but commitments.

A ledger stores commitments, not amounts. To pay, the owner of a balance publishes three of them: the one being spent (already
on the ledger), one for the receiver and one for what is left. The proof says that all three open to 64-bit amounts and that no
money was made: payment + change = balance. Amounts and blindings stay secret.

    zkwright run examples/confidential_transfer.py:transfer -i examples/confidential_transfer.json -o build
"""

from __future__ import annotations

from zkwright import U64, Field, Private, Public, Struct, circuit, require
from zkwright.circuits.poseidon import poseidon


class Notes(Struct):
    """The commitments a transfer adds to the ledger."""

    payment: Field
    change: Field


@circuit
def transfer(
    balance: Private[U64],
    amount: Private[U64],
    blinding: Private[Field],
    payment_blinding: Private[Field],
    change_blinding: Private[Field],
    commitment: Public[Field],
) -> Public[Notes]:
    """Split a committed balance into a payment and the change."""
    require(poseidon(balance, blinding) == commitment, "the commitment does not open to this balance")
    require(amount <= balance, "insufficient balance")
    return Notes(
        payment=poseidon(amount, payment_blinding),
        change=poseidon(balance - amount, change_blinding),
    )
