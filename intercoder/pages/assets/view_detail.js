// The panel: all that is known of one passage, and what the other coders said there.

const MATCHES = {
  verbatim: "to the letter",
  normalised: "but for case, punctuation or spaces",
  fuzzy: "nearly",
};

const LIKELIHOOD = "The chance that a coder of the team marks this, as the judging step sees it";

function quoteItem(interview, [start, end, match, coverage, given]) {
  const how = match === "fuzzy" ? `${MATCHES.fuzzy}, ${Math.round(coverage * 100)} % of the words` : MATCHES[match];
  return el(
    "li",
    {},
    el("q", { dir: "auto" }, slice(interview, start, end)),
    el("span", { class: `match ${match}` }, `${match}: ${how}`),
    given === null || match === "verbatim" ? null : el("span", { class: "given" }, "as given: ", el("bdi", {}, given)),
  );
}

function salienceLine(salience) {
  const marks = [1, 2, 3, 4, 5].map((step) => el("span", { class: step <= salience ? "full" : "" }));
  const words = { 1: "in passing", 5: "central" }[salience];
  return [el("dt", {}, "Salience"), el("dd", {}, el("span", { class: "salience", "aria-hidden": "true" }, ...marks), ` ${salience} of 5${words ? `, ${words}` : ""}`)];
}

function factList(part) {
  const rows = [el("dt", {}, "Coder"), el("dd", {}, named(coderName(part.coder)), kindNote(part.coder))];
  const { run } = part;
  const longer = run && (run.first < part.first || part.last < run.last) ? `; the same code on ${turnsInWords(run.first, run.last)}` : "";
  rows.push(el("dt", {}, "Where"), el("dd", {}, turnsInWords(part.first, part.last), longer));
  if (part.salience) rows.push(...salienceLine(part.salience));
  if (part.likelihood) rows.push(el("dt", {}, "Likelihood"), el("dd", { "data-tip": LIKELIHOOD }, `${part.likelihood} %`));
  if (part.passes) rows.push(el("dt", {}, "Found in"), el("dd", {}, several(part.passes, "pass").replace(/passs$/, "passes")));
  if (part.printed) rows.push(el("dt", {}, "Given as"), el("dd", {}, named(part.printed)));
  if (part.proposed) rows.push(el("dt", {}, "Code"), el("dd", {}, "the coder’s own proposal"));
  return el("dl", { class: "facts" }, rows);
}

const kindNote = (coder) => (coder === YOU || coders[coder].kind === "human" ? null : ` (${coders[coder].kind})`);

function codeNote(part) {
  const { means, use, not, name } = codes[part.code];
  if (!means && !use && !not) return name ? el("p", { class: "note" }, name) : null;
  const lines = [means, use ? `Use: ${use}` : null, not ? `Not: ${not}` : null].filter(Boolean);
  return el("details", { class: "meaning" }, el("summary", {}, name || "What the code means"), ...lines.map((line) => el("p", {}, line)));
}

function evidence(part) {
  const nodes = [];
  if (part.quotes.length) nodes.push(el("h4", {}, "Evidence"), el("ul", { class: "quotes" }, ...part.quotes.map((quote) => quoteItem(part.interview, quote))));
  if (part.fixes.length) nodes.push(el("h4", {}, "Mitigations"));
  for (const [text, quotes] of part.fixes) {
    nodes.push(el("div", { class: "fix" }, el("p", { dir: "auto" }, text), el("ul", { class: "quotes" }, ...quotes.map((quote) => quoteItem(part.interview, quote)))));
  }
  return nodes;
}

const turnsInShort = (first, last) => (first === last ? `${first}` : `${first}–${last}`);

// A way to another passage; passages that follow each other are one, chosen where it meets the one that is read.
function jumpChip(parts) {
  const { first } = parts[0];
  const { last } = parts.at(-1);
  return el("button", { type: "button", class: `chip ${kindLook(parts[0])}`, "data-choose": parts[0].key, "aria-label": partInWords({ ...parts[0], first, last }) }, el("span", { class: "sign", "aria-hidden": "true" }), named(codeName(parts[0].code)), el("small", {}, `\u00a0${turnsInShort(first, last)}`));
}

function byRun(parts) {
  const groups = new Map();
  for (const part of parts) groups.set(part.run ?? part, [...(groups.get(part.run ?? part) ?? []), part]);
  return [...groups.values()];
}

// What a coder found there and did not mark in the end.
const droppedThere = (coder, part) =>
  part.interview.dropped
    .filter(([who, code, first, last]) => who === coder && code === part.code && first <= part.last && part.first <= last)
    .map(([, , first, last, , by, why]) => el("span", { class: "and" }, `found on ${turnsInWords(first, last)}, then dropped by ${STEPS[by]}: `, el("bdi", {}, why)));

// What one other coder has on the turns of a passage: the same code, other codes, or nothing.
function saidBy(coder, part) {
  const there = partsOf(part.interview)
    .concat(ownParts(part.interview))
    .filter((other) => other.coder === coder && other.first <= part.last && part.first <= other.last);
  const same = there.filter(({ code }) => code === part.code);
  const others = there.filter(({ code }) => code !== part.code);
  const said = [el("span", { class: same.length ? "yes" : "no" }, same.length ? "the same code" : there.length ? "not this code, but" : "nothing")];
  const chips = (parts) => byRun(parts).map(jumpChip);
  return [el("dt", {}, named(coderName(coder)), kindNote(coder)), el("dd", {}, said, ...chips(same), same.length && others.length ? el("span", { class: "and" }, "and") : null, ...chips(others), ...droppedThere(coder, part))];
}

function others(part) {
  const own = data.review && part.coder !== YOU ? [YOU] : [];
  const coded = shownCoders().filter((number) => number !== part.coder && part.interview.coded.includes(number));
  const rows = [...own, ...coded].flatMap((coder) => saidBy(coder, part));
  const missing = shownCoders().flatMap((number) => (part.interview.coded.includes(number) ? [] : [named(coderName(number))]));
  const note = missing.length ? el("p", { class: "note" }, "Did not code this interview: ", ...missing.flatMap((name, index) => (index ? [", ", name] : [name])), ".") : null;
  return rows.length ? [el("h4", {}, "What the others said there"), el("dl", { class: "others" }, rows), note] : [note];
}

function panelHead(part) {
  const agreement = part.coder === YOU ? null : el("p", { class: `verdict agree-${part.place?.agreement ?? "none"}` }, el("span", { class: "sign", "aria-hidden": "true" }), agreementText[part.place?.agreement ?? "none"]);
  return [
    el("h3", { id: "part-title", tabindex: -1 }, named(codeName(part.code))),
    agreement,
    part.title ? el("p", { class: "part-title", dir: "auto" }, part.title) : null,
  ];
}

function renderDetail() {
  const panel = document.getElementById("detail-body");
  const { part } = state;
  document.getElementById("detail").classList.toggle("open", part !== null);
  document.getElementById("close-detail").hidden = part === null;
  if (part === null) {
    panel.replaceChildren(...idlePanel());
    tell("detail", panel, null);
    return;
  }
  const why = part.why ? [el("h4", {}, "Why"), el("p", { dir: "auto" }, part.why)] : [];
  panel.replaceChildren(...panelHead(part).filter(Boolean), ...hooks.reviewTools(part), ...why, factList(part), ...evidence(part), ...others(part).filter(Boolean), ...[codeNote(part)].filter(Boolean));
  panel.scrollTop = 0;
  tell("detail", panel, part);
}

function idlePanel() {
  const line = (look, text) => el("li", {}, el("span", { class: `chip-sample ${look}` }, el("span", { class: "sign" })), text);
  const legend = Object.entries(agreementText).map(([kind, text]) => line(`agree-${kind}`, text));
  const depth = el("p", { class: "note" }, "The text is the darker, the more coders marked it.");
  return [
    el("p", { class: "note" }, "Choose a passage in the margin or in the text to read why it was coded, its quotes, and what the others said there."),
    el("ul", { class: "legend" }, ...legend),
    depth,
    el("p", { class: "note" }, "Coders agree on a passage if they gave the same code to a turn of it."),
    el("p", { class: "note" }, el("kbd", {}, "n"), " next disagreement, ", el("kbd", {}, "j"), " next passage, ", el("kbd", {}, "?"), " all keys"),
  ];
}
