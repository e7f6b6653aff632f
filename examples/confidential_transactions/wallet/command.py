"""The wallet's command. Exit codes: 0 done, 1 the answer is no, 2 what was given cannot be used."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from zkwright import UnsatisfiedCircuitError, ZkwrightError
from zkwright.trees import SqliteStore
from zkwright.verifier import VerifierError

from ..assets import Asset
from ..association import AssociationSet, BlockList
from ..deployment import Deployment
from ..errors import LedgerError
from ..keys import Address, ViewingKey, new_mnemonic
from ..ledger import Receipt
from ..ledger.client import HttpLedger
from .history import Entry, History
from .wallet import MOST_FEE, Wallet, audited

AMOUNT = click.IntRange(1, 2**64 - 1)
"""In the asset's smallest unit."""

MOST_FEE_OPTION = click.option(
    "--most-fee", default=MOST_FEE, type=click.IntRange(0), help="Of each transaction, if the ledger asks for one."
)


@dataclass(frozen=True)
class Settings:
    """What all verbs share."""

    folder: Path
    url: str
    keys: Path
    as_json: bool

    def progress(self, text: str) -> None:
        """To stderr, so that stdout has the answer alone."""
        click.echo(f"  {text}", err=True)

    @contextmanager
    def wallet(self) -> Iterator[Wallet]:
        """The wallet, whose password is asked for, or in the environment."""
        if not (self.folder / "wallet.zkw").exists():
            raise click.UsageError(f"{self.folder} has no wallet: make one with keygen, or name another with --wallet")
        with closing(HttpLedger(self.url)) as remote:
            opened = Wallet.open(self.folder, _password(), remote, self.deployment(), self.progress)
            with closing(opened):
                yield opened

    def deployment(self) -> Deployment:
        """The keys of the circuits."""
        if not (self.keys / "transfer.statement.json").exists():
            raise click.UsageError(f"{self.keys} has no keys of the circuits: name the ledger's folder with --keys")
        return Deployment(self.keys)

    def show(self, document: dict[str, Any], text: str) -> None:
        """The answer, as JSON or for people."""
        click.echo(json.dumps(document) if self.as_json else text)


@click.group()
@click.option(
    "--wallet", "folder", type=click.Path(path_type=Path), default=Path("wallet"), help="The wallet's folder."
)
@click.option("--ledger", "url", default="http://127.0.0.1:8600", help="Where the ledger is served.")
@click.option(
    "--keys", type=click.Path(path_type=Path), default=Path("keys"), help="The folder with the circuits' keys."
)
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
@click.pass_context
def wallet(context: click.Context, folder: Path, url: str, keys: Path, as_json: bool) -> None:
    """Money that nobody sees but you. The password is asked for, or taken from ZKWALLET_PASSWORD."""
    context.obj = Settings(folder, url, keys, as_json)


@wallet.command()
@click.option("--restore", is_flag=True, help="Ask for the words of a wallet that was lost.")
@click.pass_obj
def keygen(settings: Settings, restore: bool) -> None:
    """Make a wallet, and show the words that bring it back. Write them on paper."""
    words = click.prompt("the words", hide_input=True) if restore else new_mnemonic()
    with closing(HttpLedger(settings.url)) as remote:
        deployment, password = settings.deployment(), _password(confirm=True)
        try:
            made = Wallet.create(settings.folder, password, words, remote, deployment, settings.progress)
        except FileExistsError:
            mend = "name another folder"
            raise click.UsageError(f"{settings.folder} has a wallet, which may hold money: {mend}") from None
    where = {"address": str(made.key.address), "account": made.key.account_name.hex()}
    told = f"address (shielded): {where['address']}\naccount (in the open): {where['account']}"
    if not restore:
        where["mnemonic"] = words
        told += f"\nthe words, which are all of your money:\n  {words}"
    settings.show(where, told)
    made.close()


@wallet.command()
@click.pass_obj
def address(settings: Settings) -> None:
    """Where to be paid shielded money."""
    with settings.wallet() as opened:
        settings.show({"address": str(opened.key.address)}, str(opened.key.address))


@wallet.command()
@click.pass_obj
def account(settings: Settings) -> None:
    """Where to be paid money in the open, which deposits take from."""
    with settings.wallet() as opened:
        settings.show({"account": opened.key.account_name.hex()}, opened.key.account_name.hex())


@wallet.command()
@click.argument("asset", type=Asset())
@click.argument("amount", type=AMOUNT)
@click.option("--memo", default="", help="Up to 31 bytes, to yourself.")
@click.pass_obj
def deposit(settings: Settings, asset: int, amount: int, memo: str) -> None:
    """Shield money of your account in the open. Everybody sees how much."""
    with settings.wallet() as opened:
        _taken(settings, opened.deposit(asset, amount, memo), f"deposited {amount} {Asset.named(asset)}")


@wallet.command()
@click.argument("to")
@click.argument("asset", type=Asset())
@click.argument("amount", type=AMOUNT)
@click.option("--memo", default="", help="Up to 31 bytes, which the receiver reads.")
@MOST_FEE_OPTION
@click.pass_obj
def send(settings: Settings, to: str, asset: int, amount: int, memo: str, most_fee: int) -> None:
    """Pay an address. Nobody else sees whom, how much, or of what."""
    payee = Address.parse(to)
    with settings.wallet() as opened:
        _taken(
            settings, opened.send(payee, asset, amount, memo, most_fee=most_fee), f"sent {amount} {Asset.named(asset)}"
        )


@wallet.command()
@click.argument("asset", type=Asset())
@click.argument("amount", type=AMOUNT)
@click.option("--to", default=None, help="An account in the open, 64 hexadecimal digits; yours where none is named.")
@MOST_FEE_OPTION
@click.pass_obj
def withdraw(settings: Settings, asset: int, amount: int, to: str | None, most_fee: int) -> None:
    """Unshield money to an account in the open. Everybody sees how much and to whom, nobody from whom."""
    try:
        recipient = None if to is None else bytes.fromhex(to)
    except ValueError:
        recipient = b""
    if recipient is not None and len(recipient) != 32:
        raise click.UsageError("an account is 64 hexadecimal digits, as `account` prints them")
    with settings.wallet() as opened:
        receipt = opened.withdraw(asset, amount, recipient, most_fee=most_fee)
        _taken(settings, receipt, f"withdrew {amount} {Asset.named(asset)}")


@wallet.command()
@click.pass_obj
def balance(settings: Settings) -> None:
    """What is yours, after the newest block."""
    with settings.wallet() as opened:
        opened.sync()
        shielded = {Asset.named(asset): amount for asset, amount in opened.history.balances().items()}
        in_the_open = {Asset.named(asset): amount for asset, amount in opened.in_the_open().items()}
        lines = [f"{amount} {name}" for name, amount in shielded.items()] or ["nothing"]
        lines += [f"{amount} {name} in the open" for name, amount in in_the_open.items()]
        settings.show({"shielded": shielded, "open": in_the_open}, "\n".join(lines))


@wallet.command()
@click.pass_obj
def history(settings: Settings) -> None:
    """What came and went, after the newest block."""
    with settings.wallet() as opened:
        opened.sync()
        _tell(settings, opened.history)


@wallet.command()
@click.pass_obj
def sync(settings: Settings) -> None:
    """Follow the ledger, verify every proof of it, and find what is yours."""
    with settings.wallet() as opened:
        known = opened.sync()
        told = {"block": known.block, "transactions": known.transactions}
        settings.show(told, f"block {known.block}, {known.transactions} transactions, all verified")


@wallet.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A file for it that is not there yet, readable by you alone.",
)
@click.pass_obj
def viewing_key(settings: Settings, output: Path | None) -> None:
    """Show the key that opens your history to an auditor, for ever, and spends nothing."""
    with settings.wallet() as opened:
        text = opened.key.viewing.to_text()
    if output is None:
        settings.show({"viewing_key": text}, text)
        return
    with open(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")
    settings.show({"file": str(output)}, f"{output}: whoever has it sees all that you do")


@wallet.command()
@click.argument("number", type=click.IntRange(0))
@click.argument("lists", type=click.Path(path_type=Path, exists=True))
@click.option("--not-blocked", is_flag=True, help="That no note was blocked, in place of that all were allowed.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("origin.json"), help="The proofs.")
@click.pass_obj
def prove_origin(settings: Settings, number: int, lists: Path, not_blocked: bool, output: Path) -> None:
    """Prove of a transaction of yours, by its number, that what it spent is of an association set, or of no block list.

    LISTS is the file of whoever keeps them, who learns nothing else.
    """
    with settings.wallet() as opened, SqliteStore(lists, read_only=True) as store:
        opened.sync()
        chosen = BlockList(store) if not_blocked else AssociationSet(store)
        proofs = opened.prove_origin(number, chosen.way, chosen.circuit)
    output.write_text(json.dumps([proved.to_object() for proved in proofs]), encoding="utf-8")
    settings.show({"proofs": len(proofs)}, f"{output}: {len(proofs)} proofs about transaction {number}")


@wallet.command()
@click.argument("viewing_key_file", type=click.File())
@click.pass_obj
def audit(settings: Settings, viewing_key_file: Any) -> None:
    """The history behind a viewing key, from a file or - for stdin. Needs no wallet."""
    key = ViewingKey.parse(viewing_key_file.read())
    with closing(HttpLedger(settings.url)) as remote:
        opened, _ = audited(key, remote, settings.deployment(), settings.progress)
    _tell(settings, opened)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, of these arguments or the process'; what goes wrong is one line."""
    try:
        wallet(arguments, standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(2)
    except LedgerError as error:
        click.echo(f"{'no' if error.answers_no else 'error'}: {error}", err=True)
        sys.exit(1 if error.answers_no else 2)
    except UnsatisfiedCircuitError as error:
        click.echo(f"no: {'; '.join(failure.message for failure in error.failures)}", err=True)
        sys.exit(1)
    except (OSError, ValueError, VerifierError, ZkwrightError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)


def _password(*, confirm: bool = False) -> str:
    found = os.environ.get("ZKWALLET_PASSWORD")
    if found is None:
        found = str(click.prompt("password", hide_input=True, confirmation_prompt=confirm, err=True))
    if not found:
        raise click.UsageError("an empty password protects nothing")
    return found


def _taken(settings: Settings, receipt: Receipt, done: str) -> None:
    settings.show(asdict(receipt), f"{done}: transaction {receipt.number} in block {receipt.block}")


def _tell(settings: Settings, seen: History) -> None:
    balances = {Asset.named(asset): amount for asset, amount in seen.balances().items()}
    entries = [asdict(entry) | {"asset": Asset.named(entry.asset)} for entry in seen.entries]
    lines = [_line(entry) for entry in seen.entries] or ["nothing yet"]
    lines += ["unspent: " + (", ".join(f"{amount} {name}" for name, amount in balances.items()) or "nothing")]
    settings.show({"entries": entries, "balances": balances}, "\n".join(lines))


def _line(entry: Entry) -> str:
    parts = [f"{entry.number:>5}  {entry.kind:<12} {entry.amount:>20} {Asset.named(entry.asset)}"]
    parts += [f"fee {entry.fee}"] if entry.fee else []
    parts += [f"to {entry.payee[:14]}..."] if entry.payee else []
    parts += [f"({entry.memo})"] if entry.memo else []
    return "  ".join(parts)
