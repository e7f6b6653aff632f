"""The commands of bank, auctioneer, servers and bidders: `python -m sealed_auction VERB`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import cast

import click
from zkwright import ZkwrightError
from zkwright.parties import Identity
from zkwright.verifier import InvalidProof, VerifierError

from . import bank, bidding, documents
from .announcement import RULES, Announcement, coordinates
from .board import announce, close, leave_out, receive
from .contacts import Server
from .errors import AuctionError
from .page import checked, page
from .sealed import Sealed

_FILE = click.Path(path_type=Path, dir_okay=False)
_BOARD = click.argument("board", type=click.Path(path_type=Path, file_okay=False))
_OUT = click.option("-o", "--output", type=_FILE, required=True, help="Where the answer goes.")
_IDENTITY = click.option("--identity", type=_FILE, required=True, help="Of `zkwright parties identity`.")
_COINS = click.IntRange(0, 2**32 - 1)
_NUMBER = click.IntRange(1, 2**32 - 1)


@click.group()
def commands() -> None:
    """An auction of sealed bids, which nobody opens."""


@commands.command("bank-key")
@click.argument("file", type=_FILE)
def bank_key(file: Path) -> None:
    """Make the bank's key, and print the public one."""
    click.echo(json.dumps(coordinates(bank.new_key(file).public_key)))


@commands.command("server")
@click.option("--name", required=True)
@_IDENTITY
@click.option("--address", required=True, help="HOST:PORT at which it listens.")
@_OUT
def server(name: str, identity: Path, address: str, output: Path) -> None:
    """Write how a server is reached that computes for bidders, for `announce`."""
    own = Identity.read(identity)
    reached = Server.of(Server(name, address, own.certificate_text, own.sealing_key_text)._asdict(), name)
    documents.write(output, reached._asdict())
    click.echo(f"{name}: {output}")


@commands.command("announce")
@_BOARD
@click.option("--lot", required=True, help="What is sold, on one line.")
@click.option("--rule", type=click.Choice(list(RULES)), default="second_price", show_default=True)
@click.option("--reserve", type=_COINS, required=True, help="Below it nothing is sold.")
@click.option("--seconds", type=click.IntRange(1), required=True, help="For how long bids are taken.")
@click.option("--bank", "key", required=True, help="The bank's public key, as `bank-key` printed it.")
@click.option("--server", "servers", type=_FILE, multiple=True, help="What `server` wrote, for each of them.")
def announce_(
    board: Path, lot: str, rule: str, reserve: int, seconds: int, key: str, servers: tuple[Path, ...]
) -> None:
    """Announce an auction, and open its board. Without servers the bidders compute it themselves."""
    reached = tuple(Server.read(file) for file in servers)
    closes = int(time.time()) + seconds
    made = Announcement.new(lot, rule, reserve, closes, Announcement.bank_of(key), reached)
    announce(board, made)
    click.echo(f"auction {made.number}")


@commands.command("deposit")
@_BOARD
@click.option("--key", type=_FILE, required=True, help="The bank's key.")
@click.option("--bidder", type=_NUMBER, required=True, help="The number that the bank gives.")
@click.option("--amount", type=_COINS, required=True)
@_OUT
def deposit(board: Path, key: Path, bidder: int, amount: int, output: Path) -> None:
    """Sign what a bidder has deposited for this auction; the file is for the bidder alone."""
    signed = bank.deposit(bank.read_key(key), Announcement.read(board), bidder, amount)
    documents.write(output, signed, secret=True)
    click.echo(f"bidder {bidder}: {output}")


@commands.command("bid")
@_BOARD
@click.option("--deposit", "file", type=_FILE, required=True, help="What the bank signed.")
@click.option("--amount", type=_COINS, prompt=True, hide_input=True, help="Asked for if not given.")
@_IDENTITY
@click.option("--address", default="", help="HOST:PORT at which this bidder listens, where no servers compute.")
@click.option("--sealed", type=_FILE, required=True, help="Where what goes to the board is written.")
@_OUT
def bid(board: Path, file: Path, amount: int, identity: Path, address: str, sealed: Path, output: Path) -> None:
    """Seal a bid. The output is the bidder's alone, and needed later."""
    contact = {"address": address, "certificate": Identity.read(identity).certificate_text}
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
def close_(board: Path) -> None:
    """List the bids, once the time is over, and make the key."""
    click.echo(f"{len(close(board, int(time.time())).bidders)} bids")


@commands.command("leave-out")
@_BOARD
@click.argument("bidders", type=_NUMBER, nargs=-1, required=True)
def leave_out_(board: Path, bidders: tuple[int, ...]) -> None:
    """List the bids again without those of bidders who took no part; everybody sees who was left out."""
    click.echo(f"{len(leave_out(board, list(bidders)).bidders)} bids")


@commands.command("inputs")
@_BOARD
@click.argument("own", type=_FILE, required=False)
@click.option("--again", is_flag=True, help="Also where bidders were left out, if no outcome was shown before.")
@_OUT
def inputs(board: Path, own: Path | None, again: bool, output: Path) -> None:
    """Write what a bidder gives the auction, if the list has the bid as it was sealed; without OWN, what servers give."""
    if own is None:
        given = bidding.public_inputs(board, again=again)
    else:
        given = bidding.inputs(board, documents.read(own, bidding.OWN), again=again)
    if not again:
        bidding.require_same_list(output, given)
    documents.write(output, given, secret=own is not None)
    click.echo(f"{output}: for `zkwright parties`")


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
