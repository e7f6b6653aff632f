// node ask.mjs QUESTIONS.json: the answers of modules to texts and, with `parsed`, to what they parse to, as a list.
import { readFileSync } from "node:fs";

const texts = (part) => (typeof part === "string" ? part : Buffer.from(part.base64, "base64"));
const answers = [];
for (const { module, public: signals, proof, parsed } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const verifier = await import(module);
  try {
    const values = parsed ? verifier.verify(signals, proof) : verifier.verifyJson(texts(signals), texts(proof));
    answers.push(["valid", verifier.asJson(values)]);
  } catch (error) {
    if (!(error instanceof verifier.InvalidProof)) throw error;
    answers.push([error.name, error.message]);
  }
}
process.stdout.write(JSON.stringify(answers));
