
// The page: two files come, in any order and at any time, and the answer is shown.

const byId = (id) => document.getElementById(id);
const texts = { public: null, proof: null };
const limits = { public: MAX_PUBLIC_BYTES, proof: MAX_PROOF_BYTES };
const FILE_OF_SIGNALS = byId("public").querySelector("b").textContent;
const MARKS = { yes: "M5 13l6 6L25 5", no: "M6 6l18 18M24 6L6 24", none: "M15 5v13M15 24.5v.5" };
const WORDS_OF = { yes: "Valid", no: "Not valid", none: "No answer" };
let turn = 0;

/** Text that shows all it holds: what would not be seen, or move what is, as escapes. */
function visible(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);
}

function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

/** The file with which of the two it is, which its first bracket says, or null. */
async function read(file) {
  const begin = (await file.slice(0, 4096).text()).trimStart()[0];
  const which = { "[": "public", "{": "proof" }[begin] ?? { [FILE_OF_SIGNALS]: "public", "proof.json": "proof" }[file.name] ?? null;
  const bytes = which && new Uint8Array(await file.slice(0, limits[which] + 1).arrayBuffer());
  return { file, which, bytes };
}

async function take(files) {
  const mine = ++turn;
  const found = await Promise.all(Array.from(files, read));
  if (mine !== turn || found.length === 0) return;
  const others = found.filter(({ which }) => which === null).map(({ file }) => visible(file.name));
  byId("neither").textContent = others.length
    ? `${others.join(", ")}: no ${FILE_OF_SIGNALS}, which begins with [, and no proof.json, which begins with {`
    : "";
  for (const { file, which, bytes } of found) {
    if (which === null) continue;
    texts[which] = bytes;
    const slot = byId(which);
    slot.className = "here";
    slot.querySelector("span").textContent = `${visible(file.name)}, ${file.size.toLocaleString("en")} bytes`;
  }
  byId("shown").hidden = true;
  byId("answer").replaceChildren();
  if (texts.public === null || texts.proof === null) return;
  byId("answer").className = "busy";
  byId("answer").textContent = "Checking\u2026";
  setTimeout(() => mine === turn && check(), 20); // once that is seen
}

function check() {
  try {
    const values = verifyJson(texts.public, texts.proof);
    show("yes", `The proof holds for ${CIRCUIT}.`);
    list(asJson(values));
  } catch (error) {
    if (!(error instanceof InvalidProof)) {
      show("none", `This page failed: ${error}`);
      throw error;
    }
    const reason = error.where ? `${error.where}: ${error.reason}.` : sentence(error.reason);
    show(error instanceof MalformedProof ? "none" : "no", reason, sentence(error.mend));
  }
}

function sentence(words) {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

function show(answer, ...lines) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 30 30");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", MARKS[answer]);
  svg.append(path);
  const word = element("p", WORDS_OF[answer], { className: "word" });
  word.prepend(svg);
  const shown = lines.map((line) => element("p", visible(line)));
  const className = /^(verified|contributed):/.test(STANDING) ? "key" : "key beware";
  const key = answer === "yes" ? [element("p", sentence(STANDING.replace(":", " key:")), { className })] : [];
  byId("answer").className = answer;
  byId("answer").replaceChildren(word, ...shown, ...key);
  document.title = `${WORDS_OF[answer]}: a proof of ${CIRCUIT}`;
}

function list(values) {
  const rows = kinds().flatMap(([name, kind]) => rowsOf(name, kind, values[name]));
  byId("values").replaceChildren(...rows);
  byId("shown").hidden = rows.length === 0;
}

function rowsOf(name, kind, value) {
  if (kind.fields) return kind.fields.flatMap(([field, inner]) => rowsOf(`${name}.${field}`, inner, value[field]));
  if (kind.tuple) return kind.tuple.flatMap((inner, index) => rowsOf(`${name}[${index}]`, inner, value[index]));
  const row = document.createElement("tr");
  const shown = typeof value === "object" ? visible(told(value)) : visible(String(value));
  row.append(element("th", name, { scope: "row" }), element("td", typeName(kind)), element("td", shown));
  return [row];
}

function typeName(kind) {
  if (typeof kind === "string") return kind;
  if ("bytes" in kind) return `${kind.bytes} bytes`;
  if ("fixed" in kind) return `Fixed[${kind.fixed}, ${kind.fraction}]`;
  if ("text" in kind) return `Text[${kind.text}]`;
  if ("struct" in kind) return kind.struct;
  if ("tuple" in kind) return `(${kind.tuple.map(typeName).join(", ")})`;
  return "array" in kind ? `${kind.length} of ${typeName(kind.array)}` : `up to ${kind.max} of ${typeName(kind.vec)}`;
}

byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("files").addEventListener("change", (event) => {
  take([...event.target.files]);
  event.target.value = ""; // the same file once more is a change again
});
let depth = 0;
const hovered = (change) => document.body.classList.toggle("over", (depth = Math.max(0, depth + change)) > 0);
addEventListener("dragenter", () => hovered(1));
addEventListener("dragleave", () => hovered(-1));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  depth = 0;
  hovered(0);
  take([...event.dataTransfer.files]);
});
