"""What to say of a file of the wrong kind or in the wrong place: `zkwright.core.files.kinds` tells which kind it is of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from zkwright.core.files.kinds import KINDS, MAY_BE_INPUTS, kind_of
from zkwright.core.shell_word import shell_word

from .errors import Refusal

Place: TypeAlias = tuple[Path, Sequence[str]]
"""A path that was given, and the names of the kinds of file that may stand where it does."""

COMMANDS: Final = MappingProxyType(
    {
        "r1cs": "zkwright setup {}",
        "sym": "zkwright info {}",
        "wtns": "zkwright prove NAME.zkey {}",
        "zkey": "zkwright prove {} WITNESS.wtns",
        "ptau": "zkwright ceremony new NAME.r1cs --ptau {} -o NAME.zkey",
        "tree": "zkwright info {}",
        "wasm": "zkwright witness {} -i input.json",
        "verification_key": "zkwright verify {} public.json proof.json",
        "public": "zkwright verify verification_key.json {} proof.json",
        "proof": "zkwright verify verification_key.json public.json {}",
        "plonk_key": "snarkjs plonk verify {} public.json proof.json",
        "plonk_proof": "snarkjs plonk verify verification_key.json public.json {}",
        "fflonk_key": "snarkjs fflonk verify {} public.json proof.json",
        "fflonk_proof": "snarkjs fflonk verify verification_key.json public.json {}",
        "statement": "zkwright verify verification_key.json public.json proof.json --statement {}",
        "attestation": "zkwright info {}",
        "receipt": "zkwright info {}",
        "inputs": "zkwright witness NAME.r1cs -i {}",
        "source": "zkwright compile {}",
        "circom": "circom {} --r1cs --wasm --sym",
    }
)
"""The command that takes a file of each of `KINDS`, `{}` its place there."""

_INSTEAD: Final = MappingProxyType(
    {
        ("verification_key", "zkey"): "take its verification key out: zkwright export vk {}",
        ("wtns", "wasm"): "let it compute the witness: zkwright prove NAME.zkey --wasm {} -i input.json",
        ("wtns", "inputs"): "compute the witness of it first: zkwright witness NAME.r1cs -i {}",
        ("zkey", "r1cs"): (
            "make a key for it first: zkwright setup {0} for development, "
            "zkwright ceremony new {0} --ptau FILE.ptau -o NEW.zkey for real value"
        ),
        ("r1cs", "source"): "compile it first: zkwright compile {}",
        ("r1cs", "circom"): "have circom compile it first: circom {} --r1cs --wasm --sym",
        (
            "source",
            "circom",
        ): "have circom compile it, and give zkwright its .r1cs and .wasm: circom {} --r1cs --wasm --sym",
    }
)
"""What to do with a file of the second kind where one of the first is needed."""


def misplaced(places: Sequence[Place], command: str) -> Refusal | None:
    """What to say of files of which one is of another kind than its place takes; None where each is as it should be.

    `command`, with a `{}` for each place, is what to write when only the order is wrong.
    """
    found = [_kind_if_any(path) for path, _ in places]
    for (path, wanted), kind in zip(places, found, strict=True):
        if kind is None or _fits(kind, wanted):
            continue
        told = "a list, as public signals are" if (kind, wanted[0]) == ("public", "inputs") else KINDS[kind]
        what = f"{path}: holds {told}, not {' or '.join(KINDS[name] for name in wanted)}"
        for order in itertools.permutations(range(len(places))):
            if all(_fits(found[index], kinds) for index, (_, kinds) in zip(order, places, strict=True)):
                ordered = (shell_word(places[index][0]) for index in order)
                return Refusal(f"{what}; in the right order: {command.format(*ordered)}")
        instead = _INSTEAD.get((wanted[0], kind)) or f"what takes it: {COMMANDS[kind]}"
        return Refusal(f"{what}; {instead.format(shell_word(path))}")
    return None


def _fits(kind: str | None, wanted: Sequence[str]) -> bool:
    return kind in wanted or ("inputs" in wanted and kind in MAY_BE_INPUTS)


def _kind_if_any(path: Path) -> str | None:
    try:
        return kind_of(path)
    except OSError:
        return None
