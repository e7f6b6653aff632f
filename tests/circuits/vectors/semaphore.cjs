// Prints, as JSON, what Semaphore's packages and its published circuit compute. How to run: README.md.
"use strict";
const { execFileSync } = require("child_process");
const { writeFileSync, readFileSync } = require("fs");
const { join } = require("path");
const here = { paths: [process.cwd()] };
const load = (name) => require(require.resolve(name, here));
const { Identity } = load("@semaphore-protocol/identity");
const { Group } = load("@semaphore-protocol/group");
const { keccak256 } = load("ethers/crypto");
const { toBeHex } = load("ethers/utils");

const DEPTH = 20;
const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const KEYS = ["", "private-key", "é".repeat(100), "00".repeat(32), "a".repeat(111), "a".repeat(112), "a".repeat(127), "a".repeat(128)];
// As @semaphore-protocol/proof does of messages and scopes before they enter the circuit.
const hash = (value) => BigInt(keccak256(toBeHex(value, 32))) >> 8n;

async function circuit() {
  const source = `pragma circom 2.1.5; include "semaphore.circom"; component main {public [message, scope]} = Semaphore(${DEPTH});`;
  writeFileSync("main.circom", source); // circom's WebAssembly sees this folder only
  const libraries = ["@semaphore-protocol/circuits/src", "circomlib/circuits", "@zk-kit/binary-merkle-root.circom/src"];
  const flags = libraries.flatMap((library) => ["-l", join("node_modules", library)]);
  execFileSync("node", ["node_modules/circom2/cli.js", "main.circom", "--wasm", ...flags], { stdio: ["ignore", 2, 2] });
  const folder = process.cwd();
  const calculator = require(join(folder, "main_js/witness_calculator.js"));
  const witness = await calculator(readFileSync(join(folder, "main_js/main.wasm")));
  return witness;
}

async function main() {
  const identities = KEYS.map((key) => new Identity(Buffer.from(key, "utf8")));
  const witness = await circuit();
  const proofs = [];
  for (const [size, index] of [[1, 0], [2, 0], [2, 1], [3, 2], [5, 4], [8, 3], [8, 7], [7, 6]]) {
    const members = Array.from({ length: size }, (_, i) => identities[i].commitment);
    const group = new Group(members);
    const path = group.generateMerkleProof(index);
    const scope = [0n, 1n, hash(7n), R - 1n][(size + index) % 4], message = hash(BigInt(index));
    const padded = Array.from({ length: DEPTH }, (_, i) => path.siblings[i] ?? 0n);
    const inputs = { secret: identities[index].secretScalar, merkleProofLength: path.siblings.length, merkleProofSiblings: padded, message, scope };
    const source = readFileSync(require.resolve("@semaphore-protocol/circuits/src/semaphore.circom", here), "utf8");
    if (source.includes("merkleProofIndices")) inputs.merkleProofIndices = padded.map((_, i) => (path.index >> i) & 1);
    else inputs.merkleProofIndex = path.index;
    const values = await witness.calculateWitness(inputs, true);
    if (values[1] !== group.root) throw new Error("the circuit and the group disagree");
    proofs.push({ size, index, pathIndex: path.index, siblings: path.siblings, scope, message, root: values[1], nullifier: values[2] });
  }
  const result = {
    "@semaphore-protocol": "4.14",
    identities: identities.map((identity, i) => ({
      key: "0x" + Buffer.from(KEYS[i], "utf8").toString("hex"),
      secretScalar: identity.secretScalar,
      publicKey: identity.publicKey,
      commitment: identity.commitment,
      exported: identity.export(),
      signature: ((s) => ({ message: 42n, r8: s.R8, s: s.S }))(identity.signMessage(42n)),
    })),
    hashes: [0n, 1n, 7n, (1n << 256n) - 1n].map((value) => ({ value, hash: hash(value) })),
    proofs,
  };
  process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
