"""Where several processes share the tests, the files that take longest are begun first.

A file is one process's. pytest-xdist hands out those of most tests first, so that the last ones have one or two, which may take
ten seconds each: one process would work at them while the other has nothing left.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]

LONGEST: Final = (
    "tests/circuits/test_every_gadget.py",
    "tests/circuits/test_certificates.py",
    "tests/interop/test_ceremony.py",
    "tests/circuits/test_sha256.py",
    "tests/compiler/test_growth.py",
    "tests/analyser/test_known_bad.py",
    "tests/circuits/test_costs.py",
    "tests/compiler/test_uint.py",
    "tests/analyser/test_random_programs.py",
    "tests/analyser/test_solver.py",
    "tests/interop/test_snarkjs.py",
    "tests/interop/test_circom.py",
    "tests/circuits/test_sha256_proof.py",
    "tests/circuits/test_twins.py",
    "tests/cli/test_our_failures.py",
    "tests/analyser/test_lints.py",
    "tests/cli/test_together.py",
    "tests/engine/test_kernels.py",
    "tests/engine/test_stubs.py",
    "tests/compiler/test_int.py",
    "tests/analyser/test_needs.py",
    "tests/compiler/test_random_programs.py",
    "tests/prover/circom/test_machine_code.py",
    "tests/circuits/test_sha512.py",
    "tests/verifier/test_optimised.py",
    "tests/compiler/test_hint_soundness.py",
    "tests/prover/ceremony/test_powers_of_tau.py",
    "tests/interop/test_drop_in.py",
    "tests/interop/test_circomlib_audit.py",
    "tests/test_left_out.py",
    "tests/test_learning_notebooks.py",
    "tests/test_notebook.py",
    "tests/test_tracebacks.py",
    "tests/compiler/test_typing.py",
    "tests/compiler/test_random_circuits.py",
    "tests/prover/test_calibration.py",
    "tests/examples/test_every_example.py",
    "tests/examples/digital_identity/test_presentations.py",
    "tests/examples/digital_identity/test_page.py",
    "tests/examples/digital_identity/test_company.py",
    "tests/cli/test_wheels.py",
)
"""Files that take some seconds, the longest first, as `--durations` tells; all others, by how many tests they have."""


def hand_out_in_order(config: pytest.Config) -> None:
    """Have pytest-xdist hand out the files as they were collected, in the order of `begin_with_longest`."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def begin_with_longest(items: list[pytest.Item]) -> None:
    """Bring the files into order; tests of one file stay together as they are."""
    n_tests = Counter(item.path for item in items)
    places = {ROOT / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(item.path, len(places)), -n_tests[item.path], str(item.path)))
