"""What a coordinator refuses to serve, and how it puts in order what a killed one left."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from zkwright.coordinator.errors import CoordinatorError
from zkwright.coordinator.folder import open_ceremony
from zkwright.coordinator.invitations import hash_of, read_invitations
from zkwright.coordinator.ledger import VERIFYING, KeyFile, Ledger, UploadRow
from zkwright.core.errors import FormatError
from zkwright.core.files.hashes import sha256_of
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.prover import read_powers, read_zkey, setup, write_zkey
from zkwright.prover.ceremony import Beacon, apply_beacon, contribute, new_key
from zkwright.verifier import InvalidKey

from tests.coordinator.conftest import OTHER, SYSTEM


def test_a_folder_in_which_something_is_missing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CoordinatorError, match="is no folder; make it"):
        open_ceremony(tmp_path / "missing")
    for name, what in (("square.zkey", "holds no .zkey file"), ("square.r1cs", "holds no .r1cs file")):
        (folder / name).rename(tmp_path / name)
        with pytest.raises(CoordinatorError, match=what):
            open_ceremony(folder)
        (tmp_path / name).rename(folder / name)
    shutil.copy(folder / "square.zkey", folder / "again.zkey")
    with pytest.raises(CoordinatorError, match=r"holds 2 \.zkey files"):
        open_ceremony(folder)
    (folder / "again.zkey").unlink()
    open_ceremony(folder).close()


def test_keys_that_are_not_right(folder: Path, tmp_path: Path) -> None:
    good = (folder / "square.zkey").read_bytes()
    key = read_zkey(folder / "square.zkey")
    one = contribute(key, tmp_path / "1.zkey").key
    apply_beacon(one, tmp_path / "ended.zkey", Beacon(b"block", 10))
    new_key(OTHER, read_powers(folder / "p.ptau", 8), tmp_path / "other.zkey")
    write_zkey(tmp_path / "development.zkey", setup(SYSTEM))
    (tmp_path / "garbage.zkey").write_bytes(good[:-1])
    for name, what in (
        ("ended", "ended with a beacon"),
        ("other", "the circuit has"),
        ("development", "a development key"),
        ("garbage", "truncated"),
    ):
        shutil.copy(tmp_path / f"{name}.zkey", folder / "square.zkey")
        with pytest.raises((InvalidKey, FormatError), match=what):
            open_ceremony(folder)
        (folder / "coordinator.db").unlink(missing_ok=True)
    (folder / "square.zkey").write_bytes(good)
    write_r1cs(folder / "square.r1cs", OTHER)
    with pytest.raises(InvalidKey, match="the circuit has"):
        open_ceremony(folder)
    (folder / "p.ptau").unlink()
    with pytest.raises(InvalidKey, match="the circuit has"):
        open_ceremony(folder)
    write_r1cs(folder / "square.r1cs", SYSTEM)
    found = open_ceremony(folder)
    assert not found.has_powers
    found.close()


def test_a_ceremony_that_others_began(folder: Path, tmp_path: Path) -> None:
    contribute(read_zkey(folder / "square.zkey"), tmp_path / "1.zkey", name="Ada")
    shutil.move(tmp_path / "1.zkey", folder / "square.zkey")
    found = open_ceremony(folder)
    assert (found.newest.number, [each.name for each in found.contributions]) == (1, ["Ada"])
    found.close()


def test_one_coordinator_a_folder(folder: Path) -> None:
    found = open_ceremony(folder)
    with pytest.raises(CoordinatorError, match="is served already"):
        open_ceremony(folder)
    found.close()
    open_ceremony(folder).close()


def test_what_a_killed_coordinator_left(folder: Path) -> None:
    found = open_ceremony(folder)
    ledger = found.ledger
    ids = ["a" * 32, "b" * 32, "c" * 32]
    for id in ids:
        ticket = ledger.add_ticket(id.encode(), "", None)
        ledger.add_upload(UploadRow(id, ticket.id, 100, "0" * 64, 10))
    found.close()
    (folder / "uploads" / ids[0]).write_bytes(bytes(25))  # more than was acknowledged
    (folder / "uploads" / ids[1]).write_bytes(bytes(5))  # less: a disk that lost what it said it had
    for left in ("accepted/.0002.zkey.0123456789abcdef.zkwright", "uploads/none"):
        (folder / left).write_bytes(b"left")
    again = open_ceremony(folder)
    assert [(row.id, row.received) for row in again.ledger.uploads()] == [(ids[0], 10)]
    assert {path.name: path.stat().st_size for path in (folder / "uploads").iterdir()} == {ids[0]: 10}
    assert list((folder / "accepted").iterdir()) == []
    again.close()


def test_a_key_that_was_written_and_not_recorded(folder: Path) -> None:
    """Killed between the two: the upload is verified again."""
    found = open_ceremony(folder)
    ticket = found.ledger.add_ticket(b"token", "", None)
    found.ledger.add_upload(UploadRow("a" * 32, ticket.id, 10, "0" * 64, 10))
    found.ledger.set_state(ticket.id, VERIFYING)
    found.close()
    upload, written = folder / "uploads" / ("a" * 32), folder / "accepted" / "0001.zkey"
    upload.write_bytes(bytes(10))
    written.write_bytes(b"written")
    again = open_ceremony(folder)
    assert (written.exists(), upload.exists()) == (False, True)
    again.close()
    # What was recorded has no upload any more.
    upload.unlink()
    written.write_bytes(b"written")
    with pytest.raises(CoordinatorError, match="does not tell"):
        open_ceremony(folder)


def test_no_accepted_key_is_removed(folder: Path) -> None:
    """Also where the record was lost, or an older one was put in its place."""
    open_ceremony(folder).close()
    older = (folder / "coordinator.db").read_bytes()
    key = read_zkey(folder / "square.zkey")
    (folder / "accepted").mkdir(exist_ok=True)
    for number in (1, 2):
        file = folder / "accepted" / f"{number:04}.zkey"
        key = contribute(key, file).key
        ledger = Ledger(folder / "coordinator.db")
        ledger.add_key(KeyFile(number, f"accepted/{file.name}", file.stat().st_size, sha256_of(file), 1.0))
        ledger.close()
    (folder / "accepted" / "final.zkey").write_bytes(b"the organiser's")
    kept = {path.name: path.read_bytes() for path in (folder / "accepted").iterdir()}
    open_ceremony(folder).close()
    for record in (None, older):
        for file in folder.glob("coordinator.db*"):
            file.unlink()
        if record is not None:
            (folder / "coordinator.db").write_bytes(record)
        for _ in range(2):
            with pytest.raises(CoordinatorError, match=r"0002\.zkey: is a key of which .* does not tell; restore"):
                open_ceremony(folder)
    assert {path.name: path.read_bytes() for path in (folder / "accepted").iterdir()} == kept


def test_files_that_were_exchanged(folder: Path, tmp_path: Path) -> None:
    open_ceremony(folder).close()
    key = folder / "square.zkey"
    content = key.read_bytes()
    contribute(read_zkey(key), tmp_path / "1.zkey")
    shutil.copy(tmp_path / "1.zkey", key)
    with pytest.raises(CoordinatorError, match="is not the file that was recorded"):
        open_ceremony(folder)
    key.unlink()
    with pytest.raises(CoordinatorError, match="the newest key of the ceremony is not there"):
        open_ceremony(folder)
    key.write_bytes(content)
    database = folder / "coordinator.db"
    database.write_bytes(b"no database" * 100)
    with pytest.raises(CoordinatorError, match="cannot be read"):
        open_ceremony(folder)
    database.unlink()
    with sqlite3.connect(database) as other:
        other.execute("CREATE TABLE notes (text TEXT)")
    other.close()
    with pytest.raises(CoordinatorError, match="is no record of a ceremony"):
        open_ceremony(folder)


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.db")
    key = KeyFile(1, "accepted/0001.zkey", 1, "0" * 64, 1.0)

    def half() -> None:
        with ledger.transaction():
            ledger.add_key(key)
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert ledger.chain() == []
    with ledger.transaction(), ledger.transaction():
        ledger.add_key(key)
    ledger.close()
    again = Ledger(tmp_path / "a.db")
    assert again.chain() == [key]
    again.close()


def test_invitations(tmp_path: Path) -> None:
    file = tmp_path / "invitations.txt"
    file.write_text("  a word of sixteen \n\nanother of sixteen\n")
    assert read_invitations(file) == {hash_of("a word of sixteen"), hash_of("another of sixteen")}
    for content, what in (
        (b"short\n", "invitation 1 has less than 16 letters"),
        (b"\n\n", "invites nobody"),
        (b"a word of sixteen\n" * 2, "somebody twice"),
        (b"\xff" * 40, "is no text"),
        (b"x" * ((1 << 20) + 1), "is no text of up to a megabyte"),
    ):
        file.write_bytes(content)
        with pytest.raises(CoordinatorError, match=what):
            read_invitations(file)
