// Prints, as JSON, the roots and proofs of zk-kit's lean incremental tree. How to run: README.md.
"use strict";
const here = { paths: [process.cwd()] };
const { LeanIMT } = require(require.resolve("@zk-kit/lean-imt", here));
const { poseidon2 } = require(require.resolve("poseidon-lite", here));

const tree = new LeanIMT((a, b) => poseidon2([a, b]));
const steps = [];
for (let count = 1n; count <= 21n; count++) {
  const leaf = count ** 3n + 7n;
  tree.insert(leaf);
  const proofs = [0, tree.size >> 1, tree.size - 1].map((place) => {
    const { index, siblings } = tree.generateProof(place);
    return { place, index, siblings };
  });
  steps.push({ leaf, root: tree.root, depth: tree.depth, proofs });
}
tree.update(20, 0n);
const afterUpdate = tree.root;
tree.insertMany([1n, 2n, 3n, 4n, 5n]);
const result = { "zk-kit lean-imt": "2.2.5", steps, afterUpdate, afterInsertMany: tree.root };
process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
