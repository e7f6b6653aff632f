"""The public surface is a decision, and its types can be read by programs."""

from __future__ import annotations

import pkgutil
from typing import get_type_hints

import pytest
import zkwright.verifier
from zkwright.verifier.pinned_verifier import Verifier
from zkwright.verifier.statement import Statement


def test_all_names_what_there_is() -> None:
    # pytest adds names of its own, such as @py_builtins, to the modules of a package that brings a plugin.
    public = {name for name in vars(zkwright.verifier) if name.isidentifier() and not name.startswith("_")}
    submodules = {module.name for module in pkgutil.iter_modules(zkwright.verifier.__path__)}
    on_demand = {"Statement", "Verifier"}
    assert set(zkwright.verifier.__all__) == public - submodules - {"annotations", "TYPE_CHECKING"} | on_demand
    assert zkwright.verifier.Statement is Statement
    assert zkwright.verifier.Verifier is Verifier
    with pytest.raises(AttributeError, match="Statment"):
        zkwright.verifier.Statment  # noqa: B018 - the access is what fails


@pytest.mark.parametrize("name", sorted(set(zkwright.verifier.__all__) - {"PublicSignals"}))
def test_types_are_there_at_run_time(name: str) -> None:
    """Frameworks that read annotations resolve them."""
    public = getattr(zkwright.verifier, name)
    methods = [value for word, value in vars(public).items() if callable(value) and not word.startswith("_")]
    for annotated in (public, *methods):
        assert isinstance(get_type_hints(annotated), dict)
