"""The examples of the docstrings and of docs/verifier.md do what they say."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from zkwright.verifier import errors, public_signals, subgroup
from zkwright.verifier.curve import Q
from zkwright.verifier.groth16 import proof, verifying_key
from zkwright.verifier.groth16.proof import MAX_PROOF_BYTES
from zkwright.verifier.groth16.verifying_key import MAX_KEY_BYTES
from zkwright.verifier.public_signals import MAX_PUBLIC_BYTES
from zkwright.verifier.strict_json import MAX_DIGITS

PAGE = (Path(__file__).parents[2] / "docs" / "verifier.md").read_text()


@pytest.mark.parametrize("module", [errors, proof, public_signals, subgroup, verifying_key])
def test_docstrings(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.failed == 0
    assert results.attempted > 0


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its circuit, its command, its blocks, one after another."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZKWRIGHT_ENGINE")  # a dozen verifications; those of the Python here are tested beside this
    (circuit,) = re.findall(r"```python product.py\n(.*?)```", PAGE, re.DOTALL)
    Path("product.py").write_text(circuit)
    (command,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    command = command.replace("zkwright ", f"{shlex.quote(sys.executable)} -m zkwright.cli ")
    subprocess.run(command, shell=True, check=True, capture_output=True)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 9
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "verifier.md", "exec", dont_inherit=True), names)
    assert capsys.readouterr().out.startswith("the proof does not hold for this key and these public signals; ")


def test_the_limits_on_the_page() -> None:
    assert len(str(Q)) == MAX_DIGITS == 77
    assert (MAX_PROOF_BYTES, MAX_PUBLIC_BYTES, MAX_KEY_BYTES) == (16 << 10, 8 << 20, 16 << 20)
    assert "at most 16 KiB for a proof, 8 MiB for public signals, 16 MiB for a key" in PAGE
