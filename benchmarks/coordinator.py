"""A ceremony that is served, and contributors who join one after the other: seconds, processor seconds, and what the page takes.

python -m benchmarks.coordinator [--power 16] [--contributors 3]

The circuit is a chain of Poseidon hashes of up to 2**POWER rows, whose powers of tau are of `benchmarks.powers_of_tau`. All is on
this machine: `join` and the coordinator's verification share its cores. Meanwhile the page is asked for without pause.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import httpx

from benchmarks import machine
from benchmarks.ceremony import phase_2, zkwright
from benchmarks.process import ROOT, measure

_PAUSE: Final = 0.003
"""Seconds between an answer of the page and the next request for it."""


@contextmanager
def coordinator(folder: Path) -> Iterator[str]:
    """A coordinator of its own on the folder; its address."""
    command = zkwright("ceremony", "serve", folder, "--port", "0", "--trust-ptau", "--json")
    with subprocess.Popen(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield json.loads(line)["url"]
        finally:
            process.terminate()


class Page:
    """Asks for the page, again and again; `seconds` is what each answer took."""

    def __init__(self, url: str) -> None:
        self.seconds: list[float] = []
        self._url: Final = url
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._ask)

    def __enter__(self) -> Page:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        with httpx.Client() as client:
            while not self._ended.wait(_PAUSE):
                begun = time.perf_counter()
                client.get(self._url).raise_for_status()
                self.seconds.append(time.perf_counter() - begun)


@click.command()
@click.option("--power", default=16, show_default=True, help="Rows of the circuit: up to 2**POWER.")
@click.option("--contributors", default=3, show_default=True)
def main(power: int, contributors: int) -> None:
    """Print what each contribution took, and the page's answers."""
    click.echo(machine.describe())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "ceremony")
        folder.mkdir()
        first, *_ = phase_2(folder, power)
        measure(first.ours)
        with coordinator(folder) as url:
            with Page(url) as idle:
                time.sleep(1)
            with Page(url) as busy:
                for number in range(contributors):
                    joined = measure(
                        zkwright("ceremony", "join", url, "-n", f"number {number}", "-o", Path(name, str(number)))
                    )
                    click.echo(
                        f"contribution {number + 1}: {joined.wall:.2f} s, join's processor seconds {joined.cpu:.2f}"
                    )
        for what, page in (("before", idle), ("meanwhile", busy)):
            told = f"{1000 * statistics.median(page.seconds):.1f} ms, at most {1000 * max(page.seconds):.1f}"
            click.echo(f"the page {what}: {told} in {len(page.seconds)} answers")


if __name__ == "__main__":
    main()
