"""The whole way on one machine: an agency with a model, three banks with records, a process for each, and a page of the case.

    python -m fraud_score.demo demo

Whoever makes the keys here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from zkwright import random_field
from zkwright.learning.models import CommittedModel
from zkwright.parties import Identity

from . import agency
from .case import SCORE, Case, make_key, page, require_well_formed, show_well_formed, verdict
from .circuits import BANKS, FEATURES, fraud_score
from .records import drawn

ACCOUNT, DAY = 4711, 20_410
"""A number that the banks agreed on for it, and days since 1970."""

NAMES = ["agency", *(f"bank-{bank}" for bank in range(BANKS))]
_FIRST_PORT = 7101


def drawn_account(committed: CommittedModel, suspicious: bool = True) -> list[dict[str, Any]]:
    """What each bank has of an account of which the model says so, with the salt of its seal."""
    rows, _ = drawn(50, 3)
    row = [int(value) for value in rows[int((committed.model.answers(rows) == suspicious).argmax())]]
    return [
        {"features": row[bank * FEATURES : (bank + 1) * FEATURES], "salt": str(random_field())} for bank in range(BANKS)
    ]


def prepare(folder: Path, first_port: int, committed: CommittedModel, records: list[dict[str, Any]]) -> Case:
    """Keys, the agency's proof of its model, `parties.toml`, and a file of inputs for each."""
    folder.mkdir(parents=True, exist_ok=True)
    case = Case.of(committed, ACCOUNT, DAY, records)
    show_well_formed(folder, committed)
    require_well_formed(folder, case)
    make_key(folder / SCORE, fraud_score.compile())
    source = Path(__file__).with_name("circuits.py")
    lines = ["threshold = 1", f"circuit = {json.dumps(f'{source}:fraud_score')}", f'key = "{SCORE}/circuit.zkey"']
    own = [agency.inputs(committed), *({f"records[{bank}]": record} for bank, record in enumerate(records))]
    for place, (name, given) in enumerate(zip(NAMES, own, strict=True)):
        identity = Identity.new(folder / f"{name}.identity")
        lines += ["[[party]]", f'name = "{name}"', f'address = "127.0.0.1:{first_port + place}"']
        lines += [f'certificate = "{identity.certificate_text}"', f"inputs = {json.dumps(list(given))}"]
        file = folder / f"{name}.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({**given, **case.inputs}), encoding="utf-8")
    (folder / "parties.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return case


def prove(folder: Path) -> list[dict[str, Any]]:
    """Run `zkwright parties prove` for each of the four; returns what they say."""
    started = []
    for name in NAMES:
        words = ["parties", "prove", "--parties", str(folder / "parties.toml"), "--as", name]
        words += ["--identity", str(folder / f"{name}.identity"), "-i", str(folder / f"{name}.json")]
        command = [sys.executable, "-m", "zkwright", "--json", *words, "-o", str(folder / name)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    return [json.loads(process.communicate()[0]) for process in started]


def run(folder: Path, committed: CommittedModel, records: list[dict[str, Any]], first_port: int) -> tuple[bool, Any]:
    """Prove it, check the proof, and leave `page.html`; returns the verdict, and what the agency's command says."""
    case = prepare(folder, first_port, committed, records)
    answers = prove(folder)
    for answer in answers:
        if not answer["ok"]:
            raise SystemExit(answer["error"]["message"])
    texts = [(folder / NAMES[0] / name).read_bytes() for name in ("public.json", "proof.json")]
    suspicious = verdict(folder, case, *texts)
    (folder / "page.html").write_text(page(case, suspicious), encoding="utf-8")
    return suspicious, answers[0]


def main() -> None:
    """Run it, and say what came out."""
    parser = argparse.ArgumentParser(prog="fraud_score.demo", description="Four parties, one proof.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=_FIRST_PORT, help="the first of four that are free")
    given = parser.parse_args()
    committed = agency.trained()
    alone = max(agency.right_alone(bank) for bank in range(BANKS))
    print(
        f"the model is right of {agency.right(committed):.0%} of accounts, one of a single bank's records of {alone:.0%}"
    )
    suspicious, answer = run(given.folder, committed, drawn_account(committed), given.port)
    print(f"account {ACCOUNT}: {'suspicious' if suspicious else 'not suspicious'}")
    print(f"{answer['rounds']} rounds, {answer['bytes_sent'] / 1000:.0f} kB, {answer['joint_seconds']:.2f} s")
    print(f"what is on file: {given.folder / 'page.html'}")


if __name__ == "__main__":
    main()
