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
  process.stdout.write(JSON.stringify(decimal({ packed, unpacked, mimc }), null, 1) + "\n");
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
