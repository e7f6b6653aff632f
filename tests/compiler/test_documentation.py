"""Every Python block of docs/language.md runs, and those that shall fail fail as the page says."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest
from zkwright.compiler import UnsatisfiedCircuitError, errors
from zkwright.core import errors as error_roots

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python(.*?)\n(.*?)```", PAGE, re.DOTALL)


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = types.ModuleType("language_page")
    monkeypatch.setitem(sys.modules, "language_page", module)
    monkeypatch.chdir(tmp_path)
    failing = 0
    for number, (heading, text) in enumerate(BLOCKS):
        file = tmp_path / f"wallet{number}.py"
        file.write_text(text, encoding="utf-8")
        code = compile(text, str(file), "exec", dont_inherit=True)
        if not heading:
            exec(code, vars(module))
            continue
        failing += 1
        name, message = re.fullmatch(r" raises (\w+): (.*)", heading).groups()  # type: ignore[union-attr]
        with pytest.raises(getattr(errors, name), match=re.escape(message)) as caught:
            exec(code, vars(module))
        shown = " ".join(re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[failing - 1].split())
        printed = re.sub(r"(\./)?wallet\d+\.py", "wallet.py", str(caught.value))
        assert " ".join(printed.split()) == shown
        if isinstance(caught.value, UnsatisfiedCircuitError):
            assert "1001" not in caught.value.redacted()
    assert failing == 3
    assert len(BLOCKS) == 19
    # The last text is what a `debug` prints, once for each time that its circuit is solved.
    (*_, printed) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert re.sub(r"wallet\d+\.py", "wallet.py", capsys.readouterr().err) == printed * 2


def test_the_page_names_every_error_of_the_compiler() -> None:
    named = set(re.findall(r"`(\w+Error)`", PAGE))
    kinds = {
        kind.__name__
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.CompileError)
    }
    assert kinds <= named
    assert all(hasattr(errors, name) or hasattr(error_roots, name) for name in named)
