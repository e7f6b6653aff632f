"""The module of JavaScript, for programs and as a command."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from zkwright.exports.described_key import DescribedKey
from zkwright.exports.javascript import javascript_types, javascript_verifier

from tests.exports.in_node import ask, node
from tests.exports.subjects import TOLD_OF_EVERY_TYPE, of_every_type, of_snarkjs
from tests.interop.foreign import MODULES, install, tool


def test_what_is_parsed_already(tmp_path: Path) -> None:
    subject = of_snarkjs("opening")
    signals, document = subject.signals, subject.document
    publics: list[object] = [
        *(signals, [*signals[:-1], 7], [*signals[:-1], 7.5], [*signals[:-1], -1], ["\u0663"], ["3\n"], ['3"'], [10**9]),
        *([[[[[]]]]], [{}] * 2**19, ["7" * 2**23], None, 7, "7", {}, {"__proto__": 1}, signals[:-1], [*signals, "0"]),
    ]
    proofs: list[object] = [
        None,
        [],
        {**document, "curve": "x" * 2**14},
        {**document, "__proto__": 1},
        {**document, "pi_a": None},
    ]
    asked = [*((public, document) for public in publics), *((signals, proof) for proof in proofs)]
    answers = ask(tmp_path, [(subject.described, *texts) for texts in asked], parsed=True)
    assert [answer[0] for answer in answers] == [
        "valid",
        *["MalformedProof"] * 15,
        *["InvalidProof"] * 2,
        *["MalformedProof"] * 5,
    ]
    assert (
        answers[2][1] == "public: a number that is no integer; field elements are strings of decimal digits, in quotes"
    )


def test_values_and_errors_as_programs_see_them(tmp_path: Path) -> None:
    subject = of_every_type()
    described = subject.described
    (tmp_path / "verifier.mjs").write_text(javascript_verifier(described), encoding="utf-8")
    program = """
import assert from "node:assert/strict";
import { CIRCUIT, FINGERPRINT, InvalidProof, MalformedProof, STANDING, verify, verifyJson } from "./verifier.mjs";

const [signals, proof] = [JSON.parse(PUBLIC), JSON.parse(PROOF)];
assert.deepEqual(verify(signals, proof), {
  result: [25n, true], flag: true, small: 255n, large: 2n ** 64n - 1n, odd: 2n ** 128n - 1n, signed: -32768n, price: "-1.5",
  digest: Uint8Array.of(0, 255, 16), issuer: { größe: 7n, constructor: [false, true] }, prices: [-1n, 32767n], label: "zß",
});
assert.deepEqual(verifyJson(PUBLIC, new TextEncoder().encode(PROOF)), verify(signals, proof));
assert.deepEqual([CIRCUIT, FINGERPRINT, STANDING.split(":")[0]], ["every_type", "KEY", "development"]);
for (const given of [null, undefined, ["33"], 33, new ArrayBuffer(2), new Uint16Array(2), new String("[]")]) {
  assert.throws(() => verifyJson(given, PROOF), TypeError);
}
class Other extends Array {}
const holes = [...signals];
delete holes[3];
const deep = [];
deep.push(deep);
const objects = [Other.from(signals), new Map(), new Date(), () => 1, holes, deep];
for (const given of [...objects, Symbol(), 1n, NaN, Infinity, -0, undefined]) {
  assert.throws(() => verify(given, proof), MalformedProof);
}
let reads = 0;
const changing = signals.map((signal) => signal);
Object.defineProperty(changing, 0, { enumerable: true, get: () => (reads++ ? "26" : "25") });
assert.deepEqual(verify(changing, proof).result, [25n, true]);
assert.equal(reads, 1);
assert.throws(() => verify([...signals.slice(0, -1), "1"], proof), (error) => {
  assert(error instanceof InvalidProof && error instanceof Error && !(error instanceof MalformedProof));
  assert.deepEqual([error.name, error.where], ["InvalidProof", "label"]);
  assert.equal(error.message, `label: ${error.reason}; ${error.mend}`);
  return true;
});
"""
    head = f"const PUBLIC = {json.dumps(subject.public.decode())}, PROOF = {json.dumps(subject.proof.decode())};\n"
    (tmp_path / "program.mjs").write_text(
        head + program.replace('"KEY"', f'"{described.key.fingerprint}"'), encoding="utf-8"
    )
    node(tmp_path / "program.mjs")


def test_signals_that_cancel_the_keys_points_are_refused(tmp_path: Path) -> None:
    """Of a key that no setup makes, and sums that meet equal and opposite points on their way."""
    text = javascript_verifier(of_snarkjs("product").described)
    program = """
import assert from "node:assert/strict";
const [x, y] = combine([3n], IC);
assert.equal(combine([1n], [[x, y], [x, -y]]), null);
const [p, minus_p] = [[1n, 2n], [1n, Q - 2n]];
const normal = (point) => point.map((part) => ((part % Q) + Q) % Q);
assert.deepEqual(normal(combine([1n, 1n, 1n], [p, p, minus_p, p])), normal(combine([2n, 1n, 0n], [p, p, minus_p, p])));
assert.equal(combine([0n, 1n, 0n], [p, p, minus_p, p]), null);
IC.splice(0, 2, [x, y], [x, -y]);
assert.throws(() => verify(["1"], PROOF), /the signals cancel the key's IC points/);
"""
    proof = of_snarkjs("product").proof.decode()
    (tmp_path / "module.mjs").write_text(text + program.replace("PROOF", proof))
    (tmp_path / "program.mjs").write_text('import "./module.mjs";')
    node(tmp_path / "program.mjs")


def test_the_files_are_the_same_every_time_and_need_nothing() -> None:
    described = of_every_type().described
    text, types = javascript_verifier(described), javascript_types(described)
    again = DescribedKey.of(described.key, described.statement, development=True)
    assert (text, types) == (javascript_verifier(again), javascript_types(again))
    assert not re.findall(r"^import ", text, re.MULTILINE)
    assert set(re.findall(r"node\(\"(\w+)\"\)", text)) == {"fs", "url"}
    for fact in described.facts[:3]:
        assert fact in text
        assert fact in types
    assert all(f"{number}n" in text for point in described.key.ic for number in (point.x, point.y))


def test_types(tmp_path: Path) -> None:
    """TypeScript's own compiler takes what is right, and nothing that is marked as wrong."""
    described = of_every_type().described
    (tmp_path / "verifier.d.mts").write_text(javascript_types(described), encoding="utf-8")
    (tmp_path / "program.mts").write_text(
        """
import { asJson, CIRCUIT, InvalidProof, MalformedProof, told, verify, verifyJson, type Values } from "./verifier.mjs";

const values: Values = verifyJson("[]", new Uint8Array());
const [square, isSquare]: [bigint, boolean] = values.result;
const texts: string[] = [values.price, values.label, CIRCUIT, told(asJson(values)), asJson(values).large];
const sum: bigint = values.issuer.größe + values.prices.reduce((total, price) => total + price, square);
const flags: boolean[] = [values.flag, isSquare, ...values.issuer.constructor];
const byte: number | undefined = values.digest[0];
const small: number = asJson(values).small;
const where: string = new MalformedProof("pi_a", "missing", "add it").where;
try {
  verify([], {});
} catch (error) {
  if (error instanceof InvalidProof) throw new Error(error.mend);
}
// @ts-expect-error a number of 64 bits is no number
const large: number = values.large;
// @ts-expect-error no such value
values.nonce;
// @ts-expect-error neither a text nor bytes
verifyJson([], {});
// @ts-expect-error a verification is no boolean
const valid: boolean = verify([], {});
export { byte, flags, large, small, sum, texts, valid, where };
"""
    )
    install()
    flags = "--noEmit --strict --noUnusedLocals --module nodenext --target es2022 --lib es2022"
    node(MODULES / "typescript" / "bin" / "tsc", *flags.split(), tmp_path / "program.mts")


def test_as_a_command_it_exits_with_0_1_or_2(tmp_path: Path) -> None:
    subject = of_every_type()
    folder = tmp_path / "größe of it"
    folder.mkdir()
    script = folder / f"{subject.described.file_stem}.mjs"
    script.write_text(javascript_verifier(subject.described), encoding="utf-8")
    linked = tmp_path / "linked.mjs"
    linked.symlink_to(script)
    public, proof = tmp_path / "public.json", tmp_path / "proof.json"
    public.write_bytes(subject.public)
    proof.write_bytes(subject.proof)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        done = subprocess.run([tool("node"), *arguments], capture_output=True, text=True, check=False, encoding="utf-8")
        return done.returncode, done.stdout, done.stderr

    code, told, wrong = run(script, public, proof)
    assert (code, wrong) == (0, "")
    assert told.splitlines() == TOLD_OF_EVERY_TYPE
    for other in (
        (linked,),
        ("--preserve-symlinks-main", linked),
        ("--preserve-symlinks", "--preserve-symlinks-main", script),
    ):
        assert run(*other, public, proof) == (code, told, wrong)  # silence would look as a yes
    public.write_text(json.dumps([*subject.signals[:-1], "1"]))
    expected = (
        "invalid proof: label: the public signals of a Text[4] are not zero behind its end; make the proof with the"
    )
    assert run(script, public, proof) == (1, "", f"{expected} circuit of this key\n")
    for unusable, words in (
        ((proof, public), "error: public: expected an array, found an object; write it as snarkjs does"),
        ((public, tmp_path / "none.json"), "error: ENOENT: no such file or directory"),
        ((public, tmp_path), "error: EISDIR: illegal operation on a directory"),
        ((public,), f"usage: node {script} public.json proof.json"),
    ):
        code, told, wrong = run(script, *unusable)
        assert (code, told) == (2, "")
        assert wrong.startswith(words)
        assert wrong.count("\n") == 1
