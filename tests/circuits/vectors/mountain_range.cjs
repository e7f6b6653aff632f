// Prints, as JSON, the peaks, proofs and roots of Herodotus' Merkle mountain range, with Poseidon as its hash. How to run: README.md.
"use strict";
const here = { paths: [process.cwd()] };
const load = (name) => require(require.resolve(name, here));
const { IHasher } = load("@accumulators/core");
const { default: MemoryStore } = load("@accumulators/memory");
const { default: CoreMMR } = load("@accumulators/merkle-mountain-range");
const { poseidon2 } = load("poseidon-lite");

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

class Poseidon extends IHasher {
  hash(data) { return poseidon2(data.map(BigInt)).toString(); }
}

async function main() {
  const range = new CoreMMR(new MemoryStore(), new Poseidon({ blockSizeBits: 4096 }));
  // Its own root commits to the number of nodes; of the number of leaves, which determines that, is made what is asked for here.
  const root = async (size) => range.calculateRootHash(await range.bagThePeaks(), size);
  const initial = await root(0);
  const steps = [], places = [];
  for (let size = 1; size <= 13; size++) {
    const leaf = [0n, R - 1n, R - 2n][size - 1] ?? BigInt(size) ** 3n + 7n;
    places.push((await range.append(leaf.toString())).elementIndex);
    const proofs = [];
    for (const place of new Set([0, size >> 1, size - 1])) {
      const proof = await range.getProof(places[place]);
      if (!(await range.verifyProof(proof, proof.elementHash))) throw new Error("the package refuses its own proof");
      proofs.push({ place, leaf: proof.elementHash, siblings: proof.siblingsHashes });
    }
    steps.push({ leaf, peaks: await range.getPeaks(), root: await root(size), proofs });
  }
  const result = { "@accumulators/merkle-mountain-range": "4.3.0", initial, steps };
  process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
