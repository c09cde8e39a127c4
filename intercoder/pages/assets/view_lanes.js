// The margin: one lane per coder, in it a bar beside every turn of a passage and its code where it begins.

// Which of several bars side by side each run of a lane takes.
function slotsOf(runs) {
  const ends = [];
  const slots = new Map();
  for (const run of [...runs].sort((one, other) => one.first - other.first || other.last - one.last)) {
    let slot = ends.findIndex((end) => end < run.first);
    if (slot < 0) slot = ends.length;
    ends[slot] = run.last;
    slots.set(run, slot);
  }
  return slots;
}

const partOn = (run, turn) => run.parts.find(({ first, last }) => first <= turn && turn <= last);

function laneOf(coder, runs) {
  const byTurn = new Map();
  for (const run of runs) {
    for (let turn = run.first; turn <= run.last; turn += 1) {
      if (!byTurn.has(turn)) byTurn.set(turn, []);
      byTurn.get(turn).push(run);
    }
  }
  return { coder, byTurn, slots: slotsOf(runs) };
}

// Lanes of an interview: reviewer first, then the coders that are shown and have a file on it.
function lanesOf(interview) {
  const shown = shownPlaces(interview).flatMap(({ runs }) => runs);
  const there = shownCoders().filter((coder) => interview.coded.includes(coder) || interview.blank.includes(coder));
  const own = data.review ? [laneOf(YOU, runsOf(ownParts(interview)))] : [];
  return own.concat(there.map((coder) => laneOf(coder, shown.filter((run) => run.coder === coder))));
}

// Widths of the lanes; one that its coder left blank only says so.
const laneWidths = (interview, lanes) => lanes.map(({ coder }) => (interview.blank.includes(coder) ? "4.5rem" : "minmax(6rem, 1fr)")).join(" ");

function laneHead(interview, { coder }) {
  const kind = coder === YOU ? "you" : coders[coder].kind;
  const notes = { model: "model", baseline: "baseline", you: "you" };
  const parts = [named(coderName(coder))];
  if (notes[kind]) parts.push(el("small", {}, ` ${notes[kind]}`));
  if (interview.blank.includes(coder)) parts.push(el("small", {}, " not coded yet"));
  return el("div", { class: "lane-head" }, parts);
}

const partInWords = (part) => {
  const agreement = part.coder === YOU ? "" : `, ${agreementText[part.place?.agreement ?? "none"]}`;
  return `${isolated(codeName(part.code))}, ${isolated(coderName(part.coder))}, ${turnsInWords(part.first, part.last)}${agreement}${hooks.verdictInWords(part)}`;
};

const isChosen = (run) => state.part !== null && run.parts.includes(state.part);
const kindLook = (part) => (part.coder === YOU ? "own" : `agree-${part.place?.agreement ?? "none"}`);

function bar(run, turn, slot) {
  const part = partOn(run, turn);
  const chosen = isChosen(run);
  const edges = `${run.first === turn ? " begins" : ""}${run.last === turn ? " ends" : ""}${chosen ? " on" : ""}`;
  const node = el("span", { class: `bar ${kindLook(part)}${edges}`, "data-part": part.key, "data-run": run.parts[0].key, "data-tip": chosen ? null : codeName(run.code), "aria-hidden": "true" });
  node.style.setProperty("--slot", slot);
  return node;
}

function chip(run) {
  const chosen = isChosen(run);
  const part = chosen ? state.part : run.parts[0];
  const label = partInWords({ ...part, first: run.first, last: run.last });
  return el(
    "button",
    {
      type: "button",
      class: `chip ${kindLook(part)} ${hooks.verdictLook(part)}${chosen ? " on" : ""}`,
      "data-part": part.key,
      "data-run": run.parts[0].key,
      "data-tip": chosen ? null : (part.title ?? null),
      "aria-label": part.title ? `${label}: ${part.title}` : label,
      "aria-pressed": chosen ? "true" : "false",
    },
    el("span", { class: "sign", "aria-hidden": "true" }),
    named(codeName(part.code)),
    part.proposed ? el("small", {}, " new") : null,
    part.comment ? el("small", { "aria-hidden": "true" }, " ✎") : null,
  );
}

function laneCell(lane, turn) {
  const runs = lane.byTurn.get(turn) ?? [];
  const beginning = runs.filter(({ first }) => first === turn);
  const node = el(
    "div",
    { class: "lane", "data-coder": lane.coder },
    ...runs.map((run) => bar(run, turn, lane.slots.get(run))),
    beginning.length ? el("div", { class: "names" }, el("span", { class: "whose", "aria-hidden": "true" }, named(coderName(lane.coder))), ...beginning.map(chip)) : null,
  );
  node.style.setProperty("--slots", Math.max(0, ...runs.map((run) => lane.slots.get(run) + 1)));
  return node;
}
