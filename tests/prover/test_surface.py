"""The public surface is a decision."""

from __future__ import annotations

import pkgutil

import zkwright.prover


def test_all_names_what_there_is() -> None:
    public = {name for name in vars(zkwright.prover) if not name.startswith("_")}
    submodules = {module.name for module in pkgutil.iter_modules(zkwright.prover.__path__)}
    assert set(zkwright.prover.__all__) == public - submodules - {"annotations"}
