"""Verifications a minute through HTTP, with the engine and with other verifiers called by the same service.

python -m benchmarks.service [--seconds 10] [--processes 2] [--connections 32] [--verifiers engine,py_ecc,snarkjs]

The service, as `zkwright serve` runs it over SQLite, and the program that asks it share this machine's cores. Each connection
asks for the next verification when the last was answered. The statement has three public signals; its key is a development key.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
from zkwright import Field, Private, Public, circuit
from zkwright.prover import Prover, setup, statement_of
from zkwright.service.statements.registered import statement_id
from zkwright.verifier import public_to_object

from benchmarks import machine
from benchmarks.process import ROOT

VERIFIERS: Final = ("engine", "py_ecc", "snarkjs")

_ANSWER: Final = b"HTTP/1.1 200 "


@circuit
def factors(p: Private[Field], q: Private[Field], scope: Public[Field]) -> tuple[Public[Field], Public[Field]]:
    """Two factors of a public number, and a number that depends on a scope."""
    return p * q, (p + scope) * q


@contextmanager
def service(verifier: str, processes: int, folder: Path) -> Iterator[str]:
    """A service on a database of its own; its address."""
    database = f"sqlite:///{folder / verifier}.sqlite"
    words = (verifier, str(processes), database, str(folder / "factors.statement.json"))
    command = [sys.executable, "-m", "benchmarks.drivers.serve_with", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def write_statement(folder: Path) -> bytes:
    """The descriptor beside its key; the body of a request."""
    program = factors.compile()
    key = setup(program.r1cs)
    statement = statement_of(program, key)
    proof, public = Prover(key, program).prove_inputs({"p": 3, "q": 11, "scope": 2026})
    (folder / "verification_key.json").write_text(key.verifying_key().to_json(), encoding="utf-8")
    (folder / "factors.statement.json").write_text(statement.to_json(), encoding="utf-8")
    body = {"statement": statement_id(statement), "public": public_to_object(public), "proof": proof.to_object()}
    return json.dumps(body).encode()


async def ask(url: str, body: bytes, seconds: float, connections: int) -> list[float]:
    """The seconds that each answer took, all of which said yes."""
    place = urlsplit(url)
    head = f"POST /v1/verify HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        while (begun := time.perf_counter()) < end:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            answer = await reader.readexactly(length)
            if not head.startswith(_ANSWER):
                raise click.ClickException(answer.decode())
            taken.append(time.perf_counter() - begun)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(connections)))
    return taken


@click.command(help=__doc__)
@click.option("--seconds", default=10.0, show_default=True, help="For each verifier, after one second to warm up.")
@click.option("--processes", default=2, show_default=True, help="Of the service.")
@click.option("--connections", default=32, show_default=True, help="That ask at the same time.")
@click.option("--verifiers", default=",".join(VERIFIERS), show_default=True)
def main(seconds: float, processes: int, connections: int, verifiers: str) -> None:
    click.echo(f"{machine.describe()}; {processes} processes, {connections} connections\n")
    click.echo("| verifier | verifications a minute | median | 99 of 100 within |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        body = write_statement(folder)
        for verifier in verifiers.split(","):
            with service(verifier, processes, folder) as url:
                asyncio.run(ask(url, body, min(seconds, 1.0), processes))
                begun = time.perf_counter()
                taken = asyncio.run(ask(url, body, seconds, connections))
                minutes = (time.perf_counter() - begun) / 60
            cuts = statistics.quantiles(taken, n=100)
            figures = f"{len(taken) / minutes:,.0f} | {1000 * cuts[49]:.0f} ms | {1000 * cuts[98]:.0f} ms"
            click.echo(f"| {verifier} | {figures} |")


if __name__ == "__main__":
    main()
