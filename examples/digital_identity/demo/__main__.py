"""Plays a day, and prints what each of the three has seen of it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from ..documents import canonical
from ..errors import RefusedError
from ..holder.wallet import Wallet
from ..issuer.registry import Registry
from ..keys import Keys, make_keys
from ..schema import Schema
from ..verifier.desk import Desk

SHOP = "https://shop.example"


def read(name: str) -> Any:
    """A document beside this file."""
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def main(folder: Path) -> None:
    """Play it in a new folder."""
    now = int(time.time())
    make_keys(folder / "keys")
    keys = Keys(folder / "keys", development=True)
    registry = Registry.make(folder / "registry", "Registry", Schema.from_object(read("person.schema.json")), now)
    wallet, shop = Wallet.make(folder / "ada"), Desk.make(folder / "shop", SHOP)
    wallet.know(registry.status, "Registry")
    shop.learn(registry.schema)
    shop.trust(registry.status, "Registry", now)

    card = registry.issue("4711", read("ada.json"), wallet.enrol(), now + 365 * 86_400)
    wallet.add(card.to_object())
    print(f"the registry signs of a wallet: {json.dumps(card.claims)}")

    for _ in range(2):
        request = shop.ask(read("wine.json"), keys, now)
        considered = wallet.consider(canonical(request.document), keys, origin=SHOP, now=now)
        print("the wallet says what the shop asks:")
        for line in considered.lines:
            print(f"- {line}")
        accepted = shop.accept(canonical(wallet.present(request.id, keys, now=now)), keys, now)
        who = "somebody new" if accepted.is_new else "who came before"
        print(f"the shop knows that it is so, and {who}: {str(accepted.nullifier)[:12]}...")

    registry.revoke("4711", now)
    wallet.know(registry.publish(now), "Registry")
    shop.trust(registry.status, "Registry", now)
    request = shop.ask(read("wine.json"), keys, now)
    wallet.consider(canonical(request.document), keys, origin=SHOP, now=now)
    try:
        wallet.present(request.id, keys, now=now)
    except RefusedError as refusal:
        print(f"the registry takes the card back: {refusal}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m digital_identity.demo FOLDER")
    main(Path(sys.argv[1]))
