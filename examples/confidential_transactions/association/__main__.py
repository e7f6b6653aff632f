"""`python -m confidential_transactions.association`: keep lists of allowed and blocked notes, and check proofs of origin."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import click
from zkwright.trees import SqliteStore
from zkwright.verifier import Proof, VerifierError, public_from_object

from ..deployment import Deployment
from ..errors import LedgerError
from ..ledger.client import HttpLedger
from ..transactions import Written
from ..wallet.wallet import read
from . import AssociationSet, BlockList

MAX_BYTES = 1 << 17
"""Of a file of proofs: 16 of them have some 30,000."""


@click.group()
@click.option("--ledger", "url", default="http://127.0.0.1:8600", help="Where the ledger is served.")
@click.option(
    "--keys", type=click.Path(path_type=Path), default=Path("keys"), help="The folder with the circuits' keys."
)
@click.option("--lists", type=click.Path(path_type=Path), default=Path("lists.db"), help="The file with both lists.")
@click.pass_context
def association(context: click.Context, url: str, keys: Path, lists: Path) -> None:
    """Lists of deposits that are allowed, or blocked."""
    context.obj = url, Deployment(keys), lists


@association.command()
@click.argument("number", type=click.IntRange(0))
@click.pass_obj
def allow(settings: tuple[str, Deployment, Path], number: int) -> None:
    """Take the notes of a transaction, a deposit say, into the set."""
    commitments = _written(settings, number).commitments
    with _lists(settings[2]) as store:
        AssociationSet(store).allow(commitments)
    click.echo(f"transaction {number}: its notes are allowed")


@association.command()
@click.argument("number", type=click.IntRange(0))
@click.pass_obj
def block(settings: tuple[str, Deployment, Path], number: int) -> None:
    """Put the notes of a transaction on the block list."""
    commitments = _written(settings, number).commitments
    with _lists(settings[2]) as store:
        blocked = BlockList(store)
        with store.writing():
            for commitment in commitments:
                blocked.block(commitment)
    click.echo(f"transaction {number}: its notes are blocked")


@association.command()
@click.argument("number", type=click.IntRange(0))
@click.argument("proofs", type=click.File("rb"))
@click.option("--not-blocked", is_flag=True, help="The proofs say that no note was blocked.")
@click.pass_obj
def check(settings: tuple[str, Deployment, Path], number: int, proofs: BinaryIO, not_blocked: bool) -> None:
    """Check proofs about what a transaction spent. Where all was allowed, its own notes are taken in."""
    written = _written(settings, number)
    try:
        found = json.loads(proofs.read(MAX_BYTES))
        if not isinstance(found, list):
            raise TypeError
        pairs = [(public_from_object(each["public"]), Proof.from_object(each["proof"])) for each in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise click.UsageError("the file is no list of proofs, as prove-origin writes it") from None
    with _lists(settings[2]) as store:
        chosen = BlockList(store) if not_blocked else AssociationSet(store)
        verifier = settings[1].verifiers[chosen.circuit]
        chosen.require(verifier, written, [(verifier.statement.values(public), proof) for public, proof in pairs])
        if isinstance(chosen, AssociationSet):
            chosen.allow(written.commitments)
    click.echo(f"transaction {number}: " + ("nothing that it spent is blocked" if not_blocked else "all is allowed"))


def _lists(file: Path) -> SqliteStore:
    """The file, in which both lists are from the beginning on: others open it to read."""
    store = SqliteStore(file)
    AssociationSet(store)
    BlockList(store)
    return store


def _written(settings: tuple[str, Deployment, Path], number: int) -> Written:
    remote = HttpLedger(settings[0])
    try:
        known = remote.known()
        if number >= known.transactions:
            raise click.UsageError(f"the ledger has {known.transactions} transactions, counted from 0")
        ((_, _, written), *_) = read(remote, settings[1], known, number, lambda _: None)
    finally:
        remote.close()
    return written


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; exit codes are the wallet's."""
    try:
        association(arguments, standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (LedgerError, VerifierError) as error:
        click.echo(f"{'no' if error.answers_no else 'error'}: {error}", err=True)
        sys.exit(1 if error.answers_no else 2)
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
