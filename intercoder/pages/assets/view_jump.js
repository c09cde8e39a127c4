// Choosing passages, and going from one to the next.

const announce = (text) => (document.getElementById("status").textContent = text);
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const partByKey = (key) => partsOf(current()).concat(ownParts(current())).find((part) => part.key === Number(key)) ?? null;

// The turns that look otherwise when a passage is chosen: its own, and those of quotes elsewhere.
function turnsOf(part) {
  const { run, interview } = part;
  const turns = Array.from({ length: run.last - run.first + 1 }, (_, step) => run.first + step);
  const quotes = [...part.quotes, ...part.fixes.flatMap(([, own]) => own)];
  return turns.concat(quotes.flatMap(([start, end]) => [turnAt(interview, start), turnAt(interview, end - 1)]));
}

// Choose a passage of the interview that is shown; null for none.
function choose(part, { scroll = false, focus = false } = {}) {
  const touched = new Set();
  for (const one of [state.part, part]) if (one?.run) turnsOf(one).forEach((turn) => touched.add(turn));
  const before = state.turn;
  state.part = part;
  if (part) state.turn = part.first;
  for (const turn of [before, state.turn]) if (turn !== null) touched.add(turn);
  if (part && !document.getElementById(`turn-${part.first}`)) renderTurns();
  else touched.forEach(renderTurn);
  renderDetail();
  keepAddress();
  if (part) announce(partInWords(part));
  tell("select", part);
  if (part && scroll) scrollToTurn(part.first);
  if (part && focus) focusChip(part);
}

// The name of the passage in the margin; of a run, the name stands where the run begins.
function focusChip({ run }) {
  document.querySelector(`#turns .chip[data-run="${run?.parts[0].key}"]`)?.focus({ preventScroll: true });
}

function scrollToTurn(turn) {
  const row = document.getElementById(`turn-${turn}`);
  if (!row) return;
  const covered = document.body.classList.contains("sheet") && state.part !== null; // by the panel
  const tall = row.getBoundingClientRect().height > innerHeight / 2;
  row.scrollIntoView({ block: tall || covered ? "start" : "center", behavior: calm() ? "auto" : "smooth" });
}

function goToTurn(turn) {
  const before = state.turn;
  state.turn = turn;
  if (!document.getElementById(`turn-${turn}`)) renderTurns();
  else [before, turn].forEach((one) => one !== null && renderTurn(one));
  scrollToTurn(turn);
  keepAddress();
}

// The turn that a reader is at: the chosen one, else the first that is in sight.
function turnInSight() {
  if (state.turn !== null) return state.turn;
  const top = document.getElementById("columns").getBoundingClientRect().bottom;
  const rows = [...document.querySelectorAll("#turns .turn")];
  return Number(rows.find((row) => row.getBoundingClientRect().bottom > top + 4)?.dataset.turn ?? 0);
}

// Where in a list of places the reader is: at one, or between two (then half a step before the next).
function positionIn(places) {
  const at = state.part ? places.indexOf(state.part.place) : -1;
  if (at >= 0) return at;
  const turn = turnInSight();
  const next = places.findIndex(({ first }) => first >= turn);
  return (next < 0 ? places.length : next) - 0.5;
}

// The next or previous place that `wanted` lets through, in this interview or in those after or before it.
function step(direction, wanted, what) {
  if (!interviews.length) return;
  let interview = state.interview;
  let places = shownPlaces(current()).filter(wanted);
  let at = Math.floor(positionIn(places) + (direction > 0 ? 1 : -0.5));
  while (at < 0 || at >= places.length) {
    interview += direction;
    if (!(interview in interviews)) {
      announce(`No ${direction > 0 ? "further" : "earlier"} ${what}.`);
      return;
    }
    places = shownPlaces(interviews[interview]).filter(wanted);
    at = direction > 0 ? 0 : places.length - 1;
  }
  if (interview !== state.interview || state.view !== "read") openInterview(interview, { keepPlace: true });
  const place = places[at];
  choose(place.parts.find(({ coder }) => !state.hidden.has(coder)), { scroll: true, focus: true });
}

const jumps = {
  disagreement: (direction) => step(direction, isDisputed, "disagreement"),
  passage: (direction) => step(direction, () => true, "passage"),
};
