// The module that `javascript_verifier` writes, without a head, which has the key and replaces these lines up to THE VERIFIER.
export const CIRCUIT = "template";
export const FINGERPRINT = "";
export const STANDING = "unknown";
const SIGNALS = null;
const HASH_INPUTS = null;
const ALPHA = [1n, 2n];
const BETA = [[0n, 0n], [0n, 0n]];
const GAMMA = [[0n, 0n], [0n, 0n]];
const DELTA = [[0n, 0n], [0n, 0n]];
const IC = [[1n, 2n]];

// THE VERIFIER

/** BN254, also called bn128 and alt_bn128: the curve's parameter, from which all its numbers follow. */
const U = 4965661367192848881n;

/** Coordinates are in [0, q). */
const Q = 36n * U ** 4n + 36n * U ** 3n + 24n * U ** 2n + 6n * U + 1n;

/** Public signals are in [0, r). */
const R = 36n * U ** 4n + 36n * U ** 3n + 18n * U ** 2n + 6n * U + 1n;

const MAX_PROOF_BYTES = 1 << 14;
const MAX_PUBLIC_BYTES = 1 << 23;
const MAX_PUBLIC_SIGNALS = 80000;
const MAX_DEPTH = 4;
const MAX_DIGITS = 77;
const MAX_VALUES = 1 << 19;

/** The answer is no. `message` is one line, safe to log: where, why, and how to mend it. */
export class InvalidProof extends Error {
  constructor(where, reason, mend) {
    super(`${where ? `${where}: ` : ""}${reason}; ${mend}`);
    this.name = new.target.name;
    Object.assign(this, { where, reason, mend });
  }
}

/** What was given is no `proof.json` or `public.json`, so there was nothing to check. */
export class MalformedProof extends InvalidProof {}

/**
 * The public values by name, if the proof holds of them: texts of `public.json` and `proof.json`, as strings or bytes.
 *
 * Otherwise throws `InvalidProof`: there is no boolean to forget. Signals that no statement names are `signal[0]` and so on.
 * A proof is about these values and nothing else: compare them with what you expect. Proofs are malleable: to refuse
 * what was used before, remember a public value, such as a nullifier, never the bytes of a proof.
 */
export function verifyJson(publicText, proofText) {
  const signals = readPublic(parse(publicText, MAX_PUBLIC_BYTES, "public"));
  return verified(signals, readProof(parse(proofText, MAX_PROOF_BYTES, "")));
}

/** The same of what `JSON.parse` makes of the two files. */
export function verify(publicSignals, proof) {
  const signals = readPublic(plainCopy(publicSignals, MAX_PUBLIC_BYTES, "public"));
  return verified(signals, readProof(plainCopy(proof, MAX_PROOF_BYTES, "")));
}

function verified(signals, [a, b, c]) {
  checkG1(a, "pi_a");
  checkG1(c, "pi_c");
  const linesOfB = checkG2(b, "pi_b");
  const expected = kinds().reduce((total, [, kind]) => total + sizeOf(kind), 0);
  if (signals.length !== expected) {
    const reason = `expected ${expected} public signals, found ${signals.length}`;
    const mend = "pass all signals of this circuit, outputs first, and only those";
    const more = HASH_INPUTS === null ? "" : ", as signals.json has them: public.json is their hash";
    throw new InvalidProof("public", reason, mend + more);
  }
  const values = named(signals);
  const total = combine(HASH_INPUTS === null ? signals : [hashOf(signals)], IC);
  if (total === null) {
    const mend = "no one finds such signals for a key from an honest setup; do not trust this key";
    throw new InvalidProof("public", "the signals cancel the key's IC points", mend);
  }
  // e(A, B) = e(alpha, beta) e(total, gamma) e(C, delta), Groth16's equation (eprint 2016/260, section 3.2)
  if (!productIsOne([[a[0], -a[1]], ALPHA, total, c], [linesOfB, ...linesOfKey()])) {
    const mend = "check that key, public signals and proof belong together, and make the proof anew";
    throw new InvalidProof("", "the proof does not hold for this key and these public signals", mend);
  }
  return values;
}

// The signal of the key where its circuit publishes a hash: the first 253 bits of that of all, 32 bytes each, big-endian.

function hashOf(signals) {
  const bytes = signals.flatMap((signal) => Array.from({ length: 32 }, (_, i) => Number((signal >> BigInt(248 - 8 * i)) & 255n)));
  const digest = HASH_INPUTS === "keccak256" ? keccak256(bytes) : sha256(bytes);
  return digest.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n) >> 3n;
}

/** Keccak-256 of bytes, with the padding from before FIPS 202; lane (x, y) is at x + 5 y. */
function keccak256(bytes) {
  const padded = [...bytes, 1, ...new Array(135 - (bytes.length % 136)).fill(0)];
  padded[padded.length - 1] |= 128;
  let state = new Array(25).fill(0n);
  for (let start = 0; start < padded.length; start += 136) {
    for (let place = 0; place < 136; place++) state[place >> 3] ^= BigInt(padded[start + place]) << BigInt(8 * (place & 7));
    state = permuted(state);
  }
  return Array.from({ length: 32 }, (_, i) => Number((state[i >> 3] >> BigInt(8 * (i & 7))) & 255n));
}

/** Keccak-f[1600]. */
function permuted(lanes) {
  const rotated = (lane, places) => BigInt.asUintN(64, (lane << BigInt(places)) | (lane >> BigInt(64 - places)));
  let state = lanes;
  let register = 1;
  for (let round = 0; round < 24; round++) {
    const columns = [0, 1, 2, 3, 4].map((x) => state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]);
    state = state.map((lane, i) => lane ^ columns[(i + 4) % 5] ^ rotated(columns[(i + 1) % 5], 1));
    let [x, y, current] = [1, 0, state[1]];
    for (let step = 1; step < 25; step++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const next = state[x + 5 * y];
      state[x + 5 * y] = rotated(current, ((step * (step + 1)) / 2) % 64);
      current = next;
    }
    const row = (i) => i - (i % 5);
    state = state.map((lane, i) => lane ^ (~state[row(i) + ((i + 1) % 5)] & state[row(i) + ((i + 2) % 5)]));
    state = state.map((lane) => BigInt.asUintN(64, lane));
    for (let j = 0; j < 7; j++) {
      if (register & 1) state[0] ^= 1n << BigInt((1 << j) - 1);
      register = (register << 1) ^ (register >> 7 ? 0x171 : 0);
    }
  }
  return state;
}

/** SHA-256 of bytes (FIPS 180-4); its constants are the fractions of roots of the first primes. */
function sha256(bytes) {
  const fraction = (prime, root) => {
    const shifted = root === 2 ? BigInt(prime) << 64n : BigInt(prime) << 96n; // its root has 32 bits behind the point
    let [low, high] = [0n, 1n << 40n];
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** BigInt(root) <= shifted) low = middle;
      else high = middle;
    }
    return Number(BigInt.asUintN(32, low));
  };
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const constants = primes.map((prime) => fraction(prime, 3));
  const state = primes.slice(0, 8).map((prime) => fraction(prime, 2));
  const turned = (word, places) => (word >>> places) | (word << (32 - places));
  const padded = [...bytes, 128, ...new Array((119 - (bytes.length % 64)) % 64).fill(0)];
  for (let i = 7; i >= 0; i--) padded.push(Math.floor((bytes.length * 8) / 2 ** (8 * i)) & 255);
  for (let start = 0; start < padded.length; start += 64) {
    const words = [];
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        const at = start + 4 * i;
        words.push((padded[at] << 24) | (padded[at + 1] << 16) | (padded[at + 2] << 8) | padded[at + 3]);
        continue;
      }
      const [early, late] = [words[i - 15], words[i - 2]];
      const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      words.push((words[i - 16] + first + words[i - 7] + second) | 0);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + mixed + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  return state.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
}

// Reading JSON from strangers: one spelling for each value, bounded work, every complaint with its place.

const TOO_MANY = [`more than ${MAX_VALUES} values`, "check that this is the right document"];
const NUMBERS = "field elements are strings of decimal digits, in quotes";

function parse(given, most, where) {
  if (typeof given !== "string" && !(given instanceof Uint8Array)) {
    throw new TypeError("expected the text of a JSON document as a string or as a Uint8Array");
  }
  const refuse = (reason, mend) => {
    throw new MalformedProof(where, reason, mend);
  };
  if (given.length > most) {
    refuse(`${given.length} bytes are more than the ${most} allowed`, "check that this is the right file");
  }
  const text = typeof given === "string" ? given : new TextDecoder("latin1").decode(given);
  if (/[^\0-\x7f]/.test(text)) refuse("a byte outside ASCII", "save the file as plain ASCII, without a byte order mark");
  if (/^[\t-\r\x1c-\x20]*$/.test(text)) refuse("empty", "check that this is the right file, and whole");
  if (text.includes("\\")) refuse("a backslash escape", "write the characters themselves");
  let skeleton = text.replace(/"[^"]*"/g, "");
  for (let level = 0; level < MAX_DEPTH; level++) skeleton = skeleton.replace(/[[{][^[\]{}]*[\]}]/g, "");
  if (/[[\]{}]/.test(skeleton)) {
    refuse(`brackets unbalanced or nested deeper than ${MAX_DEPTH}`, "check that this is the right file, and whole");
  }
  if ((text.match(/[,[{]/g) ?? []).length > MAX_VALUES) refuse(...TOO_MANY);

  let at = 0;
  const failed = (expected) => {
    if (typeof given === "string" && text.trimEnd().endsWith(".json")) {
      refuse("the name of a file, not its text", "pass what the file holds");
    }
    const lines = text.slice(0, at).split("\n");
    const place = `line ${lines.length}, column ${lines[lines.length - 1].length + 1}`;
    refuse(`no JSON at ${place}: expected ${expected}`, "check that the file is whole");
  };
  const matched = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const takes = (letter) => {
    matched(SPACE);
    return text[at] === letter && ++at > 0;
  };
  const value = () => {
    if (takes("[")) return listed("]", value);
    if (takes("{")) return members(listed("}", member));
    const string = matched(STRING);
    if (string !== null) return string[1];
    const word = matched(WORD);
    if (word !== null) return WORDS[word[0]];
    const number = matched(NUMBER) ?? failed("a value");
    if (number[1] === undefined || number[2] || number[3]) refuse("a number that is no integer", NUMBERS);
    if (number[1].length > 9 || number[1][0] === "-") refuse("a number out of range", NUMBERS);
    return Number(number[1]);
  };
  const listed = (end, item) => {
    const items = [];
    if (takes(end)) return items;
    do items.push(item());
    while (takes(","));
    return takes(end) ? items : failed(`, or ${end}`);
  };
  const member = () => {
    matched(SPACE);
    const name = (matched(STRING) ?? failed("a name in double quotes"))[1];
    return takes(":") ? [name, value()] : failed(":");
  };
  const members = (pairs) => {
    const found = Object.create(null);
    for (const [name, inner] of pairs) {
      if (name in found) throw new MalformedProof(printable(name), "the name is repeated", "keep the one that is meant");
      found[name] = inner;
    }
    return found;
  };
  const document = value();
  matched(SPACE);
  return at === text.length ? document : failed("nothing more");
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"([^"\0-\x1f]*)"/y;
const WORD = /null|true|false/y;
const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?|-?Infinity|NaN/y;
const WORDS = { null: null, true: true, false: false };

/** A copy, read once, of what another program parsed; throws for what no strict text holds. */
function plainCopy(given, most, where) {
  let room = most;
  let values = 0;
  const refuse = (reason, mend) => {
    throw new MalformedProof(where, reason, mend);
  };
  const take = (size) => {
    if ((room -= 1 + size) < 0) refuse(`more content than ${most} bytes hold`, "check that this is the right document");
  };
  const text = (item) => {
    take(item.length);
    if (!/^[ !#-[\]-~]*$/.test(item)) {
      refuse("a string with more than printable ASCII", "pass the document as it was written");
    }
    return item;
  };
  const copy = (item, depth) => {
    if (typeof item === "string") return text(item);
    if (typeof item === "number") {
      take(0);
      if (!Number.isInteger(item)) refuse("a number that is no integer", NUMBERS);
      if (item < 0 || item >= 1e9 || Object.is(item, -0)) refuse("a number out of range", NUMBERS);
      return item;
    }
    if (item === null || typeof item === "boolean") {
      take(0);
      return item;
    }
    const prototype = typeof item === "object" ? Object.getPrototypeOf(item) : undefined;
    const isList = Array.isArray(item) && prototype === Array.prototype;
    if (!isList && prototype !== Object.prototype && prototype !== null) {
      refuse(`a ${typeof item} is no value of JSON that is read here`, "pass what JSON.parse gives");
    }
    if (depth === MAX_DEPTH) refuse(`nested deeper than ${MAX_DEPTH}`, "check that this is the right document");
    const names = isList ? [] : Object.keys(item);
    const size = isList ? item.length : names.length;
    take(size);
    if ((values += size || 1) > MAX_VALUES) refuse(...TOO_MANY);
    if (isList) return Array.from({ length: size }, (_, index) => copy(item[index], depth + 1));
    const members = Object.create(null);
    for (const name of names) members[text(name)] = copy(item[name], depth + 1);
    return members;
  };
  return copy(given, 0);
}

function readPublic(document) {
  const items = elements(document, "public");
  if (items.length > MAX_PUBLIC_SIGNALS) {
    const reason = `${items.length} elements are more than the ${MAX_PUBLIC_SIGNALS} allowed`;
    throw new MalformedProof("public", reason, "check that this is the right file");
  }
  const signals = items.map((item, index) => decimal(item, `public[${index}]`));
  for (const [index, signal] of signals.entries()) {
    // it would prove what signal - r does: a nullifier would be spent twice
    if (signal >= R) {
      throw new InvalidProof(`public[${index}]`, "the public signal is not in [0, r)", "write it reduced modulo r");
    }
  }
  return signals;
}

function readProof(document) {
  if (kindOf(document) !== "an object") throw expected("an object", document, "");
  if ("protocol" in document) mustBe(document.protocol, "groth16", "protocol");
  const required = ["pi_a", "pi_b", "pi_c", "protocol"];
  for (const name of Object.keys(document)) {
    if (!required.includes(name) && name !== "curve") {
      throw new MalformedProof(printable(name), "unknown name", `the names are ${required.join(", ")}`);
    }
  }
  for (const name of required) {
    if (!(name in document)) throw new MalformedProof(name, "missing", "add it, as snarkjs writes it");
  }
  if ("curve" in document) {
    mustBe(document.curve, "bn128", "curve", ["bn254", "alt_bn128", "altbn128", "bn256", "bn128"]);
  }
  return [readG1(document.pi_a, "pi_a"), readG2(document.pi_b, "pi_b"), readG1(document.pi_c, "pi_c")];
}

function readG1(value, where) {
  if (JSON.stringify(value) === '["0","1","0"]') return [0n, 0n]; // the point at infinity, which checkG1 refuses
  const [x, y, one] = elements(value, where, 3);
  mustBe(one, "1", `${where}[2]`);
  return [decimal(x, `${where}[0]`), decimal(y, `${where}[1]`)];
}

function readG2(value, where) {
  if (JSON.stringify(value) === '[["0","0"],["1","0"],["0","0"]]') return [[0n, 0n], [0n, 0n]];
  const [x, y, one] = elements(value, where, 3);
  elements(one, `${where}[2]`, 2).forEach((digit, index) => mustBe(digit, "10"[index], `${where}[2][${index}]`));
  return [x, y].map((pair, axis) =>
    elements(pair, `${where}[${axis}]`, 2).map((part, index) => decimal(part, `${where}[${axis}][${index}]`)),
  );
}

function elements(value, where, count) {
  if (!Array.isArray(value)) throw expected("an array", value, where);
  if (count !== undefined && value.length !== count) {
    const reason = `expected ${count} elements, found ${value.length}`;
    throw new MalformedProof(where, reason, "write the array as snarkjs does");
  }
  return value;
}

function decimal(value, where) {
  if (typeof value !== "string") throw expected("a string of decimal digits", value, where);
  if (!/^(0|[1-9]\d*)$/.test(value)) {
    const mend = "write digits only: no sign, leading zero, space, exponent or 0x";
    throw new MalformedProof(where, "not a canonical decimal number", mend);
  }
  if (value.length > MAX_DIGITS) {
    const reason = `a number of more than ${MAX_DIGITS} digits`;
    throw new MalformedProof(where, reason, "write it reduced modulo q or r");
  }
  return BigInt(value);
}

function mustBe(value, text, where, otherNames = []) {
  if (value === text) return;
  const same = typeof value === "string" && otherNames.includes(value.toLowerCase());
  const mend = same ? `the same is written "${text}" here, as snarkjs does` : `only "${text}" is supported here`;
  throw new MalformedProof(where, `not "${text}"`, mend);
}

function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return { object: "an object", string: "a string", number: "a number", boolean: "a boolean" }[typeof value];
}

function expected(what, value, where) {
  return new MalformedProof(where, `expected ${what}, found ${kindOf(value)}`, "write it as snarkjs does");
}

function printable(name) {
  const start = name.slice(0, 32);
  return /^[ -~]*$/.test(start) ? start : `'${start.replace(/\x7f/g, "\\x7f")}'`;
}

// Public values: the signals that a type takes, one after the other.

function kinds() {
  return SIGNALS ?? IC.slice(1).map((_, index) => [`signal[${index}]`, "Field"]);
}

function named(signals) {
  const following = signals.values();
  return Object.fromEntries(kinds().map(([name, kind]) => [name, readValue(kind, following, name)]));
}

/** The value of a type; throws `InvalidProof` for a signal that no value of it has. */
function readValue(kind, signals, where) {
  const next = () => signals.next().value;
  const some = (count, inner) =>
    Array.from({ length: count }, (_, index) => readValue(inner(index), signals, `${where}[${index}]`));
  if (typeof kind === "string" || "fixed" in kind) return readNumber(kind, next(), where);
  if ("struct" in kind) {
    return Object.fromEntries(kind.fields.map(([name, inner]) => [name, readValue(inner, signals, `${where}.${name}`)]));
  }
  if ("tuple" in kind) return some(kind.tuple.length, (index) => kind.tuple[index]);
  if ("array" in kind) return some(kind.length, () => kind.array);
  if ("bytes" in kind) return Uint8Array.from(some(kind.bytes, () => "U8"), Number);
  const text = "text" in kind;
  const [inner, most] = text ? ["U8", kind.text] : [kind.vec, kind.max];
  const name = text ? `Text[${most}]` : `Vec[..., ${most}]`;
  const length = next();
  if (length > BigInt(most)) {
    throw anotherCircuit(`${where}.length`, `the public signal is no length of a ${name}`);
  }
  const items = some(Number(length), () => inner);
  for (let left = sizeOf(inner) * (most - Number(length)); left > 0; left--) {
    if (next() !== 0n) throw anotherCircuit(where, `the public signals of a ${name} are not zero behind its end`);
  }
  if (!text) return items;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(items, Number));
  } catch {
    const mend = "publish Bytes where any bytes may come";
    throw new InvalidProof(where, `the public signals of a ${name} are not UTF-8`, mend);
  }
}

/** A Field, Bool, U8 to U253, I8 to I252, or number of a fixed point; a negative one is r less its distance from 0. */
function readNumber(kind, signal, where) {
  if (kind === "Field") return signal;
  const fixed = typeof kind !== "string";
  const bits = BigInt(fixed ? kind.fixed : kind === "Bool" ? 1 : kind.slice(1));
  const signed = fixed || kind[0] === "I";
  const value = signed && signal >> (bits - 1n) ? signal - R : signal;
  if (value < -(1n << (bits - 1n)) || (!signed && signal >> bits)) {
    throw anotherCircuit(where, `the public signal is no ${fixed ? `Fixed[${bits}, ${kind.fraction}]` : kind}`);
  }
  return fixed ? decimalOf(value, kind.fraction) : kind === "Bool" ? value === 1n : value;
}

function decimalOf(scaled, fraction) {
  const digits = String((scaled < 0n ? -scaled : scaled) * 5n ** BigInt(fraction)).padStart(fraction + 1, "0");
  const behind = digits.slice(-fraction).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -fraction)}${behind ? `.${behind}` : ""}`;
}

/** How many signals a value takes. */
function sizeOf(kind) {
  const sum = (inner) => inner.reduce((total, each) => total + sizeOf(each), 0);
  if (typeof kind === "string" || "fixed" in kind) return 1;
  if ("struct" in kind) return sum(kind.fields.map(([, inner]) => inner));
  if ("tuple" in kind) return sum(kind.tuple);
  if ("array" in kind) return kind.length * sizeOf(kind.array);
  if ("vec" in kind) return 1 + kind.max * sizeOf(kind.vec);
  return "bytes" in kind ? kind.bytes : 1 + kind.text;
}

function anotherCircuit(where, reason) {
  return new InvalidProof(where, reason, "make the proof with the circuit of this key");
}

/** What `verify` returns, as JSON: Field elements and integers of more than 53 bits are decimal strings, bytes are 0x... */
export function asJson(values) {
  return Object.fromEntries(kinds().map(([name, kind]) => [name, jsonOf(kind, values[name])]));
}

function jsonOf(kind, value) {
  if (typeof kind === "string") {
    if (kind === "Bool") return value;
    return kind === "Field" || Number(kind.slice(1)) > 53 ? String(value) : Number(value);
  }
  if ("struct" in kind) return Object.fromEntries(kind.fields.map(([name, inner]) => [name, jsonOf(inner, value[name])]));
  if ("tuple" in kind) return value.map((item, index) => jsonOf(kind.tuple[index], item));
  if ("bytes" in kind) return `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  return "fixed" in kind || "text" in kind ? value : value.map((item) => jsonOf(kind.array ?? kind.vec, item));
}

// F_q2 = F_q[i] / (i^2 + 1): c0 + c1*i is [c0, c1]. Points: [x, y], G1 over F_q, G2 over F_q2.
// Coefficients are what % leaves, between -q and q; only equality needs to know.

const same = (a, b) => a.every((part, index) => (part - b[index]) % Q === 0n);
const times = ([a, b], [c, d]) => [(a * c - b * d) % Q, (a * d + b * c) % Q];
const minus = ([a, b], [c, d]) => [a - c, b - d];
const scaled = ([a, b], k) => [a * k, b * k];

/** 1/a modulo q, by Euclid's algorithm, for a other than 0. */
function inverse(a) {
  let [r, next, s, t] = [Q, ((a % Q) + Q) % Q, 0n, 1n];
  while (next) {
    const quotient = r / next;
    [r, next, s, t] = [next, r - quotient * next, t, s - quotient * t];
  }
  return s;
}

/** a/b, for b other than 0. */
function over(a, [c, d]) {
  const norm = inverse(c * c + d * d);
  const [x, y] = times(a, [c, -d]);
  return [(x * norm) % Q, (y * norm) % Q];
}

function power(a, exponent) {
  let product = [1n, 0n];
  for (const bit of exponent.toString(2)) {
    product = times(product, product);
    if (bit === "1") product = times(product, a);
  }
  return product;
}

/** The twist, which G2 lies on: y^2 = x^3 + 3 / (9 + i). G1 lies on y^2 = x^3 + 3. */
const B2 = over([3n, 0n], [9n, 1n]);

/** w^(j (q - 1)) for w^6 = 9 + i: the powers of w, to the power q, are these times themselves. */
const ROOTS = [[1n, 0n]];
for (const root = power([9n, 1n], (Q - 1n) / 6n); ROOTS.length < 6; ) ROOTS.push(times(ROOTS[ROOTS.length - 1], root));

/** 6u + 2 in digits -1, 0, 1 without two neighbours other than 0, the most significant, 1, left out. */
const LOOP = [];
for (let n = 6n * U + 2n; n > 1n; ) {
  const digit = n & 1n ? 2n - (n & 3n) : 0n;
  LOOP.unshift(digit);
  n = (n - digit) / 2n;
}

/** Throws `InvalidProof` unless the point is in G1, with coordinates below q, and not the point at infinity. */
function checkG1([x, y], where) {
  checkCoordinate(x, `${where}[0]`);
  checkCoordinate(y, `${where}[1]`);
  if (!x && !y) throw infinity(where);
  if ((y * y - x ** 3n - 3n) % Q) {
    const mend = "take it from where it was made; this copy is damaged";
    throw new InvalidProof(where, "the point is not on the curve", mend);
  }
}

/** The point's lines; throws `InvalidProof` as `checkG1` does, and unless it is of order r. */
function checkG2([x, y], where) {
  for (const [axis, pair] of [x, y].entries()) {
    for (const [index, part] of pair.entries()) checkCoordinate(part, `${where}[${axis}][${index}]`);
  }
  if (![...x, ...y].some(Boolean)) throw infinity(where);
  if (!onTwist(x, y)) {
    const swapped = onTwist([x[1], x[0]], [y[1], y[0]]);
    const order = "write each coordinate as (c0, c1), as snarkjs does, where EIP-197 writes (c1, c0)";
    const mend = swapped ? order : "take it from where it was made; this copy is damaged";
    throw new InvalidProof(where, "the point is not on the twist", mend);
  }
  const lines = linesOf(x, y);
  if (lines === null) {
    const mend = "no honest program makes such a point; do not trust where it came from";
    throw new InvalidProof(where, "the point is outside the subgroup of order r", mend);
  }
  return lines;
}

function checkCoordinate(value, where) {
  if (value >= Q) throw new InvalidProof(where, "the coordinate is not in [0, q)", "write it reduced modulo q");
}

function infinity(where) {
  const mend = "no honest proof or key has it here, and it can void the check";
  return new InvalidProof(where, "the point at infinity", mend);
}

function onTwist(x, y) {
  return same(minus(times(y, y), times(x, times(x, x))), B2);
}

/** points[0] + signals[0] points[1] + ..., or null where that is the point at infinity; all doublings are shared. */
function combine(signals, points) {
  let point = [1n, 1n, 0n];
  const bits = signals.map((signal) => signal.toString(2));
  const length = Math.max(0, ...new Set(bits.map((text) => text.length)));
  for (let place = length; place > 0; place--) {
    point = double(...point);
    for (const [index, text] of bits.entries()) {
      if (text[text.length - place] === "1") point = add(...point, ...points[index + 1]);
    }
  }
  const [X, Y, Z] = add(...point, ...points[0]);
  if (!Z) return null;
  const over1 = inverse(Z);
  const over2 = (over1 * over1) % Q;
  return [(X * over2) % Q, (((Y * over2) % Q) * over1) % Q];
}

/** 2P in Jacobian coordinates (X/Z^2, Y/Z^3); Z = 0 is the point at infinity. dbl-2009-l of hyperelliptic.org/EFD. */
function double(X, Y, Z) {
  const b = (Y * Y) % Q;
  const d = (4n * X * b) % Q;
  const e = (3n * X * X) % Q;
  const x3 = (e * e - 2n * d) % Q;
  return [x3, (e * (d - x3) - 8n * b * b) % Q, (2n * Y * Z) % Q];
}

/** P + (x, y), in every case. */
function add(X, Y, Z, x, y) {
  if (!Z) return [x, y, 1n];
  const z2 = (Z * Z) % Q;
  const h = (x * z2 - X) % Q;
  const s = (((y * z2) % Q) * Z - Y) % Q;
  if (!h) return s ? [1n, 1n, 0n] : double(X, Y, Z);
  const h2 = (h * h) % Q;
  const h3 = (h2 * h) % Q;
  const v = (X * h2) % Q;
  const x3 = (s * s - h3 - 2n * v) % Q;
  return [x3, (s * (v - x3) - Y * h3) % Q, (Z * h) % Q];
}

// The optimal ate pairing (eprint 2008/096), with lines in homogeneous coordinates (eprint 2010/354, 2013/722).

/**
 * The lines of a point of the twist that Miller's loop passes, or null for a point that is not of order r.
 *
 * A point Q of the twist is of order r exactly if [6u+2]Q + psi(Q) - psi^2(Q) + psi^3(Q) = 0 (eprint 2022/348), psi being
 * Frobenius as the twist has it. The loop ends with all of that but psi^3(Q). Where it meets the point at infinity, as for
 * no point of order r, Z is 0 from there on.
 */
function linesOf(x, y) {
  const lines = [];
  let point = [x, y, [1n, 0n]];
  const pass = (step, ...other) => {
    const [sum, line] = step(...point, ...other);
    point = sum;
    lines.push(line);
  };
  for (const digit of LOOP) {
    pass(tangent);
    if (digit) pass(chord, x, scaled(y, digit));
  }
  const [x1, y1] = psi(x, y);
  const [x2, y2] = psi(x1, y1);
  const [x3, y3] = psi(x2, y2);
  pass(chord, x1, y1);
  pass(chord, x2, scaled(y2, -1n));
  const [X, Y, Z] = point;
  const isMinusPsi3 = !same(Z, [0n, 0n]) && same(times(x3, Z), X) && same(times(scaled(y3, -1n), Z), Y);
  return isMinusPsi3 ? lines : null;
}

function psi(x, y) {
  return [times([x[0], -x[1]], ROOTS[2]), times([y[0], -y[1]], ROOTS[3])];
}

/** 2P, four times over in each coordinate, and the tangent at P. */
function tangent(X, Y, Z) {
  const b = times(Y, Y);
  const e = scaled(times(B2, times(Z, Z)), 3n);
  const h = scaled(times(Y, Z), 2n);
  const xy = scaled(times(X, Y), 2n);
  const g = minus(b, scaled(e, -3n));
  const [y0, y1] = minus(times(g, g), scaled(times(e, e), 12n));
  const twice = [times(xy, minus(b, scaled(e, 3n))), [y0 % Q, y1 % Q], times(scaled(b, 4n), h)];
  return [twice, [scaled(h, -1n), scaled(times(X, X), 3n), minus(e, b)]];
}

/** P + (x, y), and the line through both, for points that are neither equal nor opposite; Z becomes 0 for others. */
function chord(X, Y, Z, x, y) {
  const theta = minus(Y, times(y, Z));
  const lambda = minus(X, times(x, Z));
  const d = times(lambda, lambda);
  const e = times(lambda, d);
  const g = times(X, d);
  const h = minus(times(Z, times(theta, theta)), minus(scaled(g, 2n), e));
  const [y0, y1] = minus(times(theta, minus(g, h)), times(e, Y));
  const line = [lambda, scaled(theta, -1n), minus(times(theta, x), times(lambda, y))];
  return [[times(lambda, h), [y0 % Q, y1 % Q], times(Z, e)], line];
}

let ofKey = null;

/** The lines of beta, gamma and delta, found for the first proof and kept. */
function linesOfKey() {
  ofKey ??= [checkG2(BETA, "beta"), checkG2(GAMMA, "gamma"), checkG2(DELTA, "delta")];
  return ofKey;
}

// F_q12 = F_q2[w] / (w^6 - (9 + i)): the coefficients of 1, w, ... w^5, first all parts c0, then all parts c1.

const ALL = [0, 1, 2, 3, 4, 5];
const ONE = [[1n, 0n, 0n, 0n, 0n, 0n], Array(6).fill(0n)];

/** f times g, which may have coefficients of these powers of w alone. */
function product([a, b], [c, d], powers = ALL) {
  const low = [...a.map((x, j) => 9n * x - b[j]), ...a];
  const high = [...b.map((y, j) => 9n * y + a[j]), ...b];
  const [lows, highs] = [[], []];
  for (let j = 0; j < 6; j++) {
    let [x, y] = [0n, 0n];
    for (let k = 0; k < powers.length; k++) {
      const [p, q] = [low[6 + j - powers[k]], high[6 + j - powers[k]]];
      x += p * c[k] - q * d[k];
      y += p * d[k] + q * c[k];
    }
    lows.push(x % Q);
    highs.push(y % Q);
  }
  return [lows, highs];
}

/** f to the power q, so many times. */
function frobenius(f, count) {
  for (; count > 0; count--) {
    const pairs = ROOTS.map((root, j) => times([f[0][j], -f[1][j]], root));
    f = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  }
  return f;
}

/** f to the power q^6, which is 1/f once f is to the power q^6 - 1. */
function conjugate(f) {
  return f.map((parts) => parts.map((part, j) => (j % 2 ? -part : part)));
}

/** 1/f, by norms: f f^(q^6) is in F_q6, and times its conjugates over F_q2 in F_q2. */
function inverse12(f) {
  const conjugated = conjugate(f);
  const norm = product(f, conjugated);
  const others = product(frobenius(norm, 2), frobenius(norm, 4));
  const [low, high] = product(norm, others);
  const [x, y] = over([1n, 0n], [low[0], high[0]]);
  return product(product(conjugated, others), [[x], [y]], [0]);
}

function toU(f) {
  let raised = f;
  for (const bit of U.toString(2).slice(1)) {
    raised = product(raised, raised);
    if (bit === "1") raised = product(raised, f);
  }
  return raised;
}

/** Whether e(A, B) e(alpha, beta) ... is 1, the second factors given by their lines: one loop for all, one last power. */
function productIsOne(points, lines) {
  let f = ONE;
  let at = 0;
  const pass = () => {
    for (const [index, [x, y]] of points.entries()) {
      const [l0, l1, l3] = lines[index][at];
      const line = [scaled(l0, y), scaled(l1, x), l3];
      f = product(f, [line.map(([c0]) => c0 % Q), line.map(([, c1]) => c1 % Q)], [0, 1, 3]);
    }
    at++;
  };
  for (const digit of LOOP) {
    f = product(f, f);
    pass();
    if (digit) pass();
  }
  pass();
  pass();
  const last = lastPower(f);
  return same(last[0], ONE[0]) && same(last[1], ONE[1]);
}

/** f to the power 2u(6u^2 + 3u + 1) (q^12 - 1) / r: "Faster hashing to G2" (SAC 2011); the first factor is prime to r. */
function lastPower(f) {
  f = product(conjugate(f), inverse12(f));
  f = product(frobenius(f, 2), f);
  const a = conjugate(toU(f));
  const b = product(a, a);
  const c = product(product(b, b), b);
  const d = conjugate(toU(c));
  const e = toU(product(d, d));
  const g = product(product(e, d), conjugate(c));
  const h = product(g, b);
  const low = product(product(product(product(g, d), f), frobenius(h, 1)), frobenius(g, 2));
  return product(low, frobenius(product(conjugate(f), h), 3));
}

// The command: node FILE public.json proof.json

/** A value as JSON on one line of ASCII. */
export function told(value) {
  const spaced = (inner, [begin, end]) => begin + inner.join(", ") + end;
  if (Array.isArray(value)) return spaced(value.map(told), "[]");
  if (value !== null && typeof value === "object") {
    return spaced(Object.entries(value).map(([name, inner]) => `${told(name)}: ${told(inner)}`), "{}");
  }
  return JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** 0 where the proof is valid, 1 where it is not, 2 where there is no answer: unusable files, another usage. */
function run(files, fs) {
  const read = (file, most) => {
    const opened = fs.openSync(file);
    try {
      const bytes = new Uint8Array(most + 1);
      let size = 0;
      for (let more = 1; more > 0; size += more) more = fs.readSync(opened, bytes, size, bytes.length - size, null);
      return bytes.subarray(0, size);
    } finally {
      fs.closeSync(opened);
    }
  };
  if (files.length !== 2) {
    fs.writeFileSync(2, `usage: node ${script} ${HASH_INPUTS ? "signals" : "public"}.json proof.json\n`);
    return 2;
  }
  try {
    const values = verifyJson(read(files[0], MAX_PUBLIC_BYTES), read(files[1], MAX_PROOF_BYTES));
    const lines = Object.entries(asJson(values)).map(([name, value]) => `${name} = ${told(value)}`);
    fs.writeFileSync(1, [`valid: the proof holds for ${CIRCUIT}`, ...lines, `key: ${STANDING}`, ""].join("\n"));
  } catch (error) {
    const no = error instanceof InvalidProof && !(error instanceof MalformedProof);
    fs.writeFileSync(2, `${no ? "invalid proof" : "error"}: ${error.message}\n`);
    return no ? 1 : 2;
  }
  return 0;
}

const script = globalThis.process?.versions?.node && globalThis.process.argv[1];
if (script) {
  const node = (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`);
  Promise.all([node("fs"), node("url")]).then(([fs, url]) => {
    const names = fs.existsSync(script) ? [script, fs.realpathSync(script)] : [];
    if (names.some((name) => url.pathToFileURL(name).href === import.meta.url)) {
      globalThis.process.exitCode = run(globalThis.process.argv.slice(2), fs);
    }
  });
}
