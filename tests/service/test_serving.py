"""`zkwright serve` as it is typed: from nothing to an answer, and to its end."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.service.claims import JSON, accepted, body, id_of
from tests.service.conftest import Process


def test_verifies_and_ends(serve: Callable[..., Process], tmp_path: Path) -> None:
    service = serve()
    case = accepted("opening")[0]
    for path in ("/v1/verify", "/verify"):
        answer = httpx.post(service.url + path, content=body(case), headers=JSON)
        assert (answer.status_code, answer.json()["valid"]) == (200, True), answer.text
        assert list(answer.json()["values"]) == ["commitment", "nullifier", "scope"]
    listed = httpx.get(service.url + "/v1/statements").json()["statements"]
    assert id_of("opening") in [each["id"] for each in listed]
    assert (tmp_path / "zkwright.sqlite").exists()
    assert service.end(signal.SIGTERM)[0] == 0
