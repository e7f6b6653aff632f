"""The examples of docs/testing.md run, fail where they say so, and say what is written there."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
FILES: dict[str, str] = dict(re.findall(r"```python (\S+\.py)\n(.*?)```", PAGE, re.DOTALL))
TEXTS: list[str] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of the page's files, and of one test that the page shows the end of."""
    folder = tmp_path_factory.mktemp("page")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    failing = '    check_circuit(spend, valid=[{**OWNED, "amount": 101}])\n'
    poor = f"{FILES['test_transfer.py']}\n\ndef test_poor() -> None:\n{failing}"
    (folder / "test_transfer.py").write_text(poor, encoding="utf-8")
    plugin = (
        [] if any(entry.name == "zkwright" for entry in entry_points(group="pytest11")) else ["zkwright.testing.plugin"]
    )
    options = [word for name in plugin for word in ("-p", name)]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_the_sound_circuit_passes_and_the_others_fail(shown: str) -> None:
    assert "2 failed, 1 passed" in shown


def test_failures_are_what_the_page_shows(shown: str) -> None:
    assert len(TEXTS) == 2
    plain = "\n".join(line.removeprefix("E").removeprefix("       ") for line in shown.splitlines())
    for line in TEXTS[0].splitlines():
        assert line in plain
    assert TEXTS[1] in shown


def test_the_other_blocks_run_each_by_itself() -> None:
    defined: set[str] = set()
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        names: dict[str, object] = {}
        exec(compile(block, "testing.md", "exec", dont_inherit=True), names)
        defined |= names.keys()
    assert {"root", "test_change"} <= defined


def test_every_name_of_the_room_is_on_the_page() -> None:
    import zkwright.testing
    from zkwright.testing import strategies

    named = set(re.findall(r"\w+", PAGE))
    own = {name for name, value in vars(strategies).items() if getattr(value, "__module__", "") == strategies.__name__}
    assert set(zkwright.testing.__all__) - {"CheckReport"} <= named
    assert {name for name in own if not name.startswith("_")} <= named
