// Prints, as JSON, what the published circuit of RLN v2 and rlnjs compute. How to run: README.md.
"use strict";
const { execFileSync } = require("child_process");
const { readFileSync } = require("fs");
const { join } = require("path");

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const DEPTH = 20;

async function main() {
  const rlnjs = await import(join(process.cwd(), "node_modules/rlnjs/dist/index.node.cjs")).then((m) => m.default ?? m);
  execFileSync("node", ["node_modules/circom2/cli.js", "rln.circom", "--wasm", "-l", "."], { stdio: ["ignore", 2, 2] });
  const calculator = await require(join(process.cwd(), "rln_js/witness_calculator.js"))(readFileSync("rln_js/rln.wasm"));
  const runs = [];
  for (const [secret, limit, messageId, x, externalNullifier, place] of [
    [1n, 1n, 0n, 1n, 0n, 0],
    [2n, 100n, 99n, R - 1n, 5n, 1],
    [R - 1n, 65535n, 65534n, 12345678901234567890n, R - 1n, (1 << DEPTH) - 1],
    [123456789n, 2n, 0n, 77n, 9n, 5],
    [123456789n, 2n, 0n, 78n, 9n, 5],
    [123456789n, 2n, 1n, 78n, 9n, 5],
  ]) {
    const pathElements = Array.from({ length: DEPTH }, (_, i) => BigInt(i) * 1000n + 7n);
    const identityPathIndex = pathElements.map((_, i) => (place >> i) & 1);
    const inputs = { identitySecret: secret, userMessageLimit: limit, messageId, pathElements, identityPathIndex, x, externalNullifier };
    const [, y, root, nullifier] = await calculator.calculateWitness(inputs, true);
    runs.push({ secret, limit, messageId, x, externalNullifier, place, pathElements, y, root, nullifier });
  }
  const [one, two] = [runs[3], runs[4]];
  const result = {
    "circom-rln": "17f0fed",
    rlnjs: "3.3.0",
    runs,
    externalNullifiers: [[0n, 0n], [1n, 2n], [R - 1n, 3n]].map(([epoch, id]) => ({ epoch, id, value: rlnjs.calculateExternalNullifier(epoch, id) })),
    signals: ["", "hello", "é"].map((text) => ({ text, hash: rlnjs.calculateSignalHash(text) })),
    recovered: rlnjs.shamirRecovery(one.x, two.x, one.y, two.y),
  };
  process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
