"""Three users and a day of payments: `python -m confidential_transactions.demo FOLDER`. It ends with balances that are checked.

Ada pays Ben and Cyn in two assets, Ben pays on what he got, Cyn withdraws through a relayer whom she pays. Everything lies in the
folder afterwards: the keys of the circuits, the ledger's database, three wallets, and the page that shows who saw what.
"""

from __future__ import annotations

import sys
from pathlib import Path

from zkwright.service.storage import Database

from .assets import Asset
from .deployment import Deployment
from .keys import new_mnemonic
from .ledger import Ledger
from .ledger.accounts import POOL
from .page import make_page
from .wallet import Wallet
from .wallet.wallet import audited

EUR, USD = Asset.number("EUR"), Asset.number("USD")
PASSWORD = "of the demo alone"


class UnexpectedBalance(Exception):  # noqa: N818 - what the demo ends with where it does not end well
    """Somebody has other money than the story says."""


def main(folder: Path, deployment: Deployment | None = None) -> None:
    """Run the story in an empty folder. Raises `UnexpectedBalance`."""
    if deployment is None:
        deployment = Deployment(folder / "keys")
        deployment.make()
        _tell("made development keys of the circuits")
    relayer = bytes(range(1, 33))
    ledger = Ledger(Database(f"sqlite:///{folder}/ledger.sqlite"), deployment.verifiers, least_fee=1, relayer=relayer)
    ada, ben, cyn = (
        Wallet.create(folder / name, PASSWORD, new_mnemonic(), ledger, deployment) for name in ("ada", "ben", "cyn")
    )
    ledger.fund(ada.key.account_name, EUR, 1000)
    ledger.fund(ada.key.account_name, USD, 50)

    ada.deposit(EUR, 900, "wages")
    ada.deposit(USD, 50)
    _tell("ada shields 900 EUR and 50 USD: everybody sees that she did")
    ada.send(ben.key.address, EUR, 300, "rent")
    ada.send(cyn.key.address, USD, 20, "lunch")
    _tell("ada pays ben 300 EUR and cyn 20 USD: nobody else sees that she did")
    ben.send(cyn.key.address, EUR, 120)
    ben.send(ada.key.address, EUR, 79, "the broken window")
    _tell("ben pays cyn 120 EUR and ada 79 EUR out of what he got")
    cyn.withdraw(EUR, 100)
    _tell("cyn takes 100 EUR out: everybody sees that somebody pays her account, nobody who")

    for wallet in (ada, ben, cyn):
        wallet.sync()
    expected = {
        "ada": (ada, {EUR: 900 - 300 - 1 + 79, USD: 50 - 20 - 1}, {EUR: 100}),
        "ben": (ben, {EUR: 300 - 120 - 1 - 79 - 1}, {}),
        "cyn": (cyn, {EUR: 120 - 100 - 1, USD: 20}, {EUR: 100}),
    }
    for name, (wallet, shielded, in_the_open) in expected.items():
        _require(f"{name}, shielded", wallet.history.balances(), shielded)
        _require(f"{name}, in the open", wallet.in_the_open(), in_the_open)
    _require("the relayer, in the open", ledger.balances(relayer), {EUR: 4, USD: 1})
    _require("the pool, as everybody sees", ledger.balances(POOL), {EUR: 796, USD: 49})
    history, balances = audited(ben.key.viewing, ledger, deployment)
    _require("ben, as his auditor sees", balances, ben.history.balances())
    if history.entries != ben.history.entries:
        raise UnexpectedBalance("the auditor sees another history than ben")
    _tell(f"ben's auditor sees his {len(history.entries)} transactions of {ledger.known().transactions}")
    views = {name: wallet.key.viewing for name, (wallet, _, _) in expected.items()}
    make_page(ledger, deployment, views, folder / "page.html")
    _tell(f"who saw what: {folder / 'page.html'}")
    for wallet in (ada, ben, cyn):
        wallet.close()
    ledger.close()


def _require(who: str, found: dict[int, int], expected: dict[int, int]) -> None:
    told = ", ".join(f"{amount} {Asset.named(asset)}" for asset, amount in found.items()) or "nothing"
    _tell(f"  {who}: {told}")
    if found != dict(sorted(expected.items())):
        raise UnexpectedBalance(f"{who}: {told} is not what the story says")


def _tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    place = Path(sys.argv[1] if len(sys.argv) > 1 else "demo")
    place.mkdir(parents=True, exist_ok=True)
    main(place)
