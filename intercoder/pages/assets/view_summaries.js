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
};

function referenceLink(summary, reference) {
  const target = summary.targets[reference];
  if (!target) return `[${reference}]`;
  const [interview, first, last] = target;
  const { id, title } = interviews[interview];
  const label = `${isolated(title)}, ${turnsInWords(first, last)}`;
  return el("a", { class: "reference", href: `#read/${encodeURIComponent(id)}/${first}`, "data-tip": label, "aria-label": label }, `[${reference}]`);
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

function block(summary, [kind, text, references = [], verdict = null, why = ""]) {
  const links = references.flatMap((reference) => [" ", referenceLink(summary, reference)]);
  const check = verdict ? [" ", el("span", { class: `check ${verdict}`, "data-tip": why || null, tabindex: why ? 0 : null }, CHECKS[verdict])] : [];
  return el({ h: "h4", p: "p", li: "li", s: "p" }[kind], { dir: "auto" }, linked(summary, text), ...links, ...check);
}

// Items that follow each other become one list.
function blocks(summary) {
  const nodes = [];
  for (const entry of summary.blocks) {
    const node = block(summary, entry);
    if (entry[0] !== "li") nodes.push(node);
    else if (nodes.at(-1)?.localName === "ul") nodes.at(-1).append(node);
    else nodes.push(el("ul", {}, node));
  }
  return nodes;
}

function aside(title, items, draw) {
  return items?.length ? el("details", {}, el("summary", {}, `${title}: ${items.length}`), el("ul", {}, ...items.map((item) => el("li", { dir: "auto" }, draw(item))))) : null;
}

function renderSummaries() {
  const all = data.summaries ?? [];
  const summary = all[state.summary];
  const list = all.map(({ title }, number) => el("li", {}, el("a", { href: `#summaries/${number}`, "aria-current": number === state.summary ? "page" : null }, named(title))));
  document.getElementById("summary-list").replaceChildren(...list);
  const body = document.getElementById("summary");
  if (!summary) {
    body.replaceChildren(el("p", { class: "note" }, "This run has no summaries yet."));
    return;
  }
  body.replaceChildren(
    ...[
      el("h3", {}, named(summary.title)),
      summary.facts ? el("p", { class: "lede" }, summary.facts) : null,
      ...(summary.notes ?? []).map((note) => el("p", { class: "note" }, note)),
      ...blocks(summary),
      aside("Sentences that were struck", summary.struck, ([text, reason, detail]) => [text, " ", el("small", {}, `${STRUCK[reason] ?? reason}${detail ? `: ${detail}` : ""}`)]),
      aside("Evidence that no sentence cites", summary.unused, (reference) => [referenceLink(summary, reference)]),
    ].filter(Boolean),
  );
}
