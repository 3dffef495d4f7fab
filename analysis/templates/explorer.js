// The panel of an.explore: shows what Python has counted, sends what is clicked. All text is set as text, never as HTML.
const LOOKS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "var(--ink)", "#8a8a8a"];
const ON = ["#fff", "#000", "#000", "#000", "#000", "#000", "var(--paper)", "#000"]; // legible on each
const ALL = { by: "(all together)", voice: "(any voice)", use: "(any use)", speaker: "(anyone)" };
const NAMES = { of: "Count", by: "By", voice: "Voice", use: "Use", speaker: "Speaker" };

function node(tag, about = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside);
  return made;
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function render({ model, el }) {
  const root = node("div", { class: "whose-words tex2jax_ignore mathjax_ignore", role: "group", "aria-label": "Explore" });
  const chart = node("div"), lines = node("div"), said = node("span", { class: "soft", role: "status" });
  el.append(root);

  // What changes the hits drops the mark and the lines asked for; what does not, keeps them.
  function ask(change) {
    root.setAttribute("aria-busy", "true");
    model.set("asked", { ...model.get("asked"), mark: {}, lines: 100, ...change });
    model.save_changes();
  }

  function chosen(name) {
    const asked = model.get("asked"), any = ALL[name];
    const select = node("select", { "aria-label": NAMES[name], onchange: () => ask({ [name]: select.value }) });
    if (any) select.append(node("option", { value: "" }, any));
    for (const [value, text] of model.get("offered")[name]) select.append(node("option", { value }, text));
    select.value = asked[name];
    return node("label", {}, NAMES[name], select);
  }

  function labels() {
    const box = node("fieldset", {}, node("legend", {}, "Labels"));
    for (const [value, text] of model.get("offered").labels) {
      const tick = node("input", { type: "checkbox", value, checked: model.get("asked").labels.includes(value), onchange: () => {
        ask({ labels: [...box.querySelectorAll("input:checked")].map((one) => one.value) });
      } });
      box.append(node("label", {}, tick, text));
    }
    return box;
  }

  function searched() {
    let waiting;
    const field = node("input", { type: "search", "aria-label": "Search", placeholder: "words in the sentence", oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => ask({ search: field.value }), 300);
    } });
    field.value = model.get("asked").search;
    return node("label", {}, "Search", field);
  }

  function controls() {
    const again = node("button", { type: "button", class: "plain", onclick: () => {
      ask({ labels: [], voice: "", use: "", speaker: "", search: "" });
      top.replaceWith((top = controls()));
    } }, "Show all");
    return node("div", {}, labels(), node("div", { class: "choices" }, ...Object.keys(NAMES).map(chosen), searched(), again));
  }

  function look(part, target) {
    const at = part.look;
    target.style.background = at < 0 ? "#D0D0CC" : LOOKS[at];
    target.style.color = at < 0 ? "#000" : ON[at];
    return target;
  }

  function key(groups) {
    const values = new Map(groups.flatMap((group) => group.parts.map((part) => [part.value, part])));
    return node("ul", { class: "key", "aria-label": "Key" }, ...[...values.values()].map((part) =>
      node("li", {}, look(part, node("span", { "aria-hidden": "true" })), part.value)));
  }

  function bar(group) {
    const mark = model.get("asked").mark;
    return group.parts.map((part) => {
      const on = same(mark, part.where);
      const button = node("button", { type: "button", title: part.text, "aria-label": part.text, "aria-pressed": String(on),
        onclick: () => ask({ mark: on ? {} : part.where }) }, `${part.value} ${part.hits}`);
      button.style.flexGrow = part.hits;
      return look(part, button);
    });
  }

  function drawChart() {
    const { groups, notes } = model.get("shown");
    const bars = groups.flatMap((group) => [
      node("div", { class: "name", title: group.name }, group.name || "all"),
      node("div", { class: group.few ? "bar few" : "bar" }, ...bar(group)),
      node("div", { class: "number" }, group.choices.toLocaleString("en")),
    ]);
    const held = chart.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    chart.replaceChildren(key(groups), node("div", { class: "bars", role: "group", "aria-label": "Bars" }, ...bars), node("p", { class: "soft" }, notes.join(" ")));
    if (held) [...chart.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus();
  }

  function cell(tag, row, column, kind) {
    const text = row === null ? column : row[column] ?? "";
    return node(tag, { class: kind, scope: tag === "th" && "col", title: kind === "beside" && text }, text);
  }

  function drawLines() {
    const { beside, caption, code, hits, looking, lines: rows } = model.get("shown");
    const shown = beside.filter((column) => rows.some((row) => row[column]));
    const kinds = { left: "left", keyword: "keyword", right: "right" };
    const columns = ["left", "keyword", "right", ...shown, "doc_id"];
    const tell = (row) => node("tr", {}, ...columns.map((column) => cell(row ? "td" : "th", row, column, kinds[column] ?? "beside")));
    const more = node("button", { type: "button", class: "plain", onclick: () => {
      const { mark, lines: before } = model.get("asked");
      ask({ mark, lines: before * 4 });
    } }, "More lines");
    const kept = node("button", { type: "button", class: "plain", onclick: () => model.send("export") }, "Export as CSV");
    lines.replaceChildren(
      node("p", { class: "soft" }, looking ? `${looking}. ${caption}` : caption),
      node("div", { class: "lines", tabindex: "0", role: "group", "aria-label": "Sentences" },
        node("table", {}, node("thead", {}, tell(null)), node("tbody", {}, ...rows.map(tell)))),
      node("div", { class: "foot" }, ...(rows.length < hits ? [more] : []), kept, said),
      node("details", { open: opened }, node("summary", { onclick: () => { opened = !opened; } }, "The code that gives these rows"), node("pre", { tabindex: "0" }, code)),
    );
  }

  function draw() {
    drawChart();
    drawLines();
    root.removeAttribute("aria-busy");
  }

  function tell() {
    said.textContent = model.get("said");
  }

  let opened = false;
  let top = controls();
  root.append(top, chart, lines);
  draw();
  tell();
  model.on("change:shown", draw);
  model.on("change:said", tell);
  return () => {
    model.off("change:shown", draw);
    model.off("change:said", tell);
  };
}

export default { render };
