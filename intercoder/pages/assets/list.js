// The list of units: who coded what, and the text. One page of it is in the document at a time.

const PAGE = 25;

function kindLabel(kind, { a, b }) {
  if (kind === "only a") return ["only ", named(coderName(a))];
  if (kind === "only b") return ["only ", named(coderName(b))];
  return [kind];
}

// A text with what was searched for marked.
function marked(text, search) {
  if (search === null) return [text];
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(search)) {
    parts.push(text.slice(at, match.index), el("mark", {}, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

function chips(codes, others) {
  if (!codes.length) return [el("span", { class: "no-code" }, "no code")];
  return codes.map((code) => {
    const look = `chip${others.includes(code) ? " shared" : ""}${code === state.code ? " asked" : ""}`;
    return el("span", { class: look }, named(data.codes[code]));
  });
}

// One line per coder: the pair first, then whoever else coded the transcript.
function codings(unit, { a, b }) {
  const others = data.transcripts[unit[0]].coders.filter((coder) => coder !== a && coder !== b);
  const line = (coder, other, look) => [
    el("dt", { class: look }, named(coderName(coder))),
    el("dd", {}, chips(codesOf(unit, coder), codesOf(unit, other))),
  ];
  return el(
    "dl",
    { class: "codings" },
    line(a, b, "side-a"),
    line(b, a, "side-b"),
    others
      .filter((coder) => codesOf(unit, coder).length)
      .flatMap((coder) => aside(coder, codesOf(unit, coder))),
  );
}

// A coder outside the pair, in a quieter voice.
const aside = (coder, codes) => [
  el("dt", { class: "aside" }, named(coderName(coder))),
  el(
    "dd",
    { class: "aside" },
    codes.map((code, index) => [index ? ", " : "", named(data.codes[code])]).flat(),
  ),
];

function unitItem({ unit, kind }, pair, search) {
  const [transcript, turn, speaker, text, , characters] = unit;
  const where = [named(data.transcripts[transcript].name), `turn ${turn}`];
  if (data.speakers[speaker]) where.push(named(data.speakers[speaker]));
  if (characters !== undefined) where.push(several(characters, "character"));
  const look = KINDS[kind].replace(" ", "-");
  return el(
    "li",
    { class: `unit ${look}` },
    el(
      "div",
      {},
      el(
        "p",
        { class: "where" },
        where.flatMap((part, index) => (index ? [" · ", part] : [part])),
      ),
      el("p", { class: "text", dir: "auto" }, marked(text, search)),
    ),
    el("div", {}, el("p", { class: `kind ${look}` }, kindLabel(KINDS[kind], pair)), codings(unit, pair)),
  );
}

// Who gave the code that was asked for, and what the other gave instead.
function describedCode({ a, b }) {
  const code = named(data.codes[state.code]);
  const [one, other] = state.given.startsWith("b") ? [b, a] : [a, b];
  if (state.given === "either" || state.given === "both") return [`: ${state.given} gave `, code];
  if (state.given.endsWith("-all")) return [": ", named(coderName(one)), " gave ", code];
  const parts = [": ", named(coderName(one)), " gave ", code, ", ", named(coderName(other)), " did not"];
  if (state.instead === "none") return [...parts, " and gave no other code instead"];
  return state.instead === null
    ? parts
    : [...parts, " and gave ", named(data.codes[state.instead]), " instead"];
}

// What is listed, in words.
function described(pair) {
  const parts = [" of ", named(coderName(pair.a)), " and ", named(coderName(pair.b))];
  if (state.transcript !== null) parts.push(" in ", named(data.transcripts[state.transcript].name));
  if (state.code !== null) parts.push(...describedCode(pair));
  const unusual = state.kinds.has("both empty") || state.kinds.size < EITHER.length;
  if (unusual && state.kinds.size < KINDS.length) {
    const kinds = KINDS.filter((kind) => state.kinds.has(kind)).map((kind) => kindLabel(kind, pair));
    parts.push(
      "; ",
      ...(kinds.length
        ? kinds.flatMap((kind, index) => (index ? [", ", ...kind] : kind))
        : ["no kind chosen"]),
    );
  }
  if (state.search.trim()) parts.push("; text with “", named(state.search.trim()), "”");
  return parts;
}

function renderShown(found, pair) {
  const all = unitsOf(state.pair);
  const noun = data.unit === "character" ? "passage" : data.unit;
  const parts = [el("strong", {}, grouped(found.length)), ` of ${several(all.length, noun)}`];
  if (data.unit === "character") {
    const characters = found.reduce((sum, { unit }) => sum + unit[5], 0);
    parts.push(` (${several(characters, "character")})`);
  }
  document.getElementById("shown").replaceChildren(...parts, ...described(pair), ".");
}

function renderPages(count) {
  const last = Math.max(Math.ceil(count / PAGE) - 1, 0);
  state.page = Math.min(state.page, last);
  const from = state.page * PAGE;
  const step = (id, name, to, off) =>
    el("button", { type: "button", class: "plain-button", id, "data-page": to, disabled: off }, name);
  const where = `${grouped(from + 1)}–${grouped(Math.min(from + PAGE, count))} of ${grouped(count)}`;
  const nodes = [
    step("previous", "Previous", state.page - 1, state.page === 0),
    el("span", {}, where),
    step("next", "Next", state.page + 1, state.page === last),
  ];
  document.getElementById("pages").replaceChildren(...(count > PAGE ? nodes : []));
  return from;
}

function renderList() {
  const pair = data.pairs[state.pair];
  const { found, counts } = selected();
  const search = searchFor(state.search);
  const from = renderPages(found.length);
  const items = found.slice(from, from + PAGE).map((row) => unitItem(row, pair, search));
  const list = document.getElementById("list");
  list.setAttribute("start", from + 1);
  list.replaceChildren(...items);
  renderShown(found, pair);
  renderKinds(counts, pair);
}

function renderKinds(counts, pair) {
  for (const [index, kind] of KINDS.entries()) {
    const label = document.getElementById(`kind-${index}`);
    label.querySelector("input").checked = state.kinds.has(kind);
    label.querySelector(".name").replaceChildren(...kindLabel(kind, pair));
    label.querySelector(".count").textContent = grouped(counts[index]);
  }
}
