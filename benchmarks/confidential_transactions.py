"""`python -m benchmarks.confidential_transactions`: the figures of examples/confidential_transactions/README.md.

Processor time of all threads, as other programs may share the machine; the least of a few runs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

EXAMPLES: Final = Path(__file__).parents[1] / "examples"


def least(run: Callable[[], object], times: int) -> float:
    """Seconds of the processor."""
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return min(found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--block", type=int, default=64, help="transactions of a block")
    parser.add_argument("--runs", type=int, default=5)
    settings = parser.parse_args(arguments)
    sys.path.insert(0, str(EXAMPLES))
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), settings.block, settings.runs)


def _measure(folder: Path, block: int, runs: int) -> None:
    from confidential_transactions.building import Payment, build, paying, shielding
    from confidential_transactions.contract import call
    from confidential_transactions.deployment import NAMES, Deployment, program_of
    from confidential_transactions.keys import SpendingKey
    from confidential_transactions.ledger import Ledger, Receipt
    from confidential_transactions.transactions import Transaction, Written
    from confidential_transactions.wallet.history import History
    from zkwright.circuits.merkle import merkle_root
    from zkwright.service.storage import Database
    from zkwright.trees import IncrementalTree

    deployment = Deployment(folder / "keys")
    deployment.make()
    for name in NAMES:
        print(f"rows, {name}: {program_of(name).r1cs.n_rows:,}")
    ledger = Ledger(Database(f"sqlite:///{folder}/ledger.sqlite"), deployment.verifiers)
    ada, ben, tree = SpendingKey.from_seed(b"ada" * 20), SpendingKey.from_seed(b"ben" * 20), IncrementalTree(20)
    ledger.fund(ada.account_name, 1, 10**6)
    history = History(ada.viewing)

    def follow() -> list[tuple[Transaction, Written]]:
        found = []
        for number, _, body in ledger.after(history.next, 1000):
            transaction = Transaction.from_json(body, ledger.name)
            verifier = deployment.verifiers[transaction.circuit]
            written = Written.of(verifier.statement.values(transaction.public))
            tree.extend(written.commitments)
            history.see(number, transaction, written)
            found.append((transaction, written))
        return found

    prover = deployment.prover("transfer")
    deposit = shielding(ada, 1, 1)
    bodies = [build(deposit, ada, tree, ledger.name, prover).to_json()]
    print(f"transfer, seconds to prove: {least(lambda: build(deposit, ada, tree, ledger.name, prover), runs):.3f}")
    bodies += [build(shielding(ada, 1, 1), ada, tree, ledger.name, prover).to_json() for _ in range(block - 1)]
    ledger.take(bodies)
    start = time.process_time()
    seen = follow()
    print(f"scanning, transactions a second: {len(seen) / (time.process_time() - start):,.0f}")
    notes = list(history.unspent.values())
    merged = paying(ada, notes[:16], Payment(ada.address, 16))
    sixteen = deployment.prover("consolidation")
    print(f"consolidation, seconds to prove: {least(lambda: build(merged, ada, tree, ledger.name, sixteen), 2):.3f}")
    payments = [build(paying(ada, [note], Payment(ben.address, 1)), ada, tree, ledger.name, prover) for note in notes]
    claims = [(it.public, it.proof) for it in payments]
    verifier = deployment.verifiers["transfer"]
    named = [(verifier.statement.values(public), proof) for public, proof in claims]
    one = least(lambda: verifier.verify(named[0][1], named[0][0]), runs)
    print(f"verifications a second, one by one: {1 / one:,.0f}")
    print(f"verifications a second, {block} together: {block / least(lambda: verifier.verify_many(named), runs):,.0f}")
    bodies = [payment.to_json() for payment in payments]
    start = time.process_time()
    answers = ledger.take(bodies)
    taken = time.process_time() - start
    if not all(isinstance(answer, Receipt) for answer in answers):
        raise AssertionError("a transfer was refused")
    print(f"transfers a second that the ledger takes, in blocks of {block}: {block / taken:,.0f}")
    data = call(payments[0], 0)
    print(f"bytes of a transfer: {len(bodies[0]):,} as JSON, {len(data):,} as calldata")
    with_merged = build(merged, ada, tree, ledger.name, sixteen)
    print(
        f"bytes of a consolidation: {len(with_merged.to_json()):,} as JSON, {len(call(with_merged, 0)):,} as calldata"
    )
    root, bits, siblings = ledger.path(0)
    if merkle_root(tree.leaves(0, 1)[0], bits, siblings) != root:
        raise AssertionError("a path leads elsewhere")
    ledger.close()


if __name__ == "__main__":
    main()
