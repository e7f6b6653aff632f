// Prints, as JSON, nullifiers, rings and shared decryptions over noble's Baby Jubjub, zk-kit's trees and FROST's shares. How to run: README.md.
"use strict";
const assert = require("assert");
const { createHash } = require("crypto");
const { join } = require("path");
const here = { paths: [process.cwd()] };
const load = (name) => require(require.resolve(name, here));
const { IMT } = load("@zk-kit/imt");
const zkKit = load("@zk-kit/baby-jubjub");
const { poseidon2 } = load("poseidon-lite");
const noble = (name) => import(join(process.cwd(), "node_modules/@noble/curves", name));

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const L = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
const domain = (name) => BigInt("0x" + Buffer.from(name).toString("hex"));

async function main() {
  const { babyjubjub } = await noble("misc.js");
  const { Field } = await noble("abstract/modular.js");
  const { createFROST } = await noble("abstract/frost.js");
  const { _map_to_curve_elligator2_curve25519: published } = await noble("ed25519.js");
  const circomlibjs = await load("circomlibjs").buildPoseidon();
  const { Point } = babyjubjub;
  const poseidonEx = (inputs, state, count) => [circomlibjs(inputs, state, count)].flat().map((out) => circomlibjs.F.toObject(out));
  const show = (point) => { const { x, y } = point.toAffine(); return [x, y]; };
  const times = (scalar, point) => (scalar % L === 0n ? Point.ZERO : point.multiply(scalar % L));
  const B8 = Point.BASE;
  assert.deepStrictEqual(show(B8), zkKit.Base8);

  // RFC 9380, section 6.7.1, for K = 1 and any field, and what noble has for curve25519 by another formula (appendix G.2.1).
  const elligator2 = (F, J, Z) => (u) => {
    const g = (x) => F.add(F.add(F.mul(F.sqr(x), x), F.mul(J, F.sqr(x))), x);
    const root = (x) => { try { return F.sqrt(x); } catch { return null; } };
    const x1 = F.neg(F.div(J, F.add(1n, F.mul(Z, F.sqr(u)))));
    const first = root(g(x1));
    const x = first === null ? F.neg(F.add(x1, J)) : x1;
    const y = first ?? F.sqrt(g(x));
    return { x, y: F.isOdd(y) === (first !== null) ? y : F.neg(y) };
  };
  const P = (1n << 255n) - 19n, F25519 = Field(P), of25519 = elligator2(F25519, 486662n, 2n);
  for (const u of [0n, 1n, 2n, 3n, 12345n, 1n << 254n, P - 1n]) {
    const { xMn, xMd, yMn, yMd } = published(u);
    assert.deepStrictEqual(of25519(u), { x: F25519.div(xMn, xMd), y: F25519.div(yMn, yMd) });
  }

  // Section 6.8's rational map for a curve whose scale is 1, as Baby Jubjub's is, and section 3's random oracle.
  const F = Point.Fp, map = elligator2(F, 168698n, 5n);
  const toEdwards = ({ x, y }) => (y === 0n || x === R - 1n ? Point.ZERO : Point.fromAffine({ x: F.div(x, y), y: F.div(F.sub(x, 1n), F.add(x, 1n)) }));
  const hashToCurve = (elements) => {
    const state = domain("zkwright hash_to_curve") * (1n << 16n) + 256n + BigInt(elements.length);
    const [one, two] = poseidonEx(elements, state, 2).map((u) => toEdwards(map(u)));
    return one.add(two).clearCofactor();
  };

  // Chaum and Pedersen's proofs, and whether one is valid by their equations, from coordinates that may be no point.
  const challenge = (points, context) => {
    const [hashed] = poseidonEx([...points.flat(), context], domain("zkwright chaum-pedersen"), 1);
    return 6n * (1n << 128n) + 2n * (hashed % (1n << 128n)) + 1n;
  };
  const prove = (secret, base, nonce, context, twist = Point.ZERO) => {
    const [key, image] = [times(secret, B8), times(secret, base).add(twist)];
    const [commitment, other] = [times(nonce, B8), times(nonce, base).add(twist)];
    const e = challenge([base, key, image, commitment, other].map(show), context);
    return { image: show(image), proof: { commitment: show(commitment), other: show(other), response: (nonce + e * secret) % L } };
  };
  const read = ([x, y]) => { const point = Point.fromAffine({ x, y }); point.assertValidity(); return point; };
  const ofOrderL = (at) => { const point = read(at); assert(point.isTorsionFree() && !point.equals(Point.ZERO)); return point; };
  const holds = (key, base, image, { commitment, other, response }, context, readPoint = ofOrderL) => {
    try {
      const [X, H, Y] = [key, base, image].map(readPoint);
      assert(response < L);
      const e = challenge([base, key, image, commitment, other], context);
      const [A, B] = [commitment, other].map(read);
      return times(response, B8).equals(A.add(times(e, X))) && times(response, H).equals(B.add(times(e, Y)));
    } catch { return false; }
  };

  const SECRETS = [1n, 2n, 12345n, 1n << 200n, L - 2n, L - 1n];
  const at = (i) => SECRETS[i % SECRETS.length];
  const small = Point.fromAffine({ x: 0n, y: R - 1n }); // of order 2
  // What satisfies the equations, as challenges are odd, with an image that is not of order L.
  const twist = (secret, base, nonce, context) => {
    const made = prove(secret, base, nonce, context, small);
    assert(holds(show(times(secret, B8)), show(base), made.image, made.proof, context, read));
    return made;
  };
  const nullifiers = SECRETS.map((secret, i) => {
    const message = [0n, R - 1n, 1n][i % 3];
    const key = times(secret, B8);
    const base = hashToCurve([message, ...show(key)]);
    const { image, proof } = prove(secret, base, at(i + 1), 0n);
    const one = { publicKey: show(key), message, nullifier: image, proof };
    const moved = show(read(image).add(B8)), twisted = twist(secret, base, at(i + 1), 0n);
    const changed = [
      {}, { message: (message + 1n) % R }, { nullifier: moved }, { nullifier: twisted.image, proof: twisted.proof },
      { nullifier: [0n, 1n] },
      { publicKey: show(key.add(small)) }, { publicKey: [1n, 1n] },
      { proof: { ...proof, response: proof.response + L } }, { proof: { ...proof, response: (proof.response + 1n) % L } },
      { proof: { ...proof, commitment: proof.other, other: proof.commitment } },
    ];
    const verdicts = (secret === L - 1n ? changed : []).map((change) => {
      const of = { ...one, ...change };
      const hashed = show(hashToCurve([of.message, ...of.publicKey]));
      return { change, holds: holds(of.publicKey, hashed, of.nullifier, of.proof, 0n) };
    });
    return { secret, ...one, base: show(base), verdicts };
  });

  // A tree of keys' hashes: zk-kit's fixed tree, its curve and poseidon-lite. Its keys are noble's too.
  const rings = [[2, 3], [20, 6]].map(([depth, count]) => {
    const members = SECRETS.slice(SECRETS.length - count).map((secret) => {
      const key = zkKit.mulPointEscalar(zkKit.Base8, secret);
      assert.deepStrictEqual(show(times(secret, B8)), key);
      return { secret, publicKey: key, leaf: poseidon2(key) };
    });
    const tree = new IMT(poseidon2, depth, 0n, 2, members.map(({ leaf }) => leaf));
    const ways = members.map((member, place) => {
      const { pathIndices, siblings } = tree.createProof(place);
      return { ...member, pathIndices, siblings: siblings.flat() };
    });
    return { depth, root: tree.root, members: ways };
  });

  // Shares as FROST's trusted dealer (RFC 9591, appendix C) makes them over Baby Jubjub, from coefficients that are a hash's.
  const frost = createFROST({ name: "Baby Jubjub", Point, hash: (bytes) => createHash("sha512").update(bytes).digest() });
  const { Fn } = Point;
  const thresholds = [[2, 2], [2, 3], [3, 4]].map(([min, max], i) => {
    let drawn = 0;
    const random = (size) => {
      const found = Buffer.concat([0, 1, 2].map((part) => createHash("sha512").update(`${min} ${max} ${drawn} ${part}`).digest()));
      drawn++;
      return Uint8Array.from(found.subarray(0, size));
    };
    const secret = [L - 1n, 1n, 1n << 200n][i];
    const dealt = frost.trustedDealer({ min, max }, undefined, Fn.toBytes(secret), random);
    const owners = Object.entries(dealt.secretShares);
    assert.deepStrictEqual(Fn.fromBytes(frost.combineSecret(owners.slice(0, min).map(([, share]) => share), { min, max })), secret);
    const [message, randomness] = [times([5n, L - 1n, 0n][i], B8), at(i + 3)];
    const publicKey = Point.fromBytes(dealt.public.commitments[0]);
    const ephemeral = times(randomness, B8), masked = message.add(times(randomness, publicKey));
    const shares = owners.map(([identifier, share], place) => {
      const part = Fn.fromBytes(share.signingShare);
      const verificationKey = Point.fromBytes(dealt.public.verifyingShares[identifier]);
      const context = show(masked)[0];
      const { image, proof } = prove(part, ephemeral, at(place + i), context);
      const one = { verificationKey: show(verificationKey), masked: show(masked), point: image, proof };
      const twisted = twist(part, ephemeral, at(place + i), context);
      const changed = [
        {}, { masked: show(masked.add(B8)) }, { point: twisted.image, proof: twisted.proof }, { point: show(read(image).add(B8)) },
        { proof: { ...proof, response: proof.response + L } }, { verificationKey: show(publicKey) },
      ];
      const verdicts = (i === 1 && place === 0 ? changed : []).map((change) => {
        const of = { ...one, ...change };
        return { change, holds: holds(of.verificationKey, show(ephemeral), of.point, of.proof, of.masked[0]) };
      });
      return { number: place + 1, secret: part, verificationKey: show(verificationKey), point: image, proof, verdicts };
    });
    return { threshold: min, secret, publicKey: show(publicKey), message: show(message), randomness, ephemeral: show(ephemeral), masked: show(masked), shares };
  });

  const result = { "@noble/curves": "2.4.0", "@zk-kit/imt": "2.0.0-beta.8", nullifiers, rings, thresholds };
  process.stdout.write(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 1) + "\n");
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
