// Prints, as JSON, what Aztec's indexed tree makes of values, with Poseidon as its hash. How to run: README.md.
"use strict";
const { join } = require("path");
const here = { paths: [process.cwd()] };
const { poseidon2, poseidon3 } = require(require.resolve("poseidon-lite", here));
const load = (path) => import(join(process.cwd(), "node_modules/@aztec", path));

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const number = (bytes) => BigInt("0x" + bytes.toString("hex"));
const buffer = (value) => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
const hasher = {
  hash: (left, right) => buffer(poseidon2([number(left), number(right)])),
  hashInputs: (inputs) => buffer(poseidon3(inputs.map(number))),
};

// What the tree asks of a store, in memory.
function memory() {
  const map = () => {
    const kept = new Map();
    const upTo = ({ end, limit, reverse }) => {
      if (!reverse) throw new Error("only the last keys are asked for");
      return [...kept.keys()].filter((key) => key <= end).sort().reverse().slice(0, limit).map((key) => kept.get(key));
    };
    return { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value), values: upTo };
  };
  const singleton = () => { let kept; return { get: () => kept, set: (value) => { kept = value; } }; };
  return { openMap: map, openSingleton: singleton, transaction: async (change) => change() };
}

async function main() {
  const { StandardIndexedTree } = await load("merkle-tree/dest/index.js");
  const { NullifierLeaf, NullifierLeafPreimage } = await load("stdlib/dest/trees/index.js");

  // The parts of a leaf are hashed in the order in which Aztec's first nullifier trees had them: value, place, next value.
  class Preimage extends NullifierLeafPreimage {
    toHashInputs() { return [this.leaf.toBuffer(), buffer(this.nextIndex), buffer(this.getNextKey())]; }
    clone() { return Preimage.of(this); }
    static of(of) { return new Preimage(of.leaf, of.nextKey, of.nextIndex); }
    static fromLeaf(...parts) { return Preimage.of(NullifierLeafPreimage.fromLeaf(...parts)); }
    static fromBuffer(bytes) {
      const [value, nextIndex, nextKey] = [0, 32, 64].map((at) => number(bytes.subarray(at, at + 32)));
      return Preimage.fromLeaf(NullifierLeaf.buildDummy(value), nextKey, nextIndex);
    }
    static empty() { return Preimage.of(NullifierLeafPreimage.empty()); }
    static clone(of) { return Preimage.of(of); }
  }
  const leaf = (of) => ({ value: of.getKey(), next_index: of.getNextIndex(), next_value: of.getNextKey() });
  const siblings = (path) => path.toBufferArray().map(number);
  const shown = ({ leafPreimage, index, siblingPath }) => ({ leaf: leaf(leafPreimage), index, siblings: siblings(siblingPath) });

  const ASKED = [1n, 3n, (1n << 253n) + 1n, R - 2n, R - 1n];
  const trees = [];
  for (const [depth, values] of [
    [3, [5n, R - 1n, 4n, 6n, 1n, 1n << 253n, 3n]],
    [20, [R - 2n, 1n, 1n << 253n, 2n]],
  ]) {
    const tree = new StandardIndexedTree(memory(), hasher, "set", depth, 0n, Preimage, NullifierLeaf);
    await tree.init(1);
    const root = () => number(tree.getRoot(true));
    const steps = [];
    const initial = root();
    for (const value of values) {
      const { lowLeavesWitnessData, newSubtreeSiblingPath } = await tree.batchInsert([buffer(value)], 0);
      await tree.commit();
      const absent = [];
      for (const asked of ASKED) {
        const { index, alreadyPresent } = tree.findIndexOfPreviousKey(asked, false);
        if (alreadyPresent) continue;
        const siblingPath = await tree.getSiblingPath(index, false);
        absent.push({ value: asked, ...shown({ leafPreimage: tree.getLatestLeafPreimageCopy(index, false), index, siblingPath }) });
      }
      const emptySiblings = siblings(newSubtreeSiblingPath);
      steps.push({ value, low: shown(lowLeavesWitnessData[0]), emptySiblings, root: root(), absent });
    }
    trees.push({ depth, initial, steps });
  }
  const result = { "@aztec/merkle-tree": "4.1.2", trees };
  process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
