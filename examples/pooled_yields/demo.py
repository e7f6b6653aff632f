"""The whole way on one machine: an assayer, three mines in a process each, and a page for buyers.

    python -m pooled_yields.demo demo

Whoever makes the key here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from zkwright.circuits.eddsa.plain import SigningKey

from .assayer import assay, coordinates
from .page import page

MINES = {101: 31_250, 102: 48_000, 103: 12_400}
"""Yields in grams, by the mines' numbers."""

SEASON = 7
_FIRST_PORT = 7101


def zkwright(*words: str | Path) -> dict[str, Any]:
    """What the command says."""
    done = subprocess.run(_command(*words), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "zkwright", "--json", *map(str, words)]


def prepare(folder: Path, first_port: int) -> list[Path]:
    """Key, identities, `parties.toml` and each mine's inputs; returns the mines' own files of inputs."""
    folder.mkdir(parents=True, exist_ok=True)
    circuit = Path(__file__).with_name("circuits.py")
    zkwright("compile", f"{circuit}:pooled", "-p", f"n={len(MINES)}", "-o", folder)
    zkwright("setup", folder / "pooled.r1cs", "-o", folder, "--force")
    lines = ["threshold = 1", 'circuit = "pooled.r1cs"', 'key = "pooled.zkey"', "patience = 60"]
    assayer, inputs = SigningKey.generate(), []
    public = {"mines": list(MINES), "season": SEASON, "assayer": coordinates(assayer.public_key)}
    for place, (mine, grams) in enumerate(MINES.items()):
        made = zkwright("parties", "identity", "-o", folder / f"mine-{mine}.identity", "--force")
        lines += ["[[party]]", f'name = "mine-{mine}"', f'address = "127.0.0.1:{first_port + place}"']
        lines += [f'certificate = "{made["certificate"]}"', f'inputs = ["assays[{place}]"]']
        file = folder / f"mine-{mine}.json"
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(json.dumps({f"assays[{place}]": assay(assayer, mine, SEASON, grams), **public}))
        inputs.append(file)
    (folder / "parties.toml").write_text("\n".join(lines) + "\n")
    return inputs


def run(folder: Path, first_port: int = _FIRST_PORT) -> dict[str, Any]:
    """Prove with a process for each mine; returns what the first one says. Leaves `page.html` as well."""
    inputs = prepare(folder, first_port)
    started = []
    for mine, file in zip(MINES, inputs, strict=True):
        words = ("parties", "prove", "--parties", folder / "parties.toml", "--as", f"mine-{mine}")
        own = ("--identity", folder / f"mine-{mine}.identity", "-i", file, "-o", folder / f"mine-{mine}")
        started.append(subprocess.Popen(_command(*words, *own), stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    said = [process.communicate() for process in started]
    for process, (out, complaint) in zip(started, said, strict=True):
        if process.returncode:
            raise SystemExit((complaint or out).decode())
    proofs = {(folder / f"mine-{mine}" / "proof.json").read_bytes() for mine in MINES}
    if len(proofs) != 1:
        raise SystemExit("the mines have different proofs")
    answer: dict[str, Any] = json.loads(said[0][0])
    (folder / "page.html").write_text(_page(folder, answer))
    return answer


def _page(folder: Path, answer: dict[str, Any]) -> str:
    from zkwright.verifier import Verifier

    mine = folder / f"mine-{next(iter(MINES))}"
    verifier = Verifier.load(folder / "pooled.statement.json", development=True)
    public, proof = ((mine / name).read_bytes() for name in ("public.json", "proof.json"))
    return page(verifier, public, proof, list(MINES), SEASON, answer["public"]["assayer"])


def main() -> None:
    """Run it, and say what came out."""
    parser = argparse.ArgumentParser(prog="pooled_yields.demo", description="Three mines, one proof.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=_FIRST_PORT, help="the first of three that are free")
    given = parser.parse_args()
    answer = run(given.folder, given.port)
    result = answer["public"]["result"]
    print(f"together {result['total']} g, mean {result['mean']} g, one has most: {str(result['one_has_most']).lower()}")
    print(f"{answer['rounds']} rounds, {answer['bytes_sent'] / 1000:.0f} kB, {answer['joint_seconds']:.2f} s")
    print(f"what a buyer sees: {given.folder / 'page.html'}")


if __name__ == "__main__":
    main()
