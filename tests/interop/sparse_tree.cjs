// Does what standard input says, [["insert", key, value], ["update", key, value], ["delete", key], ["find", key], ...], with an
// empty sparse Merkle tree of circomlibjs, and prints what each gives, numbers in decimal, and the processor seconds so far.

const { newMemEmptyTrie } = require("circomlibjs");

async function main() {
  const tree = await newMemEmptyTrie();
  const shown = (value) => {
    if (Array.isArray(value)) return value.map(shown);
    return value instanceof Uint8Array ? tree.F.toObject(value).toString() : value;
  };
  const steps = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const results = [];
  const before = process.cpuUsage();
  const seconds = () => (({ user, system }) => (user + system) / 1e6)(process.cpuUsage(before));
  for (const [name, ...numbers] of steps) {
    const result = await tree[name](...numbers.map((number) => tree.F.e(number)));
    const told = Object.fromEntries(Object.entries(result).map(([key, value]) => [key, shown(value)]));
    results.push({ ...told, root: shown(tree.root), seconds: seconds() });
  }
  require("node:fs").writeFileSync(1, JSON.stringify(results));
  process.exit(0);
}

main();
