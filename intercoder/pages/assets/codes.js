// Code by code: κ with its interval on one axis, for the chosen pair.

const AXIS = { low: -0.5, high: 1 };
const TICKS = [-0.5, 0, 0.5, 1];
const FIRST_CODES = 20;
const ORDERS = {
  used: ["most used first", (one, other) => other.a + other.b - one.a - one.b],
  disputed: ["most disputed first", (one, other) => disputed(other) - disputed(one)],
  low: ["lowest κ first", (one, other) => (one.kappa[0] ?? 2) - (other.kappa[0] ?? 2)],
  name: ["by name", () => 0],
};
let codeOrder = "used";
let allCodes = false;

const disputed = (row) => row.a + row.b - 2 * row.both;
const place = (value) =>
  `${((100 * (Math.min(Math.max(value, AXIS.low), AXIS.high) - AXIS.low)) / (AXIS.high - AXIS.low)).toFixed(2)}%`;

function codeRows(pair) {
  const rows = data.pairs[pair].codes.map(([code, a, b, both, few, kappa, f1]) => ({
    code,
    a,
    b,
    both,
    few,
    kappa,
    f1,
  }));
  return rows.sort((one, other) => data.codes[one.code].localeCompare(data.codes[other.code], "en"));
}

// κ of the humans per code, where they coded the same transcripts as the pair.
function yardstick(pair) {
  const human = data.human;
  const same =
    human !== null && data.transcripts.every((_, index) => covers(pair, index) === covers(human, index));
  if (!same || human === pair) return null;
  return new Map(data.pairs[human].codes.map((row) => [row[0], row[5]]));
}

const upright = (value, look, y1, y2) =>
  svg("line", { class: look, x1: place(value), x2: place(value), y1, y2 });

// The interval goes on beyond the axis.
const arrow = () =>
  svg(
    "svg",
    { x: "0%", y: "50%", overflow: "visible" },
    svg("path", { class: "clipped", d: "M5 -4 L0 0 L5 4" }),
  );

function strip(kappa, human, title) {
  const [value, low, high] = kappa;
  const marks = TICKS.map((tick) => upright(tick, tick === 0 ? "zero" : "tick", 0, "100%"));
  if (low !== null) {
    marks.push(svg("line", { class: "interval", x1: place(low), x2: place(high), y1: "50%", y2: "50%" }));
    if (low < AXIS.low) marks.push(arrow());
  }
  if (human !== null && human[0] !== null) marks.push(upright(human[0], "human", "20%", "80%"));
  if (value !== null) marks.push(svg("circle", { class: "point", cx: place(value), cy: "50%", r: 4.5 }));
  return svg("svg", { class: "strip", role: "img" }, svg("title", {}, title), ...marks);
}

function codeAxis() {
  const anchor = (tick) => (tick === AXIS.low ? "start" : tick === AXIS.high ? "end" : "middle");
  const numbers = TICKS.map((tick) =>
    svg("text", { x: place(tick), y: 12, "text-anchor": anchor(tick) }, decimal(tick)),
  );
  return svg(
    "svg",
    { class: "scale", role: "img" },
    svg("title", {}, "Scale of κ from −.50 to 1.00"),
    ...numbers,
  );
}

function codeRow(row, pair, human, beyond) {
  const name = data.codes[row.code];
  const { a, b } = data.pairs[pair];
  const show = (given) => ({ pair, code: row.code, given });
  const title = `κ of ${name}: ${inWords(row.kappa)}${human ? `; humans ${inWords(human)}` : ""}`;
  const count = (number, given, head, label) =>
    el(
      "td",
      { class: "number", "data-head": `${head} ` },
      unitButton(show(given), `${grouped(number)} ${label}`, "figure", grouped(number)),
    );
  const [value, low, high] = row.kappa;
  const bounds = el("small", {}, low === null ? "" : `${decimal(low)} to ${decimal(high)}`);
  return el(
    "tr",
    { class: `${row.few ? "few" : ""}${beyond ? " beyond" : ""}` },
    el(
      "th",
      { scope: "row" },
      unitButton(show("either"), `Units with ${name}`, "name", named(name)),
      row.few ? [" ", el("span", { class: "few-note" }, "n<10")] : null,
    ),
    el("td", { class: "plot" }, strip(row.kappa, human, title)),
    el(
      "td",
      { class: "number" },
      unitButton(show("either"), title, "figure", value === null ? "n/a" : decimal(value), bounds),
    ),
    count(row.a, "a-all", coderName(a), `with ${name} by ${coderName(a)}`),
    count(row.b, "b-all", coderName(b), `with ${name} by ${coderName(b)}`),
    count(row.both, "both", "both", `with ${name} by both`),
  );
}

function codeTools() {
  const order = el("select", { id: "order" });
  for (const [key, [name]] of Object.entries(ORDERS))
    order.append(el("option", { value: key, selected: key === codeOrder }, name));
  order.addEventListener("change", () => {
    codeOrder = order.value;
    renderCodes();
    document.getElementById("order").focus();
  });
  const label = (text, control) => el("label", {}, el("span", {}, text), control);
  return el("div", { class: "tools controls" }, label("Pair", pairSelect()), label("Order", order));
}

function renderCodes() {
  const pair = state.pair;
  const human = yardstick(pair);
  const rows = codeRows(pair).sort(ORDERS[codeOrder][1]);
  const { a, b } = data.pairs[pair];
  const heads = [named(coderName(a)), named(coderName(b)), "both"].map((head) =>
    el("th", { scope: "col", class: "number" }, head),
  );
  const body = rows.map((row, index) =>
    codeRow(row, pair, human?.get(row.code) ?? null, !allCodes && index >= FIRST_CODES),
  );
  const table = el(
    "table",
    { class: "codes" },
    el("caption", { class: "unseen" }, "κ of each code, and units that each coder gave it"),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, "Code"),
        el("td", { class: "plot" }, codeAxis()),
        el("th", { scope: "col", class: "number" }, "κ"),
        ...heads,
      ),
    ),
    el("tbody", {}, body),
  );
  const parts = [codeTools(), codeNote(pair, human), table];
  if (!allCodes && rows.length > FIRST_CODES) parts.push(moreCodes(rows.length));
  document.querySelector("#codes .drawn").replaceChildren(...parts);
}

function codeNote(pair, human) {
  const own = data.pairs[pair];
  const parts = ["Cohen’s κ of ", named(coderName(own.a)), " and ", named(coderName(own.b))];
  parts.push(" with its interval over interviews. Grey: fewer than ten uses, too few to tell.");
  if (human) {
    const { a, b } = data.pairs[data.human];
    const line = svg("line", { class: "human", x1: "50%", x2: "50%", y1: "15%", y2: "85%" });
    const sample = svg("svg", { class: "strip", "aria-hidden": "true" }, line);
    parts.push(
      " The mark ",
      sample,
      " is where ",
      named(coderName(a)),
      " and ",
      named(coderName(b)),
      " stand with each other.",
    );
  }
  return el("p", { class: "note" }, parts);
}

function moreCodes(count) {
  const button = el("button", { type: "button", class: "plain-button controls" }, `Show all ${count} codes`);
  button.addEventListener("click", () => {
    allCodes = true;
    renderCodes();
    document.querySelectorAll("#codes tbody .name")[FIRST_CODES].focus();
  });
  return button;
}
