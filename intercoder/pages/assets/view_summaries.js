// Summaries of issues; every reference is a link to the turns that it stands for.

const CHECKS = { supported: "supported", partly: "partly supported", not: "not supported", unchecked: "not checked" };
const REFERENCE = /\[([^[\]\s]+:\d+(?:[-–]\d+)?[a-z]{0,2})\]/gu;
const STRUCK = {
  empty: "empty",
  no_reference: "without a reference",
  unknown_reference: "refers to what there is not",
  quote_not_found: "its quote is not in the interviews that it cites",
  quote_elsewhere: "its quote is not in the passages that it cites",
  count: "states a count, which a model must not",
  one_voice: "tells of a disagreement and cites one speaker",
};

// What stands for a reference on the page: the interview without the words that all titles share, and the turn.
function shortReference(reference, interview) {
  const turn = reference.slice(reference.lastIndexOf(":") + 1);
  return `${shortTitle(interview)}:${turn}`;
}

function referenceLink(summary, reference) {
  const target = summary.targets[reference];
  if (!target) return `[${reference}]`;
  const [interview, first, last] = target;
  const { id, title } = interviews[interview];
  const label = `${isolated(title)}, ${turnsInWords(first, last)}`;
  return el("a", { class: "reference", href: `#read/${inAddress(id)}/${first}`, "data-tip": label, "aria-label": label }, isolated(shortReference(reference, interviews[interview])));
}

// A text with the references in it as links.
function linked(summary, text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(REFERENCE)) {
    nodes.push(text.slice(at, found.index), referenceLink(summary, found[1]));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)];
}

// What the faithfulness check says of a sentence: a tick, or words where there is something to look at.
function checkMark(verdict, why) {
  const text = verdict === "supported" ? [el("span", { "aria-hidden": "true" }, "✓"), el("span", { class: "unseen" }, CHECKS[verdict])] : [CHECKS[verdict]];
  return el("span", { class: `check ${verdict}`, "data-tip": why ? `${CHECKS[verdict]}: ${why}` : CHECKS[verdict], tabindex: 0 }, ...text);
}

function block(summary, [kind, text, references = [], verdict = null, why = ""]) {
  const links = references.flatMap((reference) => [" ", referenceLink(summary, reference)]);
  const check = verdict ? [" ", checkMark(verdict, why)] : [];
  return el({ h: "h4", p: "p", li: "li", s: "span" }[kind], { dir: "auto" }, linked(summary, text), ...links, ...check);
}

// Items that follow each other become one list, sentences one paragraph.
function blocks(summary) {
  const nodes = [];
  const join = (name, node) => {
    if (nodes.at(-1)?.localName === name && nodes.at(-1).classList.contains("joined")) nodes.at(-1).append(" ", node);
    else nodes.push(el(name, { class: "joined" }, node));
  };
  for (const entry of summary.blocks) {
    const node = block(summary, entry);
    if (entry[0] === "li") join("ul", node);
    else if (entry[0] === "s") join("p", node);
    else nodes.push(node);
  }
  return nodes;
}

function aside(title, items, draw) {
  return items?.length ? el("details", {}, el("summary", {}, `${title}: ${items.length}`), el("ul", {}, ...items.map((item) => el("li", { dir: "auto" }, draw(item))))) : null;
}

const summaryAddress = ({ code }) => `#summaries/${inAddress(code)}`;
const spreadInShort = ({ spread }) => (spread ? `${spread[0]} of ${spread[1]}` : "");

// All summaries under the headings of the codebook, and above them the way to the table of all.
function summaryList() {
  const link = (href, here, ...text) => el("li", {}, el("a", { href, "aria-current": here ? "page" : null }, ...text));
  const nodes = [el("ul", {}, link("#summaries", state.summary === null, "All issues"))];
  const groups = new Map();
  for (const summary of summaries) {
    const category = summary.category ?? "";
    groups.set(category, [...(groups.get(category) ?? []), link(summaryAddress(summary), summary.code === state.summary, named(summary.title))]);
  }
  for (const [category, links] of groups) nodes.push(...(category ? [el("h3", {}, named(category))] : []), el("ul", {}, ...links));
  return nodes;
}

function catalogRow(summary) {
  const [quote, references] = summary.quote ?? ["", []];
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, el("a", { href: summaryAddress(summary) }, named(summary.title)), summary.means ? el("p", { class: "note" }, summary.means) : null),
    el("td", { class: "number" }, spreadInShort(summary)),
    el("td", { class: "number" }, summary.spread ? grouped(summary.spread[2]) : ""),
    el("td", { class: "quoted", dir: "auto" }, quote, ...references.flatMap((reference) => [" ", referenceLink(summary, reference)])),
  );
}

function catalog() {
  const heads = ["Issue", "Interviews", "Passages", "A clear quote"].map((text) => el("th", { scope: "col" }, text));
  const rows = [...summaries].sort((one, other) => (other.spread?.[0] ?? 0) - (one.spread?.[0] ?? 0) || (other.spread?.[2] ?? 0) - (one.spread?.[2] ?? 0));
  return [el("h3", {}, "All issues, the most widespread first"), el("div", { class: "scrolls" }, el("table", { class: "plain catalog" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows.map(catalogRow))))];
}

function oneSummary(summary) {
  return [
    el("h3", {}, named(summary.title)),
    summary.facts ? el("p", { class: "lede" }, summary.facts) : null,
    summary.checked ? el("p", { class: "lede" }, summary.checked) : null,
    ...(summary.notes ?? []).map((note) => el("p", { class: "note" }, note)),
    ...blocks(summary),
    aside("Sentences that were struck", summary.struck, ([text, reason, detail]) => [text, " ", el("small", {}, `${STRUCK[reason] ?? reason}${detail ? `: ${detail}` : ""}`)]),
    aside("Evidence that no sentence cites", summary.unused, (reference) => [referenceLink(summary, reference)]),
    aside("Requests without a usable answer", summary.failed, ([reason, references]) => [reason, ...references.flatMap((reference) => [" ", referenceLink(summary, reference)])]),
  ];
}

function renderSummaries() {
  byId("summary-list").hidden = !summaries.length;
  byId("summary-list").replaceChildren(...summaryList());
  const summary = summaries.find(({ code }) => code === state.summary);
  const shown = summary ? oneSummary(summary) : summaries.length ? catalog() : [el("p", { class: "note" }, "This run has no summaries yet. Make them: ", el("code", {}, "intercoder summarise RUN"), ", then write this page anew.")];
  byId("summary").classList.toggle("wide", !summary);
  byId("summary").replaceChildren(...shown.filter(Boolean));
}
