"""Products of values that nobody knows, in a second: a process for each party over TLS, and the check of them all.

python -m benchmarks.joint_products [--count 262144] [--parties 3] [--threshold 1] [--times 5]
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from zkwright.parties import Identity, Parties
from zkwright.parties.agreement import Agreed, agree
from zkwright.parties.channel import Channel
from zkwright.parties.product_check import check
from zkwright.parties.protocols import times as products_of
from zkwright.parties.rehearsal import rehearsed
from zkwright.parties.runtime import Runtime

from benchmarks import machine
from benchmarks.process import ROOT

_COINS = 40
"""For a check of each run."""


def drafted(folder: Path, n: int, threshold: int, inputs: list[str]) -> str:
    """The text of a `parties.toml` whose parties give one of `inputs` each, as many as there are, for a rehearsal."""
    lines = [f"threshold = {threshold}", 'circuit = "none.r1cs"', 'key = "none.zkey"']
    for number in range(n):
        certificate = Identity.new(folder / f"draft-{number}.identity").certificate_text
        lines += ["[[party]]", f'name = "p{number + 1}"', f'address = "127.0.0.1:{7001 + number}"']
        lines += [f'certificate = "{certificate}"', f"inputs = {json.dumps(inputs[number : number + 1])}"]
    return "\n".join(lines) + "\n"


async def party(folder: Path, number: int, count: int, times: int) -> dict[str, Any]:
    """Seconds of one party: of each vector of products, and of each check."""
    parties = Parties.read(folder / "parties.toml")
    channel = Channel(parties, number, Identity.read(folder / f"p{number}.identity"))
    multiplied, checked = [], []
    try:
        await channel.open()
        randomness, coins = await agree(channel, Agreed(*[bytes(32)] * len(Agreed._fields)), _COINS * (times + 1))
        runtime = Runtime(channel, randomness, coins)
        for _ in range(times + 1):
            left, right = randomness.drawn(count), randomness.drawn(count)
            begun = time.perf_counter()
            await runtime.run(products_of(runtime, left, right))
            done = time.perf_counter()
            await check(runtime)
            multiplied.append(done - begun)
            checked.append(time.perf_counter() - done)
    finally:
        await channel.close()
    return {"multiplied": multiplied[1:], "checked": checked[1:]}


def measured(n: int, threshold: int, count: int, times: int) -> tuple[float, float]:
    """Products a second without the check, and with it: medians of the party that took longest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draft = Parties.from_bytes(drafted(folder, n, threshold, []).encode(), folder / "draft.toml")
        rehearsed(draft, folder, "none.r1cs", "none.zkey")
        command = [sys.executable, "-m", "benchmarks.joint_products", "--count", str(count), "--times", str(times)]
        running = [
            subprocess.Popen([*command, "--part", str(number), name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for number in range(1, n + 1)
        ]
        told = [json.loads(process.communicate()[0]) for process in running]
    products = max(statistics.median(said["multiplied"]) for said in told)
    checks = max(statistics.median(said["checked"]) for said in told)
    return count / products, count / (products + checks)


def said(n: int, threshold: int, count: int, times: int) -> str:
    """A line of that."""
    alone, checked = measured(n, threshold, count, times)
    rates = f"{alone / 1e6:.2f} million joint products a second, {checked / 1e6:.2f} with their check"
    return f"{n} parties, threshold {threshold}: {rates}"


@click.command()
@click.option("--count", default=1 << 18, show_default=True)
@click.option("--parties", "n", default=3, show_default=True)
@click.option("--threshold", default=1, show_default=True)
@click.option("--times", default=5, show_default=True)
@click.option("--part", default=0, hidden=True)
@click.argument("folder", required=False)
def main(count: int, n: int, threshold: int, times: int, part: int, folder: str | None) -> None:
    """Print how many products a second there are."""
    if folder is not None:
        click.echo(json.dumps(asyncio.run(party(Path(folder), part, count, times))))
        return
    click.echo(machine.describe())
    click.echo(said(n, threshold, count, times))


if __name__ == "__main__":
    main()
