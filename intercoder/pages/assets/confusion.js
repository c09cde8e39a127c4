// Which code one coder gives where the other gives another, for the chosen pair.

const SHADES = 9;
const shade = (count, most) =>
  `heat-${count ? Math.max(Math.min(Math.floor((count / most) * SHADES), SHADES - 1), 1) : 0}`;

function confusionCell(show, count, look, label) {
  if (!count) return el("td", {});
  return el(
    "td",
    {},
    unitButton(show, `${several(count, data.unit)}: ${label}`, `cell ${look}`, grouped(count)),
  );
}

function confusionRow(index, { codes, counts, onlyA }, pair, most) {
  const code = codes[index];
  const { a, b } = data.pairs[pair];
  const cells = codes.map((other, column) => {
    const count = counts[index][column];
    if (column === index)
      return confusionCell({ pair, code, given: "both" }, count, "same", `both gave ${data.codes[code]}`);
    const label = `${coderName(a)} gave ${data.codes[code]}, ${coderName(b)} ${data.codes[other]}`;
    return confusionCell({ pair, code, given: "a", instead: other }, count, shade(count, most), label);
  });
  const alone = `${coderName(a)} gave ${data.codes[code]}, ${coderName(b)} no other code instead`;
  cells.push(confusionCell({ pair, code, given: "a", instead: "none" }, onlyA[index], "alone", alone));
  return el("tr", {}, el("th", { scope: "row" }, named(data.codes[code])), ...cells);
}

function onlyBRow({ codes, onlyB }, pair) {
  const { a, b } = data.pairs[pair];
  const cells = codes.map((code, index) => {
    const label = `${coderName(b)} gave ${data.codes[code]}, ${coderName(a)} no other code instead`;
    return confusionCell({ pair, code, given: "b", instead: "none" }, onlyB[index], "alone", label);
  });
  return el(
    "tr",
    {},
    el("th", { scope: "row", class: "nothing" }, "nothing instead"),
    ...cells,
    el("td", {}),
  );
}

function confusionTable(confusion, pair) {
  const { codes, counts } = confusion;
  const { a, b } = data.pairs[pair];
  const most = Math.max(...counts.flatMap((row, index) => row.filter((_, column) => column !== index)), 1);
  const head = (...content) => el("th", { scope: "col" }, el("div", { class: "upright" }, ...content));
  const corner = el("td", { class: "corner" }, named(coderName(a)), " ↓  ", named(coderName(b)), " →");
  const heads = el(
    "tr",
    {},
    corner,
    ...codes.map((code) => head(named(data.codes[code]))),
    head(el("span", { class: "nothing" }, "nothing instead")),
  );
  const rows = codes.map((_, index) => confusionRow(index, confusion, pair, most));
  const table = el(
    "table",
    { class: "confusion whole" },
    el("thead", {}, heads),
    el("tbody", {}, ...rows, onlyBRow(confusion, pair)),
  );
  return el(
    "div",
    { class: "scrolls", tabindex: 0, role: "region", "aria-label": "Confusion between codes" },
    table,
  );
}

function renderConfusion() {
  const pair = state.pair;
  const { a, b } = data.pairs[pair];
  const { confusion } = data.pairs[pair];
  const tools = el("div", { class: "tools controls" }, el("label", {}, el("span", {}, "Pair"), pairSelect()));
  if (!confusion.codes.length) {
    const none = [
      "Nowhere did ",
      named(coderName(a)),
      " and ",
      named(coderName(b)),
      " give one ",
      data.unit,
      " different codes.",
    ];
    document.querySelector("#confusion .drawn").replaceChildren(tools, el("p", { class: "note" }, none));
    return;
  }
  const note = el(
    "p",
    { class: "note" },
    `${data.unit === "character" ? "Characters" : `${data.unit[0].toUpperCase()}${data.unit.slice(1)}s`} on which `,
    named(coderName(a)),
    " gave the row’s code and ",
    named(coderName(b)),
    " the column’s instead. Outlined: both gave it. ",
    confusion.codes.length < confusion.all
      ? `The ${confusion.codes.length} most confused of ${confusion.all} codes.`
      : "",
  );
  document.querySelector("#confusion .drawn").replaceChildren(tools, note, confusionTable(confusion, pair));
}
