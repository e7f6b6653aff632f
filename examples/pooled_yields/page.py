"""What a buyer sees: a page of one cooperative, made from its proof, which is checked first."""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path

from zkwright.verifier import Verifier

_PAGE = """<!doctype html>
<meta charset="utf-8"><title>Season {season}</title>
<style>body {{ font: 16px/1.5 system-ui; max-width: 40em; margin: 3em auto; padding: 0 1em }}
td, th {{ text-align: left; padding: 0 1em 0 0 }}
.held {{ color: #060 }}</style>
<h1>What the cooperative offers, season {season}</h1>
<table><tr><th>together</th><td>{total} g</td></tr><tr><th>mean of {n} mines</th><td>{mean} g</td></tr>
<tr><th>one mine has most of it</th><td>{most}</td></tr></table>
<p class="held">Proved: the assayer {assayer} signed a yield of each of the mines {mines}, and these are their sum and mean.</p>
<p>Nobody but a mine and the assayer knows that mine's own yield: not you, not the other mines, not who made this page.</p>
"""


def page(
    verifier: Verifier, public: bytes | str, proof: bytes | str, mines: list[int], season: int, assayer: dict[str, str]
) -> str:
    """The page; raises `zkwright.verifier.InvalidProof` unless the proof is of these mines, this season and this assayer."""
    expected = {"mines": mines, "season": season, "assayer": {axis: int(value) for axis, value in assayer.items()}}
    values = verifier.verify_json(public, proof, expect=expected)
    result = values["result"]
    return _PAGE.format(
        season=season,
        n=len(mines),
        total=f"{result['total']:,}",
        mean=f"{result['mean']:,}",
        most="yes" if result["one_has_most"] else "no",
        assayer=escape(hex(expected["assayer"]["x"])[:12] if isinstance(expected["assayer"], dict) else ""),
        mines=", ".join(map(str, mines)),
    )


def main() -> None:
    """`python -m pooled_yields.page FOLDER --mines 1 2 3 --season 7 --assayer X Y > page.html`."""
    parser = argparse.ArgumentParser(prog="pooled_yields.page", description=__doc__)
    parser.add_argument("folder", type=Path, help="with the proof, the public values, the descriptor and its key")
    parser.add_argument("--mines", type=int, nargs="+", required=True)
    parser.add_argument("--season", type=int, required=True)
    parser.add_argument("--assayer", nargs=2, required=True, metavar=("X", "Y"))
    given = parser.parse_args()
    folder: Path = given.folder
    verifier = Verifier.load(folder / "pooled.statement.json", development=True)
    public, proof = ((folder / name).read_bytes() for name in ("public.json", "proof.json"))
    print(page(verifier, public, proof, given.mines, given.season, dict(zip("xy", given.assayer, strict=True))))


if __name__ == "__main__":
    main()
