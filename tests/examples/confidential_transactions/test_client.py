"""What a wallet takes from an address where no honest ledger answers."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from confidential_transactions.errors import Unreachable
from confidential_transactions.ledger.client import MAX_BYTES, HttpLedger
from zkwright import R


class Strange(BaseHTTPRequestHandler):
    """What answers at an address that is no honest ledger's."""

    state: ClassVar[dict[str, object]] = {
        "ledger": "00" * 32,
        "block": 0,
        "transactions": 0,
        "root": "0",
        "least_fee": 0,
        "relayer": "00" * 32,
    }
    answer: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object], HttpLedger]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Strange) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        asked = HttpLedger(f"http://127.0.0.1:{server.server_port}")

        def answering(told: object) -> HttpLedger:
            monkeypatch.setattr(Strange, "answer", told if isinstance(told, bytes) else json.dumps(told).encode())
            return asked

        yield answering
        asked.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "changes",
    [
        {"ledger": "00"},
        {"relayer": "00" * 33},
        {"root": str(R)},
        {"root": "-1"},
        {"root": 1},
        {"block": 1 << 63},
        {"transactions": -1},
        {"least_fee": True},
    ],
)
def test_a_state_that_no_ledger_has(strange: Callable[[object], HttpLedger], changes: dict[str, object]) -> None:
    strange(Strange.state).known()
    with pytest.raises(Unreachable, match="no ledger of this kind"):
        strange(Strange.state | changes).known()


@pytest.mark.parametrize(
    "balances", [{"-1": "1"}, {str(R): "1"}, {"1": "-1"}, {"1": 1}, {"x": "1"}, {"1": "9" * 78}, []]
)
def test_balances_that_nobody_has(strange: Callable[[object], HttpLedger], balances: object) -> None:
    with pytest.raises(Unreachable, match="no ledger of this kind"):
        strange({"balances": balances}).balances(bytes(32))


def test_an_answer_is_read_as_far_as_a_ledger_speaks(strange: Callable[[object], HttpLedger]) -> None:
    with pytest.raises(Unreachable, match="no ledger of this kind"):
        strange(b" " * MAX_BYTES + json.dumps(Strange.state).encode()).known()
