"""A page that shows what everybody sees of the ledger beside what each user sees: `python -m confidential_transactions.page`.

It is one file that loads nothing. Users are named with their viewing keys, so the page holds their history: it is for showing
what is hidden, not for publishing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from html import escape
from pathlib import Path

import click

from .assets import Asset
from .deployment import Deployment
from .keys import ViewingKey
from .ledger.client import HttpLedger
from .transactions import Transaction, Written
from .wallet import Entry, History, Remote
from .wallet.wallet import read

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid #d8dde3; }
th { font-weight: 600; background: #f4f6f8; }
td.public { font-family: ui-monospace, monospace; font-size: 12px; color: #57606a; }
.none { color: #8c959f; } .amount { font-weight: 600; }
.totals { display: flex; gap: 2rem; flex-wrap: wrap; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; } th { background: #161b22; }
  th, td { border-color: #30363d; } td.public { color: #9aa4af; }
}
"""

_FRAME = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the ledger shows</title>
<style>{style}</style>
<h1>What the ledger shows, and to whom</h1>
<p>{count} transactions. On the left is all that anybody learns; each other column is what one viewing key opens.</p>
<table>
<thead><tr><th>no.</th><th>everybody</th>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<h2>What is unspent</h2>
<div class="totals">{totals}</div>
</html>
"""


def page_of(rows: Sequence[tuple[int, Transaction, Written]], keys: Mapping[str, ViewingKey]) -> str:
    """The page for transactions that were verified, all from the first on, and the viewing keys of users by name."""
    histories = {name: History(key) for name, key in keys.items()}
    lines = []
    for number, transaction, written in rows:
        seen = [history.see(number, transaction, written) for history in histories.values()]
        cells = "".join(f"<td>{_private(entry)}</td>" for entry in seen)
        lines.append(f'<tr><td>{number}</td><td class="public">{_public(transaction, written)}</td>{cells}</tr>')
    totals = [f"<div><b>everybody</b><br>{_open_totals(rows)}</div>"]
    totals += [
        f"<div><b>{escape(name)}</b><br>{_money(history.balances())}</div>" for name, history in histories.items()
    ]
    heads = "".join(f"<th>{escape(name)}</th>" for name in keys)
    return _FRAME.format(style=_STYLE, count=len(rows), heads=heads, rows="\n".join(lines), totals="".join(totals))


def _public(transaction: Transaction, written: Written) -> str:
    lines = [f"spent {_short(nullifier)}" for nullifier in written.nullifiers[:2]]
    if len(written.nullifiers) > 2:
        lines.append(f"and {len(written.nullifiers) - 2} more")
    lines += [f"made {_short(kept)}" for kept in written.commitments]
    name = escape(Asset.named(written.public_asset))
    for what, amount, account in (
        ("paid in", written.deposit, transaction.context.recipient),
        ("paid out", written.withdrawal, transaction.context.recipient),
        ("fee", written.fee, transaction.context.relayer),
    ):
        if amount:
            lines.append(f"<b>{what} {amount} {name}</b>, account {account.hex()[:8]}")
    return "<br>".join(lines)


def _private(entry: Entry | None) -> str:
    if entry is None:
        return '<span class="none">nothing</span>'
    name = escape(Asset.named(entry.asset))
    parts = [f'{entry.kind} <span class="amount">{entry.amount} {name}</span>']
    parts += [f"fee {entry.fee}"] if entry.fee else []
    parts += [f"to {escape(entry.payee[:14])}"] if entry.payee else []
    parts += [f"&ldquo;{escape(entry.memo)}&rdquo;"] if entry.memo else []
    return "<br>".join(parts)


def _open_totals(rows: Sequence[tuple[int, Transaction, Written]]) -> str:
    totals: dict[int, int] = {}
    for _, _, written in rows:
        moved = written.deposit - written.withdrawal - written.fee
        totals[written.public_asset] = totals.get(written.public_asset, 0) + moved
    return _money({asset: amount for asset, amount in sorted(totals.items()) if amount})


def _money(balances: Mapping[int, int]) -> str:
    return "<br>".join(f"{amount} {escape(Asset.named(asset))}" for asset, amount in balances.items()) or "nothing"


def _short(number: int) -> str:
    return f"{number:064x}"[:12]


def make_page(remote: Remote, deployment: Deployment, keys: Mapping[str, ViewingKey], file: Path) -> None:
    """Read the whole ledger and write the page."""
    rows = read(remote, deployment, remote.known(), 0, lambda _: None)
    file.write_text(page_of(rows, keys), encoding="utf-8")


@click.command()
@click.argument("views", nargs=-1, metavar="NAME=FILE...")
@click.option("--ledger", "url", default="http://127.0.0.1:8600", help="Where the ledger is served.")
@click.option(
    "--keys", type=click.Path(path_type=Path), default=Path("keys"), help="The folder with the circuits' keys."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("page.html"), help="The page.")
def main(views: tuple[str, ...], url: str, keys: Path, output: Path) -> None:
    """What everybody sees, beside what the viewing keys in these files open."""
    found = {}
    for view in views:
        name, _, file = view.partition("=")
        found[name] = ViewingKey.parse(Path(file).read_text(encoding="utf-8"))
    with closing(HttpLedger(url)) as remote:
        make_page(remote, Deployment(keys), found, output)
    click.echo(output)


if __name__ == "__main__":
    main()
