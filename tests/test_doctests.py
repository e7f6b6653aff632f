"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
import zkwright

from tests.left_out import HAS_ENGINE

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(zkwright.__path__, "zkwright.")
    if not module.name.endswith("_engine") and (HAS_ENGINE or module.name != "zkwright.prover.engines.native")
)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
