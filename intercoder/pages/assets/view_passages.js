// The passages that the filters let through, to read one under the other: all that was coded with a code.

const MOST_PASSAGES = 100;
const LONGEST_EXCERPT = 320; // characters

// The words to show of a place: a coder's quotes where there are any, else how its shortest passage begins.
function excerpt({ interview, parts, runs }) {
  const quoted = parts.find(({ quotes }) => quotes.length);
  if (quoted) return quoted.quotes.map(([start, end]) => slice(interview, start, end)).join(" … ");
  const spans = runs.map((run) => [run.parts[0].start, run.parts.at(-1).end]);
  const [start, end] = spans.reduce((one, other) => (other[1] - other[0] < one[1] - one[0] ? other : one));
  const text = slice(interview, start, end);
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT).replace(/\s+\S*$/u, "")} …` : text;
}

function passageItem(place) {
  const { interview, first, last, code, agreement } = place;
  const who = place.coders.flatMap((coder, index) => [index ? ", " : " · ", named(coderName(coder))]);
  const head = [named(interview.title), `, ${turnsInWords(first, last)}`];
  const label = state.code === null ? el("strong", {}, named(codeName(code)), " · ") : null;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "found", "data-passage": `${interview.number} ${place.parts[0].key}` },
      el("span", { class: `found-head agree-${agreement}` }, el("span", { class: "sign", "aria-hidden": "true" }), label, el("span", { class: "where" }, ...head), el("span", { class: "who" }, ...who), el("span", { class: "unseen" }, `, ${agreementText[agreement]}. `)),
      el("span", { class: "said", dir: "auto" }, excerpt(place)),
    ),
  );
}

function renderPassages() {
  const box = byId("passages");
  box.hidden = !arePlacesFiltered();
  if (box.hidden) return;
  const places = interviews.flatMap((interview) => shownPlaces(interview));
  const title = state.code === null ? "These passages" : "Passages with ";
  const more = places.length > MOST_PASSAGES ? el("p", { class: "note" }, `The first ${MOST_PASSAGES} of ${grouped(places.length)}.`) : null;
  const meaning = state.code === null ? null : codes[state.code].means;
  box.replaceChildren(
    ...[
      el("h3", {}, title, state.code === null ? null : named(codeName(state.code))),
      meaning ? el("p", { class: "note" }, meaning) : null,
      more,
      el("ol", { class: "items" }, ...places.slice(0, MOST_PASSAGES).map(passageItem)),
    ].filter(Boolean),
  );
}
