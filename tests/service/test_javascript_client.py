"""The client for JavaScript, run by Node from where the service serves it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from zkwright.service.proving.circuits import Provable
from zkwright.service.settings import Settings

from tests.interop.foreign import tool
from tests.service.ballots import Box
from tests.service.conftest import Process
from tests.service.proving.conftest import provable

__all__ = ["provable"]

SCRIPT = """
import { Client, Refused } from "./client.mjs";
import { readFileSync } from "node:fs";

const { url, statement, ballots, wanted } = JSON.parse(readFileSync("told.json", "utf-8"));
const client = new Client(url + "/", undefined, { patience: 20 });
const told = {};
const code = async (promise) => {
  try { await promise; return "none"; } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `${error.status} ${error.code}`;
  }
};
const [first, second, aliased] = ballots;
told.statements = (await client.statements()).map((each) => each.circuit);
told.values = await client.verify(statement, JSON.stringify(first.public), JSON.stringify(first.proof));
told.aliased = await code(client.verify(statement, aliased.public, aliased.proof));
told.malformed = await code(client.verify(statement, '["1", "1"', first.proof));
told.unknown = await code(client.verify("0".repeat(64), first.public, first.proof));
const once = await client.consume(statement, first.public, first.proof, { idempotencyKey: "mine" });
told.again = (await client.consume(statement, first.public, first.proof, { idempotencyKey: "mine" })).consumption.sequence;
told.twice = await code(client.consume(statement, first.public, first.proof));
await client.consume(statement, second.public, second.proof);
told.feed = [];
for await (const each of client.consumptions(once.consumption.sequence - 1)) {
  told.feed.push(each.nullifier);
  if (told.feed.length === 2) break;
}
const states = [];
const made = await client.prove(wanted, { x: 3, square: 9 }, { told: (job) => states.push(job.state) });
told.proved = await client.verify(wanted, made.public, made.proof);
told.last = states.at(-1);
told.unsatisfied = await code(client.prove(wanted, { x: 3, square: 8 }));
console.log(JSON.stringify(told));
"""


def test_does_what_the_service_can(
    serve: Callable[..., Process], poll: Settings, box: Box, provable: Provable, tmp_path: Path
) -> None:
    service = serve("--database", poll.database, "--prove", provable.files.zkey)
    first, second = box.ballot(), box.ballot()
    ballots = [{"public": ballot.public, "proof": ballot.proof} for ballot in (first, second, first.aliased)]
    words = {"url": service.url, "statement": box.id, "ballots": ballots, "wanted": provable.id}
    (tmp_path / "told.json").write_text(json.dumps(words))
    (tmp_path / "client.mjs").write_text(httpx.get(service.url + "/client.mjs").text)
    (tmp_path / "script.mjs").write_text(SCRIPT)
    done = subprocess.run([tool("node"), "script.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert "ballot" in told["statements"]
    assert told["values"] == {"nullifier": first.public[0], "scope": "7", "choice": "1"}
    assert told["aliased"] == "422 invalid_proof"
    assert told["malformed"] == "400 malformed"
    assert told["unknown"] == "404 unknown_statement"
    assert told["twice"] == "409 already_consumed"
    assert told["again"] == 1
    assert told["feed"] == [first.public[0], second.public[0]]
    assert told["proved"] == {"result": "27", "square": "9"}
    assert (told["last"], told["unsatisfied"]) == ("done", "0 unsatisfied")
