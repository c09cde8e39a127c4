// Where the review stands, as the server last told it. What is on the screen is what is stored.

const review = data.review;
let reviewVersion = review.version;
let goOn = true; // to the next undecided passage, after a decision

const isCandidate = (part) => part.coder !== YOU;
const candidates = (interview) => partsOf(interview).filter(({ item }) => item);
const markOf = (part) => part.interview.marks[part.item] ?? ["", ""];
const verdictOf = (part) => markOf(part)[0] || (part.coder === YOU ? "added" : "");
const commentOf = (part) => (part.coder === YOU && part.comment) || markOf(part)[1];
const isOpen = (part) => isCandidate(part) && verdictOf(part) === "";
const isCoded = (interview, turn) => !review.blind || interview.codedTurns.has(turn);
const areCoded = ({ interview, first, last }) => {
  for (let turn = first; turn <= last; turn += 1) if (!isCoded(interview, turn)) return false;
  return true;
};
const ownOf = (part) => ownParts(part.interview).find(({ item }) => item === part.item) ?? null;
const candidateOf = (part) => candidates(part.interview).find(({ item }) => item === part.item) ?? null;

// Passages of these rows; one that was there already stays the same object, and what was drawn of it holds.
function passagesOf(rows, before, interview) {
  const known = new Map(before.map((part) => [part.row, part]));
  return rows.map((row) => {
    const text = JSON.stringify(row);
    return known.get(text) ?? Object.assign(partOf(row, interview), { row: text });
  });
}

const onlyIn = (some, others) => some.filter((one) => !others.includes(one));
const turnsOfParts = (parts) => parts.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

// What of the passages and turns differs from what was known; draws on `interview.touched`.
function noteChanges(interview, { own, parts, marks, codedTurns }) {
  const after = interview.own.concat(interview.parts ?? []);
  const changed = onlyIn(own.concat(parts), after).concat(onlyIn(after, own.concat(parts)));
  const judged = (interview.parts ?? []).filter(({ item }) => item && String(marks[item]) !== String(interview.marks[item]));
  const turns = onlyIn([...codedTurns], [...interview.codedTurns]).concat(onlyIn([...interview.codedTurns], [...codedTurns]));
  for (const turn of [...turnsOfParts(changed.concat(judged)), ...turns]) interview.touched.add(turn);
}

// What the server says of one interview takes the place of what was known.
function takeIn(id, live) {
  const interview = interviews[interviewAt(id)];
  const before = { own: interview.own ?? [], parts: interview.parts ?? [], marks: interview.marks ?? {}, codedTurns: interview.codedTurns ?? new Set() };
  interview.marks = live.marks;
  interview.codedTurns = new Set(live.coded);
  interview.undo = live.undo;
  interview.own = passagesOf(live.own, before.own, interview);
  if (live.segments) {
    Object.assign(interview, { segments: live.segments, rejected: live.rejected, dropped: live.dropped });
    interview.parts = passagesOf(live.segments, before.parts, interview);
  }
  interview.edition += 1;
  interview.touched ??= new Set();
  noteChanges(interview, before);
}

for (const [id, live] of Object.entries(review.interviews)) takeIn(id, live);

// The same passage after what is known was replaced; the reviewer's own where there is one no more of the other.
function samePart(part) {
  const all = partsOf(part.interview).concat(ownParts(part.interview));
  const same = all.filter(({ item }) => item === part.item);
  return same.find(({ coder }) => coder === part.coder) ?? same[0] ?? null;
}

function tally(interview) {
  const all = candidates(interview);
  const count = (verdict) => all.filter((part) => verdictOf(part) === verdict).length;
  return {
    all: all.length,
    open: count(""),
    accepted: count("accepted"),
    rejected: count("rejected"),
    added: ownParts(interview).filter(({ item }) => item.startsWith("own-")).length,
    turns: interview.turns.length,
    coded: interview.codedTurns.size,
  };
}

// The turns to draw anew: those touched, and as far as bars stand side by side there, for these may move.
function turnsToDraw(interview, lanes) {
  const turns = interview.touched;
  const runs = lanes.flatMap(({ byTurn }) => [...new Set([...byTurn.values()].flat())]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { first, last } of runs) {
      const all = turnsOfParts([{ first, last }]);
      if (all.some((turn) => turns.has(turn)) && !all.every((turn) => turns.has(turn))) {
        all.forEach((turn) => turns.add(turn));
        grown = true;
      }
    }
  }
  return turns;
}

// A long transcript takes a while to draw: after a decision only what it touched is.
function redrawTurns(interview) {
  drawn.lanes = lanesOf(interview);
  turnsToDraw(interview, drawn.lanes).forEach(renderTurn);
  renderFacts(interview, null);
  renderFilters();
  renderDetail();
}

// Draw what changed, around what is chosen.
function redraw(interview) {
  const { part } = state;
  const focused = document.activeElement?.closest("#turns .chip") !== null;
  if (part) state.part = samePart(part);
  const again = part && state.part;
  if (state.view === "read" && drawn?.interview === interview && !isFiltered()) redrawTurns(interview);
  else render();
  interview.touched = new Set();
  if (again && focused) focusChip(state.part);
  renderReviewBar();
}
