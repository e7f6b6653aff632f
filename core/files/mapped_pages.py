"""Giving back the memory that pages of mapped files take, once they have been looked at."""

from __future__ import annotations

import mmap

import numpy as np
import numpy.typing as npt


def release_pages(*arrays: npt.NDArray[np.generic]) -> None:
    """Let go of the pages of the files that arrays are views of: whoever looks at them gets them from the file again.

    What was written to a mapped file stays in it. Arrays in memory stay as they are, as do all on systems without `madvise`.
    A whole file is let go of at once, in some microseconds for each of its megabytes in memory.
    """
    files: dict[int, mmap.mmap] = {}
    for array in arrays:
        base: object = array
        while isinstance(base, np.ndarray):
            base = base.base
        mapped = base.obj if isinstance(base, memoryview) else base
        if isinstance(mapped, mmap.mmap):
            files[id(mapped)] = mapped
    if hasattr(mmap, "MADV_DONTNEED"):
        for mapped in files.values():
            mapped.madvise(mmap.MADV_DONTNEED)
