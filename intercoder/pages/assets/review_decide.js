// What the reviewer does with a passage.

const LONGEST_SHOWN = 160; // characters

// Said where it can be seen, and to screen readers.
function hint(text) {
  showStored(text);
  announce(text);
  return null;
}

const shortened = (text) => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)} …` : text);

// Accept or reject the chosen passage and go on; `undefined` verdict makes it undecided again.
async function judge(action) {
  const { part } = state;
  if (!part) return hint("Choose a passage first.");
  const wasOpen = isOpen(part);
  if (action !== "reject" && !candidateOf(part)) return hint("This passage is yours already.");
  const answer = await send(action, { item: part.item }, part.interview);
  if (!answer) return null;
  announce(`${{ accept: "Accepted", reject: candidateOf(part) ? "Rejected" : "Removed", reopen: "Undecided again" }[action]}: ${codeName(part.code)}`);
  if (goOn && wasOpen && action !== "reopen") walk(1);
  return answer;
}

function recode() {
  const { part } = state;
  if (!part) return giveCode();
  const wasOpen = isOpen(part);
  return askForCode("Another code for this passage", `Now ${isolated(codeName((ownOf(part) ?? part).code))}: “${shortened(slice(part.interview, part.start, part.end))}”`, async (code) => {
    const answer = await send("change", { item: part.item, code }, part.interview);
    if (answer && goOn && wasOpen) walk(1);
    return answer;
  });
}

function giveCode() {
  const interview = current();
  if (state.view !== "read") return hint("Open an interview first.");
  const stretch = stretchMeant();
  const shown = shortened(slice(interview, stretch.start, stretch.end));
  return askForCode(`Give a code to ${stretch.what}`, `“${shown}”`, async (code) => {
    const item = newItem();
    const answer = await send("add", { item, code, start: stretch.start, end: stretch.end }, interview);
    if (answer) {
      getSelection().removeAllRanges();
      choose(ownParts(interview).find((one) => one.item === item) ?? null, { focus: true });
    }
    return answer;
  });
}

// The selected words become the chosen passage.
async function setBorders() {
  const stretch = selectedStretch();
  const { part } = state;
  if (!stretch || !part) return hint("Choose a passage, then select its words.");
  const answer = await send("change", { item: part.item, start: stretch.start, end: stretch.end }, part.interview);
  if (answer) {
    getSelection().removeAllRanges();
    choose(ownOf(part), { scroll: true });
    announce("Borders set.");
  }
  return answer;
}

async function undo() {
  const interview = current();
  if (state.view !== "read") return hint("Open the interview to undo in it.");
  if (!interview.undo) return hint("Nothing to undo in this interview.");
  const what = interview.undo;
  const answer = await send("undo", {}, interview);
  if (!answer) return null;
  const all = partsOf(interview).concat(ownParts(interview));
  const part = all.find(({ item }) => item && item === answer.item) ?? null;
  if (part && state.view === "read") choose(part, { scroll: true, focus: true });
  hint(`Undone: ${what}`);
  return answer;
}

function openEditor(field) {
  const { part } = state;
  if (!part) return hint("Choose a passage first.");
  const meant = ownOf(part) ?? part;
  for (const [id, value] of Object.entries({ "edit-first": meant.first, "edit-last": meant.last, "edit-title": meant.title ?? "", "edit-comment": commentOf(part) })) byId(id).value = value;
  for (const id of ["edit-first", "edit-last"]) byId(id).max = lastTurn(part.interview);
  byId("edit-code").replaceChildren(named(codeName(meant.code)));
  byId("edit-trouble").textContent = "";
  byId("edit-dialog").showModal();
  byId(field).focus();
  return null;
}

// What was changed in the editor: whole turns where a turn was changed, else the borders as they are.
function edited(meant) {
  const { turns } = meant.interview;
  const [first, last] = ["edit-first", "edit-last"].map((id) => byId(id).valueAsNumber);
  if (!(first in turns) || !(last in turns) || last < first) return null;
  const change = { title: byId("edit-title").value, comment: byId("edit-comment").value };
  if (first !== meant.first || last !== meant.last) {
    change.start = first === meant.first ? meant.start : turns[first][0];
    change.end = last === meant.last ? meant.end : turns[last][1];
  }
  return change;
}

async function saveEdit() {
  const { part } = state;
  const meant = part && (ownOf(part) ?? part);
  const change = part && edited(meant);
  if (!change) {
    byId("edit-trouble").textContent = part ? `Turns go from 0 to ${lastTurn(part.interview)}, the first one first.` : "This passage was removed in another tab.";
    return;
  }
  const onlyComment = change.start === undefined && change.title === (meant.title ?? "");
  const answer = onlyComment
    ? await send("comment", { item: part.item, comment: change.comment }, part.interview)
    : await send("change", { item: part.item, ...change }, part.interview);
  if (answer) byId("edit-dialog").close();
  else byId("edit-trouble").textContent = byId("trouble").textContent;
}

// In a blind review: the model's codes on these turns may be shown now.
async function codeTurns(turns) {
  const interview = current();
  const before = new Set(candidates(interview).map(({ item }) => item));
  const answer = await send("coded", { turns }, interview);
  if (!answer) return;
  const shownNow = candidates(interview).filter(({ item }) => !before.has(item));
  announce(shownNow.length ? `${several(shownNow.length, "passage")} of the model's shown.` : "The model gave nothing here.");
  if (shownNow.length) choose(shownNow.sort((one, other) => one.start - other.start)[0], { scroll: true, focus: true });
  else walk(1, Math.max(...turns));
}

const turnMeant = () => state.turn ?? turnInSight();
const codeThisTurn = () => state.view === "read" && codeTurns([turnMeant()]);
function codeUpToHere() {
  if (state.view !== "read") return;
  codeTurns(current().turns.flatMap((_, turn) => (turn <= turnMeant() && !isCoded(current(), turn) ? [turn] : [])));
}
