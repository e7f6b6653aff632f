"""What presentations and logins cost: `python -m digital_identity.figures`.

Times are of processors, by all threads, medians of some runs, so that they say the same of a machine that has other work.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zkwright.verifier import Proof

from .circuits import FAMILY
from .documents import canonical
from .holder.wallet import Wallet
from .issuer.registry import Registry
from .keys import PROGRAMS, Keys, make_keys
from .request import compiled
from .schema import Schema
from .verifier.desk import Desk

SHOP = "https://shop.example"
CARD: dict[str, Any] = {
    "$id": "https://registry.example/person/1",
    "title": "Identity card",
    "type": "object",
    "properties": {"birthday": {"type": "string", "format": "date", "title": "Birthday"}},
    "required": ["birthday"],
    "additionalProperties": False,
}


def seconds(runs: int, step: Callable[[], object]) -> float:
    """The median of some runs, in processor seconds; a first one, which makes ready, is not among them."""
    step()
    times = []
    for _ in range(runs):
        started = time.process_time()
        step()
        times.append(time.process_time() - started)
    return statistics.median(times)


class Street:
    """Two issuers, a wallet with a card of each, and a desk that trusts both."""

    def __init__(self, folder: Path) -> None:
        """Make the keys as well."""
        make_keys(folder / "keys")
        self.keys = Keys(folder / "keys", development=True)
        self.wallet, self.desk = Wallet.make(folder / "wallet"), Desk.make(folder / "desk", SHOP)
        self.schema, now = Schema.from_object(CARD), int(time.time())
        self.desk.learn(self.schema)
        for name in ("Registry", "Town"):
            registry = Registry.make(folder / name, name, self.schema, now)
            self.wallet.know(registry.status, name)
            self.desk.trust(registry.status, name, now)
            made = registry.issue("ada", {"birthday": "1990-12-10"}, self.wallet.enrol(), now + 10**6)
            self.wallet.add(made.to_object())

    def answer(self, size: str) -> dict[str, Any]:
        """From a request for as much as a circuit has room for to the wallet's answer."""
        sets = [["Registry"], ["Town"]] if FAMILY[size]["count"] == 2 else [["Registry", "Town"]]
        where = [{"claim": "birthday", "age_at_least": 18}] * FAMILY[size]["n"]
        asked = [{"schema": CARD["$id"], "issuers": issuers, "where": where} for issuers in sets]
        wish = {"purpose": "To measure", "scope": "figures", "credentials": asked}
        request = self.desk.ask(wish, self.keys, int(time.time()))
        self.wallet.consider(canonical(request.document), self.keys, origin=SHOP, now=request.issued)
        return self.wallet.present(request.id, self.keys, now=request.issued)

    def accept(self, answer: dict[str, Any]) -> None:
        """What the desk does with an answer."""
        self.desk.accept(canonical(answer), self.keys, int(time.time()))

    def verify(self, size: str, answer: dict[str, Any]) -> Callable[[], object]:
        """The verification alone."""
        request, _ = self.desk.find(int(answer["request"]))
        public = {**compiled(request, {self.schema.id: self.schema}).public, "result": int(answer["nullifier"])}
        proof = Proof.from_object(answer["proof"])
        return lambda: self.keys.verifiers[size].verify(proof, public=public)


def row(street: Street, size: str, runs: int) -> str:
    """The table's row of one of the family."""
    answers = [street.answer(size) for _ in range(runs + 1)]
    waiting = iter(answers)
    cells = [
        f"`{size}`",
        f"{PROGRAMS[size]().r1cs.n_rows:,}",
        str(street.keys.verifiers[size].statement.n_public),
        f"{seconds(runs, lambda: street.answer(size)):.2f}",
        f"{seconds(runs, street.verify(size, answers[0])) * 1000:.2f}",
        f"{seconds(runs, lambda: street.accept(next(waiting))) * 1000:.1f}",
        f"{len(canonical(answers[0])):,}",
    ]
    return f"| {' | '.join(cells)} |"


def main(runs: int = 9) -> None:
    """Print the table."""
    print(
        "| circuit | rows | public signals | request to answer, s | verification, ms | acceptance, ms | answer, bytes |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        street = Street(Path(folder))
        for size in FAMILY:
            print(row(street, size, runs))


if __name__ == "__main__":
    main()
