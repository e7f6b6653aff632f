"""How Sphinx makes a site out of these pages and of the docstrings of what users import: `scripts/docs`."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

project = "zkwright"
extensions = ["myst_parser", "autodoc2"]
exclude_patterns = ["*.ipynb", "notebooks/*.ipynb"]
html_theme = "furo"
html_title = "zkwright"
myst_heading_anchors = 3
suppress_warnings = ["ref.python"]  # two classes may have a member of one name

REFERENCE = Path(__file__).parent / "reference"
PUBLIC = {
    "language": ("The language", "zkwright"),
    "rows": ("Gadgets by rows", "zkwright.compiler.rows"),
    "prover": ("Proving", "zkwright.prover"),
    "verifier": ("Verifying", "zkwright.verifier"),
}


def _rooms() -> list[str]:
    """The folders of the package that a Python program uses, as the wheel has them."""
    build = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "hatch"
    ]["build"]
    return [
        folder
        for folder, path in build["targets"]["wheel"]["sources"].items()
        if path not in ("zkwright", "zkwright/cli")
    ]


# Docstrings are read from the source: decorators leave signatures as they are written.
autodoc2_packages = [{"path": f"../{room}", "module": f"zkwright.{room}", "auto_mode": False} for room in _rooms()]
autodoc2_render_plugin = "myst"
autodoc2_docstring_parser_regexes = [(r".*", "myst")]
autodoc2_hidden_objects = {"private", "dunder", "inherited"}


def _objects(title: str, names: list[str]) -> str:
    return f"# {title}\n\n" + "".join(f"```{{autodoc2-object}} {name}\n```\n\n" for name in names)


def _defined_in(module: ModuleType, name: str) -> str | None:
    """The full name under which a class or function is defined; None for a name that stands for another type."""
    home: Any = getattr(getattr(module, name), "__module__", None)
    if not isinstance(home, str) or not home.startswith("zkwright"):
        return None
    source = Path(str(importlib.import_module(home).__file__)).read_text(encoding="utf-8")
    defined = {node.name for node in ast.parse(source).body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    return f"{home}.{name}" if name in defined else None


def _gadget_modules(gadgets: ModuleType) -> list[str]:
    """The primitives and their plain sides; not how they are made, nor modules that only give these another name."""
    found = []
    for info in pkgutil.iter_modules(gadgets.__path__):
        folder = Path(str(gadgets.__file__)).parent / info.name
        if info.ispkg:
            found += [info.name, *([f"{info.name}.plain"] if (folder / "plain.py").exists() else [])]
        elif any(
            isinstance(node, (ast.ClassDef, ast.FunctionDef))
            for node in ast.parse(folder.with_suffix(".py").read_text(encoding="utf-8")).body
        ):
            found.append(info.name)
    return sorted(found)


def _of_package(module: ModuleType) -> list[str]:
    """What a primitive's package offers of its own: of the package itself autodoc2 would list the files within, without pages."""
    names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    every = [full for name in names if (full := _defined_in(module, name))]
    own = f"{module.__name__}."
    return [
        full for full in every if full.startswith(own) and (hasattr(module, "__all__") or full.rfind(".") < len(own))
    ]


def _write_reference() -> None:
    """One page for each package that users import from, with all its public names, and one for each module of gadgets."""
    REFERENCE.mkdir(exist_ok=True)
    for page, (title, package) in PUBLIC.items():
        module = importlib.import_module(package)
        names = [full for name in module.__all__ if (full := _defined_in(module, name))]
        (REFERENCE / f"{page}.md").write_text(_objects(title, names), encoding="utf-8")
    gadgets = importlib.import_module("zkwright.circuits")
    modules = _gadget_modules(gadgets)
    for name in modules:
        module = importlib.import_module(f"zkwright.circuits.{name}")
        shown = [module.__name__] if not hasattr(module, "__path__") else _of_package(module)
        text = _objects(f"`{module.__name__}`", shown)
        (REFERENCE / f"{name}.md").write_text(text, encoding="utf-8")
    pages = "\n".join([*PUBLIC, *modules])
    index = f"# Reference\n\n```{{toctree}}\n:maxdepth: 1\n\n{pages}\n```\n"
    (REFERENCE / "index.md").write_text(index, encoding="utf-8")


_write_reference()
