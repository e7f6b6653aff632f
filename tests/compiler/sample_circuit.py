"""A circuit of everything, printed as a digest of its arrays: run by the determinism tests in a process of its own."""

from __future__ import annotations

import hashlib
import math
from dataclasses import fields
from typing import Any, Literal

import numpy as np
from zkwright.compiler import (
    U16,
    U64,
    Array,
    Bool,
    Field,
    Private,
    Program,
    Public,
    Struct,
    circuit,
    gadget,
    hint,
    require,
    select,
)


class Account(Struct):
    """An owner and what they have."""

    owner: Field
    balance: U64
    frozen: Bool


@gadget
def commit(account: Account, salt: Field) -> Field:
    """Not a hiding commitment; some rows."""
    return (account.owner + salt * 7) ** 5 + Field(account.balance) * salt


@circuit
def everything(
    account: Private[Account],
    amounts: Private[Array[U64, Literal["n"]]],
    salt: Private[Field],
    limit: Public[U64],
    n: int = 3,
) -> Public[tuple[Field, U64, Bool]]:
    """Every kind of row, hint and gadget call."""
    total = sum(amounts, U64(0))
    require(~account.frozen, "the account is frozen")
    require((total <= account.balance) & (total < limit), "too much")
    root = hint(math.isqrt, total, returns=U16)
    require(U64(root) * U64(root) <= total, "the root is too large")
    share, rest = divmod(account.balance, limit)
    left = Account(owner=account.owner, balance=account.balance - total, frozen=rest == 0)
    mixed = (share ^ rest) & left.balance.rotate_left(5)
    return commit(left, salt) + commit(account, salt * salt), select(mixed > 9, mixed, total), left.frozen


def digest(program: Program) -> str:
    """A hash of everything that is written to files."""
    hasher = hashlib.sha256()

    def feed(value: Any) -> None:
        if isinstance(value, np.ndarray):
            hasher.update(str((value.dtype, value.shape)).encode() + value.tobytes())
        elif hasattr(value, "__dataclass_fields__"):
            for entry in fields(value):
                feed(getattr(value, entry.name))
        else:
            hasher.update(repr(value).encode())

    for part in (
        program.r1cs,
        program.hints,
        program.hint_inputs,
        program.schema.to_json(),
        [*program.schema.wire_names()],
    ):
        feed(part)
    return hasher.hexdigest()


if __name__ == "__main__":
    print(digest(everything.compile(n=4)))
