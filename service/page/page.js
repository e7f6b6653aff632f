// The page of a zkwright service: asks it with the reader's key, and writes what it answers as text, never as HTML.

"use strict";

const at = (id) => document.getElementById(id);
let key = "";
let chosen = {};

function made(tag, text, kind) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (kind) node.className = kind;
  return node;
}

function table(heads, rows) {
  const node = made("table");
  const head = node.appendChild(made("thead")).appendChild(made("tr"));
  for (const text of heads) head.append(made("th", text));
  const body = node.appendChild(made("tbody"));
  for (const cells of rows) {
    const line = body.appendChild(made("tr"));
    cells.forEach(([text, kind], index) => {
      line.append(made("td", text, kind));
      line.lastChild.dataset.head = heads[index]; // shown before it where the window is narrow
    });
  }
  return node;
}

async function ask(path, body) {
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const asked = body === undefined ? { headers } : { method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
  const answer = await fetch(path, asked);
  const document = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(document.error.message), { code: document.error.code, status: answer.status });
  return document;
}

async function look() {
  try {
    const { statements } = await ask("v1/statements");
    at("access").hidden = key === "";
    at("state").textContent = `${statements.length} statement${statements.length === 1 ? "" : "s"}`;
    const rows = statements.map((each) => [
      [each.circuit],
      [each.signals.map(([name]) => name).join(", ")],
      [each.standing ?? "unknown", ["development", "uncontributed", "unrecorded"].includes(each.standing) ? "no" : ""],
      [each.once ? `once for each ${each.once.nullifier}${each.once.scope ? ` within ${each.once.scope}` : ""}` : "any number of times"],
      [each.id, "number"],
    ]);
    at("statements").replaceChildren(table(["circuit", "public values", "key", "counts", "id"], rows));
    at("statement").replaceChildren(...statements.map((each) => Object.assign(made("option", `${each.circuit} ${each.id.slice(0, 8)}`), { value: each.id })));
  } catch (error) {
    if (error.status === 401) at("access").hidden = false;
    at("state").textContent = error.message;
    return;
  }
  try {
    const { consumptions } = await ask("v1/consumptions?limit=100");
    const rows = consumptions.map((each) => [[String(each.sequence)], [each.at], [each.scope ?? "", "number"], [each.nullifier, "number"]]);
    at("consumed").replaceChildren(rows.length ? table(["number", "when", "scope", "nullifier"], rows) : made("p", "nothing yet"));
  } catch (error) {
    at("consumed").replaceChildren(made("p", error.message));
  }
}

async function take(files) {
  for (const file of files) {
    const text = await file.text();
    chosen[text.trimStart().startsWith("[") ? "public" : "proof"] = text;
  }
  at("verify").disabled = !(chosen.public && chosen.proof);
  const missing = ["public", "proof"].filter((name) => !chosen[name]);
  at("verdict").replaceChildren(made("p", missing.length ? `still to come: ${missing.join(".json, ")}.json` : "both are here"));
}

async function verify() {
  at("verdict").replaceChildren(made("p", "verifying …"));
  try {
    // The texts go as they are: what a file repeats or misspells is the service's to refuse, and a parser here would hide it.
    const body = `{"statement": ${JSON.stringify(at("statement").value)}, "public": ${chosen.public}, "proof": ${chosen.proof}}`;
    const { values } = await ask("v1/verify", body);
    const rows = Object.entries(values).map(([name, value]) => [[name], [typeof value === "string" ? value : JSON.stringify(value), "number"]]);
    at("verdict").replaceChildren(made("p", "yes: the proof holds", "yes"), table(["public value", ""], rows));
  } catch (error) {
    at("verdict").replaceChildren(made("p", error.status === 422 ? "no: the proof does not hold" : "no answer", "no"), made("p", error.message));
  }
}

at("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = at("key").value.trim();
  look();
});
at("files").addEventListener("change", (event) => take(event.target.files));
for (const name of ["dragover", "dragleave", "drop"]) {
  at("drop").addEventListener(name, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files);
  });
}
at("verify").addEventListener("click", verify);
look();
