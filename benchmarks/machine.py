"""The machine a run was made on, without anything that names it."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe() -> str:
    """Processor, cores, memory, system and Python, in one line."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    cores = len(os.sched_getaffinity(0))
    vectors = [name for name in ("avx2", "avx512f", "avx512ifma") if name in _cpuinfo("flags").split()]
    return (
        f"{_cpuinfo('model name') or platform.machine()}, {cores} cores, {', '.join(vectors) or 'no AVX2'}, "
        f"{memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def load() -> float:
    """How many processes wanted a core during the last minute."""
    return os.getloadavg()[0]


def _cpuinfo(key: str) -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return " ".join(value.split())
    return ""
