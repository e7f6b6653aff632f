"""Ctrl-C and SIGTERM held back: answered once, afterwards; and not in the midst of the engine's first array."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest
from zkwright.core.engine_choice import native_engine
from zkwright.core.interrupts import interrupts_held


def interrupt_twice(done: list[str]) -> None:
    with interrupts_held():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        done.append("the body")


def interrupt_and_fail() -> None:
    with interrupts_held():
        signal.raise_signal(signal.SIGINT)
        raise LookupError


def test_answered_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupt_twice(done)
    assert done == ["the body"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_request_to_end_is_held_as_well() -> None:
    class EndedError(Exception):
        """What the process makes of it."""

    def end(*_: object) -> None:
        raise EndedError

    done: list[str] = []

    def asked_to_end() -> None:
        with interrupts_held():
            signal.raise_signal(signal.SIGTERM)
            done.append("the body")

    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(EndedError):
            asked_to_end()
        assert signal.getsignal(signal.SIGTERM) is end
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["the body"]


def test_what_the_body_raises_comes_first() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(LookupError):
        interrupt_and_fail()
    assert signal.getsignal(signal.SIGINT) is before


def test_nothing_to_hold() -> None:
    with interrupts_held():
        pass
    inherited = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, inherited)
    passed = []

    def elsewhere() -> None:
        with interrupts_held():
            passed.append(threading.current_thread())

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert passed == [thread]


INTERRUPTED = """
import os, signal
import numpy.lib
from zkwright.core import engine_choice

class NumpyVersion(numpy.lib.NumpyVersion):
    def __init__(self, version):
        os.kill(os.getpid(), signal.SIGINT)
        super().__init__(version)

numpy.lib.NumpyVersion = NumpyVersion
try:
    print(engine_choice.native_engine() is None)
except KeyboardInterrupt:
    print("interrupted")
engine = engine_choice.native_engine()
print(engine is None or len(engine.field_inverse(numpy.ones((1, 4), dtype=numpy.uint64))))
"""
"""Ctrl-C while the engine asks which NumPy there is."""


def test_while_the_engine_meets_numpy() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.split() == (["True", "True"] if native_engine() is None else ["interrupted", "1"])
