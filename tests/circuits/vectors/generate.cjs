// Prints, as JSON, what circomlibjs computes: the vectors that the gadgets are checked against. How to run: README.md.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const fromHere = { paths: [process.cwd()] };
const manifest = path.join(process.cwd(), "node_modules", "circomlibjs", "package.json");
const circomlibjs = require(require.resolve("circomlibjs", fromHere));

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const L = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
const EDGES = [0n, 1n, 2n, 3n, 5n, (1n << 64n) - 1n, 1n << 64n, (1n << 128n) - 1n, 1n << 253n, R >> 1n, R - 3n, R - 2n, R - 1n];
const SCALARS = [0n, 1n, 2n, 3n, 7n, 8n, 255n, 1n << 128n, (1n << 250n) - 1n, L - 2n, L - 1n, L, L + 1n, (1n << 253n) + 5n];

const decimal = (value) => {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(decimal);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decimal(item)]));
  }
  return value;
};

async function main() {
  const poseidon = await circomlibjs.buildPoseidon();
  const curve = await circomlibjs.buildBabyjub();
  const eddsa = await circomlibjs.buildEddsa();
  const F = curve.F;
  const hash = (inputs) => poseidon.F.toObject(poseidon(inputs));
  const load = ([x, y]) => [F.e(x), F.e(y)];
  const show = (point) => point.map((coordinate) => F.toObject(coordinate));

  const poseidonVectors = [];
  for (let arity = 1; arity <= 5; arity++) {
    EDGES.forEach((_, start) => {
      const inputs = Array.from({ length: arity }, (_, i) => EDGES[(start + 3 * i) % EDGES.length]);
      poseidonVectors.push({ inputs, output: hash(inputs) });
    });
    const ascending = Array.from({ length: arity }, (_, i) => BigInt(i + 1));
    poseidonVectors.push({ inputs: ascending, output: hash(ascending) });
  }
  const rotated = (length, start) => Array.from({ length }, (_, i) => EDGES[(start + 3 * i) % EDGES.length]);
  for (let arity = 6; arity <= 16; arity++) {
    for (const inputs of [rotated(arity, 0), rotated(arity, 12), Array.from({ length: arity }, (_, i) => BigInt(i + 1))]) {
      poseidonVectors.push({ inputs, output: hash(inputs) });
    }
  }

  const lanes = (inputs, initialState, outputs) =>
    [poseidon(inputs, initialState, outputs)].flat().map((lane) => poseidon.F.toObject(lane));
  const poseidonEx = [[1, 2], [2, 1], [3, 4], [6, 7], [16, 1], [16, 17]].flatMap(([arity, outputs], place) =>
    [0n, 1n, R - 1n].map((initialState) => {
      const inputs = rotated(arity, place);
      return { inputs, initialState, outputs: lanes(inputs, initialState, outputs) };
    }),
  );

  // A sponge of rate t - 1, as the Poseidon paper has it (section 4.2), made of circomlibjs' permutation.
  const sponge = (inputs, rate) => {
    let state = [BigInt(inputs.length) << 64n, ...Array(rate).fill(0n)];
    for (let start = 0; start === 0 || start < inputs.length; start += rate) {
      const absorbed = state.slice(1).map((lane, i) => (lane + (inputs[start + i] ?? 0n)) % R);
      state = lanes(absorbed, state[0], rate + 1);
    }
    return state[1];
  };
  const poseidonSponge = [[0, 16], [1, 16], [16, 16], [17, 16], [40, 16], [1, 1], [3, 2], [4, 2], [7, 3]].map(([count, rate]) => {
    const inputs = rotated(count, count);
    return { inputs, rate, output: sponge(inputs, rate) };
  });

  const mimc7 = await circomlibjs.buildMimc7();
  const mimc7Vectors = EDGES.flatMap((x, i) => [EDGES[(i + 5) % EDGES.length], 0n].map((key) => (
    { x, key, output: F.toObject(mimc7.hash(x, key)) })));
  const mimc7Multi = [[], [0n], [R - 1n], [1n, 2n], EDGES].flatMap((inputs) =>
    [0n, 1n, R - 1n].map((key) => ({ inputs, key, output: F.toObject(mimc7.multiHash(inputs, key)) })));

  const pedersen = await circomlibjs.buildPedersenHash();
  const pedersenVectors = [1, 2, 24, 25, 26, 32, 50, 51, 64].flatMap((length) =>
    [Buffer.alloc(length), Buffer.alloc(length, 255), Buffer.from(Array.from({ length }, (_, i) => (37 * i + length) % 256))].map(
      (message) => ({ message: "0x" + message.toString("hex"), point: show(curve.unpackPoint(pedersen.hash(message))) }),
    ),
  );
  const pedersenBases = [0, 1, 2, 3, 9, 10].map((index) => ({ index, point: show(pedersen.getBasePoint("blake", index)) }));

  const identity = [F.zero, F.one];
  const orderTwo = [F.zero, F.neg(F.one)];
  const orderEight = curve.mulPointEscalar(curve.Generator, L);
  const points = {
    identity,
    orderTwo,
    orderFour: curve.addPoint(orderEight, orderEight),
    orderEight,
    generator: curve.Generator,
    base8: curve.Base8,
    minusBase8: [F.neg(curve.Base8[0]), curve.Base8[1]],
    twiceBase8: curve.mulPointEscalar(curve.Base8, 2n),
    mixed: curve.addPoint(curve.Base8, orderEight),
  };
  const named = Object.entries(points);
  const additions = named.flatMap(([, p]) =>
    named.map(([, q]) => ({ p: show(p), q: show(q), sum: show(curve.addPoint(p, q)) })),
  );
  const multiplications = ["base8", "generator", "orderEight", "identity", "mixed"].flatMap((name) =>
    SCALARS.map((scalar) => ({
      point: show(points[name]),
      scalar,
      product: show(curve.mulPointEscalar(points[name], scalar)),
    })),
  );
  const membership = [
    ...named.map(([, point]) => show(point)),
    [0n, 0n],
    [1n, 1n],
    [show(curve.Base8)[0], show(curve.Base8)[1] + 1n],
  ].map((point) => ({ point, onCurve: curve.inCurve(load(point)), inSubgroup: curve.inSubgroup(load(point)) }));

  const signatures = [0, 1, 2, 3].flatMap((seed) => {
    const key = Buffer.alloc(32, seed);
    const publicKey = eddsa.prv2pub(key);
    return [0n, 1n, 1234567890n, R - 1n].map((message) => {
      const signature = eddsa.signPoseidon(key, F.e(message));
      return { publicKey: show(publicKey), message, r8: show(signature.R8), s: signature.S };
    });
  });

  const leaves = Array.from({ length: 8 }, (_, i) => (i === 7 ? R - 1n : BigInt(i * i)));
  const layers = [leaves];
  while (layers.at(-1).length > 1) {
    const below = layers.at(-1);
    layers.push(Array.from({ length: below.length / 2 }, (_, i) => hash([below[2 * i], below[2 * i + 1]])));
  }
  const paths = leaves.map((leaf, index) => ({
    leaf,
    index,
    siblings: layers.slice(0, -1).map((layer, level) => layer[(index >> level) ^ 1]),
  }));

  const ours = JSON.parse(fs.readFileSync(path.join(__dirname, "signatures.json"), "utf8"));
  const verdicts = ours.map(({ publicKey, message, r8, s }) =>
    eddsa.verifyPoseidon(F.e(message), { R8: load(r8), S: BigInt(s) }, load(publicKey)),
  );

  const result = {
    circomlibjs: JSON.parse(fs.readFileSync(manifest, "utf8")).version,
    poseidon: poseidonVectors,
    poseidonEx,
    poseidonSponge,
    mimc7: mimc7Vectors,
    mimc7Multi,
    pedersen: pedersenVectors,
    pedersenBases,
    babyjub: { points: Object.fromEntries(named.map(([name, point]) => [name, show(point)])), additions, multiplications, membership },
    eddsa: { signatures, verdicts },
    merkle: { root: layers.at(-1)[0], paths },
  };
  process.stdout.write(JSON.stringify(decimal(result), null, 1) + "\n");
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
