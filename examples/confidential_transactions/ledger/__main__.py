"""`python -m confidential_transactions.ledger`: make keys, serve a ledger, bring money in."""

from __future__ import annotations

from pathlib import Path

import click
from zkwright.service.storage import Database

from ..assets import Asset
from ..deployment import Deployment
from ..transactions import NOBODY
from .ledger import Ledger


class Account(click.ParamType[bytes]):
    """The 32 bytes of an account's public key, in hexadecimal digits."""

    name = "account"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """Refuses anything else."""
        try:
            account = bytes.fromhex(str(value))
        except ValueError:
            account = b""
        if len(account) != 32:
            self.fail("an account is 64 hexadecimal digits, as the wallet's `account` prints them", param, ctx)
        return account


@click.group()
@click.option(
    "--keys", type=click.Path(path_type=Path), default=Path("keys"), help="The folder with the circuits' keys."
)
@click.option("--database", default="sqlite:///ledger.sqlite", help="sqlite:///FILE or postgresql://USER@HOST/NAME.")
@click.pass_context
def ledger(context: click.Context, keys: Path, database: str) -> None:
    """A shielded ledger."""
    context.obj = keys, database


@ledger.command()
@click.pass_obj
def make_keys(settings: tuple[Path, str]) -> None:
    """Make development keys: whoever makes them can make money."""
    Deployment(settings[0]).make()
    click.echo(f"{settings[0]}: keys of four circuits, for development")


@ledger.command()
@click.option("--port", default=8600, help="On this machine's loopback address; 0 for any that is free.")
@click.option(
    "--least-fee", default=0, type=click.IntRange(0), help="What a transaction that deposits nothing pays at least."
)
@click.option("--relayer", type=Account(), default=NOBODY.hex(), help="The account that fees go to.")
@click.pass_obj
def serve(settings: tuple[Path, str], port: int, least_fee: int, relayer: bytes) -> None:
    """Serve the ledger over HTTP, until it is told to end."""
    import uvicorn

    from .application import application

    if least_fee and relayer == NOBODY:
        raise click.UsageError("a fee goes to somebody: name an account with --relayer")
    app = application(_opened(settings, least_fee, relayer))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", ws="none")


@ledger.command()
@click.argument("account", type=Account())
@click.argument("asset", type=Asset())
@click.argument("amount", type=click.IntRange(1, 2**64 - 1))
@click.pass_obj
def fund(settings: tuple[Path, str], account: bytes, asset: int, amount: int) -> None:
    """Bring money in from outside, to an account in the open: what a bridge or a bank does."""
    balance = _opened(settings).fund(account, asset, amount)
    click.echo(f"{account.hex()[:16]}... has {balance} {Asset.named(asset)} in the open")


def _opened(settings: tuple[Path, str], least_fee: int = 0, relayer: bytes = NOBODY) -> Ledger:
    keys, database = settings
    if not (keys / "transfer.statement.json").exists():
        raise click.UsageError(f"{keys}: there are no keys; make them with make-keys, or name their folder with --keys")
    return Ledger(Database(database), Deployment(keys).verifiers, least_fee=least_fee, relayer=relayer)


if __name__ == "__main__":
    ledger()
