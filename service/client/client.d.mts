/** What public values are in JSON: numbers of more than 53 bits are decimal strings. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Values = { [name: string]: Value };

/** The text of proof.json, or what it holds. */
export type Proof = string | { [name: string]: unknown };
/** The text of public.json, or what it holds; of signals.json where proofs publish a hash of the signals. */
export type PublicSignals = string | readonly string[];

export interface Statement {
  id: string;
  circuit: string;
  standing: string | null;
  verification_key: string;
  signals: [string, unknown][];
  once: { nullifier: string; scope: string | null; pool: string } | null;
  expected: Values;
}

export interface Consumption {
  sequence: number;
  statement: string;
  scope: string | null;
  nullifier: string;
  at: string;
  values?: Values;
  public?: string[];
}

export interface Job {
  id: string;
  statement: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "expired";
  attempt: number;
  created_at: string;
  finished_at?: string;
  progress?: { step: string; done: number; total: number };
  proof?: { [name: string]: unknown };
  public?: string[];
  values?: Values;
  error?: { code: string; message: string };
}

/** The service said no: `code` is what programs tell it by, `status` HTTP's, or 0 for a proof that was not made. */
export class Refused extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: { [name: string]: unknown };
  constructor(code: string, message: string, status: number, details: { [name: string]: unknown });
}

export class Client {
  constructor(url: string | URL, key?: string, options?: { patience?: number });
  statements(): Promise<Statement[]>;
  /** The public values by name. Throws Refused with the code invalid_proof where the proof does not hold. */
  verify(statement: string, publicSignals: PublicSignals, proof: Proof): Promise<Values>;
  /** Takes the nullifier of a proof, once and for all. */
  consume(
    statement: string,
    publicSignals: PublicSignals,
    proof: Proof,
    options?: { idempotencyKey?: string },
  ): Promise<{ valid: true; values: Values; consumption: Consumption }>;
  /** What was taken after the one of that number, in order, then what is taken, as it is; it has no end. */
  consumptions(after?: number, options?: { statement?: string }): AsyncGenerator<Consumption, never>;
  /** A proof that the service makes; inputs, secrets included, go to it. */
  prove(
    statement: string,
    inputs: { [name: string]: unknown },
    options?: { idempotencyKey?: string; told?: (job: Job) => void },
  ): Promise<{ proof: { [name: string]: unknown }; public: string[]; values: Values }>;
}
