"""What is printed of a ceremony that is served."""

from __future__ import annotations

import re

from click.testing import CliRunner

from benchmarks import coordinator


def test_contributors_and_the_page() -> None:
    done = CliRunner().invoke(coordinator.main, ["--power", "8", "--contributors", "1"], catch_exceptions=False)
    assert done.exit_code == 0
    _, contribution, *pages = done.stdout.splitlines()
    assert re.fullmatch(r"contribution 1: [0-9.]+ s, join's processor seconds [0-9.]+", contribution)
    assert [line.partition(":")[0] for line in pages] == ["the page before", "the page meanwhile"]
    assert all(int(line.rpartition(" in ")[2].split()[0]) > 0 for line in pages)
