"""The assayer, who weighs: makes a key, and signs what a mine yielded."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa.plain import SEED_BYTES, SigningKey
from zkwright.circuits.poseidon import poseidon


def coordinates(point: Point) -> dict[str, str]:
    """A point as inputs have it."""
    return {"x": str(int(point.x)), "y": str(int(point.y))}


def assay(key: SigningKey, mine: int, season: int, grams: int) -> dict[str, Any]:
    """What the mine gets: its yield and a signature, which is good for this mine and this season alone."""
    signature = key.sign(poseidon(mine, season, grams))
    return {"grams": grams, "signature": {"r8": coordinates(signature.r8), "s": str(int(signature.s))}}


def main() -> None:
    """`new-key FILE`, or `sign FILE MINE SEASON GRAMS`, which prints JSON."""
    parser = argparse.ArgumentParser(prog="pooled_yields.assayer", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    new_key = verbs.add_parser("new-key", help="make a key, and print the public one")
    sign = verbs.add_parser("sign", help="sign what a mine yielded in a season")
    for verb in (new_key, sign):
        verb.add_argument("file", type=Path)
    for name in ("mine", "season", "grams"):
        sign.add_argument(name, type=int)
    given = parser.parse_args()
    if given.verb == "new-key":
        descriptor = os.open(given.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(SEED_BYTES))
        print(json.dumps(coordinates(SigningKey(given.file.read_bytes()).public_key)))
    else:
        print(json.dumps(assay(SigningKey(given.file.read_bytes()), given.mine, given.season, given.grams)))


if __name__ == "__main__":
    main()
