"""The signatures of the gadget library in docs/gadgets.md. `python -m tests.circuits.reference --write` rewrites them."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ForwardRef

from zkwright.compiler import Gadget, Struct
from zkwright.compiler.types.struct import field_annotations

from tests.circuits.counts import CASES

PAGE = Path(__file__).parents[2] / "docs" / "gadgets.md"
START, END = "<!-- signatures: python -m tests.circuits.reference --write -->\n", "<!-- end of signatures -->\n"

MODULES = [*dict.fromkeys(name.partition(".")[0] for name in CASES)]
MODULES += ["poseidon.plain", "merkle.plain", "babyjub.plain", "eddsa.plain"]


class _Bare:
    """An annotation that is shown as it was written."""

    def __init__(self, written: object) -> None:
        self._written = written

    def __repr__(self) -> str:
        if isinstance(self._written, ForwardRef):
            return self._written.__forward_arg__
        return self._written if isinstance(self._written, str) else inspect.formatannotation(self._written)


def signature(value: Any, name: str) -> str:
    """As it is written in Python."""
    if inspect.isclass(value) and issubclass(value, Struct):
        fields = (f"{field}: {_Bare(kind.written)}" for field, kind in field_annotations(value).items())
        return f"{name}({', '.join(fields)})"
    raw = inspect.signature(value)
    shown = [
        parameter.replace(annotation=_Bare(parameter.annotation))
        for parameter in raw.parameters.values()
        if parameter.annotation is not parameter.empty
    ]
    returns = raw.return_annotation
    if inspect.isclass(value) or returns is raw.empty:
        return f"{name}{raw.replace(parameters=shown, return_annotation=raw.empty)}"
    return f"{name}{raw.replace(parameters=shown, return_annotation=_Bare(returns))}"


def public_members(module: Any) -> Iterator[tuple[str, Any]]:
    """What a module offers of its own: gadgets, functions, classes and their public methods."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", "") == module.__name__ or name in getattr(module, "__all__", ())
        if name.startswith("_") or not own or not (callable(value) or isinstance(value, Gadget)):
            continue
        yield name, value
        if inspect.isclass(value) and not issubclass(value, (Struct, tuple)):
            for method, function in vars(value).items():
                if not method.startswith("_") and (inspect.isfunction(function) or isinstance(function, classmethod)):
                    yield f"{name}.{method}", getattr(value, method)


def reference() -> str:
    """The section's text."""
    parts = []
    for name in MODULES:
        module = importlib.import_module(f"zkwright.circuits.{name}")
        lines = [signature(value, member) for member, value in public_members(module)]
        parts.append(f"`zkwright.circuits.{name}`:\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return START + "\n" + "\n".join(parts) + "\n" + END


def main() -> None:
    """Print the section, or write it into the page with --write."""
    if "--write" not in sys.argv[1:]:
        print(reference())
        return
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    PAGE.write_text(before + reference() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
