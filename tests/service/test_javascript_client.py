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

from tests.exports.in_node import node
from tests.interop.foreign import MODULES, install, tool
from tests.service.ballots import Box
from tests.service.conftest import Process
from tests.service.proving.conftest import provable

__all__ = ["provable"]

CLIENT = Path(__file__).parents[2] / "service" / "client"

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


TYPED = """
import { Client, Refused, type Consumption, type Job, type Statement } from "./client.mjs";

const client = new Client(new URL("https://proofs.example.org"), "key", { patience: 3 });
const served: Statement[] = await client.statements();
const taken: Consumption = (await client.consume("0", ["1"], "{}", { idempotencyKey: "mine" })).consumption;
const circuits: string[] = served.map((each) => each.circuit);
const states: Job["state"][] = [];
const made = await client.prove("0", { x: 3 }, { told: (job) => states.push(job.state) });
const values = await client.verify("0", made.public, made.proof);
for await (const each of client.consumptions(taken.sequence, { statement: "0" })) circuits.push(each.nullifier);
try {
  await client.verify("0", "[]", "{}");
} catch (error) {
  if (error instanceof Refused) circuits.push(error.code, String(error.status));
}
// @ts-expect-error values come by name
const first: string = values[0].name;
// @ts-expect-error a sequence is a number
const sequence: string = taken.sequence;
// @ts-expect-error no such state
const state: Job["state"] = "lost";
// @ts-expect-error neither a text nor signals
await client.verify("0", 1, made.proof);
// @ts-expect-error inputs go by name
await client.prove("0", [3]);
export { circuits, first, sequence, state };
"""


def test_types(tmp_path: Path) -> None:
    """TypeScript's own compiler takes what is right, and nothing that is marked as wrong."""
    (tmp_path / "client.d.mts").write_bytes((CLIENT / "client.d.mts").read_bytes())
    (tmp_path / "program.mts").write_text(TYPED)
    install()
    flags = "--noEmit --strict --noUnusedLocals --module nodenext --target es2022 --lib es2022,dom"
    node(MODULES / "typescript" / "bin" / "tsc", *flags.split(), tmp_path / "program.mts")
