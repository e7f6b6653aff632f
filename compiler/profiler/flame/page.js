"use strict";
// Everything from the data goes into the page as text, never as markup: names and lines may come from anyone.
(() => {
  const { frames, nodes: all, mine, compared } = JSON.parse(document.getElementById("data").textContent);
  const BAR = 22, NARROW = 36, INVISIBLE = 0.8, LINES = 20;
  const NOUNS = ["constraint", "nonzero term"];
  const byId = (id) => document.getElementById(id);
  const graph = byId("graph");

  let nodes, root, focus, current, measure = 0, largest = 1;

  function grow(records) {
    nodes = records.map(([frame, parent, after, before]) => ({
      frame: frames[frame], parent, after, before, children: [], element: null, depth: 0, match: false,
    }));
    nodes.forEach((node, index) => {
      node.index = index;
      if (node.parent < 0) return;
      node.up = nodes[node.parent];
      node.up.children.push(node);
      node.depth = node.up.depth + 1;
    });
    root = focus = current = nodes[0];
    graph.replaceChildren();
  }

  // -- numbers and words ----------------------------------------------------------------------------------------

  const number = (value) => value.toLocaleString("en-US");
  const signed = (value) => (value > 0 ? "+" : value < 0 ? "\u2212" : "\u00b1") + number(Math.abs(value));
  const percent = (part, whole) => `${((100 * part) / (whole || 1)).toFixed(1)}%`;
  const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
  const trend = (change) => (change > 0 ? "more" : change < 0 ? "less" : "");
  const place = (frame) => (frame.line ? `${frame.file}:${frame.line}` : frame.file);
  const label = (frame) => (frame.kind === "line" ? place(frame) : frame.name);
  const library = (frame) => frame.file.startsWith("zkwright/");

  function make(tag, text = "", className = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function hash(text) {
    let value = 0;
    for (const letter of text) value = (value * 31 + letter.codePointAt(0)) >>> 0;
    return value;
  }

  // -- the tree in the chosen measure ---------------------------------------------------------------------------

  function weigh() {
    // A frame is as wide as its larger version, so that what is gone still shows.
    for (const node of nodes) {
      node.own = node.after[measure];
      node.total = node.own;
      node.ownBefore = node.before[measure];
      node.totalBefore = node.ownBefore;
      node.width = Math.max(node.own, node.ownBefore);
    }
    for (let index = nodes.length - 1; index > 0; index--) {
      const { up, total, totalBefore, width } = nodes[index];
      up.total += total;
      up.totalBefore += totalBefore;
      up.width += width;
    }
    for (const node of nodes) {
      if (node === root) node.left = 0;
      let left = node.left;
      for (const child of node.children) {
        child.left = left;
        left += child.width;
      }
    }
    largest = nodes.reduce((most, node) => Math.max(most, Math.abs(node.total - node.totalBefore)), 1);
  }

  // -- bars -----------------------------------------------------------------------------------------------------

  function bar(node) {
    const { frame } = node;
    const element = make("div", "", `bar ${frame.kind}`);
    element.id = `bar-${node.index}`;
    element.setAttribute("role", "treeitem");
    element.classList.toggle("library", library(frame));
    element.append(frame.kind === "line" ? frame.source || place(frame) : frame.name);
    const calls = Math.max(node.after[2], node.before[2]);
    if (calls > 1) element.append(make("small", `\u00d7${number(calls)}`));
    element.style.top = `${node.depth * BAR}px`;
    element.style.setProperty("--shade", `${(hash(label(frame)) % 9) - 4}%`);
    element.addEventListener("click", () => zoom(node));
    element.addEventListener("mouseenter", () => describe(node));
    graph.append(element);
    return element;
  }

  function paint(node) {
    const change = node.total - node.totalBefore;
    const { classList, style } = node.element;
    classList.toggle("match", node.match);
    classList.toggle("current", node === current && document.activeElement === graph);
    classList.toggle("above", node.depth < focus.depth);
    if (!compared) return;
    classList.add("compared");
    classList.toggle("grown", change > 0);
    classList.toggle("shrunk", change < 0);
    classList.toggle("gone", node.total === 0 && node.totalBefore > 0);
    style.setProperty("--strength", change ? `${20 + 70 * Math.sqrt(Math.abs(change) / largest)}%` : "0%");
  }

  function draw() {
    const pixels = graph.clientWidth, above = new Set();
    for (let node = focus; node; node = node.up) above.add(node);
    let deepest = 0;
    for (const node of nodes) {
      const isAbove = above.has(node);
      const left = isAbove ? 0 : (node.left - focus.left) / (focus.width || 1);
      const width = isAbove ? 1 : node.width / (focus.width || 1);
      const inside = isAbove || (node.up.shown && node.depth > focus.depth);
      node.shown = inside && (isAbove || width * pixels >= INVISIBLE);
      if (!node.shown) {
        if (node.element) node.element.hidden = true;
        continue;
      }
      deepest = Math.max(deepest, node.depth);
      node.element ??= bar(node);
      node.element.hidden = false;
      node.element.style.left = `${100 * left}%`;
      node.element.style.width = `${100 * width}%`;
      node.element.classList.toggle("narrow", width * pixels < NARROW);
      paint(node);
    }
    graph.style.height = `${(deepest + 1) * BAR}px`;
  }

  function zoom(node) {
    focus = current = node;
    const path = byId("path");
    path.replaceChildren();
    for (let step = node; step && node !== root; step = step.up) {
      const link = make("button", label(step.frame));
      link.type = "button";
      link.addEventListener("click", () => zoom(step));
      path.prepend(...(step === root ? [] : [make("i", "\u203a")]), link);
    }
    describe(node);
    draw();
  }

  // -- details --------------------------------------------------------------------------------------------------

  function figure(list, name, value, note, className = "") {
    const data = make("dd", value, className);
    data.append(make("small", note));
    const group = make("div");
    group.append(make("dt", name), data);
    list.append(group);
  }

  function describe(node) {
    const { frame } = node;
    const heading = make("h3", label(frame));
    heading.append(make("span", frame.kind === "line" ? `in ${frame.name}` : frame.kind === "function" ? frame.file : frame.kind));
    const calls = node.after[2];
    if (calls > 1) heading.append(make("span", `${number(calls)} instances, ${number(Math.round(node.total / calls))} each`));
    const list = make("dl");
    const share = `${percent(node.total, root.total)} of the circuit`;
    if (compared) {
      const change = node.total - node.totalBefore;
      figure(list, `${NOUNS[measure]}s`, `${number(node.totalBefore)} \u2192 ${number(node.total)}`, share);
      const relative = node.totalBefore ? `${signed(Math.round((1000 * change) / node.totalBefore) / 10)}%` : "new";
      const note = !change ? "as before" : node.total ? relative : "gone";
      figure(list, "change", signed(change), note, trend(change));
    } else {
      const zoomed = focus === root ? share : `${share}, ${percent(node.total, focus.total)} of the zoom`;
      figure(list, `${NOUNS[measure]}s`, number(node.total), zoomed);
      figure(list, "of its own", number(node.own), percent(node.own, root.total));
    }
    const text = frame.source ? make("code", frame.source) : make("p", node === root ? `Point at a bar to see ${compared ? "how it changed" : "the line behind it"}.` : "");
    byId("details").replaceChildren(heading, text, list);
  }

  function summarise() {
    const summary = byId("summary");
    summary.replaceChildren();
    NOUNS.forEach((noun, which) => {
      const [before, after] = ["before", "after"].map((side) => nodes.reduce((sum, node) => sum + node[side][which], 0));
      if (which) summary.append(", ");
      summary.append(make("b", compared ? `${number(before)} \u2192 ${number(after)}` : number(after)), ` ${noun}s`);
      if (compared) summary.append(" ", make("span", signed(after - before), trend(after - before)));
    });
  }

  function tabulate() {
    const frameRows = new Map();
    for (const node of nodes) {
      const row = frameRows.get(node.frame) ?? { frame: node.frame, after: 0, before: 0 };
      row.after += node.own;
      row.before += node.ownBefore;
      frameRows.set(node.frame, row);
    }
    const weight = (row) => (compared ? Math.abs(row.after - row.before) : row.after);
    const rows = [...frameRows.values()].filter(weight).sort((one, other) => weight(other) - weight(one)).slice(0, LINES);
    byId("table-title").textContent = compared ? "Largest changes" : "Heaviest lines";
    const headings = compared ? ["before", "after", "change", "where", ""] : [`${NOUNS[measure]}s`, "share", "", "line", ""];
    const head = make("tr");
    head.append(...headings.map((heading) => make("th", heading)));
    byId("table").classList.toggle("compared", compared);
    byId("table").tHead.replaceChildren(head);
    byId("table").tBodies[0].replaceChildren(...rows.map((row) => {
      const line = make("tr"), change = row.after - row.before;
      const share = make("td"), mark = make("span", "", "share");
      mark.style.width = `${(76 * weight(row)) / weight(rows[0])}px`;
      share.append(mark);
      const cells = compared
        ? [make("td", number(row.before)), make("td", number(row.after)), make("td", signed(change), trend(change))]
        : [make("td", number(row.after)), make("td", percent(row.after, root.total)), share];
      line.append(...cells, make("td", label(row.frame)), make("td", row.frame.source || row.frame.file));
      line.addEventListener("click", () => highlight((frame) => frame === row.frame));
      return line;
    }));
    if (!rows.length) byId("table-title").textContent = compared ? "Nothing changed" : "No constraints";
  }

  function explain() {
    const kinds = compared
      ? [["compared grown", "more than before"], ["compared shrunk", "fewer"], ["compared", "as before"]]
      : [["gadget", "gadget"], ["function", "function"], ["line", "your line"], ["line library", "line of the library"]];
    for (const [className, text] of kinds) {
      const swatch = make("span", "", `bar ${className}`), item = make("li");
      swatch.style.setProperty("--shade", "0%");
      swatch.style.setProperty("--strength", className === "compared" ? "0%" : "80%");
      item.append(swatch, text);
      byId("legend").append(item);
    }
  }

  // -- search and keys ------------------------------------------------------------------------------------------

  function highlight(matches) {
    let matched = 0, covered = 0;
    for (const node of nodes) {
      node.match = Boolean(matches && matches(node.frame));
      node.covered = node.match || Boolean(node.up && node.up.covered);
      matched += node.match;
      if (node.match && !(node.up && node.up.covered)) covered += node.total;
    }
    graph.classList.toggle("searching", matched > 0);
    const share = `${count(covered, NOUNS[measure])}, ${percent(covered, root.total)}`;
    byId("found").textContent = matches ? (matched ? `${count(matched, "frame")}: ${share}` : "nothing found") : "";
    draw();
  }

  function search() {
    const wanted = byId("search").value.trim().toLowerCase();
    const named = (frame) => `${frame.name}\n${place(frame)}`.toLowerCase().includes(wanted);
    const quoted = (frame) => frame.source.toLowerCase().includes(wanted);
    // A line that only mentions what has the name is not what was looked for.
    highlight(wanted ? (frames.some(named) ? named : quoted) : null);
  }

  function walk(key) {
    const siblings = current.up ? current.up.children.filter((node) => node.shown) : [current];
    const beside = siblings[siblings.indexOf(current) + (key === "ArrowRight" ? 1 : -1)];
    const steps = { ArrowUp: current.up, ArrowDown: current.children.find((node) => node.shown), ArrowLeft: beside, ArrowRight: beside };
    current = steps[key] ?? current;
    graph.setAttribute("aria-activedescendant", `bar-${current.index}`);
    describe(current);
    draw();
  }

  graph.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) walk(event.key);
    else if (event.key === "Enter") zoom(current);
    else return;
    event.preventDefault();
  });
  graph.addEventListener("mouseleave", () => describe(focus));
  for (const kind of ["focus", "blur"]) graph.addEventListener(kind, draw);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      byId("search").value = "";
      search();
      zoom(root);
    } else if (event.key === "/" && event.target !== byId("search")) {
      byId("search").focus();
      event.preventDefault();
    }
  });
  byId("search").addEventListener("input", search);
  byId("tools").addEventListener("submit", (event) => event.preventDefault());
  for (const choice of document.querySelectorAll("[name=measure]")) {
    choice.addEventListener("change", () => {
      measure = Number(choice.value);
      refresh();
    });
  }
  for (const choice of document.querySelectorAll("[name=lines]")) {
    choice.addEventListener("change", () => {
      grow(choice.value === "mine" ? mine : all);
      refresh();
    });
  }
  window.addEventListener("resize", draw);

  function refresh() {
    weigh();
    tabulate();
    search();
    zoom(focus);
  }

  grow(mine ?? all);
  byId("lines").hidden = !mine;
  summarise();
  explain();
  refresh();
})();
