"""The table itself: it is what its maker makes, and asks enough."""

from __future__ import annotations

import json

import pytest
from zkwright.verifier import Statement, VerifyingKey

from tests.refusals.case import LEVELS, REASONS, TABLE, Case, cases, keys
from tests.refusals.making import made
from tests.refusals.runner import disagreements


def test_the_table_is_what_its_maker_makes() -> None:
    assert TABLE.read_text(encoding="utf-8") == made(), "python -m tests.refusals --write"


def test_every_artefact_can_be_asked_enough() -> None:
    words = cases("words")
    assert len([case for case in words if not case.accepted]) >= 45
    assert len([case for case in words if case.accepted]) >= 5
    assert {case.key for case in words} == keys().keys()
    assert all(case.calldata is not None for case in words)


def test_cases_are_told_apart() -> None:
    names = [case.name for case in cases()]
    assert len(set(names)) == len(names)
    assert {case.level for case in cases()} <= set(LEVELS)
    assert {case.reason for case in cases()} <= {*REASONS, ""}
    assert all(case.why for case in cases())


def test_words_say_what_the_texts_say() -> None:
    """Of a case whose texts can be read, the words are its numbers."""
    for case in cases("words"):
        if case.accepted or case.reason in ("equation", "signal count"):
            signals, calldata = json.loads(case.public), case.calldata or b""
            assert len(calldata) == 32 * (8 + len(signals)), case
            assert [int.from_bytes(calldata[at : at + 32]) for at in range(256, len(calldata), 32)] == [
                int(signal) for signal in signals
            ], case


def test_keys_have_their_descriptors() -> None:
    for key in keys().values():
        vk, statement = VerifyingKey.from_json(key.verification_key), Statement.from_json(key.statement)
        assert (statement.fingerprint, statement.n_public) == (vk.fingerprint, vk.n_public)


class Everything:
    """What says yes to everything."""

    levels = ("words",)

    def accepts(self, case: Case) -> bool:
        return True


def test_who_accepts_everything_disagrees() -> None:
    refused = [case.name for case in cases("words") if not case.accepted]
    assert disagreements(Everything()) == refused
    few = Everything()
    few.levels = ("key",)
    with pytest.raises(ValueError, match="of the levels key"):
        disagreements(few)
