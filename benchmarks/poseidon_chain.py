"""The circuit that everybody proves: a chain of Poseidon hashes, 240 constraints a link."""

from __future__ import annotations

from zkwright import Field, Private, Public, circuit
from zkwright.circuits.poseidon import poseidon


@circuit
def chain(start: Private[Field], salt: Private[Field], length: int) -> Public[Field]:
    """Know where a chain of `length` salted hashes starts; returns where it ends."""
    link = start
    for _ in range(length):
        link = poseidon(link, salt)
    return link
