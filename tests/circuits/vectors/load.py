"""The committed vectors, with the decimal strings of the files as integers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from zkwright.circuits.babyjub import Point
from zkwright.circuits.chaum_pedersen import EqualityProof

_FOLDER = Path(__file__).parent


@cache
def circomlibjs() -> Any:
    """What circomlibjs computed; README.md tells the shape."""
    return _to_integers(json.loads((_FOLDER / "circomlibjs.json").read_text()))


@cache
def lean_imt() -> Any:
    """The roots and proofs of zk-kit's lean tree."""
    return _to_integers(json.loads((_FOLDER / "lean_imt.json").read_text()))


@cache
def poseidon_cipher() -> Any:
    """What zk-kit's poseidon-cipher encrypted."""
    return _to_integers(json.loads((_FOLDER / "poseidon_cipher.json").read_text()))["poseidonEncrypt"]


@cache
def curve() -> Any:
    """What circomlibjs makes of points, and of signatures with MiMC."""
    return _to_integers(json.loads((_FOLDER / "curve.json").read_text()))


@cache
def signatures() -> Any:
    """The signatures and forgeries that circomlibjs judged."""
    return _to_integers(json.loads((_FOLDER / "signatures.json").read_text()))


@cache
def semaphore() -> Any:
    """What Semaphore's packages make of keys and groups, and its circuit of their proofs."""
    return _to_integers(json.loads((_FOLDER / "semaphore.json").read_text()))


@cache
def rln() -> Any:
    """What the published circuit of RLN v2 and rlnjs compute."""
    return _to_integers(json.loads((_FOLDER / "rln.json").read_text()))


@cache
def indexed_tree() -> Any:
    """The roots and low leaves of Aztec's indexed tree."""
    return _to_integers(json.loads((_FOLDER / "indexed_tree.json").read_text()))["trees"]


@cache
def mountain_range() -> Any:
    """The peaks, proofs and roots of Herodotus' mountain range."""
    return _to_integers(json.loads((_FOLDER / "mountain_range.json").read_text()))


@cache
def groups() -> Any:
    """Nullifiers, rings and shared decryptions of noble's curve, zk-kit's trees and FROST's shares."""
    return _to_integers(json.loads((_FOLDER / "groups.json").read_text()))


def _to_integers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _to_integers(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_to_integers(item) for item in value]
    return int(value) if isinstance(value, str) and value.isdigit() else value


def point(coordinates: list[int]) -> Point:
    """A point of the vectors."""
    return Point(x=coordinates[0], y=coordinates[1])


def equality_proof(proof: dict[str, Any]) -> EqualityProof:
    """A proof of the vectors."""
    return EqualityProof(commitment=point(proof["commitment"]), other=point(proof["other"]), response=proof["response"])
