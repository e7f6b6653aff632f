"""The whole way on one machine: a registry, three parties in a process each, and a page for the public.

    python -m joint_statistics.demo statistics demo       # three hospitals
    python -m joint_statistics.demo intersection demo     # two banks, and a helper without a list

Whoever makes the key here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.verifier import Verifier

from .page import intersection_page, statistics_page
from .registry import accounts_of, coordinates, records_of, sign_accounts, sign_records

PERIOD: Final = 202609
LEAST: Final = 5
"""Records in a cell, and accounts on a list."""


@dataclass(frozen=True)
class Case:
    """What is proved, and who gives what."""

    circuit: str
    sizes: Mapping[str, int]
    public: Mapping[str, Any]
    parties: Mapping[str, Mapping[str, Any]]
    """By a party's name its own inputs, none of a helper's."""


def hospitals_case(key: SigningKey, tables: Mapping[int, Sequence[tuple[int, int, int]]], **sizes: int) -> Case:
    """Hospitals by their numbers, with (patient, cell, value) for each record."""
    parties = {}
    for place, (hospital, rows) in enumerate(tables.items()):
        records = records_of(rows, sizes["places"])
        signature = sign_records(key, hospital, PERIOD, records)
        parties[f"hospital-{hospital}"] = {f"records[{place}]": records, f"signatures[{place}]": signature}
    public = {"hospitals": list(tables), "period": PERIOD, "registry": coordinates(key.public_key), "least": LEAST}
    return Case("statistics", {"n": len(tables), **sizes}, public, parties)


def banks_case(key: SigningKey, lists: Mapping[int, Sequence[int]], places: int) -> Case:
    """Two banks by their numbers, with their lists, and a helper."""
    parties: dict[str, Mapping[str, Any]] = {}
    for place, (bank, numbers) in enumerate(lists.items()):
        accounts = accounts_of(numbers, places)
        signature = sign_accounts(key, bank, PERIOD, accounts)
        parties[f"bank-{bank}"] = {f"lists[{place}]": accounts, f"signatures[{place}]": signature}
    public = {"banks": list(lists), "period": PERIOD, "registry": coordinates(key.public_key), "least": LEAST}
    return Case("intersection", {"places": places}, public, {**parties, "helper": {}})


def made_up(name: str, key: SigningKey) -> Case:
    """Lists for the demo: stays in days by age, or suspicious accounts of which some stand on both lists."""
    draw = secrets.SystemRandom()
    if name == "statistics":
        patients = iter(draw.sample(range(10**9), 36))
        ages = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4]  # in all three: 3, 6, 9, 12, 6, and none of the last cell
        tables = {of: [(next(patients), age, draw.randint(1, 40)) for age in ages] for of in (101, 102, 103)}
        return hospitals_case(key, tables, places=16, cells=6)
    numbers = draw.sample(range(10**15, 10**16), 90)
    return banks_case(key, {1: numbers[:50], 2: numbers[43:]}, places=64)


FUNCTIONS: Final = {"statistics": "statistics", "intersection": "common_accounts"}
"""The circuit in each module."""


def zkwright(*words: str | Path) -> dict[str, Any]:
    """What the command says."""
    done = subprocess.run(_command(*words), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "zkwright", "--json", *map(str, words)]


def prepare(case: Case, folder: Path, first_port: int) -> list[Path]:
    """Key, identities, `parties.toml` and each party's inputs; returns the files of inputs."""
    folder.mkdir(parents=True, exist_ok=True)
    function = FUNCTIONS[case.circuit]
    sizes = [word for name, size in case.sizes.items() for word in ("-p", f"{name}={size}")]
    module = Path(__file__).with_name(f"{case.circuit}.py")
    zkwright("compile", f"{module}:{function}", *sizes, "-o", folder)
    zkwright("setup", folder / f"{function}.r1cs", "-o", folder, "--force")
    lines = ["threshold = 1", f'circuit = "{function}.r1cs"', f'key = "{function}.zkey"', "patience = 60"]
    files = []
    for place, (name, own) in enumerate(case.parties.items()):
        made = zkwright("parties", "identity", "-o", folder / f"{name}.identity", "--force")
        lines += ["[[party]]", f'name = "{name}"', f'address = "127.0.0.1:{first_port + place}"']
        lines += [f'certificate = "{made["certificate"]}"', f"inputs = {json.dumps(list(own))}"]
        file = folder / f"{name}.json"
        file.write_text(json.dumps({**own, **case.public}))
        file.chmod(0o600)
        files.append(file)
    (folder / "parties.toml").write_text("\n".join(lines) + "\n")
    return files


def prove(case: Case, folder: Path, cheat: Mapping[str, str] = {}) -> list[subprocess.CompletedProcess[str]]:
    """Each party in a process of its own; `cheat` says by a party's name how it lies, as `--cheat` takes it."""
    started = []
    for name in case.parties:
        words = ("parties", "prove", "--parties", folder / "parties.toml", "--as", name)
        own = ("--identity", folder / f"{name}.identity", "-i", folder / f"{name}.json", "-o", folder / name)
        lie = ("--cheat", cheat[name]) if name in cheat else ()
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(_command(*words, *own, *lie), text=True, **pipes))  # type: ignore[call-overload]
    said = [process.communicate() for process in started]
    return [
        subprocess.CompletedProcess(process.args, process.returncode, *texts)
        for process, texts in zip(started, said, strict=True)
    ]


def run(case: Case, folder: Path, first_port: int) -> dict[str, Any]:
    """Prove, and leave the page; returns what the first party says."""
    prepare(case, folder, first_port)
    ends = prove(case, folder)
    for end in ends:
        if end.returncode:
            raise SystemExit(end.stderr or end.stdout)
    proofs = {(folder / name / "proof.json").read_bytes() for name in case.parties}
    if len(proofs) != 1:
        raise SystemExit("the parties have different proofs")
    answer: dict[str, Any] = json.loads(ends[0].stdout)
    (folder / "page.html").write_text(page_of(case, folder))
    return answer


def page_of(case: Case, folder: Path) -> str:
    """What the public sees, made of the first party's copy of the proof."""
    own = folder / next(iter(case.parties))
    verifier = Verifier.load(folder / f"{FUNCTIONS[case.circuit]}.statement.json", development=True)
    public, proof = ((own / name).read_bytes() for name in ("public.json", "proof.json"))
    make = statistics_page if case.circuit == "statistics" else intersection_page
    return make(verifier, public, proof, case.public)


def main() -> None:
    """Run it, and say what came out."""
    parser = argparse.ArgumentParser(prog="joint_statistics.demo", description="Three parties, one proof.")
    parser.add_argument("what", choices=sorted(FUNCTIONS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=7201, help="the first of three that are free")
    given = parser.parse_args()
    answer = run(made_up(given.what, SigningKey.generate()), given.folder, given.port)
    print(json.dumps(answer["public"]["result"]))
    print(f"{answer['rounds']} rounds, {answer['bytes_sent'] / 1000:.0f} kB, {answer['joint_seconds']:.2f} s")
    print(f"what the public sees: {given.folder / 'page.html'}")


if __name__ == "__main__":
    main()
