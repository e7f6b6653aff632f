"""Files of every kind, damaged with an eye to their structure, through every verb that reads them: an answer, or one line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.cli.fuzz_files import VERBS, Fuzzer


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory, cache_home: Path) -> Fuzzer:
    """The good files, made once; what the machine proves at is known where the cases look for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_home))
        return Fuzzer(tmp_path_factory.mktemp("damaged") / "files")


def check(fuzzer: Fuzzer, cases: range) -> None:
    outcomes: Counter[tuple[str, int]] = Counter()
    for number in cases:
        verb, outcome = fuzzer.case(number)
        outcomes[verb, outcome.code] += 1
    # Damage that is always refused, or never, would test little.
    assert {verb for verb, code in outcomes if code == 2} == {verb for verb, *_ in VERBS}
    assert sum(count for (_, code), count in outcomes.items() if code == 0) > len(cases) // 20


def test_some_damaged_files(fuzzer: Fuzzer) -> None:
    check(fuzzer, range(400))


@pytest.mark.slow
def test_many_damaged_files(fuzzer: Fuzzer) -> None:
    check(fuzzer, range(1000, 31_000))
