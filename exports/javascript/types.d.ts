/** The public values of a proof, by name. */
export interface Values {
  // the values
}

/** The same as JSON: Field elements and integers of more than 53 bits are decimal strings, bytes are 0x and digits. */
export interface JsonValues {
  // the values as JSON
}

/** The circuit's name. */
export const CIRCUIT: string;

/** The fingerprint of the verifying key. */
export const FINGERPRINT: string;

/** Who can forge proofs under the key, as far as that was known when this was written. */
export const STANDING: string;

/** The answer is no. `message` is one line, safe to log: where, why, and how to mend it. */
export class InvalidProof extends Error {
  readonly where: string;
  readonly reason: string;
  readonly mend: string;
  constructor(where: string, reason: string, mend: string);
}

/** What was given is no `proof.json` or `public.json`, so there was nothing to check. */
export class MalformedProof extends InvalidProof {}

/** The public values, if the proof holds of them: texts of `public.json` and `proof.json`; else `InvalidProof` is thrown. */
export function verifyJson(publicText: string | Uint8Array, proofText: string | Uint8Array): Values;

/** The same of what `JSON.parse` makes of the two files. */
export function verify(publicSignals: unknown, proof: unknown): Values;

/** What `verify` returns, as JSON. */
export function asJson(values: Values): JsonValues;

/** A value as JSON on one line of ASCII. */
export function told(value: unknown): string;
