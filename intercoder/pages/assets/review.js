// The review at work: keys, clicks, how far it is. What the page offers to join in stands at the top of view.js.

function factsOf(interview) {
  const { open, all, turns, coded } = tally(interview);
  const facts = review.blind ? [`${coded} of ${several(turns, "turn")} coded`, `${open} to decide`] : [`${all - open} of ${all} decided`];
  return [" · ", facts.join(" · ")];
}

function sums() {
  const all = interviews.map(tally);
  return Object.fromEntries(Object.keys(all[0] ?? {}).map((name) => [name, all.reduce((sum, one) => sum + one[name], 0)]));
}

function renderReviewBar() {
  const { open = 0, all = 0, added = 0, turns = 0, coded = 0 } = sums();
  const decided = review.blind ? `${grouped(coded)} of ${several(turns, "turn")} coded, ${grouped(open)} to decide` : `${grouped(all - open)} of ${grouped(all)} decided, ${grouped(open)} to go`;
  byId("progress").textContent = `${decided}${added ? `, ${grouped(added)} added` : ""}`;
  byId("undo").disabled = state.view !== "read" || !current()?.undo;
  byId("undo").dataset.tip = current()?.undo ? `${current().undo} (u)` : "";
}

function progressRow(interview) {
  const { open, accepted, rejected, added, turns, coded } = tally(interview);
  const cells = review.blind ? [`${coded} of ${turns}`, open, accepted, rejected, added] : [open, accepted, rejected, added];
  const title = el("button", { type: "button", class: "link", "data-open": `${interview.number} ` }, named(interview.title));
  return el("tr", {}, el("th", { scope: "row" }, title), ...cells.map((cell) => el("td", {}, String(cell))));
}

function renderProgress() {
  const heads = ["Interview", ...(review.blind ? ["Turns coded"] : []), "To decide", "Accepted", "Rejected", "Added"];
  const head = el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text))));
  const note = el("p", { class: "note" }, "A passage that is not decided is not in your coding file, neither is one that you rejected. Files and log: ", named(review.folder));
  byId("review-progress").replaceChildren(el("div", { class: "scrolls" }, el("table", { class: "plain" }, head, el("tbody", {}, ...interviews.map(progressRow)))), note);
}

function onView(view) {
  if (view === "overview") renderProgress();
  renderReviewBar();
}

const hasDecision = (place) => {
  if (!state.verdict) return true;
  const wanted = state.verdict === "open" ? "" : state.verdict;
  return place.parts.some((part) => part.item && verdictOf(part) === wanted);
};

const doings = {
  accept: () => judge("accept"),
  reject: () => judge("reject"),
  reopen: () => judge("reopen"),
  recode,
  edit: () => openEditor("edit-title"),
  comment: () => openEditor("edit-comment"),
  give: giveCode,
  borders: setBorders,
  coded: codeThisTurn,
  "all-coded": codeUpToHere,
};

function giveToTurn(turn) {
  getSelection().removeAllRanges();
  choose(null);
  goToTurn(turn);
  renderDetail();
  giveCode();
}

function toggleCoded(turn) {
  if (isCoded(current(), turn)) send("uncoded", { turns: [turn] });
  else codeTurns([turn]);
}

const reviewClicks = {
  do: (value) => doings[value](),
  pick: (value) => pickCode(Number(value)),
  giveturn: (value) => giveToTurn(Number(value)),
  turncoded: (value) => toggleCoded(Number(value)),
  go: (value) => {
    if (state.part) choose(null);
    goToTurn(Number(value));
    renderDetail();
  },
};

const blindKeys = {
  d: ["done with this turn: show what the model gave", codeThisTurn],
  D: ["done with all turns up to this one", codeUpToHere],
};
const decisionKeys = {
  n: ["next passage or turn that is left to do", () => walk(1)],
  p: ["previous one", () => walk(-1)],
  a: ["accept the chosen passage", doings.accept],
  r: ["reject it; remove one of your own", doings.reject],
  c: ["give it another code", recode],
  g: ["give a code to the selected words, the chosen passage or this turn", giveCode],
  b: ["make the selected words the borders of the chosen passage", setBorders],
  e: ["edit turns, title and comment", doings.edit],
  t: ["write a comment", doings.comment],
  x: ["undecided again", doings.reopen],
  u: ["undo the last decision in this interview", undo],
  ".": ["next turn", () => moveTurn(1)],
  ",": ["previous turn", () => moveTurn(-1)],
  ...(review.blind ? blindKeys : {}),
};

// The arrows above the transcript: not from disagreement to disagreement, but to what is left to do.
function stepToDecide() {
  jumps.disagreement = walk;
  const names = { "previous-disagreement": "Previous to decide (p)", "next-disagreement": "Next to decide (n)" };
  for (const [id, name] of Object.entries(names)) fill(byId(id), { "aria-label": name, "data-tip": name }, []);
  byId("next-disagreement").previousElementSibling.textContent = "to decide";
}

function startReviewing() {
  document.body.classList.add("review");
  document.body.classList.toggle("blind", review.blind);
  byId("overview").prepend(el("h2", {}, "Your review"), el("div", { id: "review-progress" }));
  stepToDecide();
  byId("undo").addEventListener("click", undo);
  byId("go-on").addEventListener("change", ({ target }) => (goOn = target.checked));
  byId("edit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    saveEdit();
  });
  byId("edit-cancel").addEventListener("click", () => byId("edit-dialog").close());
  document.addEventListener("selectionchange", showSelectionTools);
  listenToCodes();
  keepUpToDate();
}

window.intercoder.on("view", onView);
window.intercoder.on("detail", onDetail);
window.intercoder.extend({
  start: startReviewing,
  keys: () => decisionKeys,
  clicks: () => reviewClicks,
  hasVerdict: hasDecision,
  verdictInWords: verdictWords,
  verdictLook: verdictClass,
  turnTools: turnButtons,
  turnLook: (interview, turn) => (review.blind && !isCoded(interview, turn) ? " uncoded" : ""),
  reviewFacts: factsOf,
  reviewTools: reviewPanel,
});
