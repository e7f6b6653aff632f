"""The kinds of files there are, told by their content, and what to say of a file of the wrong kind or in the wrong place."""

from __future__ import annotations

import itertools
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from zkwright.cli.files import read_at_most
from zkwright.core.shell_word import shell_word

from .errors import Refusal

_JSON_BYTES: Final = 1 << 24
"""As much of a JSON file is searched for the names that tell its kind."""


Place: TypeAlias = tuple[Path, Sequence[str]]
"""A path that was given, and the names of the kinds of file that may stand where it does."""


class Kind(NamedTuple):
    """What a file is in words, and the command that takes it, `{}` its place there."""

    words: str
    command: str


KINDS: Final = MappingProxyType(
    {
        "r1cs": Kind("a constraint system (.r1cs)", "zkwright setup {}"),
        "sym": Kind("names of signals (.sym)", "zkwright info {}"),
        "wtns": Kind("a witness (.wtns)", "zkwright prove NAME.zkey {}"),
        "zkey": Kind("a proving key (.zkey)", "zkwright prove {} WITNESS.wtns"),
        "ptau": Kind("powers of tau (.ptau)", "snarkjs groth16 setup NAME.r1cs {} NAME.zkey"),
        "wasm": Kind("a witness program (.wasm)", "zkwright witness {} -i input.json"),
        "verification_key": Kind("a verification key", "zkwright verify {} public.json proof.json"),
        "public": Kind("public signals", "zkwright verify verification_key.json {} proof.json"),
        "proof": Kind("a proof", "zkwright verify verification_key.json public.json {}"),
        "plonk_key": Kind("a verification key of PLONK", "snarkjs plonk verify {} public.json proof.json"),
        "plonk_proof": Kind("a proof of PLONK", "snarkjs plonk verify verification_key.json public.json {}"),
        "fflonk_key": Kind("a verification key of FFLONK", "snarkjs fflonk verify {} public.json proof.json"),
        "fflonk_proof": Kind("a proof of FFLONK", "snarkjs fflonk verify verification_key.json public.json {}"),
        "statement": Kind(
            "names of public signals", "zkwright verify verification_key.json public.json proof.json --statement {}"
        ),
        "inputs": Kind("a circuit's inputs", "zkwright witness NAME.r1cs -i {}"),
        "source": Kind("a circuit's source", "zkwright compile {}"),
        "circom": Kind("a circuit's source in circom", "circom {} --r1cs --wasm --sym"),
    }
)
"""By the names that `zkwright info --json` gives."""

_INSTEAD: Final = MappingProxyType(
    {
        ("verification_key", "zkey"): "take its verification key out: zkwright export vk {}",
        ("wtns", "wasm"): "let it compute the witness: zkwright prove NAME.zkey --wasm {} -i input.json",
        ("wtns", "inputs"): "compute the witness of it first: zkwright witness NAME.r1cs -i {}",
        ("zkey", "r1cs"): "make a key for it first: zkwright setup {}",
        ("r1cs", "source"): "compile it first: zkwright compile {}",
        ("r1cs", "circom"): "have circom compile it first: circom {} --r1cs --wasm --sym",
        (
            "source",
            "circom",
        ): "have circom compile it, and give zkwright its .r1cs and .wasm: circom {} --r1cs --wasm --sym",
    }
)
"""What to do with a file of the second kind where one of the first is needed."""

_OBJECTS: Final = (
    *("proof", "verification_key", "statement"),
    *("plonk_key", "plonk_proof", "fflonk_key", "fflonk_proof"),
)
"""JSON objects, any of which may be the inputs of some circuit."""

_MAGIC: Final = MappingProxyType(
    {b"r1cs": "r1cs", b"wtns": "wtns", b"zkey": "zkey", b"ptau": "ptau", b"\0asm": "wasm"},
)


_STATEMENT: Final = b'"zkwright statement"'
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
    start = read_at_most(path, 255)
    if kind := _MAGIC.get(start[:4]):
        return kind
    match start.lstrip()[:1]:
        case b"[":
            return "public"
        case b"{":
            return _kind_of_object(read_at_most(path, _JSON_BYTES))
    from zkwright.core.files.sym_file import looks_like_sym

    return "sym" if looks_like_sym(start) else None


def _kind_of_object(text: bytes) -> str:
    """What a JSON object is by the names in it, however damaged: what it calls itself, then what its members are called."""
    if _STATEMENT in text:
        return "statement"
    names = set(_NAME.findall(text))
    if protocol := _OTHER_PROTOCOL.search(text):
        return f"{protocol[1].decode()}_{'key' if b'nPublic' in names else 'proof'}"
    for start, kind in ((b"pi_", "proof"), (b"vk_", "verification_key")):
        if any(name.startswith(start) for name in names):
            return kind
    return "inputs"


def misplaced(places: Sequence[Place], command: str) -> Refusal | None:
    """What to say of files of which one is of another kind than its place takes; None where each is as it should be.

    `command`, with a `{}` for each place, is what to write when only the order is wrong.
    """
    found = [_kind_if_any(path) for path, _ in places]
    for (path, wanted), kind in zip(places, found, strict=True):
        if kind is None or _fits(kind, wanted):
            continue
        what = f"{path}: holds {KINDS[kind].words}, not {' or '.join(KINDS[name].words for name in wanted)}"
        for order in itertools.permutations(range(len(places))):
            if all(_fits(found[index], kinds) for index, (_, kinds) in zip(order, places, strict=True)):
                ordered = (shell_word(places[index][0]) for index in order)
                return Refusal(f"{what}; in the right order: {command.format(*ordered)}")
        instead = _INSTEAD.get((wanted[0], kind)) or f"what takes it: {KINDS[kind].command}"
        return Refusal(f"{what}; {instead.format(shell_word(path))}")
    return None


def _fits(kind: str | None, wanted: Sequence[str]) -> bool:
    return kind in wanted or ("inputs" in wanted and kind in _OBJECTS)


def _kind_if_any(path: Path) -> str | None:
    try:
        return kind_of(path)
    except OSError:
        return None
