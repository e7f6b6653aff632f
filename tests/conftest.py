"""Where something is not installed, what tests it is left out, and the report says so; the gate leaves nothing out."""

from __future__ import annotations

import gc
from collections.abc import Generator
from importlib.util import find_spec

import pytest

from tests import compiled_code, longest_first, temporary_folders
from tests.left_out import BROWSER, HAS_ENGINE, REQUIRED, left_out, missing_packages, postgres_programs

if find_spec("hypothesis") is not None:
    from tests.drawn import draw_by_default

    draw_by_default()

temporary_folders.take_memory()
compiled_code.share_with_processes()

LEFT_OUT = left_out(
    missing_packages(),
    has_engine=HAS_ENGINE,
    has_browser=BROWSER is not None,
    has_postgres=postgres_programs() is not None,
)

collect_ignore = sorted({file for entry in LEFT_OUT for file in entry.files})


def pytest_configure(config: pytest.Config) -> None:
    longest_first.hand_out_in_order(config)
    if LEFT_OUT and REQUIRED:
        raise pytest.UsageError("ZKWRIGHT_REQUIRE_ENGINE=1 lets nothing be left out\n" + "\n".join(map(str, LEFT_OUT)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Python looks through all objects now and then: let those of the ten thousand tests, which stay, be none of them."""
    gc.disable()
    try:
        with compiled_code.kept():
            return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 20, 50)
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        longest_first.begin_with_longest(items)


def pytest_report_header() -> list[str]:
    told = "installed; every suite runs over both engines" if HAS_ENGINE else "NOT INSTALLED"
    return [f"native engine: {told}", *map(str, LEFT_OUT)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for entry in LEFT_OUT:
        terminalreporter.write_line(str(entry))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _let_none_be_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _let_none_be_skipped(report)
    return report


def _let_none_be_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"ZKWRIGHT_REQUIRE_ENGINE=1 lets nothing be skipped: {report.longrepr}"
