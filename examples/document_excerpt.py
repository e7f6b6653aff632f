"""An excerpt of a document: prove what a document says in one place, and show nothing else of it.

A registry published the SHA-256 digest of a lease on the day it was signed. The tenant shows a bank what the rent is: a proof
that the document behind the digest has these bytes in this place. The bank learns the excerpt, and neither the rest of the lease
nor the random bytes in front of it, without which anyone could try out likely leases until the digest fits. The proof names the
bank, which cannot pass it on as its own. The digest is public as two numbers of 128 bits: a verifier pays for each public signal.

    zkwright run examples/document_excerpt.py:excerpt -i examples/document_excerpt.json -o build

Run this file to write the lease anew and print the inputs of the proof: `python examples/document_excerpt.py`.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, Literal

from zkwright import Array, Bytes, Field, Private, Public, bind, circuit, require
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.sha256 import sha256

SALT_BYTES = 16

LEASE = b"Lease of flat 7, 12 Harbour Street, to Ada Byron, from 2026-03-01. Rent: 1450 EUR a month. Deposit paid"


@circuit
def excerpt(
    document: Private[Bytes[Literal["size"]]],
    digest: Public[Array[Field, Literal[2]]],
    recipient: Public[Field],
    size: int = 119,
    start: int = 83,
    length: int = 22,
) -> Public[Bytes[Literal["length"]]]:
    """The document with this digest has `size` bytes; returns `length` of them from `start` on, to this recipient."""
    require(pack_bytes(sha256(document)) == digest, "this is not the document with that digest")
    bind(recipient)
    return Bytes(document[start : start + length])


def inputs(salt: bytes, text: bytes, recipient: int) -> dict[str, Any]:
    """What the holder of a document proves with; the digest is what the registry published."""
    document = salt + text
    return {
        "document": document.hex(),
        "digest": [str(half) for half in pack_bytes(sha256(document))],
        "recipient": recipient,
    }


if __name__ == "__main__":
    print(json.dumps(inputs(secrets.token_bytes(SALT_BYTES), LEASE, recipient=4711), indent=2))
