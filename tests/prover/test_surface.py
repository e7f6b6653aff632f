"""The public surface is a decision."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest
import zkwright.prover


def test_all_names_what_there_is() -> None:
    """Each name is found where it is said to be, and no module of ours is hidden by one."""
    homes = {name: home for home, names in zkwright.prover._HOMES.items() for name in names}
    assert sorted(homes) == sorted(zkwright.prover.__all__) == dir(zkwright.prover)
    for name in homes:
        assert getattr(zkwright.prover, name) is not None
    submodules = {module.name for module in pkgutil.iter_modules(zkwright.prover.__path__)}
    assert not submodules & set(zkwright.prover.__all__)


def test_what_there_is_not() -> None:
    with pytest.raises(AttributeError, match=r"module 'zkwright\.prover' has no attribute 'proof'"):
        _ = zkwright.prover.proof  # type: ignore[attr-defined]


def test_who_computes_a_witness_loads_no_curve() -> None:
    code = "import sys, zkwright.prover.circom; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    heavy = {
        "zkwright.prover.groth16.proving",
        "zkwright.prover.engines.engine",
        "zkwright.verifier",
        "zkwright.compiler.recorder.recorder",
    }
    assert not loaded & heavy
