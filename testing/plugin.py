"""The pytest plugin: failures of circuits as their author's lines with values by name, and options for `check_circuit`.

pytest loads this in every run where zkwright is installed, so it loads nothing else of zkwright before a test needs it.
"""

from __future__ import annotations

import sys
from types import TracebackType

import pytest

_PROOFS = ("none", "sample", "all")  # zkwright.testing.options.PROOFS, which nobody who does not ask needs to load


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--zkwright-proofs`, and `--zkwright-frames` for those who look for a defect in zkwright."""
    group = parser.getgroup("zkwright", "zkwright's circuits")
    group.addoption(
        "--zkwright-proofs",
        choices=_PROOFS,
        help="of which valid inputs check_circuit makes proofs: none, of a circuit's first (sample, the default), or all",
    )
    group.addoption(
        "--zkwright-frames",
        action="store_true",
        help="show zkwright's own frames in the tracebacks of its errors",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take the options over."""
    proofs = config.getoption("--zkwright-proofs")
    if proofs is not None:
        from .options import set_proofs

        set_proofs(proofs)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Leave zkwright's frames out of the traceback of its errors: what they say has the author's line and the values."""
    found = call.excinfo
    if found is None or not _is_ours(found.value) or item.config.getoption("--zkwright-frames"):
        return
    error: BaseException | None = found.value
    while error is not None and _is_ours(error):
        error.__traceback__ = _of_author(error.__traceback__) or error.__traceback__
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    call.excinfo = pytest.ExceptionInfo.from_exception(found.value)


def _is_ours(error: BaseException) -> bool:
    errors = sys.modules.get("zkwright.core.errors")
    return errors is not None and isinstance(error, errors.ZkwrightError)


def _of_author(traceback: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of zkwright's files; None where no other is left."""
    from zkwright.core.code_owner import is_ours

    frames = []
    while traceback is not None:
        if not is_ours(traceback.tb_frame.f_code.co_filename):
            frames.append(traceback)
        traceback = traceback.tb_next
    kept: TracebackType | None = None
    for step in reversed(frames):
        kept = TracebackType(kept, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return kept
