"""Sealed-bid auctions: rows, rounds and seconds for 3 and 9 bidders who compute, and 32 through 3 servers; beside MPyC.

python -m benchmarks.sealed_auction [--times 3] [--bidders 3 9 32]

A process for each party, on this machine, whose cores they share. MPyC checks no seal, no deposit and no lie, and proves nothing;
it is left out where it is not installed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import click

from benchmarks import machine
from benchmarks.process import ROOT

sys.path.insert(0, str(ROOT / "examples"))

from sealed_auction import bank, bidding, documents
from sealed_auction.announcement import RULES, Announcement
from sealed_auction.board import PARTIES, announce, close, receive
from sealed_auction.contacts import Server
from sealed_auction.demo import all_at_once
from sealed_auction.parties_file import name_of
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.parties import Identity

_MOST_TOGETHER: Final = 9
_SERVERS: Final = ("north", "south", "west")
_CLOSES: Final = 2**33
_FAR: Final = 25
"""Milliseconds one way, as between cities."""


class Auction:
    """Everything up to what parties type."""

    def __init__(self, folder: Path, n: int, port: int) -> None:
        """Bids are such that the winner is not at an end."""
        self.board, self.folder = folder / "board", folder
        by_servers = n > _MOST_TOGETHER
        key = SigningKey.generate()
        names = _SERVERS if by_servers else tuple(name_of(bidder) for bidder in range(1, n + 1))
        identities = {name: Identity.new(folder / f"{name}.identity") for name in names}
        places = {name: f"127.0.0.1:{port + place}" for place, name in enumerate(names)}
        servers = [
            Server(name, places[name], own.certificate_text, own.sealing_key_text) for name, own in identities.items()
        ]
        announcement = Announcement.new(
            "A lot", "second_price", 100, _CLOSES, key.public_key, tuple(servers) if by_servers else ()
        )
        announce(self.board, announcement)
        owns = {}
        for bidder in range(1, n + 1):
            name = name_of(bidder)
            if by_servers:
                identities[name] = Identity.new(folder / f"{name}.identity")
            contact = {"address": places.get(name, ""), "certificate": identities[name].certificate_text}
            signed = bank.deposit(key, announcement, bidder, 2**32 - 1)
            owns[name], sealed = bidding.seal(self.board, signed, 700_000_017 * bidder % 2**32, contact)
            receive(self.board, sealed, 0)
        close(self.board, _CLOSES)
        common = ["--parties", str(self.board / PARTIES)]
        self.commands = []
        for name, own in owns.items():
            documents.write(folder / f"{name}.json", bidding.inputs(self.board, own), secret=True)
        if by_servers:
            documents.write(folder / "public.json", bidding.public_inputs(self.board))
            for name in owns:
                signed_by = ["--as", name, "--identity", str(folder / f"{name}.identity")]
                given = ["-i", str(folder / f"{name}.json")]
                zkwright(
                    "parties", "give", *common, *signed_by, *given, "-o", str(folder / "sent" / f"{name}.envelope")
                )
        for name in names:
            file = folder / ("public.json" if by_servers else f"{name}.json")
            words = [*common, "--as", name, "--identity", str(folder / f"{name}.identity"), "-i", str(file)]
            words += [
                "-o",
                str(folder / f"proof-{name}"),
                *(["--envelopes", str(folder / "sent")] if by_servers else []),
            ]
            self.commands.append(["zkwright", "--json", "parties", "prove", *words])

    def joint(self, delay: int) -> dict[str, Any]:
        """What the party says that took longest."""
        ends = all_at_once([[*words, "--delay", str(delay)] for words in self.commands])
        if any(code for code, _ in ends):
            raise RuntimeError(f"no proof: {[answer.get('error') for _, answer in ends]}")
        return max((answer for _, answer in ends), key=lambda answer: float(answer["joint_seconds"]))


def zkwright(*words: str) -> dict[str, Any]:
    """What the command says."""
    command = [sys.executable, "-m", "zkwright", "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def mpyc(n: int, parties: int, times: int) -> str:
    """Seconds of as many bids by as many parties."""
    if find_spec("mpyc") is None:
        return ""
    command = [sys.executable, "-m", "benchmarks.auction_mpyc", str(n), f"-M{parties}"]
    found = []
    for _ in range(times):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found += [json.loads(line)["seconds"] for line in done.stdout.splitlines() if line.startswith("{")]
    return f"; MPyC {statistics.median(found):.2f} s"


@click.command()
@click.option("--times", default=3, show_default=True)
@click.option("--bidders", type=click.IntRange(3, 32), multiple=True, default=(3, 9, 32), show_default=True)
@click.option("--port", default=7301, show_default=True, help="The first of nine that are free.")
def main(times: int, bidders: tuple[int, ...], port: int) -> None:
    """Print a line for each number of bidders."""
    click.echo(f"{machine.describe()}; {os.cpu_count()} cores for all parties")
    for n in bidders:
        with tempfile.TemporaryDirectory() as name:
            auction = Auction(Path(name), n, port)
            rows = RULES["second_price"].compile(n=n).r1cs.n_rows
            near = [auction.joint(0) for _ in range(times)]
            far = auction.joint(_FAR)
            seconds = [float(said["joint_seconds"]) for said in near]
            parties = len(auction.commands)
            told = f"{statistics.median(seconds):.2f} s, at most {max(seconds):.2f}; {far['joint_seconds']:.2f} s at {_FAR} ms"
            sent = f"{near[0]['bytes_sent'] / 1e6:.1f} MB sent by a party"
            click.echo(
                f"{n} bidders, {parties} parties: {rows:,} rows, {rows // n:,} a bidder; {near[0]['rounds']} rounds, "
                f"{sent}; {told}{mpyc(n, parties, times)}"
            )


if __name__ == "__main__":
    main()
