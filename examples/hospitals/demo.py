"""The whole way on one machine: a registry, ten hospitals of whom one is poisoned, and four releases of which one is refused.

    python -m hospitals.demo

Whoever makes the keys here can forge proofs: for value hold a ceremony.
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from zkwright.learning.errors import LearningError

from .registry import Registry
from .release import Office, read
from .study import SCHEME, Hospital, Keys, Study

NAME = "tumours, 2026"


class Data:
    """Tumours of scikit-learn's breast cancer set, a tenth of them in each hospital."""

    def __init__(self) -> None:
        """A quarter is kept to ask about."""
        data, labels = load_breast_cancer(return_X_y=True)
        data = np.c_[(data - data.mean(axis=0)) / data.std(axis=0), np.ones(len(data))]
        self.seen, self.unseen, self.known, self.asked = train_test_split(data, labels, random_state=0)
        self.parts = {f"hospital {k}": part for k, part in enumerate(np.array_split(np.arange(len(self.seen)), 10))}

    def records(self, name: str) -> list[bytes]:
        """A hospital's records, as it reports them."""
        return [row.tobytes() + bytes([label]) for row, label in zip(*self.of(name), strict=True)]

    def of(self, name: str) -> tuple[Any, Any]:
        """Numbers and labels of a hospital."""
        return self.seen[self.parts[name]], self.known[self.parts[name]]

    def learned(self, weights: Any, name: str) -> Any:
        """How a hospital's logistic regression changes in ten steps."""
        x, y = self.of(name)
        after = weights.copy()
        for _ in range(10):
            after += x.T @ (y - 1 / (1 + np.exp(-x @ after))) / len(x)
        return after - weights

    def accuracy(self, weights: Any) -> float:
        """Of tumours that nobody learned from."""
        return float(((self.unseen @ weights > 0) == self.asked).mean())


def main() -> None:
    """Print who learns what, and how long it takes."""
    data, registry, keys = Data(), Registry(), Keys.made()
    study = Study(NAME, registry.public_key, keys)
    hospitals = {name: Hospital.of(name, registry.count(NAME, name, data.records(name))) for name in data.parts}
    start = time.perf_counter()
    for name, hospital in hospitals.items():
        proved = hospital.admission(NAME, registry.public_key, keys.counted)
        study.admit(name, hospital.identity.public, hospital.size.commitment, proved)
    print(f"ten hospitals proved how many signed records they have ({time.perf_counter() - start:.2f} s)")
    weights = plain = np.zeros(SCHEME.parameters)
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder, "releases.sqlite"), epsilon=14)
        for number in (1, 2, 3, 4):
            start = time.perf_counter()
            updates = {name: SCHEME.quantised(data.learned(weights, name)) for name in hospitals}
            updates["hospital 9"] = np.clip(-30 * updates["hospital 9"], -127, 127)
            result = study.round(hospitals, updates)
            label = f"{NAME}, release {number}"
            try:
                announced, spent = office.announce(label)
            except LearningError as refused:
                print(f"round {number}: {refused}")
                break
            beacon = secrets.token_bytes(32)  # of everybody who reads
            proved = office.release(announced, result, beacon)
            weights = weights + read(office.verifier, label, announced.committed, beacon, result.records, proved)
            plain = plain + np.mean([data.learned(plain, name) for name in hospitals], axis=0)
            took = time.perf_counter() - start
            print(
                f"round {number}: left out {', '.join(result.left_out)}; right of {data.accuracy(weights):.1%}, ",
                end="",
            )
            print(
                f"without noise, norm and proofs {data.accuracy(plain):.1%}; epsilon {float(spent.epsilon):.1f} ({took:.1f} s)"
            )


if __name__ == "__main__":
    argparse.ArgumentParser(prog="hospitals.demo", description="A classifier, released with noise.").parse_args()
    main()
