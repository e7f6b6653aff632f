"""The public surface is a decision, and importing it is cheap."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest
import zkwright.prover

MODULES = [module.name for module in pkgutil.walk_packages(zkwright.prover.__path__, "zkwright.prover.")]


def test_all_names_what_there_is() -> None:
    public = {name for name in vars(zkwright.prover) if not name.startswith("_")}
    submodules = {name.rpartition(".")[2] for name in MODULES if name.count(".") == 2}
    assert set(zkwright.prover.__all__) == public - submodules - {"annotations"}


def test_importing_the_prover_loads_no_heavy_library() -> None:
    program = "import sys, zkwright.prover; sys.exit(bool({'galois', 'numba', 'py_ecc', 'click'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0
