// Prints, as JSON, what circomlibjs makes of points and of signatures with MiMC. How to run: README.md.
"use strict";
const circomlibjs = require(require.resolve("circomlibjs", { paths: [process.cwd()] }));

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const L = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;

const decimal = (value) => {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(decimal);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decimal(item)]));
  }
  return value;
};

async function main() {
  const curve = await circomlibjs.buildBabyjub();
  const eddsa = await circomlibjs.buildEddsa();
  const F = curve.F;
  const show = (point) => point.map((coordinate) => F.toObject(coordinate));
  const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
  const negated = ([x, y]) => [F.neg(x), y];

  const orderEight = curve.mulPointEscalar(curve.Generator, L);
  const some = [curve.Base8, curve.Generator, orderEight, curve.addPoint(orderEight, curve.Base8)].concat(
    [2n, 3n, 12345n, L - 2n, 1n << 200n].map((scalar) => curve.mulPointEscalar(curve.Base8, scalar)),
  );
  const packed = [[F.zero, F.one], ...some.flatMap((p) => [p, negated(p)])].map((p) => ({
    point: show(p),
    bytes: hex(curve.packPoint(p)),
  }));

  // What unpackPoint makes of bytes: a point, or nothing.
  const little = (number) => Buffer.from(number.toString(16).padStart(64, "0"), "hex").reverse();
  const unpacked = [2n, 3n, 4n, 5n, 6n, R - 2n, R - 3n, (1n << 255n) + 3n, (1n << 255n) + 5n].map((number) => {
    const point = curve.unpackPoint(Uint8Array.from(little(number)));
    return { bytes: hex(little(number)), point: point === null ? null : show(point) };
  });

  const mimc = [0, 1, 2, 3].flatMap((seed) => {
    const key = Buffer.alloc(32, seed);
    const publicKey = eddsa.prv2pub(key);
    return [0n, 1n, 1234567890n, R - 1n].map((message) => {
      const signature = eddsa.signMiMC(key, F.e(message));
      const sponge = eddsa.signMiMCSponge(key, F.e(message));
      return {
        publicKey: show(publicKey),
        message,
        mimc7: { r8: show(signature.R8), s: signature.S },
        sponge: { r8: show(sponge.R8), s: sponge.S },
      };
    });
  });
  // Schemes that circomlibjs does not have, as the docstrings of their gadgets tell them, by its curve and its hash.
  const poseidon = await circomlibjs.buildPoseidon();
  const domain = (name) => BigInt("0x" + Buffer.from(name).toString("hex"));
  const hash = (name, inputs) => poseidon.F.toObject(poseidon(inputs, domain(name), 1));
  const challenge = (hashed) => 6n * (1n << 128n) + 2n * (hashed % (1n << 128n)) + 1n;
  const times = (scalar, point) => curve.mulPointEscalar(point, scalar);
  const SCALARS = [1n, 2n, 12345n, 1n << 200n, L - 2n, L - 1n];
  const other = (i, step) => SCALARS[(i + step) % SCALARS.length];

  const elgamal = SCALARS.map((secret, i) => {
    const [randomness, message] = [other(i, 2), times(other(i, 3), curve.Base8)];
    const key = times(secret, curve.Base8);
    return {
      secret,
      randomness,
      publicKey: show(key),
      message: show(message),
      ephemeral: show(times(randomness, curve.Base8)),
      masked: show(curve.addPoint(message, times(randomness, key))),
    };
  });
  const schnorr = SCALARS.map((secret, i) => {
    const [nonce, message] = [other(i, 1), [0n, R - 1n][i % 2]];
    const [key, r] = [times(secret, curve.Base8), times(nonce, curve.Base8)];
    const e = challenge(hash("zkwright schnorr", [...show(r), ...show(key), message]));
    return { publicKey: show(key), message, r: show(r), s: (nonce + e * secret) % L };
  });
  const equalities = SCALARS.map((secret, i) => {
    const [nonce, base, context] = [other(i, 1), times(other(i, 2), curve.Base8), [0n, R - 1n][i % 2]];
    const [key, image] = [times(secret, curve.Base8), times(secret, base)];
    const [commitment, second] = [times(nonce, curve.Base8), times(nonce, base)];
    const e = challenge(hash("zkwright chaum-pedersen", [base, key, image, commitment, second].flatMap(show).concat(context)));
    return {
      publicKey: show(key),
      base: show(base),
      image: show(image),
      commitment: show(commitment),
      other: show(second),
      context,
      response: (nonce + e * secret) % L,
    };
  });
  const stealth = SCALARS.map((scan, i) => {
    const [spend, randomness] = [other(i, 1), other(i, 2)];
    const hashed = hash("zkwright stealth", show(times(scan * randomness % L, curve.Base8)));
    return {
      scan,
      spend,
      randomness,
      ephemeral: show(times(randomness, curve.Base8)),
      viewTag: hashed % 256n,
      address: show(curve.addPoint(times(spend, curve.Base8), times(hashed / 256n, curve.Base8))),
    };
  });
  const all = { packed, unpacked, mimc, elgamal, schnorr, equalities, stealth };
  process.stdout.write(JSON.stringify(decimal(all), null, 1) + "\n");
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
