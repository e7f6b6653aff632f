from __future__ import annotations

import errno
import os
import pickle
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.iden3 import (
    FILLER,
    LINE,
    MAX_SECTIONS,
    Stream,
    mapped_container,
    prime_header,
    read_container,
    write_container,
)

from tests.core.containers import container

SECTION = struct.Struct("<IQ")


@given(sections=st.dictionaries(st.integers(0, 2**32 - 1), st.lists(st.binary(max_size=40), max_size=3), max_size=6))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, sections: dict[int, list[bytes]]) -> None:
    path = tmp_path_factory.mktemp("c") / "file"
    write_container(path, b"test", 3, sections.items())
    read = read_container(path, b"test", (3,))
    payloads = {kind: b"".join(pieces) for kind, pieces in sections.items()}
    assert read.version == 3
    assert {kind: section.data.tobytes() for kind, section in read.sections.items()} == payloads
    assert path.read_bytes() == container(b"test", 3, list(payloads.items()))


def test_arrays_are_written_byte_for_byte(tmp_path: Path) -> None:
    records = np.zeros(2, dtype=[("small", "<u4"), ("wide", "<u8", (2,))])
    records["wide"][1] = [5, 6]
    pieces = [np.array([[1, 2], [3, 4]], dtype="<u4"), np.empty((0, 8), dtype="<u8"), records]
    write_container(tmp_path / "file", b"test", 1, [(7, pieces)])
    section = read_container(tmp_path / "file", b"test", (1,))[7]
    assert section.data.tobytes() == struct.pack("<4I", 1, 2, 3, 4) + records.tobytes()
    assert section.array("<u4", (2, 2)).tolist() == [[1, 2], [3, 4]]
    assert section.array("<u8", (2,), at=40).tolist() == [5, 6]


def test_a_stream_is_written_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "streamed"
    write_container(path, b"test", 1, [(7, Stream(5, (bytes([n] * n) for n in (2, 0, 3))))])
    assert read_container(path, b"test", (1,))[7].data.tobytes() == b"\2\2\3\3\3"


@pytest.mark.parametrize("size", [4, 6])
def test_a_stream_of_another_size_leaves_no_file(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match=f"section 7 announces {size} bytes but has 5"):
        write_container(tmp_path / "streamed", b"test", 1, [(7, Stream(size, [bytes(2), bytes(3)]))])
    assert not list(tmp_path.iterdir())


@given(sizes=st.lists(st.integers(0, 3 * LINE), max_size=8), aligned=st.sets(st.integers(1, 8)))
def test_aligned_payloads_begin_on_a_line_behind_zeros(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], aligned: set[int]
) -> None:
    path = tmp_path_factory.mktemp("c") / "file"
    sections = [(kind, [bytes([kind]) * size]) for kind, size in enumerate(sizes, start=1)]
    write_container(path, b"test", 1, sections, aligned=aligned)
    read = read_container(path, b"test", (1,)).sections
    assert {kind: [section.data.tobytes()] for kind, section in read.items() if kind < FILLER} == dict(sections)
    fillers = {kind - FILLER: section.data.tobytes() for kind, section in read.items() if kind >= FILLER}
    assert fillers.keys() == aligned & dict(sections).keys()
    for kind, filler in fillers.items():
        assert read[kind].offset % LINE == 0
        assert filler == bytes(len(filler))
        assert len(filler) < LINE


@given(sizes=st.lists(st.integers(0, 3 * LINE), max_size=8), aligned=st.sets(st.integers(1, 8)))
def test_a_mapped_file_is_the_one_that_is_written(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], aligned: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("c")
    payloads = {kind: bytes([kind]) * size for kind, size in enumerate(sizes, start=1)}
    write_container(
        folder / "written", b"test", 1, ((kind, [data]) for kind, data in payloads.items()), aligned=aligned
    )
    listed = [(kind, len(data)) for kind, data in payloads.items()]
    with mapped_container(folder / "mapped", b"test", 1, listed, aligned=aligned) as sections:
        assert not (folder / "mapped").exists()
        for kind, data in payloads.items():
            assert not any(sections[kind])
            sections[kind][:] = data
    assert (folder / "mapped").read_bytes() == (folder / "written").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["mapped", "written"]


def test_a_mapped_file_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), mapped_container(path, b"test", 1, [(7, 100)]) as sections:
        sections[7][0] = 1 // 0
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("has_fallocate", [True, False])
def test_room_is_taken_before_a_file_is_mapped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_fallocate: bool
) -> None:
    """A write to a mapped page without room on the disk would end the process."""

    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if has_fallocate:
        monkeypatch.setattr(os, "posix_fallocate", full)
        with pytest.raises(OSError, match="No space left"), mapped_container(tmp_path / "file", b"test", 1, [(7, 100)]):
            pass
        assert not list(tmp_path.iterdir())
    else:
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
        with mapped_container(tmp_path / "file", b"test", 1, [(7, 100)]):
            pass
        assert read_container(tmp_path / "file", b"test", (1,))[7].data.tobytes() == bytes(100)


def test_an_error_survives_its_way_through_a_process_pool(tmp_path: Path) -> None:
    written = tmp_path / "file"
    written.write_bytes(b"x")
    with pytest.raises(FormatError) as refusal:
        read_container(written, b"test", (1,))
    again = pickle.loads(pickle.dumps(refusal.value))
    assert str(again) == str(refusal.value)
    assert again.path == written


def test_views_are_read_only_and_survive_the_replacement_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_container(path, b"test", 1, [(1, [b"old"])])
    section = read_container(path, b"test", (1,))[1]
    write_container(path, b"test", 1, [(1, [b"new and longer"])])
    assert section.data.tobytes() == b"old"
    assert section.data.readonly


HOSTILE = {
    "empty": (b"", "too few for a header"),
    "short header": (b"test\x01\x00\x00", "too few for a header"),
    "another magic": (container(b"evil", 1, []), "not b'test'"),
    "another version": (container(b"test", 9, []), "version 9.*version 1"),
    "too many sections": (container(b"test", 1, [], announced=2**32 - 1), "announces 4294967295 sections"),
    "one section too many": (container(b"test", 1, [(1, b"x")], announced=2), "ends before section 2 of 2"),
    "cut in a section's header": (container(b"test", 1, [(1, b"")])[:-1], "ends before section 1 of 1"),
    "cut in a payload": (container(b"test", 1, [(1, b"payload")])[:-1], "announces 7 bytes where 6 are left"),
    "size 2**63": (container(b"test", 1, [], announced=1) + SECTION.pack(1, 2**63), "announces 9223372036854775808"),
    "size 2**64 - 1": (container(b"test", 1, [], announced=1) + SECTION.pack(1, 2**64 - 1), "where 0 are left"),
    "size that wraps to overlap": (
        container(b"test", 1, [(1, b"payload")], announced=2) + SECTION.pack(2, 2**64 - 19),
        "section 2, offset 31",
    ),
    "a section twice": (container(b"test", 1, [(4, b"a"), (4, b"a")]), r"the same section twice \(section 4"),
    "bytes after the end": (container(b"test", 1, [(1, b"a")]) + b"!", "1 bytes after the last section"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_containers_are_refused_at_no_cost(tmp_path: Path, name: str) -> None:
    data, message = HOSTILE[name]
    path = tmp_path / "hostile"
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match=message) as refusal:
            read_container(path, b"test", (1,))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
    assert str(path) in str(refusal.value)
    assert refusal.value.mend in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_as_many_sections_as_allowed_are_read(tmp_path: Path) -> None:
    write_container(tmp_path / "file", b"test", 1, [(kind, []) for kind in range(MAX_SECTIONS)])
    assert len(read_container(tmp_path / "file", b"test", (1,)).sections) == MAX_SECTIONS


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    write_container(tmp_path / "file", b"test", 1, [])
    with pytest.raises(FormatError, match=r"required section is missing \(section 5\)"):
        read_container(tmp_path / "file", b"test", (1,))[5]


def test_a_section_gives_nothing_beyond_its_end(tmp_path: Path) -> None:
    write_container(tmp_path / "file", b"test", 1, [(1, [bytes(8)]), (2, [b"another section"])])
    section = read_container(tmp_path / "file", b"test", (1,))[1]
    assert section.u32(4) == 0
    for beyond in (
        lambda: section.u32(5),
        lambda: section.array("<u8", (2**62, 2**62)),
        lambda: section.copy(8, 1),
    ):
        with pytest.raises(FormatError, match="section 1"):
            beyond()


@pytest.mark.parametrize(
    ("described", "message"),
    [
        (struct.pack("<I", 2**32 - 1), "a number of 4294967295 bytes"),
        (struct.pack("<I", 8) + struct.pack("<Q", 2**64 - 2**32 + 1), "is 18446744069414584321, not"),
        (struct.pack("<I", 48) + R.to_bytes(48, "little"), "made for another field"),
        (prime_header(R + 2), "made for another field"),
        (prime_header(R)[:-1], "truncated"),
    ],
)
def test_another_field_is_refused(tmp_path: Path, described: bytes, message: str) -> None:
    write_container(tmp_path / "file", b"test", 1, [(1, [described])])
    with pytest.raises(FormatError, match=message):
        read_container(tmp_path / "file", b"test", (1,))[1].require_prime(0, R, "the prime")
