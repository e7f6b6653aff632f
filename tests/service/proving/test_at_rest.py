"""What of inputs lies on the disk: nothing that can be read, and nothing once the job is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.service.proving.queue import Queue
from zkwright.service.proving.sealing import Seal
from zkwright.service.proving.settings import QueueLimits
from zkwright.service.storage.database import Database

STATEMENT = "a" * 64
SECRET = b'{"x": 31337}'
SEAL = Seal(bytes(range(32)))


@pytest.fixture
def files(database: Database) -> list[Path]:
    file = Path(database.url.database or "")
    return [file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))]


def test_nothing_secret_reaches_the_disk(database: Database, files: list[Path]) -> None:
    queue = Queue(database, SEAL, QueueLimits())
    for key in (None, "k", "k"):
        queue.submit("", STATEMENT, SECRET, key)
    assert queue.claim((STATEMENT,))
    written = b"".join(file.read_bytes() for file in files if file.exists())
    assert STATEMENT.encode() in written
    assert b"31337" not in written


def test_what_was_sealed_is_overwritten(database: Database, files: list[Path]) -> None:
    """Whoever gets the secret later reads no inputs of jobs that are over, in pages that are free or in the log."""
    queue = Queue(database, SEAL, QueueLimits())
    job, _ = queue.submit("", STATEMENT, b"x" * 5000, None)
    with database.reading() as connection:
        sealed = bytes(connection.exec_driver_sql("SELECT inputs FROM proofs").scalar_one())[:64]
    queue.cancel("", job.id)
    with database.writing() as connection:
        assert connection.exec_driver_sql("SELECT inputs FROM proofs").scalar_one() is None
    database.close()  # of its last connection, which moves the log into the file
    assert not any(sealed in file.read_bytes() for file in files if file.exists())
