// The panel and the margin: what was decided, and buttons for what the keys do.

const VERDICTS = { "": "Not decided", accepted: "Accepted", rejected: "Rejected", added: "Added by you" };

const toolButton = (name, key, value, attributes = {}) => el("button", { type: "button", class: "tool", "data-do": value, "aria-keyshortcuts": key, ...attributes }, name, " ", el("kbd", { "aria-hidden": "true" }, key));

function verdictLine(part) {
  const own = ownOf(part);
  const candidate = candidateOf(part);
  const verdict = candidate ? markOf(candidate)[0] : "added";
  const notes = [];
  if (own && candidate && own.code !== candidate.code) notes.push(" as ", el("strong", {}, named(codeName(own.code))), ", not ", named(codeName(candidate.code)));
  if (own && candidate && (own.start !== candidate.start || own.end !== candidate.end)) notes.push(`${notes.length ? "," : ""} with other borders`);
  return el("p", { class: `decided ${verdict || "open"}` }, VERDICTS[verdict], ...notes);
}

function commentNodes(part) {
  const comment = commentOf(part);
  return comment ? [el("p", { class: "comment", dir: "auto" }, el("span", { class: "unseen" }, "Comment: "), comment)] : [];
}

function toolsOf(part) {
  const candidate = candidateOf(part);
  const verdict = verdictOf(candidate ?? part);
  const pressed = (value) => ({ "aria-pressed": verdict === value ? "true" : "false" });
  const judging = candidate
    ? [toolButton("Accept", "a", "accept", pressed("accepted")), toolButton("Reject", "r", "reject", pressed("rejected"))]
    : [toolButton("Remove", "r", "reject")];
  const back = candidate && verdict ? [toolButton("Undecide", "x", "reopen")] : [];
  return el("div", { class: "tools", role: "group", "aria-label": "Decide" }, ...judging, toolButton("Re-code", "c", "recode"), toolButton("Edit", "e", "edit"), toolButton("Comment", "t", "comment"), toolButton("Add a code", "g", "give"), ...back);
}

const reviewPanel = (part) => [verdictLine(part), ...commentNodes(part), toolsOf(part)];

function turnCard() {
  const interview = current();
  const turn = turnMeant();
  const coded = isCoded(interview, turn);
  const text = review.blind ? (coded ? "coded: the model’s codes on it are shown" : "not coded yet: the model’s codes on it are hidden") : "";
  const done = review.blind && !coded ? [toolButton("Done with this turn", "d", "coded"), toolButton("Done with all up to here", "D", "all-coded")] : [];
  const head = el("h3", {}, `Turn ${turn}`);
  return [head, text ? el("p", { class: "note" }, `${text[0].toUpperCase()}${text.slice(1)}.`) : null, el("div", { class: "tools" }, toolButton("Give a code", "g", "give"), ...done)];
}

function idleReview() {
  const { open } = tally(current());
  const todo = open ? `${several(open, "passage")} of this interview ${open === 1 ? "is" : "are"} not decided.` : "Every passage that is shown is decided.";
  const keys = [["n", "next to decide"], ["a", "accept"], ["r", "reject"], ["c", "another code"], ["g", "give a code to selected words, or this turn"], ["u", "undo"], ["?", "all keys"]];
  const list = keys.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)]);
  return [...turnCard(), el("p", { class: "note" }, todo), el("dl", { class: "key-list" }, ...list)];
}

// After the panel was drawn: what a review says instead.
function onDetail(panel, part) {
  if (!part) panel.replaceChildren(...idleReview().filter(Boolean));
  else if (review.blind && !areCoded(part)) {
    panel.querySelector(".others")?.previousElementSibling?.remove();
    panel.querySelector(".others")?.replaceWith(el("p", { class: "note" }, "What the model said here is hidden until these turns are coded."), el("div", { class: "tools" }, toolButton("Done with this turn", "d", "coded")));
  }
}

function turnButtons(interview, turn) {
  const add = el("button", { type: "button", class: "turn-tool give", tabindex: -1, "data-giveturn": turn, "aria-label": `Give a code to turn ${turn}`, "data-tip": "Give a code (g)" }, "+");
  if (!review.blind) return [add];
  const coded = isCoded(interview, turn);
  const label = coded ? `Turn ${turn} is coded; take that back` : `Done with turn ${turn}: show the model’s codes`;
  return [add, el("button", { type: "button", class: "turn-tool done", "data-turncoded": turn, "aria-pressed": coded ? "true" : "false", "aria-label": label, "data-tip": coded ? "Coded" : "Done with this turn (d)" }, coded ? "✓" : "○")];
}

const verdictWords = (part) => (isCandidate(part) ? `, ${VERDICTS[verdictOf(part)].toLowerCase()}` : "");
function verdictClass(part) {
  if (!isCandidate(part)) return candidateOf(part) ? "mine" : "mine added";
  const own = ownOf(part);
  return `candidate ${verdictOf(part) || "open"}${own && own.code !== part.code ? " recoded" : ""}`;
}
