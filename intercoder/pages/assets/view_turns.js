// The transcript: a row per turn with its text and the lanes; turns without a match are folded away.

const CONTEXT = 1; // turns shown around a match
let drawn = null; // what the transcript on the page was made of

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// The turns to show; null for all.
function matchingTurns(interview, search) {
  if (!isFiltered() || !state.fold) return null;
  const turns = new Set();
  const add = (first, last) => {
    for (let turn = Math.max(first - CONTEXT, 0); turn <= Math.min(last + CONTEXT, lastTurn(interview)); turn += 1) turns.add(turn);
  };
  const onlySearch = search && !arePlacesFiltered();
  const hits = search ? turnsWith(interview, search) : null;
  if (onlySearch) hits.forEach((turn) => add(turn, turn));
  else {
    for (const { first, last } of shownPlaces(interview)) {
      if (!hits || hits.some((turn) => first <= turn && turn <= last)) add(first, last);
    }
  }
  if (state.turn !== null) add(state.turn, state.turn);
  return turns;
}

function gutter(interview, turn) {
  const seconds = interview.turns[turn][3];
  return el(
    "div",
    { class: "gutter" },
    el("a", { class: "number", href: `#read/${inAddress(interview.id)}/${turn}`, "data-go": turn, "aria-label": `turn ${turn}` }, String(turn)),
    seconds === null || seconds === undefined ? null : el("span", { class: "time" }, clock(seconds)),
    ...hooks.turnTools(interview, turn),
  );
}

// Who speaks stands where the speaker changes; for screen readers, on every turn.
function speakerLine(interview, turn) {
  const speaker = interview.turns[turn][2];
  const [name] = interview.speakers[speaker];
  if (!name) return null;
  const same = turn > 0 && interview.turns[turn - 1][2] === speaker && drawn.shows(turn - 1);
  return el("span", { class: same ? "unseen" : "speaker" }, named(name), same ? ": " : null);
}

function turnRow(turn) {
  const { interview, lanes, search } = drawn;
  const parts = lanes.flatMap(({ byTurn }) => (byTurn.get(turn) ?? []).flatMap((run) => run.parts));
  const asks = interview.speakers[interview.turns[turn][2]][1];
  const look = `turn${asks ? " asked" : ""}${turn === state.turn ? " here" : ""}${hooks.turnLook(interview, turn)}`;
  const row = el(
    "li",
    { class: look, id: `turn-${turn}`, "data-turn": turn },
    gutter(interview, turn),
    el("div", { class: "said" }, speakerLine(interview, turn), el("p", { class: "text", dir: "auto" }, turnText(interview, turn, parts, search))),
    ...lanes.map((lane) => laneCell(lane, turn)),
  );
  tell("turn", row, interview, turn);
  return row;
}

function foldedRow(first, last) {
  const text = `${several(last - first + 1, "turn")} without a match (${first === last ? first : `${first}–${last}`})`;
  return el("li", { class: "folded" }, el("button", { type: "button", class: "unfold", "data-unfold": `${first} ${last}` }, text));
}

function gapRow([first, last, step, reason]) {
  const which = last === first ? `Turn ${first} was` : `Turns ${first} to ${last} were`;
  return el("li", { class: "gap" }, `${which} not ${step === "judge" ? "judged" : "coded by the model"}: ${reason}`);
}

function turnRows(interview) {
  const rows = [];
  let folded = null;
  const close = (last) => {
    if (folded !== null) rows.push(foldedRow(folded, last));
    folded = null;
  };
  for (let turn = 0; turn < interview.turns.length; turn += 1) {
    if (!drawn.shows(turn)) folded ??= turn;
    else {
      close(turn - 1);
      rows.push(...interview.gaps.filter(([first]) => first === turn).map(gapRow), turnRow(turn));
    }
  }
  close(lastTurn(interview));
  return rows;
}

function renderTurns() {
  const interview = current();
  const search = searchFor(state.search);
  const lanes = lanesOf(interview);
  const visible = matchingTurns(interview, search);
  drawn = { interview, lanes, search, shows: (turn) => !visible || visible.has(turn) || state.unfolded.has(turn) };
  const list = document.getElementById("turns");
  const columns = document.getElementById("columns");
  for (const node of [list, columns]) node.style.setProperty("--lanes", laneWidths(interview, lanes));
  list.classList.toggle("long", interview.turns.length > 600);
  fitPanel(lanes.length);
  document.getElementById("lane-heads").replaceChildren(...lanes.map((lane) => laneHead(interview, lane)));
  list.replaceChildren(...turnRows(interview));
  renderFacts(interview, search);
}

// Where there is no room for the panel beside the lanes, it lies over the lower part of the page.
function fitPanel(lanes) {
  const needed = 40 * 16 + lanes * 100 + 2 * 20;
  document.body.classList.toggle("sheet", innerWidth < Math.max(needed, 72 * 16));
}

// Draw single turns anew, after the choice of a passage changed.
function renderTurn(turn) {
  document.getElementById(`turn-${turn}`)?.replaceWith(turnRow(turn));
}

function renderFacts(interview, search) {
  const places = shownPlaces(interview);
  const disputed = places.filter(isDisputed).length;
  document.getElementById("reading-title").replaceChildren(named(interview.title));
  const facts = [several(interview.turns.length, "turn"), `${several(places.length, "passage")}${arePlacesFiltered() ? " shown" : ""}`];
  if (whoCoded(interview, shownCoders()).length > 1) facts.push(`${disputed} disputed`);
  if (search) facts.push(...searchFacts(interview, search));
  document.getElementById("facts").replaceChildren(...facts.flatMap((fact, index) => (index ? [" · ", fact] : [fact])), ...hooks.reviewFacts(interview));
  document.getElementById("fold-choice").hidden = !isFiltered();
  document.getElementById("fold").checked = state.fold;
  document.getElementById("interview").value = String(state.interview);
  document.getElementById("previous-interview").disabled = state.interview === 0;
  document.getElementById("next-interview").disabled = state.interview === interviews.length - 1;
}

// Where else the words stand.
function searchFacts(interview, search) {
  const elsewhere = interviews.filter((other) => other !== interview && turnsWith(other, search).length);
  const here = turnsWith(interview, search).length;
  const links = elsewhere.slice(0, 12).map((other) => {
    const count = turnsWith(other, search).length;
    return el("button", { type: "button", class: "link", "data-open": `${other.number} ` }, named(shortTitle(other)), ` ${count}`);
  });
  const more = elsewhere.length ? [el("span", {}, "also in ", ...links.flatMap((link) => [link, " "]))] : [];
  return [`words found in ${several(here, "turn")}`, ...more];
}
