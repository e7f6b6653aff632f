"""The whole way on one machine: a bureau, a lender, an applicant, and who looks after lenders.

    python -m lender.demo

Whoever makes the keys here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import time

from zkwright.compiler import UnsatisfiedCircuitError

from .applicants import FIELDS, made_up
from .bureau import Bureau
from .office import Keys, Office, fitted
from .reader import Reader

ROWS = 400


def main() -> None:
    """Print who learns what, and how long it takes."""
    past, tested = made_up(3000, seed=1), made_up(ROWS, seed=5)
    model = fitted(past)
    bureau = Bureau()
    test_set = bureau.test_set(model.card, tested)
    print(f"the bureau commits to {ROWS} applicants of the past: {test_set.commitment}")
    right = (model.predict(tested.rows) == tested.repaid).mean()
    print(f"the lender's model, {len(FIELDS)} weights of 8 bits, is right of {right:.1%} of them")
    keys = Keys.made(model, ROWS)
    office = Office(model.committed(), keys)
    published = office.published()
    reader = Reader(keys.statements, published, bureau.public_key, test_set.commitment)
    print(f"and is committed to: {published.commitment}")
    signed = bureau.signed(model.card, "Ada", tested.rows[0])
    start = time.perf_counter()
    said = reader.score("Ada", office.score(signed))
    print(f"Ada gets {'a loan' if said else 'no loan'}, as this model says ({time.perf_counter() - start:.2f} s)")
    for permille in (250, 100):
        start = time.perf_counter()
        try:
            fair = reader.fair(permille, office.fairness(test_set, permille))
            print(f"{fair} ({time.perf_counter() - start:.2f} s)")
        except UnsatisfiedCircuitError as refused:
            print(f"no proof for {permille / 10} points: {str(refused).splitlines()[0]}")


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="lender.demo", description="A committed credit model, and what is refused."
    ).parse_args()
    main()
