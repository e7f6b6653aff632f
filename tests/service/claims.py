"""Requests made of cases of the table."""

from __future__ import annotations

from zkwright.service.statements.registered import statement_id
from zkwright.verifier import Statement

from tests.refusals.case import Case, Key, cases, keys

JSON = {"content-type": "application/json"}


def id_of(key: str) -> str:
    """How a service calls the statement of this key of the table."""
    return statement_id(Statement.from_json(keys()[key].statement))


def body(case: Case, statement: str | None = None) -> bytes:
    """What is sent: the texts as they stand, which need not be JSON."""
    return _body(case, id_of(case.key) if statement is None else statement)


def body_of(case: Case, key: Key) -> bytes:
    """The same for a key that is not among those."""
    return _body(case, statement_id(Statement.from_json(key.statement)))


def _body(case: Case, statement: str) -> bytes:
    return f'{{"statement": "{statement}", "public": {case.public}, "proof": {case.proof}}}'.encode()


def accepted(key: str) -> list[Case]:
    """The true proofs of a key."""
    return [case for case in cases("words", "text") if case.key == key and case.accepted]
