"""The committed vectors, with the decimal strings of the files as integers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

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


def _to_integers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _to_integers(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_to_integers(item) for item in value]
    return int(value) if isinstance(value, str) and value.isdigit() else value
