// Asks a zkwright service, from a browser or Node.
//
//   import { Client, Refused } from "https://proofs.example.org/client.mjs";
//   const values = await new Client("https://proofs.example.org", key).verify(statement, publicText, proofText);

// The service said no: `code` is what programs tell it by, `status` HTTP's, or 0 for a proof that was not made.
export class Refused extends Error {
  constructor(code, message, status, details) {
    super(message);
    this.name = "Refused";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

const AGAIN = [429, 503];
const OVER = ["done", "failed", "cancelled", "expired"];

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

// Texts go as they are: what a file repeats or misspells is the service's to refuse, and a parser here would hide it.
const asText = (given) => (typeof given === "string" ? given : JSON.stringify(given));

export class Client {
  #url;
  #key;
  #patience;

  // `key` is an API key, or undefined where the service asks for none; `patience` are the seconds for which a request is made
  // again that the network lost or the service had no time for. Nothing is done twice by it.
  constructor(url, key, { patience = 60 } = {}) {
    this.#url = String(url).replace(/\/+$/, "");
    this.#key = key;
    this.#patience = patience;
  }

  async statements() {
    return (await this.#ask("GET", "/v1/statements")).statements;
  }

  // The public values by name. Throws Refused with the code invalid_proof where the proof does not hold.
  async verify(statement, publicSignals, proof) {
    return (await this.#ask("POST", "/v1/verify", claim(statement, publicSignals, proof))).values;
  }

  // Takes the nullifier of a proof, once and for all; what is answered is on the service's disk.
  async consume(statement, publicSignals, proof, { idempotencyKey = crypto.randomUUID() } = {}) {
    return this.#ask("POST", "/v1/consume", claim(statement, publicSignals, proof), { "idempotency-key": idempotencyKey });
  }

  // What was taken after the one of that number, in order, then what is taken, as it is; it has no end.
  async *consumptions(after = 0, { statement } = {}) {
    const only = statement === undefined ? "" : `&statement=${encodeURIComponent(statement)}`;
    for (;;) {
      const page = await this.#ask("GET", `/v1/consumptions?after=${after}&wait=30${only}`);
      yield* page.consumptions;
      after = page.next;
    }
  }

  // A proof that the service makes; inputs, secrets included, go to it. `told` is called with each change of the job.
  async prove(statement, inputs, { idempotencyKey = crypto.randomUUID(), told = () => {} } = {}) {
    const body = JSON.stringify({ statement, inputs });
    let job = await this.#ask("POST", "/v1/proofs", body, { "idempotency-key": idempotencyKey });
    const path = `/v1/proofs/${encodeURIComponent(job.id)}`;
    try {
      told(job);
      while (!OVER.includes(job.state)) {
        job = await this.#ask("GET", `${path}?wait=1`);
        told(job);
      }
    } catch (error) {
      await this.#send("DELETE", path).catch(() => {});
      throw error;
    }
    if (job.state !== "done") {
      const { code, message, ...details } = job.error ?? { code: job.state, message: `the proof was ${job.state}` };
      throw new Refused(code, message, 0, details);
    }
    return { proof: job.proof, public: job.public, values: job.values };
  }

  async #ask(method, path, body, headers) {
    const end = Date.now() + 1000 * this.#patience;
    for (let wait = 0.1; ; wait = Math.min(2 * wait, 10)) {
      let failure;
      try {
        return await this.#send(method, path, body, headers);
      } catch (error) {
        if (error instanceof Refused && !AGAIN.includes(error.status)) throw error;
        failure = error;
      }
      wait = Math.max(wait, failure.after ?? 0);
      if (Date.now() + 1000 * wait > end) throw failure;
      await pause(wait);
    }
  }

  async #send(method, path, body, headers = {}) {
    const sent = { ...headers };
    if (body !== undefined) sent["content-type"] = "application/json";
    if (this.#key !== undefined) sent.authorization = `Bearer ${this.#key}`;
    const answer = await fetch(this.#url + path, { method, headers: sent, body, redirect: "error" });
    const document = await answer.json().catch(() => ({}));
    if (answer.ok) return document;
    const { code = "unknown", message = `HTTP status ${answer.status}`, ...details } = document.error ?? {};
    throw Object.assign(new Refused(code, message, answer.status, details), { after: Number(answer.headers.get("retry-after")) || 0 });
  }
}

function claim(statement, publicSignals, proof) {
  return `{"statement": ${JSON.stringify(statement)}, "public": ${asText(publicSignals)}, "proof": ${asText(proof)}}`;
}
