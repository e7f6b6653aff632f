"""The whole way on one machine: a bank, a board, three bidders in a process each, and a page for the public.

    python -m sealed_auction.demo demo

Whoever makes the key here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from zkwright.parties import Identity

from . import bank, bidding, documents
from .announcement import Announcement
from .board import PARTIES, announce, close, receive
from .page import Outcome, checked, page

BIDS = {3: (250_000, 180_000), 17: (150_000, 150_000), 21: (400_000, 140_000)}
"""What was deposited and what is bid, by the bidders' numbers."""

RESERVE = 100_000
_FIRST_PORT = 7101


def prepare(folder: Path, first_port: int, bids: dict[int, tuple[int, int]], rule: str, reserve: int) -> list[Path]:
    """Everything up to the list; returns each bidder's file of inputs for `zkwright parties prove`."""
    board, closes = folder / "board", int(time.time()) + 60
    folder.mkdir(parents=True, exist_ok=True)
    key = bank.new_key(folder / "bank.key")
    announcement = Announcement.new("A wind farm of 24 MW", rule, reserve, closes, key.public_key)
    announce(board, announcement)
    owns = []
    for place, (bidder, (deposited, amount)) in enumerate(bids.items()):
        identity = Identity.new(folder / f"{bidder}.identity")
        contact = {"address": f"127.0.0.1:{first_port + place}", "certificate": identity.certificate_text}
        signed = bank.deposit(key, announcement, bidder, deposited)
        own, sealed = bidding.seal(board, signed, amount, contact)
        receive(board, sealed, int(time.time()))
        owns.append(own)
    close(board, closes)  # a rehearsal, in which nobody waits for the minute to end
    files = []
    for bidder, own in zip(bids, owns, strict=True):
        files.append(folder / f"{bidder}.inputs.json")
        documents.write(files[-1], bidding.inputs(board, own), secret=True)
    return files


def commands(folder: Path, inputs: list[Path], bids: dict[int, tuple[int, int]]) -> list[list[str]]:
    """What each bidder types."""
    common = ["zkwright", "--json", "parties", "prove", "--parties", str(folder / "board" / PARTIES)]
    typed = []
    for bidder, file in zip(bids, inputs, strict=True):
        own = ["--as", f"bidder-{bidder}", "--identity", str(folder / f"{bidder}.identity")]
        typed.append([*common, *own, "-i", str(file), "-o", str(folder / str(bidder))])
    return typed


def all_at_once(typed: list[list[str]]) -> list[tuple[int, dict[str, Any]]]:
    """Exit code and answer of each command, in a process for each; none of them stays behind."""
    started = [
        subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for words in typed
    ]
    try:
        said = [process.communicate()[0] for process in started]
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
                process.wait()
    return [(process.returncode, json.loads(text)) for process, text in zip(started, said, strict=True)]


def run(
    folder: Path,
    first_port: int = _FIRST_PORT,
    bids: dict[int, tuple[int, int]] = BIDS,
    rule: str = "second_price",
    reserve: int = RESERVE,
) -> tuple[Outcome, dict[str, Any]]:
    """Prove with a process for each bidder; returns what came out, and what the first one says. Leaves `page.html` as well."""
    answers = all_at_once(commands(folder, prepare(folder, first_port, bids, rule, reserve), bids))
    for code, answer in answers:
        if code:
            raise SystemExit(answer["error"]["message"])
    proofs = {(folder / str(bidder) / "proof.json").read_bytes() for bidder in bids}
    if len(proofs) != 1:
        raise SystemExit("the bidders have different proofs")
    any_bidder = folder / str(next(iter(bids)))
    texts = [(any_bidder / name).read_bytes() for name in ("public.json", "proof.json")]
    (folder / "page.html").write_text(page(folder / "board", *texts), encoding="utf-8")
    return checked(folder / "board", *texts), answers[0][1]


def main() -> None:
    """Run it, and say what came out."""
    parser = argparse.ArgumentParser(prog="sealed_auction.demo", description="Three bidders, one proof.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=_FIRST_PORT, help="the first of three that are free")
    given = parser.parse_args()
    if given.folder.is_dir() and any(given.folder.iterdir()):
        parser.error(f"{given.folder}: has files in it; name a new folder, or take them away")
    outcome, answer = run(given.folder, given.port)
    print(f"bidder {outcome.winner} for {outcome.price:,}")
    print(f"{answer['rounds']} rounds, {answer['bytes_sent'] / 1000:.0f} kB, {answer['joint_seconds']:.2f} s")
    print(f"what the public sees: {given.folder / 'page.html'}")


if __name__ == "__main__":
    main()
