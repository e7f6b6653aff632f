// Runs the script of a flame graph's page on stubs of the browser's objects and reports what it shows.
"use strict";
const { readFileSync } = require("node:fs");

class Element {
  constructor(tag) {
    Object.assign(this, { tag, children: [], listeners: {}, attributes: {}, value: "", own: "", clientWidth: 1000 });
    const names = new Set();
    this.classList = {
      add: (name) => names.add(name),
      toggle: (name, on) => (on ? names.add(name) : names.delete(name)),
      contains: (name) => names.has(name),
    };
    this.style = { setProperty: (name, value) => (this.style[name] = value) };
  }
  set textContent(text) { this.children = []; this.own = String(text); }
  get textContent() { return this.own + this.children.map((child) => child.textContent ?? child).join(""); }
  append(...parts) { this.children.push(...parts); }
  prepend(...parts) { this.children.unshift(...parts); }
  replaceChildren(...parts) { this.own = ""; this.children = parts; }
  setAttribute(name, value) { this.attributes[name] = value; }
  addEventListener(name, run) { this.listeners[name] = run; }
  focus() {}
  fire(name, event = {}) { this.listeners[name]({ preventDefault() {}, target: this, ...event }); }
}

const { data, script } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const byId = new Map();
const find = (id) => byId.get(id) ?? byId.set(id, new Element(id)).get(id);
find("data").textContent = JSON.stringify(data);
Object.assign(find("table"), { tHead: new Element("thead"), tBodies: [new Element("tbody")] });
const radios = (values) => values.map((value) => Object.assign(new Element("input"), { value }));
const choices = radios(["0", "1"]), lines = radios(["mine", "all"]);
const page = Object.assign(new Element("document"), {
  activeElement: null,
  getElementById: find,
  createElement: (tag) => new Element(tag),
  querySelectorAll: (selector) => (selector === "[name=lines]" ? lines : choices),
});
new Function("document", "window", script)(page, new Element("window"));

const mine = data.mine && find("graph").children.filter((bar) => !bar.hidden).map((bar) => bar.textContent);
lines[1].fire("change");
const shown = () => find("graph").children.filter((bar) => !bar.hidden);
const bars = shown().map((bar) => bar.textContent);
const wanted = shown().find((bar) => bar.textContent.startsWith("quartics\u00d7"));
wanted.fire("mouseenter");
const details = find("details").textContent;
wanted.fire("click");
const path = find("path").children.filter((part) => part.tag === "button").map((part) => part.textContent);
find("search").value = "QUARTICS";
find("search").fire("input");
const found = find("found").textContent;
find("graph").fire("keydown", { key: "ArrowDown" });
find("graph").fire("keydown", { key: "Enter" });
choices[1].fire("change");
page.fire("keydown", { key: "Escape" });
if (shown().length !== bars.length) throw new Error("zooming out does not restore the page");
console.log(JSON.stringify({ bars, mine, details, path, found }));
