"""The kinds of files there are, told by their content."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from types import MappingProxyType
from typing import Final

_JSON_BYTES: Final = 1 << 24
"""As much of a JSON document is searched for the names that tell its kind."""

KINDS: Final = MappingProxyType(
    {
        "r1cs": "a constraint system (.r1cs)",
        "sym": "names of signals (.sym)",
        "wtns": "a witness (.wtns)",
        "zkey": "a proving key (.zkey)",
        "ptau": "powers of tau (.ptau)",
        "tree": "a Merkle tree",
        "wasm": "a witness program (.wasm)",
        "verification_key": "a verification key",
        "public": "public signals",
        "proof": "a proof",
        "plonk_key": "a verification key of PLONK",
        "plonk_proof": "a proof of PLONK",
        "fflonk_key": "a verification key of FFLONK",
        "fflonk_proof": "a proof of FFLONK",
        "statement": "names of public signals",
        "attestation": "what a contributor to a ceremony published",
        "receipt": "a receipt of a key that was verified",
        "inputs": "a circuit's inputs",
        "source": "a circuit's source",
        "circom": "a circuit's source in circom",
    }
)
"""What each is in words."""

MAY_BE_INPUTS: Final = (
    *("proof", "verification_key", "statement", "attestation", "receipt"),
    *("plonk_key", "plonk_proof", "fflonk_key", "fflonk_proof"),
)
"""JSON objects, any of which may be the inputs of some circuit."""

_MAGIC: Final = MappingProxyType(
    {b"r1cs": "r1cs", b"wtns": "wtns", b"zkey": "zkey", b"ptau": "ptau", b"\0asm": "wasm", b"zkwt": "tree"},
)

_BEGINNING: Final = 255
"""Bytes that tell all kinds but those of JSON objects."""

_SELF_NAMED: Final = MappingProxyType(
    {
        b'"zkwright statement"': "statement",
        b'"zkwright attestation"': "attestation",
        b'"zkwright verified key"': "receipt",
    }
)
_NAME: Final = re.compile(rb'"([A-Za-z]\w{0,31})"\s*:')
_OTHER_PROTOCOL: Final = re.compile(rb'"protocol"\s*:\s*"(plonk|fflonk)"')


def kind_of(path: Path) -> str | None:
    """The name in `KINDS` of what a file holds, without checking that it is sound; None for anything else.

    Only sources are told by their names, which in Python may be followed by the circuit's. Raises `OSError` when the file
    cannot be read.
    """
    source = Path(path.name.rpartition(":")[0] or path.name)
    if source.suffix == ".py" and path.with_name(source.name).exists():
        return "source"
    if path.suffix == ".circom" and path.is_file():
        return "circom"
    if stat.S_ISFIFO(path.stat().st_mode):
        return None  # a pipe gives its content once, and that has been read
    with open(path, "rb") as file:
        start = file.read(_BEGINNING)
        return kind_of_bytes(start + file.read(_JSON_BYTES) if start.lstrip()[:1] == b"{" else start)


def kind_of_bytes(content: bytes) -> str | None:
    """The same of a file's content, such as an upload; of all kinds but JSON objects the beginning is enough.

    >>> kind_of_bytes(b'["33", "7"]'), kind_of_bytes(b"zkey\\1\\0"), kind_of_bytes(b"")
    ('public', 'zkey', None)
    """
    start = content[:_BEGINNING]
    if kind := _MAGIC.get(start[:4]):
        return kind
    match start.lstrip()[:1]:
        case b"[":
            return "public"
        case b"{":
            return _kind_of_object(content[:_JSON_BYTES])
    from .sym_file import looks_like_sym

    return "sym" if looks_like_sym(start) else None


def _kind_of_object(text: bytes) -> str:
    """What a JSON object is by the names in it, however damaged: what it calls itself, then what its members are called."""
    for name, kind in _SELF_NAMED.items():
        if name in text:
            return kind
    names = set(_NAME.findall(text))
    if protocol := _OTHER_PROTOCOL.search(text):
        return f"{protocol[1].decode()}_{'key' if b'nPublic' in names else 'proof'}"
    for start, kind in ((b"pi_", "proof"), (b"vk_", "verification_key")):
        if any(name.startswith(start) for name in names):
            return kind
    return "inputs"
