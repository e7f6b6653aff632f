"""Whatever happens in whatever order, restarts among it: one at a time, in turn, and what was acknowledged stays."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from zkwright.coordinator.ceremony import Ceremony, Limits
from zkwright.coordinator.folder import open_ceremony
from zkwright.coordinator.ledger import TURN, VERIFYING, WAITING
from zkwright.coordinator.refusals import Refused

from tests.drawn import examples

ACTIONS = st.lists(
    st.tuples(st.sampled_from(["join", "begin", "receive", "kill", "finish", "silence", "leave"]), st.integers(0, 5)),
    min_size=8,
    max_size=40,
)

SIZE = 10


class Model:
    """A ceremony, and what its contributors were told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tokens: list[str] = []
        self.received: dict[str, int] = {}
        self.open()

    def open(self) -> None:
        self.opened = open_ceremony(self.folder, trust_powers=True)
        self.ceremony = Ceremony(self.opened, Limits())

    def act(self, action: str, which: int) -> None:
        ceremony = self.ceremony
        if action == "join":
            self.tokens.append(ceremony.join(f"number {len(self.tokens)}", None, str(len(self.tokens)))[0])
        elif action == "kill":
            for file in (self.folder / "uploads").iterdir():
                with open(file, "ab") as more:
                    more.write(b"not acknowledged")
            self.opened.close()
            self.open()
        elif self.tokens:
            queue = ceremony.queue
            at = queue[0].id - 1 if queue and which > 1 else which  # mostly whose turn it is
            token = self.tokens[at % len(self.tokens)]
            ticket = ceremony.ticket_of(token)
            if action == "leave":
                ceremony.leave(ticket)
            elif action == "silence" and ticket.state in (WAITING, TURN):
                ceremony._heard[ticket.id] = float("-inf")
                ceremony.expire()
            elif action == "begin":
                upload = ceremony.begin_upload(ticket, SIZE, f"{which:064}")
                self.received[upload.row.id] = upload.row.received
            elif action in ("receive", "finish") and (found := ceremony.uploads.of(ticket)) is not None:
                if action == "finish":
                    ceremony.finish(ticket, found.row.id)
                elif ticket.state == TURN:
                    count = min(SIZE, found.row.received + which)
                    ceremony.folder.upload_file(found.row.id).write_bytes(bytes(count))
                    ceremony.uploads.received(found, count)
                    self.received[found.row.id] = count

    def check(self) -> None:
        queue = self.ceremony.queue
        assert [ticket.id for ticket in queue] == sorted(ticket.id for ticket in queue)
        assert [ticket.state in (TURN, VERIFYING) for ticket in queue] == [True, *[False] * (len(queue) - 1)][
            : len(queue)
        ]
        uploads = self.opened.ledger.uploads()
        assert {row.ticket for row in uploads} <= {ticket.id for ticket in queue[:1]}
        assert {path.name for path in (self.folder / "uploads").iterdir()} == {row.id for row in uploads}
        for row in uploads:
            assert row.received == self.received[row.id] == (self.folder / "uploads" / row.id).stat().st_size
        assert self.opened.ledger.chain()[-1].number == 0


@examples(10)
@given(actions=ACTIONS)
def test_one_at_a_time_whatever_happens(material: Path, actions: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        model = Model(Path(shutil.copytree(material, Path(place, "ceremony"))))
        try:
            for action, which in [("join", 0), ("begin", 2), *actions]:
                with suppress(Refused):
                    model.act(action, which)
                model.check()
        finally:
            model.opened.close()
