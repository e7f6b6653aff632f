// Prints, as JSON, what zk-kit's poseidon-cipher encrypts. How to run: README.md.
"use strict";
const { poseidonEncrypt } = require(require.resolve("@zk-kit/poseidon-cipher", { paths: [process.cwd()] }));

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const RUNS = [
  { key: [0n, 0n], nonce: 0n, message: [0n] },
  { key: [1n, 2n], nonce: 3n, message: [10n, 20n] },
  { key: [R - 1n, R - 2n], nonce: (1n << 128n) - 1n, message: [R - 1n, 0n, 1n] },
  { key: [5n, 7n], nonce: 1n << 64n, message: [1n, 2n, 3n, 4n] },
  { key: [11n, R - 1n], nonce: 9n, message: [6n, 5n, 4n, 3n, 2n, 1n, 0n] },
];
const result = {
  "zk-kit poseidon-cipher": "0.3.2",
  poseidonEncrypt: RUNS.map((run) => ({ ...run, ciphertext: poseidonEncrypt(run.message, run.key, run.nonce) })),
};
process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
