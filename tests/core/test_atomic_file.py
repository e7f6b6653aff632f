from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from zkwright.core.files import atomic_file, file_lock
from zkwright.core.files.atomic_file import Together, remove_leftovers, replacing


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_failed_write_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write_half() -> None:
        with replacing(path) as file:
            file.write(b"half of the n")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        write_half()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_failed_rename_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no rename here")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError), replacing(tmp_path / "file") as file:
        file.write(b"new")
    assert os.listdir(tmp_path) == []


def test_the_old_content_is_there_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


def test_the_bytes_reach_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noting_fsync(descriptor: int) -> None:
        events.append("fsync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "fsync file")
        fsync(descriptor)

    def noting_replace(source: str, target: str) -> None:
        events.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_replace)
    with replacing(tmp_path / "file") as file:
        file.write(b"new")
    assert events == ["fsync file", "rename", "fsync folder"]


def test_permissions_of_an_existing_file_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write(b"new")
    assert permissions(path) == 0o640


@pytest.mark.parametrize("special", [stat.S_ISUID, stat.S_ISGID, stat.S_ISVTX])
def test_no_right_to_run_as_somebody_is_kept(tmp_path: Path, special: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(special | 0o755)
    with replacing(path) as file:
        file.write(b"new")
    assert permissions(path) == 0o755


@pytest.mark.parametrize("instead", ["link", "file", "pipe"])
@pytest.mark.parametrize("secret", [False, True])
def test_what_others_put_at_the_temporary_name_is_left_as_it_is(tmp_path: Path, instead: str, secret: bool) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    path.write_bytes(b"old")
    path.chmod(0o666)
    other.write_bytes(b"not ours")
    other.chmod(0o600)

    def write() -> None:
        with replacing(path, secret=secret) as file:
            file.write(b"new")
            (beside,) = tmp_path.glob(".file.*")
            beside.unlink()
            if instead == "link":
                beside.symlink_to(other)
            elif instead == "file":
                os.link(other, beside)
            else:
                os.mkfifo(beside)

    with pytest.raises(OSError, match="somebody else replaced it"):
        write()
    assert path.read_bytes() == b"old"
    assert (permissions(other), other.read_bytes()) == (0o600, b"not ours")


def test_a_new_file_has_the_default_permissions(tmp_path: Path) -> None:
    with replacing(tmp_path / "file") as file:
        file.write(b"new")
    (tmp_path / "plain").write_bytes(b"")
    assert permissions(tmp_path / "file") == permissions(tmp_path / "plain")


@pytest.mark.parametrize("exists", [False, True])
def test_a_secret_is_for_its_owner_alone_from_its_first_byte(tmp_path: Path, exists: bool) -> None:
    path = tmp_path / "file"
    if exists:
        path.write_bytes(b"old")
        path.chmod(0o644)
    with replacing(path, secret=True) as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600
        file.write(b"secret")
    assert permissions(path) == 0o600


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_symbolic_link_is_replaced_and_its_target_stays(tmp_path: Path, secret: bool, dangling: bool) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "target", tmp_path / "link"
    if not dangling:
        target.write_bytes(b"old")
        target.chmod(0o644)
    link.symlink_to(target)
    with replacing(link, secret=secret) as file:
        file.write(b"new")
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"
    assert target.exists() != dangling
    assert dangling or (target.read_bytes(), permissions(target)) == (b"old", 0o644)
    (tmp_path / "plain").write_bytes(b"")
    assert permissions(link) == (0o600 if secret else permissions(tmp_path / "plain"))


def test_a_link_among_the_folders_is_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    with replacing(tmp_path / "link" / "file") as file:
        file.write(b"new")
    assert (tmp_path / "folder" / "file").read_bytes() == b"new"


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    links = [tmp_path / "to a folder", tmp_path / "to a device"]
    links[0].symlink_to(tmp_path)
    links[1].symlink_to(os.devnull)
    for path in (tmp_path, Path(os.devnull), *links):
        with pytest.raises(OSError, match="not a regular file"), replacing(path) as file:
            file.write(b"new")
    assert Path(os.devnull).is_char_device()
    assert all(link.is_symlink() for link in links)


def test_files_that_belong_together_wait_for_the_last(tmp_path: Path) -> None:
    names = ["key", "its reading", "a proof"]
    for name in names[1:]:
        (tmp_path / name).write_bytes(b"old")
    with Together() as files:
        for name in names:
            with replacing(tmp_path / name) as file:
                file.write(b"new")
        assert [(tmp_path / name).read_bytes() for name in names[1:]] == [b"old", b"old"]
        assert not (tmp_path / "key").exists()
        files.put_in_place()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(names, b"new")


@pytest.mark.parametrize("fails", [True, False])
def test_files_that_were_not_put_in_place_are_removed(tmp_path: Path, fails: bool) -> None:
    (tmp_path / "second").write_bytes(b"old")
    with suppress(RuntimeError), Together():
        for name in ("first", "second"):
            with replacing(tmp_path / name) as file:
                file.write(b"new")
        if fails:
            raise RuntimeError("halfway")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"second": b"old"}
    with replacing(tmp_path / "first") as file:
        file.write(b"alone")
    assert (tmp_path / "first").read_bytes() == b"alone"


def test_a_file_that_was_taken_for_a_leftover_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may remove it, or hold its lock, between its making and its locking."""
    real, beside = file_lock.try_lock, list[Path]()

    def removed(descriptor: int) -> bool | None:
        if len(beside) < 3:
            beside.extend(tmp_path.iterdir())
            if len(beside) < 3:
                beside[-1].unlink()
                return real(descriptor)
            return False
        return real(descriptor)

    monkeypatch.setattr(atomic_file, "try_lock", removed)
    with replacing(tmp_path / "file") as file:
        file.write(b"new")
    assert len(beside) == 3
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"new"}


def test_leftovers_are_removed_once_their_writer_is_gone(tmp_path: Path) -> None:
    with replacing(tmp_path / "file", secret=True) as file:
        file.write(b"half")
        file.flush()
        remove_leftovers(tmp_path)
        assert len(os.listdir(tmp_path)) == 1
        (beside,) = tmp_path.iterdir()
        left = tmp_path / (beside.name.replace("file", "left"))
        left.write_bytes(b"half")
        remove_leftovers(tmp_path)
        assert not left.exists()
    remove_leftovers(tmp_path / "missing")
    assert os.listdir(tmp_path) == ["file"]


def test_only_names_that_are_made_here_are_leftovers(tmp_path: Path) -> None:
    digits = "0123456789abcdef"
    kept = [
        ".prod.zkwright",
        ".zkwright",
        f".{digits}.zkwright",
        f"..{digits}.zkwright",
        f".prod.{digits[1:]}.zkwright",
    ]
    kept += [f".prod.{digits}0.zkwright", f".prod.{digits.upper()}.zkwright", f"prod.{digits}.zkwright"]
    kept += [f".prod.{digits}", f".prod.{digits}.zkwright.txt", f".prod{digits}.zkwright"]
    for name in (*kept, f".prod.zkey.{digits}.zkwright"):
        (tmp_path / name).write_bytes(b"mine")
    remove_leftovers(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(kept)


def test_a_folder_that_is_not_there_is_named_itself(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No such folder") as caught, replacing(tmp_path / "nowhere" / "x.zkey"):
        pytest.fail("there is nothing to write to")
    assert caught.value.filename == str(tmp_path / "nowhere")
    long = tmp_path / ("x" * 250)
    with pytest.raises(OSError, match="File name too long") as other, replacing(long):
        pytest.fail("there is nothing to write to")
    assert other.value.filename == str(long)
