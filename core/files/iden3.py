"""The iden3 binary container, the frame of every `.r1cs`, `.wtns`, `.zkey` and `.ptau` file.

A file is magic (4 bytes), version (u32), number of sections (u32), then the sections one after another, each
type (u32), size in bytes (u64), payload. All integers are little-endian.

Nothing read from a file is believed before the bytes that it promises are known to be there, so a forged length
costs no memory and no time. Source: iden3 `r1csfile`, doc/r1cs_bin_format.md.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections import abc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from ..errors import FormatError
from .atomic_file import replacing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, Final, TypeAlias

    import numpy as np
    import numpy.typing as npt

MAX_SECTIONS: Final = 1024
"""More sections than any known writer makes; a header that announces more is forged."""

LINE: Final = 64
"""Bytes in a line of the cache, where aligned payloads begin."""

FILLER: Final = 0x7A6B_0000
"""The type of the section of zeros before an aligned one is this plus its type. No reader knows it, so all skip it."""

Buffer: TypeAlias = "bytes | memoryview | npt.NDArray[np.generic]"
"""What a section's payload may be given as: bytes, or a little-endian array taken byte for byte."""


class Stream:
    """A payload of `size` bytes that is made piece by piece while it is written, so that it is never whole in memory."""

    __slots__ = ("pieces", "size")

    def __init__(self, size: int, pieces: Iterable[Buffer]) -> None:
        """So many bytes in all pieces together."""
        self.size: Final = size
        self.pieces: Final = pieces


_FILE_HEADER = struct.Struct("<4sII")
_SECTION_HEADER = struct.Struct("<IQ")


class Section:
    """The payload of one section, a read-only view of the mapped file; `offset` is where it starts in the file."""

    __slots__ = ("data", "offset", "path", "type")

    def __init__(self, path: str | os.PathLike[str], type: int, offset: int, data: memoryview) -> None:
        """What was found in the file `path`."""
        self.path: Final = path
        self.type: Final = type
        self.offset: Final = offset
        self.data: Final = data

    @property
    def size(self) -> int:
        """Bytes in the payload."""
        return len(self.data)

    def error(self, what: str, mend: str, at: int = 0) -> FormatError:
        """A `FormatError` about byte `at` of this section."""
        return FormatError(self.path, what, section=self.type, offset=self.offset + at, mend=mend)

    def require_size(self, size: int, what: str) -> None:
        """Refuse the section unless it holds exactly `size` bytes; `what` explains where that number comes from."""
        if self.size != size:
            raise self.error(f"{self.size} bytes, not the {size} of {what}", "make the file again")

    def array(self, dtype: npt.DTypeLike, shape: tuple[int, ...], at: int = 0) -> npt.NDArray[np.generic]:
        """A zero-copy, read-only view of `shape` items of `dtype`, from byte `at` on.

        Raises `FormatError` when the section is too short for it.
        """
        import numpy as np  # who wants bytes alone does without

        item = np.dtype(dtype)
        count = 1
        for length in shape:
            count *= length
        return np.frombuffer(self.view(at, count * item.itemsize), dtype=item).reshape(shape)

    def view(self, at: int, size: int) -> memoryview:
        """A zero-copy, read-only view of `size` bytes from byte `at` on.

        Raises `FormatError` when the section is too short for it.
        """
        if at + size > self.size:
            raise self.error(
                f"{self.size} bytes where at least {at + size} are announced",
                "the file is truncated or forged: make it again",
                at,
            )
        return self.data[at : at + size]

    def u32(self, at: int) -> int:
        """The 32-bit integer at byte `at`."""
        return int.from_bytes(self.copy(at, 4), "little")

    def copy(self, at: int, size: int) -> bytes:
        """A copy of `size` bytes from byte `at` on."""
        return bytes(self.view(at, size))

    def require_prime(self, at: int, prime: int, name: str) -> None:
        """Refuse the file unless a field description (u32 width, the prime) at byte `at` says 32 bytes and `prime`."""
        width = self.u32(at)
        found = int.from_bytes(self.copy(at + 4, width), "little") if width <= 128 else None
        if width != 32 or found != prime:
            shown = found if found is not None else f"a number of {width} bytes"
            raise self.error(
                f"made for another field: {name} is {shown}, not {prime}",
                "zkwright works on BN254 (circom: --prime bn128, the default)",
                at,
            )


class Container:
    """A container's sections by type; types the reader does not know are there too."""

    __slots__ = ("path", "sections", "version")

    def __init__(self, path: str | os.PathLike[str], version: int, sections: Mapping[int, Section]) -> None:
        """What was found in the file `path`."""
        self.path: Final = path
        self.version: Final = version
        self.sections: Final = sections

    def __getitem__(self, section_type: int) -> Section:
        """The section of that type; raises `FormatError` when the file has none."""
        try:
            return self.sections[section_type]
        except KeyError:
            raise FormatError(
                self.path, "a required section is missing", section=section_type, mend="make the file again"
            ) from None


def read_container(path: str | os.PathLike[str], magic: bytes, versions: Iterable[int]) -> Container:
    """Map a container into memory and find its sections; the payloads are views, nothing is copied.

    Costs a few microseconds whatever the file's size. The views stay valid as long as anything refers to them,
    also after the file is replaced (not when it is overwritten in place, which this module's writer never does).

    Raises `FormatError` for another magic or version, a truncated or repeated section, too many sections, or bytes
    after the last one, and `OSError` when the file cannot be opened.
    """
    with open(path, "rb", opener=_at_once) as file:
        size = os.fstat(file.fileno()).st_size
        if size < _FILE_HEADER.size:
            raise FormatError(path, f"{size} bytes are too few for a header", mend=f"give a {_kind(magic)} file")
        mapped = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
    found, version, n_sections = _FILE_HEADER.unpack_from(mapped, 0)
    if found != magic:
        raise FormatError(path, f"starts with {found!r}, not {magic!r}", offset=0, mend=f"give a {_kind(magic)} file")
    if version not in (accepted := tuple(versions)):
        wanted = " or ".join(map(str, accepted))
        raise FormatError(path, f"format version {version}", offset=4, mend=f"give a file of version {wanted}")
    if n_sections > MAX_SECTIONS:
        raise FormatError(path, f"announces {n_sections} sections", offset=8, mend="the header is forged or damaged")
    whole = memoryview(mapped)
    return Container(path, version, MappingProxyType(_find_sections(path, whole, n_sections)))


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for somebody to write into a pipe of that name, which is refused for its size."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _find_sections(path: str | os.PathLike[str], whole: memoryview, n_sections: int) -> dict[int, Section]:
    sections: dict[int, Section] = {}
    offset = _FILE_HEADER.size
    truncated = "the file is truncated or forged: make it again"
    for index in range(n_sections):
        start = offset + _SECTION_HEADER.size
        if start > len(whole):
            raise FormatError(path, f"ends before section {index + 1} of {n_sections}", offset=offset, mend=truncated)
        section_type, size = _SECTION_HEADER.unpack_from(whole, offset)
        if section_type in sections:
            raise FormatError(
                path, "the same section twice", section=section_type, offset=offset, mend="make the file again"
            )
        left = len(whole) - start
        if size > left:
            what = f"announces {size} bytes where {left} are left"
            raise FormatError(path, what, section=section_type, offset=offset, mend=truncated)
        offset = start + size
        sections[section_type] = Section(path, section_type, start, whole[start:offset])
    if offset != len(whole):
        what = f"{len(whole) - offset} bytes after the last section"
        raise FormatError(path, what, offset=offset, mend="the file is damaged: make it again")
    return sections


def write_container(
    path: str | os.PathLike[str],
    magic: bytes,
    version: int,
    sections: Iterable[tuple[int, Sequence[Buffer] | Stream]],
    *,
    aligned: abc.Container[int] = (),
    secret: bool = False,
) -> None:
    """Write a container, each section given as its type and the pieces of its payload, and put it in place at once.

    The payloads of sections of a type in `aligned` begin at a multiple of `LINE` bytes, behind a section of zeros.
    The file appears whole or not at all (see `replacing`, also for `secret`). Raises `OSError` when it cannot be written,
    `ValueError` when a stream does not have the size it announces.
    """
    listed = _with_filler([(section_type, _stream(payload)) for section_type, payload in sections], aligned)
    with replacing(path, secret=secret) as file:
        file.write(_FILE_HEADER.pack(magic, version, len(listed)))
        for section_type, stream in listed:
            file.write(_SECTION_HEADER.pack(section_type, stream.size))
            written = sum(file.write(_flat_bytes(piece)) for piece in stream.pieces)
            if written != stream.size:
                raise ValueError(f"section {section_type} announces {stream.size} bytes but has {written}")


@contextmanager
def mapped_container(
    path: str | os.PathLike[str],
    magic: bytes,
    version: int,
    sizes: Iterable[tuple[int, int]],
    *,
    aligned: abc.Container[int] = (),
) -> Iterator[dict[int, memoryview]]:
    """A new container with sections of these types and sizes: their payloads, all zero, as writable views of the file.

    For `aligned` see `write_container`. The file is put in place when the body ends (see `replacing`); the room on the disk
    is taken before it begins, where there is `posix_fallocate`. The views outlive the body: whoever keeps them must not write
    to them any more.

    Raises `OSError` when the file cannot be written, or the disk has no room for it; without `posix_fallocate` a full disk
    shows only when a page is written, and ends the process.
    """
    listed = _with_filler([(section_type, Stream(size, ())) for section_type, size in sizes], aligned)
    offset = _FILE_HEADER.size
    sections = {}
    with replacing(path) as file:
        size = offset + sum(_SECTION_HEADER.size + stream.size for _, stream in listed)
        _reserve(file, size)
        mapped = mmap.mmap(file.fileno(), size)
        whole = memoryview(mapped)
        _FILE_HEADER.pack_into(mapped, 0, magic, version, len(listed))
        for section_type, stream in listed:
            _SECTION_HEADER.pack_into(mapped, offset, section_type, stream.size)
            start = offset + _SECTION_HEADER.size
            offset = start + stream.size
            sections[section_type] = whole[start:offset]
        yield sections
        mapped.flush()


def _reserve(file: BinaryIO, size: int) -> None:
    # Writing to a mapped page that the disk has no room for would end the process.
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        file.truncate(size)


def container_size(sections: Iterable[tuple[int, int]], *, aligned: abc.Container[int] = ()) -> int:
    """The bytes of the file that `write_container` makes of sections of these types and sizes."""
    placed = _with_filler([(section_type, Stream(size, ())) for section_type, size in sections], aligned)
    return _FILE_HEADER.size + sum(_SECTION_HEADER.size + stream.size for _, stream in placed)


def _with_filler(sections: Iterable[tuple[int, Stream]], aligned: abc.Container[int]) -> list[tuple[int, Stream]]:
    placed: list[tuple[int, Stream]] = []
    offset = _FILE_HEADER.size
    for section_type, stream in sections:
        if section_type in aligned:
            filler = bytes(-(offset + 2 * _SECTION_HEADER.size) % LINE)
            placed.append((FILLER + section_type, Stream(len(filler), [filler])))
            offset += _SECTION_HEADER.size + len(filler)
        placed.append((section_type, stream))
        offset += _SECTION_HEADER.size + stream.size
    return placed


def _stream(payload: Sequence[Buffer] | Stream) -> Stream:
    if isinstance(payload, Stream):
        return payload
    pieces = [_flat_bytes(piece) for piece in payload]
    return Stream(sum(map(len, pieces)), pieces)


def _flat_bytes(piece: Buffer) -> memoryview:
    if isinstance(piece, bytes | memoryview):
        return memoryview(piece).cast("B")
    import numpy as np  # whose array this is

    return np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data


def _kind(magic: bytes) -> str:
    return f".{magic.decode('ascii')}"


def prime_header(prime: int) -> bytes:
    """A field's description as headers hold it: the width of an element in bytes (32), then the prime.

    >>> prime_header(5)[:6].hex()
    '200000000500'
    """
    return struct.pack("<I", 32) + prime.to_bytes(32, "little")
