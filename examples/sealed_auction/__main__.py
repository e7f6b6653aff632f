"""The commands of bank, auctioneer and bidders: `python -m sealed_auction VERB`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import cast

import click
from zkwright import ZkwrightError
from zkwright.verifier import InvalidProof, VerifierError

from . import bank, bidding, documents
from .announcement import RULES, Announcement, coordinates
from .board import Sealed, announce, close, receive
from .errors import AuctionError
from .page import checked, page

_FILE = click.Path(path_type=Path, dir_okay=False)
_BOARD = click.argument("board", type=click.Path(path_type=Path, file_okay=False))
_OUT = click.option("-o", "--output", type=_FILE, required=True, help="Where the answer goes.")


@click.group()
def commands() -> None:
    """An auction of sealed bids, which nobody opens."""


@commands.command("bank-key")
@click.argument("file", type=_FILE)
def bank_key(file: Path) -> None:
    """Make the bank's key, and print the public one."""
    click.echo(json.dumps(coordinates(bank.new_key(file).public_key)))


@commands.command("announce")
@_BOARD
@click.option("--lot", required=True, help="What is sold, on one line.")
@click.option("--rule", type=click.Choice(list(RULES)), default="second_price", show_default=True)
@click.option("--reserve", type=click.IntRange(0, 2**32 - 1), required=True, help="Below it nothing is sold.")
@click.option("--seconds", type=click.IntRange(1), required=True, help="For how long bids are taken.")
@click.option("--bank", "key", required=True, help="The bank's public key, as `bank-key` printed it.")
def announce_(board: Path, lot: str, rule: str, reserve: int, seconds: int, key: str) -> None:
    """Announce an auction, and open its board."""
    point = Announcement.bank_of(key)
    made = Announcement.new(lot, rule, reserve, int(time.time()) + seconds, point)
    announce(board, made)
    click.echo(f"auction {made.number}")


@commands.command("deposit")
@_BOARD
@click.option("--key", type=_FILE, required=True, help="The bank's key.")
@click.option("--bidder", type=click.IntRange(1, 2**32 - 1), required=True, help="The number that the bank gives.")
@click.option("--amount", type=click.IntRange(0, 2**32 - 1), required=True)
@_OUT
def deposit(board: Path, key: Path, bidder: int, amount: int, output: Path) -> None:
    """Sign what a bidder has deposited for this auction; the file is for the bidder alone."""
    signed = bank.deposit(bank.read_key(key), Announcement.read(board), bidder, amount)
    documents.write(output, signed, secret=True)
    click.echo(f"bidder {bidder}: {output}")


@commands.command("bid")
@_BOARD
@click.option("--deposit", "file", type=_FILE, required=True, help="What the bank signed.")
@click.option(
    "--amount", type=click.IntRange(0, 2**32 - 1), prompt=True, hide_input=True, help="Asked for if not given."
)
@click.option(
    "--identity", type=_FILE, help="Of `zkwright parties identity`, where bidders compute the auction themselves."
)
@click.option("--address", help="HOST:PORT at which this bidder listens then.")
@click.option("--sealed", type=_FILE, required=True, help="Where what goes to the board is written.")
@_OUT
def bid(
    board: Path, file: Path, amount: int, identity: Path | None, address: str | None, sealed: Path, output: Path
) -> None:
    """Seal a bid. The output is the bidder's alone, and needed later."""
    contact = None
    if identity is not None and address is not None:
        from zkwright.parties import Identity

        contact = {"address": address, "certificate": Identity.read(identity).certificate_text}
    elif identity is not None or address is not None:
        raise click.UsageError("give --identity and --address, or neither")
    own, public = bidding.seal(board, documents.read(file, bank.DEPOSIT), amount, contact)
    documents.write(output, own, secret=True)
    documents.write(sealed, public.document)
    click.echo(f"sealed: {sealed} goes to the board, {output} stays with you")


@commands.command("receive")
@_BOARD
@click.argument("sealed", type=_FILE)
def receive_(board: Path, sealed: Path) -> None:
    """Take a sealed bid, if it is covered and the time is not over."""
    taken = Sealed.read(sealed)
    receive(board, taken, int(time.time()))
    click.echo(f"bidder {taken.bidder}: taken")


@commands.command("close")
@_BOARD
@click.option("--threshold", type=click.IntRange(1, 4), help="How many bidders may be in league; as many as can be.")
def close_(board: Path, threshold: int | None) -> None:
    """List the bids, once the time is over, and make the key."""
    closed = close(board, int(time.time()), threshold)
    click.echo(f"{len(closed.bidders)} bids")


@commands.command("inputs")
@_BOARD
@click.argument("own", type=_FILE)
@_OUT
def inputs(board: Path, own: Path, output: Path) -> None:
    """Write what a bidder gives `zkwright parties prove`, if the list has the bid as it was sealed."""
    documents.write(output, bidding.inputs(board, documents.read(own, bidding.OWN)), secret=True)
    click.echo(f"{output}: for `zkwright parties prove`")


@commands.command("show")
@_BOARD
@click.argument("proof", type=click.Path(path_type=Path, file_okay=False))
@click.option("--page", "file", type=_FILE, help="Write what the public sees, as HTML.")
def show(board: Path, proof: Path, file: Path | None) -> None:
    """Check the proof in a folder against announcement and list, and say what came out. Exit code 1: it does not hold."""
    texts = [(proof / name).read_bytes() for name in ("public.json", "proof.json")]
    outcome = checked(board, *texts)
    if file is not None:
        file.write_text(page(board, *texts), encoding="utf-8")
    click.echo(f"bidder {outcome.winner} for {outcome.price}" if outcome.sold else "not sold")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    try:
        return cast(int, commands.main(arguments, standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 1
    except (AuctionError, ZkwrightError, VerifierError) as error:
        words = error.redacted() if isinstance(error, ZkwrightError) else str(error)
        click.echo(f"error: {words}", err=True)
        return 1 if isinstance(error, InvalidProof) else 2
    except OSError as error:
        click.echo(f"error: {error}", err=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
